"""Whole interviews as they are stored once they were held: for tests of pages and for looking at them."""

from __future__ import annotations

import math
from array import array
from datetime import timedelta
from functools import cache
from typing import Any

from app.interviews.models import Answer, InterviewSession, StoredScorecard
from app.organizations.models import Organization
from app.panels.services import snapshot_panel
from app.ports import Ports
from tests.factories import (
    ASKED_AT,
    make_answer,
    make_candidate,
    make_invitation,
    make_panel,
    make_question,
    make_session,
    make_subtopic,
    make_topic,
    save,
)

SAMPLE_RATE_HZ = 16_000
SPOKEN = (
    "A list can grow and shrink after it is made, so I use it for things that change. "
    "A tuple is fixed once it exists, which is why it can be the key of a dictionary. "
    "In our billing service we kept the coordinates of a cell as a tuple, because nobody should ever change them."
)
QUOTE = "A tuple is fixed once it exists,"


@cache
def tone(seconds: float, loudness: float = 0.5) -> bytes:
    """PCM16 of a tone that swells and fades, so that its waveform has a shape."""
    count = int(seconds * SAMPLE_RATE_HZ)
    values = (
        int(32_000 * loudness * abs(math.sin(i / 9000)) * math.sin(i * 2 * math.pi * 220 / SAMPLE_RATE_HZ))
        for i in range(count)
    )
    return array("h", values).tobytes()


def spaced_words(text: str, seconds_each: float = 0.25, pause_after_sentence: float = 2.0) -> list[list[Any]]:
    words, at = [], 0.4
    for text_word in text.split():
        words.append([round(at, 2), round(at + seconds_each * 0.9, 2), text_word, 0.93])
        at += seconds_each + (pause_after_sentence if text_word.endswith(".") else 0.0)
    return words


def seed_finished_interview(ports: Ports, organization: Organization, name: str = "Grace Example") -> InterviewSession:
    """Three turns: spoken and rated, written and rated, spoken and left to a person."""
    topic = make_topic(organization, "Python")
    subtopic = make_subtopic(topic, "Data structures")
    questions = [make_question(organization, subtopic, text=text) for text in QUESTIONS]
    panel = make_panel(organization, [(topic, None, "easy", 3)], title="Backend engineer, first round")
    candidate = make_candidate(organization, name=name)
    invitation = make_invitation(panel, candidate).invitation
    session = make_session(
        invitation,
        state="completed",
        panel_snapshot=snapshot_panel(panel),
        consent_at=ASKED_AT,
        consent_notice_version="1",
        started_at=ASKED_AT,
        ended_at=ASKED_AT + timedelta(minutes=14),
        end_reason="all_questions_asked",
        seconds_used=838.0,
    )
    save(_rated(_spoken(ports, session, make_answer(session, questions[0]))))
    save(_rated_written(make_answer(session, questions[1])))
    save(_left_to_a_person(_spoken(ports, session, make_answer(session, questions[2]), loudness=0.02)))
    return session


QUESTIONS = (
    "How does a list differ from a tuple, and when would you choose which?",
    "What does a generator give you that a list does not?",
    "How would you find out why a dictionary look-up has become slow?",
)


def _spoken(ports: Ports, session: InterviewSession, answer: Answer, loudness: float = 0.5) -> Answer:
    words = spaced_words(SPOKEN)
    seconds = words[-1][1] + 0.5
    stored = ports.recordings.save(session.organization_id, session.id, answer.turn, tone(seconds, loudness))
    answer.recording_path, answer.recording_sha256 = stored.path, stored.pcm_sha256
    answer.recording_seconds, answer.peaks = stored.seconds, list(stored.peaks)
    answer.transcript_text, answer.words, answer.transcript_version = SPOKEN, words, 1
    answer.speech_model, answer.end_reason = "whisper-tiny.en 4f9a21", "silence"
    answer.selection_reason = (
        "Question 1 of 3 of Python, easy. Wanted difficulty: easy, as the panel begins with its easiest rows."
    )
    return answer


def _card(total: float | None, quote: str, at: tuple[float | None, float | None], **values: Any) -> StoredScorecard:
    missing = "Names a use in which the choice matters for speed"
    return StoredScorecard(
        total=total,
        components=[
            {"name": "coverage", "rating": 8.4, "weight": 0.6, "reason": "Two of three key points are covered."},
            {"name": "accuracy", "rating": 7.5, "weight": 0.3, "reason": "Nothing that was said is wrong."},
            {"name": "clarity", "rating": 6.0, "weight": 0.1, "reason": "One example, told in order."},
        ],
        evidence=[
            {
                "key_point": "A tuple cannot be changed after it is made",
                "verdict": "covered",
                "quote": quote,
                "start_seconds": at[0],
                "end_seconds": at[1],
            },
            {"key_point": missing, "verdict": "missing", "quote": "", "start_seconds": None, "end_seconds": None},
        ],
        confidence=0.82,
        feedback="Clear on what changes and what does not, with an example from practice. Speed was left out.",
        scorer="embedded",
        model="sentence-model 1",
        prompt_version="",
        rubric_version="q1:1",
        transcript_version=1,
        **values,
    )


def _rated(answer: Answer) -> Answer:
    first = next(i for i, word in enumerate(answer.words) if word[2] == "tuple") - 1
    quoted = answer.words[first : first + len(QUOTE.split())]
    answer.state = "scored"
    answer.scorecard = _card(7.9, QUOTE, (quoted[0][0], quoted[-1][1]))
    return answer


def _rated_written(answer: Answer) -> Answer:
    answer.state, answer.source, answer.transcript_version = "scored", "text", 1
    answer.transcript_text = "A generator makes its values one at a time, so a large file never sits in memory whole."
    answer.scorecard = _card(5.2, "makes its values one at a time", (None, None), flags=["short_answer"])
    return answer


def _left_to_a_person(answer: Answer) -> Answer:
    answer.state = "needs_review"
    answer.review_reason = "The recording is so quiet that the transcript cannot be relied on."
    answer.speech_warnings = ["The sound is very quiet."]
    return answer
