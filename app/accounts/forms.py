from __future__ import annotations

from wtforms import EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.accounts.passwords import MAX_CHARACTERS, MIN_CHARACTERS
from app.web.forms import Form


class LoginForm(Form):
    email = EmailField(
        "Email address",
        [InputRequired("Enter your email address.")],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        "Password", [InputRequired("Enter your password.")], render_kw={"autocomplete": "current-password"}
    )


class CodeForm(Form):
    code = StringField(
        "Code",
        [InputRequired("Enter the code."), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"},
    )


class NewPasswordForm(Form):
    new = PasswordField(
        "New password",
        [InputRequired("Enter a new password."), Length(MIN_CHARACTERS, MAX_CHARACTERS)],
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        "New password once more",
        [EqualTo("new", "The two new passwords differ.")],
        render_kw={"autocomplete": "new-password"},
    )


class ConfirmForm(Form):
    password = PasswordField(
        "Your password", [InputRequired("Enter your password.")], render_kw={"autocomplete": "current-password"}
    )


class PasswordForm(Form):
    current = PasswordField(
        "Current password",
        [InputRequired("Enter your current password.")],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        "New password",
        [InputRequired("Enter a new password."), Length(MIN_CHARACTERS, MAX_CHARACTERS)],
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        "New password once more",
        [EqualTo("new", "The two new passwords differ.")],
        render_kw={"autocomplete": "new-password"},
    )
