"""What a candidate may add once the interview is over; none of it changes what was recorded or rated."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from app.errors import InvalidInput


class StatementKind(StrEnum):
    """A correction is of one answer's transcript; requests ask the organisation to act."""

    CORRECTION = "correction"
    COMMENT = "comment"
    HUMAN_REVIEW = "human_review"
    ERASURE = "erasure"


REQUESTS = frozenset({StatementKind.HUMAN_REVIEW, StatementKind.ERASURE})
LONGEST_CHARACTERS = {
    StatementKind.CORRECTION: 20_000,
    StatementKind.COMMENT: 5_000,
    StatementKind.HUMAN_REVIEW: 2_000,
    StatementKind.ERASURE: 2_000,
}
# Long enough for second thoughts, short enough that a forgotten link does not open the answers for ever.
OPEN_FOR = timedelta(days=30)
MOST_STATEMENTS = 100


def check_statement(kind: StatementKind, text: str) -> str:
    """The text without blanks around it; only a request needs no words. Raises InvalidInput."""
    text = text.strip()
    if not text and kind not in REQUESTS:
        raise InvalidInput("Please write something before you send it.")
    if len(text) > LONGEST_CHARACTERS[kind]:
        raise InvalidInput("Please keep it under %(most)d characters.", most=LONGEST_CHARACTERS[kind])
    return text
