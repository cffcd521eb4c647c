"""Sound that comes faster than the clock ends no turn before its candidate could see that it would."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from app.domain.turn_detector import (
    CLOCK_DOUBT_SECONDS,
    TurnEndReason,
    TurnLimits,
    TurnProgress,
    end_silence_seconds,
    find_end,
    noticed_silence_seconds,
    prompt_after_seconds,
    seconds_until_end,
)

LIMITS = TurnLimits()
PATIENT = TurnLimits(longest_silence_seconds=15.0)
PROMPT_AFTER = prompt_after_seconds(LIMITS)
PROMPT_SECONDS = LIMITS.end_silence_seconds - PROMPT_AFTER
CHUNK_SECONDS = 0.25


@dataclass
class Watched:
    """An open turn whose clock the test moves; `seen_since` is when the page began to show the prompt, by what it is
    told.
    """

    limits: TurnLimits = LIMITS
    progress: TurnProgress = field(default_factory=lambda: TurnProgress.opened(0.0))
    now: float = 0.0
    seen_since: float | None = None
    ended: TurnEndReason | None = None

    def hear(self, seconds: float, *, is_speech: bool, pace: float = math.inf) -> None:
        """`pace`: seconds of sound in a second of the clock."""
        for _ in range(round(seconds / CHUNK_SECONDS)):
            self.wait(CHUNK_SECONDS / pace)
            if self.ended is not None:
                return
            progress = self.progress.heard(CHUNK_SECONDS, is_speech, self.now)
            self.progress = progress.prompted(progress, self.limits, self.now)
            self._look()

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.ended = self.ended or find_end(self.progress, self.limits, self.now)

    def come_back(self, away_seconds: float) -> None:
        """After a pause in which the clock went on, and the turn's own did not."""
        self.now += away_seconds
        self.progress = self.progress.moved(away_seconds).back(self.now)
        self.seen_since = None

    def _look(self) -> None:
        if noticed_silence_seconds(self.progress, self.now) < prompt_after_seconds(self.limits):
            self.seen_since = None
        elif self.seen_since is None:
            self.seen_since = self.now
        self.ended = find_end(self.progress, self.limits, self.now)


def test_silence_while_away_ends_nothing_on_return() -> None:
    turn = Watched()
    turn.hear(24.0, is_speech=True, pace=1)
    turn.come_back(20.0)
    turn.hear(20.0, is_speech=False)
    assert seconds_until_end(turn.progress, LIMITS, turn.now) == LIMITS.end_silence_seconds
    turn.hear(9.5, is_speech=False, pace=1)
    assert turn.ended is None
    turn.hear(1.0, is_speech=False, pace=1)
    assert turn.ended is TurnEndReason.SILENCE


def test_a_slow_network_that_still_brings_what_was_kept_is_waited_for() -> None:
    """40 s of silence and then words, at twice the pace at which they were recorded."""
    turn = Watched()
    turn.hear(12.0, is_speech=True, pace=1)
    turn.come_back(44.0)
    turn.hear(40.0, is_speech=False, pace=2)
    turn.hear(4.0, is_speech=True, pace=2)
    assert turn.ended is None


def test_who_said_nothing_yet_is_waited_for_anew() -> None:
    turn = Watched()
    turn.hear(30.0, is_speech=False, pace=1)
    turn.come_back(100.0)
    turn.hear(100.0, is_speech=False)
    assert turn.ended is None
    assert seconds_until_end(turn.progress, LIMITS, turn.now) == LIMITS.no_speech_seconds
    turn.hear(121.0, is_speech=False, pace=1)
    assert turn.ended is TurnEndReason.NO_SPEECH_TIMEOUT


def test_a_network_that_stood_still_without_breaking_shows_the_prompt_in_full() -> None:
    turn = Watched()
    turn.hear(20.0, is_speech=True, pace=1)
    turn.wait(9.0)
    turn.hear(12.0, is_speech=False)
    assert turn.ended is None
    left = seconds_until_end(turn.progress, LIMITS, turn.now)
    assert left == PROMPT_SECONDS
    turn.hear(left - CHUNK_SECONDS, is_speech=False, pace=1)
    assert turn.ended is None
    turn.hear(CHUNK_SECONDS, is_speech=False, pace=1)
    assert turn.ended is TurnEndReason.SILENCE


