"""What a panel's and a candidate's settings do to an interview."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.audit.services import Actor
from app.database import utc_now
from app.domain.accommodations import Accommodations, ExtraTime
from app.domain.scorecard import Component, Scorecard, ScoringRequest
from app.errors import InvitationRefused
from app.interviews import repository
from app.interviews.services import admission, turns
from app.panels import services as panels
from tests import factories
from tests.driven_interviews import Interview
from tests.fakes.ports import ScriptedScorer

pytestmark = pytest.mark.usefixtures("app")


def type_after_a_word(interview: Interview) -> None:
    interview.say(1.0)
    turns.answer_in_writing(interview.ports, interview.session_id, 1, "A tuple never changes.")


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("answer", [Interview.answer, type_after_a_word])
def test_a_recording_that_is_not_to_be_kept_is_deleted_once_it_is_text(
    answer: Callable[[Interview], None], keeps: bool
) -> None:
    interview = Interview(keeps_recordings=keeps)
    interview.start()
    interview.ports.live.save_partial(interview.session_id, 1, {"seconds": 1})

    answer(interview)
    interview.run_jobs()

    (first, *_rest) = interview.answers()
    assert first.transcript_text
    assert bool(first.recording_path) is keeps
    assert bool(interview.ports.recordings.stored) is keeps
    assert interview.ports.live.get_partial(interview.session_id, 1) is None


def test_extra_time_holds_in_the_interview_and_is_not_named_in_it() -> None:
    invitation, token = factories.make_invitation()
    granted = Accommodations(ExtraTime.HALF_MORE, captions=True)
    panels.grant_accommodations(Actor(invitation.organization_id, None), invitation.candidate_id, granted)

    session = repository.get_session(admission.open_session(token))

    limits = panels.turn_limits(session.panel_snapshot)
    assert limits.max_turn_seconds == 1.5 * invitation.panel.max_turn_seconds
    assert limits.audio_timeout_seconds == invitation.panel.audio_timeout_seconds
    assert session.panel_snapshot["captions"] is True
    assert "x1.5" not in str(session.panel_snapshot)
    assert "extra_time" not in session.panel_snapshot


def test_a_link_that_is_not_open_yet_says_when_it_is() -> None:
    opens = utc_now() + timedelta(days=1)
    _invitation, token = factories.make_invitation(opens_at=opens, expires_at=opens + timedelta(days=1))

    with pytest.raises(InvitationRefused, match="This link works from") as refusal:
        admission.open_session(token)

    assert refusal.value.code == "invitation_early"


class LopsidedScorer(ScriptedScorer):
    """Rates the coverage 8 and the agreement 4, in equal parts."""

    def score(self, request: ScoringRequest) -> Scorecard:
        sides = (Component("coverage", 8.0, 0.5, ""), Component("agreement", 4.0, 0.5, ""))
        return replace(super().score(request), total=6.0, components=sides)


def test_the_panel_s_weights_make_the_rating() -> None:
    interview = Interview(component_weights={"coverage": 75.0, "agreement": 25.0})
    interview.ports.scorer = LopsidedScorer()
    interview.start()

    interview.answer()
    interview.run_jobs()

    (first, *_rest) = interview.answers()
    assert first.scorecard is not None
    assert first.scorecard.total == 7.0
