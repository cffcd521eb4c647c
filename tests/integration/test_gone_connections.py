"""What a web process knows of a candidate's connection and its turns goes with the connection."""

from __future__ import annotations

import gc
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
import socketio
from flask import Flask

from app.context import get_ports
from app.domain.message_rates import Allowance
from app.interviews.chunk_intake import Line
from app.interviews.services.ingesting import Connection
from app.interviews.services.known_turn import KnownTurn
from app.interviews.services.turns import open_turn
from app.interviews.sockets import CandidateSockets
from app.web_server.chunk_lane import ChunkLane
from app.web_server.message_limits import limit_messages
from tests import factories

KINDS = (Line, Connection, KnownTurn, Allowance)
TURNS, CHUNKS, CONNECTIONS = 4, 3, 3
ENVIRON = {"REMOTE_ADDR": "127.0.0.1"}


class Engine:
    """The connections' end of a server: what comes in is handed over, what goes out is kept."""

    def __init__(self, server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[Any] = []
        self._handlers = server.eio.handlers
        monkeypatch.setattr(server.eio, "send", lambda _sid, data: self.sent.append(data))
        monkeypatch.setattr(server.eio, "send_packet", lambda _sid, packet: self.sent.append(packet.data))
        monkeypatch.setattr(server, "start_background_task", lambda work, *given: work(*given))
        monkeypatch.setattr(server, "sleep", lambda _seconds: None)

    def connect(self, sid: str, token: str) -> None:
        self._handlers["connect"](sid, dict(ENVIRON))
        self._handlers["message"](sid, f'0/interview,{{"token":"{token}"}}')

    def speak_for_a_while(self, token: str, turn: int, first_seq: int) -> str:
        """The connection's id; it has begun one more chunk."""
        sid = uuid.uuid4().hex
        self.connect(sid, token)
        for seq in range(first_seq, first_seq + CHUNKS):
            self.announce_chunk(sid, turn, seq)
            self._handlers["message"](sid, bytes(6400))
        assert f'{{"ok":true,"received_through":{first_seq + CHUNKS - 1}}}' in str(self.sent[-1])
        self.announce_chunk(sid, turn, first_seq + CHUNKS)
        return sid

    def announce_chunk(self, sid: str, turn: int, seq: int) -> None:
        head = f'51-/interview,{seq}["audio_chunk",{{"turn":{turn},"seq":{seq}}},{{"_placeholder":true,"num":0}}]'
        self._handlers["message"](sid, head)

    def disconnect(self, sid: str) -> None:
        self._handlers["disconnect"](sid, "transport close")


@dataclass
class Server:
    sockets: Any
    engine: Engine
    lane: ChunkLane

    def count_known(self) -> dict[str, int]:
        gc.collect()
        known = {kind.__name__: sum(isinstance(one, kind) for one in gc.get_objects()) for kind in KINDS}
        rooms = self.sockets.manager.rooms.get("/interview", {})
        return {
            **known,
            "environ": len(self.sockets.environ),
            "rooms": len(rooms),
            "heads": len(vars(self.lane)["_heads"]),
        }


@pytest.fixture
def server(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Server:
    server = socketio.Server(async_mode="threading", async_handlers=False)
    engine = Engine(server, monkeypatch)
    candidates = CandidateSockets(app, server)
    candidates.register()
    lane = ChunkLane(server, candidates)
    lane.install()
    limit_messages(server)
    return Server(server, engine, lane)


def test_nothing_is_left_of_connections_that_ended(server: Server) -> None:
    organization = factories.make_organization()
    invited = factories.make_invitation(factories.make_panel(organization), factories.make_candidate(organization))
    session = factories.make_session(invited.invitation, state="active", started_at=factories.ASKED_AT)
    before = server.count_known()  # tests before this one may have left something of their own
    for turn in range(1, TURNS + 1):
        open_turn(get_ports(), factories.make_answer(session, factories.make_question(organization), turn=turn))
        for number in range(CONNECTIONS):
            sid = server.engine.speak_for_a_while(invited.token, turn, number * CHUNKS)
            if (turn, number) == (TURNS, CONNECTIONS - 1):
                known = server.count_known()
                assert all(known[kind] > before[kind] for kind in before)
            server.engine.disconnect(sid)
        get_ports().live.close_turn(session.id, turn)
    left = server.count_known()
    assert all(left[kind] <= before[kind] for kind in before)
