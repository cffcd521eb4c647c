"""`make translations`: the texts of the interface into the catalogs of app/translations, and what a language lacks.

    python -m bench.translations                    takes new texts in, drops old ones, compiles
    python -m bench.translations lacking de         the texts without a translation, as JSON: {text: ""}
    python -m bench.translations fill de FILE       takes translations in from such a JSON file, and compiles

A text with a plural has the list of its two forms in place of the one string.
"""

from __future__ import annotations

import argparse
import fcntl
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from app.domain.languages import LANGUAGES, SOURCE_LANGUAGE
from bench.report import ROOT

APP = ROOT / "app"
FOLDER = APP / "translations"
TRANSLATED = tuple(code for code in LANGUAGES if code != SOURCE_LANGUAGE)
# What extract_from_file calls a method's options: keyword -> place of the text among its arguments.
Keywords = Mapping[str, tuple[int, ...] | None]
CALLS: Keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "marked": None}
# Where the message of an error reaches people, its class alone marks it.
ERRORS: Keywords = {
    "Conflict": None,
    "Forbidden": None,
    "InvalidInput": None,
    "InvitationRefused": (2,),
    "NotFound": None,
    "SecondFactorOwed": None,
    "StaleTurn": None,
    "Superseded": None,
    "Unauthenticated": None,
}
TOLD_TO_PEOPLE = (
    "accounts/*.py",
    "adapters/redis_job_records.py",
    "api/services/tokens.py",
    "api/token_pages.py",
    "audit/*.py",
    "calibration/*.py",
    "calibration/services/*.py",
    "candidate_room/*.py",
    "data_protection/*.py",
    "data_protection/services/*.py",
    "domain/candidate_statements.py",
    "fairness/*.py",
    "fairness/services/*.py",
    "insights/*.py",
    "interviews/*views.py",
    "interviews/services/admission.py",
    "interviews/services/afterwards.py",
    "interviews/services/corrections.py",
    "interviews/services/feedback.py",
    "interviews/services/interventions.py",
    "interviews/services/live.py",
    "interviews/services/turns.py",
    "interviews/services/waiting.py",
    "operations/*.py",
    "organizations/*.py",
    "panels/*.py",
    "panels/services/*.py",
    "question_bank/*.py",
    "question_bank/services/*.py",
    "reports/*.py",
    "reviews/*.py",
    "reviews/services/*.py",
    "web/*.py",
    "webhooks/*.py",
    "webhooks/services/*.py",
)
TOLD_TO_PROGRAMS = ("cli.py", "choosing.py")
_SPEAKS = re.compile(r"\b(?:gettext|ngettext|lazy_gettext|marked)\(")
_CHANGING = re.compile(
    rb"^\"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To):.*\n",
    re.MULTILINE,
)
_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = "# InterviewBot in another language; `make translations` keeps this file."
_TEMPLATE_OPTIONS = {"trimmed": "true", "silent": "false"}


def extract() -> Catalog:
    """Every text of the interface, with the files that it stands in."""
    catalog = Catalog(project="InterviewBot", fuzzy=False, charset="utf-8")
    for path, text, comments in _find_texts():
        catalog.add(text, locations=[(path.relative_to(ROOT).as_posix(), 0)], auto_comments=comments)
    return catalog


def told_to_people() -> list[Path]:
    found = {path for pattern in TOLD_TO_PEOPLE for path in APP.glob(pattern)}
    return sorted(path for path in found if not path.name.endswith(TOLD_TO_PROGRAMS))


def _find_texts() -> Iterator[tuple[Path, Any, list[str]]]:
    for path in sorted(APP.rglob("*.html")):
        yield from _texts_of("jinja2", path, CALLS, {"encoding": "utf-8", **_TEMPLATE_OPTIONS})
    for path in sorted((APP / "static/js").rglob("*.js")):
        yield from _texts_of("javascript", path, CALLS, {"encoding": "utf-8"})
    told = set(told_to_people())
    for path in sorted(APP.rglob("*.py")):
        is_told = path in told
        if is_told or _SPEAKS.search(path.read_text()):
            yield from _texts_of("python", path, {**CALLS, **ERRORS} if is_told else CALLS, {"encoding": "utf-8"})


