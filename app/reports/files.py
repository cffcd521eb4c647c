"""The folders of report files, for whoever deletes interviews."""

from __future__ import annotations

import shutil
import uuid
from pathlib import Path

from app.errors import StorageFailed


def delete_session(folder: Path, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
    """Every version of one interview's report; nothing happens where there is none. Raises StorageFailed."""
    try:
        shutil.rmtree(folder / str(organization_id) / str(session_id))
    except FileNotFoundError:
        return
    except OSError as error:
        raise StorageFailed(f"The reports of interview {session_id} cannot be deleted: {error}.") from error


def list_sessions(folder: Path) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, session) of every interview with a report."""
    found = [path for path in sorted(folder.glob("[!.]*/[!.]*")) if path.is_dir()]
    return [(uuid.UUID(path.parent.name), uuid.UUID(path.name)) for path in found]
