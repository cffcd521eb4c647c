from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from app.domain import live_transcript
from app.domain.live_transcript import CaptionRules, LiveTranscript
from app.domain.transcript import Word

RULES = CaptionRules()
WORD_SECONDS = 0.5


def hear(transcript: LiveTranscript, hypothesis: list[Word], heard_through: float) -> LiveTranscript:
    """With speech to the end of the last word."""
    speech_through = hypothesis[-1].end if hypothesis else 0.0
    return live_transcript.hear(transcript, hypothesis, heard_through, speech_through)


def said(text: str, start: float = 0.0) -> list[Word]:
    return [
        Word(start + i * WORD_SECONDS, start + (i + 1) * WORD_SECONDS, word, 0.9) for i, word in enumerate(text.split())
    ]


def texts(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


def test_the_first_hypothesis_is_tentative() -> None:
    heard = hear(LiveTranscript(), said("a hash table"), 1.5)
    assert (texts(heard.confirmed), texts(heard.tentative)) == ("", "a hash table")


def test_what_two_hypotheses_agree_on_is_confirmed() -> None:
    heard = hear(LiveTranscript(), said("a hash cable"), 1.5)
    heard = hear(heard, said("A hash, table stores"), 2.0)
    assert (texts(heard.confirmed), texts(heard.tentative)) == ("A hash,", "table stores")


def test_confirmed_words_are_not_said_again() -> None:
    heard = LiveTranscript()
    for text in ("a hash table", "a hash table stores", "a hash table stores keys"):
        heard = hear(heard, said(text), 3.0)
    assert texts(heard.confirmed) == "a hash table stores"
    assert texts(heard.tentative) == "keys"


def test_shifted_times_do_not_double_a_word() -> None:
    heard = hear(hear(LiveTranscript(), said("a hash table"), 2.0), said("a hash table"), 2.2)
    shifted = [Word(w.start + 0.2, w.end + 0.2, w.text, w.probability) for w in said("a hash table stores")]
    heard = hear(heard, shifted, 2.5)
    assert (texts(heard.confirmed), texts(heard.tentative)) == ("a hash table", "stores")


def test_what_is_heard_again_later_and_otherwise_is_not_said_again() -> None:
    """Where speech stops, words move by a second, and some of them change."""
    text = "serve in a dish with thin slices of toast"
    heard = hear(hear(LiveTranscript(), said(text), 5.0), said(text), 5.2)
    moved = said("serve it in a dish with thick slices of toast now", start=1.4)
    assert texts(hear(heard, moved, 7.0).tentative) == "now"


def test_a_word_that_is_really_said_twice_stays() -> None:
    heard = hear(hear(LiveTranscript(), said("it is very"), 2.0), said("it is very"), 2.2)
    heard = hear(heard, said("it is very very slow"), 2.5)
    assert texts(heard.tentative) == "very slow"


def test_the_window_is_cut_behind_a_confirmed_word_with_some_context() -> None:
    begun, whole = (" ".join(f"w{i}" for i in range(count)) for count in (13, 16))
    heard = hear(hear(LiveTranscript(), said(begun), 6.5), said(begun), 6.6)
    heard = hear(heard, said(whole), 8.1)
    assert heard.confirmed_through == 6.5
    assert heard.window_start == 5.0


def test_what_was_said_long_ago_waits_for_no_agreement() -> None:
    heard = hear(hear(LiveTranscript(), said("a hash table"), 3.0), said("the cash table"), 4.5)
    assert (texts(heard.confirmed), texts(heard.tentative)) == ("the cash", "table")


def test_the_end_of_a_sentence_is_the_best_place_to_cut() -> None:
    text = "it is slow. So we add an index on the column and then it is fast"
    heard = hear(hear(LiveTranscript(), said(text), 8.0), said(text), 8.1)
    assert heard.window_start == 1.5


def test_silence_moves_the_window_on() -> None:
    heard = LiveTranscript()
    for second in range(1, 20):
        heard = hear(heard, [], float(second))
    assert heard.window_start == 19 - RULES.kept_seconds


def test_speech_that_is_not_yet_recognised_stays_in_the_window() -> None:
    heard = LiveTranscript()
    for second in range(1, 10):
        heard = live_transcript.hear(heard, [], float(second), speech_through=second - 0.3)
    assert heard.window_start == 0


def test_words_that_never_agree_are_confirmed_once_the_window_is_full() -> None:
    heard = LiveTranscript()
    for second in range(1, 17):
        heard = hear(heard, said(" ".join(f"w{second}x{i}" for i in range(second * 2))), float(second))
    assert heard.confirmed
    assert heard.heard_through - heard.window_start <= RULES.max_window_seconds


hypotheses = st.lists(
    st.tuples(
        st.floats(min_value=0.05, max_value=8.0),
        st.lists(st.tuples(st.sampled_from(["a", "b", "the", "index"]), st.floats(0.01, 1.5)), max_size=25),
    ),
    max_size=25,
)


def spoken_in(window_start: float, heard_through: float, drawn: list[tuple[str, float]]) -> list[Word]:
    words, time = [], window_start
    for text, seconds in drawn:
        if time + seconds > heard_through:
            break
        words.append(Word(time, time + seconds, text, 0.5))
        time += seconds
    return words


@given(hypotheses)
def test_whatever_is_heard(steps: list[tuple[float, list[tuple[str, float]]]]) -> None:
    transcript, now = LiveTranscript(), 0.0
    for seconds, drawn in steps:
        now += seconds
        after = hear(transcript, spoken_in(transcript.window_start, now, drawn), now)
        assert after.confirmed[: len(transcript.confirmed)] == transcript.confirmed
        assert transcript.window_start <= after.window_start <= now
        assert now - after.window_start <= RULES.max_window_seconds
        moments = [moment for word in after.confirmed + after.tentative for moment in (word.start, word.end)]
        assert moments == sorted(moments)
        assert LiveTranscript.from_dict(json.loads(json.dumps(after.to_dict()))) == after
        transcript = after


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=40), st.floats(0.3, 3.0))
def test_steady_hypotheses_lose_and_invent_nothing(text: list[str], step: float) -> None:
    words = said(" ".join(text))
    transcript, now = LiveTranscript(), 0.0
    while not now > words[-1].end + 2 * step:
        now += step
        audible = [word for word in words if word.end <= now and word.start >= transcript.window_start]
        transcript = hear(transcript, audible, now)
    assert texts(transcript.confirmed) == " ".join(text)


def test_nothing_stored_is_a_fresh_transcript() -> None:
    assert LiveTranscript.from_dict(None) == LiveTranscript.from_dict({}) == LiveTranscript()
