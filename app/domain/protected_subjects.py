"""Signs that a question asks for what an interview must not ask: protected characteristics and private life.

A list of words cannot know what a question means: it warns and never refuses. The subjects are those of the EU equality
directives (2000/43/EC, 2000/78/EC, 2006/54/EC), the UK Equality Act 2010 and the guidance of the EEOC on questions
before an offer. English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

YOU = r"(?:\byou\b|\byour\b|\bur\b|\bhow old\b|\bdescribe\b|\btell\b)"
SUBJECTS = {
    "age": r"how old are you|your age|what year (?:were you|did you).{0,20}(?:born|graduate)|date of birth|"
    r"when were you born",
    "family and pregnancy": r"pregnan\w*|children|kids|childcare|child care|married|marital|husband|wife|spouse|"
    r"(?:start|have|plan\w*) a family|maiden name|maternity|paternity",
    "religion or belief": r"religio\w*|church|mosque|synagogue|pray\w*|your faith|sabbath|ramadan|"
    r"what do you believe in",
    "race, origin or nationality": r"your (?:race|ethnicity|nationality|citizenship|accent|mother tongue)|"
    r"your native language|where (?:are you|is your family|were you|are your parents).{0,12}(?:from|born)|"
    r"country of birth",
    "disability or health": r"disabilit\w*|your health|medical (?:condition|history)|illness|medication|sick days|"
    r"mental health|your (?:weight|height)|genetic",
    "sexual orientation or gender identity": r"sexual\w*|are you (?:gay|straight|a man|a woman)|your gender|"
    r"transgender",
    "politics or union membership": r"trade union|union member\w*|did you vote|who.{0,12}vote for|"
    r"political part\w*|your politic\w*",
    "arrests or money": r"been arrested|your credit (?:score|rating)|your debts?|own (?:a|your) (?:house|home|car)|"
    r"bankrupt\w*",
    "earlier pay": r"current salary|previous salary|last salary|how much do you (?:earn|make)|salary history",
}
_PATTERNS = {subject: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for subject, words in SUBJECTS.items()}
_ADDRESSES = re.compile(YOU, re.IGNORECASE)


@dataclass(frozen=True)
class SubjectWarning:
    subject: str
    words: str


def find_protected_subjects(question: str) -> list[SubjectWarning]:
    """What a person should look at before the question is asked; empty for most questions.

    Only questions that speak to the candidate count: "children" of a tree are no family.
    """
    if not _ADDRESSES.search(question):
        return []
    found = ((subject, pattern.search(question)) for subject, pattern in _PATTERNS.items())
    return [SubjectWarning(subject, match[0]) for subject, match in found if match]


def find_subjects_named(text: str) -> list[str]:
    """The subjects whose words a text holds, whoever it speaks to: for texts that have no business with any of them."""
    return [subject for subject, pattern in _PATTERNS.items() if pattern.search(text)]
