"""An invented interview, long enough to fill a report."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from app.domain.session_score import RatedAnswer, summarize
from app.reports.content import (
    DEFAULT_COLOUR,
    ComponentLine,
    DraftRating,
    EvidenceLine,
    ReportContent,
    ReportedAnswer,
    TimedText,
)

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TOPICS = ("Python", "Databases", "Networks", "System design")
SPOKEN = (
    "the index keeps keys in order so a range can be read without going through every row and the price of that "
    "is paid when rows are written because each of them has to find its place in a page that may be full already"
)
COMPONENTS = (("coverage", 0.6), ("accuracy", 0.3), ("clarity", 0.1))
PARAGRAPHS, SENTENCES = 6, 3


def invent_interview(pages: int) -> ReportContent:
    """With one answer for each page that is wanted; the same one each time."""
    random_words = random.Random(7)
    answers = tuple(_answer(random_words, turn) for turn in range(1, pages + 1))
    rated = [RatedAnswer(answer.topic, answer.weightage, answer.state, answer.rating) for answer in answers]
    return ReportContent(
        organization="Brightwater Systems",
        brand="Brightwater Systems",
        colour=DEFAULT_COLOUR,
        time_zone="Europe/Berlin",
        candidate="Zoë Đorđević",
        email="zoe@example.org",
        panel="Backend engineer, first round",
        role="Backend engineer",
        state="completed",
        end_reason="all_questions_asked",
        dismissal_reason="",
        started_at=AT,
        ended_at=AT,
        seconds_used=5400.0,
        consent_at=AT,
        consent_notice_version="3",
        of=pages,
        score=summarize(rated),
        answers=answers,
    )


def _answer(random_words: random.Random, turn: int) -> ReportedAnswer:
    rating = round(random_words.uniform(2, 9.5), 1)
    return ReportedAnswer(
        turn=turn,
        question=f"{_sentence(random_words)[:-1]}?",
        topic=TOPICS[turn % len(TOPICS)],
        subtopic="Indexes",
        difficulty="medium",
        weightage=1.0,
        state="scored",
        review_reason="",
        selection_reason="Row 1 of the panel asks for it; it was asked least often.",
        end_reason="silence",
        source="speech",
        asked_at=AT,
        seconds=95.0,
        transcript=tuple(TimedText(index * 15.0, _paragraph(random_words)) for index in range(PARAGRAPHS)),
        speech_model="whisper-tiny.en",
        speech_warnings=(),
        draft=_draft(random_words, rating),
        number=turn,
    )


def _draft(random_words: random.Random, rating: float) -> DraftRating:
    return DraftRating(
        total=rating,
        components=tuple(ComponentLine(name, rating, weight, _sentence(random_words)) for name, weight in COMPONENTS),
        evidence=tuple(
            EvidenceLine(verdict, _sentence(random_words), _sentence(random_words), 12.0)
            for verdict in ("covered", "partial", "missing")
        ),
        flags=(),
        feedback=(_paragraph(random_words),),
        confidence=0.8,
        scorer="embedded",
        model="sentence-model 1",
        prompt_version="",
        rubric_version="q1:1",
        transcript_version=1,
    )


def _paragraph(random_words: random.Random) -> str:
    return " ".join(_sentence(random_words) for _ in range(SENTENCES))


def _sentence(random_words: random.Random) -> str:
    return f"{' '.join(random_words.choices(SPOKEN.split(), k=14)).capitalize()}."
