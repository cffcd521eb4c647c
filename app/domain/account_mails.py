"""The mails that tell people what became of their account: what was changed, when, by whom, and what to do about it.

They hold no token and no password, but for the one mail that brings the link to a new address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.audit_log import AuditAction
from app.domain.wording import marked

GREETING = marked("Hello {name},")
WHEN = marked("When: {when}")
WHO = marked("By: {who}")
FROM = marked("From: {place}")
YOU = marked("you, or somebody who signed in as you")
OPERATOR = marked("whoever runs this installation, on the command line")
IF_NOT_YOU = marked(
    "If that was you, there is nothing to do. If not, open {link}, change your password and sign out all other "
    "devices. If you cannot sign in any more, ask {helper} at once for a link that sets a new password."
)
IF_NOT_EXPECTED = marked("If you do not know why, ask {helper}. Your account is at {link}.")
ADMINISTRATOR = marked("an administrator of {organization}")
RUNS_IT = marked("whoever runs this installation")


@dataclass(frozen=True)
class Wording:
    """`what` may name {detail}, such as a new address."""

    subject: str
    what: str


# Every action on accounts that changes how somebody signs in, or whether; the others are told to nobody by mail.
WORDINGS: dict[AuditAction, Wording] = {
    AuditAction.PASSWORD_CHANGED: Wording(
        marked("InterviewBot: your password was changed"),
        marked(
            "The password of your InterviewBot account was changed. Everything that was signed in with the "
            "old one is signed out."
        ),
    ),
    AuditAction.RESET_LINK_MADE: Wording(
        marked("InterviewBot: a link for a new password was made"),
        marked(
            "A link was made with which a new password can be set for your InterviewBot account, once and "
            "within 30 minutes. It is not in this mail: whoever made it passes it on."
        ),
    ),
    AuditAction.SECOND_FACTOR_SET_UP: Wording(
        marked("InterviewBot: one-time codes were turned on"),
        marked(
            "Signing in to your InterviewBot account now takes a code of a phone besides the password. New "
            "recovery codes were made with it."
        ),
    ),
    AuditAction.SECOND_FACTOR_REMOVED: Wording(
        marked("InterviewBot: one-time codes were turned off"),
        marked(
            "Signing in to your InterviewBot account takes the password alone now. Its recovery codes are "
            "worth nothing any more."
        ),
    ),
    AuditAction.RECOVERY_CODE_USED: Wording(
        marked("InterviewBot: a recovery code was used"),
        marked(
            "Somebody with your password signed in to your InterviewBot account with one of its recovery "
            "codes. That code is used up."
        ),
    ),
    AuditAction.ADDRESS_CHANGE_ASKED: Wording(
        marked("InterviewBot: your address is to be changed"),
        marked(
            "It was asked that you sign in to InterviewBot with {detail} instead of this address. Nothing "
            "changes before the link is opened that was sent there; a new password ends it too."
        ),
    ),
    AuditAction.ADDRESS_CHANGED: Wording(
        marked("InterviewBot: your address was changed"),
        marked(
            "Your InterviewBot account is signed in to with {detail} from now on, and no longer with this "
            "address. It is signed out everywhere else."
        ),
    ),
    AuditAction.USER_DISABLED: Wording(
        marked("InterviewBot: your account was disabled"),
        marked("Your InterviewBot account lets nobody in any more, and is signed out everywhere."),
    ),
    AuditAction.USER_ENABLED: Wording(
        marked("InterviewBot: your account was enabled"),
        marked("Your InterviewBot account lets you in again, with the password of before."),
    ),
    AuditAction.ROLES_CHANGED: Wording(
        marked("InterviewBot: your role was changed"),
        marked("What you may do in InterviewBot was changed. You are signed out everywhere: sign in again."),
    ),
}
LINK_SUBJECT = marked("InterviewBot: confirm your new address")
LINK_BODY = marked("""Hello,

somebody who signs in to InterviewBot asked to do so with this address from now on. If it was you, confirm it within 30 minutes: {link}

If it was not you, do nothing: without the link nothing changes.""")  # noqa: E501 - a paragraph of the mail is a line
TAKEN_SUBJECT = marked("InterviewBot: this address is in use already")
TAKEN_BODY = marked("""Hello,

somebody who signs in to InterviewBot asked to do so with this address from now on. You sign in with it yourself already, so nothing changes: {link}

If it was not you, there is nothing to do. If it was, use another address, or the account that you have.""")  # noqa: E501 - as above


def lay_out(what: str, say: Callable[[str], str], *, is_own: bool, has_place: bool) -> str:
    """The body, its placeholders still open; `say` translates."""
    facts = [WHEN, WHO, *([FROM] if has_place else [])]
    advice = IF_NOT_YOU if is_own else IF_NOT_EXPECTED
    return "\n\n".join([say(GREETING), say(what), "\n".join(map(say, facts)), say(advice)])
