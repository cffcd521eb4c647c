"""Questions one by one."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.audit import services as audit
from app.audit.services import Actor, Deed
from app.database import transaction
from app.domain.audit_log import AuditAction, keep_differences
from app.domain.cursor import Cursor
from app.errors import Conflict, InvalidInput, NotFound
from app.extensions import db
from app.keyset import Slice
from app.question_bank import repository
from app.question_bank.content import InvalidQuestion, QuestionContent, read_question, same_text
from app.question_bank.models import Question, QuestionVersion, Topic
from app.question_bank.repository import QuestionFilter
from app.question_bank.services.categories import list_categories
from app.question_bank.services.contents import TopicShelf, read_content, write_change, write_new

PAGE_SIZE = 25


@dataclass(frozen=True)
class Page:
    """`number` counts from 1; there is always a first page, if an empty one."""

    entries: Sequence[QuestionVersion]
    number: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def list_questions(organization_id: uuid.UUID, wanted: QuestionFilter, number: int = 1) -> Page:
    entries, total = repository.find_page(organization_id, wanted, (number - 1) * PAGE_SIZE, PAGE_SIZE)
    return Page(entries, number, total)


def slice_questions(
    organization_id: uuid.UUID, wanted: QuestionFilter, after: Cursor | None, limit: int
) -> Slice[QuestionVersion]:
    """The current versions, newest question first."""
    return repository.slice_current(organization_id, wanted, after, limit)


def list_topics(organization_id: uuid.UUID) -> Sequence[Topic]:
    return repository.list_topics(organization_id)


def find_topic(organization_id: uuid.UUID, path: str) -> tuple[uuid.UUID, uuid.UUID | None]:
    """Ids of "Topic" or "Topic/Subtopic"; a topic's own name may hold a slash. Raises NotFound."""
    for topic in repository.list_topics(organization_id):
        if path == topic.name:
            return topic.id, None
        for subtopic in topic.subtopics:
            if path == f"{topic.name}/{subtopic.name}":
                return topic.id, subtopic.id
    raise NotFound("The bank has no topic %(path)s.", path=f"{path!r}")


def find_questions(organization_id: uuid.UUID, codes: Collection[str]) -> dict[str, Question]:
    """By code; a code that the bank does not have is missing."""
    return {question.code: question for question in repository.find_by_codes(organization_id, codes)} if codes else {}


def list_versions(organization_id: uuid.UUID, question_id: uuid.UUID) -> Sequence[QuestionVersion]:
    """The newest first. Raises NotFound."""
    repository.get_current_version(organization_id, question_id)
    return repository.list_versions(question_id)


def create_question(organization_id: uuid.UUID, record: dict[str, object], by: uuid.UUID | None = None) -> Question:
    """Of a record as files hold it. Raises InvalidInput, and Conflict where the bank has the same text or code.

    Here and below, `by` is who does it; None for the command line.
    """
    with transaction(db.session):
        question = add_question(organization_id, record)
        after = dict(read_content(question.versions[-1]).to_record())
        audit.record(Actor(organization_id, by), AuditAction.QUESTION_CREATED, question.id, after=after)
        return question


def add_question(organization_id: uuid.UUID, record: dict[str, object]) -> Question:
    """As create_question, within the caller's transaction."""
    content = _read(organization_id, record)
    _check_unique(organization_id, content, None)
    return write_new(organization_id, content, TopicShelf(organization_id))


def edit_question(
    organization_id: uuid.UUID, question_id: uuid.UUID, record: dict[str, object], by: uuid.UUID | None = None
) -> QuestionVersion:
    """A new version where what the question says changes. Raises InvalidInput, Conflict, NotFound."""
    with transaction(db.session):
        current = repository.get_current_version(organization_id, question_id)
        content = _read(organization_id, {**record, "code": current.question.code})
        _check_unique(organization_id, content, question_id)
        before, after = keep_differences(read_content(current).to_record(), content.to_record())
        write_change(current.question, current, content, TopicShelf(organization_id))
        after["version"] = current.question.current_version
        audit.record(Actor(organization_id, by), AuditAction.QUESTION_EDITED, question_id, before, after)
    return repository.get_current_version(organization_id, question_id)


def restore_version(
    organization_id: uuid.UUID, question_id: uuid.UUID, number: int, by: uuid.UUID | None = None
) -> QuestionVersion:
    """A new version that says what an older one said. Raises Conflict, NotFound."""
    versions = {version.number: version for version in list_versions(organization_id, question_id)}
    if number not in versions:
        raise NotFound("There is no such version.")
    return edit_question(organization_id, question_id, dict(read_content(versions[number]).to_record()), by)


def change_statuses(
    organization_id: uuid.UUID, wanted: Mapping[uuid.UUID, str], by: uuid.UUID | None = None
) -> dict[uuid.UUID, str]:
    """All of them or none; returns what they were. Raises InvalidInput naming the question that it cannot be done
    with, NotFound."""
    with transaction(db.session):
        categories = list_categories(organization_id)
        versions = repository.list_current(organization_id, wanted)
        if len(versions) < len(wanted):
            raise NotFound("One of these questions is not in the bank any more.")
        before = {version.question_id: version.question.status for version in versions}
        for version in versions:
            _set_status(version, wanted[version.question_id], categories)
        audit.record_all(Actor(organization_id, by), [_status_deed(key, before[key], wanted[key]) for key in before])
    return before


def _status_deed(question_id: uuid.UUID, before: str, after: str) -> Deed:
    return Deed(AuditAction.QUESTION_STATUS_CHANGED, question_id, {"status": before}, {"status": after})


def _set_status(version: QuestionVersion, status: str, categories: Sequence[str]) -> None:
    try:
        read_question({**read_content(version).to_record(), "status": status}, categories)
    except InvalidQuestion as error:
        raise InvalidInput(
            "Nothing was changed: %(code)s: %(error)s.", code=version.question.code, error=error
        ) from error
    version.question.status = status


def _read(organization_id: uuid.UUID, record: dict[str, object]) -> QuestionContent:
    try:
        return read_question(record, list_categories(organization_id))
    except InvalidQuestion as error:
        raise InvalidInput("The question needs mending: %(error)s.", error=error) from error


def _check_unique(organization_id: uuid.UUID, content: QuestionContent, own_id: uuid.UUID | None) -> None:
    for question_id, code, text in repository.list_texts(organization_id):
        if question_id == own_id:
            continue
        if same_text(text) == same_text(content.text):
            raise Conflict("Question %(code)s says the same already.", code=code)
        if content.code == code:
            raise Conflict("There is a question with the code %(code)s already.", code=code)
