"""Where things lie on the printed pages: boxes in points, not pixels."""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pypdf import PageObject, PdfReader

from app.adapters.pdf import Xhtml2PdfRenderer
from app.domain.scorecard import Deduction
from app.reports.content import ReportContent, TimedText
from app.reports.layout import BAR_POINTS, lay_out
from bench.reports.interview import AT, invent_interview

LEFT, RIGHT = 50.0, 545.0
# The page is 842 points high; the content's frame starts 62 below its top and is 712 high.
TOP, BOTTOM = 842 - 62, 842 - 62 - 712
TOLERANCE = 1.0


@dataclass
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass
class Drawn:
    """What one page shows: text with the start of its baseline, filled boxes, heights of rules; y from the bottom."""

    texts: list[tuple[str, float, float]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)

    def y_of(self, words: str) -> float:
        return next(y for text, _, y in self.texts if words in text)


def read_page(page: PageObject) -> Drawn:
    drawn = Drawn()

    def note_text(text: str, cm: list[float], tm: list[float], *_rest: Any) -> None:
        if text.strip():
            drawn.texts.append((text.strip(), tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]))

    def note_box(operator: bytes, operands: list[Any], cm: list[float], _tm: Any) -> None:
        if operator == b"re":
            x, y, width, height = map(float, operands)
            drawn.boxes.append(Box(x * cm[0] + cm[4], y * cm[3] + cm[5], width * cm[0], abs(height * cm[3])))
        if operator == b"l":
            drawn.rules.append(float(operands[1]) * cm[3] + cm[5])

    page.extract_text(visitor_text=note_text, visitor_operand_before=note_box)
    return drawn


@pytest.fixture(scope="module")
def content() -> ReportContent:
    return invent_interview(6)


@pytest.fixture(scope="module")
def pages(content: ReportContent) -> list[Drawn]:
    html = lay_out(content, version=2, made_at=AT, changes=["Rating: 6.0, was 5.0."])
    return [read_page(page) for page in PdfReader(io.BytesIO(Xhtml2PdfRenderer().render(html).content)).pages]


def test_the_summary_is_one_page_with_its_charts(content: ReportContent, pages: list[Drawn]) -> None:
    first = pages[0]
    order = ["Interview report", "Outcome", "By topic", "By component", "The questions"]
    heights = [first.y_of(words) for words in order]
    assert heights == sorted(heights, reverse=True)
    assert "1." not in {text[:2] for text, _, _ in first.texts}
    assert any(text.startswith("1. ") for text, _, _ in pages[1].texts)


def test_bars_start_on_one_line_and_are_as_long_as_ratings_are_high(content: ReportContent, pages: list[Drawn]) -> None:
    ratings = [topic.score.rating for topic in content.score.topics] + list(content.components.values())
    wanted = [BAR_POINTS * rating / 10 for rating in ratings if rating is not None]
    chart = [box for box in pages[0].boxes if 6 < box.height < 14 and box.y < pages[0].y_of("By topic")]
    starts = min(box.x for box in chart)
    filled = sorted((box for box in chart if abs(box.x - starts) < TOLERANCE), key=lambda box: -box.y)
    assert [box.width for box in filled[: len(wanted)]] == pytest.approx(wanted, abs=TOLERANCE)


def test_nothing_lies_outside_the_frames(pages: list[Drawn]) -> None:
    for page in pages:
        for text, x, y in page.texts:
            assert LEFT - TOLERANCE <= x < RIGHT, text
            is_running = y > TOP or y < BOTTOM
            assert not is_running or 20 < y < 842 - 20, text
        for box in page.boxes:
            assert box.x >= LEFT - 4
            assert box.x + box.width <= RIGHT + 4


def draw(content: ReportContent) -> list[Drawn]:
    rendered = Xhtml2PdfRenderer().render(lay_out(content, version=1, made_at=AT))
    return [read_page(page) for page in PdfReader(io.BytesIO(rendered.content)).pages]


def page_of(pages: list[Drawn], words: str) -> int:
    return next(number for number, page in enumerate(pages) if any(words in text for text, *_ in page.texts))


def test_a_long_written_answer_begins_below_its_question_on_the_page_that_is_begun(content: ReportContent) -> None:
    first, second = content.answers[:2]
    short = replace(first, transcript=(TimedText(None, "Short."),), draft=None)
    long = replace(second, source="text", transcript=(TimedText(None, "Some words of mine. " * 400),))
    pages = draw(replace(content, answers=(short, long)))
    assert page_of(pages, "1. ") == page_of(pages, "2. ") == page_of(pages, "Some words of mine.")


def test_what_was_taken_off_keeps_clear_of_the_table_above(content: ReportContent) -> None:
    first = content.answers[0]
    assert first.draft
    draft = replace(first.draft, deductions=(Deduction("topic", 1.5, "Another subject."),))
    page = draw(replace(content, answers=(replace(first, transcript=(), draft=draft),)))[1]
    told = page.y_of("Taken off")
    rule = min(y for y in page.rules if y > told)
    assert rule - told > 12


def test_every_page_has_its_head_and_foot(content: ReportContent, pages: list[Drawn]) -> None:
    for number, page in enumerate(pages, start=1):
        assert page.y_of(content.brand) > TOP
        assert page.y_of("version 2, made") < BOTTOM
        assert page.y_of("Page") < BOTTOM
        assert str(number) in " ".join(text for text, _, y in page.texts if y < BOTTOM)


def test_the_last_line_says_that_it_is_the_last(pages: list[Drawn]) -> None:
    lowest = min((y, text) for text, _, y in pages[-1].texts if y > BOTTOM)
    assert lowest[1] == "End of the report."
    assert not any("End of the report" in text for page in pages[:-1] for text, *_ in page.texts)


def test_what_is_new_stands_at_the_end(pages: list[Drawn]) -> None:
    (page,) = (page for page in pages[-2:] if any("What is new in version 2" in text for text, *_ in page.texts))
    assert page.y_of("What is new in version 2") > page.y_of("Rating: 6.0, was 5.0.")
