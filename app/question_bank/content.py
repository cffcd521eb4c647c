"""What a question says, as a value, and the reading of it from what people write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from app.domain.difficulty import Difficulty
from app.domain.scorecard import HIGHEST_RATING, LOWEST_RATING, Anchor, KeyPoint
from app.question_bank.models import QuestionStatus

CATEGORIES = ("concept", "design", "coding", "debugging", "behavioural")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")
LONGEST_TERM_WORDS = 4
DEFAULT_RUBRIC = (
    Anchor(0.0, "Nothing to the point, or wrong throughout"),
    Anchor(2.5, "A fragment of the answer, or the idea with serious errors"),
    Anchor(5.0, "The main idea is right; important points are missing or wrong"),
    Anchor(7.5, "Right and mostly complete; small gaps"),
    Anchor(10.0, "Right, complete and precise, with reasons or an example"),
)


@dataclass(frozen=True)
class QuestionContent:
    """Everything about a question that people write; `code` is empty where one is still to be given."""

    code: str
    topic: str
    subtopic: str
    difficulty: str
    category: str
    status: str
    language: str
    text: str
    weightage: float
    reference_answer: str
    key_points: tuple[KeyPoint, ...]
    rubric: tuple[Anchor, ...]
    vocabulary: tuple[str, ...]
    tags: tuple[str, ...]
    expected_seconds: int

    def to_record(self) -> dict[str, Any]:
        """JSON values, as `read_question` takes them."""
        listed = ("key_points", "rubric", "vocabulary", "tags")
        return {name: list(value) if name in listed else value for name, value in asdict(self).items()}


FIELDS = tuple(QuestionContent.__dataclass_fields__)
REQUIRED = ("topic", "subtopic", "difficulty", "text", "reference_answer")


class InvalidQuestion(Exception):
    """`problems` says in plain words what is wrong, all of it at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def same_text(text: str) -> str:
    """Equal for two texts that differ only in case and spaces."""
    return " ".join(text.casefold().split())


def read_question(record: Mapping[str, Any], categories: Sequence[str] = CATEGORIES) -> QuestionContent:
    """Of JSON values by field name; what is left out takes its default. Raises InvalidQuestion.

    `categories` are those of the organisation, of which the first is the default.
    """
    reader = _Reader(record)
    content = QuestionContent(
        code=reader.matching("code", CODE, "", "letters, digits, dots and dashes, 40 at most"),
        topic=reader.line("topic", 100),
        subtopic=reader.line("subtopic", 100),
        difficulty=reader.choice("difficulty", tuple(Difficulty), ""),
        category=reader.choice("category", categories, categories[0]),
        status=reader.choice("status", tuple(QuestionStatus), QuestionStatus.DRAFT),
        language=reader.matching("language", LANGUAGE, "en", "a language code such as en or pt-BR"),
        text=reader.text("text", 2000),
        weightage=reader.number("weightage", 1.0, 0.01, 100),
        reference_answer=reader.text("reference_answer", 6000),
        key_points=reader.key_points(),
        rubric=reader.rubric() or DEFAULT_RUBRIC,
        vocabulary=reader.lines("vocabulary", 50, 60),
        tags=reader.lines("tags", 20, 40),
        expected_seconds=reader.whole_number("expected_seconds", 120, 10, 1800),
    )
    reader.finish(content)
    return content


class _Reader:
    """Takes fields out of a record and collects everything that is wrong with them."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self._problems = [f"{name} is no field of a question" for name in record if name not in FIELDS]

    def finish(self, content: QuestionContent) -> None:
        if content.status == QuestionStatus.REVIEWED and not content.key_points:
            self._problems.append("a reviewed question needs at least one key point")
        if any(len(term.split()) > LONGEST_TERM_WORDS for term in content.vocabulary):
            self._problems.append(f"vocabulary holds terms of at most {LONGEST_TERM_WORDS} words, not sentences")
        if self._problems:
            raise InvalidQuestion(self._problems)

    def text(self, name: str, longest: int) -> str:
        return self._clean(name, self._given(name, ""), longest, required=name in REQUIRED)

    def line(self, name: str, longest: int) -> str:
        return self._clean_line(name, self._given(name, ""), longest)

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        word = str(self._given(name, default)).strip().lower()
        if word not in options:
            self._problems.append(f"{name} must be one of {', '.join(options)}" + (f", not {word!r}" if word else ""))
            return default
        return word

    def matching(self, name: str, pattern: re.Pattern[str], default: str, wanted: str) -> str:
        word = str(self._given(name, default)).strip()
        if word and not pattern.fullmatch(word):
            self._problems.append(f"{name} must be {wanted}")
        return word

    def number(self, name: str, default: float, low: float, high: float) -> float:
        return self._number(name, self._given(name, default), low, high)

    def whole_number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.number(name, default, low, high)
        if not value.is_integer():
            self._problems.append(f"{name} must be a whole number")
        return int(value)

    def lines(self, name: str, most: int, longest: int) -> tuple[str, ...]:
        return tuple(self._clean_line(name, item, longest) for item in self._items(name, most))

    def key_points(self) -> tuple[KeyPoint, ...]:
        found = self._pairs("key_points", 20, "text", "weight")
        return tuple(KeyPoint(text, self._number("the weight of a key point", w, 0.01, 100)) for text, w in found)

    def rubric(self) -> tuple[Anchor, ...]:
        found = self._pairs("rubric", 11, "description", "rating")
        anchors = [Anchor(self._number("a rating", r, LOWEST_RATING, HIGHEST_RATING), text) for text, r in found]
        ratings = [anchor.rating for anchor in anchors]
        if len(set(ratings)) != len(ratings) or len(ratings) == 1:
            self._problems.append("a rubric needs two anchors or more, each with a rating of its own")
        return tuple(sorted(anchors, key=lambda anchor: anchor.rating))

    def _given(self, name: str, default: Any) -> Any:
        value = self._record.get(name)
        return default if value is None or value == "" else value

    def _items(self, name: str, most: int) -> list[Any]:
        items = self._given(name, [])
        if not isinstance(items, list) or len(items) > most:
            self._problems.append(f"{name} must be a list of {most} at most")
            return []
        return items

    def _pairs(self, name: str, most: int, text_name: str, number_name: str) -> list[tuple[str, Any]]:
        pairs = []
        for item in self._items(name, most):
            if not isinstance(item, dict) or set(item) - {text_name, number_name}:
                self._problems.append(f"{name} must hold pairs of {text_name} and {number_name}")
                continue
            text = self._clean_line(name, item.get(text_name, ""), 500)
            pairs.append((text, item.get(number_name, 1.0 if number_name == "weight" else None)))
        return pairs

    def _number(self, name: str, value: Any, low: float, high: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self._problems.append(f"{name} must be a number from {low:g} to {high:g}")
            return float(low)
        return float(value)

    def _clean_line(self, name: str, value: Any, longest: int) -> str:
        text = self._clean(name, value, longest, required=True)
        if "\n" in text:
            self._problems.append(f"{name} must be one line each")
        return text

    def _clean(self, name: str, value: Any, longest: int, *, required: bool) -> str:
        if not isinstance(value, str):
            self._problems.append(f"{name} must be text")
            return ""
        text = value.replace("\r\n", "\n").strip()
        if required and not text:
            self._problems.append(f"{name} is missing")
        if len(text) > longest:
            self._problems.append(f"{name} is longer than {longest} characters")
        if any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in text):
            self._problems.append(f"{name} holds control characters")
        return text
