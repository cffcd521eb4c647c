from __future__ import annotations

from wtforms import EmailField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.accounts.passwords import MAX_CHARACTERS, MIN_CHARACTERS
from app.accounts.services import NAME_CHARACTERS
from app.domain.permissions import DESCRIPTIONS, RoleName
from app.web.forms import Form

ROLES_OF_ORGANIZATIONS = (RoleName.RECRUITER, RoleName.VIEWER, RoleName.ORG_ADMIN)


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


def _describe_role(role: RoleName) -> str:
    words = role.value.replace("_", " ").replace("org ", "organisation ").capitalize()
    return f"{words}: {DESCRIPTIONS[role][0].lower()}{DESCRIPTIONS[role][1:]}"


class PersonForm(Form):
    """`organization` is taken out where it cannot be chosen."""

    name = StringField("Name", [InputRequired("Enter the name."), Length(max=NAME_CHARACTERS)])
    email = EmailField("Email address", [InputRequired("Enter the email address.")])
    role = SelectField(
        "Role",
        choices=[SelectChoice(role.value, _describe_role(role)) for role in ROLES_OF_ORGANIZATIONS],
    )
    organization = SelectField("Organisation")
