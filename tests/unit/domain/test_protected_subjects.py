"""Questions that an interview must not ask."""

from __future__ import annotations

import json

import pytest

from app.domain.protected_subjects import find_protected_subjects
from config import ROOT


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("How old are you?", "age"),
        ("Do you plan to start a family soon?", "family and pregnancy"),
        ("Are you married?", "family and pregnancy"),
        ("Which church do you go to?", "religion or belief"),
        ("Where are you originally from?", "race, origin or nationality"),
        ("Do you have a disability?", "disability or health"),
        ("How many sick days did you take last year?", "disability or health"),
        ("Are you gay?", "sexual orientation or gender identity"),
        ("Are you a member of a trade union?", "politics or union membership"),
        ("Have you ever been arrested?", "arrests or money"),
        ("What is your current salary?", "earlier pay"),
    ],
)
def test_protected_subjects_are_seen(question: str, subject: str) -> None:
    assert subject in [warning.subject for warning in find_protected_subjects(question)]


@pytest.mark.parametrize(
    "question",
    [
        "How does a node of a B-tree find its children?",
        "What does UNION do in SQL, and how would you avoid its cost?",
        "How would you age out entries of a cache?",
        "What is a race condition, and how do you find one?",
    ],
)
def test_technical_words_are_no_private_life(question: str) -> None:
    assert find_protected_subjects(question) == []


def test_the_demo_questions_raise_no_alarm() -> None:
    files = sorted((ROOT / "app" / "demo" / "questions").glob("*.json"))
    texts = [question["text"] for path in files for question in json.loads(path.read_text(encoding="utf-8"))]

    assert len(texts) > 20
    assert [text for text in texts if find_protected_subjects(text)] == []