@pytest.mark.parametrize("stall", [2.0, 4.0])
def test_who_saw_the_prompt_before_the_network_stood_still_gets_no_more(stall: float) -> None:
    turn = Watched()
    turn.hear(20.0, is_speech=True, pace=1)
    turn.hear(10.0 - stall, is_speech=False, pace=1)
    turn.wait(stall)
    turn.hear(stall, is_speech=False)
    assert turn.ended is TurnEndReason.SILENCE


steps = st.lists(
    st.tuples(
        st.sampled_from(["sound", "sound", "wait", "return"]),
        st.floats(0.0, 40.0),
        st.booleans(),
        st.sampled_from([1.0, 1.5, 4.0, math.inf]),
    ),
    max_size=25,
)


@given(steps, st.sampled_from([LIMITS, PATIENT]))
@example([("sound", 24.0, True, 1.0), ("return", 20.0, False, 1.0), ("sound", 40.0, False, math.inf)] * 2, LIMITS)
@example([("sound", 24.0, True, 1.0), ("wait", 20.0, False, 1.0), ("sound", 40.0, False, math.inf)] * 2, LIMITS)
@example([("sound", 12.0, True, 1.0), ("sound", 30.0, False, 4.0)], LIMITS)
@example([("sound", 12.0, True, 1.0), ("sound", 30.0, False, 1.0)], PATIENT)
def test_whatever_burst_arrives_the_prompt_is_seen_before_silence_ends_a_turn(
    pattern: list[tuple[str, float, bool, float]], limits: TurnLimits
) -> None:
    turn = Watched(limits)
    for what, seconds, is_speech, pace in pattern:
        _go_on(turn, what, seconds, is_speech=is_speech, pace=pace)
        if turn.ended is not None:
            break
    event(str(turn.ended))
    if turn.ended is TurnEndReason.SILENCE:
        _assert_seen(turn)


def _go_on(turn: Watched, what: str, seconds: float, *, is_speech: bool, pace: float) -> None:
    if what == "sound":
        turn.hear(seconds, is_speech=is_speech, pace=pace)
    elif what == "wait":
        turn.wait(seconds)
    else:
        turn.come_back(seconds)


def _assert_seen(turn: Watched) -> None:
    full = end_silence_seconds(turn.progress, turn.limits) - prompt_after_seconds(turn.limits)
    assert turn.seen_since is not None
    shown = turn.now - turn.seen_since
    ran_ahead = turn.progress.silence_seconds - prompt_after_seconds(turn.limits) - shown > CLOCK_DOUBT_SECONDS
    assert shown >= (full if ran_ahead and turn.progress.back_at is None else full - CLOCK_DOUBT_SECONDS)
    if turn.progress.back_at is not None:
        assert turn.now - turn.progress.back_at >= end_silence_seconds(turn.progress, turn.limits)


@given(st.floats(0.0, 1.0), st.lists(st.floats(0.0, 0.25), min_size=1, max_size=20))
@example(0.25, [0.25, 0.0, 0.0])
def test_a_clock_of_steps_ends_no_turn_later_than_its_sound(phase: float, staleness: list[float]) -> None:
    """As it is read: it moves once a second, and what is read is up to a quarter of a second old."""
    sound = [*[True] * 60, *[False] * 50]
    clock = [max(0.0, math.floor(phase + number * CHUNK_SECONDS - late)) for number, late in _late(sound, staleness)]
    by_sound = _end_of(sound, lambda number: number * CHUNK_SECONDS)
    assert by_sound is not None
    assert _end_of(sound, lambda number: clock[number]) == by_sound


def _late(sound: Iterable[bool], staleness: list[float]) -> Iterator[tuple[int, float]]:
    return ((number, staleness[number % len(staleness)]) for number, _ in enumerate(sound))


def _end_of(sound: list[bool], clock: Callable[[int], float]) -> int | None:
    progress = TurnProgress.opened(0.0)
    for number, is_speech in enumerate(sound):
        now = clock(number)
        progress = progress.heard(CHUNK_SECONDS, is_speech, now)
        progress = progress.prompted(progress, LIMITS, now)
        if find_end(progress, LIMITS, now) is not None:
            return number
    return None
