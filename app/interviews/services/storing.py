"""From a turn that has ended to its stored recording: the next question waits for that, and for no transcript."""

from __future__ import annotations

import uuid

from app.database import Transaction, transaction, utc_now
from app.domain.interview import PAST_STORING, AnswerState
from app.domain.wording import marked
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer
from app.interviews.services.events import tell_everybody
from app.interviews.services.passing_on import drop_recording_unless_kept, pass_on_to_rating
from app.interviews.services.settling import settle_for_review
from app.panels import services as panels
from app.ports import Ports, StoredRecording

NOTHING_HEARD = marked(
    "We have no sound of this turn: none reached us, or we lost it. There is nothing to rate; please ask the candidate."
)


def store_turn(ports: Ports, answer_id: uuid.UUID) -> None:
    """Store the sound of a turn that has ended, whatever became of its answer meanwhile. An answer that waited for it
    goes on: to its transcript, to its rating where it was typed, to a person where there is no sound.

    Raises StorageFailed; nothing is lost then, and the same call may be made again.
    """
    answer = repository.get_answer(answer_id)
    organization_id, session_id, turn = answer.organization_id, answer.session_id, answer.turn
    is_owed = _is_owed(answer)
    db.session.remove()  # no transaction is kept open over the work on the sound
    if is_owed:
        pcm16 = b"".join(ports.audio.read(session_id, turn))
        stored = ports.recordings.save(organization_id, session_id, turn, pcm16) if pcm16 else None
        _keep(ports, answer_id, stored)


def _is_owed(answer: Answer) -> bool:
    """The hash stays where a recording was deleted, so nothing is stored again that was to go."""
    if answer.state == AnswerState.RECORDED:
        return not answer.recording_path
    return answer.state in PAST_STORING and not answer.recording_sha256


def _keep(ports: Ports, answer_id: uuid.UUID, stored: StoredRecording | None) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(answer_id, lock=True)
        if not _is_owed(answer):
            _drop_stray(tx, ports, answer, stored)
            return
        if stored is not None:
            _keep_recording(tx, ports, answer, stored)
        if answer.state == AnswerState.RECORDED:
            _go_on_after_saving(tx, ports, answer)
        elif stored is not None:
            _add_late_sound(tx, ports, answer)


def _drop_stray(tx: Transaction, ports: Ports, answer: Answer, stored: StoredRecording | None) -> None:
    """An attempt that stalled may write what another stored, and deleted since: then no row would name the file."""
    if stored is not None and answer.recording_path != stored.path:
        tx.after_commit(lambda: ports.recordings.delete(stored.path))


def _keep_recording(tx: Transaction, ports: Ports, answer: Answer, stored: StoredRecording) -> None:
    answer.recording_path = stored.path
    answer.recording_sha256 = stored.pcm_sha256
    answer.recording_seconds = stored.seconds
    answer.peaks = list(stored.peaks)
    session_id, turn = answer.session_id, answer.turn
    tx.after_commit(lambda: ports.audio.delete(session_id, turn))


def _go_on_after_saving(tx: Transaction, ports: Ports, answer: Answer) -> None:
    """What was typed is what counts, whatever was said before."""
    answer_id = str(answer.id)
    _tell_saved(tx, ports, answer)
    if answer.source == "text":
        _ask_next_in_time(tx, ports, answer)
        pass_on_to_rating(tx, ports, answer)
    elif answer.recording_path:
        _ask_next_in_time(tx, ports, answer)
        tx.after_commit(lambda: ports.jobs.enqueue("finalize_turn", answer_id))
    else:
        settle_for_review(tx, ports, answer, NOTHING_HEARD)


def _add_late_sound(tx: Transaction, ports: Ports, answer: Answer) -> None:
    """A person has the answer already and can hear it from now on; its state and its rating stay theirs."""
    _tell_saved(tx, ports, answer)
    if answer.text_in_force:
        drop_recording_unless_kept(tx, ports, answer)


def _ask_next_in_time(tx: Transaction, ports: Ports, answer: Answer) -> None:
    """From here on the next question waits for nothing but the rating, and for that not long."""
    session_id, turn, ended = answer.session_id, answer.turn, answer.recorded_at or utc_now()
    left = panels.patience_for_rating(answer.session.panel_snapshot) - (utc_now() - ended).total_seconds()
    tx.after_commit(lambda: ports.jobs.enqueue("ask_next", str(session_id), turn, delay_seconds=max(0.0, left)))


def _tell_saved(tx: Transaction, ports: Ports, answer: Answer) -> None:
    session_id, turn = answer.session_id, answer.turn
    tx.after_commit(lambda: tell_everybody(ports, session_id, "turn_saved", {"turn": turn}))
