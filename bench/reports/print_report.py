"""One process that prints a report of at least so many pages twice and says what that took, as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time

from app.adapters.pdf import Xhtml2PdfRenderer
from app.ports import RenderedPdf
from app.reports.content import ReportContent
from app.reports.layout import lay_out
from bench.reports.interview import AT, invent_interview


def render(renderer: Xhtml2PdfRenderer, content: ReportContent) -> RenderedPdf:
    return renderer.render(lay_out(content, version=1, made_at=AT))


def main(pages: int) -> None:
    started = time.perf_counter()
    renderer = Xhtml2PdfRenderer()
    content = invent_interview(pages)
    render(renderer, content)
    first = time.perf_counter() - started
    started, cpu_started = time.perf_counter(), time.process_time()
    rendered = render(renderer, content)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {
        "pages": rendered.pages,
        "first_seconds": round(first, 2),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "peak_mib": round(peak, 1),
        "size_kib": round(len(rendered.content) / 1024, 1),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
