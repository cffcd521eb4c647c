"""Candidates and their links."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.database import utc_now
from app.domain.interview import SessionState
from app.errors import Conflict, InvalidInput, NotFound
from app.extensions import db
from app.i18n import explain
from app.organizations.models import Organization
from app.panels import services
from app.panels.models import Panel, PanelStatus
from app.panels.services import InvitationState
from tests import factories

pytestmark = pytest.mark.usefixtures("database_app")


def test_only_the_hash_of_a_token_is_kept() -> None:
    panel = factories.make_panel()

    invitation, token = services.invite_candidate(panel.organization_id, panel.id, " Grace  Hopper ", "G@Example.org")

    assert len(token) >= 43
    assert invitation.token_hash == services.hash_token(token)
    assert token not in str(vars(invitation))
    assert (invitation.candidate.name, invitation.candidate.email) == ("Grace Hopper", "g@example.org")
    assert services.find_by_token(token) == invitation
    assert services.find_by_token(f"{token}x") is None


def test_a_token_that_is_no_text_finds_nothing() -> None:
    assert services.find_by_token("\udc80") is None


def test_nobody_is_invited_to_a_moment_that_is_over() -> None:
    panel = factories.make_panel()

    with pytest.raises(InvalidInput, match="This moment is over"):
        services.invite_candidate(panel.organization_id, panel.id, "Grace", opens_at=utc_now() - timedelta(days=1))


def test_the_same_person_stays_one_candidate() -> None:
    panel = factories.make_panel()

    first, _ = services.invite_candidate(panel.organization_id, panel.id, "Grace", "g@example.org")
    second, _ = services.invite_candidate(panel.organization_id, panel.id, "Grace", "g@example.org")
    namesake, _ = services.invite_candidate(panel.organization_id, panel.id, "Grace")

    assert first.candidate_id == second.candidate_id != namesake.candidate_id


@pytest.mark.parametrize(
    ("name", "email", "days"), [("", "", 1), ("x" * 201, "", 1), ("Grace", "no address", 1), ("Grace", "", 0)]
)
def test_a_bad_invitation_is_refused(name: str, email: str, days: int) -> None:
    panel = factories.make_panel()

    with pytest.raises(InvalidInput):
        services.invite_candidate(panel.organization_id, panel.id, name, email, days)


def organization_of(panel: Panel) -> Organization:
    return db.session.get_one(Organization, panel.organization_id)


def took_it(panel: Panel, **session: object) -> None:
    grace = factories.make_candidate(organization_of(panel), name="Grace Hopper", email="g@example.org")
    invited = factories.make_invitation(panel, grace)
    factories.make_session(invited.invitation, **{"state": "completed", **session})


def test_without_retakes_nobody_is_invited_twice_and_everybody_is_named() -> None:
    panel = factories.make_panel(allows_retakes=False)
    took_it(panel)
    people = [services.Invitee("Ada", "a@example.org"), services.Invitee("Grace", "G@example.org")]
    with pytest.raises(Conflict) as refused:
        services.invite_candidates(panel.organization_id, panel.id, people)
    assert "Grace Hopper" in explain(refused.value)
    assert len(services.list_invitations(panel.organization_id, panel.id)) == 1
    services.invite_candidate(panel.organization_id, panel.id, "Grace", "another@example.org")
    services.invite_candidate(panel.organization_id, panel.id, "Grace")  # nobody can tell


@pytest.mark.parametrize("begun", [False, True])
def test_a_link_that_works_or_an_interview_that_goes_on_is_a_try(begun: bool) -> None:
    panel = factories.make_panel(allows_retakes=False)
    first, _ = services.invite_candidate(panel.organization_id, panel.id, "Grace", "g@example.org")
    if begun:
        factories.make_session(first, state="active")
    with pytest.raises(Conflict):
        services.invite_candidate(panel.organization_id, panel.id, "Grace", "g@example.org")


def test_what_was_dismissed_withdrawn_or_of_another_panel_is_no_try() -> None:
    panel = factories.make_panel(allows_retakes=False)
    took_it(panel, dismissed_at=utc_now())
    took_it(factories.make_panel(organization_of(panel), allows_retakes=False))
    first, _ = services.invite_candidate(panel.organization_id, panel.id, "Grace", "g@example.org")
    services.revoke_invitation(panel.organization_id, first.id)
    services.invite_candidate(panel.organization_id, panel.id, "Grace", "g@example.org")


def test_where_retakes_are_allowed_people_come_again() -> None:
    panel = factories.make_panel()
    took_it(panel)
    services.invite_candidate(panel.organization_id, panel.id, "Grace", "g@example.org")


@pytest.mark.parametrize("status", [PanelStatus.DRAFT, PanelStatus.RETIRED])
def test_nobody_is_invited_to_a_panel_that_is_not_published(status: PanelStatus) -> None:
    panel = factories.make_panel(status=status.value)

    with pytest.raises(Conflict, match="publish it before"):
        services.invite_candidate(panel.organization_id, panel.id, "Grace")


def test_a_panel_of_another_organisation_is_not_found() -> None:
    panel = factories.make_panel()
    stranger = factories.make_organization().id
    invitation = factories.make_invitation(panel).invitation

    with pytest.raises(NotFound):
        services.invite_candidate(stranger, panel.id, "Grace")
    with pytest.raises(NotFound):
        services.revoke_invitation(stranger, invitation.id)
    assert services.list_invitations(stranger) == []


def test_the_states_of_an_invitation() -> None:
    panel = factories.make_panel()
    factories.make_invitation(panel)
    factories.make_invitation(panel, expires_at=utc_now() - timedelta(seconds=1))
    revoked = factories.make_invitation(panel).invitation
    begun, done = factories.make_invitation(panel).invitation, factories.make_invitation(panel).invitation
    session = factories.make_session(begun, state=SessionState.PAUSED.value)
    factories.make_session(done, state=SessionState.COMPLETED.value)
    factories.make_session(factories.make_invitation(panel).invitation)

    services.revoke_invitation(panel.organization_id, revoked.id)
    found = services.list_invitations(panel.organization_id, panel.id)

    assert sorted(overview.state for overview in found) == ["begun", "expired", "finished", "open", "open", "revoked"]
    (overview,) = (overview for overview in found if overview.state is InvitationState.BEGUN)
    assert (overview.session_id, overview.session_state) == (session.id, SessionState.PAUSED)


def test_revoking_again_keeps_the_first_time() -> None:
    invitation = factories.make_invitation().invitation
    first = services.revoke_invitation(invitation.organization_id, invitation.id).revoked_at

    assert services.revoke_invitation(invitation.organization_id, invitation.id).revoked_at == first
    assert first is not None
