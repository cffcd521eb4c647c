"""Questions of the bank."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from app.api.schemas.lists import ListQuery
from app.domain.difficulty import Difficulty
from app.domain.scorecard import Anchor, KeyPoint
from app.question_bank.content import QuestionContent
from app.question_bank.models import QuestionStatus, QuestionVersion, Topic
from app.question_bank.services import read_content


class QuestionQuery(ListQuery):
    words: Annotated[str, Meta(description="All must occur in the text, code, topic, subtopic or tags.")] = ""
    topic_id: uuid.UUID | None = None
    difficulty: Difficulty | None = None
    status: QuestionStatus | None = None
    category: str = ""


class QuestionInput(Struct):
    """What is left out takes its default."""

    topic: str
    subtopic: str
    difficulty: Difficulty
    text: str
    reference_answer: str
    code: str | UnsetType = UNSET
    category: str | UnsetType = UNSET
    status: QuestionStatus | UnsetType = UNSET
    language: str | UnsetType = UNSET
    weightage: float | UnsetType = UNSET
    key_points: list[KeyPoint] | UnsetType = UNSET
    rubric: list[Anchor] | UnsetType = UNSET
    vocabulary: list[str] | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET
    expected_seconds: int | UnsetType = UNSET

    def to_record(self) -> dict[str, Any]:
        record: dict[str, Any] = msgspec.to_builtins(self)
        return record


class Question(Struct):
    """`version` rises when what the question says changes."""

    id: uuid.UUID
    version: int
    created_at: datetime
    content: QuestionContent


class SubtopicName(Struct):
    id: uuid.UUID
    name: str


class TopicName(Struct):
    id: uuid.UUID
    name: str
    subtopics: list[SubtopicName]


def describe_question(version: QuestionVersion) -> Question:
    question = version.question
    return Question(question.id, version.number, question.created_at, read_content(version))


def describe_topic(topic: Topic) -> TopicName:
    return TopicName(topic.id, topic.name, [SubtopicName(sub.id, sub.name) for sub in topic.subtopics])
