"""The candidates, one process for all: `python -m bench.crowd.candidates`.

On stdin a JSON document: `host`, `port`, `tokens`, `sound` (a file of PCM), `seconds`. Each candidate answers question
after question for a minute each until the time is over, then leaves after the answer. One JSON document on stdout tells
what came of it; times are in seconds.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from base64 import b64encode
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bench.crowd.sounds import CHUNK_SECONDS, ROUND_SECONDS, Sounds
from bench.realtime.frames import BINARY, TEXT, FrameReader, audio_head, pack
from bench.realtime.load import PING, PONG, quantile

ANSWER = re.compile(rb"43/interview,(\d+)(.*)", re.DOTALL)
EVENT = re.compile(rb"42/interview,(.*)", re.DOTALL)
# Chunks are numbered from 0 in each turn, and their acknowledgements with them; other questions from here on.
FIRST_OWN_ID = 1_000_000
RAMP_SECONDS = 20.0
NEWS_SECONDS = 300.0
FINISH_SECONDS = 30.0


@dataclass
class Tally:
    """`turns` are [candidate, turn, chunks]; `unacknowledged` were sent in a finished turn and never answered."""

    delays: list[float] = field(default_factory=list)
    finals: list[float] = field(default_factory=list)
    questions: list[float] = field(default_factory=list)
    turns: list[tuple[int, int, int]] = field(default_factory=list)
    sent: int = 0
    refused: int = 0
    unacknowledged: int = 0
    connections_lost: int = 0
    stuck: list[str] = field(default_factory=list)

    def summary(self) -> dict[str, Any]:
        times = {name: getattr(self, name) for name in ("delays", "finals", "questions")}
        told = {
            name: {"count": len(found), "p50": quantile(found, 0.5), "p99": quantile(found, 0.99), "most": max(found)}
            for name, found in times.items()
            if found
        }
        return {**{name: value for name, value in asdict(self).items() if name not in times}, **told}


class Candidate(asyncio.Protocol):
    def __init__(self, number: int, plan: dict[str, Any], sounds: Sounds, tally: Tally) -> None:
        self._number, self._plan, self._sounds, self._tally = number, plan, sounds, tally
        self._events: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        self._waiting: dict[int, float] = {}
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reader = FrameReader()
        self._next_id = FIRST_OWN_ID
        self._received = -1
        self._next = 0
        self._finished_at: dict[int, float] = {}
        self._leaving = False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        key, host = b64encode(bytes(16)).decode(), f"{self._plan['host']}:{self._plan['port']}"
        transport.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, _error: Exception | None) -> None:
        if not self._leaving:
            self._tally.connections_lost += 1
            self._events.put_nowait(("lost", {}))

    def data_received(self, data: bytes) -> None:
        for opcode, payload in self._reader.feed(data):
            if opcode == TEXT:
                self._take(payload)

    def _take(self, payload: bytes) -> None:
        if found := ANSWER.match(payload):
            self._take_answer(int(found[1]), json.loads(found[2])[0])
        elif found := EVENT.match(payload):
            name, *rest = json.loads(found[1])
            self._take_event(name, rest[0] if rest else {})
        elif payload == PING:
            self._transport.write(pack(TEXT, PONG))
        elif payload.startswith(b"0{"):
            token = json.dumps({"token": self._plan["tokens"][self._number]})
            self._transport.write(pack(TEXT, b"40/interview," + token.encode()))

    def _take_answer(self, packet_id: int, answer: dict[str, Any]) -> None:
        if packet_id >= FIRST_OWN_ID:
            self._answers.pop(packet_id).set_result(answer)
            return
        sent_at = self._waiting.pop(packet_id, None)
        if answer.get("ok") and answer["received_through"] >= packet_id and sent_at is not None:
            self._tally.delays.append(time.monotonic() - sent_at)
            self._received = max(self._received, answer["received_through"])
        elif sent_at is not None:
            self._tally.refused += 1
            self._next = self._received + 1

    def _take_event(self, name: str, payload: dict[str, Any]) -> None:
        if name == "transcription_update" and payload["final"] and payload["turn"] in self._finished_at:
            self._tally.finals.append(time.monotonic() - self._finished_at[payload["turn"]])
        elif name in {"session_state", "next_question", "interview_completed", "superseded"}:
            self._events.put_nowait((name, payload))

    async def take_interview(self, until: float) -> None:
        try:
            await self._answer_questions(until)
        except TimeoutError:
            self._tally.stuck.append(f"candidate {self._number} after turns {sorted(self._finished_at)}")
        finally:
            self._leaving = True
            self._transport.close()

    async def _answer_questions(self, until: float) -> None:
        state = await self._wait_for("session_state")
        await self._call("start_interview", {"consent": True, "notice_version": state["notice_version"]})
        while (question := await self._wait_for("next_question")) is not None:
            turn = int(question["turn"])
            if turn > 1:
                self._tally.questions.append(time.monotonic() - self._finished_at[turn - 1])
            await self._answer(turn)
            if time.monotonic() > until:
                await self._call("leave", {})
                return

    async def _answer(self, turn: int) -> None:
        self._received, self._next, self._waiting = -1, 0, {}
        chunks = round(random.Random(f"{self._number}.{turn}").uniform(0.8, 1.2) * ROUND_SECONDS / CHUNK_SECONDS)
        began = time.monotonic()
        while self._received < chunks - 1 and time.monotonic() < began + chunks * CHUNK_SECONDS + FINISH_SECONDS:
            spoken = min(chunks, int((time.monotonic() - began) / CHUNK_SECONDS))
            while self._next < spoken:
                self._send_chunk(turn)
            await asyncio.sleep(CHUNK_SECONDS)
        self._tally.unacknowledged += chunks - 1 - self._received
        self._tally.turns.append((self._number, turn, chunks))
        self._finished_at[turn] = time.monotonic()
        await self._call("end_turn", {"turn": turn, "last_seq": chunks - 1})

    def _send_chunk(self, turn: int) -> None:
        seq, self._next = self._next, self._next + 1
        self._waiting[seq] = time.monotonic()
        self._tally.sent += 1
        self._transport.write(audio_head(turn, seq) + pack(BINARY, self._sounds.chunk(self._number, turn, seq)))

    async def _call(self, event: str, payload: dict[str, Any]) -> dict[str, Any]:
        packet_id, self._next_id = self._next_id, self._next_id + 1
        self._answers[packet_id] = asyncio.get_running_loop().create_future()
        self._transport.write(pack(TEXT, f"42/interview,{packet_id}{json.dumps([event, payload])}".encode()))
        return await asyncio.wait_for(self._answers[packet_id], NEWS_SECONDS)

    async def _wait_for(self, wanted: str) -> Any:
        """The event's payload; None where the interview is over before it."""
        while True:
            name, payload = await asyncio.wait_for(self._events.get(), NEWS_SECONDS)
            if name == wanted:
                return payload
            if name in {"interview_completed", "superseded", "lost"}:
                return None


async def take_all(plan: dict[str, Any]) -> dict[str, Any]:
    tally, sounds = Tally(), Sounds.read(Path(plan["sound"]))
    count, until = len(plan["tokens"]), time.monotonic() + plan["seconds"]

    async def come(number: int) -> None:
        await asyncio.sleep(RAMP_SECONDS * number / count)
        loop = asyncio.get_running_loop()
        _, candidate = await loop.create_connection(
            lambda: Candidate(number, plan, sounds, tally), plan["host"], plan["port"]
        )
        await candidate.take_interview(until)

    await asyncio.gather(*[come(number) for number in range(count)])
    return tally.summary()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(take_all(json.loads(sys.stdin.read())))), flush=True)
