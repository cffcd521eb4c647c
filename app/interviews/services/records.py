"""Whole interviews for the platform's own commands and workers, which start from an interview's id alone."""

from __future__ import annotations

import uuid
from typing import Any

from app.domain.session_score import ScoreSummary
from app.errors import NotFound
from app.interviews import repository
from app.interviews.models import Answer, InterviewSession, StoredScorecard
from app.interviews.services.reading import AnswerReading, InterviewReading, read_interview
from app.ports import Ports


def read_record(ports: Ports, session_id: uuid.UUID, *, drafts_only: bool = False) -> InterviewReading:
    """`drafts_only` leaves out what people said. Raises NotFound."""
    session = repository.get_session(session_id)
    return read_interview(ports, session.organization_id, session_id, drafts_only=drafts_only)


def check_own_session(organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """Raises NotFound, for an interview of another organisation too."""
    if repository.get_session(session_id).organization_id != organization_id:
        raise NotFound("There is no such interview in your organisation.")


def export_interview(ports: Ports, session_id: uuid.UUID, *, drafts_only: bool = False) -> dict[str, Any]:
    """Everything that is kept of an interview, as JSON values; `drafts_only` leaves out what people said.

    Raises NotFound.
    """
    reading = read_record(ports, session_id, drafts_only=drafts_only)
    return {
        **_describe_session(reading.session),
        "questions": reading.of,
        "score": _describe_score(reading.score.overall),
        "topics": [{"topic": topic.topic, **_describe_score(topic.score)} for topic in reading.score.topics],
        "answers": [_describe_answer(answer) for answer in reading.answers],
    }


def _describe_session(session: InterviewSession) -> dict[str, Any]:
    return {
        "session": str(session.id),
        "state": session.state,
        "end_reason": session.end_reason,
        "candidate": {"name": session.candidate.name, "email": session.candidate.email},
        "panel": session.panel.title,
        "consent_at": session.consent_at,
        "consent_notice_version": session.consent_notice_version,
        "started_at": session.started_at,
        "ended_at": session.ended_at,
        "seconds_used": session.seconds_used,
        "seconds_away": session.seconds_away,
        "dismissed_at": session.dismissed_at,
        "dismissal_reason": session.dismissal_reason,
    }


def _describe_score(score: ScoreSummary) -> dict[str, Any]:
    return {
        "rating": score.rating,
        "counted": score.counted,
        "needs_review": score.needs_review,
        "unanswered": score.unanswered,
        "unsettled": score.unsettled,
    }


def _describe_answer(reading: AnswerReading) -> dict[str, Any]:
    answer = reading.answer
    return {
        "turn": answer.turn,
        "topic": reading.topic,
        "subtopic": reading.subtopic,
        "question": answer.question_version.text,
        "question_version": answer.question_version.number,
        "weightage": answer.question_version.weightage,
        "selection_reason": answer.selection_reason,
        "next_action": answer.next_action,
        "asked_at": answer.asked_at,
        "recorded_at": answer.recorded_at,
        "settled_at": answer.settled_at,
        "state": reading.state,
        "end_reason": answer.end_reason,
        "review_reason": answer.review_reason,
        "source": answer.source,
        "rating": reading.rating,
        "reviewed_ratings": {row.name: row.reviewed for row in reading.components if row.reviewed is not None},
        **_describe_sound(answer),
        "follow_ups": [_describe_follow_up(turn) for turn in reading.follow_ups],
        "scorecard": _describe_scorecard(answer.scorecard) if answer.scorecard else None,
    }


def _describe_follow_up(reading: AnswerReading) -> dict[str, Any]:
    answer = reading.answer
    return {
        "turn": answer.turn,
        "text": answer.probe_text,
        "key_point": answer.probe_key_point,
        "written_by": answer.probe_written_by,
        "asked_at": answer.asked_at,
        "recorded_at": answer.recorded_at,
        "state": reading.state,
        "end_reason": answer.end_reason,
        "review_reason": answer.review_reason,
        "source": answer.source,
        "next_action": answer.next_action,
        **_describe_sound(answer),
    }


def _describe_sound(answer: Answer) -> dict[str, Any]:
    return {
        "transcript": answer.text_in_force,
        "recognised_transcript": answer.transcript_text,
        "transcript_version": answer.transcript_version,
        "words": answer.words,
        "speech_model": answer.speech_model,
        "speech_warnings": answer.speech_warnings,
        "recording_path": answer.recording_path,
        "recording_sha256": answer.recording_sha256,
        "recording_seconds": answer.recording_seconds,
    }


def _describe_scorecard(card: StoredScorecard) -> dict[str, Any]:
    return {
        "total": card.total,
        "components": card.components,
        "deductions": card.deductions,
        "evidence": card.evidence,
        "flags": card.flags,
        "confidence": card.confidence,
        "feedback": card.feedback,
        "scorer": card.scorer,
        "model": card.model,
        "prompt_version": card.prompt_version,
        "rubric_version": card.rubric_version,
        "transcript_version": card.transcript_version,
        "covers": card.covers,
    }
