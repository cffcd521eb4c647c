"""Question files into the bank and out of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.domain.wording import marked
from app.errors import InterviewBotError, InvalidInput
from app.extensions import db
from app.question_bank import repository
from app.question_bank.content import InvalidQuestion
from app.question_bank.formats import FileFormat, Record, UnreadableFile, decode, encode
from app.question_bank.services.categories import list_categories
from app.question_bank.services.contents import TopicShelf, read_content, write_change, write_new
from app.question_bank.services.matching import Change, Matcher

MAX_IMPORT_BYTES = 1_000_000
MAX_IMPORT_ROWS = 1_000
NO_QUESTIONS = marked("the file holds no questions")


@dataclass(frozen=True)
class RowError:
    """`line` is where the row begins, 0 where none can be named; `of_file`: the file cannot be read on from there."""

    line: int
    reason: str
    of_file: bool = False


class ImportRefused(InvalidInput):
    """Nothing was imported; `errors` names every bad row."""

    code = "import_refused"
    exit_code = InterviewBotError.exit_code

    def __init__(self, errors: Sequence[RowError]) -> None:
        super().__init__(f"Nothing was imported: {_what_is_wrong(errors)}.")
        self.errors = tuple(errors)


def _what_is_wrong(errors: Sequence[RowError]) -> str:
    if all(error.of_file for error in errors):
        return errors[0].reason
    return f"{len(errors)} {'row needs' if len(errors) == 1 else 'rows need'} mending"


@dataclass(frozen=True)
class ImportSummary:
    """Numbers of questions by what the import does to them, and what the bank has to make a place for.

    A new topic's subtopics are new too; a subtopic reads Topic / Subtopic.
    """

    created: int
    updated: int
    unchanged: int
    new_topics: tuple[str, ...] = ()
    new_subtopics: tuple[str, ...] = ()


def preview_import(organization_id: uuid.UUID, content: bytes, file_format: FileFormat) -> ImportSummary:
    """What `import_questions` would do. Raises ImportRefused."""
    return _summarise(organization_id, _plan(organization_id, content, file_format))


def import_questions(
    organization_id: uuid.UUID, content: bytes, file_format: FileFormat, by: uuid.UUID | None = None
) -> ImportSummary:
    """All or nothing. A row is the question with its code, or else with its text; others are new.

    `by` is who does it; None for the command line. Raises ImportRefused.
    """
    with transaction(db.session):
        changes = _plan(organization_id, content, file_format)
        summary = _summarise(organization_id, changes)
        after = _write(organization_id, changes)
        audit.record(Actor(organization_id, by), AuditAction.QUESTIONS_IMPORTED, organization_id, after=after)
    return summary


def _write(organization_id: uuid.UUID, changes: Sequence[Change]) -> dict[str, list[str]]:
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


def _summarise(organization_id: uuid.UUID, changes: Sequence[Change]) -> ImportSummary:
    created = sum(change.current is None for change in changes)
    updated = sum(change.alters for change in changes)
    return ImportSummary(
        created, updated, len(changes) - created - updated, *_find_new_places(organization_id, changes)
    )


def _find_new_places(organization_id: uuid.UUID, changes: Sequence[Change]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Topics and subtopics that the bank has not, in the order of the file."""
    topics = {topic.name: topic for topic in repository.list_topics(organization_id)}
    places = {(name, subtopic.name) for name, topic in topics.items() for subtopic in topic.subtopics}
    wanted = dict.fromkeys((change.content.topic, change.content.subtopic) for change in changes)
    new = [place for place in wanted if place not in places]
    new_topics = dict.fromkeys(topic for topic, _ in new if topic not in topics)
    return tuple(new_topics), tuple(" / ".join(place) for place in new)


def _plan(organization_id: uuid.UUID, content: bytes, file_format: FileFormat) -> list[Change]:
    records, errors = _read_records(content, file_format)
    matcher = Matcher(repository.list_current_versions(organization_id), list_categories(organization_id))
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
        return [], [
            RowError(0, f"the file is larger than {MAX_IMPORT_BYTES:,} bytes; import it in parts", of_file=True)
        ]
    records: list[Record] = []
    try:
        records.extend(_stop_at_limit(decode(content, file_format)))
    except UnreadableFile as error:
        return records, [RowError(error.line, str(error), of_file=True)]
    return records, [] if records else [RowError(0, NO_QUESTIONS, of_file=True)]


def _stop_at_limit(records: Iterable[Record]) -> Iterator[Record]:
    for number, record in enumerate(records):
        if number == MAX_IMPORT_ROWS:
            raise UnreadableFile(record.line, f"a file holds {MAX_IMPORT_ROWS:,} questions at most")
        yield record
