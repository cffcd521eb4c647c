"""What every PdfRenderer promises, and what the real one must refuse."""

from __future__ import annotations

import io
import socket
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.adapters.pdf import Xhtml2PdfRenderer
from app.errors import InvalidInput
from app.ports import PdfRenderer
from tests.canary import Canary
from tests.fakes.ports import OnePagePdf

NAMES = (
    "José Ñandú Łukasz Þór Şükrü",
    "Nguyễn Thị Hữu",
    "Дмитрий Їжак",
    "Ωμέγα Αθηνά",
    "王小明",
    "陳國際",
    "さくら 田中",
    "김민수",
    "გიორგი",
)
ARABIC = "محمد السيد"
HEBREW = "שלום"


@pytest.fixture(params=[OnePagePdf, Xhtml2PdfRenderer])
def renderer(request: pytest.FixtureRequest) -> PdfRenderer:
    made: PdfRenderer = request.param()
    return made


@pytest.fixture(scope="module")
def xhtml2pdf() -> Xhtml2PdfRenderer:
    return Xhtml2PdfRenderer()


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>t</title>{head}</head><body>{body}</body></html>"


def read_text(content: bytes) -> str:
    return "\n".join(found.extract_text() for found in PdfReader(io.BytesIO(content)).pages)


def letters(text: str) -> list[str]:
    """In logical letters, whatever their order and shape: what is stored in a PDF is what is drawn."""
    return sorted("".join(unicodedata.normalize("NFKC", text).split()))


def test_a_page_is_content_a_count_and_notices(renderer: PdfRenderer) -> None:
    rendered = renderer.render(page("<p>Plain words</p>"))
    assert rendered.content
    assert rendered.pages == 1
    assert rendered.notices == ()


def test_pages_are_counted(xhtml2pdf: Xhtml2PdfRenderer) -> None:
    rendered = xhtml2pdf.render(page("<p>One</p><pdf:nextpage><p>Two</p>"))
    assert rendered.pages == len(PdfReader(io.BytesIO(rendered.content)).pages) == 2


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tag", ["p", "b", "i", "h1"])
def test_names_read_back_as_they_were_written(xhtml2pdf: Xhtml2PdfRenderer, name: str, tag: str) -> None:
    rendered = xhtml2pdf.render(page(f"<{tag}>{name}</{tag}>"))
    assert rendered.notices == ()
    assert letters(read_text(rendered.content)) == letters(name)


@pytest.mark.parametrize("name", [ARABIC, HEBREW])
def test_right_to_left_names_are_drawn_whole(xhtml2pdf: Xhtml2PdfRenderer, name: str) -> None:
    rendered = xhtml2pdf.render(page(f"<p>{name}</p>"))
    assert rendered.notices == ()
    assert letters(read_text(rendered.content)) == letters(name)


def test_arabic_letters_are_joined(xhtml2pdf: Xhtml2PdfRenderer) -> None:
    drawn = read_text(xhtml2pdf.render(page(f"<p>{ARABIC}</p>")).content)
    joined = [character for character in drawn if "ARABIC" in unicodedata.name(character, "")]
    assert joined
    assert all("FORM" in unicodedata.name(character) for character in joined)


def test_what_cannot_be_printed_is_said(xhtml2pdf: Xhtml2PdfRenderer) -> None:
    rendered = xhtml2pdf.render(page("<p>क्षत्रिय 😀</p>"))
    assert "[grinning face]" in read_text(rendered.content)
    assert [notice.split()[0] for notice in rendered.notices] == ["Devanagari", "A"]


@pytest.fixture
def canary() -> Iterator[Canary]:
    canary = Canary()
    yield canary
    canary.close()


REMOTE_PROBES = (
    '<img src="http://{address}/a.png">',
    '<p style="background-image: url(http://{address}/b.png)">x</p>',
    '<link rel="stylesheet" href="http://{address}/c.css">',
    "<style>@import url('http://{address}/d.css');</style>",
    "<style>@font-face {{ font-family: X; src: url('http://{address}/e.ttf'); }} p {{ font-family: X; }}</style>",
    "<style>@page {{ background-image: url('http://{address}/f.pdf'); }}</style>",
    '<object data="http://{address}/g.pdf"></object>',
    '<iframe src="http://{address}/h"></iframe>',
    '<pdf:include src="http://{address}/i.html">',
    '<table background="http://{address}/j.png"><tr><td>x</td></tr></table>',
    '<base href="http://{address}/"><img src="k.png">',
)


@pytest.mark.parametrize("probe", REMOTE_PROBES)
def test_nothing_is_fetched(xhtml2pdf: Xhtml2PdfRenderer, canary: Canary, probe: str) -> None:
    markup = probe.format(address=canary.address)
    rendered = xhtml2pdf.render(page(f"<p>Before</p>{markup}<p>After</p>"))
    assert "Before" in read_text(rendered.content)
    assert canary.visits == 0


@pytest.mark.parametrize("probe", REMOTE_PROBES)
def test_no_name_on_the_internet_is_even_looked_up(
    xhtml2pdf: Xhtml2PdfRenderer, monkeypatch: pytest.MonkeyPatch, probe: str
) -> None:
    """The library itself refuses addresses of this machine, so the canary alone would not miss our own rule."""
    asked: list[object] = []

    def refuse(*host_and_port: object, **_options: object) -> None:
        asked.append(host_and_port)
        raise OSError("there is no network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    xhtml2pdf.render(page(f"<p>Before</p>{probe.format(address='canary.example.com')}<p>After</p>"))
    assert asked == []


LOCAL_PROBES = (
    '<img src="{path}">',
    '<img src="file://{path}">',
    "<style>@import url('{path}');</style>",
    '<link rel="stylesheet" href="file://{path}">',
    '<pdf:include src="{path}">',
    "<style>@page {{ background-image: url('{path}'); }}</style>",
    '<object data="{path}"></object>',
)


@pytest.mark.parametrize("probe", LOCAL_PROBES)
def test_no_file_but_fonts_is_read(xhtml2pdf: Xhtml2PdfRenderer, tmp_path: Path, probe: str) -> None:
    plain = xhtml2pdf.render(page("<p>Before</p><p>After</p>"))
    path = write_bait(tmp_path)
    rendered = xhtml2pdf.render(page(f"<p>Before</p>{probe.format(path=path)}<p>After</p>"))
    text = read_text(rendered.content)
    assert "bait" not in text
    assert "Before" in text
    assert list_images(rendered.content) == list_images(plain.content) == []


def write_bait(folder: Path) -> Path:
    """A file that is a style sheet, and that shows in the text where it is read."""
    path = folder / "secret.css"
    path.write_text("p:before { content: 'bait'; } /* bait */")
    return path


def list_images(content: bytes) -> list[str]:
    return [image.name for found in PdfReader(io.BytesIO(content)).pages for image in found.images]


@pytest.mark.parametrize("markup", ["<svg></svg>", "< SVG width=1>", '<img src="data:image/svg+xml;base64,PHN2Zz4=">'])
def test_svg_is_refused(xhtml2pdf: Xhtml2PdfRenderer, markup: str) -> None:
    with pytest.raises(InvalidInput, match="SVG"):
        xhtml2pdf.render(page(markup))
