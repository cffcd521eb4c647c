"""One resident Whisper model on CTranslate2, decoding single stretches of up to 30 s.

The encoder is given the audio and a few seconds of padding instead of always 30 s: CTranslate2 accepts shorter
features, and the cost falls with the length. Figures: docs/speech.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
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
# What a trial writes: as much as somebody says in a stretch of usual length.
TRIAL_FRAMES = 20 * FRAMES_PER_SECOND
TRIAL_TOKENS = 60


@dataclass(frozen=True)
class Sound:
    """What the encoder made of a stretch of audio, or is to make of it, and its length without what was added."""

    encoded: Any
    frames: int


@dataclass(frozen=True)
class Hearing:
    """A decode with what is needed to find the times of its words; `words` where that was done with others."""

    decoded: Decoded
    tokens: tuple[int, ...]
    sound: Sound
    words: tuple[Word, ...] = ()


class Decoder(Protocol):
    """A Whisper model that writes down stretches of up to 30 s.

    `decode` raises RuntimeError or ValueError where the model fails, and TranscriptionFailed where it has no time.
    """

    def knows(self, language: str) -> bool: ...

    def encode(self, samples: Samples, spare_seconds: float) -> Sound:
        """Up to 30 s of audio with at least `spare_seconds` of silence behind it."""

    def decode(self, sound: Sound, language: str, vocabulary: Sequence[str], beam_size: int) -> Hearing: ...

    def align(self, hearing: Hearing, language: str) -> tuple[Word, ...]:
        """The words of `hearing` with times in seconds from the start of its audio; probabilities are of the sound
        alone, whatever vocabulary was shown.
        """


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
        return Sound(self.encode_features(self.features(samples, spare_seconds)), count_frames(samples))

    def decode(self, sound: Sound, language: str, vocabulary: Sequence[str], beam_size: int) -> Hearing:
        prompt = self.prompt(language, vocabulary)
        return self.decode_together(sound.encoded, [prompt], [sound.frames], language, beam_size, sound.frames)[0]

    def align(self, hearing: Hearing, language: str) -> tuple[Word, ...]:
        return self.align_together(hearing.sound.encoded, [hearing], language)[0]

    def features(self, samples: Samples, spare_seconds: float) -> Samples:
        """(mels, frames)."""
        return padded_features(self._whisper.feature_extractor, samples, spare_seconds)

    def encode_features(self, features: Samples) -> Any:
        """Of one stretch, (mels, frames), or of several of the same length, (stretches, mels, frames)."""
        return self._whisper.encode(features)

    def prompt(self, language: str, vocabulary: Sequence[str], multiple_of: int = 1) -> list[int]:
        """What stands before the text; the vocabulary's part is filled up with full stops to a multiple of tokens."""
        tokenizer = self._tokenizer(language)
        terms = tokenizer.encode(f" {', '.join(vocabulary)}.")[:MAX_VOCABULARY_TOKENS] if vocabulary else []
        filled = [*terms, *tokenizer.encode(".") * (-len(terms) % multiple_of)]
        context = [tokenizer.sot_prev, *filled] if filled else []
        return [*context, *tokenizer.sot_sequence, tokenizer.no_timestamps]

    def decode_together(
        self,
        encoded: Any,
        prompts: Sequence[list[int]],
        frames: Sequence[int],
        language: str,
        beam_size: int,
        spoken_frames: int,
    ) -> list[Hearing]:
        """One for each stretch of `encoded`; the prompts have the same length, and no text is longer than what can be
        said in `spoken_frames`.
        """
        tokenizer = self._tokenizer(language)
        new_tokens = spoken_frames * TOKENS_PER_SECOND // FRAMES_PER_SECOND + SPARE_TOKENS
        generated = self._generate(encoded, prompts, tokenizer, new_tokens, beam_size)
        return [
            _hearing(result, tokenizer, Sound(encoded, count)) for result, count in zip(generated, frames, strict=True)
        ]

    def align_together(self, encoded: Any, hearings: Sequence[Hearing], language: str) -> list[tuple[Word, ...]]:
        """Of each stretch of `encoded`."""
        tokenizer = self._tokenizer(language)
        texts = [[token for token in hearing.tokens if token < tokenizer.eot] for hearing in hearings]
        if not any(texts):
            return [() for _ in hearings]
        frames = [hearing.sound.frames for hearing in hearings]
        found = self._whisper.find_alignment(tokenizer, texts, encoded, frames)
        return [_timed(timings) for timings in found]

    def rehearse(self, stretches: int, beam_size: int) -> None:
        """The work of so many stretches of usual length, together."""
        tokenizer = self._tokenizer("en")
        silence = np.zeros((stretches, self._whisper.model.n_mels, TRIAL_FRAMES), dtype=np.float32)
        prompts = [self.prompt("en", ())] * stretches
        # without an end of the text it writes as much as it may
        self._generate(self.encode_features(silence), prompts, tokenizer, TRIAL_TOKENS, beam_size, (tokenizer.eot,))

    def _generate(
        self,
        encoded: Any,
        prompts: Sequence[list[int]],
        tokenizer: Tokenizer,
        new_tokens: int,
        beam_size: int,
        suppressed: tuple[int, ...] = (),
    ) -> Any:
        never: Any = get_suppressed_tokens(tokenizer, (-1,))
        return self._whisper.model.generate(
            encoded,
            list(prompts),
            beam_size=beam_size,
            max_length=min(self._whisper.max_length, len(prompts[0]) + new_tokens),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_blank=True,
            suppress_tokens=[*never, *suppressed],
        )

    def _tokenizer(self, language: str) -> Tokenizer:
        multilingual = self._whisper.model.is_multilingual
        return Tokenizer(self._whisper.hf_tokenizer, multilingual, task="transcribe", language=language)


def _hearing(generated: Any, tokenizer: Tokenizer, sound: Sound) -> Hearing:
    tokens = tuple(generated.sequences_ids[0])
    text = tokenizer.decode([token for token in tokens if token < tokenizer.eot]).strip()
    # the score is the mean over the tokens; Whisper's bounds count the end of the text as one more
    mean = generated.scores[0] * len(tokens) / (len(tokens) + 1)
    return Hearing(Decoded(text, mean, generated.no_speech_prob), tokens, sound)


def _timed(timings: list[Any]) -> tuple[Word, ...]:
    merge_punctuations(timings, PREPENDED_PUNCTUATION, APPENDED_PUNCTUATION)
    return drop_timeless(_words(timings))


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
