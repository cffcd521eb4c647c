from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import EmailField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.accounts.passwords import MAX_CHARACTERS, MIN_CHARACTERS
from app.accounts.services import NAME_CHARACTERS
from app.domain.permissions import DESCRIPTIONS, LABELS, RoleName
from app.i18n import translate
from app.web.forms import Form

ROLES_OF_ORGANIZATIONS = (RoleName.RECRUITER, RoleName.VIEWER, RoleName.ORG_ADMIN)


class LoginForm(Form):
    email = EmailField(
        lazy_gettext("Email address"),
        [InputRequired(lazy_gettext("Enter your email address."))],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(Form):
    code = StringField(
        lazy_gettext("Code"),
        [InputRequired(lazy_gettext("Enter the code.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autofocus": True, "spellcheck": "false"},
    )


class NewPasswordForm(Form):
    new = PasswordField(
        lazy_gettext("New password"),
        [InputRequired(lazy_gettext("Enter a new password.")), Length(MIN_CHARACTERS, MAX_CHARACTERS)],
        render_kw={"autocomplete": "new-password"},
    )
    repeated = PasswordField(
        lazy_gettext("New password once more"),
        [EqualTo("new", lazy_gettext("The two new passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )


class ConfirmForm(Form):
    password = PasswordField(
        lazy_gettext("Your password"),
        [InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


class OnceMoreForm(Form):
    """Asked for in between: no form of the product has a field of this name."""

    own_password = PasswordField(
        lazy_gettext("Your password"),
        [InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password", "autofocus": True},
    )


class PasswordForm(NewPasswordForm):
    current = PasswordField(
        lazy_gettext("Current password"),
        [InputRequired(lazy_gettext("Enter your current password."))],
        render_kw={"autocomplete": "current-password"},
    )


class AddressForm(Form):
    email = EmailField(
        lazy_gettext("New email address"),
        [InputRequired(lazy_gettext("Enter your new email address."))],
        render_kw={"autocomplete": "email"},
    )
    # not `current`: the form of the password has that on the same page
    confirmation = PasswordField(
        lazy_gettext("Your password"),
        [InputRequired(lazy_gettext("Enter your password."))],
        render_kw={"autocomplete": "current-password"},
    )


def _list_roles() -> list[SelectChoice]:
    return [
        SelectChoice(role.value, f"{translate(LABELS[role])}: {translate(DESCRIPTIONS[role])}")
        for role in ROLES_OF_ORGANIZATIONS
    ]


class RoleForm(Form):
    role = SelectField(lazy_gettext("Role"), choices=_list_roles)


class PersonForm(Form):
    """`organization` is taken out where it cannot be chosen."""

    name = StringField(
        lazy_gettext("Name"), [InputRequired(lazy_gettext("Enter the name.")), Length(max=NAME_CHARACTERS)]
    )
    email = EmailField(lazy_gettext("Email address"), [InputRequired(lazy_gettext("Enter the email address."))])
    role = SelectField(
        lazy_gettext("Role"),
        choices=_list_roles,
    )
    organization = SelectField(lazy_gettext("Organisation"))
