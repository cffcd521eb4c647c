"""Topics, subtopics and versioned questions."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Computed, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Base, Identified
from app.sealed_columns import sealed_text


class QuestionStatus(StrEnum):
    DRAFT = "draft"
    REVIEWED = "reviewed"
    RETIRED = "retired"


class Topic(Identified, Base):
    __tablename__ = "topics"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    subtopics: Mapped[list[Subtopic]] = relationship(back_populates="topic", order_by="Subtopic.name")


class Subtopic(Identified, Base):
    __tablename__ = "subtopics"
    __table_args__ = (UniqueConstraint("topic_id", "name"),)

    topic_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("topics.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    topic: Mapped[Topic] = relationship(back_populates="subtopics")


class Question(Identified, Base):
    """The identity of a question; what it says is in its versions, of which the highest number is current.

    `code` is how people and files name it; it never changes and is unique in the organisation; `search_code` is kept by
    the database. `exemplar_effect`: what exemplars did to agreement, as services.exemplars measured it last.
    """

    __tablename__ = "questions"
    __table_args__ = (UniqueConstraint("organization_id", "code"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    topic_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("topics.id"), index=True)
    subtopic_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("subtopics.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    search_code: Mapped[str] = mapped_column(String(40), Computed("lower(code)", persisted=True), deferred=True)
    language: Mapped[str] = mapped_column(String(10), default="en")
    difficulty: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(40), default="concept")
    status: Mapped[str] = mapped_column(String(10), default=QuestionStatus.DRAFT.value)
    current_version: Mapped[int] = mapped_column(default=1)
    exemplar_effect: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    topic: Mapped[Topic] = relationship()
    subtopic: Mapped[Subtopic] = relationship()
    versions: Mapped[list[QuestionVersion]] = relationship(
        back_populates="question", order_by="QuestionVersion.number", cascade="all, delete-orphan"
    )


class QuestionVersion(Identified, Base):
    """`key_points`: [{text, weight}]; `rubric`: [{rating, description}], ratings 0 to 10; `weightage` above 0.

    `search_text` is kept by the database: to lower the case of 10,000 questions at each search takes too long.
    """

    __tablename__ = "question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    question_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("questions.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    weightage: Mapped[float] = mapped_column(default=1.0)
    reference_answer: Mapped[str] = mapped_column(Text)
    key_points: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    rubric: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    vocabulary: Mapped[list[str]] = mapped_column(JSON, default=list)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    search_text: Mapped[str] = mapped_column(
        Text, Computed("lower(\"text\" || ' ' || CAST(tags AS TEXT))", persisted=True), deferred=True
    )
    expected_seconds: Mapped[int] = mapped_column(default=120)

    question: Mapped[Question] = relationship(back_populates="versions")


class QuestionCategory(Identified, Base):
    """A category that an organisation keeps; one without any has those of app.question_bank.content."""

    __tablename__ = "question_categories"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str] = mapped_column(String(40))


class QuestionVector(Base):
    """What a version means, as `model` writes it; missing where no worker has come to it yet."""

    __tablename__ = "question_vectors"

    question_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question_versions.id"), primary_key=True)
    model: Mapped[str] = mapped_column(String(100))
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class LikenessCheck(Identified, Base):
    """A text that somebody is about to save, until it is compared with the bank and the answer is read.

    `found`: [[question id, likeness], ...], None while a worker is at it; `compared` of `total` questions were.
    """

    __tablename__ = "likeness_checks"

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    except_question_id: Mapped[uuid.UUID | None]
    found: Mapped[list[list[Any]] | None] = mapped_column(JSON)
    compared: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)


class GradedUse(StrEnum):
    """exemplar: helps to rate other answers. gold: never helps; the scorer is compared with it."""

    EXEMPLAR = "exemplar"
    GOLD = "gold"


class GradedAnswer(Identified, Base):
    """An answer to a question with a person's rating, 0 to 10.

    `source_answer_id` is the interview's answer that it was taken from, None where somebody wrote it.
    """

    __tablename__ = "graded_answers"
    __table_args__ = (UniqueConstraint("use", "source_answer_id"),)

    organization_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    question_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("question_versions.id"), index=True)
    use: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(sealed_text("graded_answers.text"))
    rating: Mapped[float]
    source_answer_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("answers.id", ondelete="CASCADE"), index=True)
    added_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))

    question_version: Mapped[QuestionVersion] = relationship(lazy="joined")
