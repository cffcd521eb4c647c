from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired


class ConsentForm(FlaskForm):
    consent = BooleanField(validators=[InputRequired("Tick the box to go on, or close this page if you do not agree.")])
