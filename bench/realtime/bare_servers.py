"""What the product is compared with: voice activity on each frame of 20 ms and an answer, nothing else.

`python -m bench.realtime.bare_servers eventlet|websockets PORT`; neither stores anything.
"""

from __future__ import annotations

import asyncio
import sys
import warnings
from contextlib import suppress
from typing import Any

import webrtcvad

FRAME_BYTES = 640
SAMPLE_RATE_HZ = 16_000


class Listener:
    def __init__(self) -> None:
        self._voice: Any = webrtcvad.Vad(2)
        self._count = -1

    def hear(self, pcm16: bytes) -> str:
        for start in range(0, len(pcm16), FRAME_BYTES):
            self._voice.is_speech(pcm16[start : start + FRAME_BYTES], SAMPLE_RATE_HZ)
        self._count += 1
        return str(self._count)


def serve_eventlet(port: int) -> None:
    """eventlet's own WebSocket with what the product mends of it: unmasking, compression, Nagle."""
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet  # noqa: PLC0415

    eventlet.monkey_patch()
    import eventlet.wsgi  # noqa: PLC0415 - each server in a process that has not loaded the other
    from eventlet.websocket import RFC6455WebSocket, WebSocketWSGI  # noqa: PLC0415

    from app.web_server.listening import open_listener  # noqa: PLC0415
    from app.web_server.masking import apply_mask  # noqa: PLC0415

    def handle(connection: Any) -> None:
        listener = Listener()
        while (pcm16 := connection.wait()) is not None:
            connection.send(listener.hear(pcm16))

    RFC6455WebSocket._apply_mask = staticmethod(apply_mask)  # noqa: SLF001
    WebSocketWSGI._negotiate_permessage_deflate = lambda *_extensions: None  # noqa: SLF001
    eventlet.wsgi.server(
        open_listener("127.0.0.1", port), WebSocketWSGI(handle), max_size=10_000, log_output=False, debug=False
    )


def serve_websockets(port: int) -> None:
    """The `websockets` library on asyncio, with its compiled parts."""
    from websockets.asyncio.server import ServerConnection, serve  # noqa: PLC0415
    from websockets.exceptions import ConnectionClosed  # noqa: PLC0415

    async def handle(connection: ServerConnection) -> None:
        listener = Listener()
        with suppress(ConnectionClosed):  # the generator ends without a farewell
            async for message in connection:
                assert isinstance(message, bytes)
                await connection.send(listener.hear(message))

    async def run() -> None:
        async with serve(handle, "127.0.0.1", port, compression=None, ping_interval=None) as server:
            await server.serve_forever()

    asyncio.run(run())


SERVERS = {"eventlet": serve_eventlet, "websockets": serve_websockets}


if __name__ == "__main__":
    SERVERS[sys.argv[1]](int(sys.argv[2]))
