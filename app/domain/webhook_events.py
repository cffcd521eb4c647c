"""What programs are told of interviews: ids and states, never what was said or how it was rated."""

from __future__ import annotations

from enum import StrEnum

from app.domain.wording import marked


class WebhookEvent(StrEnum):
    INTERVIEW_STARTED = "interview.started"
    INTERVIEW_COMPLETED = "interview.completed"
    INTERVIEW_SCORED = "interview.scored"
    ANSWER_NEEDS_REVIEW = "answer.needs_review"
    REPORT_READY = "report.ready"
    TEST = "webhook.test"


# Those that an endpoint may ask for; a test is sent where somebody asks for one.
SUBSCRIBABLE = tuple(event for event in WebhookEvent if event is not WebhookEvent.TEST)
DESCRIPTIONS: dict[WebhookEvent, str] = {
    WebhookEvent.INTERVIEW_STARTED: marked("A candidate began the interview"),
    WebhookEvent.INTERVIEW_COMPLETED: marked("The interview has ended, for whatever reason"),
    WebhookEvent.INTERVIEW_SCORED: marked("It has ended, and every answer is rated or left to a person"),
    WebhookEvent.ANSWER_NEEDS_REVIEW: marked("An answer could not be rated and waits for a person"),
    WebhookEvent.REPORT_READY: marked("A version of its report can be opened"),
}
