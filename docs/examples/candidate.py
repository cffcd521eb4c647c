"""A candidate on the stock python-socketio client: one WAV file (16 kHz, mono, 16 bit) answers each question.

    pip install "python-socketio[client]"
    python candidate.py http://localhost:5000 TOKEN answer.wav [more.wav ...] [--speed 4]

It says all that a client must know of docs/protocol.md: numbers count from 0 in each turn, every chunk is acknowledged,
`received_through` says from where to go on, and `session_state` comes after every connect and tells where one is.
"""

from __future__ import annotations

import argparse
import json
import queue
import time
import wave
from pathlib import Path
from typing import Any

import socketio

NAMESPACE = "/interview"
CHUNK_BYTES = 6400  # 0.2 s
CHUNK_SECONDS = 0.2
SHORTEST_CHUNK_BYTES = 640  # 20 ms
ACK_SECONDS = 10
# Also while waiting in the queue something is told every few seconds.
SILENT_SECONDS = 120
PASSING = {"internal_error", "dependency_unavailable", "storage_failed"}
PAUSE_SECONDS = 1


class Candidate:
    def __init__(self, url: str, token: str, sounds: list[bytes], speed: float) -> None:
        self.sounds = sounds
        self.speed = speed
        self.events: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.client = socketio.Client()  # connects again by itself
        self.client.on("*", lambda event, payload=None: self.events.put((event, payload)), namespace=NAMESPACE)
        self.client.on("connect_error", self.refused, namespace=NAMESPACE)
        self.url, self.token = url, token
        self.connect()

    def connect(self) -> None:
        auth = {"token": self.token}
        try:
            self.client.connect(
                self.url, auth=auth, namespaces=[NAMESPACE], transports=["websocket"], wait_timeout=ACK_SECONDS
            )
        except socketio.exceptions.ConnectionError:
            if self.events.empty():  # nobody there; a refusal is told as an event
                raise

    def run(self) -> None:
        while True:
            event, payload = self.events.get(timeout=SILENT_SECONDS)
            print(json.dumps({"event": event, "payload": payload}, ensure_ascii=False), flush=True)
            if event == "session_state" and payload["state"] == "waiting":
                # Show people the notice first: this is their consent.
                self.call("start_interview", {"consent": True, "notice_version": payload["notice_version"]})
            elif event == "session_state" and payload["question"]:
                self.answer(payload["question"]["turn"], payload["received_through"] + 1)
            elif event == "next_question":
                self.answer(payload["turn"], 0)
            elif event == "refused" and payload["code"] in PASSING:
                self.client.disconnect()
                time.sleep(PAUSE_SECONDS)
                self.connect()
            elif event in {"interview_completed", "superseded", "refused"}:
                self.client.disconnect()
                return

    def refused(self, reason: object) -> None:
        """By the server with a code, as after the end of the interview; not by a network that is away for a while."""
        if isinstance(reason, dict):
            self.events.put(("refused", reason.get("data")))

    def answer(self, turn: int, seq: int) -> None:
        """Send the turn's sound from chunk `seq` on, then say "I'm finished"."""
        sound = self.sounds[(turn - 1) % len(self.sounds)]
        # a rest that is too short for a chunk of its own goes with the one before it
        last_seq = max(0, (len(sound) - SHORTEST_CHUNK_BYTES) // CHUNK_BYTES)
        while seq <= last_seq:
            end = (seq + 1) * CHUNK_BYTES if seq < last_seq else len(sound)
            ack = self.call("audio_chunk", ({"turn": turn, "seq": seq}, sound[seq * CHUNK_BYTES : end]))
            if ack.get("code") in {"stale_turn", "superseded", "offline"}:
                return  # the next event says how to go on
            if ack.get("code") == "invalid_input":
                raise SystemExit(ack["message"])  # it would be refused again
            seq = ack.get("received_through", seq - 1) + 1  # an error keeps the chunk: it is sent again
            time.sleep(CHUNK_SECONDS / self.speed)
        self.call("end_turn", {"turn": turn, "last_seq": last_seq})

    def call(self, event: str, data: Any) -> dict[str, Any]:
        try:
            ack: dict[str, Any] = self.client.call(event, data, namespace=NAMESPACE, timeout=ACK_SECONDS)
        except socketio.exceptions.SocketIOError:
            return {"ok": False, "code": "offline"}
        return ack


def read_pcm16(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (16_000, 1, 2):
            raise SystemExit(f"{path} must be 16 kHz, mono, 16 bit.")
        return file.readframes(file.getnframes())


def main() -> None:
    parser = argparse.ArgumentParser(description="Take one interview with sound files.")
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--speed", type=float, default=1.0)
    given = parser.parse_args()
    Candidate(given.url, given.token, [read_pcm16(path) for path in given.files], given.speed).run()


if __name__ == "__main__":
    main()
