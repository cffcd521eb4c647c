"""Which question of the bank a row of a file is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.question_bank.content import InvalidQuestion, QuestionContent, read_question, same_text
from app.question_bank.formats import Record
from app.question_bank.models import QuestionVersion
from app.question_bank.services.contents import read_content


@dataclass(frozen=True)
class Change:
    """`current` is None for a question that the bank has not."""

    content: QuestionContent
    current: QuestionVersion | None

    @property
    def alters(self) -> bool:
        return self.current is not None and read_content(self.current) != self.content


class Matcher:
    """Finds the question that a row is about, and refuses two rows about the same one."""

    def __init__(self, versions: Sequence[QuestionVersion], categories: Sequence[str]) -> None:
        self._categories = categories
        self._by_code = {version.question.code: version for version in versions}
        self._by_text = {same_text(version.text): version for version in versions}
        self._lines: dict[str, int] = {}

    def match(self, record: Record) -> Change:
        """Fields that the row leaves out stay as they are. Raises InvalidQuestion."""
        current = self._find_current(record.values)
        known = read_content(current).to_record() if current else {}
        values = {**known, **record.values, "code": known.get("code") or record.values.get("code")}
        content = read_question(values, self._categories)
        twin = self._by_text.get(same_text(content.text))
        if twin is not None and twin is not current:
            raise InvalidQuestion([f"question {twin.question.code} says the same already"])
        self._claim(record.line, f"code {content.code}", content.code)
        self._claim(record.line, "text", same_text(content.text))
        return Change(content, current)

    def _find_current(self, values: Mapping[str, Any]) -> QuestionVersion | None:
        code, text = values.get("code"), values.get("text")
        if code:
            return self._by_code.get(str(code).strip())
        return self._by_text.get(same_text(text)) if isinstance(text, str) else None

    def _claim(self, line: int, what: str, key: str) -> None:
        if key and (first := self._lines.setdefault(f"{what} {key}", line)) != line:
            raise InvalidQuestion([f"the row has the same {what} as line {first}"])
