"""A subject and a body with placeholders as a mail: one line, plain text and HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

PLACEHOLDER = re.compile(r"\{(\w*)\}")
LONGEST_SUBJECT = 200


@dataclass(frozen=True)
class WrittenMail:
    subject: str
    text: str
    html: str


def write_mail(subject: str, body: str, values: Mapping[str, str]) -> WrittenMail:
    """`values` has every placeholder, and a link; what stands in one is never taken for a placeholder or for HTML."""
    line = " ".join(_fill(subject, values).split())
    text = body.replace("\r\n", "\n").strip()
    return WrittenMail(line[:LONGEST_SUBJECT], _fill(text, values) + "\n", _write_html(text, values))


def _fill(template: str, values: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)


def _write_html(body: str, values: Mapping[str, str]) -> str:
    safe = {name: escape(value) for name, value in values.items()}
    safe["link"] = f'<a href="{safe["link"]}">{safe["link"]}</a>'
    paragraphs = (_fill(escape(part), safe).replace("\n", "<br>\n") for part in re.split(r"\n{2,}", body))
    content = "\n".join(f'<p style="margin:0 0 1em">{part}</p>' for part in paragraphs)
    style = "font-family:sans-serif;font-size:16px;line-height:1.5;color:#1d2330;max-width:36em"
    return f'<!doctype html>\n<html><body style="{style}">\n{content}\n</body></html>\n'
