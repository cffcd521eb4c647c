"""What the services need of the outside world; adapters implement these, tests fake them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from app.domain.installation import RedisCondition, SpeechCondition
from app.domain.scorecard import Scorecard, ScoringRequest
from app.domain.transcript import Transcript, Word
from app.domain.voice_fusion import VoiceFrame
from app.errors import InterviewBotError

Payload = Mapping[str, Any]


@dataclass(frozen=True)
class Appended:
    """`received_through` is the highest seq up to which nothing is missing, -1 where nothing is stored. `live_turn` is
    the open turn with the stored chunk, None where nobody but its owner has changed it since `NewChunk.version`."""

    received_through: int
    stored: bool
    live_turn: dict[str, Any] | None = None


@dataclass(frozen=True)
class NewChunk:
    """Sent by the connection `owner`; `live_turn` is what of the turn's state changes with it, `version` that of the
    open turn from which the changes follow; None writes them whatever it was."""

    session_id: uuid.UUID
    turn: int
    seq: int
    pcm16: bytes
    owner: str
    live_turn: Payload
    version: int | None = None


class AudioStore(Protocol):
    """Chunks of turns that are not yet stored as recordings; durable once `append` returned."""

    def append(self, chunks: Sequence[NewChunk]) -> list[Appended | InterviewBotError]:
        """Store each chunk that is the next one of its turn, with the turn's state, in one atomic step for each.

        A chunk is not stored where it is stored already, where it leaves a gap, and where the turn's `progress` or
        `held` was updated since `version`: `received_through` tells from where to resend. In the place of a chunk's
        outcome stands Superseded unless `owner` holds the session's connection, StaleTurn unless `turn` is open,
        StorageFailed where the store cannot be reached or is full.
        """

    def received_through(self, session_id: uuid.UUID, turn: int) -> int: ...

    def read(self, session_id: uuid.UUID, turn: int, first_seq: int = 0) -> list[bytes]:
        """The chunks from `first_seq` on, in order, without a gap."""

    def delete(self, session_id: uuid.UUID, turn: int) -> None: ...


class LiveStore(Protocol):
    """Shared state of interviews in progress. May be lost at any time: all of it is rebuilt from the database."""

    def now(self) -> float:
        """Seconds of a clock that all processes share, that never jumps and stands still while no ticker runs."""

    def recent_now(self) -> float:
        """`now`, read at most a quarter of a second ago: the clock moves once a second. Raises StorageFailed."""

    def advance_clock(self, seconds: float) -> None: ...

    def acquire_lease(self, name: str, holder: str, seconds: float) -> bool:
        """True while `holder` owns the lease; calling again renews it."""

    def connect(self, session_id: uuid.UUID, connection_id: str, node: str) -> str | None:
        """Make `connection_id` the owner; returns the connection it replaces."""

    def disconnect(self, session_id: uuid.UUID, connection_id: str) -> bool:
        """False where another connection has already taken over."""

    def find_connection(self, session_id: uuid.UUID) -> str | None:
        """The owner's id; it may be gone without a word."""

    def has_connection(self, session_id: uuid.UUID) -> bool:
        """Whether the owner's web process still shows signs of life."""

    def list_away(self, session_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
        """Those of the sessions that have no connection, as `has_connection` tells it."""

    def keep_node_alive(self, node: str, seconds: float) -> None: ...

    def open_turn(self, session_id: uuid.UUID, live_turn: Payload) -> None:
        """Make this the open turn unless the same turn is open already."""

    def get_turn(self, session_id: uuid.UUID) -> dict[str, Any] | None:
        """The open turn. Its `version` is a new one after each `open_turn` and `update_turn`; none comes back."""

    def read_turns(self, session_ids: Sequence[uuid.UUID]) -> tuple[float, list[dict[str, Any] | None]]:
        """The shared clock and the open turns, at the cost of one question. Raises StorageFailed."""

    def update_turn(self, session_id: uuid.UUID, turn: int, changes: Payload) -> bool:
        """Change fields of the open turn; False where another turn, or none, is open."""

    def close_turn(self, session_id: uuid.UUID, turn: int) -> bool:
        """Accept no more audio for the turn; True for the one caller that closed it."""

    def list_sessions(self) -> list[uuid.UUID]:
        """Sessions with an open turn."""

    def get_captions(self, session_id: uuid.UUID, turn: int) -> dict[str, Any] | None: ...

    def save_captions(self, session_id: uuid.UUID, turn: int, captions: Payload) -> None: ...

    def get_partial(self, session_id: uuid.UUID, turn: int) -> dict[str, Any] | None:
        """What was transcribed while the turn goes on: `PartialTurn.memory`."""

    def save_partial(self, session_id: uuid.UUID, turn: int, memory: Payload) -> None: ...

    def delete_partial(self, session_id: uuid.UUID, turn: int) -> None: ...

    def claim(self, session_id: uuid.UUID, job: str, seconds: float) -> bool:
        """True for one caller at a time: at most one such job a session waits or runs."""

    def claim_each(self, session_ids: Sequence[uuid.UUID], job: str, seconds: float) -> list[bool]:
        """As `claim` for each of the sessions, at the cost of one question."""

    def release(self, session_id: uuid.UUID, job: str) -> None: ...

    def forget(self, session_id: uuid.UUID) -> None:
        """Everything that names the interview, the sound of its turns included."""


@dataclass(frozen=True)
class QueueState:
    name: str
    waiting: int
    has_worker: bool
    oldest_seconds: float = 0.0  # how long the next job has waited


class JobQueue(Protocol):
    """Hints that work is due. `name` is a key of app.jobs.REGISTRY; arguments are JSON values, ids only."""

    def enqueue(self, name: str, *args: str | int, delay_seconds: float = 0) -> None:
        """Raises DependencyUnavailable; whatever is lost here the reconciler finds in the database."""

    def recover_abandoned(self) -> int:
        """Start again what a dead worker held, and start what is due; returns how many jobs were moved."""

    def list_queues(self) -> list[QueueState]:
        """Every queue of app.jobs. Raises DependencyUnavailable."""

    def count_workers(self, queue: str) -> int:
        """Those that serve the queue and show signs of life. Raises DependencyUnavailable."""


@dataclass(frozen=True)
class WorkerState:
    """One job process; `job` is empty while it waits. `seen_seconds`: since its last sign of life, one a second."""

    host: str
    pid: int
    queues: tuple[str, ...]
    models: tuple[str, ...]
    job: str
    job_seconds: float
    up_seconds: float
    seen_seconds: float


@dataclass(frozen=True)
class FailedJob:
    """A job that was given up; `args` are ids, `reason` names nobody."""

    id: uuid.UUID
    name: str
    args: tuple[str | int, ...]
    attempt: int
    reason: str
    at: datetime


class JobRecords(Protocol):
    """What an operator is told of workers and jobs. Each raises DependencyUnavailable."""

    def list_workers(self) -> list[WorkerState]:
        """Those that were seen within a minute."""

    def list_failed(self) -> list[FailedJob]:
        """The newest first; old ones make room."""

    def get_failed(self, failed_id: uuid.UUID) -> FailedJob:
        """Raises NotFound."""

    def drop_failed(self, failed_id: uuid.UUID) -> bool:
        """True for the one caller that dropped it."""


class Broadcaster(Protocol):
    """Events to browsers. Lossy: every event can be read again from the stored state."""

    def to_candidate(self, session_id: uuid.UUID, event: str, payload: Payload) -> None: ...

    def to_reviewers(self, session_id: uuid.UUID, event: str, payload: Payload) -> None: ...

    def to_many_reviewers(self, messages: Sequence[tuple[uuid.UUID, str, Payload]]) -> None:
        """As `to_reviewers` for each (session, event, payload), at the cost of one."""

    def to_dashboard(self, organization_id: uuid.UUID, event: str, payload: Payload) -> None: ...

    def close_connection(self, connection_id: str, code: str, message: str) -> None:
        """Tell one candidate's connection why, as `superseded` or as `error`, then close it."""


class VoiceActivity(Protocol):
    """Adapts to what it hears: one instance a microphone."""

    def is_speech(self, frame_pcm16: bytes) -> bool:
        """One frame of 20 ms, 16 kHz, mono, signed 16 bit little endian: 640 bytes."""


class SpeechDetector(Protocol):
    """The second opinion on voice: slower than VoiceActivity and not fooled by a keyboard."""

    @property
    def frame_seconds(self) -> float: ...

    def frames(self, pcm16: bytes) -> tuple[VoiceFrame, ...]:
        """One for each whole frame of 16 kHz mono PCM16. Raises TranscriptionFailed."""


@dataclass(frozen=True)
class PartialTurn:
    """What is transcribed of a turn that still goes on. `memory` is JSON for the next call on the same turn;
    `is_complete` where nothing more can be done before more is said."""

    memory: Payload
    is_complete: bool


class Transcriber(Protocol):
    """16 kHz mono PCM16 in, words out; times are seconds from the start of the given audio."""

    @property
    def model(self) -> str:
        """Name and digest of the model, as kept beside each transcript."""

    def warm_up(self) -> None:
        """Load what is needed before the first answer. Raises TranscriptionFailed."""

    def transcribe_window(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str = "en", *, has_speech: bool = False
    ) -> tuple[Word, ...]:
        """A quick hypothesis for captions. No words where nothing was said, nor in a language that the live model
        does not know; `has_speech` where the caller's detector heard some, which need not be looked for again.
        Raises TranscriptionFailed."""

    def transcribe_part(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None
    ) -> PartialTurn:
        """One more stretch of a turn that still goes on; `pcm16` is all of it so far. Raises TranscriptionFailed."""

    def transcribe_turn(
        self, pcm16: bytes, vocabulary: Sequence[str], language: str, memory: Payload | None = None
    ) -> Transcript:
        """The whole turn, as well as the model can. Empty where nothing was said. What `memory` of the same turn holds
        is not heard again; the result is the same without it. Raises TranscriptionFailed."""


class SpeechTrials(Protocol):
    """Sounds of device checks, 16 kHz mono PCM16, kept for seconds; they belong to no interview."""

    def put(self, trial_id: uuid.UUID, pcm16: bytes) -> None:
        """Raises DependencyUnavailable."""

    def take(self, trial_id: uuid.UUID) -> bytes | None:
        """Once; None where it was taken or is too old."""

    def answer(self, trial_id: uuid.UUID, text: str) -> None: ...

    def wait(self, trial_id: uuid.UUID, seconds: float) -> str | None:
        """The answer, None where none came in time."""


@dataclass(frozen=True)
class StoredRecording:
    """`path` is relative to the store; `pcm_sha256` is of the PCM16 that went in; peaks are 0 to 1."""

    path: str
    seconds: float
    pcm_sha256: str
    peaks: tuple[float, ...]


class RecordingStore(Protocol):
    """Lossless recordings of turns, encrypted where they lie."""

    def save(self, organization_id: uuid.UUID, session_id: uuid.UUID, turn: int, pcm16: bytes) -> StoredRecording:
        """Write all or nothing; saving the same turn again replaces it. Raises StorageFailed."""

    def open_flac(self, path: str) -> bytes:
        """The encoded file for playback. Raises NotFound."""

    def read_pcm16(self, path: str) -> bytes: ...

    def delete(self, path: str) -> None: ...

    def delete_session(self, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
        """All recordings of one interview; nothing happens where there are none. Raises StorageFailed."""

    def list_sessions(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        """(organisation, session) of every interview with recordings."""

    def renew_keys(self, organization_id: uuid.UUID) -> int:
        """Encrypt an organisation's recordings, and its reports, with a new key; returns how many recordings. May be
        stopped and run again."""


class Scorer(Protocol):
    @property
    def name(self) -> str: ...

    def warm_up(self) -> None:
        """Load what is needed before the first answer. Raises DependencyUnavailable."""

    def score(self, request: ScoringRequest) -> Scorecard:
        """Raises ScoringFailed; never returns a made-up number."""

    def score_without_llm(self, request: ScoringRequest, reason: str) -> Scorecard:
        """What can be said once the language model has failed for good: always with a `review_reason`."""


class LanguageModel(Protocol):
    @property
    def model(self) -> str: ...

    def generate_json(self, system: str, prompt: str, schema: Payload) -> dict[str, Any]:
        """One answer that fits the JSON schema. Raises DependencyUnavailable."""

    def weigh_options(self, system: str, prompt: str, options: Sequence[str]) -> Mapping[str, float] | None:
        """How likely each option is as the first word of a reply, adding up to 1; None where the server does not tell
        log-probabilities or the model would say something else. Raises DependencyUnavailable."""


class TextVectors(Protocol):
    """What a text means, as a vector that can be kept and compared."""

    @property
    def model(self) -> str:
        """Vectors of different models cannot be compared."""

    def encode(self, text: str) -> bytes:
        """Raises DependencyUnavailable."""

    def compare(self, vector: bytes, others: Sequence[bytes]) -> list[float]:
        """The cosine with each of the others: 1 for the same meaning, about 0 for none in common."""


@dataclass(frozen=True)
class RenderedPdf:
    """`notices` says in plain words what could not be printed right, such as a script without a font."""

    content: bytes
    pages: int
    notices: tuple[str, ...]


class PdfRenderer(Protocol):
    def render(self, html: str) -> RenderedPdf:
        """No remote resource and no local file but our fonts is read. Raises DependencyUnavailable."""


@dataclass(frozen=True)
class Counted:
    """`times` within the window, this one included; the window ends in `seconds_left`."""

    times: int
    seconds_left: float


class Attempts(Protocol):
    """Counts of what may be tried a number of times within a window."""

    def take(self, limits: Mapping[str, int], window_seconds: int) -> float:
        """0 where one attempt was counted under every name of `limits`; else the seconds to wait, and nothing is
        counted. Raises DependencyUnavailable."""

    def forget(self, *names: str) -> None:
        """Raises DependencyUnavailable."""

    def count(self, name: str, window_seconds: int) -> Counted:
        """Count one more in the window that is open, or in a new one. Raises DependencyUnavailable."""


class Figure(NamedTuple):
    name: str
    labels: tuple[tuple[str, str], ...]
    amount: float


class Figures(Protocol):
    """Sums that all processes add to; `labels` come from short lists, never from what people wrote."""

    def add(self, name: str, labels: Mapping[str, str], amounts: Mapping[str, float]) -> None:
        """Under `name`_`part` for each part of `amounts`. Raises DependencyUnavailable."""

    def add_all(self, figures: Sequence[Figure]) -> None:
        """Each amount to its sum, at the cost of one question. Raises DependencyUnavailable."""

    def list_all(self) -> list[Figure]:
        """By name and labels. Raises DependencyUnavailable."""

    def set_level(self, name: str, value: float) -> None:
        """What holds until it is set again. Raises DependencyUnavailable."""

    def find_level(self, name: str) -> float | None:
        """Raises DependencyUnavailable."""


@dataclass(frozen=True)
class OutgoingMail:
    """One mail to one person; `calendar` is an iCalendar file, or empty."""

    recipient: str
    subject: str
    text: str
    html: str
    calendar: bytes = b""


class Mailer(Protocol):
    def send(self, mail: OutgoingMail) -> None:
        """Returns once a server has taken the mail. Raises MailFailed with a reason for the person who asked for it."""


@dataclass(frozen=True)
class WebhookAnswer:
    """`status` is HTTP's; `retry_after_seconds` is what the receiver wished, None where it wished nothing."""

    status: int
    retry_after_seconds: float | None = None


class WebhookSender(Protocol):
    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        """Whatever the status. Raises WebhookFailed, with a reason for people, where nobody answered or where the
        address is not to be reached."""


class ReportFiles(Protocol):
    """Files `{organization}/{session}/{name}`, encrypted where they lie."""

    def write(self, path: str, content: bytes) -> None:
        """All or nothing. Raises StorageFailed."""

    def read(self, path: str) -> bytes:
        """Raises NotFound, StorageFailed."""

    def holds(self, path: str) -> bool: ...

    def delete_session(self, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
        """Everything of one interview; nothing happens where there is nothing. Raises StorageFailed."""

    def list_sessions(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        """(organisation, session) of every interview with files."""


class Seals(Protocol):
    """What rows of the database hold encrypted; `place` names the column, and the row where it is known."""

    def seal(self, organization_id: uuid.UUID, place: str, plain: bytes) -> bytes:
        """Raises StorageFailed."""

    def open(self, organization_id: uuid.UUID, place: str, sealed: bytes) -> bytes:
        """Raises StorageFailed."""

    def renew(self, organization_id: uuid.UUID) -> None:
        """A new key for what is sealed from now on; the older ones still open. Raises StorageFailed."""

    def is_current(self, organization_id: uuid.UUID, sealed: bytes) -> bool:
        """Whether it is sealed with the newest key."""

    def forget_older(self, organization_id: uuid.UUID) -> None:
        """All keys but the newest two: nothing may be sealed with the others any more."""


class Installation(Protocol):
    """What the doctor looks at beside the other ports."""

    def read_redis(self) -> RedisCondition:
        """Raises DependencyUnavailable."""

    def list_closed_keys(self) -> list[str]:
        """Organisations whose data keys ENCRYPTION_KEYS does not open."""

    def describe_speech(self) -> SpeechCondition: ...

    def list_missing_fonts(self) -> list[str]: ...

    def check_mail(self) -> None:
        """Sign in at the mail server and out again. Raises MailFailed."""


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
