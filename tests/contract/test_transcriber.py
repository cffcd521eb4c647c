"""The scripted transcriber and the real model keep the same promises."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from app.adapters.speech_models import SpeechModels
from app.adapters.whisper import WhisperTranscriber
from app.adapters.whisper_models import WhisperSettings
from app.domain.transcript import Word
from app.errors import TranscriptionFailed
from app.ports import Payload, Transcriber
from tests.audio.sounds import silence, spoken, text_of
from tests.fakes.speech import FakeTranscriber

ANSWER = "process_and_thread"


@pytest.fixture(scope="module")
def whisper(tmp_path_factory: pytest.TempPathFactory) -> WhisperTranscriber:
    return WhisperTranscriber(SpeechModels(tmp_path_factory.mktemp("models")), WhisperSettings())


@pytest.fixture(params=["fake", pytest.param("whisper", marks=pytest.mark.slow)])
def transcriber(request: pytest.FixtureRequest) -> Transcriber:
    if request.param == "fake":
        return FakeTranscriber([text_of(ANSWER)])
    chosen: Transcriber = request.getfixturevalue("whisper")
    return chosen


def assert_in_order(words: Sequence[Word], seconds: float) -> None:
    moments = [moment for word in words for moment in (word.start, word.end)]
    assert moments == sorted(moments)
    assert moments[0] >= 0
    assert moments[-1] <= seconds + 0.01
    assert all(0 <= word.probability <= 1 and word.text == word.text.strip() != "" for word in words)


def test_names_its_model(transcriber: Transcriber) -> None:
    assert transcriber.model


def test_a_turn_becomes_timed_words(transcriber: Transcriber) -> None:
    pcm16 = spoken(ANSWER)
    transcript = transcriber.transcribe_turn(pcm16, (), "en")
    heard = set(transcript.text.casefold().split())
    said = set(text_of(ANSWER).casefold().split())
    assert len(said & heard) / len(said) > 0.8
    assert_in_order(transcript.words, len(pcm16) / 32_000)
    assert (transcript.language, transcript.model) == ("en", transcriber.model)


def test_a_window_becomes_timed_words(transcriber: Transcriber) -> None:
    window = spoken(ANSWER)[: 6 * 32_000]
    words = transcriber.transcribe_window(window, ())
    assert len(words) >= 8
    assert_in_order(words, 6.0)


@pytest.mark.parametrize("pcm16", [b"", silence(0.01), silence(0.5), silence(12)])
def test_silence_has_no_words(transcriber: Transcriber, pcm16: bytes) -> None:
    assert transcriber.transcribe_window(pcm16, ("Kafka",)) == ()
    assert transcriber.transcribe_turn(pcm16, ("Kafka",), "en").words == ()


def test_a_turn_that_was_heard_in_parts_is_the_same(transcriber: Transcriber) -> None:
    answer = "database_index" if isinstance(transcriber, WhisperTranscriber) else ANSWER
    pcm16 = spoken(answer) + silence(2)
    memory: Payload | None = None
    for seconds in range(3, len(pcm16) // 32_000 + 1, 3):
        memory = _hear_part(transcriber, pcm16[: seconds * 32_000], memory)
    memory = _hear_part(transcriber, pcm16, memory)
    assert transcriber.transcribe_turn(pcm16, ("index",), "en", memory) == transcriber.transcribe_turn(
        pcm16, ("index",), "en"
    )


def _hear_part(transcriber: Transcriber, pcm16: bytes, memory: Payload | None) -> Payload:
    """As it comes back from a store."""
    while True:
        part = transcriber.transcribe_part(pcm16, ("index",), "en", memory)
        memory = json.loads(json.dumps(part.memory))
        if part.is_complete:
            return dict(memory)


def test_half_a_sample_is_refused(transcriber: Transcriber) -> None:
    with pytest.raises(TranscriptionFailed) as failure:
        transcriber.transcribe_turn(b"\x00" * 3201, (), "en")
    assert not failure.value.retryable


def test_warming_up_may_be_repeated(transcriber: Transcriber) -> None:
    transcriber.warm_up()
    transcriber.warm_up()


@pytest.mark.slow
class TestWhisperAlone:
    @pytest.mark.parametrize("sound", ["white_noise", "hum", "keyboard"])
    def test_noise_has_no_words(self, whisper: WhisperTranscriber, sound: str) -> None:
        from tests.audio import sounds  # noqa: PLC0415  chosen by name

        pcm16 = getattr(sounds, sound)(20.0)
        assert whisper.transcribe_window(pcm16[: 6 * 32_000], ()) == ()
        assert whisper.transcribe_turn(pcm16, (), "en").words == ()

    def test_a_thinking_pause_moves_the_words_behind_it(self, whisper: WhisperTranscriber) -> None:
        words = whisper.transcribe_turn(spoken("database_index"), (), "en").words
        gaps = [(later.start - earlier.end, earlier.text) for earlier, later in pairwise(words)]
        longest, before = max(gaps)
        assert longest == pytest.approx(5.0, abs=0.7)
        assert before.startswith("table")

    def test_the_same_audio_gives_the_same_words(self, whisper: WhisperTranscriber) -> None:
        first = whisper.transcribe_turn(spoken(ANSWER), ("thread", "lock"), "en")
        assert whisper.transcribe_turn(spoken(ANSWER), ("thread", "lock"), "en") == first

    def test_what_was_heard_in_parts_is_not_heard_again(self, whisper: WhisperTranscriber) -> None:
        pcm16 = spoken(ANSWER) + silence(2)
        memory = _hear_part(whisper, pcm16, None)
        kept = memory["segments"][0]["words"][0]
        kept[2] = "Remembered"
        assert whisper.transcribe_turn(pcm16, ("index",), "en", memory).words[0].text == "Remembered"

    def test_a_language_that_the_model_does_not_know(self, tmp_path: Path) -> None:
        english_only = WhisperTranscriber(SpeechModels(tmp_path), WhisperSettings(final_model="tiny.en"))
        with pytest.raises(TranscriptionFailed, match="WHISPER_MODEL"):
            english_only.transcribe_turn(silence(1), (), "de")

    def test_a_number_format_that_does_not_exist(self, tmp_path: Path) -> None:
        nowhere = WhisperTranscriber(
            SpeechModels(tmp_path), WhisperSettings(final_model="tiny.en", compute_type="int3")
        )
        with pytest.raises(TranscriptionFailed, match="WHISPER_COMPUTE_TYPE"):
            nowhere.warm_up()
