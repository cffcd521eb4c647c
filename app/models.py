"""Every table with its row-level security, so that the metadata is complete wherever this is imported."""

from __future__ import annotations

from app import tenancy
from app.accounts import models as accounts
from app.api import models as api
from app.audit import models as audit
from app.calibration import models as calibration
from app.data_protection import models as data_protection
from app.fairness import models as fairness
from app.interviews import models as interviews
from app.operations import models as operations
from app.organizations import models as organizations
from app.panels import models as panels
from app.question_bank import assistant_models as question_assistant
from app.question_bank import models as question_bank
from app.reports import models as reports
from app.reviews import models as reviews
from app.webhooks import models as webhooks

__all__ = [
    "accounts",
    "api",
    "audit",
    "calibration",
    "data_protection",
    "fairness",
    "interviews",
    "operations",
    "organizations",
    "panels",
    "question_assistant",
    "question_bank",
    "reports",
    "reviews",
    "tenancy",
    "webhooks",
]
