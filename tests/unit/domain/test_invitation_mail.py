"""The invitation's mail."""

from __future__ import annotations

import pytest

from app.domain.invitation_mail import DEFAULT_BODY, DEFAULT_SUBJECT, MEANINGS, find_mail_problems
from app.domain.mail_writing import write_mail

VALUES = {name: name.upper() for name in MEANINGS} | {"link": "https://x.example/interview/abc?a=1&b=2"}


def test_the_default_mail_is_right_and_leaves_nothing_open() -> None:
    mail = write_mail(DEFAULT_SUBJECT, DEFAULT_BODY, VALUES)

    assert find_mail_problems(DEFAULT_SUBJECT, DEFAULT_BODY) == []
    assert VALUES["link"] in mail.text
    assert "{" not in mail.subject + mail.text + mail.html
    assert mail.subject == "Your interview with ORGANIZATION: ROLE"


def test_what_a_value_holds_is_neither_html_nor_placeholder() -> None:
    mail = write_mail("Hi {name}", "{name}\n\n{link}", VALUES | {"name": "<b>{link}</b>\nBcc: x"})

    assert mail.subject == "Hi <b>{link}</b> Bcc: x"
    assert "&lt;b&gt;{link}&lt;/b&gt;" in mail.html
    assert 'href="https://x.example/interview/abc?a=1&amp;b=2"' in mail.html


@pytest.mark.parametrize(
    ("subject", "body", "problem"),
    [
        ("{salary}", "{link}", "{salary} is no placeholder"),
        ("Hello", "no way in", "needs {link}"),
        ("{link}", "{link}", "must not hold the link"),
        ("x" * 201, "{link}", "at most 200"),
        ("two\nlines", "{link}", "one line"),
    ],
)
def test_what_is_wrong_is_told(subject: str, body: str, problem: str) -> None:
    assert any(problem in told for told in find_mail_problems(subject, body))
