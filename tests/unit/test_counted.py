"""What /metrics says of speech, the language model and acknowledgements, from what was really done."""

from __future__ import annotations

from typing import Any

import pytest

from app.adapters.counted import CountedLanguageModel, CountedTranscriber
from app.domain.histogram import Histogram
from app.errors import DependencyUnavailable, TranscriptionFailed, UnusableAnswer
from app.interviews.ack_figures import TELL_SECONDS, AckFigures
from app.ports import Figures, Payload
from tests.fakes.figures import CountedFigures
from tests.fakes.ports import ScriptedTranscriber

SECOND = bytes(32_000)


class Broken:
    model = "broken"

    def __init__(self, error: Exception | None) -> None:
        self.error = error

    def generate_json(self, system: str, prompt: str, schema: Payload) -> dict[str, Any]:
        if self.error:
            raise self.error
        return {}

    def weigh_options(self, system: str, prompt: str, options: Any) -> None:
        return None


class AwayFigures(CountedFigures):
    def add_all(self, figures: Any) -> None:
        raise DependencyUnavailable("Redis is away.")

    def add(self, *what: Any) -> None:
        raise DependencyUnavailable("Redis is away.")


def total(figures: CountedFigures, name: str, **labels: str) -> float:
    return figures.counts[name, tuple(sorted(labels.items()))]


def test_passes_and_their_sound_are_counted_by_kind() -> None:
    figures = CountedFigures()
    hearing = CountedTranscriber(ScriptedTranscriber(), figures)
    assert hearing.model == "scripted"
    assert hearing.transcribe_window(SECOND, ())
    assert hearing.transcribe_turn(SECOND * 3, (), "en").text
    assert hearing.transcribe_part(SECOND * 9, (), "en", None).memory == {"seconds": 1}
    assert total(figures, "speech_audio_seconds_total", kind="window") == 1
    assert total(figures, "speech_audio_seconds_total", kind="turn") == 3
    assert total(figures, "speech_audio_seconds_total", kind="ahead") == 0
    assert total(figures, "speech_seconds_total", kind="ahead") > 0


def test_a_failed_pass_is_no_speed() -> None:
    figures = CountedFigures()
    failing = ScriptedTranscriber(failures=[TranscriptionFailed("The model died.")])
    with pytest.raises(TranscriptionFailed):
        CountedTranscriber(failing, figures).transcribe_turn(SECOND, (), "en")
    assert not figures.counts


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(None, "used"), (UnusableAnswer("no JSON"), "unusable"), (DependencyUnavailable("away"), "failed")],
)
def test_calls_of_the_language_model_are_counted_by_outcome(error: Exception | None, outcome: str) -> None:
    figures = CountedFigures()
    model = CountedLanguageModel(Broken(error), figures)
    if error is None:
        assert model.generate_json("", "", {}) == {}
        assert model.weigh_options("", "", ()) is None
    else:
        with pytest.raises(type(error)):
            model.generate_json("", "", {})
    assert total(figures, "llm_seconds_count", outcome=outcome) == (2 if error is None else 1)
    assert figures.counts["llm_seconds_bucket", (("outcome", outcome), ("le", "+Inf"))] >= 1


@pytest.mark.parametrize("figures", [AwayFigures()])
def test_what_cannot_be_counted_stops_nothing(figures: Figures) -> None:
    assert CountedTranscriber(ScriptedTranscriber(), figures).transcribe_window(SECOND, ())
    assert CountedLanguageModel(Broken(None), figures).generate_json("", "", {}) == {}
    acks = AckFigures()
    acks.note(1, 0, 0.01)
    acks.tell(figures)


def test_acknowledgements_are_told_together_and_once() -> None:
    figures, acks = CountedFigures(), AckFigures()
    acks.note(chunks=30, refused=2, seconds=0.015)
    acks.note(chunks=10, refused=0, seconds=0.3)
    acks.tell(figures)
    acks.tell(figures)
    assert total(figures, "ack_seconds_count") == 40
    assert total(figures, "ack_seconds_bucket", le="0.02") == 30
    assert total(figures, "ack_seconds_bucket", le="0.01") == 0
    assert total(figures, "chunks_unacknowledged_total") == 2
    assert Histogram((1.0,)).take("nothing", {}) == []


def test_they_are_told_now_and_then() -> None:
    acks = AckFigures()
    assert [acks.is_due(1000 + seconds) for seconds in (0, 1, TELL_SECONDS, TELL_SECONDS + 1)] == [
        True,
        False,
        True,
        False,
    ]
