"""Filters of the candidates' table under a name: each person's own, for every panel."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from app.database import transaction
from app.errors import InvalidInput, NotFound
from app.extensions import db
from app.panels import repository
from app.panels.models import SavedView

LONGEST_NAME = 60
MOST_VIEWS = 20


def list_views(user_id: uuid.UUID) -> Sequence[SavedView]:
    return repository.list_views(user_id)


def save_view(organization_id: uuid.UUID, user_id: uuid.UUID, name: str, query: Mapping[str, str]) -> SavedView:
    """Under a name that is there already, the new filters take the place of the old. Raises InvalidInput."""
    name = " ".join(name.split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise InvalidInput("The name of a view has 1 to %(most)s characters.", most=LONGEST_NAME)
    if not query:
        raise InvalidInput("Choose a filter first: this view shows everybody.")
    with transaction(db.session):
        views = {view.name: view for view in repository.list_views(user_id)}
        view = views.get(name) or SavedView(organization_id=organization_id, user_id=user_id, name=name)
        if name not in views and len(views) >= MOST_VIEWS:
            raise InvalidInput("A person keeps %(most)s views at most. Remove one first.", most=MOST_VIEWS)
        view.query = dict(query)
        repository.add(view)
    return view


def remove_view(user_id: uuid.UUID, view_id: uuid.UUID) -> SavedView:
    """As it was. Raises NotFound, for another person's too."""
    with transaction(db.session):
        view = next((view for view in repository.list_views(user_id) if view.id == view_id), None)
        if view is None:
            raise NotFound("There is no such view.")
        removed = SavedView(name=view.name, query=dict(view.query))
        db.session.delete(view)
    return removed
