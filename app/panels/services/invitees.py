"""Whom to invite: what a form or a file says of a person, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from app.errors import InvalidInput

LONGEST_NAME = 200


@dataclass(frozen=True)
class Invitee:
    """A person as a form or a file names them; an empty `time_zone` says nothing about it."""

    name: str
    email: str = ""
    time_zone: str = ""


def check_invitee(invitee: Invitee) -> Invitee:
    """As it is stored. Raises InvalidInput."""
    return Invitee(_read_name(invitee.name), _read_email(invitee.email), _read_zone(invitee.time_zone))


def find_problems(invitee: Invitee) -> list[InvalidInput]:
    """Everything for which `check_invitee` would refuse it."""
    fields = ((_read_name, invitee.name), (_read_email, invitee.email), (_read_zone, invitee.time_zone))
    return [problem for read, text in fields if (problem := _refusal(read, text))]


def _refusal(read: Callable[[str], str], text: str) -> InvalidInput | None:
    try:
        read(text)
    except InvalidInput as problem:
        return problem
    return None


def _read_name(name: str) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput("A candidate's name has 1 to %(most)s characters.", most=LONGEST_NAME)
    return name


def _read_zone(zone: str) -> str:
    zone = zone.strip()
    if zone and zone not in available_timezones():
        raise InvalidInput("%(zone)s is no time zone; write one such as Europe/Vienna.", zone=f"{zone!r}")
    return zone


def _read_email(email: str) -> str:
    if not email.strip():
        return ""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInput("%(address)s is not an email address.", address=f"{email.strip()!r}") from error
