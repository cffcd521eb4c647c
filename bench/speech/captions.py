"""Rows on captions: errors, delay and cost of confirmed words."""

from __future__ import annotations

import numpy as np

from app.adapters.silero import SileroSpeechDetector
from app.domain.caption_pace import NORMAL_STEP_SECONDS
from app.ports import Transcriber
from bench.report import Peer, Reach, Report, tell
from bench.speech.accuracy import LONG
from bench.speech.data import Clip, SpeechData, pcm16_of
from bench.speech.peers import BUFFERS, OFFLINE, Peers
from bench.speech.streaming import Streamed, stream
from bench.speech.words import Heard, error_rate

AFTER_SILENCE_SECONDS = 3


def measure_captions(report: Report, data: SpeechData, transcriber: Transcriber, peers: Peers) -> list[float]:
    """The delays of all confirmed words, in seconds."""
    clips = data.of(*LONG) or list(data.clips)
    tell("captions")
    streamed = [_stream(transcriber, clip) for clip in clips]
    heard = [Heard(clip.text, item.text) for clip, item in zip(clips, streamed, strict=True)]
    delays = [delay for item in streamed for delay in item.delays]
    cpu = sum(item.cpu_seconds for item in streamed) / sum(item.audio_seconds for item in streamed)
    chopped = peers.buffered(clips)
    report.add("captions WER", error_rate(heard), "%", Reach(13.0), Peer(BUFFERS, error_rate(chopped.heard)))
    report.add(f"{OFFLINE}: WER, as captions", error_rate(peers.offline(clips).heard), "%")
    report.add("captions delay, mean", round(float(np.mean(delays)), 2), "s", Reach(2.2))
    report.add("captions delay, p95", round(float(np.percentile(delays, 95)), 2), "s", Reach(4.2))
    report.add("captions CPU", round(cpu, 3), "s/s", Reach(0.14), Peer(BUFFERS, round(chopped.cpu_per_second, 3)))
    return delays


def _stream(transcriber: Transcriber, clip: Clip) -> Streamed:
    tell(f"  {clip.path.name}")
    quiet = bytes(AFTER_SILENCE_SECONDS * 32_000)
    return stream(transcriber, SileroSpeechDetector(), pcm16_of(clip.samples()) + quiet, NORMAL_STEP_SECONDS)
