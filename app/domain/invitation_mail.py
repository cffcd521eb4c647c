"""The mail that invites a candidate: a subject and a body with placeholders, as text and as HTML."""

from __future__ import annotations

from app.domain.mail_writing import LONGEST_SUBJECT, PLACEHOLDER
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
LONGEST_BODY = 8000


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
