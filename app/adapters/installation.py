"""What the doctor looks at beside the ports: how Redis is set up, which keys open, what speech and reports find."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass

from redis import Redis

from app.adapters.carried_models import FINAL_PREFERENCE, LIVE_PREFERENCE
from app.adapters.organization_keys import OrganizationKeys
from app.adapters.pdf_fonts import FAMILIES, find_fonts_folder
from app.adapters.redis_errors import redis_errors_told
from app.adapters.smtp_mail import SmtpMailer
from app.adapters.speech_device import choose_device
from app.adapters.speech_models import SpeechModels
from app.domain.installation import RedisCondition, SpeechCondition
from app.errors import DependencyUnavailable, StorageFailed, TranscriptionFailed


@dataclass(frozen=True)
class SpeechWishes:
    """As the settings name them."""

    final_model: str
    live_model: str
    device: str
    compute_type: str


class InstalledParts:
    def __init__(
        self,
        redis: Redis,
        keys: OrganizationKeys,
        models: SpeechModels,
        wishes: SpeechWishes,
        mailer: SmtpMailer,
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._models = models
        self._wishes = wishes
        self._mailer = mailer

    def read_redis(self) -> RedisCondition:
        """Raises DependencyUnavailable."""
        with redis_errors_told("Redis cannot be asked how it is set up."):
            before = time.time()
            seconds, microseconds = self._redis.time()
            between = (before + time.time()) / 2
            told = self._redis.info()
        return RedisCondition(
            appends=bool(told.get("aof_enabled")),
            append_failed=told.get("aof_last_write_status", "ok") != "ok",
            eviction=str(told.get("maxmemory_policy", "noeviction")),
            used_bytes=int(told.get("used_memory", 0)),
            most_bytes=int(told.get("maxmemory", 0)),
            ahead_seconds=seconds + microseconds / 1e6 - between,
        )

    def list_closed_keys(self) -> list[str]:
        """Organisations whose newest data key none of the master keys opens."""
        return [str(found) for found in self._keys.list_organizations() if not self._opens(found)]

    def _opens(self, organization_id: uuid.UUID) -> bool:
        try:
            self._keys.newest(organization_id)
        except StorageFailed:
            return False
        return True

    def describe_speech(self) -> SpeechCondition:
        import ctranslate2  # noqa: PLC0415 - heavy, and a fork must not have it

        wishes = self._wishes
        device = choose_device(wishes.device, wishes.compute_type, ctranslate2)
        compute_type = " or ".join(device.compute_types)
        try:
            live = self._models.locate(wishes.live_model, LIVE_PREFERENCE).name
            final = self._models.locate(wishes.final_model, FINAL_PREFERENCE).name
        except TranscriptionFailed as error:
            return SpeechCondition((), device.device, compute_type, missing=str(error))
        return SpeechCondition((live, final), device.device, compute_type, fallback=device.fallback)

    def check_mail(self) -> None:
        """Sign in at the mail server and out again. Raises MailFailed."""
        self._mailer.check()

    def list_missing_fonts(self) -> list[str]:
        try:
            folder = find_fonts_folder()
        except DependencyUnavailable:
            return [family.name for family in FAMILIES]
        files = {family.name: [folder / face[0] for face in family.faces] for family in FAMILIES}
        return [name for name, faces in files.items() if not all(path.is_file() for path in faces)]
