from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import event, example, given
from hypothesis import strategies as st

from app.domain.turn_detector import (
    TurnEndReason,
    TurnLimits,
    TurnProgress,
    end_silence_seconds,
    find_end,
    seconds_until_end,
)

LIMITS = TurnLimits()
STEP_SECONDS = 0.1
LONG_STEP_SECONDS = 0.5


def talk(progress: TurnProgress, seconds: float, *, is_speech: bool) -> TurnProgress:
    """Real-time audio of one kind."""
    for _ in range(round(seconds / STEP_SECONDS)):
        now = progress.last_audio_at + STEP_SECONDS
        progress = progress.heard(STEP_SECONDS, is_speech, now)
        progress = progress.prompted(progress, LIMITS, now)
    return progress


def reason(progress: TurnProgress, now: float | None = None) -> TurnEndReason | None:
    return find_end(progress, LIMITS, progress.last_audio_at if now is None else now)


def test_what_a_newer_version_wrote_beside_this_one_is_read() -> None:
    progress = talk(TurnProgress.opened(100.0), 5.0, is_speech=True)
    assert TurnProgress.from_dict({**progress.to_dict(), "known_to_the_next_version": 1}) == progress


def test_ten_seconds_of_silence_after_speech_end_the_turn() -> None:
    progress = talk(TurnProgress.opened(100.0), 5.0, is_speech=True)
    assert reason(talk(progress, 9.8, is_speech=False)) is None
    assert reason(talk(progress, 10.1, is_speech=False)) is TurnEndReason.SILENCE


def test_a_thinking_pause_of_nine_seconds_does_not_end_the_turn() -> None:
    progress = talk(TurnProgress.opened(0.0), 20.0, is_speech=True)
    for _ in range(5):
        progress = talk(progress, 9.0, is_speech=False)
        assert reason(progress) is None
        progress = talk(progress, 1.0, is_speech=True)


def test_still_thinking_restarts_the_silence_window() -> None:
    progress = talk(talk(TurnProgress.opened(0.0), 5.0, is_speech=True), 9.5, is_speech=False)
    progress = progress.still_there(progress.last_audio_at)
    assert reason(talk(progress, 9.5, is_speech=False)) is None


def test_who_thinks_or_types_without_a_sound_is_waited_for() -> None:
    unheard = TurnProgress.opened(50.0).still_there(160.0)
    assert reason(unheard, now=279.0) is None
    assert reason(unheard, now=280.0) is TurnEndReason.NO_SPEECH_TIMEOUT
    heard = talk(TurnProgress.opened(0.0), 5.0, is_speech=True)
    assert reason(heard.still_there(100.0), now=219.0) is None
    assert reason(heard.still_there(100.0), now=220.0) is TurnEndReason.AUDIO_TIMEOUT
    assert reason(heard.still_there(299.0), now=300.0) is TurnEndReason.MAX_DURATION


def test_two_minutes_without_a_word() -> None:
    progress = talk(TurnProgress.opened(0.0), 119.0, is_speech=False)
    assert reason(progress) is None
    assert reason(talk(progress, 1.2, is_speech=False)) is TurnEndReason.NO_SPEECH_TIMEOUT


def test_two_minutes_without_a_word_and_without_sound() -> None:
    assert reason(TurnProgress.opened(50.0), now=170.1) is TurnEndReason.NO_SPEECH_TIMEOUT


def test_two_minutes_without_sound_after_speech() -> None:
    progress = talk(TurnProgress.opened(0.0), 5.0, is_speech=True)
    assert reason(progress, now=progress.last_audio_at + 119.0) is None
    assert reason(progress, now=progress.last_audio_at + 120.0) is TurnEndReason.AUDIO_TIMEOUT


def test_five_minutes_of_talk_are_the_most() -> None:
    assert reason(talk(TurnProgress.opened(0.0), 300.2, is_speech=True)) is TurnEndReason.MAX_DURATION


def test_time_away_does_not_count() -> None:
    progress = talk(TurnProgress.opened(0.0), 20.0, is_speech=True)
    assert reason(progress.moved(600.0), now=640.0) is None


def test_the_announced_end_comes_true() -> None:
    progress = talk(talk(TurnProgress.opened(0.0), 15.0, is_speech=True), 4.0, is_speech=False)
    left = seconds_until_end(progress, LIMITS, progress.last_audio_at)
    assert reason(talk(progress, left + 0.2, is_speech=False)) is TurnEndReason.SILENCE
    assert reason(talk(progress, left - 0.2, is_speech=False)) is None


PATIENT = replace(LIMITS, longest_silence_seconds=15.0)


def pause_and_go_on(pause_seconds: float) -> TurnProgress:
    progress = talk(TurnProgress.opened(0.0), 20.0, is_speech=True)
    return talk(talk(progress, pause_seconds, is_speech=False), 1.0, is_speech=True)


