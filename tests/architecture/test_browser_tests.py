"""Each page of a browser test is one whose errors and violated content policies fail the test."""

from __future__ import annotations

from config import ROOT

UNWATCHED = (".new_context(", "browser.new_page(", "chromium.new_page(")


def test_pages_come_from_the_fixture_that_watches_them() -> None:
    tests = (ROOT / "tests" / "browser").glob("test_*.py")
    texts = {path.name: path.read_text(encoding="utf-8") for path in tests}
    assert len(texts) > 3
    assert [name for name, text in texts.items() if any(call in text for call in UNWATCHED)] == []
