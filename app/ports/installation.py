"""What the doctor looks at."""

from __future__ import annotations

from typing import Protocol

from app.domain.installation import RedisCondition, SpeechCondition


class Installation(Protocol):
    """What the doctor looks at beside the other ports."""

    def read_redis(self) -> RedisCondition:
        """Raises DependencyUnavailable."""

    def list_closed_keys(self) -> list[str]:
        """Organisations whose data keys ENCRYPTION_KEYS does not open."""

    def describe_speech(self) -> SpeechCondition: ...

    def list_missing_fonts(self) -> list[str]: ...

    def check_mail(self) -> None:
        """Sign in at the mail server and out again. Raises MailFailed."""
