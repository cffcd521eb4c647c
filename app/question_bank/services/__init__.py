"""Use cases of the question bank."""

from app.question_bank.services.pool import get_current_version, list_pool

__all__ = ["get_current_version", "list_pool"]
