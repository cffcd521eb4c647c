"""The process that lays out reports: it answers as the renderer does, and neither its death nor its rest is noticed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import psutil
import pytest

from app.adapters.pdf_child import answer
from app.adapters.pdf_process import PdfProcess
from app.errors import DependencyUnavailable, InvalidInput
from app.ports import RenderedPdf
from tests.waiting import wait_until

PAGE = "<p>Plain words</p><pdf:nextpage><p>More</p>"
pytestmark = pytest.mark.slow


@pytest.fixture
def renderer() -> Iterator[PdfProcess]:
    process = PdfProcess(idle_seconds=0.3)
    yield process
    process.close()


def test_one_process_lays_out_what_comes_together_and_ends_when_nothing_does(renderer: PdfProcess) -> None:
    with pytest.raises(InvalidInput, match="SVG"):
        renderer.render("<svg/>")
    first = renderer.process_id
    assert first is not None
    assert psutil.Process(first).environ() == {}
    rendered = renderer.render(PAGE)
    assert (rendered.content[:5], rendered.pages, rendered.notices) == (b"%PDF-", 2, ())
    assert renderer.process_id == first
    wait_until(lambda: not psutil.pid_exists(first))


def test_what_breaks_it_is_told_without_the_document() -> None:
    class Breaking:
        def render(self, html: str) -> RenderedPdf:
            raise ValueError(html)

    (reply,) = answer(Breaking(), PAGE)
    assert b"The report could not be laid out: ValueError." in reply


def test_its_death_is_told_and_the_next_document_has_another(renderer: PdfProcess) -> None:
    with pytest.raises(InvalidInput):
        renderer.render("<svg/>")
    killed = renderer.process_id
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    with pytest.raises(DependencyUnavailable, match="the process that does it ended") as raised:
        renderer.render(PAGE)
    assert raised.value.retryable
    assert renderer.process_id is None


def test_who_takes_too_long_is_ended() -> None:
    renderer = PdfProcess(patience_seconds=0.01)
    with pytest.raises(DependencyUnavailable, match="too long"):
        renderer.render(PAGE)
    assert renderer.process_id is None
    renderer.close()
