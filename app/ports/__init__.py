"""What the services need of the outside world; adapters implement these, tests fake them."""

from __future__ import annotations

from typing import Protocol

from app.ports.counts import Attempts, Counted, Figure, Figures
from app.ports.delivery import Mailer, OutgoingMail, PdfRenderer, RenderedPdf, WebhookAnswer, WebhookSender
from app.ports.installation import Installation
from app.ports.jobs import FailedJob, JobQueue, JobRecords, QueueState, WorkerState
from app.ports.live import Appended, AudioStore, Broadcaster, LiveStore, NewChunk
from app.ports.payload import Payload
from app.ports.ratings import LanguageModel, Scorer, TextVectors
from app.ports.speech import PartialTurn, SpeechDetector, SpeechTrials, Transcriber, VoiceActivity
from app.ports.storage import RecordingStore, ReportFiles, Seals, StoredRecording

__all__ = [
    "Appended",
    "Attempts",
    "AudioStore",
    "Broadcaster",
    "Counted",
    "FailedJob",
    "Figure",
    "Figures",
    "Installation",
    "JobQueue",
    "JobRecords",
    "LanguageModel",
    "LiveStore",
    "Mailer",
    "NewChunk",
    "OutgoingMail",
    "PartialTurn",
    "Payload",
    "PdfRenderer",
    "Ports",
    "QueueState",
    "RecordingStore",
    "RenderedPdf",
    "ReportFiles",
    "Scorer",
    "Seals",
    "SpeechDetector",
    "SpeechTrials",
    "StoredRecording",
    "TextVectors",
    "Transcriber",
    "VoiceActivity",
    "WebhookAnswer",
    "WebhookSender",
    "WorkerState",
]


class Ports(Protocol):
    """Everything that wiring provides; heavy parts are built on first use."""

    @property
    def attempts(self) -> Attempts: ...
    @property
    def audio(self) -> AudioStore: ...
    @property
    def live(self) -> LiveStore: ...
    @property
    def trials(self) -> SpeechTrials: ...
    @property
    def jobs(self) -> JobQueue: ...
    @property
    def job_records(self) -> JobRecords: ...
    @property
    def figures(self) -> Figures: ...
    @property
    def broadcaster(self) -> Broadcaster: ...
    def open_voice_activity(self) -> VoiceActivity:
        """A detector of its own for each connection: it adapts to the room that it hears."""

    @property
    def speech_detector(self) -> SpeechDetector: ...
    @property
    def transcriber(self) -> Transcriber: ...
    @property
    def recordings(self) -> RecordingStore: ...
    @property
    def scorer(self) -> Scorer: ...
    @property
    def language_model(self) -> LanguageModel | None:
        """None where none is configured: what it would write is then written without it, or not at all."""

    @property
    def text_vectors(self) -> TextVectors: ...
    @property
    def pdf(self) -> PdfRenderer: ...
    @property
    def mailer(self) -> Mailer | None:
        """None where no mail can be sent: links are passed on by hand."""

    @property
    def webhooks(self) -> WebhookSender: ...
    @property
    def seals(self) -> Seals: ...
    @property
    def reports(self) -> ReportFiles: ...
