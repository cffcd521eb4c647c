"""The name of a mail in its Message-ID."""

from __future__ import annotations

import uuid

import pytest

from app.domain.mail_names import find_name, name_mail

INVITATION, OTHER = uuid.UUID(int=7), uuid.UUID(int=8)


def test_a_name_is_found_again_and_proves_its_link() -> None:
    found = find_name(f" <{name_mail(INVITATION, 'hash')}@Example.COM> ".upper())

    assert found is not None
    assert found.invitation_id == INVITATION
    assert found.proves("hash")


def test_a_name_proves_no_other_link_and_no_other_invitation() -> None:
    name = name_mail(INVITATION, "hash")
    forged = name.replace(INVITATION.hex, OTHER.hex)
    found, other = find_name(f"<{name}@example.com>"), find_name(f"<{forged}@example.com>")

    assert found is not None
    assert other is not None
    assert not found.proves("another hash")
    assert not other.proves("hash")


def test_a_name_tells_nothing_of_the_hash() -> None:
    assert "deadbeef" not in name_mail(INVITATION, "deadbeef" * 8)


@pytest.mark.parametrize("text", ["", "<>", "<1.2@example.com>", f"<{'a' * 32}.{'g' * 32}@example.com>", "a" * 999])
def test_anothers_message_id_is_no_name(text: str) -> None:
    assert find_name(text) is None
