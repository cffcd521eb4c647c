"""The application: extensions, wiring, blueprints, sockets and commands; nothing else."""

from __future__ import annotations

from flask import Flask

from app import (
    accounts,
    administration,
    api,
    audit,
    backups,
    calibration,
    candidate_room,
    data_protection,
    demo,
    fairness,
    health,
    insights,
    interviews,
    operations,
    organizations,
    panels,
    question_bank,
    reports,
    reviews,
    webhooks,
)
from app.extensions import csrf, db, login_manager
from app.observability import init_observability
from app.ports import Ports
from app.web import init_web
from app.web.origins import init_origins
from app.web.routing import LazyRule
from app.wiring import flask_settings, prepare_database, wire_ports
from config import Config

FEATURES = (
    accounts,
    organizations,
    question_bank,
    panels,
    interviews,
    candidate_room,
    reports,
    reviews,
    calibration,
    insights,
    fairness,
    audit,
    data_protection,
    health,
    demo,
    administration,
    api,
    webhooks,
    operations,
    backups,
)


def create_app(config: Config | None = None, ports: Ports | None = None) -> Flask:
    """A Flask application; `ports` replaces the adapters that wiring would choose from `config`."""
    config = config or Config.from_env()
    app = Flask("app", instance_path=str(config.home), static_folder=None)
    app.url_rule_class = LazyRule
    app.url_map.strict_slashes = False
    app.config.update(flask_settings(config))
    app.extensions["config"] = config
    app.extensions["ports"] = ports or wire_ports(config)
    init_observability(app, config)
    db.init_app(app)
    prepare_database(app)
    login_manager.init_app(app)
    init_origins(app)
    csrf.init_app(app)
    init_web(app)
    for feature in FEATURES:
        feature.init_app(app)
    return app
