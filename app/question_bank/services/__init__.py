"""Use cases of the question bank."""

from app.question_bank.repository import QuestionFilter
from app.question_bank.services.analysing import AnalysisReading, find_analysis, request_analysis
from app.question_bank.services.assistance import has_language_model
from app.question_bank.services.categories import (
    CategoryUse,
    add_category,
    list_categories,
    list_category_uses,
    remove_category,
    rename_category,
)
from app.question_bank.services.contents import read_content
from app.question_bank.services.editing import (
    Page,
    change_statuses,
    create_question,
    edit_question,
    find_questions,
    find_topic,
    list_questions,
    list_topics,
    list_versions,
    restore_version,
    slice_questions,
)
from app.question_bank.services.files import (
    MAX_IMPORT_BYTES,
    ImportRefused,
    ImportSummary,
    RowError,
    export_questions,
    import_questions,
    preview_import,
)
from app.question_bank.services.likeness import LikenessReading, Twin, request_check, take_reading
from app.question_bank.services.pool import count_kinds, get_current_version, list_pool, list_questions_by_id
from app.question_bank.services.writing import (
    GenerationReading,
    Proposal,
    adopt_proposal,
    discard_proposal,
    get_generation,
    list_generations,
    request_questions,
    resume_writing,
)

__all__ = [
    "MAX_IMPORT_BYTES",
    "AnalysisReading",
    "CategoryUse",
    "GenerationReading",
    "ImportRefused",
    "ImportSummary",
    "LikenessReading",
    "Page",
    "Proposal",
    "QuestionFilter",
    "RowError",
    "Twin",
    "add_category",
    "adopt_proposal",
    "change_statuses",
    "count_kinds",
    "create_question",
    "discard_proposal",
    "edit_question",
    "export_questions",
    "find_analysis",
    "find_questions",
    "find_topic",
    "get_current_version",
    "get_generation",
    "has_language_model",
    "import_questions",
    "list_categories",
    "list_category_uses",
    "list_generations",
    "list_pool",
    "list_questions",
    "list_questions_by_id",
    "list_topics",
    "list_versions",
    "preview_import",
    "read_content",
    "remove_category",
    "rename_category",
    "request_analysis",
    "request_check",
    "request_questions",
    "restore_version",
    "resume_writing",
    "slice_questions",
    "take_reading",
]
