"""From a turn that has ended to its stored recording: the next question waits for that, and for no transcript."""

from __future__ import annotations

import uuid

from app.database import Transaction, transaction, utc_now
from app.domain.interview import AnswerState
from app.domain.wording import marked
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer
from app.interviews.services.events import tell_everybody
from app.interviews.services.passing_on import pass_on_to_rating
from app.interviews.services.settling import settle_for_review
from app.panels import services as panels
from app.ports import Ports, StoredRecording

NOTHING_HEARD = marked(
    "We have no sound of this turn: none reached us, or we lost it. There is nothing to rate; please ask the candidate."
)


def store_turn(ports: Ports, answer_id: uuid.UUID) -> None:
    """Store the recording and ask for its transcript; what was typed is one already. Without a sound a person is asked.

    Raises StorageFailed; nothing is lost then, and the same call may be made again.
    """
    answer = repository.get_answer(answer_id)
    organization_id, session_id, turn = answer.organization_id, answer.session_id, answer.turn
    is_owed, is_typed = _is_owed(answer), answer.source == "text"
    db.session.remove()  # no transaction is kept open over the work on the sound
    if not is_owed:
        return
    pcm16 = b"".join(ports.audio.read(session_id, turn))
    if pcm16:
        _keep(ports, answer_id, ports.recordings.save(organization_id, session_id, turn, pcm16))
    elif is_typed:
        _keep(ports, answer_id, None)
    else:
        _leave_to_a_person(ports, answer_id)


def _is_owed(answer: Answer) -> bool:
    return answer.state == AnswerState.RECORDED and not answer.recording_path


def _keep(ports: Ports, answer_id: uuid.UUID, stored: StoredRecording | None) -> None:
    """What was typed is what counts, whatever was said before."""
    with transaction(db.session) as tx:
        answer = repository.get_answer(answer_id, lock=True)
        if not _is_owed(answer):
            return
        if stored is not None:
            _keep_recording(tx, ports, answer, stored)
        _saved(tx, ports, answer)
        if answer.source == "text":
            pass_on_to_rating(tx, ports, answer)
        else:
            tx.after_commit(lambda: ports.jobs.enqueue("finalize_turn", str(answer_id)))


def _keep_recording(tx: Transaction, ports: Ports, answer: Answer, stored: StoredRecording) -> None:
    answer.recording_path = stored.path
    answer.recording_sha256 = stored.pcm_sha256
    answer.recording_seconds = stored.seconds
    answer.peaks = list(stored.peaks)
    session_id, turn = answer.session_id, answer.turn
    tx.after_commit(lambda: ports.audio.delete(session_id, turn))


def _leave_to_a_person(ports: Ports, answer_id: uuid.UUID) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(answer_id, lock=True)
        if _is_owed(answer):
            _tell_saved(tx, ports, answer)
            settle_for_review(tx, ports, answer, NOTHING_HEARD)


def _saved(tx: Transaction, ports: Ports, answer: Answer) -> None:
    """From here on the next question waits for nothing but the rating, and for that not long."""
    session_id, turn, ended = answer.session_id, answer.turn, answer.recorded_at or utc_now()
    left = panels.patience_for_rating(answer.session.panel_snapshot) - (utc_now() - ended).total_seconds()
    _tell_saved(tx, ports, answer)
    tx.after_commit(lambda: ports.jobs.enqueue("ask_next", str(session_id), turn, delay_seconds=max(0.0, left)))


def _tell_saved(tx: Transaction, ports: Ports, answer: Answer) -> None:
    session_id, turn = answer.session_id, answer.turn
    tx.after_commit(lambda: tell_everybody(ports, session_id, "turn_saved", {"turn": turn}))
