"""All ports at once, every one a fake, for tests of services."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.domain.scorecard import Component, Provenance, Scorecard, ScoringRequest
from app.domain.transcript import Transcript, Word
from app.errors import NotFound
from app.ports import Mailer, PartialTurn, Payload, RenderedPdf
from tests.fakes.attempts import CountedAttempts
from tests.fakes.figures import CountedFigures
from tests.fakes.live import InMemoryLive
from tests.fakes.messages import KeptJobRecords, KeptMail, RecordedBroadcasts, RecordedJobs
from tests.fakes.programs import LabelledValues, RecordedWebhooks
from tests.fakes.scoring import FakeLanguageModel
from tests.fakes.speech import FakeSpeechDetector, FakeVoiceActivity, InMemoryRecordings
from tests.fakes.trials import KeptTrials
from tests.fakes.vectors import WordVectors

LOUD = b"\xff\x7f"
QUIET = b"\x00\x00"


@dataclass
class ScriptedTranscriber:
    """Says `text` of every turn; `failures` are raised first, one a call."""

    text: str = "A list can be changed and a tuple cannot"
    failures: list[Exception] = field(default_factory=list)
    memories: list[Payload | None] = field(default_factory=list)
    model: str = "scripted"
    placement: str = "nowhere"
    callers: int = 1

    def warm_up(self) -> None:
        """Nothing to load."""

    def transcribe_window(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str = "en", *, has_speech: bool = False
    ) -> tuple[Word, ...]:
        return self._words()

    def transcribe_part(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None
    ) -> PartialTurn:
        """One second of `pcm16` a call; the memory tells how many were heard."""
        if self.failures:
            raise self.failures.pop(0)
        seconds = min(int((memory or {}).get("seconds", 0)) + 1, len(pcm16) // 32_000)
        return PartialTurn({"seconds": seconds}, is_complete=seconds >= len(pcm16) // 32_000)

    def transcribe_turn(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None = None
    ) -> Transcript:
        if self.failures:
            raise self.failures.pop(0)
        self.memories.append(memory)
        return Transcript(self._words(), language, self.model)

    def _words(self) -> tuple[Word, ...]:
        return tuple(Word(i * 0.5, i * 0.5 + 0.4, word, 0.9) for i, word in enumerate(self.text.split()))


@dataclass
class KeptReports:
    kept: dict[str, bytes] = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)

    def write(self, path: str, content: bytes) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.kept[path] = content

    def read(self, path: str) -> bytes:
        if path not in self.kept:
            raise NotFound(f"There is no report {path}.")
        return self.kept[path]

    def holds(self, path: str) -> bool:
        return path in self.kept

    def delete_session(self, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
        of_session = f"{organization_id}/{session_id}/"
        self.kept = {path: content for path, content in self.kept.items() if not path.startswith(of_session)}

    def list_sessions(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        folders = sorted({tuple(path.split("/")[:2]) for path in self.kept})
        return [(uuid.UUID(organization), uuid.UUID(session)) for organization, session in folders]


@dataclass
class ScriptedScorer:
    """Gives `total` to everything; `failures` are raised first, one a call."""

    total: float | None = 7.0
    review_reason: str = ""
    failures: list[Exception] = field(default_factory=list)
    requests: list[ScoringRequest] = field(default_factory=list)
    name: str = "scripted"

    def score(self, request: ScoringRequest) -> Scorecard:
        self.requests.append(request)
        if self.failures:
            raise self.failures.pop(0)
        made_by = Provenance(self.name, "none", "1", request.rubric_version)
        components = () if self.total is None else (Component("coverage", self.total, 1.0, "Scripted."),)
        return Scorecard(self.total, components, (), (), 0.8, "Scripted feedback.", made_by, self.review_reason)

    def warm_up(self) -> None:
        """Nothing to load."""

    def score_without_llm(self, request: ScoringRequest, reason: str) -> Scorecard:
        return replace(self.score(request), review_reason=reason)


class OnePagePdf:
    def render(self, html: str) -> RenderedPdf:
        return RenderedPdf(html.encode(), 1, ())


@dataclass
class FakePorts:
    live: InMemoryLive = field(default_factory=InMemoryLive)
    attempts: CountedAttempts = field(default_factory=CountedAttempts)
    trials: KeptTrials = field(default_factory=KeptTrials)
    figures: CountedFigures = field(default_factory=CountedFigures)
    jobs: RecordedJobs = field(default_factory=RecordedJobs)
    job_records: KeptJobRecords = field(default_factory=KeptJobRecords)
    broadcaster: RecordedBroadcasts = field(default_factory=RecordedBroadcasts)
    speech_detector: FakeSpeechDetector = field(default_factory=FakeSpeechDetector)
    transcriber: ScriptedTranscriber = field(default_factory=ScriptedTranscriber)
    recordings: InMemoryRecordings = field(default_factory=InMemoryRecordings)
    reports: KeptReports = field(default_factory=KeptReports)
    scorer: ScriptedScorer = field(default_factory=ScriptedScorer)
    text_vectors: WordVectors = field(default_factory=WordVectors)
    pdf: OnePagePdf = field(default_factory=OnePagePdf)
    language_model: FakeLanguageModel | None = None
    mailer: Mailer | None = field(default_factory=KeptMail)
    webhooks: RecordedWebhooks = field(default_factory=RecordedWebhooks)
    seals: LabelledValues = field(default_factory=LabelledValues)
    open_voice_activity: Callable[[], FakeVoiceActivity] = FakeVoiceActivity

    @property
    def audio(self) -> InMemoryLive:
        return self.live
