"""Addresses are compiled when they are first asked for."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., Any]


class LazyRule(Rule):
    """Werkzeug compiles two functions for each route that write its address, a third of a millisecond each: nearly all
    that making the application takes, and a process writes few of them. Where Werkzeug no longer has this step, nothing
    is lost but the time."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        compile_builder = super()._compile_builder

        @cache
        def builder() -> Builder:
            return compile_builder(append_unknown)

        def build(rule: Rule, **values: Any) -> Any:
            return builder()(rule, **values)

        return build
