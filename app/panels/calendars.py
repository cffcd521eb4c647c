"""The time window of an invitation as an iCalendar file."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from icalendar import Calendar, Event


def write_calendar(invitation_id: UUID, title: str, begins: datetime, ends: datetime, stamp: datetime) -> bytes:
    """One event from `begins` to `ends`; the same id at each sending, so that a calendar replaces it.

    It holds no link: calendars are shared with colleagues and families.
    """
    event = Event()
    event.add("uid", f"{invitation_id}@interviewbot")
    event.add("dtstamp", stamp)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("summary", title)
    event.add("description", "You can take the interview at any time in this window. Your link is in your invitation.")
    calendar = Calendar()
    calendar.add("prodid", "-//InterviewBot//Invitations//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
