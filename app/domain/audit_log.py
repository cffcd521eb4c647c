"""A log in which each entry's hash covers the one before: what was changed or taken out later shows."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

GENESIS = "0" * 64
# What belongs to no organisation: guesses at unknown accounts, and what platform admins do.
PLATFORM_CHAIN = uuid.UUID(int=0)
# The subject where an account is not known.
NOBODY = uuid.UUID(int=0)


class AuditAction(StrEnum):
    ANSWER_RATED = "answer_rated"
    REVIEW_SUBMITTED = "review_submitted"
    INTERVIEW_DISMISSED = "interview_dismissed"
    DISMISSAL_WITHDRAWN = "dismissal_withdrawn"
    TRANSCRIPT_CORRECTED = "transcript_corrected"
    TIME_EXTENDED = "time_extended"
    INTERVIEW_HELD = "interview_held"
    INTERVIEW_RELEASED = "interview_released"
    INTERVIEW_ENDED = "interview_ended"
    MESSAGE_SENT = "message_sent"
    CANDIDATE_STATED = "candidate_stated"
    REQUEST_HANDLED = "candidate_request_handled"
    FEEDBACK_APPROVED = "feedback_approved"
    FEEDBACK_WITHHELD = "feedback_withheld"
    ORGANIZATION_CHANGED = "organization_changed"
    COMPARISON_MADE = "comparison_made"
    REPORT_SHARED = "report_shared"
    REPORT_SHARE_REVOKED = "report_share_revoked"
    SHARED_REPORT_OPENED = "shared_report_opened"
    EXEMPLAR_ADDED = "exemplar_added"
    GOLD_ANSWER_ADDED = "gold_answer_added"
    GRADED_ANSWER_REMOVED = "graded_answer_removed"
    CALIBRATION_REQUESTED = "calibration_requested"
    CATEGORY_CHANGED = "category_changed"
    QUESTION_CREATED = "question_created"
    QUESTION_EDITED = "question_edited"
    QUESTION_STATUS_CHANGED = "question_status_changed"
    QUESTIONS_IMPORTED = "questions_imported"
    QUESTION_ANALYSED = "question_analysed"
    PROPOSALS_REQUESTED = "proposals_requested"
    PROPOSALS_RESUMED = "proposals_resumed"
    PROPOSAL_ADOPTED = "proposal_adopted"
    PROPOSAL_DISCARDED = "proposal_discarded"
    PANEL_CREATED = "panel_created"
    PANEL_EDITED = "panel_edited"
    PANEL_PUBLISHED = "panel_published"
    PANEL_RETIRED = "panel_retired"
    PANEL_SIMULATED = "panel_simulated"
    WELCOME_WRITTEN = "welcome_written"
    PANEL_MAIL_EDITED = "panel_mail_edited"
    CANDIDATE_INVITED = "candidate_invited"
    CANDIDATE_EDITED = "candidate_edited"
    ACCOMMODATIONS_OPENED = "accommodations_opened"
    ACCOMMODATIONS_SAVED = "accommodations_saved"
    INVITATION_MAILED = "invitation_mailed"
    INVITATION_BOUNCED = "invitation_bounced"
    LINK_RENEWED = "link_renewed"
    LINK_WITHDRAWN = "link_withdrawn"
    LINK_RESTORED = "link_restored"
    CHANGED = "changed"
    ACCESS_DENIED = "access_denied"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_IN = "signed_in"
    USER_CREATED = "user_created"
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    ROLES_CHANGED = "roles_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of an action
    RESET_LINK_MADE = "reset_link_made"
    SECOND_FACTOR_SET_UP = "second_factor_set_up"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    RECOVERY_CODE_USED = "recovery_code_used"
    ADDRESS_CHANGE_ASKED = "address_change_asked"
    ADDRESS_CHANGE_DROPPED = "address_change_dropped"
    ADDRESS_CHANGED = "address_changed"
    ACCOUNT_MAIL_FAILED = "account_mail_failed"
    ACCESS_OPENED = "access_opened"
    ACCESS_CLOSED = "access_closed"
    ACCESS_USED = "access_used"
    CONSENT_GIVEN = "consent_given"
    CANDIDATE_ERASED = "candidate_erased"
    CANDIDATE_EXPORTED = "candidate_exported"
    INTERVIEW_EXPIRED = "interview_expired"
    RECORDINGS_EXPIRED = "recordings_expired"
    ERASURE_REQUESTED = "erasure_requested"
    ERASURE_REFUSED = "erasure_refused"
    HOLD_PLACED = "hold_placed"
    HOLD_RELEASED = "hold_released"
    RETENTION_CHANGED = "retention_changed"
    KEYS_RENEWED = "keys_renewed"
    API_TOKEN_MADE = "api_token_made"  # noqa: S105 - the name of an action
    API_TOKEN_REVOKED = "api_token_revoked"  # noqa: S105 - as above
    WEBHOOK_ADDED = "webhook_added"
    WEBHOOK_CHANGED = "webhook_changed"
    WEBHOOK_REMOVED = "webhook_removed"
    WEBHOOK_SECRET_RENEWED = "webhook_secret_renewed"  # noqa: S105 - as above
    WEBHOOK_SENT_AGAIN = "webhook_sent_again"
    WEBHOOK_TESTED = "webhook_tested"
    JOB_TRIED_AGAIN = "job_tried_again"
    JOB_DROPPED = "job_dropped"


@dataclass(frozen=True)
class Link:
    """`values` are JSON values: everything that the entry says."""

    number: int
    previous_hash: str
    values: Mapping[str, Any]
    hash: str


def keep_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What they say differently, as JSON values; ids and times become text."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    old, new = ({name: values[name] for name in names if name in values} for values in (before, after))
    return _to_json(old), _to_json(new)


def _to_json(values: dict[str, Any]) -> Any:
    return json.loads(json.dumps(values, default=str))


def chain_hash(previous_hash: str, values: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimal, over the hash before and the values as canonical JSON."""
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous_hash}{canonical}".encode()).hexdigest()


def find_break(links: Iterable[Link]) -> int | None:
    """The number at which the log first differs from what was written, counted from 1; None where it is whole.

    Entries cut off at the end leave no trace in the chain itself: compare the last hash with a copy kept elsewhere.
    """
    previous = GENESIS
    for expected, link in enumerate(links, start=1):
        is_next = link.number == expected and link.previous_hash == previous
        if not is_next or link.hash != chain_hash(previous, link.values):
            return expected
        previous = link.hash
    return None
