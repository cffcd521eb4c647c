"""The words of an answer, also of one that packs them: a name in a PDF is in no plain bytes of it."""

from __future__ import annotations

import io
import zipfile

from pypdf import PdfReader
from werkzeug.test import TestResponse


def read_words(response: TestResponse) -> str:
    return _read(response.mimetype or "", response.data)


def _read(mimetype: str, data: bytes) -> str:
    if mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    if mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "\n".join(_read(_kind(name), archive.read(name)) for name in archive.namelist())
    return data.decode(errors="replace")


def _kind(name: str) -> str:
    return "application/pdf" if name.endswith(".pdf") else ""
