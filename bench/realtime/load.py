"""The load generator, a process of its own: `python -m bench.realtime.load`.

Its first line on stdin is a JSON document: `dialect`, `turn`, `sound` (a file of PCM), `targets` ([host, port, token]).
Each later line, `STREAMS SECONDS`, is a phase: so many streams send 100 ms of sound ten times a second, whatever the
server does. One JSON line tells that they have spoken, the next what came of it. Times are from writing a chunk until
its acknowledgement is read.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from base64 import b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.realtime.frames import BINARY, TEXT, FrameReader, audio_head, pack

CHUNK_SECONDS = 0.1
CHUNK_BYTES = 3200
GRACE_SECONDS = 2.0
CONNECTING_AT_ONCE = 20
CONNECT_SECONDS = 60.0
ACK = re.compile(rb'43/interview,(\d+)\[\{"ok":(true|false)(?:,"received_through":(-?\d+))?')
EVENT = re.compile(rb'"sent_at":([\d.]+)')
PING, PONG = b"2", b"3"


@dataclass
class Sound:
    """Binary frames of a recording, sent round and round."""

    frames: list[bytes]

    @classmethod
    def read(cls, path: Path) -> Sound:
        pcm16 = path.read_bytes()
        whole = range(0, len(pcm16) - CHUNK_BYTES + 1, CHUNK_BYTES)
        return cls([pack(BINARY, pcm16[start : start + CHUNK_BYTES]) for start in whole])

    def frame(self, seq: int) -> bytes:
        return self.frames[seq % len(self.frames)]


@dataclass
class Tally:
    """Seconds; `refused` counts answers that were no acknowledgement of the chunk itself."""

    delays: list[float] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)
    events: list[float] = field(default_factory=list)
    sent: int = 0
    refused: int = 0

    def summary(self) -> dict[str, Any]:
        return {
            "sent": self.sent,
            "answered": len(self.delays),
            "refused": self.refused,
            "p50": quantile(self.delays, 0.5),
            "p99": quantile(self.delays, 0.99),
            "lag_p99": quantile(self.lags, 0.99),
            "events": len(self.events),
            "event_p99": quantile(self.events, 0.99),
        }


def quantile(values: list[float], share: float) -> float | None:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


class Stream(asyncio.Protocol):
    """One microphone. `tally` is the running phase's."""

    def __init__(self, host: str, token: str, sound: Sound, turn: int) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.tally = Tally()
        self.waiting: dict[int, float] = {}
        self._host, self._token, self._sound, self._turn = host, token, sound, turn
        self._reader = FrameReader(self.upgraded)
        self._seq = 0

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        key = b64encode(bytes(16)).decode()
        transport.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {self._host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        for opcode, payload in self._reader.feed(data):
            if opcode == TEXT:
                self.take(payload)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError(f"refused: {error or self._reader.head!r}"))

    def upgraded(self) -> None:
        """Socket.IO's own greeting follows."""

    def take(self, payload: bytes) -> None:
        if payload.startswith(b"43"):
            self._take_answer(payload)
        elif payload == PING:
            self.write(pack(TEXT, PONG))
        elif payload.startswith(b"42") and (found := EVENT.search(payload)):
            self.tally.events.append(time.monotonic() - float(found[1]))
        elif payload.startswith(b"0{"):
            self.write(pack(TEXT, b"40/interview," + json.dumps({"token": self._token}).encode()))
        elif payload.startswith(b"40/interview"):
            self.ready.set_result(None)
        elif payload.startswith(b"44"):
            self.ready.set_exception(ConnectionError(payload.decode()))

    def send_chunk(self) -> None:
        seq, self._seq = self._seq, self._seq + 1
        self.waiting[seq] = time.monotonic()
        self.tally.sent += 1
        self.write(self.chunk(seq))

    def chunk(self, seq: int) -> bytes:
        return audio_head(self._turn, seq) + self._sound.frame(seq)

    def write(self, data: bytes) -> None:
        self._transport.write(data)

    def acknowledge(self, seq: int) -> None:
        sent_at = self.waiting.pop(seq, None)
        if sent_at is not None:
            self.tally.delays.append(time.monotonic() - sent_at)

    def _take_answer(self, payload: bytes) -> None:
        found = ACK.match(payload)
        if found is not None and found[3] is not None and int(found[3]) >= int(found[1]):
            self.acknowledge(int(found[1]))
        else:
            self.tally.refused += 1
            if self.tally.refused == 1:
                print(payload.decode(), file=sys.stderr)


class BareStream(Stream):
    """To a server without Socket.IO: a frame with the sound, answered by one with its number."""

    def upgraded(self) -> None:
        self.ready.set_result(None)

    def chunk(self, seq: int) -> bytes:
        return self._sound.frame(seq)

    def take(self, payload: bytes) -> None:
        self.acknowledge(int(payload))


DIALECTS: dict[str, type[Stream]] = {"socketio": Stream, "bare": BareStream}


async def connect_all(plan: dict[str, Any]) -> list[Stream]:
    sound, kind = Sound.read(Path(plan["sound"])), DIALECTS[plan["dialect"]]
    gate = asyncio.Semaphore(CONNECTING_AT_ONCE)

    async def connect(host: str, port: int, token: str) -> Stream:
        async with gate:
            loop = asyncio.get_running_loop()
            _, stream = await loop.create_connection(
                lambda: kind(f"{host}:{port}", token, sound, plan["turn"]), host, port
            )
            await asyncio.wait_for(stream.ready, CONNECT_SECONDS)
            return stream

    return await asyncio.gather(*[connect(*target) for target in plan["targets"]])


async def run_phase(streams: list[Stream], seconds: float) -> dict[str, Any]:
    tally = Tally()
    for stream in streams:
        stream.tally, stream.waiting = tally, {}
    started = time.monotonic()
    await asyncio.gather(
        *[
            speak(stream, started + CHUNK_SECONDS * index / len(streams), seconds)
            for index, stream in enumerate(streams)
        ]
    )
    tell({"spoken": len(streams)})
    await asyncio.sleep(GRACE_SECONDS)
    return tally.summary()


def tell(document: dict[str, Any]) -> None:
    print(json.dumps(document), flush=True)


async def speak(stream: Stream, first_at: float, seconds: float) -> None:
    for number in range(round(seconds / CHUNK_SECONDS)):
        due = first_at + number * CHUNK_SECONDS
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        stream.tally.lags.append(time.monotonic() - due)
        stream.send_chunk()


async def main() -> None:
    loop = asyncio.get_running_loop()
    plan = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    streams = await connect_all(plan)
    tell({"connected": len(streams)})
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        count, seconds = line.split()
        tell(await run_phase(streams[: int(count)], float(seconds)))


if __name__ == "__main__":
    asyncio.run(main())
