"""Speech to text by faster-whisper: quick windows for captions, whole turns for the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.adapters.partial_turns import PartialTurnMemory, key_of
from app.adapters.silero import FRAME_SECONDS, speech_probabilities
from app.adapters.silero_stream import listen_on, probabilities_to_end
from app.adapters.sound import Samples, cut, measure_levels, samples_of
from app.adapters.speech_models import SpeechModels
from app.adapters.whisper_decoder import Decoder, Hearing
from app.adapters.whisper_models import BEAM_SIZE, ResidentModels, WhisperSettings, failures_told
from app.domain.audio_quality import find_warnings
from app.domain.decoding import is_invented, is_suspect, stays_doubtful
from app.domain.pcm16 import SAMPLE_RATE_HZ
from app.domain.prompted_terms import doubtful_terms, keep_heard_terms
from app.domain.settled_segments import list_settled
from app.domain.speech_segments import Segment, Span, cut_into_segments, find_speech
from app.domain.transcript import Transcript, Word
from app.errors import TranscriptionFailed
from app.ports import PartialTurn, Payload

SPARE_SECONDS = 3.0
LIVE_SPARE_SECONDS = 4.0
FULL_WINDOW_SECONDS = 30.0
LIVE_BEAM_SIZE = 1
NOTABLE_LOSS_SECONDS = 1.0


class WhisperTranscriber:
    """Models load when first used and stay; `warm_up` loads them now. Threads may call it once it is warm."""

    def __init__(self, models: SpeechModels, settings: WhisperSettings) -> None:
        self._resident = ResidentModels(models, settings)

    @property
    def model(self) -> str:
        return f"faster-whisper {self._resident.final_model.label} {self._resident.placement.compute_type}"

    @property
    def placement(self) -> str:
        return str(self._resident.placement)

    @property
    def callers(self) -> int:
        return self._resident.callers

    def warm_up(self) -> None:
        """Load every model and use it once, so that the first answer does not wait. Raises TranscriptionFailed."""
        second_of_silence = np.zeros(SAMPLE_RATE_HZ, dtype=np.float32)
        speech_probabilities(second_of_silence)
        for decoder in (self._resident.live, self._resident.final):
            _hear(decoder, second_of_silence, "en", (), LIVE_BEAM_SIZE, 0.0)

    def transcribe_window(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str = "en", *, has_speech: bool = False
    ) -> tuple[Word, ...]:
        samples = _samples(pcm16)
        if not self._resident.live.knows(language) or not (has_speech or _find_speech(samples)):
            return ()
        window = samples[-int(FULL_WINDOW_SECONDS * SAMPLE_RATE_HZ) :]
        hearing = _hear(
            self._resident.live,
            window,
            language,
            vocabulary,
            LIVE_BEAM_SIZE,
            LIVE_SPARE_SECONDS,
        )
        if is_suspect(hearing.decoded) or is_invented(hearing.decoded):
            return ()
        return self._resident.live.align(hearing, language)

    def transcribe_part(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None
    ) -> PartialTurn:
        self._refuse_unknown(language)
        samples = _samples(pcm16)
        kept = self._kept(memory, vocabulary, language)
        kept = replace(kept, speech=listen_on(kept.speech, samples))
        settled = list_settled(kept.speech.probabilities.tolist(), FRAME_SECONDS)
        waiting = [segment for segment in settled if segment not in kept.segments]
        for segment in waiting[:1]:
            kept = kept.decoded(segment, self._transcribe_segment(samples, segment, vocabulary, language))
        return PartialTurn(kept.to_payload(), is_complete=len(waiting) <= 1)

    def transcribe_turn(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None = None
    ) -> Transcript:
        self._refuse_unknown(language)
        samples = _samples(pcm16)
        kept = self._kept(memory, vocabulary, language)
        speech = find_speech(probabilities_to_end(kept.speech, samples), FRAME_SECONDS)
        words, warnings = self._transcribe_segments(samples, speech, vocabulary, language, kept)
        speech_seconds = sum(span.seconds for span in speech)
        warnings += find_warnings(measure_levels(samples, speech), words, speech_seconds)
        return Transcript(words, language, self.model, warnings)

    def _refuse_unknown(self, language: str) -> None:
        if not self._resident.final.knows(language):
            raise TranscriptionFailed(
                f"The speech model {self._resident.final_model.name} does not know the language {language!r}. "
                "Set WHISPER_MODEL to a multilingual model.",
                retryable=False,
            )

    def _kept(self, memory: Payload | None, vocabulary: Sequence[str], language: str) -> PartialTurnMemory:
        return PartialTurnMemory.from_payload(memory, key_of(self.model, vocabulary, language))

    def _transcribe_segments(
        self,
        samples: Samples,
        speech: Sequence[Span],
        vocabulary: Sequence[str],
        language: str,
        kept: PartialTurnMemory,
    ) -> tuple[tuple[Word, ...], tuple[str, ...]]:
        words: list[Word] = []
        warnings: list[str] = []
        for segment in cut_into_segments(speech, len(samples) / SAMPLE_RATE_HZ):
            heard = kept.segments.get(segment)
            if heard is None:
                heard = self._transcribe_segment(samples, segment, vocabulary, language)
            words += heard
            if not heard and segment.seconds >= NOTABLE_LOSS_SECONDS:
                warnings.append(_loss_warning(segment))
        return tuple(words), tuple(warnings)

    def _transcribe_segment(
        self, samples: Samples, segment: Segment, vocabulary: Sequence[str], language: str
    ) -> tuple[Word, ...]:
        decoder = self._resident.final
        audio = np.concatenate([cut(samples, piece) for piece in segment.pieces])
        hearing = first = _hear(decoder, audio, language, vocabulary, BEAM_SIZE, SPARE_SECONDS)
        shown = vocabulary
        if is_suspect(first.decoded):
            hearing, shown = _hear(decoder, audio, language, (), BEAM_SIZE, FULL_WINDOW_SECONDS), ()
        if is_invented(hearing.decoded) or stays_doubtful(first.decoded, hearing.decoded):
            return ()
        words = _without_unheard_terms(decoder, hearing, language, shown)
        return tuple(_in_turn_time(word, segment) for word in words)


def _samples(pcm16: bytes) -> Samples:
    try:
        return samples_of(pcm16)
    except ValueError as error:
        raise TranscriptionFailed("The audio is not whole 16 bit samples.", retryable=False) from error


def _find_speech(samples: Samples) -> list[Span]:
    return find_speech(speech_probabilities(samples), FRAME_SECONDS)


def _hear(
    decoder: Decoder,
    samples: Samples,
    language: str,
    vocabulary: Sequence[str],
    beam_size: int,
    spare_seconds: float,
) -> Hearing:
    with failures_told():
        return decoder.decode(decoder.encode(samples, spare_seconds), language, vocabulary, beam_size)


def _without_unheard_terms(
    decoder: Decoder, hearing: Hearing, language: str, vocabulary: Sequence[str]
) -> tuple[Word, ...]:
    """A term that the sound hardly supports is held against what is heard when no vocabulary is shown."""
    words = decoder.align(hearing, language)
    if not doubtful_terms(words, vocabulary):
        return words
    plain = decoder.decode(hearing.sound, language, (), BEAM_SIZE)
    if is_suspect(plain.decoded):
        return words
    return keep_heard_terms(words, decoder.align(plain, language), vocabulary)


def _in_turn_time(word: Word, segment: Segment) -> Word:
    start, end = segment.to_turn_seconds(word.start), segment.to_turn_seconds(word.end)
    return Word(round(start, 2), round(max(start, end), 2), word.text, round(word.probability, 3))


def _loss_warning(segment: Segment) -> str:
    start, end = segment.pieces[0].start, segment.pieces[-1].end
    return f"Speech from {start:.0f} s to {end:.0f} s could not be recognised. Listen to the recording."
