"""What feedback on an answer must never say, whoever wrote it, and what a language model's must not look like.

English only. A list of words cannot know what a text means: what it finds is not used, and what was drafted without a
language model stands instead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.domain.evidence import locate_quote
from app.domain.instruction_spans import find_instructions
from app.domain.protected_subjects import find_subjects_named

_FORBIDDEN = {
    "it speaks of ratings": r"scor(?:es?|ed|ing)|rat(?:es?|ed|ings?)|grad(?:es?|ed|ing)|marks|percent|"
    r"out of (?:\d+|ten|five)|\d+\s*/\s*\d+|\d+\s*%|stars",
    "it compares with other people": r"(?:other|most|many|typical|average|better|stronger|weaker) (?:of the )?"
    r"(?:candidates?|applicants?|people|engineers?|developers?|interviewees)|than (?:others|most)|compared (?:to|with) "
    r"(?:other|most)|above average|below average|rank\w*",
    "it speaks of the decision": r"hir(?:e[sd]?|ing)|reject\w*|recommend(?:ed|ation)?|(?:job |an )offer|next (?:round|"
    r"stage|step)|(?:has |have |will |you )?(?:pass(?:ed)?|fail(?:ed|s)?) (?:the|this) (?:interview|question|test)|"
    r"qualified|unqualified|suitable for|unsuitable|not suited|salary",
    "it judges the person": r"(?#never said)confiden(?:t|ce|tly)|nervous\w*|anxi(?:ous|ety)|stressed|personalit\w*|"
    r"enthusias\w*|passion\w*|attitude|emotion\w*|\bmood|tone of voice|accent|charisma\w*|dishonest\w*|"
    r"intelligen(?:t|ce)|(?:is|are|seem|seems|were|was) (?:smart|lazy|shy|honest|motivated|clever|stupid)|"
    r"cheat\w*|trustworth\w*",
    "it promises something": r"guarantee\w*|promis(?:e|es|ed|ing)|congratulations",
    "it holds an address": r"https?:|www\.[a-z]",
}
_PATTERNS = {fault: re.compile(rf"\b(?:{words})", re.IGNORECASE) for fault, words in _FORBIDDEN.items()}
_MARKUP = re.compile(r"[<>{}\[\]|`\\*_#]")
_QUOTES = re.compile('["\u201c\u201d\u201e]([^"\u201c\u201d\u201e]+)["\u201c\u201d]')


def find_forbidden_words(text: str) -> list[str]:
    """In plain words; empty where nothing stands against the text."""
    own_words = _QUOTES.sub(" ", text)
    return [
        *(fault for fault, pattern in _PATTERNS.items() if pattern.search(own_words)),
        *(f"it touches on {subject}" for subject in find_subjects_named(own_words)),
    ]


def find_drafting_faults(text: str, answer: str, words: tuple[int, int]) -> list[str]:
    """Why what a language model wrote about an answer is not used: its form, its quotes, and forbidden words.

    `words` are the fewest and the most.
    """
    faults = find_forbidden_words(text)
    if not words[0] <= len(text.split()) <= words[1] or _MARKUP.search(text) or "?" in text:
        faults.append("it is not a few plain sentences")
    if find_instructions(text):
        faults.append("it reads like instructions to a grader")
    if not all(locate_quote(quote, answer) for quote in _quotes_of(text)):
        faults.append("it quotes what was not said")
    return faults


def _quotes_of(text: str) -> Sequence[str]:
    return [match.group(1) for match in _QUOTES.finditer(text)]
