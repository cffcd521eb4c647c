"""HTML to PDF with xhtml2pdf, in a policy that lets the document read our fonts and nothing else."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pypdf import PdfReader
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import RenderLimitError, ResourceAccessPolicy
from xhtml2pdf.default import DEFAULT_CSS

from app.adapters import pdf_fonts
from app.adapters.pdf_fonts import FontFamily
from app.domain.printable_text import make_printable
from app.errors import DependencyUnavailable, InvalidInput
from app.ports import RenderedPdf

# The library quotes the document in its warnings, and no transcript belongs in a log.
SILENCED_LOGGERS = ("xhtml2pdf", "reportlab", "svglib")
# A document may need every script at once; past the limit the library drops fonts without a word.
ALL_FONTS_BYTES = 128 * 1024 * 1024
_SVG = re.compile(r"<\s*svg|image/svg", re.IGNORECASE)


class Xhtml2PdfRenderer:
    """`fonts_folder` is the only folder that a document can read from; nothing is fetched over the network."""

    def __init__(self, fonts_folder: Path | None = None) -> None:
        self._fonts = fonts_folder or pdf_fonts.find_fonts_folder()
        self._policy = ResourceAccessPolicy.server(self._fonts, allow_remote=False, max_total_bytes=ALL_FONTS_BYTES)
        for name in SILENCED_LOGGERS:
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def render(self, html: str) -> RenderedPdf:
        """`notices` tell what could not be printed right. Raises InvalidInput for SVG, DependencyUnavailable."""
        if _SVG.search(html):
            raise InvalidInput("A report cannot hold SVG; use a table or a PNG.")
        printable = make_printable(html, partial(pdf_fonts.has_glyph, self._fonts))
        families = pdf_fonts.choose_families(self._fonts, printable.text)
        content = self._convert(printable.text, DEFAULT_CSS + _write_font_css(self._fonts, families))
        return RenderedPdf(content, len(PdfReader(io.BytesIO(content)).pages), printable.notices)

    def _convert(self, html: str, css: str) -> bytes:
        out = io.BytesIO()
        try:
            done = pisa.CreatePDF(
                html, dest=out, encoding="utf-8", default_css=css, resource_policy=self._policy, raise_exception=True
            )
        except (RenderLimitError, MemoryError) as error:
            raise DependencyUnavailable(f"The report is too large to print: {error}", retryable=False) from error
        if done.err:
            raise DependencyUnavailable("The report could not be laid out.", retryable=False)
        return out.getvalue()


def _write_font_css(folder: Path, families: Sequence[FontFamily]) -> str:
    names = ", ".join(family.name for family in families)
    faces = "\n".join(_write_face(folder, family.name, *face) for family in families for face in family.faces)
    return f"\n{faces}\nhtml, body, table, th, td, p, div, h1, h2, h3, h4, li {{ font-family: {names}; }}\n"


def _write_face(folder: Path, name: str, file: str, weight: str, style: str) -> str:
    source = (folder / file).as_posix()
    return f"@font-face {{ font-family: {name}; src: url('{source}'); font-weight: {weight}; font-style: {style}; }}"
