from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.turn_detector import TurnEndReason, TurnLimits, TurnProgress, find_end, seconds_until_end

LIMITS = TurnLimits()
STEP_SECONDS = 0.1


def talk(progress: TurnProgress, seconds: float, *, is_speech: bool) -> TurnProgress:
    """Real-time audio of one kind."""
    for _ in range(round(seconds / STEP_SECONDS)):
        now = progress.last_audio_at + STEP_SECONDS
        progress = progress.heard(STEP_SECONDS, is_speech, now)
    return progress


def reason(progress: TurnProgress, now: float | None = None) -> TurnEndReason | None:
    return find_end(progress, LIMITS, progress.last_audio_at if now is None else now)


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


@given(st.lists(st.tuples(st.floats(0.1, 40.0), st.booleans()), min_size=1, max_size=30), st.floats(0.0, 1e6))
def test_never_before_ten_seconds_never_past_five_minutes(pattern: list[tuple[float, bool]], opened: float) -> None:
    progress = TurnProgress.opened(opened)
    for seconds, is_speech in pattern:
        for _ in range(round(seconds / STEP_SECONDS)):
            progress = progress.heard(STEP_SECONDS, is_speech, progress.last_audio_at + STEP_SECONDS)
            end = reason(progress)
            if end is not None:
                assert progress.audio_seconds >= LIMITS.min_turn_seconds - STEP_SECONDS
                return
            assert progress.audio_seconds < LIMITS.max_turn_seconds + STEP_SECONDS
