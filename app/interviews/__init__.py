from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register this feature's doors."""
    # doors import services of features that import this feature's models: they wait until all of these are there
    from app.interviews.cli import interview
    from app.interviews.feedback_views import blueprint as feedback
    from app.interviews.intervention_views import blueprint as interventions
    from app.interviews.views import blueprint

    app.register_blueprint(blueprint)
    app.register_blueprint(interventions)
    app.register_blueprint(feedback)
    app.cli.add_command(interview)
