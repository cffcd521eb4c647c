"""From a stored recording to its transcript."""

from __future__ import annotations

import uuid
from dataclasses import astuple, dataclass

from app.database import transaction
from app.domain.interview import AnswerState
from app.domain.transcript import Transcript
from app.extensions import db
from app.interviews import repository
from app.interviews.services.passing_on import pass_on_to_rating
from app.ports import Ports


@dataclass(frozen=True)
class _StoredTurn:
    answer_id: uuid.UUID
    session_id: uuid.UUID
    turn: int
    recording_path: str
    vocabulary: tuple[str, ...]
    language: str


def finalize_turn(ports: Ports, answer_id: uuid.UUID) -> None:
    """Transcribe what is stored, with what was transcribed ahead; nothing is done where no recording waits for it.

    Raises StorageFailed or TranscriptionFailed; nothing is lost then, and the same call may be made again.
    """
    turn = _find_stored_turn(answer_id)
    if turn is None:
        return
    pcm16 = ports.recordings.read_pcm16(turn.recording_path)
    partial = ports.live.get_partial(turn.session_id, turn.turn)
    _keep_transcript(ports, turn, ports.transcriber.transcribe_turn(pcm16, turn.vocabulary, turn.language, partial))


def _find_stored_turn(answer_id: uuid.UUID) -> _StoredTurn | None:
    answer = repository.get_answer(answer_id)
    found = None
    if answer.state == AnswerState.RECORDED and answer.recording_path:
        found = _StoredTurn(
            answer_id=answer.id,
            session_id=answer.session_id,
            turn=answer.turn,
            recording_path=answer.recording_path,
            vocabulary=tuple(answer.question_version.vocabulary),
            language=answer.session.panel_snapshot["language"],
        )
    db.session.remove()  # no transaction is kept open over the work on the sound
    return found


def _keep_transcript(ports: Ports, turn: _StoredTurn, transcript: Transcript) -> None:
    with transaction(db.session) as tx:
        answer = repository.get_answer(turn.answer_id, lock=True)
        if answer.state != AnswerState.RECORDED:
            return
        answer.transcript_text = transcript.text
        answer.words = [list(astuple(word)) for word in transcript.words]
        answer.speech_model = transcript.model
        answer.speech_warnings = list(transcript.warnings)
        pass_on_to_rating(tx, ports, answer)
