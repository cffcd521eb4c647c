from __future__ import annotations

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired

AGREE = lazy_gettext("Tick the box to go on, or close this page if you do not agree.")


class ConsentForm(FlaskForm):
    consent = BooleanField(validators=[InputRequired(AGREE)])
