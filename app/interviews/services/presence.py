"""Candidates who come, go away and come back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

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
# Longer than any stall that a web process survives, shorter than a candidate's patience.
NODE_SIGN_OF_LIFE_SECONDS = 10.0
# Between two questions to the store, sound that came meanwhile has its turn.
CONNECTIONS_AT_ONCE = 50
SUPERSEDED_MESSAGE = marked("This interview goes on in another window.")
REVOKED_MESSAGE = marked("This link was withdrawn. Please ask your contact for a new one.")


def arrive(
    ports: Ports,
    session_id: uuid.UUID,
    connection_id: str,
    node: str,
    count_silence: Callable[[str], float] = lambda _connection_id: 0.0,
) -> None:
    """Make this connection the one that counts, and let a paused interview go on.

    `count_silence`: seconds since the last sign of life of the connection that this one replaces, 0 where it lives.
    """
    before = ports.live.connect(session_id, connection_id, node)
    if before is None or before == connection_id:
        resume(ports, session_id)
        return
    ports.broadcaster.close_connection(before, "superseded", SUPERSEDED_MESSAGE)
    resume(ports, session_id, count_silence(before))


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


def depart(
    ports: Ports, session_id: uuid.UUID, connection_id: str, silent_seconds: float = LATEST_NOTICE_SECONDS
) -> None:
    """Pause the interview, unless another connection has taken over; `silent_seconds` as for `pause`."""
    if ports.live.disconnect(session_id, connection_id):
        pause(ports, session_id, silent_seconds)


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
        moved = TurnProgress.from_dict(live_turn["progress"]).moved(max(0.0, now - live_turn["paused_at"]))
        changes |= {"paused_at": now, "progress": moved.to_dict()}
    ports.live.update_turn(session_id, live_turn["turn"], changes)


def pause(ports: Ports, session_id: uuid.UUID, silent_seconds: float) -> None:
    """Stop the turn's clock as of the candidate's last sign of life: what happens to the network is not their time.

    `silent_seconds`: how long ago that was at most, if nothing was heard of them since; 0 where their end was heard.
    """
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn["paused_at"] is not None:
        return
    now, progress = ports.live.now(), TurnProgress.from_dict(live_turn["progress"])
    changes = {"paused_at": now, "progress": _given_back(progress, silent_seconds, now).to_dict()}
    ports.live.update_turn(session_id, live_turn["turn"], changes)
    _change_state(ports, session_id, SessionState.ACTIVE, SessionState.PAUSED)


def resume(ports: Ports, session_id: uuid.UUID, silent_seconds: float = 0.0) -> None:
    """Go on, unless a reviewer holds the interview; `silent_seconds` as for `pause`, where nobody noticed the end."""
    live_turn = ports.live.get_turn(session_id)
    if live_turn is not None and live_turn.get("held"):
        return
    if live_turn is not None:
        now, paused_at = ports.live.now(), live_turn["paused_at"]
        progress = TurnProgress.from_dict(live_turn["progress"])
        if paused_at is None:
            progress = _given_back(progress, silent_seconds, now)
        else:
            progress = progress.moved(max(0.0, now - paused_at))
        changes = {"paused_at": None, "progress": progress.back(now).to_dict()}
        ports.live.update_turn(session_id, live_turn["turn"], changes)
    _change_state(ports, session_id, SessionState.PAUSED, SessionState.ACTIVE)


def _given_back(progress: TurnProgress, silent_seconds: float, now: float) -> TurnProgress:
    return progress.moved(min(max(0.0, now - progress.last_audio_at), silent_seconds, LATEST_NOTICE_SECONDS))


def watch_presence(ports: Ports, session_id: uuid.UUID) -> None:
    """Pause an interview whose connection is gone, and end it as it stands after the resume window."""
    if ports.live.has_connection(session_id):
        return
    live_turn = ports.live.get_turn(session_id)
    if live_turn is None or live_turn.get("held"):
        return
    if live_turn["paused_at"] is None:
        pause(ports, session_id, NODE_SIGN_OF_LIFE_SECONDS)
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
