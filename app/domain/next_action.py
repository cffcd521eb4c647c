"""What follows an analysed answer, and why."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.answer_checks import WORTHLESS
from app.domain.running_score import DifficultyPath
from app.domain.scorecard import KeyPointVerdict
from app.domain.wording import marked

MOST_PROBES = 2
LOST = {KeyPointVerdict.MISSING: 1.0, KeyPointVerdict.PARTIAL: 0.5}


class Action(StrEnum):
    PROBE = "probe"
    NEXT_QUESTION = "next_question"
    EASIER = "easier"
    HARDER = "harder"
    FINISH = "finish"


@dataclass(frozen=True)
class NextAction:
    """`key_point` is the one that a probe asks after, empty for every other action."""

    action: Action
    reason: str
    key_point: str = ""


@dataclass(frozen=True)
class PointFinding:
    """What was found of a key point; `weight` is above 0."""

    text: str
    verdict: str
    weight: float = 1.0


@dataclass(frozen=True)
class Analysis:
    """Of one question with its probes so far; `total` is None, or `review_reason` is set, where a person must look."""

    total: float | None
    findings: tuple[PointFinding, ...] = ()
    flags: tuple[str, ...] = ()
    review_reason: str = ""

    @property
    def stands(self) -> bool:
        return self.total is not None and not self.review_reason


@dataclass(frozen=True)
class Course:
    """Where the interview stands: `path` is the difficulty after all ratings that count, this one included.

    `probes_left` and `probed` (key points) are of this question. `seconds_a_turn` is the pace so far, None where
    nothing was timed yet. `has_moved_on` once the question after this one has been asked, `has_ended` once nothing more
    is asked.
    """

    questions_left: int
    seconds_left: float
    path: DifficultyPath
    probes_left: int = 0
    probed: Collection[str] = ()
    seconds_a_turn: float | None = None
    has_moved_on: bool = False
    has_ended: bool = False


def decide_next(analysis: Analysis, course: Course) -> NextAction:
    """The same for the same arguments. A probe comes before whatever else the ratings ask for."""
    if course.has_ended:
        return NextAction(Action.FINISH, marked("The interview had ended before this answer was rated."))
    if course.has_moved_on:
        return NextAction(Action.NEXT_QUESTION, marked("The next question was asked before this answer was rated."))
    if course.seconds_left <= 0:
        return NextAction(Action.FINISH, marked("The time of the interview is used up."))
    return _probe(analysis, course) or _go_on(analysis, course)


def find_probe_point(findings: Sequence[PointFinding], probed: Collection[str]) -> PointFinding | None:
    """The key point that cost the answer most and was not asked after yet; None where nothing is missing."""
    open_points = [point for point in findings if point.verdict in LOST and point.text not in probed]
    return max(open_points, key=lambda point: point.weight * LOST[KeyPointVerdict(point.verdict)], default=None)


def _probe(analysis: Analysis, course: Course) -> NextAction | None:
    """Only where the rating stands, something was said and the questions to come keep their time."""
    point = find_probe_point(analysis.findings, course.probed)
    if point is None or not course.probes_left or not analysis.stands or not WORTHLESS.isdisjoint(analysis.flags):
        return None
    if not has_time_for_probe(course):
        return None
    how = "was touched on only" if point.verdict == KeyPointVerdict.PARTIAL else "was not mentioned"
    return NextAction(Action.PROBE, f"A key point {how}, and the panel allows a follow-up question.", point.text)


def has_time_for_probe(course: Course) -> bool:
    """Whether one turn more leaves the questions to come as long as the turns so far took."""
    turns = course.questions_left + 1
    return course.seconds_left > turns * (course.seconds_a_turn or 0.0)


def _go_on(analysis: Analysis, course: Course) -> NextAction:
    if not course.questions_left:
        return NextAction(Action.FINISH, marked("Every question of the panel has been asked."))
    if not analysis.stands:
        return NextAction(
            Action.NEXT_QUESTION, marked("A person needs to look at this answer; it moves no difficulty.")
        )
    return _by_score(course.path)


def _by_score(path: DifficultyPath) -> NextAction:
    action = {1: Action.HARDER, 0: Action.NEXT_QUESTION, -1: Action.EASIER}[path.step]
    change = {1: "one step harder", 0: "as difficult as before", -1: "one step easier"}[path.step]
    running = "" if path.running is None else f"The running score is {path.running:.1f}: "
    sentence = f"{running}the next question is to be {change}."
    return NextAction(action, sentence[0].upper() + sentence[1:])
