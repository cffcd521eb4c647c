"""Text in an answer that speaks to the grader instead of the question."""

from __future__ import annotations

import re

from app.domain.text_units import Span, sentences_of

_GRADER = (
    r"(?:grader|grading|examiner|evaluator|assessor|reviewer|scorer|scoring|rater|rubric|system prompt|language model)"
)
_SCORE = r"(?:scores?|marks?|ratings?|grades?|points?|correctness|completeness|clarity)"
_TOP = r"(?:10|ten|100|hundred|full|maximum|max|highest|top|perfect|best)"
_GIVE = r"(?:give|award|assign|grant|set|output|return|rate|mark|grade|score|put|record|report)"
_ORDERS = r"(?:instructions?|prompts?|rules|directions|guidelines|commands)"

# Every pattern needs two signs at once, because each of these words alone is ordinary in a technical answer.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:ignore|disregard|forget|override|bypass|skip)\b[^.!?\n]{{0,40}}\b(?:previous|prior|above|earlier|preceding"
        rf"|your|all|these|those|existing)\b[^.!?\n]{{0,30}}\b{_ORDERS}\b",
        rf"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{{0,30}}\b{_GRADER}\b",
        rf"\b{_GIVE}\b[^.!?\n]{{0,40}}\b(?:answer|candidate|response|me|this|it|us)\b[^.!?\n]{{0,40}}"
        rf"\b{_TOP}\b[^.!?\n]{{0,20}}\b(?:{_SCORE}|out of)\b",
        rf"\b{_GIVE}\b[^.!?\n]{{0,40}}\b(?:answer|candidate|response|me|this|it|us)\b[^.!?\n]{{0,40}}"
        rf"\b{_SCORE}\b[^.!?\n]{{0,20}}\b{_TOP}\b",
        rf"\b{_SCORE}\b\s*(?:=|:|is|to|of|should be|must be)\s*(?:\d+(?:\.\d+)?|ten)\s*(?:/|out of|of)\s*(?:\d+|ten)\b",
        rf"\bset\b[^.!?\n]{{0,30}}\b{_SCORE}\b[^.!?\n]{{0,40}}\bto\s+{_TOP}\b",
        rf"\b(?:as|you are)\s+(?:an?|the|my|our)\s+(?:\w+\s+)?{_GRADER}\b",
        rf"\bdear\s+{_GRADER}\b",
        rf"\b(?:new|updated|additional|real|final|important)\s+{_ORDERS}\s*:",
        rf"\b{_GRADER}\b\s*[:,]\s*(?:please|you|give|ignore|this|the|mark|note|treat)\b",
        r"\b(?:treat|consider|regard|count|accept|mark)\b[^.!?\n]{0,20}\b(?:answer|response|submission)\b[^.!?\n]{0,25}"
        r"\b(?:correct|right|complete|perfect|excellent|covered|full)\b",
        r"\ball\s+(?:the\s+)?key\s+points?\s+(?:are|were|have\s+been)\s+(?:covered|met|satisfied|addressed)\b",
        r"</?\s*(?:answer|system|assistant|user|instructions?|question|reference|transcript)\s*>",
        r"\[/?(?:inst|system|end of answer)\]|<\|[a-z_]+\|>|(?:^|\n)\s*(?:system|assistant|user)\s*:",
        r"[{\"'](?:score|rating|total|verdict|overall)[\"']\s*:",
        r"\bend of (?:the )?(?:answer|transcript|response)\b",
    )
)


def find_instructions(answer: str) -> list[Span]:
    """The sentences that address the grader, in order."""
    return [sentence for sentence in sentences_of(answer) if is_instruction(sentence.text)]


def is_instruction(sentence: str) -> bool:
    return any(pattern.search(sentence) for pattern in _PATTERNS)


def without(answer: str, spans: list[Span]) -> str:
    """The answer with the spans blanked: every other character keeps its place."""
    for span in spans:
        answer = answer[: span.start] + " " * (span.end - span.start) + answer[span.end :]
    return answer
