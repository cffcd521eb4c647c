"""The platform admin's page of how the installation is."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app.context import get_config, get_ports
from app.domain.permissions import Action
from app.domain.waiting_queue import QueueRules
from app.migration_state import find_head
from app.operations.models import RunKind
from app.operations.services import failed_jobs
from app.operations.services.overview import describe_installation
from app.version import VERSION
from app.web.actors import current_user_id
from app.web.authorization import requires
from config import Config

blueprint = Blueprint("operations", __name__, url_prefix="/operations")


@blueprint.get("")
@requires(Action.OPERATE_PLATFORM)
def index() -> ResponseReturnValue:
    config = get_config()
    rules = QueueRules(config.max_active_interviews, follows_load=config.limit_follows_load)
    overview = describe_installation(get_ports(), rules, _places(config), _versions(config))
    return render_template("operations/index.html", overview=overview, kinds=RunKind)


@blueprint.post("/failed-jobs/<uuid:failed_id>/again")
@requires(Action.OPERATE_PLATFORM)
def try_again(failed_id: uuid.UUID) -> ResponseReturnValue:
    failed = failed_jobs.try_again(get_ports(), failed_id, current_user_id())
    flash(
        gettext("The job %(name)s is tried again; what was settled meanwhile stays as it is.", name=failed.name),
        "success",
    )
    return redirect(url_for(".index"))


@blueprint.post("/failed-jobs/<uuid:failed_id>/drop")
@requires(Action.OPERATE_PLATFORM)
def drop(failed_id: uuid.UUID) -> ResponseReturnValue:
    failed = failed_jobs.drop(get_ports(), failed_id, current_user_id())
    flash(gettext("The job %(name)s is dropped.", name=failed.name), "success")
    return redirect(url_for(".index"))


def _places(config: Config) -> dict[str, Path]:
    places = {"recordings": config.recordings_dir, "reports": config.reports_dir, "keys": config.keys_dir}
    if config.uses_sqlite:
        places = {"database": config.home, **places}
    if config.redis_is_embedded:
        places["queue"] = config.redis_dir
    return {**places, "temporary files": Path(tempfile.gettempdir())}


def _versions(config: Config) -> dict[str, str]:
    versions = {"InterviewBot": VERSION, "Schema": find_head() or ""}
    if config.ollama_base_url:
        versions["Language model"] = config.ollama_model
    return versions
