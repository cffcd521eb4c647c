"""Use cases of the question bank."""

from app.question_bank.services.files import (
    ImportRefused,
    ImportSummary,
    RowError,
    export_questions,
    import_questions,
    preview_import,
)
from app.question_bank.services.pool import get_current_version, list_pool

__all__ = [
    "ImportRefused",
    "ImportSummary",
    "RowError",
    "export_questions",
    "get_current_version",
    "import_questions",
    "list_pool",
    "preview_import",
]
