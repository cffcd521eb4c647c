"""Composition root: the one place that picks adapters from Config."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from flask import Flask
from redis import Redis
from redis.backoff import ConstantBackoff, NoBackoff
from redis.retry import Retry

from app.adapters.counted import CountedLanguageModel, CountedTranscriber
from app.adapters.organization_keys import OrganizationKeys
from app.adapters.redis_attempts import RedisAttempts
from app.adapters.redis_audio import RedisAudioStore
from app.adapters.redis_connection import QuickConnection
from app.adapters.redis_figures import RedisFigures
from app.adapters.redis_job_records import RedisJobRecords
from app.adapters.redis_live import RedisLiveStore
from app.adapters.redis_trials import RedisSpeechTrials
from app.adapters.rq_jobs import RqJobQueue
from app.adapters.sealed_folder import SealedFolder
from app.adapters.sealed_values import SealedValues
from app.adapters.socketio_broadcaster import SocketIoBroadcaster
from app.adapters.webrtc_vad import WebRtcVoiceActivity
from app.database import prepare_sqlite
from app.extensions import db
from app.jobs import ANSWER_QUEUES, CAPTION_QUEUES, JobCall, JobOutcome
from app.ports import (
    Installation,
    LanguageModel,
    Mailer,
    PdfRenderer,
    Ports,
    RecordingStore,
    Scorer,
    Seals,
    SpeechDetector,
    TextVectors,
    Transcriber,
    VoiceActivity,
    WebhookSender,
)
from config import Config

if TYPE_CHECKING:
    from app.adapters.recordings import Codec
    from app.adapters.sentence_model import SentenceModel
    from app.adapters.smtp_mail import SmtpMailer

REDIS_TIMEOUT_SECONDS = 5.0
REDIS_RETRY_PAUSE_SECONDS = 0.1
MOST_REQUEST_BYTES = 1024 * 1024
# A host that is cut off answers nothing, not even that it is gone; by itself TCP waits for it for a quarter of an hour.
POSTGRES_PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def flask_settings(config: Config) -> dict[str, Any]:
    return {
        "SECRET_KEY": config.secret_key,
        "DEBUG": config.debug,
        "SQLALCHEMY_DATABASE_URI": config.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": _engine_options(config),
        # the prefix makes browsers insist on Secure, on this host alone and on the whole site; it needs TLS
        "SESSION_COOKIE_NAME": "__Host-session" if config.production else "session",
        "SESSION_COOKIE_SECURE": config.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": MOST_REQUEST_BYTES,
        "MAX_FORM_MEMORY_SIZE": MOST_REQUEST_BYTES,  # one limit to tell of, in whatever field the bytes are
    }


def _engine_options(config: Config) -> dict[str, Any]:
    options: dict[str, Any] = {"hide_parameters": True}  # in errors: some are what candidates said
    if config.uses_sqlite:
        return options
    return {**options, "pool_pre_ping": True, "connect_args": POSTGRES_PATIENCE}


def prepare_database(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            prepare_sqlite(db.engine)


class WiredPorts:
    """The adapters that Config asks for, each built when first used."""

    def __init__(self, config: Config) -> None:
        self._config = config

    @cached_property
    def redis(self) -> Redis:
        return Redis.from_url(
            self._config.redis_url,
            connection_class=QuickConnection,  # unless the address asks for TLS
            socket_timeout=REDIS_TIMEOUT_SECONDS,
            socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
            health_check_interval=30,
            # a candidate's chunk is better refused quickly, and sent again, than held
            retry=Retry(ConstantBackoff(REDIS_RETRY_PAUSE_SECONDS), 1),
        )

    @cached_property
    def audio(self) -> RedisAudioStore:
        return RedisAudioStore(self.redis)

    @cached_property
    def attempts(self) -> RedisAttempts:
        return RedisAttempts(self.redis)

    @cached_property
    def live(self) -> RedisLiveStore:
        return RedisLiveStore(self.redis)

    @cached_property
    def trials(self) -> RedisSpeechTrials:
        return RedisSpeechTrials(self.redis)

    @cached_property
    def figures(self) -> RedisFigures:
        return RedisFigures(self.redis)

    @cached_property
    def job_records(self) -> RedisJobRecords:
        return RedisJobRecords(self.redis)

    @cached_property
    def jobs(self) -> RqJobQueue:
        return RqJobQueue(self.redis)

    @cached_property
    def broadcaster(self) -> SocketIoBroadcaster:
        return SocketIoBroadcaster(self._config.redis_url, self.redis)

    def open_voice_activity(self) -> VoiceActivity:
        return WebRtcVoiceActivity()

    @cached_property
    def recordings(self) -> RecordingStore:
        from app.adapters.recordings import FlacRecordings

        files = SealedFolder(self._config.recordings_dir, self._keys, [self.reports])
        return FlacRecordings(files, _load_flac)

    @cached_property
    def reports(self) -> SealedFolder:
        return SealedFolder(self._config.reports_dir, self._keys)

    @cached_property
    def _keys(self) -> OrganizationKeys:
        return OrganizationKeys(self._config.keys_dir, self._config.encryption_keys)

    @cached_property
    def speech_detector(self) -> SpeechDetector:
        from app.adapters.silero import SileroSpeechDetector

        return SileroSpeechDetector()

    @cached_property
    def transcriber(self) -> Transcriber:
        # the libraries of the speech model cost 100 MB, and the web processes never need them
        from app.adapters.speech_models import SpeechModels
        from app.adapters.whisper import WhisperTranscriber
        from app.adapters.whisper_models import WhisperSettings

        config = self._config
        settings = WhisperSettings(
            config.whisper_model,
            config.whisper_live_model,
            config.whisper_device,
            config.whisper_compute_type,
            batch_size=config.whisper_batch_size,
        )
        return CountedTranscriber(WhisperTranscriber(SpeechModels(config.home / "models"), settings), self.figures)

    @cached_property
    def scorer(self) -> Scorer:
        from app.adapters.embedded_scorer import EmbeddedScorer
        from app.adapters.ollama_scorer import OllamaScorer

        embedded = EmbeddedScorer(load_model=lambda: self._sentence_model)
        return embedded if self.language_model is None else OllamaScorer(self.language_model, embedded)

    @cached_property
    def language_model(self) -> LanguageModel | None:
        config = self._config
        if not (config.ollama_base_url and config.ollama_model):
            return None
        from app.adapters.ollama import OllamaLanguageModel

        model = OllamaLanguageModel(config.ollama_base_url, config.ollama_model, config.ollama_timeout_seconds)
        return CountedLanguageModel(model, self.figures)

    @cached_property
    def text_vectors(self) -> TextVectors:
        from app.adapters.text_vectors import SentenceVectors

        return SentenceVectors(lambda: self._sentence_model)

    @cached_property
    def _sentence_model(self) -> SentenceModel:
        from app.adapters.sentence_model import SentenceModel

        return SentenceModel(cache_dir=self._config.home / "models")

    @cached_property
    def pdf(self) -> PdfRenderer:
        from app.adapters.pdf_process import PdfProcess

        return PdfProcess()

    @cached_property
    def mailer(self) -> Mailer | None:
        from app.adapters.mailbox_folder import MailboxFolder

        config = self._config
        if not config.mail_host:
            return None if config.production else MailboxFolder(config.mailbox_dir)
        return wire_smtp(config)

    @cached_property
    def webhooks(self) -> WebhookSender:
        from app.adapters.webhook_http import WebhookHttp

        return WebhookHttp(allow_loopback=self._config.webhooks_to_loopback)

    @cached_property
    def seals(self) -> Seals:
        return SealedValues(self._keys)


def _load_flac() -> Codec:
    from app.adapters import flac

    return flac


def prepare_worker() -> None:
    """Before anything is loaded."""
    from app.adapters.process_memory import import_at_first_use, keep_few_kernels, use_one_arena

    use_one_arena()
    keep_few_kernels()
    # faster-whisper imports it to decode files, which nobody asks of it here: 17 MB
    import_at_first_use("av")


def wire_worker(
    config: Config,
    queues: Sequence[str],
    run: Callable[[JobCall], JobOutcome],
    models: Sequence[str] = (),
    lanes: int = 1,
) -> Callable[[], None]:
    """What the main thread of a job process calls: it works on `queues`, on as many jobs at once as there are lanes,
    until it is told to stop.
    """
    from app.adapters.rq_helping import HelpingWorker
    from app.adapters.rq_lanes import work_in_lanes
    from app.adapters.rq_worker import ResidentWorker, work_for_ever

    redis = Redis.from_url(config.redis_url, socket_connect_timeout=REDIS_TIMEOUT_SECONDS)
    # a beat that is late is worth less than the next one
    once = Retry(NoBackoff(), 0)
    heartbeat = Redis.from_url(config.redis_url, socket_timeout=1, socket_connect_timeout=1, retry=once)
    if lanes > 1:
        return partial(work_in_lanes, redis, heartbeat, queues, run, models, lanes)
    open_worker = partial(HelpingWorker, ANSWER_QUEUES) if tuple(queues) == CAPTION_QUEUES else ResidentWorker
    return partial(work_for_ever, redis, heartbeat, queues, run, models, open_worker)


def wire_ports(config: Config) -> Ports:
    return WiredPorts(config)


def wire_installation(config: Config) -> Installation:
    """What `flask doctor` looks at."""
    from app.adapters.installation import InstalledParts, SpeechWishes
    from app.adapters.organization_keys import OrganizationKeys
    from app.adapters.speech_models import SpeechModels

    return InstalledParts(
        Redis.from_url(config.redis_url, socket_timeout=REDIS_TIMEOUT_SECONDS),
        OrganizationKeys(config.keys_dir, config.encryption_keys),
        SpeechModels(config.home / "models"),
        SpeechWishes(
            config.whisper_model, config.whisper_live_model, config.whisper_device, config.whisper_compute_type
        ),
        wire_smtp(config),
    )


def wire_smtp(config: Config) -> SmtpMailer:
    from app.adapters.smtp_mail import SmtpMailer, SmtpSettings

    return SmtpMailer(
        SmtpSettings(
            config.mail_host,
            config.mail_port,
            config.mail_from,
            config.mail_security,
            config.mail_user,
            config.mail_password,
            config.mail_timeout_seconds,
        )
    )
