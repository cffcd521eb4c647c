"""What a person should know about the sound of an answer before trusting its transcript; never a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.transcript import Word
from app.domain.wording import marked

LOW_PROBABILITY = 0.4


@dataclass(frozen=True)
class SoundLevels:
    """Of one recording. Levels are root mean squares in dB below full scale: speech where speech was heard,
    noise elsewhere; None where there is none of it. `clipped_share`: share of samples at full scale, 0 to 1.
    """

    speech_dbfs: float | None
    noise_dbfs: float | None
    clipped_share: float


@dataclass(frozen=True)
class QualityBounds:
    """Set on recordings of read, spontaneous and non-native speech in quiet and in noise; see docs/speech.md."""

    max_clipped_share: float = 0.002
    min_speech_dbfs: float = -45.0
    min_speech_over_noise_db: float = 8.0
    max_doubtful_share: float = 0.35
    max_words_per_second: float = 6.0
    min_words_per_second: float = 0.4
    min_judged_speech_seconds: float = 5.0
    min_judged_words: int = 8


def find_warnings(
    levels: SoundLevels, words: Sequence[Word], speech_seconds: float, bounds: QualityBounds | None = None
) -> tuple[str, ...]:
    """Sentences for a reviewer; empty where sound and recognition look sound."""
    bounds = bounds or QualityBounds()
    return (*_sound_warnings(levels, bounds), *_recognition_warnings(words, speech_seconds, bounds))


def _sound_warnings(levels: SoundLevels, bounds: QualityBounds) -> list[str]:
    warnings = []
    if levels.clipped_share > bounds.max_clipped_share:
        warnings.append(
            marked("The recording is overdriven: the microphone was too loud. Listen before relying on the text.")
        )
    if levels.speech_dbfs is None:
        return warnings
    if levels.speech_dbfs < bounds.min_speech_dbfs:
        warnings.append(marked("The voice is very quiet. Listen before relying on the text."))
    if levels.noise_dbfs is not None and levels.speech_dbfs - levels.noise_dbfs < bounds.min_speech_over_noise_db:
        warnings.append(marked("There is loud background noise. Listen before relying on the text."))
    return warnings


def _recognition_warnings(words: Sequence[Word], speech_seconds: float, bounds: QualityBounds) -> list[str]:
    warnings = []
    if doubtful_share(words) > bounds.max_doubtful_share and len(words) >= bounds.min_judged_words:
        warnings.append(marked("Many words were hard to recognise. Listen before relying on the text."))
    if speech_seconds >= bounds.min_judged_speech_seconds:
        rate = len(words) / speech_seconds
        if rate > bounds.max_words_per_second:
            warnings.append(
                marked("The text has more words than can be said in its time. Listen before relying on it.")
            )
        if rate < bounds.min_words_per_second:
            warnings.append(marked("Speech was heard, but hardly any of it was recognised. Listen to the recording."))
    return warnings


def doubtful_share(words: Sequence[Word]) -> float:
    """Share of words that the recogniser was unsure of, 0 to 1."""
    return sum(word.probability < LOW_PROBABILITY for word in words) / len(words) if words else 0.0
