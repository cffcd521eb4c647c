"""What the product is compared with: faster-whisper as it comes, each clip heard once however many rows ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from faster_whisper import WhisperModel

from app.adapters.carried_models import FINAL_PREFERENCE, LIVE_PREFERENCE
from app.adapters.speech_models import SpeechModels
from bench.report import tell
from bench.speech.data import Clip
from bench.speech.finals import Transcribed, buffers, transcribe_all, whole_file

BUFFERS = "2 s buffers, tiny.en"
OFFLINE = "whole file, base"


@dataclass
class Peers:
    """`buffered`: each 2 s by itself, as the replaced system heard; `offline`: the whole file at once, the limit."""

    live: WhisperModel
    final: WhisperModel
    _heard: dict[tuple[str, tuple[str, ...]], Transcribed] = field(default_factory=dict)

    @classmethod
    def load(cls, models: SpeechModels) -> Peers:
        folders = [str(models.locate("", preference).folder) for preference in (LIVE_PREFERENCE, FINAL_PREFERENCE)]
        return cls(*(WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1) for folder in folders))

    def buffered(self, clips: Sequence[Clip]) -> Transcribed:
        return self._once(BUFFERS, clips)

    def offline(self, clips: Sequence[Clip]) -> Transcribed:
        return self._once(OFFLINE, clips)

    def _once(self, name: str, clips: Sequence[Clip]) -> Transcribed:
        key = name, tuple(clip.path.name for clip in clips)
        if key not in self._heard:
            tell(f"  peer: {name}")
            way = buffers(self.live) if name == BUFFERS else whole_file(self.final)
            self._heard[key] = transcribe_all(clips, way)
        return self._heard[key]
