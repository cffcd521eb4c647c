"""People, roles and organisations on both databases."""

from __future__ import annotations

import json
import time
import uuid

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import services, standing
from app.accounts.models import User
from app.accounts.passwords import _nobodys_hash, hash_password, needs_rehash, verify_password
from app.errors import Conflict, InvalidInput, NotFound, Unauthenticated
from app.extensions import db
from app.organizations import services as organizations
from tests import factories

PASSWORD = "correct horse battery staple"


def make_account(email: str = "Ada@Example.ORG", roles: tuple[str, ...] = ("recruiter",)) -> services.Account:
    services.create_roles()
    organization = factories.make_organization()
    return services.create_user(email, "Ada Brandt", PASSWORD, roles, organization.id)


def test_roles_are_made_once(database_app: Flask) -> None:
    assert services.create_roles() == ["platform_admin", "org_admin", "recruiter", "viewer"]
    assert services.create_roles() == []


def test_a_person_signs_in_whatever_the_case_of_the_address(database_app: Flask) -> None:
    account = make_account()
    assert account.email == "ada@example.org"
    assert services.authenticate(" ADA@example.org ", PASSWORD) == account


@pytest.mark.parametrize(("email", "password"), [("ada@example.org", "wrong"), ("eve@example.org", PASSWORD)])
def test_refusals_are_all_alike(database_app: Flask, email: str, password: str) -> None:
    make_account()
    with pytest.raises(Unauthenticated, match=services.REFUSED):
        services.authenticate(email, password)


def test_a_stranger_is_refused_as_slowly_as_anybody(app: Flask) -> None:
    email = make_account().email
    refuse("eve@example.org")  # makes the hash that strangers are checked against
    known, unknown = (min(refuse(address) for _ in range(2)) for address in (email, "eve@example.org"))
    assert 0.5 < unknown / known < 2


def refuse(email: str) -> float:
    """Seconds of the processor."""
    began = time.process_time()
    with pytest.raises(Unauthenticated):
        services.authenticate(email, "wrong")
    return time.process_time() - began


def test_a_disabled_person_is_refused_like_a_stranger(database_app: Flask) -> None:
    account = make_account()
    standing.disable_user(account.email)
    with pytest.raises(Unauthenticated, match=services.REFUSED):
        services.authenticate(account.email, PASSWORD)


def test_old_sessions_end_with_a_new_password(database_app: Flask) -> None:
    account = make_account()
    assert services.find_account(account.user_id, account.session_version)
    services.reset_password(account.email, "a new good password")
    assert services.find_account(account.user_id, account.session_version) is None


def test_a_cheap_hash_is_replaced_at_the_next_sign_in(database_app: Flask) -> None:
    user = factories.make_user(email="old@example.org")
    assert needs_rehash(user.password_hash)
    services.authenticate("old@example.org", factories.PASSWORD)
    user = db.session.scalars(select(User).where(User.email == "old@example.org")).one()
    assert not needs_rehash(user.password_hash)
    assert services.authenticate("old@example.org", factories.PASSWORD)


def test_an_address_signs_in_once(database_app: Flask) -> None:
    account = make_account()
    with pytest.raises(Conflict):
        services.create_user("ADA@example.org", "Eve", PASSWORD, ["viewer"], account.organization_id)


@pytest.mark.parametrize(
    ("email", "name", "password", "roles", "in_organization"),
    [
        ("nonsense", "Ada", PASSWORD, ["viewer"], True),
        ("ada@example.org", "  ", PASSWORD, ["viewer"], True),
        ("ada@example.org", "Ada", "short", ["viewer"], True),
        ("ada@example.org", "Ada", "x" * 201, ["viewer"], True),
        ("ada@example.org", "Ada", PASSWORD, [], True),
        ("ada@example.org", "Ada", PASSWORD, ["viewer"], False),
        ("ada@example.org", "Ada", PASSWORD, ["platform_admin"], True),
        ("ada@example.org", "Ada", PASSWORD, ["platform_admin", "viewer"], False),
    ],
)
def test_nobody_is_made_by_halves(
    app: Flask, email: str, name: str, password: str, roles: list[str], in_organization: bool
) -> None:
    services.create_roles()
    organization_id = factories.make_organization().id if in_organization else None
    with pytest.raises(InvalidInput):
        services.create_user(email, name, password, roles, organization_id)
    assert services.list_users() == []


