from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.turn_detector import TurnLimits, TurnProgress, find_end
from app.domain.voice_fusion import SecondOpinion, VoiceFrame, fuse, listen

FRAME = 0.032
VOICE = VoiceFrame(0.95, -25.0)
FLATMATE = VoiceFrame(0.95, -40.0)
KEYBOARD = VoiceFrame(0.05, -30.0)
LIMITS = TurnLimits()


def frames(frame: VoiceFrame, seconds: float) -> list[VoiceFrame]:
    return [frame] * round(seconds / FRAME)


def heard(*parts: tuple[VoiceFrame, float]) -> SecondOpinion:
    opinion = SecondOpinion()
    for frame, seconds in parts:
        opinion = listen(opinion, frames(frame, seconds), FRAME)
    return opinion


def clattering(seconds: float) -> TurnProgress:
    """The first opinion takes everything for speech."""
    return TurnProgress.opened(0.0).heard(seconds, True, seconds)


def test_a_keyboard_does_not_hold_the_turn() -> None:
    progress = fuse(clattering(30.0), heard((VOICE, 19.5), (KEYBOARD, 10.5)))
    assert progress.silence_seconds == pytest.approx(10.5, abs=0.3)
    assert not progress.speaking
    assert find_end(replace(progress, prompted_at=25.5), LIMITS, 30.0) == "silence"


def test_a_flatmate_does_not_hold_the_turn() -> None:
    progress = fuse(clattering(30.0), heard((VOICE, 19.0), (FLATMATE, 11.0)))
    assert progress.silence_seconds > 10


def test_who_leans_back_is_heard_again() -> None:
    opinion = heard((VOICE, 20.0), (VoiceFrame(0.9, -31.0), 10.0))
    assert opinion.speech_through == opinion.heard_through


def test_who_goes_on_softly_after_thinking_is_heard() -> None:
    opinion = heard((VOICE, 20.0), (KEYBOARD, 9.0), (VoiceFrame(0.9, -37.0), 2.0))
    assert opinion.speech_through == opinion.heard_through


def test_a_flatmate_who_begins_in_silence_holds_the_turn_for_seconds_only() -> None:
    opinion = heard((VOICE, 20.0), (KEYBOARD, 4.0), (VoiceFrame(0.9, -37.0), 20.0))
    assert 28.0 < opinion.speech_through < 31.0


def test_who_talks_behind_every_pause_does_not_become_the_measure() -> None:
    opinion = heard(*[(VOICE, 2.0), (FLATMATE, 9.0)] * 5, (VoiceFrame(0.9, -34.0), 10.0))
    assert opinion.heard_through - opinion.speech_through > 9


def test_a_click_is_not_a_word() -> None:
    opinion = heard((KEYBOARD, 5.0), (VOICE, 0.1), (KEYBOARD, 5.0))
    assert not opinion.speech_heard


def test_only_a_keyboard_is_no_speech() -> None:
    progress = fuse(clattering(121.0), heard((KEYBOARD, 121.0)))
    assert find_end(progress, LIMITS, 121.0) == "no_speech_timeout"


def test_without_a_second_opinion_the_first_counts() -> None:
    assert fuse(clattering(30.0), SecondOpinion()) == clattering(30.0)


def test_a_second_opinion_that_stays_behind_is_not_believed() -> None:
    assert fuse(clattering(30.0), heard((KEYBOARD, 20.0))) == clattering(30.0)


def test_what_is_said_since_it_listened_is_not_yet_speech_nor_silence() -> None:
    opinion = heard((VOICE, 10.0), (KEYBOARD, 9.0))
    assert fuse(clattering(20.0), opinion).silence_seconds == pytest.approx(9.0, abs=0.3)


def test_still_thinking_restarts_the_silence() -> None:
    progress = clattering(29.0).still_there(29.0).heard(1.0, True, 30.0)
    assert fuse(progress, heard((VOICE, 19.5), (KEYBOARD, 10.5))).silence_seconds == pytest.approx(1.0)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(-95, 0)), max_size=200),
    st.lists(st.integers(1, 40), min_size=1, max_size=8),
)
def test_listening_in_parts_is_listening_at_once(drawn: list[tuple[float, float]], sizes: list[int]) -> None:
    sound = [VoiceFrame(probability, level) for probability, level in drawn]
    at_once = listen(SecondOpinion(), sound, FRAME)
    in_parts, start = SecondOpinion(), 0
    while start < len(sound):
        size = sizes[start % len(sizes)]
        in_parts = listen(in_parts, sound[start : start + size], FRAME)
        start += size
    assert in_parts.heard_through == pytest.approx(at_once.heard_through)
    assert in_parts.speech_through == pytest.approx(at_once.speech_through)
    assert (in_parts.speech_heard, in_parts.recent) == (at_once.speech_heard, at_once.recent)


@given(st.floats(0, 300), st.floats(0, 300), st.floats(0, 300), st.floats(0, 60), st.booleans())
def test_fusion_never_shortens_silence_nor_goes_below_zero(
    audio: float, heard_through: float, speech_through: float, silence: float, second_heard: bool
) -> None:
    progress = TurnProgress(0.0, audio, audio, min(silence, audio), True, False)
    opinion = SecondOpinion(min(heard_through, audio), min(speech_through, heard_through, audio), second_heard)
    fused = fuse(progress, opinion)
    assert progress.silence_seconds <= fused.silence_seconds <= audio + 1e-9


def test_an_opinion_is_kept_as_json() -> None:
    opinion = heard((VOICE, 3.0), (FLATMATE, 1.0))
    kept = SecondOpinion.from_dict(json.loads(json.dumps(opinion.to_dict())))
    assert kept.levels == pytest.approx(opinion.levels, abs=0.001)
    assert (kept.heard_through, kept.speech_through, kept.recent) == (
        opinion.heard_through,
        opinion.speech_through,
        opinion.recent,
    )
    assert SecondOpinion.from_dict(None) == SecondOpinion()
