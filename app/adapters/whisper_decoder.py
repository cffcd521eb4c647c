"""One resident Whisper model on CTranslate2, decoding single stretches of up to 30 s.

The encoder is given the audio and a few seconds of padding instead of always 30 s: CTranslate2 accepts shorter
features, and the cost falls with the length. Figures: docs/speech.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from faster_whisper import WhisperModel
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens, merge_punctuations

from app.adapters.sound import Samples
from app.adapters.speech_models import SpeechModel
from app.adapters.whisper_features import FRAMES_PER_SECOND, count_frames, padded_features
from app.domain.decoding import Decoded, drop_timeless
from app.domain.transcript import Word

MAX_VOCABULARY_TOKENS = 180
# Nobody says more than 6 words, or 10 tokens, a second: what runs past that is a loop.
TOKENS_PER_SECOND = 10
SPARE_TOKENS = 20
PREPENDED_PUNCTUATION = "\"'“¿([{-"
APPENDED_PUNCTUATION = "\"'.。,，!！?？:：”)]}、"  # noqa: RUF001  Whisper writes these characters


@dataclass(frozen=True)
class Sound:
    """What the encoder made of a stretch of audio, and its length without what was added."""

    encoded: Any
    frames: int


@dataclass(frozen=True)
class Hearing:
    """A decode with what is needed to find the times of its words."""

    decoded: Decoded
    tokens: tuple[int, ...]
    sound: Sound


class WhisperDecoder:
    """`threads` CPU threads; loading takes about a second and stays in memory."""

    def __init__(self, model: SpeechModel, device: str, compute_type: str, threads: int = 1) -> None:
        # Any: the annotations of find_alignment are of single sequences where it takes and gives lists
        self._whisper: Any = WhisperModel(
            str(model.folder), device=device, compute_type=compute_type, cpu_threads=threads, local_files_only=True
        )

    def knows(self, language: str) -> bool:
        return language in set(self._whisper.supported_languages)

    def encode(self, samples: Samples, spare_seconds: float) -> Sound:
        """Up to 30 s of audio with `spare_seconds` of silence behind it."""
        features = padded_features(self._whisper.feature_extractor, samples, spare_seconds)
        return Sound(self._whisper.encode(features), count_frames(samples))

    def decode(self, sound: Sound, language: str, vocabulary: Sequence[str], beam_size: int) -> Hearing:
        tokenizer = self._tokenizer(language)
        prompt = self._prompt(tokenizer, vocabulary)
        generated = self._generate(sound.encoded, prompt, tokenizer, sound.frames, beam_size)
        tokens = tuple(generated.sequences_ids[0])
        text = tokenizer.decode([token for token in tokens if token < tokenizer.eot]).strip()
        # the score is the mean over the tokens; Whisper's bounds count the end of the text as one more
        mean = generated.scores[0] * len(tokens) / (len(tokens) + 1)
        return Hearing(Decoded(text, mean, generated.no_speech_prob), tokens, sound)

    def align(self, hearing: Hearing, language: str) -> tuple[Word, ...]:
        """The words of `hearing` with times in seconds from the start of its audio; probabilities are of the sound
        alone, whatever vocabulary was shown.
        """
        tokenizer = self._tokenizer(language)
        text_tokens = [token for token in hearing.tokens if token < tokenizer.eot]
        if not text_tokens:
            return ()
        sound = hearing.sound
        timings = self._whisper.find_alignment(tokenizer, [text_tokens], sound.encoded, sound.frames)[0]
        merge_punctuations(timings, PREPENDED_PUNCTUATION, APPENDED_PUNCTUATION)
        return drop_timeless(_words(timings))

    def _generate(self, encoded: Any, prompt: list[int], tokenizer: Tokenizer, frames: int, beam_size: int) -> Any:
        suppressed: Any = get_suppressed_tokens(tokenizer, (-1,))
        new_tokens = frames * TOKENS_PER_SECOND // FRAMES_PER_SECOND + SPARE_TOKENS
        return self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=beam_size,
            max_length=min(self._whisper.max_length, len(prompt) + new_tokens),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=list(suppressed),
        )[0]

    def _prompt(self, tokenizer: Tokenizer, vocabulary: Sequence[str]) -> list[int]:
        terms = tokenizer.encode(f" {', '.join(vocabulary)}.")[:MAX_VOCABULARY_TOKENS] if vocabulary else []
        context = [tokenizer.sot_prev, *terms] if terms else []
        return [*context, *tokenizer.sot_sequence, tokenizer.no_timestamps]

    def _tokenizer(self, language: str) -> Tokenizer:
        multilingual = self._whisper.model.is_multilingual
        return Tokenizer(self._whisper.hf_tokenizer, multilingual, task="transcribe", language=language)


def _words(timings: Sequence[dict[str, Any]]) -> list[Word]:
    words: list[Word] = []
    for timing in timings:
        if not (text := timing["word"].strip()):
            continue
        word = Word(float(timing["start"]), float(timing["end"]), text, float(timing["probability"]))
        if words and _continues_word(timing["word"]):
            word = _joined(words.pop(), word)
        words.append(word)
    return words


def _continues_word(written: str) -> bool:
    """The model writes "try-lock" as two words, the second without a space before it."""
    return not written[0].isspace() and not written[0].isalnum()


def _joined(first: Word, second: Word) -> Word:
    return Word(first.start, second.end, first.text + second.text, min(first.probability, second.probability))