def test_a_role_that_is_not_in_the_database_is_named(app: Flask) -> None:
    with pytest.raises(NotFound, match="create-roles"):
        services.create_user("ada@example.org", "Ada", PASSWORD, ["viewer"], factories.make_organization().id)


def test_passwords_are_hashed_with_argon2id() -> None:
    digest = hash_password(PASSWORD)
    assert digest.startswith("$argon2id$")
    assert verify_password(PASSWORD, digest)
    assert not verify_password(PASSWORD + "x", digest)
    assert not verify_password("the password of nobody", None)
    kind, version, cost = digest.split("$")[1:4]
    assert (kind, version, cost) == ("argon2id", "v=19", "m=65536,t=3,p=4")  # more than 19 MiB, t=2, p=1
    assert _nobodys_hash().split("$")[1:4] == [kind, version, cost]  # a stranger is refused as slowly as anybody
    assert not verify_password(PASSWORD, "not a hash")


def test_organisations_get_a_short_name(database_app: Flask) -> None:
    assert organizations.create_organization("Müller & Söhne GmbH").slug == "muller-sohne-gmbh"
    with pytest.raises(Conflict):
        organizations.create_organization("Other", slug="muller-sohne-gmbh")
    with pytest.raises(InvalidInput, match="short name"):
        organizations.create_organization("李小龙")
    with pytest.raises(InvalidInput, match="Europe/Berlin"):
        organizations.create_organization("Mars", time_zone="Mars/Olympus")
    with pytest.raises(NotFound):
        organizations.get_organization(uuid.uuid4())


def test_the_command_line_keeps_people(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["create-roles"]).exit_code == 0
    created = run(args=["org", "create", "Nordwind Labs", "--time-zone", "Europe/Berlin", "--json"])
    assert json.loads(created.stdout)["slug"] == "nordwind-labs"
    arguments = ["user", "create", "ada@example.org", "--name", "Ada", "--role", "recruiter", "--org", "nordwind-labs"]
    assert run(args=[*arguments, "--json"], input=f"{PASSWORD}\n").exit_code == 0
    assert run(args=arguments, input=f"{PASSWORD}\n").exit_code == 1
    assert run(args=["user", "reset-password", "ada@example.org"], input="a new good password\n").exit_code == 0
    assert services.authenticate("ada@example.org", "a new good password")
    assert run(args=["user", "set-roles", "ada@example.org", "--role", "viewer", "--role", "recruiter"]).exit_code == 0
    assert services.get_account("ada@example.org").role_names == {"viewer", "recruiter"}
    assert run(args=["user", "disable", "ada@example.org"]).exit_code == 0
    assert run(args=["user", "enable", "ada@example.org"]).exit_code == 0
    again = json.loads(run(args=["user", "invite-again", "ada@example.org", "--json"]).stdout)
    assert "/reset-password/" in again["url"]
    assert run(args=["user", "disable", "ada@example.org"]).exit_code == 0
    listed = json.loads(run(args=["user", "list", "--org", "nordwind-labs", "--json"]).stdout)
    assert [(user["email"], user["active"]) for user in listed["users"]] == [("ada@example.org", False)]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["user", "disable", "nobody@example.org"], 3),
        (["user", "list", "--org", "nowhere"], 3),
        (["user", "create", "a@example.org", "--name", "A", "--role", "emperor"], 2),
        (["org", "create", "  "], 2),
    ],
)
def test_commands_end_with_the_code_of_their_error(app: Flask, arguments: list[str], code: int) -> None:
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == code
    assert result.stdout == ""


def test_of_two_administrators_one_can_go_and_the_other_stays(database_app: Flask) -> None:
    first = make_account(roles=("org_admin",))
    second = services.create_user("bea@example.org", "Bea", PASSWORD, ["org_admin"], first.organization_id)
    standing.change_roles(first.email, ["viewer"])
    assert services.find_account(first.user_id, first.session_version) is None
    with pytest.raises(Conflict, match="Bea is the last administrator"):
        standing.disable_user(second.email)
    with pytest.raises(InvalidInput):
        standing.change_roles(first.email, ["platform_admin"])
