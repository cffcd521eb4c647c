"""The name that a mail of an invitation carries in its Message-ID, by which a mail that comes back tells whose it was.

It proves that who says it has seen that very mail: the link's hash, which nobody outside knows, is its key. So a forged
report cannot speak of somebody else's invitation, and a mail whose link was replaced since has a name no more.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from dataclasses import dataclass

PROOF_BYTES = 16
MESSAGE_ID = re.compile(r"<\s*([0-9a-f]{32})\.([0-9a-f]{32})@[^<>\s]+>", re.IGNORECASE)


@dataclass(frozen=True)
class MailName:
    """What a Message-ID claims; `proves` says whether it is so."""

    invitation_id: uuid.UUID
    proof: str

    def proves(self, token_hash: str) -> bool:
        return hmac.compare_digest(self.proof, _prove(self.invitation_id, token_hash))


def name_mail(invitation_id: uuid.UUID, token_hash: str) -> str:
    """What stands before the @ of the Message-ID of the mail with this link."""
    return f"{invitation_id.hex}.{_prove(invitation_id, token_hash)}"


def find_name(message_id: str) -> MailName | None:
    """None where it is no Message-ID such as ours."""
    found = MESSAGE_ID.search(message_id)
    return MailName(uuid.UUID(hex=found[1]), found[2].lower()) if found else None


def _prove(invitation_id: uuid.UUID, token_hash: str) -> str:
    content = b"invitation mail:" + invitation_id.bytes
    return hmac.new(token_hash.encode(), content, hashlib.sha256).digest()[:PROOF_BYTES].hex()
