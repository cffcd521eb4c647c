"""Collecting what is owed: jobs are only hints, and any of them may have been lost."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from app.accounts import account_mails
from app.database import transaction, utc_now
from app.domain.interview import SETTLED, AnswerState, SessionState
from app.extensions import db
from app.interviews import repository
from app.interviews.services.progress import end_interview
from app.interviews.services.scoring import score_without_llm
from app.interviews.services.settling import settle_for_review
from app.interviews.services.turns import open_turn
from app.jobs import REGISTRY
from app.panels import services as panels
from app.ports import Ports
from app.webhooks.services import delivering as webhooks

OVERDUE = timedelta(seconds=20)
REPORT_OVERDUE = timedelta(minutes=1)
# Longer than all attempts of a job together.
MAIL_OVERDUE = timedelta(minutes=3)
REPORT_HORIZON = timedelta(days=7)
# A debt is called in once in this time, however many processes look for it.
REMINDER_SECONDS = 60.0
# A language model that is down or slow is asked for a panel's welcome once in this time.
WELCOME_SECONDS = 600.0
# Where storing was given up, a full disk as a rule: it is asked for again once in this time.
STORING_AGAIN_SECONDS = 300.0
MOST_AT_ONCE = 200
log = structlog.get_logger(__name__)


def reconcile(ports: Ports) -> None:
    """Ask again for every overdue step that the database knows of; safe to run at any time, anywhere."""
    _reconcile_interviews(ports, utc_now() - OVERDUE)
    _reconcile_messages(ports)
    db.session.remove()


def _reconcile_interviews(ports: Ports, overdue: datetime) -> None:
    for answer_id in _list_closed_turns(ports)[:MOST_AT_ONCE]:
        open_turn(ports, repository.get_answer(answer_id))
    waits = {queue.name: timedelta(seconds=queue.oldest_seconds) for queue in ports.jobs.list_queues()}
    for step in repository.ANSWER_STEPS:
        # what came later than the next job in line still waits behind it
        for answer_id in repository.list_answer_ids_that_owe(step, overdue - waits[REGISTRY[step].queue], MOST_AT_ONCE):
            remind(ports, step, str(answer_id))
    _ask_for_late_sound(ports)
    for session in repository.list_sessions_without_question(overdue, MOST_AT_ONCE):
        last = repository.find_last_answer(session.id)
        name, args = ("ask_next", (last.turn,)) if last else ("begin_interview", ())
        remind(ports, name, str(session.id), *args)


def _ask_for_late_sound(ports: Ports) -> None:
    """The audio store tells what it still holds, so nothing is asked for that is lost."""
    if not ports.live.acquire_lease("late-sound", uuid.uuid4().hex, REMINDER_SECONDS):
        return
    turns = set(ports.audio.list_turns())
    for answer_id in repository.list_answer_ids_without_recording(turns)[:MOST_AT_ONCE]:
        _enqueue_once(ports, STORING_AGAIN_SECONDS, "store_turn", str(answer_id))


def _reconcile_messages(ports: Ports) -> None:
    """What people and programs are to be told. A mail about an account and a welcome are asked for here alone: nobody
    waits for them.
    """
    for invitation_id, request in panels.list_owed_mail(utc_now() - MAIL_OVERDUE, MOST_AT_ONCE):
        remind(ports, "send_invitation", str(invitation_id), request)
    if ports.mailer is not None:
        for mail_id in account_mails.list_owed(MOST_AT_ONCE):
            _enqueue_once(ports, REMINDER_SECONDS, "send_account_mail", str(mail_id))
    if ports.language_model is not None:
        for panel_id, version in panels.list_owed_welcomes(MOST_AT_ONCE):
            _enqueue_once(ports, WELCOME_SECONDS, "write_welcome", str(panel_id), version)
    for delivery_id in webhooks.list_overdue(MOST_AT_ONCE):
        remind(ports, "deliver_webhook", str(delivery_id))


def _list_closed_turns(ports: Ports) -> list[uuid.UUID]:
    """Asked answers that no sound can come in for. Asked for all at once, for nearly all of them are open."""
    asked = repository.list_asked_answers()
    is_open = set(ports.live.list_sessions()) if asked else set()
    return [answer_id for answer_id, session_id in asked if session_id not in is_open]


def list_reportable_sessions() -> Sequence[uuid.UUID]:
    """Interviews that ended a while ago and whose answers are all settled: each should have its report by now."""
    now = utc_now()
    return repository.list_settled_sessions(now - REPORT_HORIZON, now - REPORT_OVERDUE)


def give_up(ports: Ports, name: str, args: list[str | int], reason: str) -> None:
    """A job failed as often as it may: leave the answer to a person, or end the interview without blame."""
    log.error("job_given_up", job_name=name, job_args=args, reason=reason)
    if name == "score_answer":
        _rate_without_llm(ports, uuid.UUID(str(args[0])), reason)
    elif name in {"store_turn", "finalize_turn"}:
        _leave_to_a_person(ports, uuid.UUID(str(args[0])), reason)
    elif name == "send_invitation":
        panels.give_up_mail(uuid.UUID(str(args[0])), int(args[1]), reason)
    elif name in {"begin_interview", "ask_next"}:
        end_interview(ports, uuid.UUID(str(args[0])), SessionState.TECHNICAL_FAILURE, "technical_failure")


def _rate_without_llm(ports: Ports, answer_id: uuid.UUID, reason: str) -> None:
    try:
        score_without_llm(ports, answer_id, reason)
    except Exception:
        log.exception("scoring_given_up", answer_id=str(answer_id))
        _leave_to_a_person(ports, answer_id, reason)


def _leave_to_a_person(ports: Ports, answer_id: uuid.UUID, reason: str) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(answer_id, lock=True)
        if answer.state not in SETTLED and answer.state != AnswerState.ASKED:
            settle_for_review(tx, ports, answer, reason)


def remind(ports: Ports, name: str, *args: str | int) -> None:
    """Enqueue overdue work, once in REMINDER_SECONDS however many processes ask."""
    if _enqueue_once(ports, REMINDER_SECONDS, name, *args):
        log.warning("overdue_work_found", job_name=name, job_args=args)


def _enqueue_once(ports: Ports, seconds: float, name: str, *args: str | int) -> bool:
    """False where some process did so in the last `seconds`."""
    claim = ":".join(("asked", name, *map(str, args)))
    is_first = ports.live.acquire_lease(claim, uuid.uuid4().hex, seconds)
    if is_first:
        ports.jobs.enqueue(name, *args)
    return is_first
