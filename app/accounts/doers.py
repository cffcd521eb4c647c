"""Who does something to an account, and from where: for the audit log, and for the mail that tells its owner."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Doer:
    """`user_id` is None for commands; `language` is what the browser reads; `tells` whether the owner gets a mail."""

    user_id: uuid.UUID | None = None
    address: str = ""
    browser: str = ""
    language: str = ""
    tells: bool = True

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.address, self.browser) if part)

    def quietly(self) -> Doer:
        """For a part of something that is told as a whole."""
        return replace(self, tells=False)


COMMAND_LINE = Doer()
