"""From an answer's words to their rating."""

from __future__ import annotations

from app.database import Transaction
from app.domain.interview import AnswerState, next_answer_state
from app.interviews.models import Answer
from app.interviews.services.events import tell_everybody
from app.ports import Ports


def pass_on_to_rating(tx: Transaction, ports: Ports, answer: Answer) -> None:
    """Say that the answer has its words, ask for their rating, and keep no more of its sound than was promised."""
    answer.state = next_answer_state(answer.state, AnswerState.TRANSCRIBED)
    answer.transcript_version += 1
    session_id, answer_id, turn = answer.session_id, str(answer.id), answer.turn
    update = {"turn": turn, "confirmed": answer.transcript_text, "tentative": "", "final": True}
    tx.after_commit(lambda: ports.live.delete_partial(session_id, turn))
    drop_recording_unless_kept(tx, ports, answer)
    tx.after_commit(lambda: tell_everybody(ports, session_id, "transcription_update", update))
    tx.after_commit(lambda: ports.jobs.enqueue("score_answer", answer_id))


def drop_recording_unless_kept(tx: Transaction, ports: Ports, answer: Answer) -> None:
    """A panel may promise that the sound goes once there are words; its hash stays and tells that it was stored."""
    path = answer.recording_path
    if path and not answer.session.panel_snapshot.get("keeps_recordings", True):
        answer.recording_path, answer.peaks = "", []
        tx.after_commit(lambda: ports.recordings.delete(path))
