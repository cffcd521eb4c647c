"""The allowlist of job functions: nothing that is not named here is ever run by a worker."""

from __future__ import annotations

from dataclasses import dataclass, replace

# A worker takes from its first queue that is not empty: answers that are complete come before captions, captions before
# what may be transcribed ahead, and what a candidate waits for before anything that can take longer.
QUEUES = ("speech", "overdue", "captions", "ahead", "default", "scoring", "errands", "reports")
# Whoever hears answers to the end hears captions too. Every second process that hears is for captions, and takes from
# the queues of answers only while those have more than their own workers soon take.
SPEECH_QUEUES = ("speech", "overdue", "captions", "ahead")
CAPTION_QUEUES = ("captions",)
ANSWER_QUEUES = ("speech", "overdue")


@dataclass(frozen=True)
class JobSpec:
    """`function` is a dotted path; after `max_attempts` the job's answer needs review and the queue goes on."""

    queue: str
    function: str
    timeout_seconds: int
    max_attempts: int = 3


@dataclass(frozen=True)
class JobCall:
    """One attempt, counted from 1, at a job."""

    name: str
    args: tuple[str | int, ...]
    attempt: int = 1

    def again_after(self, outcome: JobOutcome) -> JobCall:
        return replace(self, attempt=self.attempt + outcome.counts)


@dataclass(frozen=True)
class JobOutcome:
    """Done, unless `reason` says what failed: then again after `retry_seconds`, or never where that is None.

    An attempt does not count where nothing could have been done.
    """

    reason: str = ""
    retry_seconds: float | None = None
    counts: bool = True


REGISTRY: dict[str, JobSpec] = {
    "begin_interview": JobSpec("default", "app.interviews.jobs.begin_interview", 30),
    "ask_next": JobSpec("default", "app.interviews.jobs.ask_next", 30),
    "transcribe_live": JobSpec("captions", "app.interviews.jobs.transcribe_live", 30, max_attempts=1),
    "transcribe_ahead": JobSpec("ahead", "app.interviews.jobs.transcribe_ahead", 60, max_attempts=1),
    "transcribe_overdue": JobSpec("overdue", "app.interviews.jobs.transcribe_ahead", 60, max_attempts=1),
    "hear_trial": JobSpec("captions", "app.interviews.jobs.hear_trial", 30, max_attempts=1),
    "store_turn": JobSpec("default", "app.interviews.jobs.store_turn", 60),
    "finalize_turn": JobSpec("speech", "app.interviews.jobs.finalize_turn", 300),
    "score_answer": JobSpec("scoring", "app.interviews.jobs.score_answer", 300),
    "write_feedback": JobSpec("errands", "app.interviews.jobs.write_feedback", 300, max_attempts=2),
    "build_report": JobSpec("reports", "app.reports.jobs.build_report", 120),
    "build_comparison": JobSpec("reports", "app.reports.jobs.build_comparison", 120),
    "check_likeness": JobSpec("scoring", "app.question_bank.jobs.check_likeness", 60, max_attempts=1),
    "encode_questions": JobSpec("scoring", "app.question_bank.jobs.encode_questions", 60),
    "write_question": JobSpec("scoring", "app.question_bank.jobs.write_question", 150, max_attempts=1),
    "analyse_question": JobSpec("scoring", "app.question_bank.jobs.analyse_question", 150, max_attempts=1),
    "write_welcome": JobSpec("errands", "app.panels.jobs.write_welcome", 150, max_attempts=1),
    "simulate_panel": JobSpec("errands", "app.panels.jobs.simulate_panel", 60),
    "send_invitation": JobSpec("errands", "app.panels.jobs.send_invitation", 90, max_attempts=4),
    "send_account_mail": JobSpec("errands", "app.accounts.jobs.send_account_mail", 90, max_attempts=1),
    "deliver_webhook": JobSpec("errands", "app.webhooks.jobs.deliver_webhook", 30, max_attempts=1),
    "run_retention": JobSpec("errands", "app.data_protection.jobs.run_retention", 600, max_attempts=1),
    "measure_exemplars": JobSpec("scoring", "app.calibration.jobs.measure_exemplars", 120, max_attempts=1),
    "calibrate": JobSpec("scoring", "app.calibration.jobs.calibrate", 300),
    "check_calibration": JobSpec("errands", "app.calibration.jobs.check_calibration", 60, max_attempts=1),
    "give_up": JobSpec("default", "app.interviews.jobs.give_up", 30),
}
