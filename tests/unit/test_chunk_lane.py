"""Sound takes the short way where it looks exactly as clients send it; all else goes to the general decoder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from app.web_server.chunk_lane import WIRE_HEAD, ChunkLane

HEAD = '51-/interview,7["audio_chunk",{"turn":2,"seq":30},{"_placeholder":true,"num":0}]'
PCM = bytes(640)


@dataclass
class Engine:
    """Engine.IO's server; `decoded` is what the general decoder was given."""

    decoded: list[str | bytes] = field(default_factory=list)
    sent: list[tuple[str, str]] = field(default_factory=list)
    handlers: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.on("message", lambda _sid, data: self.decoded.append(data))
        self.on("disconnect", lambda _sid, _reason: None)

    @property
    def eio(self) -> Engine:
        return self

    def on(self, event: str, handler: Any) -> None:
        self.handlers[event] = handler

    def send(self, sid: str, text: str) -> None:
        self.sent.append((sid, text))

    def receive(self, *messages: str | bytes) -> None:
        for message in messages:
            self.handlers["message"]("sid", message)


@dataclass
class Candidates:
    """Takes every chunk of the connection `sid`, and answers at once."""

    is_known: bool = True
    is_full: bool = False
    taken: list[tuple[int, int, bytes]] = field(default_factory=list)

    def find_line(self, engine_sid: str) -> object | None:
        return self if self.is_known and engine_sid == "sid" else None

    def take_chunk(self, _line: object, turn: int, seq: int, pcm16: bytes, answer: Any) -> None:
        self.taken.append((turn, seq, pcm16))
        answer({"ok": True, "received_through": seq})


def install(candidates: Candidates) -> Engine:
    engine = Engine()
    lane: Any = ChunkLane
    lane(engine, candidates).install()
    return engine


def test_a_chunk_is_taken_and_acknowledged_by_its_number() -> None:
    engine = install(candidates := Candidates())
    engine.receive(HEAD, PCM)
    assert candidates.taken == [(2, 30, PCM)]
    assert engine.sent == [("sid", '3/interview,7[{"ok":true,"received_through":30}]')]
    assert engine.decoded == []


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("/interview", "/review"),
        HEAD.replace(",7[", ",["),  # nobody waits for an answer
        HEAD.replace("51-", "52-"),
        HEAD.replace('"seq":30', '"seq":-1'),
        HEAD.replace('"seq":30', '"seq":3.5'),
        HEAD.replace('"turn":2,', '"turn":2, '),
        HEAD.replace('"turn":2', '"turn":\u0662'),
        HEAD + " ",
        '2/interview,7["end_turn",{"turn":2,"last_seq":30}]',
    ],
)
def test_what_looks_different_goes_the_usual_way(text: str) -> None:
    engine = install(candidates := Candidates())
    engine.receive(text, PCM)
    assert engine.decoded == [text, PCM]
    assert candidates.taken == []


def test_who_has_no_connection_here_is_answered_the_usual_way() -> None:
    engine = install(Candidates(is_known=False))
    engine.receive(HEAD, PCM)
    assert engine.decoded == [HEAD, PCM]


def test_a_text_in_the_place_of_sound_is_left_to_the_decoder() -> None:
    engine = install(candidates := Candidates())
    engine.receive(HEAD, "2", HEAD, PCM)
    assert engine.decoded == [HEAD, "2"]
    assert len(candidates.taken) == 1


def test_half_a_chunk_is_forgotten_with_its_connection() -> None:
    engine = install(candidates := Candidates())
    engine.receive(HEAD)
    engine.handlers["disconnect"]("sid", "gone")
    engine.receive(PCM)
    assert (engine.decoded, candidates.taken) == ([PCM], [])


@pytest.mark.parametrize(
    ("candidates", "admitted", "is_taken"),
    [
        (Candidates(), True, True),
        (Candidates(is_full=True), True, False),
        (Candidates(is_known=False), True, False),
        (Candidates(), False, False),
    ],
    ids=["there is room", "a full line", "nobody here", "more than it may send"],
)
def test_a_whole_chunk_is_taken_at_once_where_nothing_needs_to_wait(
    candidates: Candidates, admitted: bool, is_taken: bool
) -> None:
    lane: Any = ChunkLane
    head = WIRE_HEAD.fullmatch(f"4{HEAD}".encode())
    asked: list[tuple[str, int, int]] = []

    def admits(*sent: Any) -> bool:
        asked.append(sent)
        return admitted

    assert lane(engine := Engine(), candidates).take_at_once(admits, "sid", head, PCM) is is_taken
    assert candidates.taken == ([(2, 30, PCM)] if is_taken else [])
    assert engine.sent == ([("sid", '3/interview,7[{"ok":true,"received_through":30}]')] if is_taken else [])
    assert asked in ([], [("sid", 2, 1 + len(HEAD) + len(PCM))])