def _texts_of(
    method: str, path: Path, keywords: Keywords, options: dict[str, str]
) -> Iterator[tuple[Path, Any, list[str]]]:
    found = extract_from_file(
        method, path, keywords=cast(Any, keywords), comment_tags=("For translators:",), options=options
    )
    for _line, text, comments, _context in found:
        yield path, text, list(comments)


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES/messages.po"


def read(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="InterviewBot", fuzzy=False, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(catalog: Catalog, template: Catalog) -> Catalog:
    """Nothing is guessed from a text that is much the same: a wrong translation is worse than none."""
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """Without line numbers and dates, which would change with every other change."""
    catalog.header_comment = _HEADER
    written = io.BytesIO()
    write_po(
        written, catalog, width=110, omit_header=False, include_lineno=False, sort_by_file=True, ignore_obsolete=True
    )
    return re.sub(_CHANGING, b"", written.getvalue())


def mo_bytes(catalog: Catalog) -> bytes:
    """From the text that is kept, so that the same text always makes the same bytes."""
    kept = read_po(io.BytesIO(po_bytes(catalog)), locale=catalog.locale)
    kept.creation_date = kept.revision_date = _ANY_DAY
    written = io.BytesIO()
    write_mo(written, kept)
    return written.getvalue()


def lacking(catalog: Catalog) -> list[Any]:
    """Messages without a translation, or with a doubtful one."""
    return [message for message in catalog if message.id and (message.fuzzy or not _is_filled(message.string))]


def _is_filled(string: Any) -> bool:
    return all(string) if isinstance(string, (tuple, list)) else bool(string)


def keep(language: str, catalog: Catalog) -> None:
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    for target, content in ((path, po_bytes(catalog)), (path.with_suffix(".mo"), mo_bytes(catalog))):
        temporary = target.with_suffix(f"{target.suffix}.new")
        temporary.write_bytes(content)
        temporary.replace(target)


@contextmanager
def alone() -> Iterator[None]:
    """Two people who translate at once do not overwrite each other."""
    FOLDER.mkdir(exist_ok=True)
    folder = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def fill(catalog: Catalog, translations: Mapping[str, str | list[str]]) -> list[str]:
    """Returns the texts that the catalog does not know."""
    unknown = []
    for text, translation in translations.items():
        message = catalog.get(text)
        if message is None:
            unknown.append(text)
        elif translation:
            message.string = tuple(translation) if isinstance(translation, list) else translation
            message.flags.discard("fuzzy")
    return unknown


def refresh() -> dict[str, Catalog]:
    template = extract()
    with alone():
        catalogs = {language: update(read(language), template) for language in TRANSLATED}
        for language, catalog in catalogs.items():
            keep(language, catalog)
    return catalogs


def _blank(message: Any) -> tuple[str, str | list[str]]:
    return (message.id[0], ["", ""]) if message.pluralizable else (message.id, "")


def main() -> None:
    parser = argparse.ArgumentParser(description="The catalogs of the interface's texts.")
    parser.add_argument("action", nargs="?", choices=["refresh", "lacking", "fill"], default="refresh")
    parser.add_argument("language", nargs="?", choices=TRANSLATED)
    parser.add_argument("file", nargs="?", type=Path)
    asked = parser.parse_args()
    if asked.action == "fill":
        _fill(asked.language, asked.file)
        return
    catalogs = refresh()
    if asked.action == "lacking":
        blanks = dict(_blank(message) for message in lacking(catalogs[asked.language]))
        print(json.dumps(blanks, ensure_ascii=False, indent=1))
        return
    for language, catalog in catalogs.items():
        print(f"{language}: {len(catalog)} texts, {len(lacking(catalog))} without a translation")


def _fill(language: str, file: Path) -> None:
    translations = json.loads(file.read_text())
    template = extract()
    with alone():
        catalog = update(read(language), template)
        unknown = fill(catalog, translations)
        keep(language, catalog)
    for text in unknown:
        print(f"no such text: {text}")
    print(f"{language}: {len(lacking(catalog))} of {len(catalog)} texts without a translation")


if __name__ == "__main__":
    main()
