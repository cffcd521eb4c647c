"""A folder whose files are encrypted with AES-256-GCM, each under its organisation's data key."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.adapters.envelope import HEADER, is_sealed, key_number, open_sealed, seal
from app.adapters.organization_keys import OrganizationKeys
from app.adapters.whole_files import write_whole
from app.errors import NotFound, StorageFailed

MARKER = b"IBS1"


class SealedFolder:
    """Files `{organization}/{session}/{name}`; a file from before encryption is read as it is.

    The path is authenticated with the content: a file that was moved to another place cannot be opened.
    """

    def __init__(self, root: Path, keys: OrganizationKeys, others: Sequence[SealedFolder] = ()) -> None:
        """`others` are under the same keys, and renewed with this one."""
        self._root = root.resolve()
        self._keys = keys
        self._others = others

    def write(self, path: str, content: bytes) -> None:
        """All or nothing. Raises StorageFailed."""
        sealed = self._seal(path, content)
        try:
            write_whole(self.locate(path), sealed)
        except OSError as error:
            raise StorageFailed(f"The file {path} cannot be written: {error}.") from error

    def read(self, path: str) -> bytes:
        """Raises NotFound, StorageFailed."""
        try:
            stored = self.locate(path).read_bytes()
        except FileNotFoundError as error:
            raise NotFound("This file is not stored.") from error
        except OSError as error:
            raise StorageFailed(f"The file {path} cannot be read: {error}.") from error
        return self._open(path, stored)

    def holds(self, path: str) -> bool:
        return self.locate(path).is_file()

    def delete(self, path: str) -> None:
        """Nothing happens where it is not stored. Raises StorageFailed."""
        try:
            self.locate(path).unlink(missing_ok=True)
        except OSError as error:
            raise StorageFailed(f"The file {path} cannot be deleted: {error}.") from error

    def delete_session(self, organization_id: uuid.UUID, session_id: uuid.UUID) -> None:
        """Everything of one interview. Raises StorageFailed."""
        try:
            shutil.rmtree(self._root / str(organization_id) / str(session_id))
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageFailed(f"The files of interview {session_id} cannot be deleted: {error}.") from error

    def list_sessions(self) -> list[tuple[uuid.UUID, uuid.UUID]]:
        """(organisation, session) of every interview that has a folder."""
        folders = [found for found in sorted(self._root.glob("[!.]*/[!.]*")) if found.is_dir()]
        return [(uuid.UUID(folder.parent.name), uuid.UUID(folder.name)) for folder in folders]

    def renew(self, organization_id: uuid.UUID) -> int:
        """Encrypt every file of an organisation with a new key; returns how many, those of the other folders not
        counted. May be stopped and run again.

        The key before the newest is kept until the next time: another process may be writing with it just now.
        """
        self._keys.rewrap(organization_id)
        self._keys.add(organization_id)
        renewed = self.renew_files(organization_id)
        for other in self._others:
            other.renew_files(organization_id)
        kept = {number for folder in (self, *self._others) for number in folder.key_numbers(organization_id)}
        self._keys.forget_older(organization_id, kept)
        return renewed

    def renew_files(self, organization_id: uuid.UUID) -> int:
        """Under the newest key; returns how many."""
        return sum([self._renew_file(path) for path in list(self._list_files(organization_id))])

    def key_numbers(self, organization_id: uuid.UUID) -> set[int]:
        """Of the data keys that files lie under."""
        return {number for path in self._list_files(organization_id) if (number := self._key_number(path))}

    def _list_files(self, organization_id: uuid.UUID) -> Iterator[str]:
        for found in sorted((self._root / str(organization_id)).glob("*/[!.]*")):
            yield found.relative_to(self._root).as_posix()

    def _renew_file(self, path: str) -> bool:
        located = self.locate(path)
        try:
            before = located.stat()
            sealed = self._seal(path, self.read(path))
            if located.stat().st_ino != before.st_ino:
                return False  # saved anew meanwhile, with the new key
        except (FileNotFoundError, NotFound):
            return False  # deleted meanwhile, and is not to come back
        write_whole(located, sealed)
        return True

    def _key_number(self, path: str) -> int | None:
        try:
            with self.locate(path).open("rb") as stream:
                head = stream.read(HEADER.size)
        except FileNotFoundError:
            return None  # deleted meanwhile
        return key_number(head) if is_sealed(MARKER, head) else None

    def _seal(self, path: str, content: bytes) -> bytes:
        return seal(MARKER, self._keys.newest(_organization_of(path)), content, path)

    def _open(self, path: str, stored: bytes) -> bytes:
        if not is_sealed(MARKER, stored):
            return stored
        content = open_sealed(self._keys.get(_organization_of(path), key_number(stored)), stored, path)
        if content is None:
            raise StorageFailed(f"The file {path} is damaged, or not the one that was stored.", retryable=False)
        return content

    def locate(self, path: str) -> Path:
        """Raises NotFound for whatever leads out of the folder."""
        located = (self._root / path).resolve()
        if not located.is_relative_to(self._root) or located == self._root:
            raise NotFound("This file is not stored.")
        return located


def _organization_of(path: str) -> uuid.UUID:
    return uuid.UUID(path.partition("/")[0])
