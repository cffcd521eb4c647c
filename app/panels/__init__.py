from __future__ import annotations

from flask import Flask

from app.panels.candidate_cli import candidate
from app.panels.cli import panel
from app.panels.mail_cli import mail


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # the pages show interviews, whose services stand on this feature's
    from app.panels.candidate_views import blueprint as candidates
    from app.panels.invitation_views import blueprint as invitations
    from app.panels.pipeline_views import blueprint as pipeline
    from app.panels.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(candidates)
    app.register_blueprint(invitations)
    app.register_blueprint(pipeline)
    app.cli.add_command(panel)
    app.cli.add_command(candidate)
    app.cli.add_command(mail)
