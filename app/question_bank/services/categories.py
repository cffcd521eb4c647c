"""The categories that an organisation sorts its questions by."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from app.audit import services as audit
from app.audit.services import Actor
from app.database import transaction
from app.domain.audit_log import AuditAction
from app.errors import Conflict, InvalidInput, NotFound
from app.extensions import db
from app.question_bank import categories_repository as repository
from app.question_bank.content import CATEGORIES
from app.question_bank.models import QuestionCategory

LONGEST_NAME = 40
MOST_CATEGORIES = 50


@dataclass(frozen=True)
class CategoryUse:
    name: str
    questions: int


def list_categories(organization_id: uuid.UUID) -> tuple[str, ...]:
    """By name; the usual ones, in their usual order, where the organisation has changed nothing."""
    return tuple(row.name for row in repository.list_all(organization_id)) or CATEGORIES


def list_category_uses(organization_id: uuid.UUID) -> list[CategoryUse]:
    counts = repository.count_questions(organization_id)
    return [CategoryUse(name, counts.get(name, 0)) for name in list_categories(organization_id)]


def add_category(actor: Actor, name: str) -> None:
    """Raises InvalidInput, and Conflict where it is there already."""
    name = _clean(name)
    with transaction(db.session):
        names = _take_over_usual_ones(actor.organization_id)
        _check_free(name, names)
        if len(names) >= MOST_CATEGORIES:
            raise InvalidInput(
                "An organisation has %(most)s categories at most. Remove one first.", most=MOST_CATEGORIES
            )
        repository.add(QuestionCategory(organization_id=actor.organization_id, name=name))
        _record(actor, "", name)


def rename_category(actor: Actor, old: str, new: str) -> int:
    """Its questions go with it: returns how many. Raises InvalidInput, Conflict, NotFound."""
    new = _clean(new)
    with transaction(db.session):
        names = _take_over_usual_ones(actor.organization_id)
        _check_known(old, names)
        _check_free(new, names - {old})
        repository.rename(actor.organization_id, old, new)
        _record(actor, old, new)
        return repository.move_questions(actor.organization_id, old, new)


def remove_category(actor: Actor, name: str) -> None:
    """Raises Conflict while questions are in it, and for the last one; NotFound."""
    with transaction(db.session):
        names = _take_over_usual_ones(actor.organization_id)
        _check_known(name, names)
        if used := repository.count_questions(actor.organization_id).get(name):
            raise Conflict(
                "%(name)s still holds questions (%(used)s): rename it, or move them first.", name=f"{name!r}", used=used
            )
        if len(names) == 1:
            raise Conflict("One category must stay: rename it instead.")
        repository.remove(actor.organization_id, name)
        _record(actor, name, "")


def _take_over_usual_ones(organization_id: uuid.UUID) -> set[str]:
    """Whoever changes the categories gets rows of their own."""
    names = {row.name for row in repository.list_all(organization_id)}
    if not names:
        for name in CATEGORIES:
            repository.add(QuestionCategory(organization_id=organization_id, name=name))
        names = set(CATEGORIES)
    return names


def _check_known(name: str, names: set[str]) -> None:
    if name not in names:
        raise NotFound("There is no category %(name)s.", name=f"{name!r}")


def _check_free(name: str, names: set[str]) -> None:
    if name in names:
        raise Conflict("There is a category %(name)s already.", name=f"{name!r}")


def _clean(name: str) -> str:
    name = " ".join(name.lower().split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput("A category's name has 1 to %(most)s characters.", most=LONGEST_NAME)
    return name


def _record(actor: Actor, before: str, after: str) -> None:
    subject = actor.organization_id
    audit.record(actor, AuditAction.CATEGORY_CHANGED, subject, {"category": before}, {"category": after})
