"""The course of an interview: greeting, the next question, the end."""

from __future__ import annotations

import uuid

from app.database import Transaction, transaction, utc_now
from app.domain.greeting import Occasion, greet
from app.domain.interview import ENDED, SETTLED, AnswerState, SessionState, next_answer_state, next_session_state
from app.domain.turn_detector import TurnEndReason
from app.domain.webhook_events import WebhookEvent
from app.domain.wording import marked
from app.extensions import db
from app.i18n import in_language, translate
from app.interviews import repository
from app.interviews.models import Answer, InterviewSession
from app.interviews.services.announcing import announce
from app.interviews.services.asked import list_asked
from app.interviews.services.deciding import WordedProbe, read_probe_to_ask
from app.interviews.services.events import question_payload, tell_everybody, tell_state_after
from app.interviews.services.feedback_writing import request_feedback_after
from app.interviews.services.turns import end_turn, open_turn
from app.panels import services as panels
from app.panels.services import ChosenQuestion
from app.ports import Ports

NOT_RATED_YET = "The answer before was not rated yet."
FAREWELLS = {
    "all_questions_asked": marked("That was the last question. Thank you for your time; you can close this window."),
    "time_used": marked("The time for this interview is used up. Thank you; what you answered is saved."),
    "resume_window_over": marked(
        "The interview was closed because the connection was away for too long. "
        "What you answered is saved, and a person will look at it."
    ),
    "ended_by_reviewer": marked(
        "The interviewers have ended the interview. Thank you for your time; "
        "what you answered is saved, and they will get in touch with you."
    ),
    "technical_failure": marked(
        "Something went wrong on our side, and it does not count against you. "
        "What you answered is saved, and a person will contact you."
    ),
}


def begin_interview(ports: Ports, session_id: uuid.UUID) -> None:
    """Greet once, then ask the first question."""
    with transaction(db.session) as tx:
        session = repository.get_session(session_id, lock=True)
        if session.state in ENDED:
            return
        if session.greeted_at is None:
            session.greeting = _greeting(session)
            session.greeted_at = utc_now()
            greeting = {"text": session.greeting}
            tx.after_commit(lambda: tell_everybody(ports, session_id, "greeting", greeting))
    ask_next(ports, session_id, after_turn=0)


def ask_next(ports: Ports, session_id: uuid.UUID, after_turn: int) -> None:
    """Ask the question after `after_turn`, or finish; does nothing where that has been done."""
    with transaction(db.session) as tx:
        session = repository.get_session(session_id, lock=True)
        last = repository.find_last_answer(session_id)
        if not _is_due(session, last, after_turn):
            return
        if session.seconds_used >= session.panel_snapshot["total_seconds"]:
            _finish(tx, ports, session, SessionState.COMPLETED, "time_used")
            return
        if last is not None and (probe := read_probe_to_ask(last)) is not None:
            _ask(tx, ports, session, _probe_after(last, probe))
        elif (chosen := panels.choose_question(session, list_asked(session_id))) is not None:
            _ask(tx, ports, session, _question(chosen, last, after_turn + 1))
        else:
            _finish(tx, ports, session, SessionState.COMPLETED, "all_questions_asked")


def abandon_interview(ports: Ports, session_id: uuid.UUID) -> None:
    """End an interview as it stands because the candidate stayed away past the resume window."""
    end_interview(ports, session_id, SessionState.ABANDONED, "resume_window_over")


def end_interview(ports: Ports, session_id: uuid.UUID, state: SessionState, reason: str) -> None:
    """End a running interview: what was said in an open turn is kept and rated, an untouched question is not."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is not None:
        if live_turn["received_through"] >= 0:
            end_turn(ports, session_id, live_turn["turn"], TurnEndReason.AUDIO_TIMEOUT)
        else:
            ports.live.close_turn(session_id, live_turn["turn"])
    with transaction(db.session) as tx:
        session = repository.get_session(session_id, lock=True)
        if session.state in ENDED:
            return
        for answer in session.answers:
            if answer.state == AnswerState.ASKED:
                answer.state = next_answer_state(answer.state, AnswerState.UNANSWERED)
        _finish(tx, ports, session, state, reason)


def request_report_if_settled(tx: Transaction, ports: Ports, session: InterviewSession) -> None:
    """Once an interview has ended and nothing is owed to its answers, its report is due."""
    settled = all(answer.state in SETTLED for answer in repository.list_answers(session.id))
    if session.state in ENDED and settled:
        session_id = str(session.id)
        announce(tx, ports, session, WebhookEvent.INTERVIEW_SCORED)
        tx.after_commit(lambda: ports.jobs.enqueue("build_report", session_id))
        request_feedback_after(tx, ports, session)


def _greeting(session: InterviewSession) -> str:
    snapshot = session.panel_snapshot
    occasion = Occasion(snapshot["title"], snapshot["role_title"], snapshot["language"])
    questions = panels.count_questions(snapshot)
    return greet(occasion, session.candidate.name, questions, snapshot.get("welcome", ""))


def _is_due(session: InterviewSession, last: Answer | None, after_turn: int) -> bool:
    if session.state not in {SessionState.ACTIVE, SessionState.PAUSED} or session.held_at is not None:
        return False
    if last is None:
        return after_turn == 0
    return last.turn == after_turn and last.state != AnswerState.ASKED


def _question(chosen: ChosenQuestion, last: Answer | None, turn: int) -> Answer:
    is_blind = last is not None and last.state not in SETTLED
    return Answer(
        question_version_id=chosen.question_version_id,
        quota_index=chosen.quota_index,
        turn=turn,
        selection_reason=f"{chosen.reason} {NOT_RATED_YET}" if is_blind else chosen.reason,
    )


def _probe_after(last: Answer, probe: WordedProbe) -> Answer:
    """A follow-up takes no row of the distribution."""
    return Answer(
        question_version_id=last.question_version_id,
        turn=last.turn + 1,
        selection_reason=last.next_action["reason"],
        probe_of_id=last.probe_of_id or last.id,
        probe_text=probe.text,
        probe_key_point=probe.key_point,
        probe_written_by=probe.written_by,
    )


def _ask(tx: Transaction, ports: Ports, session: InterviewSession, answer: Answer) -> None:
    answer.organization_id, answer.session = session.organization_id, session
    answer.state, answer.asked_at = AnswerState.ASKED.value, utc_now()
    repository.add(answer)
    db.session.flush()
    payload = question_payload(answer, session.panel_snapshot)
    session_id = session.id
    tx.after_commit(lambda: open_turn(ports, answer))
    tx.after_commit(lambda: tell_everybody(ports, session_id, "next_question", payload))
    tell_state_after(tx, ports, session)


def _finish(tx: Transaction, ports: Ports, session: InterviewSession, state: SessionState, reason: str) -> None:
    session.state = next_session_state(session.state, state)
    session.ended_at = utc_now()
    session.end_reason = reason
    with in_language(session.panel_snapshot["language"]):
        session_id, payload = session.id, {"reason": reason, "message": translate(FAREWELLS[reason])}
    tx.after_commit(lambda: tell_everybody(ports, session_id, "interview_completed", payload))
    tell_state_after(tx, ports, session)
    announce(tx, ports, session, WebhookEvent.INTERVIEW_COMPLETED, end_reason=reason)
    request_report_if_settled(tx, ports, session)
