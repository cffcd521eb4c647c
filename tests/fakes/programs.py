"""A receiver of webhooks, and seals that only look like it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.errors import StorageFailed
from app.ports import WebhookAnswer


@dataclass
class RecordedWebhooks:
    """Answers with `answers`, one a call, then with 204; what is an exception is raised."""

    answers: list[WebhookAnswer | BaseException] = field(default_factory=list)
    posted: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        self.posted.append((url, dict(headers), body))
        answer = self.answers.pop(0) if self.answers else WebhookAnswer(204)
        if isinstance(answer, BaseException):
            raise answer
        return answer


@dataclass
class LabelledValues:
    """Not encrypted: bound to their place alone."""

    def seal(self, organization_id: uuid.UUID, place: str, plain: bytes) -> bytes:
        return f"{organization_id}/{place}:".encode() + plain[::-1]

    def renew(self, organization_id: uuid.UUID) -> None:
        """There are no keys."""

    def is_current(self, organization_id: uuid.UUID, sealed: bytes) -> bool:
        return True

    def forget_older(self, organization_id: uuid.UUID) -> None:
        """There are no keys."""

    def open(self, organization_id: uuid.UUID, place: str, sealed: bytes) -> bytes:
        label = f"{organization_id}/{place}:".encode()
        if not sealed.startswith(label):
            raise StorageFailed("This was sealed for another place.", retryable=False)
        return sealed[len(label) :][::-1]
