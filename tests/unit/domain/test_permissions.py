from __future__ import annotations

import pytest

from app.domain.permissions import ALLOWED, DESCRIPTIONS, Action, RoleName, any_allowed, is_allowed

CHANGES = {
    Action.BUILD_REPORTS,
    Action.MANAGE_PANELS,
    Action.INVITE_CANDIDATES,
    Action.REVIEW_ANSWERS,
    Action.MANAGE_QUESTIONS,
    Action.HANDLE_REQUESTS,
    Action.ERASE_CANDIDATES,
    Action.MANAGE_USERS,
    Action.MANAGE_ORGANIZATIONS,
}


@pytest.mark.parametrize("action", Action)
def test_an_unknown_role_may_do_nothing(action: Action) -> None:
    assert not is_allowed("superuser", action)
    assert not is_allowed("", action)


@pytest.mark.parametrize("action", sorted(CHANGES))
def test_a_viewer_changes_nothing(action: Action) -> None:
    assert not is_allowed(RoleName.VIEWER, action)


@pytest.mark.parametrize("action", [Action.MANAGE_USERS, Action.ERASE_CANDIDATES, Action.VIEW_AUDIT_LOG])
def test_people_are_the_business_of_an_org_admin_alone(action: Action) -> None:
    assert is_allowed(RoleName.ORG_ADMIN, action)
    assert not is_allowed(RoleName.RECRUITER, action)


@pytest.mark.parametrize("action", [Action.VIEW_INTERVIEWS, Action.PLAY_RECORDINGS, Action.VIEW_REPORTS])
def test_a_platform_admin_sees_no_interview(action: Action) -> None:
    assert not is_allowed(RoleName.PLATFORM_ADMIN, action)


@pytest.mark.parametrize("action", Action)
def test_each_action_is_open_to_somebody(action: Action) -> None:
    assert any(action in actions for actions in ALLOWED.values())


def test_only_a_platform_admin_manages_organisations() -> None:
    allowed = {role for role in RoleName if is_allowed(role, Action.MANAGE_ORGANIZATIONS)}
    assert allowed == {RoleName.PLATFORM_ADMIN}


def test_one_role_that_allows_is_enough() -> None:
    assert any_allowed(["viewer", "recruiter"], Action.INVITE_CANDIDATES)
    assert not any_allowed(["viewer", "nobody"], Action.INVITE_CANDIDATES)
    assert not any_allowed([], Action.VIEW_INTERVIEWS)


def test_each_role_is_described() -> None:
    assert set(DESCRIPTIONS) == set(RoleName) == set(ALLOWED)
