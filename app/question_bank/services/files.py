"""Question files into the bank and out of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.errors import InterviewBotError, InvalidInput
from app.extensions import db
from app.question_bank import repository
from app.question_bank.content import InvalidQuestion, QuestionContent, read_question, same_text
from app.question_bank.formats import FileFormat, Record, UnreadableFile, decode, encode
from app.question_bank.models import QuestionVersion
from app.question_bank.services.categories import list_categories
from app.question_bank.services.contents import TopicShelf, read_content, write_change, write_new

MAX_IMPORT_BYTES = 1_000_000
MAX_IMPORT_ROWS = 1_000


@dataclass(frozen=True)
class RowError:
    """`line` is where the row begins in the file, 0 where it is about the file as a whole."""

    line: int
    reason: str


class ImportRefused(InvalidInput):
    """Nothing was imported; `errors` names every bad row."""

    code = "import_refused"
    exit_code = InterviewBotError.exit_code

    def __init__(self, errors: Sequence[RowError]) -> None:
        rows = "row needs" if len(errors) == 1 else "rows need"
        super().__init__(f"Nothing was imported: {len(errors)} {rows} mending.")
        self.errors = tuple(errors)


@dataclass(frozen=True)
class _Change:
    """`current` is None for a question that the bank has not."""

    content: QuestionContent
    current: QuestionVersion | None

    @property
    def alters(self) -> bool:
        return self.current is not None and read_content(self.current) != self.content


@dataclass(frozen=True)
class ImportSummary:
    """Numbers of questions by what the import does to them."""

    created: int
    updated: int
    unchanged: int


def preview_import(organization_id: uuid.UUID, content: bytes, file_format: FileFormat) -> ImportSummary:
    """What `import_questions` would do. Raises ImportRefused."""
    return _summarise(_plan(organization_id, content, file_format))


def import_questions(
    organization_id: uuid.UUID, content: bytes, file_format: FileFormat, by: uuid.UUID | None = None
) -> ImportSummary:
    """All or nothing. A row is the question with its code, or else with its text; others are new.

    `by` is who does it; None for the command line. Raises ImportRefused.
    """
    with transaction(db.session):
        changes = _plan(organization_id, content, file_format)
        summary = _summarise(changes)
        after = _write(organization_id, changes)
        audit.record(Actor(organization_id, by), AuditAction.QUESTIONS_IMPORTED, organization_id, after=after)
    return summary


def _write(organization_id: uuid.UUID, changes: Sequence[_Change]) -> dict[str, list[str]]:
    """Codes of the questions that are new, and of those that say something else now."""
    shelf = TopicShelf(organization_id)
    created, updated = [], []
    for change in changes:
        if change.current is None:
            created.append(write_new(organization_id, change.content, shelf).code)
        elif change.alters:
            write_change(change.current.question, change.current, change.content, shelf)
            updated.append(change.current.question.code)
    return {"created": created, "updated": updated}


def export_questions(organization_id: uuid.UUID, file_format: FileFormat) -> bytes:
    """Importing the result changes nothing."""
    return encode([read_content(v) for v in repository.list_current_versions(organization_id)], file_format)


def _summarise(changes: Sequence[_Change]) -> ImportSummary:
    created = sum(change.current is None for change in changes)
    updated = sum(change.alters for change in changes)
    return ImportSummary(created, updated, len(changes) - created - updated)


def _plan(organization_id: uuid.UUID, content: bytes, file_format: FileFormat) -> list[_Change]:
    records, errors = _read_records(content, file_format)
    matcher = _Matcher(repository.list_current_versions(organization_id), list_categories(organization_id))
    changes = []
    for record in records:
        try:
            changes.append(matcher.match(record))
        except InvalidQuestion as error:
            errors.append(RowError(record.line, str(error)))
    if errors:
        raise ImportRefused(sorted(errors, key=lambda error: error.line))
    return changes


def _read_records(content: bytes, file_format: FileFormat) -> tuple[list[Record], list[RowError]]:
    """The records up to the first place where the file cannot be read on."""
    if len(content) > MAX_IMPORT_BYTES:
        return [], [RowError(0, f"the file is larger than {MAX_IMPORT_BYTES:,} bytes; import it in parts")]
    records: list[Record] = []
    try:
        records.extend(_stop_at_limit(decode(content, file_format)))
    except UnreadableFile as error:
        return records, [RowError(error.line, str(error))]
    return records, []


def _stop_at_limit(records: Iterable[Record]) -> Iterator[Record]:
    for number, record in enumerate(records):
        if number == MAX_IMPORT_ROWS:
            raise UnreadableFile(record.line, f"a file holds {MAX_IMPORT_ROWS:,} questions at most")
        yield record


class _Matcher:
    """Finds the question that a row is about, and refuses two rows about the same one."""

    def __init__(self, versions: Sequence[QuestionVersion], categories: Sequence[str]) -> None:
        self._categories = categories
        self._by_code = {version.question.code: version for version in versions}
        self._by_text = {same_text(version.text): version for version in versions}
        self._lines: dict[str, int] = {}

    def match(self, record: Record) -> _Change:
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
        return _Change(content, current)

    def _find_current(self, values: Mapping[str, Any]) -> QuestionVersion | None:
        code, text = values.get("code"), values.get("text")
        if code:
            return self._by_code.get(str(code).strip())
        return self._by_text.get(same_text(text)) if isinstance(text, str) else None

    def _claim(self, line: int, what: str, key: str) -> None:
        if key and (first := self._lines.setdefault(f"{what} {key}", line)) != line:
            raise InvalidQuestion([f"the row has the same {what} as line {first}"])
