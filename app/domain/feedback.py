"""What a recruiter reads beside a rating: what was said, what was not, and what to look at."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.answer_checks import Flag
from app.domain.scorecard import Evidence, KeyPointVerdict

FLAG_SENTENCES = {
    Flag.EMPTY: "Nothing was said.",
    Flag.NO_ANSWER: "The candidate said that they do not know.",
    Flag.QUESTION_REPEATED: "The answer mostly repeats the question.",
    Flag.TOO_SHORT: "The answer is very short for this question.",
    Flag.KEYWORD_LIST: "The answer lists words without sentences.",
    Flag.SHUFFLED_WORDS: "The words do not form sentences; listen to the recording before relying on this rating.",
    Flag.REPETITION: "The answer says the same thing several times; each thing counts once.",
    Flag.OFF_TOPIC: "The answer seems to be about something else.",
    Flag.OTHER_LANGUAGE: "The answer seems to be in another language.",
    Flag.CONTRADICTS: "The answer says the opposite of the reference; check whether that is meant.",
    Flag.INSTRUCTIONS: "Part of the answer speaks to the grader; it was left out of the rating.",
}
LEADS = {
    KeyPointVerdict.COVERED: "Covered: ",
    KeyPointVerdict.PARTIAL: "Touched on: ",
    KeyPointVerdict.CONTRADICTED: "Contradicted: ",
    KeyPointVerdict.MISSING: "Not clearly found: ",
}


def write_feedback(evidence: Sequence[Evidence], flags: Sequence[str]) -> str:
    """One line for each kind of finding, best first."""
    lines = [_line(verdict, evidence) for verdict in LEADS]
    return "\n".join([*(FLAG_SENTENCES[Flag(flag)] for flag in flags), *filter(None, lines)])


def _line(verdict: KeyPointVerdict, evidence: Sequence[Evidence]) -> str:
    points = [item.key_point.strip().rstrip(".") for item in evidence if item.verdict is verdict]
    return f"{LEADS[verdict]}{'; '.join(points)}." if points else ""
