"""Use cases of the question bank."""

from app.question_bank.repository import QuestionFilter
from app.question_bank.services.contents import read_content
from app.question_bank.services.editing import (
    Page,
    change_status,
    create_question,
    edit_question,
    list_questions,
    list_topics,
    list_versions,
)
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
    "Page",
    "QuestionFilter",
    "RowError",
    "change_status",
    "create_question",
    "edit_question",
    "export_questions",
    "get_current_version",
    "import_questions",
    "list_pool",
    "list_questions",
    "list_topics",
    "list_versions",
    "preview_import",
    "read_content",
]
