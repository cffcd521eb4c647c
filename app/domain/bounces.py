"""Mails that came back: the reports of mail servers on what became of a mail (RFC 3462, 3464; codes of RFC 3463).

Anybody may send anything to the address that bounces go to, so nothing of a report is believed but the name of the mail
that it brings back, and nothing of it is shown but a line of cleaned text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Any

from app.domain.mail_names import MailName, find_name
from app.domain.wording import marked

MOST_BYTES = 1_000_000
MOST_LINES = 20_000
LONGEST_TOLD = 160
FAILED = "failed"
# The values of headers as they came: the parser of `policy.default` trips over some that nobody should write.
LENIENT = policy.compat32
WHOLE_ORIGINAL = ("message/rfc822", "message/global")
HEADERS_OF_ORIGINAL = ("text/rfc822-headers", "message/global-headers")
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
UNKNOWN = marked("The mail came back: the other mail server did not take it.")
GIVEN_UP = marked("The mail came back: it could not be delivered for so long that the mail server gave up.")
NO_MAILBOX = marked("The mail came back: this address does not exist. Check how it is written.")
NO_SERVER = marked("The mail came back: no mail server answers for this address. Check how it is written.")
FULL = marked("The mail came back: the mailbox is full.")
CLOSED = marked("The mail came back: the mailbox takes no mail.")
TOO_LARGE = marked("The mail came back: it is too large for the mailbox.")
REFUSED = marked("The mail came back: the other mail server refuses mail of ours. Tell whoever operates this server.")
# By subject and detail of a code that begins with 5, the more exact one first.
MEANINGS = {
    "1.2": NO_SERVER,
    "1": NO_MAILBOX,
    "2.2": FULL,
    "2.3": TOO_LARGE,
    "2": CLOSED,
    "3.4": TOO_LARGE,
    "4": NO_SERVER,
    "7": REFUSED,
}
# Of the sender's address, and of an address that moved: the mailbox itself is not at fault.
NOT_OF_THE_RECIPIENT = {"1.7", "1.8"}


@dataclass(frozen=True)
class Bounce:
    """`status` is such as 5.1.1, `told` what the other server said; both empty unless `failed` for good."""

    mail: MailName
    failed: bool
    status: str = ""
    told: str = ""

    @property
    def reason(self) -> str:
        """In the source language; a marked text."""
        return explain_status(self.status)


def read_bounce(content: bytes) -> Bounce | None:
    """What a mail server reports of a mail of an invitation; None where this is no such report."""
    message = _parse(content)
    if message is None or message.get_content_type() != "multipart/report":
        return None
    parts = _list_parts(message)
    mail, results = _find_mail(parts), _find_results(parts)
    if mail is None or not results:
        return None
    return next((_read_failure(mail, result) for result in results if _has_failed(result)), Bounce(mail, failed=False))


def explain_status(status: str) -> str:
    """In plain words what a code of RFC 3463 says of a mail that was not delivered."""
    kind, _, rest = status.partition(".")
    if kind == "4":
        return GIVEN_UP
    if rest in NOT_OF_THE_RECIPIENT:
        return REFUSED
    return MEANINGS.get(rest) or MEANINGS.get(rest.partition(".")[0]) or UNKNOWN


def _parse(content: bytes) -> Message | None:
    """None for what no mail server writes, such as parts within parts until the parser gives up."""
    if content.count(b"\n") > MOST_LINES:
        return None
    try:
        return message_from_bytes(content, policy=LENIENT)
    except (RecursionError, ValueError, LookupError):
        return None


def _list_parts(message: Message) -> list[Message]:
    """The report's own parts: what somebody forwards within one of them is no report."""
    payload: Any = message.get_payload()
    return payload if isinstance(payload, list) else []


def _find_mail(parts: Sequence[Message]) -> MailName | None:
    originals = (_read_original(part) for part in parts)
    return next((find_name(_value(found, "Message-ID")) for found in originals if found is not None), None)


def _read_original(part: Message) -> Message | None:
    kind = part.get_content_type()
    if kind in WHOLE_ORIGINAL:
        return next(iter(_list_parts(part)), None)
    if kind in HEADERS_OF_ORIGINAL:
        return _read_headers(part)
    return None


def _read_headers(part: Message) -> Message | None:
    nested = _list_parts(part)  # the parser takes each message/* for a message
    content: Any = None if nested else part.get_payload(decode=True)
    if isinstance(content, bytes):
        return BytesHeaderParser(policy=LENIENT).parsebytes(content.lstrip())
    return next(iter(nested), None)


def _find_results(parts: Sequence[Message]) -> list[Message]:
    """One for each recipient; the first block is of the whole mail, and says no Action."""
    status = next((part for part in parts if part.get_content_type() == "message/delivery-status"), None)
    return [block for block in _list_parts(status) if "Action" in block] if status is not None else []


def _has_failed(result: Message) -> bool:
    """Failed is for good, also with a code that begins with 4: then the mail server tried for days."""
    return _value(result, "Action").lower() == FAILED and _read_status(result)[:1] in ("4", "5")


def _read_failure(mail: MailName, result: Message) -> Bounce:
    said = re.sub(r"^[\w-]*;\s*", "", _value(result, "Diagnostic-Code"))
    return Bounce(mail, failed=True, status=_read_status(result), told=said[:LONGEST_TOLD].strip())


def _read_status(result: Message) -> str:
    """Some servers write 5.0.0 always; what was said to them is more exact then."""
    status, said = (STATUS.search(_value(result, name)) for name in ("Status", "Diagnostic-Code"))
    if status is not None and said is not None and status[0] == f"{said[1]}.0.0":
        return said[0]
    return status[0] if status is not None else ""


def _value(message: Message, name: str) -> str:
    """On one line, with nothing in it that is not shown or turns the line around."""
    text = "".join(letter if letter.isprintable() else " " for letter in str(message.get(name, "")))
    return " ".join(text.split())
