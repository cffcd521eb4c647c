"""The report's HTML: everything that must be said is said, and nothing from outside becomes markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.rating_in_force import Override
from app.domain.scorecard import Deduction
from app.domain.session_score import RatedAnswer, summarize
from app.reports.changes import list_changes, outline
from app.reports.content import (
    ComponentLine,
    DraftRating,
    EvidenceLine,
    ReportContent,
    ReportedAnswer,
    ReviewedLine,
    TimedText,
)
from app.reports.layout import LONG_PARAGRAPH, bar_points, break_up, lay_out

AT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
HOSTILE = "<img src=http://evil.example/x><script>alert(1)</script>{{7*7}}{% raw %}"
DRAFT = DraftRating(
    total=7.25,
    components=(ComponentLine("coverage", 7.0, 0.6, "Two of three points."),),
    evidence=(
        EvidenceLine("covered", "A tuple cannot change", "a tuple is fixed", 65.0),
        EvidenceLine("missing", "Names a use", "", None),
    ),
    flags=("too_short",),
    feedback=("Clear.",),
    confidence=0.8,
    scorer="embedded",
    model="sentence-model 1",
    prompt_version="trees-1",
    rubric_version="q1:1",
    transcript_version=2,
    deductions=(Deduction("topic", 1.5, "The answer seems to be about something else."),),
)
RATED = ReportedAnswer(
    turn=1,
    question="How does a list differ from a tuple?",
    topic="Python",
    subtopic="Data structures",
    difficulty="easy",
    weightage=2.0,
    state="scored",
    review_reason="",
    selection_reason="Row 1 of the panel asks for it.",
    end_reason="silence",
    source="speech",
    asked_at=AT,
    seconds=61.0,
    transcript=(TimedText(0.4, "A list can grow."), TimedText(61.0, "A tuple is fixed.")),
    speech_model="whisper-tiny.en",
    speech_warnings=("The sound is very quiet.",),
    draft=DRAFT,
)
LEFT_TO_A_PERSON = replace(
    RATED, turn=2, state="needs_review", review_reason="The scorer did not answer.", draft=None, transcript=()
)
TAKEN_OVER = replace(RATED, reviewed=(ReviewedLine("coverage", 7.0, 7.0),), reviewed_total=7.25)
SENTENCE = "This sentence has the length that sentences usually have."
UNANSWERED = replace(RATED, turn=3, state="unanswered", draft=None, transcript=(), speech_warnings=(), end_reason="")


def make_content(*answers: ReportedAnswer) -> ReportContent:
    rated = [RatedAnswer(a.topic, a.weightage, a.state, a.draft.total if a.draft else None) for a in answers]
    return ReportContent(
        organization="Brightwater Systems",
        brand="Brightwater Systems",
        colour="#14213d",
        time_zone="Asia/Tokyo",
        candidate="Grace Example",
        email="grace@example.org",
        panel="Backend engineer",
        role="Senior engineer",
        state="completed",
        end_reason="all_questions_asked",
        dismissal_reason="",
        started_at=AT,
        ended_at=AT,
        seconds_used=900.0,
        consent_at=AT,
        consent_notice_version="3",
        of=3,
        score=summarize(rated),
        answers=answers,
    )


WHOLE = make_content(RATED, LEFT_TO_A_PERSON, UNANSWERED)


@pytest.fixture
def html() -> str:
    return lay_out(WHOLE, version=4, made_at=AT)


@pytest.mark.parametrize(
    "words",
    [
        "Brightwater Systems",
        "Grace Example",
        "Backend engineer, for Senior engineer",
        "7.2",
        "from 1 of 3 answers",
        "1 answer needs a person to look.",
        "1 answer was never given because the interview ended first. Nothing was taken off for that.",
        "Every rating here is a draft made by software.",
        "The scorer did not answer.",
        "How does a list differ from a tuple?",
        "Why this question: Row 1 of the panel asks for it.",
        "ended because the candidate fell silent",
        "A list can grow.",
        "1:01",
        "Two of three points.",
        "“a tuple is fixed”",
        "at 1:05",
        "Not mentioned",
        "Too short",
        "Taken off: 1.5 points.</b> The answer seems to be about something else.",
        "Without it the draft would be 8.8 of 10.",
        "Clear.",
        "Note on the sound: The sound is very quiet.",
        "Speech recognised by whisper-tiny.en.",
        "Rated by embedded, model sentence-model 1, prompt trees-1, rubric q1:1, transcript version 2;",
        "confidence 80 %.",
        "version 4, made 2 Jul 2026, 07:30",
        "The interview ended before this was answered.",
        "notice 3",
    ],
)
def test_it_says(html: str, words: str) -> None:
    assert words in " ".join(html.split())


def test_times_are_in_the_time_zone_of_the_organisation(html: str) -> None:
    assert "Asked 2 Jul 2026, 07:30" in html


def test_without_a_standing_rating_there_is_no_number() -> None:
    html = lay_out(make_content(LEFT_TO_A_PERSON), version=1, made_at=AT)
    assert "No answer has a rating that stands." in html
    assert 'rating-large"' not in html


def test_an_interview_without_questions_is_laid_out() -> None:
    assert "No question was asked." in lay_out(make_content(), version=1, made_at=AT)


def test_notices_of_the_printer_are_printed() -> None:
    assert "Thai writing is" in lay_out(WHOLE, version=1, made_at=AT, notices=["Thai writing is printed oddly."])


def test_text_from_outside_stays_text() -> None:
    hostile_draft = replace(
        DRAFT,
        components=(ComponentLine(HOSTILE, 1.0, 1.0, HOSTILE),),
        evidence=(EvidenceLine("covered", HOSTILE, HOSTILE, 1.0),),
        flags=(HOSTILE,),
        feedback=(HOSTILE,),
        scorer=HOSTILE,
        model=HOSTILE,
    )
    hostile = replace(
        RATED,
        question=HOSTILE,
        topic=HOSTILE,
        subtopic=HOSTILE,
        selection_reason=HOSTILE,
        transcript=(TimedText(0.0, HOSTILE),),
        speech_warnings=(HOSTILE,),
        draft=hostile_draft,
    )
    content = replace(make_content(hostile), organization=HOSTILE, candidate=HOSTILE, panel=HOSTILE, email=HOSTILE)
    html = lay_out(content, version=1, made_at=AT, notices=[HOSTILE])
    assert "<img" not in html
    assert "<script" not in html
    assert "</script" not in html
    assert html.count("{{7*7}}") >= 10


def test_bars_are_as_long_as_ratings_are_high() -> None:
    assert [bar_points(0), bar_points(5), bar_points(10)] == [0, 95, 190]


@pytest.mark.parametrize(
    "change", [{"candidate": "Another"}, {"answers": (replace(RATED, review_reason="x"),)}, {"end_reason": "left"}]
)
def test_every_change_of_content_changes_the_digest(change: dict[str, object]) -> None:
    assert replace(WHOLE, **change).digest() != WHOLE.digest()  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("Short. " * 3, "Short. " * 3),
        (f"{SENTENCE} {SENTENCE * LONG_PARAGRAPH}", SENTENCE),
        ("word " * LONG_PARAGRAPH, ("word " * 60).rstrip()),
        ("x" * 2 * LONG_PARAGRAPH, "x" * 300),
    ],
)
def test_a_long_paragraph_is_broken_after_its_opening_and_nothing_is_lost(text: str, opening: str) -> None:
    parts = break_up(text)
    assert parts[0] == opening
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_the_same_content_has_the_same_digest() -> None:
    assert make_content(RATED, LEFT_TO_A_PERSON, UNANSWERED).digest() == WHOLE.digest()


def test_what_people_said_is_in_force_beside_the_draft() -> None:
    given = (Override("Ada Reviewer", 2.0, "No key point."), Override("Bo Reviewer", 5.0, "One of <two>."))
    line = ReviewedLine("coverage", 3.5, 7.0, is_overridden=True, overrides=given)
    page = lay_out(make_content(replace(RATED, reviewed=(line,), reviewed_total=3.5)), version=2, made_at=AT)
    assert "Rating by people: 3.5 of 10" in page
    assert "the draft said 7.0" in page
    assert "Every rating here is a draft" not in page
    assert "Ada Reviewer, 2.0 of 10: No key point." in page
    assert "Bo Reviewer, 5.0 of 10: One of &lt;two&gt;." in page


def test_a_draft_that_people_took_over_is_not_called_theirs() -> None:
    page = lay_out(make_content(TAKEN_OVER), version=2, made_at=AT)
    assert "Draft taken over by people: 7.2 of 10" in page
    assert "Rating by people" not in page
    assert "Rated by people" not in page
    assert "Every rating here is a draft" not in page


def test_only_what_people_changed_is_told_as_changed() -> None:
    line = ReviewedLine("coverage", 3.5, 7.0, is_overridden=True)
    drafted = make_content(RATED, replace(RATED, turn=2))
    after = make_content(TAKEN_OVER, replace(RATED, turn=2, reviewed=(line,), reviewed_total=3.5))
    told = list_changes(outline(drafted), outline(after))
    assert told == ["Answer 2, rating: 3.5, was 7.2.", "Answer 2, ratings by people: changed."]
