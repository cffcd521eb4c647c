"""Interviews: transcripts, ratings, reports, exports."""

from __future__ import annotations

import io
import uuid
from http import HTTPStatus

from flask import Response, send_file

from app.api.routing import route
from app.api.schemas.interviews import (
    Interview,
    InterviewQuery,
    InterviewRatings,
    InterviewSummary,
    InterviewTranscript,
    RatingsInput,
    Report,
    ReviewInput,
    describe_interview,
    describe_listed,
    describe_ratings,
    describe_report,
    describe_transcript,
)
from app.api.schemas.lists import Page, make_page
from app.context import get_ports
from app.domain.permissions import Action
from app.interviews.services.dashboard import slice_interviews
from app.interviews.services.reading import InterviewReading, read_interview
from app.interviews.services.records import check_own_session
from app.reports import exports, services
from app.reviews.services import rating
from app.reviews.sight import reviewed_ones, sees_others
from app.web.actors import current_actor
from app.web.authorization import current_organization_id

ONE = "/interviews/<uuid:session_id>"


@route("GET", "/interviews", Action.VIEW_INTERVIEWS)
def list_interviews(query: InterviewQuery) -> Page[InterviewSummary]:
    """Interviews, from the moment that the candidate came."""
    wanted = (query.state or "", query.panel_id)
    found = slice_interviews(current_organization_id(), *wanted, query.after(), query.limit, reviewed_ones())
    return make_page(found, describe_listed)


@route("GET", ONE, Action.VIEW_INTERVIEWS)
def read_one_interview(session_id: uuid.UUID) -> Interview:
    """One interview with its score by topic. Whoever may still rate reads drafts alone."""
    reading = _read(session_id)
    report = services.find_report(session_id, drafts_only=not sees_others(session_id))
    return describe_interview(reading, report_ready=report is not None)


@route("GET", f"{ONE}/transcript", Action.VIEW_INTERVIEWS)
def read_transcript(session_id: uuid.UUID) -> InterviewTranscript:
    """What was asked and said, turn by turn, with the time of each word."""
    return describe_transcript(_read(session_id))


@route("GET", f"{ONE}/ratings", Action.VIEW_INTERVIEWS)
def read_ratings(session_id: uuid.UUID) -> InterviewRatings:
    """The ratings in force, with the draft and its evidence. Whoever may still rate reads drafts alone."""
    return describe_ratings(_read(session_id))


@route("PUT", f"{ONE}/turns/<int:turn>/ratings", Action.REVIEW_ANSWERS, HTTPStatus.NO_CONTENT)
def rate_answer(session_id: uuid.UUID, turn: int, body: RatingsInput) -> None:
    """Rate an answer oneself, each rating with a reason; nobody sees it before it is submitted."""
    rating.rate_answer(get_ports(), current_actor(), session_id, turn, body.ratings)


@route("POST", f"{ONE}/review", Action.REVIEW_ANSWERS, HTTPStatus.NO_CONTENT)
def submit_review(session_id: uuid.UUID, body: ReviewInput) -> None:
    """Submit one's own ratings with a recommendation: they are locked and in force from then on."""
    rating.submit_review(get_ports(), current_actor(), session_id, body.recommendation, body.note)


@route("GET", f"{ONE}/report", Action.VIEW_REPORTS)
def read_report(session_id: uuid.UUID) -> Report:
    """About the newest report; 404 until there is one."""
    check_own_session(current_organization_id(), session_id)
    return describe_report(services.get_report(session_id, drafts_only=not sees_others(session_id)))


@route("GET", f"{ONE}/report.pdf", Action.VIEW_REPORTS, media_type="application/pdf")
def download_report(session_id: uuid.UUID) -> Response:
    """The newest report."""
    drafts_only = not sees_others(session_id)
    found = services.open_report(get_ports(), current_organization_id(), session_id, drafts_only=drafts_only)
    return _file(found.content, "application/pdf", found.name)


@route("GET", f"{ONE}/export.json", Action.VIEW_REPORTS)
def export_json(session_id: uuid.UUID) -> Response:
    """Everything that is kept of the interview, in one document."""
    owner, drafts_only = current_organization_id(), not sees_others(session_id)
    text = exports.export_json(get_ports(), owner, session_id, drafts_only=drafts_only)
    return _file(text.encode(), "application/json", f"interview-{session_id}.json")


@route("GET", f"{ONE}/export.csv", Action.VIEW_REPORTS, media_type="text/csv")
def export_csv(session_id: uuid.UUID) -> Response:
    """One line for each answer."""
    owner, drafts_only = current_organization_id(), not sees_others(session_id)
    text = exports.export_csv(get_ports(), owner, session_id, drafts_only=drafts_only)
    return _file(text.encode(), "text/csv", f"interview-{session_id}.csv")


def _read(session_id: uuid.UUID) -> InterviewReading:
    drafts_only = not sees_others(session_id)
    return read_interview(get_ports(), current_organization_id(), session_id, drafts_only=drafts_only)


def _file(content: bytes, media_type: str, name: str) -> Response:
    response = send_file(io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
