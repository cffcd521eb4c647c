"""`python -m app.adapters.pdf_child FD`: answers HTML with a Reply and the PDF, until the other side closes."""

from __future__ import annotations

import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import msgspec

from app.adapters.pdf import Xhtml2PdfRenderer
from app.adapters.pdf_process import Reply
from app.errors import DependencyUnavailable, InvalidInput
from app.ports import PdfRenderer

NOT_LAID_OUT = "The report could not be laid out"


def serve(connection: Connection[Any, Any], renderer: PdfRenderer) -> None:
    with suppress(EOFError, OSError):
        while True:
            for part in answer(renderer, connection.recv_bytes().decode()):
                connection.send_bytes(part)


def answer(renderer: PdfRenderer, html: str) -> list[bytes]:
    try:
        rendered = renderer.render(html)
    except InvalidInput as error:
        return [msgspec.json.encode(Reply(refusal=str(error)))]
    except DependencyUnavailable as error:
        return [msgspec.json.encode(Reply(failure=str(error), may_pass=error.retryable))]
    except Exception as error:  # noqa: BLE001 - its message may quote the document, and is told to nobody
        return [msgspec.json.encode(Reply(failure=f"{NOT_LAID_OUT}: {type(error).__name__}.", may_pass=True))]
    return [msgspec.json.encode(Reply(rendered.pages, rendered.notices)), rendered.content]


if __name__ == "__main__":
    with Connection(int(sys.argv[1])) as wire:
        serve(wire, Xhtml2PdfRenderer())
