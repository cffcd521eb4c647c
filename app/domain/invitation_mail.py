"""The mail that invites a candidate: a subject and a body with placeholders, as text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from app.domain.wording import marked

DEFAULT_SUBJECT = marked("Your interview with {organization}: {role}")
DEFAULT_BODY = marked("""Hello {name},

{organization} invites you to an interview for {role}. You talk with an automated interviewer in your browser, from any quiet place; you need a microphone, and no account.

Your link: {link}

The link is yours alone, so please keep it to yourself. It works {window}.

Software turns your answers into text and makes a draft rating; people read and decide. If you need more time or another way to answer, please tell us before you begin.

Kind regards
{organization}""")  # noqa: E501 - a paragraph of the mail is a line
MEANINGS = {
    "name": marked("the candidate's name"),
    "organization": marked("your organisation"),
    "role": marked("the role, or the panel's title where none is named"),
    "panel": marked("the panel's title"),
    "link": marked("the candidate's own link"),
    "window": marked("when the link works, in the candidate's time zone"),
}
PLACEHOLDER = re.compile(r"\{(\w*)\}")
LONGEST_SUBJECT = 200
LONGEST_BODY = 8000


@dataclass(frozen=True)
class WrittenMail:
    subject: str
    text: str
    html: str


def find_mail_problems(subject: str, body: str) -> list[str]:
    """What is wrong with a subject and a body, in plain words; empty texts stand for the default ones."""
    unknown = [name for name in PLACEHOLDER.findall(subject + body) if name not in MEANINGS]
    problems = [f"{{{name}}} is no placeholder" for name in dict.fromkeys(unknown)]
    if len(subject) > LONGEST_SUBJECT or not (subject or " ").isprintable():
        problems.append(f"a subject is one line of at most {LONGEST_SUBJECT} characters")
    if "{link}" in subject:
        problems.append("the subject must not hold the link: subjects are shown to passers-by")
    if len(body) > LONGEST_BODY:
        problems.append(f"a body has at most {LONGEST_BODY} characters")
    if body and "{link}" not in body:
        problems.append("the body needs {link}, or the candidate cannot come")
    return problems


def write_mail(subject: str, body: str, values: Mapping[str, str]) -> WrittenMail:
    """`values` has every name of MEANINGS; what stands in a value is never taken for a placeholder or for HTML."""
    line = " ".join(_fill(subject or DEFAULT_SUBJECT, values).split())
    text = (body or DEFAULT_BODY).replace("\r\n", "\n").strip()
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
