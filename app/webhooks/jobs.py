"""What workers run for webhooks; each is safe to run twice, late, or after its work is done."""

from __future__ import annotations

import uuid

from app.context import get_ports
from app.webhooks.services import delivering


def deliver_webhook(delivery_id: str) -> None:
    delivering.deliver(get_ports(), uuid.UUID(delivery_id))
