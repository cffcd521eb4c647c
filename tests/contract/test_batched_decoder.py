"""Stretches of several interviews that go to the model together come out as each would by itself."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from app.adapters.batcher import BatchRules
from app.adapters.sound import Samples, samples_of
from app.adapters.speech_models import SpeechModels
from app.adapters.whisper import WhisperTranscriber
from app.adapters.whisper_batches import BatchedDecoder
from app.adapters.whisper_decoder import Hearing, WhisperDecoder
from app.adapters.whisper_features import count_frames
from app.adapters.whisper_models import WhisperSettings
from tests.audio.sounds import spoken

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 10.0
BEAM_SIZE = 2
RATE = 16_000


@dataclass(frozen=True)
class Stretch:
    samples: Samples
    vocabulary: tuple[str, ...] = ()
    spare_seconds: float = 3.0


def part(name: str, start: float, end: float) -> Samples:
    return samples_of(spoken(name))[int(start * RATE) : int(end * RATE)]


STRETCHES = (
    Stretch(part("hash_table", 0, 4.5), ("bucket", "hash function")),
    Stretch(part("database_index", 0, 4.2), ("B-tree",)),
    Stretch(part("process_and_thread", 0, 5.4), ("mutex", "memory")),
)


class Watched(WhisperDecoder):
    """Tells how many stretches came together; fails for any that is as long as `stumbles_over`."""

    def __init__(self, models: SpeechModels, stumbles_over: Samples | None = None) -> None:
        super().__init__(models.locate("tiny.en", ()), "cpu", "int8")
        self._stumbles_over = -1 if stumbles_over is None else count_frames(stumbles_over)
        self.batches: list[int] = []

    def decode_together(self, encoded: Any, prompts: Any, frames: Sequence[int], *others: Any) -> list[Hearing]:
        self.batches.append(len(frames))
        if self._stumbles_over in frames:
            raise RuntimeError("stumbled")
        return super().decode_together(encoded, prompts, frames, *others)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> SpeechModels:
    return SpeechModels(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def whisper(models: SpeechModels) -> Watched:
    return Watched(models)


def batched(whisper: WhisperDecoder, most: int) -> BatchedDecoder:
    return BatchedDecoder(whisper, BatchRules(most, gather_seconds=PATIENCE_SECONDS if most > 1 else 0))


def hear(decoder: BatchedDecoder, stretch: Stretch) -> Hearing:
    sound = decoder.encode(stretch.samples, stretch.spare_seconds)
    return decoder.decode(sound, "en", stretch.vocabulary, BEAM_SIZE)


def hear_together(decoder: BatchedDecoder, stretches: Sequence[Stretch]) -> list[Future[Hearing]]:
    with ThreadPoolExecutor(len(stretches)) as callers:
        return [callers.submit(hear, decoder, stretch) for stretch in stretches]


def assert_same(together: Hearing, alone: Hearing) -> None:
    assert together.decoded.text == alone.decoded.text != ""
    assert together.decoded.mean_log_probability == pytest.approx(alone.decoded.mean_log_probability, abs=0.01)
    assert together.decoded.no_speech_probability == pytest.approx(alone.decoded.no_speech_probability, abs=0.01)
    assert [word.text for word in together.words] == [word.text for word in alone.words]
    assert [word.end for word in together.words] == pytest.approx([word.end for word in alone.words], abs=0.05)


@pytest.fixture(scope="module")
def alone(whisper: Watched) -> list[Hearing]:
    decoder = batched(whisper, 1)
    return [hear(decoder, stretch) for stretch in STRETCHES]


def test_together_as_alone(whisper: Watched, alone: list[Hearing]) -> None:
    together = hear_together(batched(whisper, len(STRETCHES)), STRETCHES)
    assert whisper.batches[-1] == len(STRETCHES)
    for answer, expected in zip(together, alone, strict=True):
        assert_same(answer.result(), expected)


def test_the_failure_of_one_is_its_own(models: SpeechModels, alone: list[Hearing]) -> None:
    stumbling = Watched(models, STRETCHES[1].samples)
    first, second, third = hear_together(batched(stumbling, len(STRETCHES)), STRETCHES)
    with pytest.raises(RuntimeError, match="stumbled"):
        second.result()
    assert_same(first.result(), alone[0])
    assert_same(third.result(), alone[2])


def test_one_is_decoded_again_in_the_full_window_and_another_goes_on(whisper: Watched, alone: list[Hearing]) -> None:
    again = Stretch(STRETCHES[0].samples, spare_seconds=30.0)
    decoder = BatchedDecoder(whisper, BatchRules(2, gather_seconds=0.05))
    second, other = hear_together(decoder, [again, STRETCHES[1]])
    assert_same(second.result(), hear(batched(whisper, 1), again))
    assert_same(other.result(), alone[1])


def test_without_a_vocabulary_nothing_differs_from_a_decode_without_batches(whisper: Watched) -> None:
    """But for the window, which ends at a whole step."""
    samples = STRETCHES[0].samples
    plain = whisper.decode(whisper.encode(samples, 10 - len(samples) / RATE), "en", (), BEAM_SIZE)
    heard = hear(batched(whisper, 1), Stretch(samples))
    assert heard.decoded == plain.decoded
    assert heard.words == whisper.align(plain, "en")


def test_turns_of_several_interviews_are_heard_together(models: SpeechModels) -> None:
    transcriber = WhisperTranscriber(models, WhisperSettings("tiny.en", "tiny.en", batch_size=2))
    transcriber.warm_up()
    assert transcriber.callers == 4
    assert transcriber.placement == "cpu int8, 2 together"
    turns = [spoken("hash_table")[: 5 * 32_000], spoken("process_and_thread")[: 5 * 32_000]]
    with ThreadPoolExecutor(2) as callers:
        heard = list(callers.map(lambda turn: transcriber.transcribe_turn(turn, ("bucket",), "en"), turns))
    assert "hash table" in heard[0].text
    assert "memory" in heard[1].text


def test_a_trial_is_as_much_work_as_an_answer(whisper: Watched) -> None:
    whisper.rehearse(2, BEAM_SIZE)