@pytest.mark.parametrize(("pause", "silence"), [(0.0, 10.0), (5.0, 10.0), (8.0, 12.0), (9.6, 14.4), (30.0, 15.0)])
def test_who_makes_long_pauses_is_waited_for_longer_where_the_panel_allows_it(pause: float, silence: float) -> None:
    progress = pause_and_go_on(pause)
    assert end_silence_seconds(progress, PATIENT) == pytest.approx(silence, abs=0.2)
    assert end_silence_seconds(progress, LIMITS) == LIMITS.end_silence_seconds
    until = talk(progress, silence - 0.3, is_speech=False)
    assert find_end(until, PATIENT, until.last_audio_at) is None
    past = talk(progress, silence + 0.3, is_speech=False)
    assert find_end(past, PATIENT, past.last_audio_at) is TurnEndReason.SILENCE


def test_still_thinking_tells_of_a_long_pause_too() -> None:
    progress = talk(talk(TurnProgress.opened(0.0), 20.0, is_speech=True), 9.0, is_speech=False)
    progress = talk(progress.still_there(progress.last_audio_at), 1.0, is_speech=True)
    assert end_silence_seconds(progress, PATIENT) == pytest.approx(13.5, abs=0.2)


def test_the_wait_for_the_first_word_is_no_pause() -> None:
    progress = talk(talk(TurnProgress.opened(0.0), 60.0, is_speech=False), 5.0, is_speech=True)
    assert end_silence_seconds(progress, PATIENT) == LIMITS.end_silence_seconds


def test_a_bound_under_the_panels_silence_never_shortens_it() -> None:
    limits = replace(LIMITS, longest_silence_seconds=3.0)
    assert end_silence_seconds(pause_and_go_on(9.0), limits) == LIMITS.end_silence_seconds


patterns = st.lists(st.tuples(st.floats(0.1, 140.0), st.sampled_from(["speech", "silence", "nothing"])), max_size=30)


@given(patterns, st.floats(0.0, 1e6), st.sampled_from([LIMITS, PATIENT]))
@example([(12.0, "speech"), (11.0, "silence")], 0.0, LIMITS)
@example([(12.0, "speech"), (9.0, "silence"), (1.0, "speech"), (13.9, "silence")], 0.0, PATIENT)
@example([(121.0, "silence")], 0.0, LIMITS)
@example([(5.0, "speech"), (121.0, "nothing")], 0.0, LIMITS)
@example([(140.0, "speech")] * 3, 0.0, LIMITS)
def test_never_before_ten_seconds_never_past_five_minutes(
    pattern: list[tuple[float, str]], opened: float, limits: TurnLimits
) -> None:
    progress, now = TurnProgress.opened(opened), opened
    for seconds, what in pattern:
        for _ in range(round(seconds / LONG_STEP_SECONDS)):
            now += LONG_STEP_SECONDS
            before, progress = progress, _heard(progress, what, now)
            end = find_end(progress, limits, now)
            event(str(end))
            if end is not None:
                _assert_due(end, before, progress, limits, now - opened)
                return
    assert now - opened < limits.max_turn_seconds


def _heard(progress: TurnProgress, what: str, now: float) -> TurnProgress:
    if what == "nothing":
        return progress
    progress = progress.heard(LONG_STEP_SECONDS, what == "speech", now)
    return progress.prompted(progress, LIMITS, now)


def _assert_due(
    end: TurnEndReason, before: TurnProgress, progress: TurnProgress, limits: TurnLimits, elapsed: float
) -> None:
    assert limits.min_turn_seconds - LONG_STEP_SECONDS <= elapsed <= limits.max_turn_seconds + LONG_STEP_SECONDS
    if end is TurnEndReason.SILENCE:
        silence = max(
            limits.end_silence_seconds, min(1.5 * before.longest_pause_seconds, limits.longest_silence_seconds)
        )
        assert progress.silence_seconds >= silence
        assert before.silence_seconds < silence or elapsed <= limits.min_turn_seconds + LONG_STEP_SECONDS
    elif end is TurnEndReason.NO_SPEECH_TIMEOUT:
        assert not progress.speech_heard


def test_each_reason_is_reached() -> None:
    spoken = talk(TurnProgress.opened(0.0), 12.0, is_speech=True)
    reached = {
        find_end(talk(spoken, 10.1, is_speech=False), LIMITS, 22.1),
        find_end(TurnProgress.opened(0.0), LIMITS, 120.0),
        find_end(spoken, LIMITS, 132.0),
        find_end(talk(spoken, 288.1, is_speech=True), LIMITS, 300.0),
    }
    assert reached == set(TurnEndReason) - {TurnEndReason.FINISHED}
