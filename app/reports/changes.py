"""What is new in a report since the version before, in plain words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.reports.content import LAYOUT, ReportContent, ReportedAnswer

Outline = Mapping[str, Mapping[str, str]]
NO_RATING = "no rating"


def outline(content: ReportContent) -> dict[str, dict[str, str]]:
    """What a later version is compared with: ratings as they read, everything else as a digest of it."""
    found = {
        "Rating": _shown(content.score.overall.rating),
        "Names of candidate, panel or organisation": _digested(_names(content)),
        "Colour": _digested(content.colour),
        "Course of the interview": _digested([content.state, content.end_reason, content.started_at, content.ended_at]),
        "Dismissal": _digested(content.dismissal_reason),
        "Layout of reports": _digested(LAYOUT),
    }
    for answer in content.answers:
        found |= {f"Answer {answer.turn}, {name}": part for name, part in _answer(answer).items()}
    return found


def list_changes(before: Outline, after: Outline) -> list[str]:
    """One sentence for each part that differs; none where there was no version before."""
    if not before:
        return []
    names = [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
    return [_sentence(name, before.get(name, {}), after.get(name, {})) for name in names]


def _names(content: ReportContent) -> list[str]:
    return [content.candidate, content.email, content.panel, content.role, content.organization, content.brand]


def _answer(answer: ReportedAnswer) -> dict[str, dict[str, str]]:
    return {
        "rating": _shown(answer.rating if answer.counts else None),
        "transcript": _digested([asdict(part) for part in answer.transcript]),
        "follow-up questions": _digested([asdict(part) for part in answer.follow_ups]),
        "draft by software": _digested(asdict(answer.draft) if answer.draft else None),
        "ratings by people": _digested([asdict(row) for row in answer.overridden]),
        "state": _digested([answer.state, answer.review_reason]),
    }


def _shown(rating: float | None) -> dict[str, str]:
    return {"value": NO_RATING if rating is None else f"{rating:.1f}"}


def _digested(value: Any) -> dict[str, str]:
    text = json.dumps(value, default=str, sort_keys=True)
    return {"digest": hashlib.sha256(text.encode()).hexdigest()[:16]}


def _sentence(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    if not before:
        return f"{name}: new."
    if not after:
        return f"{name}: taken out."
    if "value" in after:
        return f"{name}: {after['value']}, was {before.get('value', NO_RATING)}."
    return f"{name}: changed."
