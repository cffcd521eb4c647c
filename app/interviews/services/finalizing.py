"""From a recorded turn to its stored recording and transcript."""

from __future__ import annotations

import uuid
from dataclasses import astuple, dataclass

from app.database import Transaction, transaction, utc_now
from app.domain.interview import AnswerState, next_answer_state
from app.domain.transcript import Transcript
from app.domain.wording import marked
from app.extensions import db
from app.interviews import repository
from app.interviews.models import Answer
from app.interviews.services.events import tell_everybody
from app.interviews.services.settling import settle_for_review
from app.panels import services as panels
from app.ports import Ports, StoredRecording

NOTHING_HEARD = marked(
    "We have no sound of this turn: none reached us, or we lost it. There is nothing to rate; please ask the candidate."
)


@dataclass(frozen=True)
class _Turn:
    answer_id: uuid.UUID
    organization_id: uuid.UUID
    session_id: uuid.UUID
    turn: int
    is_typed: bool
    recording_path: str
    vocabulary: tuple[str, ...]
    language: str


def finalize_turn(ports: Ports, answer_id: uuid.UUID) -> None:
    """Store the recording, then transcribe it; goes on where an earlier attempt stopped.

    Raises StorageFailed or TranscriptionFailed; nothing is lost then, and the same call may be made again.
    """
    turn = _find_turn_to_finalize(answer_id)
    if turn is None:
        return
    pcm16 = _stored_pcm16(ports, turn)
    if turn.is_typed:
        _keep_typed_answer(ports, turn)
    elif not pcm16:
        _leave_to_a_person(ports, turn)
    else:
        partial = ports.live.get_partial(turn.session_id, turn.turn)
        transcript = ports.transcriber.transcribe_turn(pcm16, turn.vocabulary, turn.language, partial)
        _keep_transcript(ports, turn, transcript)


def _find_turn_to_finalize(answer_id: uuid.UUID) -> _Turn | None:
    answer = repository.get_answer(answer_id)
    found = None
    if answer.state == AnswerState.RECORDED:
        found = _Turn(
            answer_id=answer.id,
            organization_id=answer.organization_id,
            session_id=answer.session_id,
            turn=answer.turn,
            is_typed=answer.source == "text",
            recording_path=answer.recording_path,
            vocabulary=tuple(answer.question_version.vocabulary),
            language=answer.session.panel_snapshot["language"],
        )
    db.session.remove()  # no transaction is kept open over the work on the sound
    return found


def _stored_pcm16(ports: Ports, turn: _Turn) -> bytes:
    if turn.recording_path:
        return ports.recordings.read_pcm16(turn.recording_path)
    pcm16 = b"".join(ports.audio.read(turn.session_id, turn.turn))
    if pcm16:
        _keep_recording(ports, turn, ports.recordings.save(turn.organization_id, turn.session_id, turn.turn, pcm16))
    return pcm16


def _keep_recording(ports: Ports, turn: _Turn, stored: StoredRecording) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(turn.answer_id, lock=True)
        answer.recording_path = stored.path
        answer.recording_sha256 = stored.pcm_sha256
        answer.recording_seconds = stored.seconds
        answer.peaks = list(stored.peaks)
        tx.after_commit(lambda: ports.audio.delete(turn.session_id, turn.turn))
        _saved(tx, ports, answer)


def _keep_transcript(ports: Ports, turn: _Turn, transcript: Transcript) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(turn.answer_id, lock=True)
        if answer.state != AnswerState.RECORDED:
            return
        answer.transcript_text = transcript.text
        answer.words = [list(astuple(word)) for word in transcript.words]
        answer.speech_model = transcript.model
        answer.speech_warnings = list(transcript.warnings)
        tx.after_commit(lambda: ports.live.delete_partial(turn.session_id, turn.turn))
        if answer.recording_path and not answer.session.panel_snapshot.get("keeps_recordings", True):
            path, answer.recording_path, answer.peaks = answer.recording_path, "", []
            tx.after_commit(lambda: ports.recordings.delete(path))
        _transcribed(tx, ports, answer)


def _keep_typed_answer(ports: Ports, turn: _Turn) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(turn.answer_id, lock=True)
        if answer.state != AnswerState.RECORDED:
            return
        if not turn.recording_path:
            _saved(tx, ports, answer)
        _transcribed(tx, ports, answer)


def _leave_to_a_person(ports: Ports, turn: _Turn) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(turn.answer_id, lock=True)
        if answer.state == AnswerState.RECORDED:
            tx.after_commit(lambda: tell_everybody(ports, turn.session_id, "turn_saved", {"turn": turn.turn}))
            settle_for_review(tx, ports, answer, NOTHING_HEARD)


def _saved(tx: Transaction, ports: Ports, answer: Answer) -> None:
    """From here on the next question waits for nothing but the rating, and for that not long."""
    session_id, turn, ended = answer.session_id, answer.turn, answer.recorded_at or utc_now()
    left = panels.patience_for_rating(answer.session.panel_snapshot) - (utc_now() - ended).total_seconds()
    tx.after_commit(lambda: tell_everybody(ports, session_id, "turn_saved", {"turn": turn}))
    tx.after_commit(lambda: ports.jobs.enqueue("ask_next", str(session_id), turn, delay_seconds=max(0.0, left)))


def _transcribed(tx: Transaction, ports: Ports, answer: Answer) -> None:
    answer.state = next_answer_state(answer.state, AnswerState.TRANSCRIBED)
    answer.transcript_version += 1
    session_id, answer_id, turn = answer.session_id, str(answer.id), answer.turn
    update = {"turn": turn, "confirmed": answer.transcript_text, "tentative": "", "final": True}
    tx.after_commit(lambda: tell_everybody(ports, session_id, "transcription_update", update))
    tx.after_commit(lambda: ports.jobs.enqueue("score_answer", answer_id))
