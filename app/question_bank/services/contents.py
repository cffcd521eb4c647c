"""Between the rows of a question and its content as a value."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from app.database import utc_now
from app.domain.scorecard import Anchor, KeyPoint
from app.question_bank import repository
from app.question_bank.content import QuestionContent
from app.question_bank.models import Question, QuestionVersion, Subtopic, Topic


class TopicShelf:
    """The topics of an organisation by name; those that are missing are made when asked for."""

    def __init__(self, organization_id: uuid.UUID) -> None:
        self._organization_id = organization_id
        self._topics = {topic.name: topic for topic in repository.list_topics(organization_id)}

    def get_subtopic(self, topic_name: str, name: str) -> Subtopic:
        topic = self._get_topic(topic_name)
        found = next((subtopic for subtopic in topic.subtopics if subtopic.name == name), None)
        if found is None:
            found = Subtopic(topic=topic, name=name)
            repository.add(found)
        return found

    def _get_topic(self, name: str) -> Topic:
        if name not in self._topics:
            self._topics[name] = Topic(organization_id=self._organization_id, name=name, subtopics=[])
            repository.add(self._topics[name])
        return self._topics[name]


def read_content(version: QuestionVersion) -> QuestionContent:
    question = version.question
    return QuestionContent(
        code=question.code,
        topic=question.topic.name,
        subtopic=question.subtopic.name,
        difficulty=question.difficulty,
        category=question.category,
        status=question.status,
        language=question.language,
        text=version.text,
        weightage=version.weightage,
        reference_answer=version.reference_answer,
        key_points=tuple(KeyPoint(point["text"], float(point["weight"])) for point in version.key_points),
        rubric=tuple(Anchor(float(anchor["rating"]), anchor["description"]) for anchor in version.rubric),
        vocabulary=tuple(version.vocabulary),
        tags=tuple(version.tags),
        expected_seconds=version.expected_seconds,
    )


def write_new(organization_id: uuid.UUID, content: QuestionContent, shelf: TopicShelf) -> Question:
    question = Question(id=uuid.uuid4(), organization_id=organization_id, created_at=utc_now())
    question.code = content.code or f"Q-{question.id.hex[:8]}"
    _write_place(question, content, shelf)
    question.versions.append(QuestionVersion(number=1, **_version_columns(content)))
    repository.add(question)
    return question


def write_change(question: Question, current: QuestionVersion, content: QuestionContent, shelf: TopicShelf) -> None:
    """What the question says goes into a new version; where it belongs changes in place."""
    _write_place(question, content, shelf)
    columns = _version_columns(content)
    if columns != _version_columns(read_content(current)):
        question.current_version = current.number + 1
        repository.add(QuestionVersion(question_id=question.id, number=question.current_version, **columns))


def _write_place(question: Question, content: QuestionContent, shelf: TopicShelf) -> None:
    subtopic = shelf.get_subtopic(content.topic, content.subtopic)
    question.topic, question.subtopic = subtopic.topic, subtopic
    question.difficulty = content.difficulty
    question.category = content.category
    question.status = content.status
    question.language = content.language


def _version_columns(content: QuestionContent) -> dict[str, Any]:
    return {
        "text": content.text,
        "weightage": content.weightage,
        "reference_answer": content.reference_answer,
        "key_points": _as_dicts(content.key_points),
        "rubric": _as_dicts(content.rubric),
        "vocabulary": list(content.vocabulary),
        "tags": list(content.tags),
        "expected_seconds": content.expected_seconds,
    }


def _as_dicts(items: Sequence[KeyPoint] | Sequence[Anchor]) -> list[dict[str, Any]]:
    return [asdict(item) for item in items]
