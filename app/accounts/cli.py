"""`flask user`: people who sign in."""

from __future__ import annotations

import uuid
from typing import Any

import click

from app.accounts import address_changes, second_factor, services, standing
from app.accounts.models import User
from app.accounts.newcomers import invite_again
from app.accounts.password_resets import make_reset
from app.accounts.services import Account
from app.cli.base import CommandGroup, emit, json_option, read_secret, table
from app.context import get_config
from app.domain.permissions import RoleName
from app.organizations.services import get_organization_by_slug

COLUMNS = ("email", "name", "organization", "roles", "active")
role_option = click.option(
    "--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in RoleName])
)
user = CommandGroup("user", help="People who sign in.")


@user.command("create", help="Let somebody sign in; asks for the password, or reads it from stdin.")
@click.argument("email")
@click.option("--name", required=True)
@role_option
@click.option("--org", "slug", default="", help="Short name of the organisation; none for a platform admin.")
@json_option
def create(*, email: str, name: str, roles: tuple[str, ...], slug: str, as_json: bool) -> None:
    organization_id = _find_organization_id(slug)
    account = services.create_user(email, name, read_secret("Password"), roles, organization_id)
    emit(_document(account), f"{account.email} can sign in.", as_json=as_json)


@user.command("list", help="Show who signs in.")
@click.option("--org", "slug", default="", help="Of this organisation only.")
@json_option
def list_all(*, slug: str, as_json: bool) -> None:
    rows = [_row(person) for person in services.list_users(_find_organization_id(slug))]
    emit({"users": rows}, table([_readable(row) for row in rows], COLUMNS), as_json=as_json)


@user.command("disable", help="Let somebody in no more, and end their sessions.")
@click.argument("email")
@json_option
def disable(*, email: str, as_json: bool) -> None:
    account = standing.disable_user(email)
    emit(_document(account), f"{account.email} can no longer sign in.", as_json=as_json)


@user.command("enable", help="Let a disabled person in again, with the password of before.")
@click.argument("email")
@json_option
def enable(*, email: str, as_json: bool) -> None:
    account = standing.enable_user(email)
    emit(_document(account), f"{account.email} can sign in again.", as_json=as_json)


@user.command("change-address", help="Let somebody sign in with another address, and end their sessions.")
@click.argument("email")
@click.argument("new")
@json_option
def change_address(*, email: str, new: str, as_json: bool) -> None:
    account = address_changes.change_address(email, new)
    emit(_document(account), f"{account.name} signs in as {account.email} now.", as_json=as_json)


@user.command("set-roles", help="Say what somebody may do from now on, and end their sessions.")
@click.argument("email")
@role_option
@json_option
def set_roles(*, email: str, roles: tuple[str, ...], as_json: bool) -> None:
    account = standing.change_roles(email, roles)
    emit(_document(account), f"{account.email} is {', '.join(sorted(account.role_names))} now.", as_json=as_json)


@user.command("invite-again", help="Let somebody in again by a link for a new password; the old one is gone.")
@click.argument("email")
@json_option
def invite(*, email: str, as_json: bool) -> None:
    account, token = invite_again(email)
    _emit_link(account, token, as_json=as_json)


@user.command(
    "reset-password", help="Set a new password and end the person's sessions; lets a disabled person in again."
)
@click.argument("email")
@json_option
def reset_password(*, email: str, as_json: bool) -> None:
    account = services.reset_password(email, read_secret("New password"))
    emit(_document(account), f"{account.email} signs in with the new password.", as_json=as_json)


@user.command("reset-link", help="Print a link with which the person sets a new password: once, within 30 minutes.")
@click.argument("email")
@json_option
def reset_link(*, email: str, as_json: bool) -> None:
    account = services.get_account(email)
    _emit_link(account, make_reset(account), as_json=as_json)


@user.command("reset-second-factor", help="Remove the one-time codes of somebody who lost the phone.")
@click.argument("email")
@json_option
def reset_second_factor(*, email: str, as_json: bool) -> None:
    account = services.get_account(email)
    second_factor.remove(account.user_id)
    emit(_document(account), f"{account.email} signs in without one-time codes.", as_json=as_json)


def _emit_link(account: Account, token: str, *, as_json: bool) -> None:
    url = f"{get_config().public_url}/reset-password/{token}"
    emit({**_document(account), "url": url}, url, as_json=as_json)


def _find_organization_id(slug: str) -> uuid.UUID | None:
    return get_organization_by_slug(slug).id if slug else None


def _document(account: Account) -> dict[str, Any]:
    return {
        "id": str(account.user_id),
        "email": account.email,
        "name": account.name,
        "organization": account.organization_name,
        "roles": sorted(account.role_names),
    }


def _row(person: User) -> dict[str, Any]:
    return {
        "id": str(person.id),
        "email": person.email,
        "name": person.name,
        "organization": person.organization.slug if person.organization else "",
        "roles": sorted(role.name for role in person.roles),
        "active": person.active,
    }


def _readable(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "roles": ", ".join(row["roles"]), "active": "yes" if row["active"] else "no"}
