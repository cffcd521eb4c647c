"""Text in an answer that speaks to the grader instead of the question."""

from __future__ import annotations

import re

from app.domain.text_units import Span, sentences_of

_GRADER = r"(?:grader|grading|examiner|evaluator|assessor|scorer|scoring|rater|rubric|system prompt|language model)"
_SCORE = r"(?:scores?|marks?|ratings?|grades?|points?|correctness|completeness|clarity)"
_TOP = r"(?:10|ten|100|hundred|full|maximum|max|highest|top|perfect|best)"
_GIVE = r"(?:give|award|assign|grant|output|return|rate|mark|grade|score|record|report)"
_ORDERS = r"(?:instructions?|prompts?|rules|directions|guidelines|commands)"
_IGNORE = r"(?:ignore|disregard|forget|override|bypass)"
# processors ignore previous instructions as well, but nobody orders them to in an answer
_ORDERING = r"(?:^|[,;:]\s|\b(?:please|now|just|must|also)\s)"
_RECIPIENT = r"(?:answer|candidate|response|submission|me|this|us)"
_WITHIN = r"[^.!?\n]{0,40}?"

# Every pattern needs two signs at once, because each of these words alone is ordinary in a technical answer.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_ORDERING}{_IGNORE}\b{_WITHIN}\b(?:previous|prior|above|earlier|preceding|your)\s+(?:\w+\s+){{0,2}}{_ORDERS}\b",
        rf"\b{_IGNORE}\b{_WITHIN}\byour\s+(?:\w+\s+){{0,2}}{_ORDERS}\b",
        rf"\b{_IGNORE}\b{_WITHIN}\b{_GRADER}\b",
        rf"\b{_GIVE}\b{_WITHIN}\b{_RECIPIENT}\b{_WITHIN}\b{_TOP}\b{_WITHIN}\b(?:{_SCORE}|out of)\b",
        rf"\b{_GIVE}\b{_WITHIN}\b{_RECIPIENT}\b{_WITHIN}\b{_SCORE}\b{_WITHIN}\b{_TOP}\b",
        rf"\b{_SCORE}\s*(?:=|:|is|to|of|should be|must be)\s*(?:\d+|ten)\s*(?:/|out of|of)\s*(?:\d+|ten)\b",
        rf"\bset\b{_WITHIN}\b{_SCORE}\b{_WITHIN}\bto\s+{_TOP}\b",
        rf"\b(?:as|you are)\s+(?:an?|the|my|our)\s+(?:\w+\s+)?{_GRADER}\b",
        rf"\bdear\s+{_GRADER}\b",
        rf"\b(?:new|updated|additional|real|final|important)\s+{_ORDERS}\s*:",
        rf"\b{_GRADER}\s*[:,]\s*(?:please|you|give|ignore|this|the|mark|note|treat)\b",
        r"\b(?:treat|consider|regard|count|accept|mark)\s+(?:this|my|the)\s+(?:answer|response|submission)\s+as\b",
        r"\ball\s+(?:the\s+)?key\s+points?\s+(?:are|were|have\s+been)\s+(?:covered|met|satisfied|addressed)\b",
        r"</?\s*(?:answer|system|assistant|user|instructions?|question|reference|transcript)\s*>",
        r"\[/?(?:inst|system|end of answer)\]|<\|[a-z_]+\|>|(?:^|\n)\s*(?:system|assistant|user)\s*:",
        r"[{\"'](?:score|rating|total|verdict|overall)[\"']\s*:",
        r"\bend of (?:the )?(?:answer|transcript)\b",
    )
)


def find_instructions(answer: str) -> list[Span]:
    """Stretches that address the grader, each from where that begins to the end of the sentence."""
    found = [_instruction_in(sentence) for sentence in sentences_of(answer)]
    return [span for span in found if span is not None]


def _instruction_in(sentence: Span) -> Span | None:
    starts = [match.start() for match in (pattern.search(sentence.text) for pattern in _PATTERNS) if match]
    if not starts:
        return None
    return Span(sentence.start + min(starts), sentence.end, sentence.text[min(starts) :])


def without(answer: str, spans: list[Span]) -> str:
    """The answer with the spans blanked: every other character keeps its place."""
    for span in spans:
        answer = answer[: span.start] + " " * (span.end - span.start) + answer[span.end :]
    return answer
