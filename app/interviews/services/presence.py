"""Candidates who come, go away and come back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from app.database import transaction
from app.domain.interview import SessionState, next_session_state
from app.domain.turn_detector import TurnProgress
from app.domain.wording import marked
from app.extensions import db
from app.interviews import repository
from app.interviews.services.events import tell_state_after
from app.interviews.services.progress import abandon_interview
from app.ports import Ports

# A network that dies without a word is noticed by a ping without an answer: twice PING_SECONDS of app.web_server.
LATEST_NOTICE_SECONDS = 40.0
# Between two questions to the store, sound that came meanwhile has its turn.
CONNECTIONS_AT_ONCE = 50
SUPERSEDED_MESSAGE = marked("This interview goes on in another window.")
REVOKED_MESSAGE = marked("This link was withdrawn. Please ask your contact for a new one.")


def arrive(ports: Ports, session_id: uuid.UUID, connection_id: str, node: str) -> None:
    """Make this connection the one that counts, and let a paused interview go on."""
    before = ports.live.connect(session_id, connection_id, node)
    if before is not None and before != connection_id:
        ports.broadcaster.close_connection(before, "superseded", SUPERSEDED_MESSAGE)
    resume(ports, session_id)


def find_forgotten(ports: Ports, connections: Mapping[str, uuid.UUID]) -> list[str]:
    """Those of the connections, each with its session, that the store knows nothing of any more.

    One that another has replaced is told so once more: it may have missed it.
    """
    ids = list(connections)
    groups = [ids[start : start + CONNECTIONS_AT_ONCE] for start in range(0, len(ids), CONNECTIONS_AT_ONCE)]
    owners = [owner for group in groups for owner in ports.live.find_connections([connections[one] for one in group])]
    for connection_id, owner in zip(ids, owners, strict=True):
        if owner is not None and owner != connection_id:
            ports.broadcaster.close_connection(connection_id, "superseded", SUPERSEDED_MESSAGE)
    return [connection_id for connection_id, owner in zip(ids, owners, strict=True) if owner is None]


def depart(ports: Ports, session_id: uuid.UUID, connection_id: str) -> None:
    """Pause the interview, unless another connection has taken over."""
    if ports.live.disconnect(session_id, connection_id):
        pause(ports, session_id)


def stop_clock(ports: Ports, session_id: uuid.UUID) -> None:
    """Held by a reviewer: the open turn waits, and no reconnect lets it go on."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is not None:
        paused_at = ports.live.now() if live_turn["paused_at"] is None else live_turn["paused_at"]
        ports.live.update_turn(session_id, live_turn["turn"], {"paused_at": paused_at, "held": True})


def let_go_on(ports: Ports, session_id: uuid.UUID) -> None:
    """Released by a reviewer: at once, or, where the candidate is away, within the resume window from now."""
    _release_turn(ports, session_id)
    if ports.live.has_connection(session_id):
        resume(ports, session_id)


def _release_turn(ports: Ports, session_id: uuid.UUID) -> None:
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None:
        return
    changes: dict[str, object] = {"held": False}
    if live_turn["paused_at"] is not None and not ports.live.has_connection(session_id):
        now = ports.live.now()
        moved = TurnProgress(**live_turn["progress"]).moved(max(0.0, now - live_turn["paused_at"]))
        changes |= {"paused_at": now, "progress": moved.to_dict()}
    ports.live.update_turn(session_id, live_turn["turn"], changes)


def pause(ports: Ports, session_id: uuid.UUID) -> None:
    """Stop the turn's clock as of when the candidate was last heard: what happens to the network is not their time."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["paused_at"] is not None:
        return
    now, progress = ports.live.now(), TurnProgress(**live_turn["progress"])
    unnoticed_seconds = min(max(0.0, now - progress.last_audio_at), LATEST_NOTICE_SECONDS)
    changes = {"paused_at": now, "progress": progress.moved(unnoticed_seconds).to_dict()}
    ports.live.update_turn(session_id, live_turn["turn"], changes)
    _change_state(ports, session_id, SessionState.ACTIVE, SessionState.PAUSED)


def resume(ports: Ports, session_id: uuid.UUID) -> None:
    """Go on, unless a reviewer holds the interview."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is not None and live_turn.get("held"):
        return
    if live_turn is not None:
        now = ports.live.now()
        away_seconds = 0.0 if live_turn["paused_at"] is None else max(0.0, now - live_turn["paused_at"])
        progress = TurnProgress(**live_turn["progress"]).moved(away_seconds).back(now)
        changes = {"paused_at": None, "progress": progress.to_dict()}
        ports.live.update_turn(session_id, live_turn["turn"], changes)
    _change_state(ports, session_id, SessionState.PAUSED, SessionState.ACTIVE)


def watch_presence(ports: Ports, session_id: uuid.UUID) -> None:
    """Pause an interview whose connection is gone, and end it as it stands after the resume window."""
    if ports.live.has_connection(session_id):
        return
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn.get("held"):
        return
    if live_turn["paused_at"] is None:
        pause(ports, session_id)
    elif ports.live.now() - live_turn["paused_at"] >= live_turn["resume_window_seconds"]:
        abandon_interview(ports, session_id)


def close_revoked(ports: Ports) -> None:
    """A connection outlives its link by one round of the ticker."""
    for session_id in repository.list_revoked_sessions():
        connection_id = ports.live.find_connection(session_id)
        if connection_id is not None:
            ports.broadcaster.close_connection(connection_id, "invitation_revoked", REVOKED_MESSAGE)


def _change_state(ports: Ports, session_id: uuid.UUID, expected: SessionState, wanted: SessionState) -> None:
    with transaction(db.session) as tx:
        session = repository.get_session(session_id, lock=True)
        if session.state != expected or (wanted == SessionState.ACTIVE and session.held_at is not None):
            return
        session.state = next_session_state(session.state, wanted)
        tell_state_after(tx, ports, session)
