"""One hierarchy of errors and one table from error to page, JSON, socket ack and exit code."""

from __future__ import annotations

import math
from http import HTTPStatus

from app.domain.wording import marked


class InterviewBotError(Exception):
    """`code` is stable and for programs; the message says what is wrong and how to mend it.

    `values` fill its %(name)s: so a catalog knows the message whatever the values are.
    """

    code = "internal_error"
    http_status = HTTPStatus.INTERNAL_SERVER_ERROR
    exit_code = 1

    def __init__(self, message: str = "", **values: object) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.values = values


class NotFound(InterviewBotError):
    code = "not_found"
    http_status = HTTPStatus.NOT_FOUND
    exit_code = 3


class InvalidInput(InterviewBotError):
    code = "invalid_input"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY
    exit_code = 2


class Forbidden(InterviewBotError):
    code = "forbidden"
    http_status = HTTPStatus.FORBIDDEN


class SecondFactorOwed(Forbidden):
    code = "second_factor_owed"


class Unauthenticated(InterviewBotError):
    code = "unauthenticated"
    http_status = HTTPStatus.UNAUTHORIZED


class Conflict(InterviewBotError):
    code = "conflict"
    http_status = HTTPStatus.CONFLICT


class IllegalTransition(Conflict):
    code = "illegal_transition"


class StaleTurn(Conflict):
    """The turn is over or was taken over; the candidate's client asks for `session_state`."""

    code = "stale_turn"


class Superseded(Conflict):
    code = "superseded"


class TooManyAttempts(InterviewBotError):
    code = "too_many_attempts"
    http_status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait_seconds: float) -> None:
        minutes = max(1, math.ceil(wait_seconds / 60))
        if minutes == 1:
            super().__init__(marked("Too many attempts. Try again in 1 minute."))
        else:
            super().__init__(marked("Too many attempts. Try again in %(minutes)d minutes."), minutes=minutes)
        self.wait_seconds = wait_seconds


class InvitationRefused(InterviewBotError):
    """`code`: invitation_unknown, invitation_early, invitation_expired, invitation_revoked, interview_finished or
    afterwards_closed. `language` of the interview and name of the `organization`: empty where the link leads to none.
    """

    http_status = HTTPStatus.GONE

    def __init__(
        self, code: str, message: str, *, language: str = "", organization: str = "", **values: object
    ) -> None:
        super().__init__(message, **values)
        self.code = code
        self.language = language
        self.organization = organization


class DependencyUnavailable(InterviewBotError):
    """An outside system failed; `retryable` says whether the same call may succeed later."""

    code = "dependency_unavailable"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, message: str, *, retryable: bool = True, **values: object) -> None:
        super().__init__(message, **values)
        self.retryable = retryable


class TranscriptionFailed(DependencyUnavailable):
    code = "transcription_failed"


class ScoringFailed(DependencyUnavailable):
    code = "scoring_failed"


class UnusableAnswer(DependencyUnavailable):
    """A language model wrote something else than what was asked for, also when it was asked again."""

    code = "unusable_answer"


class StorageFailed(DependencyUnavailable):
    code = "storage_failed"


class MailFailed(DependencyUnavailable):
    code = "mail_failed"


class WebhookFailed(DependencyUnavailable):
    code = "webhook_failed"


class PartlyDone(InterviewBotError):
    """Some of what was asked is done and stays done; the message says what is not."""

    code = "partly_done"
    exit_code = 4


def socket_ack(error: InterviewBotError, message: str = "") -> dict[str, object]:
    """`message`: what the error says in the reader's language, where that is known."""
    return {"ok": False, "code": error.code, "message": message or str(error)}
