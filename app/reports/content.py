"""What a report says of one interview, as plain values: the same values make the same report."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from app.domain.interview import AnswerState
from app.domain.rating_in_force import Override
from app.domain.scorecard import Deduction
from app.domain.session_score import SessionScore
from app.domain.transcript_paragraphs import Paragraph
from app.interviews.models import Answer, StoredScorecard
from app.interviews.services.reading import AnswerReading, InterviewReading
from app.organizations.models import Organization

DEFAULT_COLOUR = "#1d3f72"
# Part of every digest: a new layout makes a new version of a report whose content is the same.
LAYOUT = 3


@dataclass(frozen=True)
class TimedText:
    """`start_seconds` is None for a written answer."""

    start_seconds: float | None
    text: str


@dataclass(frozen=True)
class ComponentLine:
    name: str
    rating: float
    weight: float
    reason: str


@dataclass(frozen=True)
class EvidenceLine:
    verdict: str
    key_point: str
    quote: str
    start_seconds: float | None
    in_follow_up: bool = False


@dataclass(frozen=True)
class DraftRating:
    """`total` is None where no number can be stood behind."""

    total: float | None
    components: tuple[ComponentLine, ...]
    evidence: tuple[EvidenceLine, ...]
    flags: tuple[str, ...]
    feedback: tuple[str, ...]
    confidence: float
    scorer: str
    model: str
    prompt_version: str
    rubric_version: str
    transcript_version: int
    deductions: tuple[Deduction, ...] = ()


@dataclass(frozen=True)
class ReviewedLine:
    """A component as people rated it, beside what the draft said; `draft` is None where there was none."""

    name: str
    rating: float
    draft: float | None
    is_overridden: bool = False
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class ReportedFollowUp:
    """A follow-up question and what was said to it; it is rated with the question."""

    turn: int
    question: str
    state: str
    source: str
    asked_at: datetime
    seconds: float
    transcript: tuple[TimedText, ...]
    speech_model: str
    speech_warnings: tuple[str, ...]


@dataclass(frozen=True)
class ReportedAnswer:
    """`number` counts questions from 1, `turn` counts follow-ups too."""

    turn: int
    question: str
    topic: str
    subtopic: str
    difficulty: str
    weightage: float
    state: str
    review_reason: str
    selection_reason: str
    end_reason: str
    source: str
    asked_at: datetime
    seconds: float
    transcript: tuple[TimedText, ...]
    speech_model: str
    speech_warnings: tuple[str, ...]
    draft: DraftRating | None
    reviewed: tuple[ReviewedLine, ...] = ()
    reviewed_total: float | None = None
    number: int = 0
    next_action: str = ""
    follow_ups: tuple[ReportedFollowUp, ...] = ()

    @property
    def rating(self) -> float | None:
        """What people said, else the draft."""
        if self.reviewed_total is not None:
            return self.reviewed_total
        return self.draft.total if self.draft else None

    @property
    def is_reviewed(self) -> bool:
        return bool(self.reviewed)

    @property
    def is_overridden(self) -> bool:
        return bool(self.overridden)

    @property
    def overridden(self) -> tuple[ReviewedLine, ...]:
        """The components of which people said anything else than the draft."""
        return tuple(row for row in self.reviewed if row.is_overridden)

    @property
    def components_in_force(self) -> tuple[tuple[str, float], ...]:
        rows = self.reviewed or (self.draft.components if self.draft else ())
        return tuple((row.name, row.rating) for row in rows)

    @property
    def counts(self) -> bool:
        return self.state == AnswerState.SCORED and self.rating is not None

    @property
    def needs_review(self) -> bool:
        return self.state != AnswerState.UNANSWERED and not self.counts


@dataclass(frozen=True)
class ReportContent:
    """Times are aware; they are printed in `time_zone`. `brand` is the name at the head, `colour` as #rrggbb."""

    organization: str
    brand: str
    colour: str
    time_zone: str
    candidate: str
    email: str
    panel: str
    role: str
    state: str
    end_reason: str
    dismissal_reason: str
    started_at: datetime | None
    ended_at: datetime | None
    seconds_used: float
    consent_at: datetime | None
    consent_notice_version: str
    of: int
    score: SessionScore
    answers: tuple[ReportedAnswer, ...]

    @property
    def is_reviewed(self) -> bool:
        return any(answer.is_reviewed for answer in self.answers)

    @property
    def is_overridden(self) -> bool:
        return any(answer.is_overridden for answer in self.answers)

    @property
    def components(self) -> dict[str, float]:
        """Means by component over the answers that count, weighted by weightage, in the order first met."""
        given: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for answer in self.answers:
            for name, rating in answer.components_in_force if answer.counts else ():
                given[name].append((rating, answer.weightage))
        return {name: sum(r * w for r, w in pairs) / sum(w for _, w in pairs) for name, pairs in given.items()}

    @property
    def to_review(self) -> tuple[ReportedAnswer, ...]:
        return tuple(answer for answer in self.answers if answer.needs_review)

    def digest(self) -> str:
        values = json.dumps([LAYOUT, asdict(self)], default=str, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(values.encode()).hexdigest()


def describe_interview(reading: InterviewReading, organization: Organization) -> ReportContent:
    session = reading.session
    snapshot: Mapping[str, Any] = session.panel_snapshot
    return ReportContent(
        organization=organization.name,
        brand=organization.report_name or organization.name,
        colour=organization.report_colour or DEFAULT_COLOUR,
        time_zone=organization.time_zone,
        candidate=session.candidate.name,
        email=session.candidate.email,
        panel=str(snapshot.get("title") or session.panel.title),
        role=str(snapshot.get("role_title") or ""),
        state=session.state,
        end_reason=session.end_reason,
        dismissal_reason=session.dismissal_reason if session.dismissed_at else "",
        started_at=session.started_at,
        ended_at=session.ended_at,
        seconds_used=round(session.seconds_used, 1),
        consent_at=session.consent_at,
        consent_notice_version=session.consent_notice_version,
        of=reading.of,
        score=reading.score,
        answers=tuple(_describe_answer(answer) for answer in reading.answers),
    )


def _describe_answer(reading: AnswerReading) -> ReportedAnswer:
    answer, version = reading.answer, reading.answer.question_version
    return ReportedAnswer(
        turn=answer.turn,
        question=version.text,
        topic=reading.topic,
        subtopic=reading.subtopic,
        difficulty=version.question.difficulty,
        weightage=version.weightage,
        state=reading.state,
        review_reason=answer.review_reason,
        selection_reason=answer.selection_reason,
        end_reason=answer.end_reason,
        source=answer.source,
        asked_at=answer.asked_at,
        seconds=answer.recording_seconds,
        transcript=_describe_transcript(answer, reading.paragraphs),
        speech_model=answer.speech_model,
        speech_warnings=tuple(answer.speech_warnings),
        draft=_describe_draft(answer.scorecard, answer.turn) if answer.scorecard else None,
        number=reading.number,
        next_action=answer.next_action.get("reason", ""),
        follow_ups=tuple(_describe_follow_up(turn) for turn in reading.follow_ups),
        reviewed=tuple(
            ReviewedLine(row.name, row.reviewed, row.draft, row.is_overridden, row.overrides)
            for row in reading.components
            if row.reviewed is not None
        ),
        reviewed_total=reading.rating if reading.is_reviewed else None,
    )


def _describe_follow_up(reading: AnswerReading) -> ReportedFollowUp:
    answer = reading.answer
    return ReportedFollowUp(
        turn=answer.turn,
        question=answer.probe_text,
        state=reading.state,
        source=answer.source,
        asked_at=answer.asked_at,
        seconds=answer.recording_seconds,
        transcript=_describe_transcript(answer, reading.paragraphs),
        speech_model=answer.speech_model,
        speech_warnings=tuple(answer.speech_warnings),
    )


def _describe_transcript(answer: Answer, paragraphs: tuple[Paragraph, ...]) -> tuple[TimedText, ...]:
    if paragraphs and not answer.corrections:
        return tuple(TimedText(p.start_seconds, " ".join(word.text for word in p.words)) for p in paragraphs)
    lines = (line.strip() for line in answer.text_in_force.splitlines())
    return tuple(TimedText(None, line) for line in lines if line)


def _describe_draft(card: StoredScorecard, turn: int) -> DraftRating:
    return DraftRating(
        total=card.total,
        components=tuple(ComponentLine(**component) for component in card.components),
        evidence=tuple(_describe_evidence(item, turn) for item in card.evidence),
        flags=tuple(card.flags),
        feedback=tuple(line for line in card.feedback.splitlines() if line.strip()),
        confidence=card.confidence,
        scorer=card.scorer,
        model=card.model,
        prompt_version=card.prompt_version,
        rubric_version=card.rubric_version,
        transcript_version=card.transcript_version,
        deductions=tuple(Deduction(**deduction) for deduction in card.deductions),
    )


def _describe_evidence(item: Mapping[str, Any], turn: int) -> EvidenceLine:
    is_elsewhere = item.get("turn") not in {None, turn}
    quote, start_seconds = item.get("quote", ""), item.get("start_seconds")
    return EvidenceLine(item["verdict"], item["key_point"], quote, start_seconds, in_follow_up=is_elsewhere)
