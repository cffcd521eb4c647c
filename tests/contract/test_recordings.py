"""The in-memory shelf and the FLAC files keep the same promises."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from random import Random

import pytest

from app.adapters import flac
from app.adapters.organization_keys import OrganizationKeys
from app.adapters.recordings import FlacRecordings
from app.adapters.sealed_folder import SealedFolder
from app.errors import NotFound, StorageFailed
from app.ports import RecordingStore
from tests.audio.sounds import spoken
from tests.fakes.speech import InMemoryRecordings

ORGANIZATION, SESSION = uuid.UUID(int=1), uuid.UUID(int=2)
MASTER, OTHER_MASTER = b"m" * 32, b"o" * 32
LENGTHS = [0, 1, 2, 15, 320, 4095, 4096, 4097, 65_535, 65_536, 65_537, 200_001]


def flac_recordings(root: Path, *masters: bytes) -> FlacRecordings:
    keys = OrganizationKeys(root.parent / "keys", masters or (MASTER,))
    return FlacRecordings(SealedFolder(root, keys), lambda: flac)


@pytest.fixture(params=["fake", "flac"])
def recordings(request: pytest.FixtureRequest, tmp_path: Path) -> RecordingStore:
    return InMemoryRecordings() if request.param == "fake" else flac_recordings(tmp_path / "recordings")


@pytest.mark.parametrize("samples", LENGTHS)
def test_comes_back_byte_for_byte(recordings: RecordingStore, samples: int) -> None:
    pcm16 = Random(samples).randbytes(2 * samples)
    stored = recordings.save(ORGANIZATION, SESSION, 3, pcm16)
    assert recordings.read_pcm16(stored.path) == pcm16
    assert stored.pcm_sha256 == hashlib.sha256(pcm16).hexdigest()
    assert stored.seconds == pytest.approx(samples / 16_000)
    assert stored.path == f"{ORGANIZATION}/{SESSION}/3.flac"
    assert all(0 <= peak <= 1 for peak in stored.peaks)


def test_saving_again_replaces(recordings: RecordingStore) -> None:
    first = recordings.save(ORGANIZATION, SESSION, 1, bytes(64_000))
    second = recordings.save(ORGANIZATION, SESSION, 1, bytes(640))
    assert second.path == first.path
    assert recordings.read_pcm16(first.path) == bytes(640)


def test_an_interview_is_deleted_with_all_its_turns(recordings: RecordingStore) -> None:
    paths = [recordings.save(ORGANIZATION, SESSION, turn, bytes(640)).path for turn in (1, 2)]
    other = recordings.save(ORGANIZATION, uuid.UUID(int=3), 1, bytes(640)).path
    assert recordings.list_sessions() == [(ORGANIZATION, SESSION), (ORGANIZATION, uuid.UUID(int=3))]
    recordings.delete_session(ORGANIZATION, SESSION)
    recordings.delete_session(ORGANIZATION, SESSION)
    for path in paths:
        with pytest.raises(NotFound):
            recordings.open_flac(path)
    assert recordings.read_pcm16(other) == bytes(640)
    assert recordings.list_sessions() == [(ORGANIZATION, uuid.UUID(int=3))]


def test_new_keys_change_nothing_that_is_read(recordings: RecordingStore) -> None:
    path = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path
    other = recordings.save(uuid.UUID(int=9), SESSION, 1, bytes(320)).path
    assert recordings.renew_keys(ORGANIZATION) == 1
    assert recordings.read_pcm16(path) == bytes(640)
    assert recordings.read_pcm16(other) == bytes(320)


def test_the_file_is_flac(recordings: RecordingStore) -> None:
    assert recordings.open_flac(recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path)[:4] == b"fLaC"


def test_what_is_deleted_is_gone(recordings: RecordingStore) -> None:
    path = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path
    recordings.delete(path)
    recordings.delete(path)
    with pytest.raises(NotFound):
        recordings.open_flac(path)
    with pytest.raises(NotFound):
        recordings.read_pcm16(path)


@pytest.mark.parametrize("path", ["../secret.flac", "/etc/passwd", "a/../../secret.flac", "", ".", "a.wav"])
def test_no_path_leads_out(recordings: RecordingStore, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.flac").write_bytes(b"fLaC")
    with pytest.raises(NotFound):
        recordings.open_flac(path)


class TestFlacAlone:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path / "recordings"

    def test_speech_is_stored_smaller_with_its_peaks(self, root: Path) -> None:
        pcm16 = spoken("hash_table")
        recordings = flac_recordings(root)
        stored = recordings.save(ORGANIZATION, SESSION, 1, pcm16)
        assert len(recordings.open_flac(stored.path)) < 0.7 * len(pcm16)
        assert len(stored.peaks) == flac.PEAKS
        assert max(stored.peaks) > 0.2 > min(stored.peaks)

    def test_a_full_disk_leaves_the_former_recording(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        recordings = flac_recordings(root)
        path = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path

        def no_space(_descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", no_space)
        with pytest.raises(StorageFailed, match="No space left"):
            recordings.save(ORGANIZATION, SESSION, 1, bytes(64_000))
        assert recordings.read_pcm16(path) == bytes(640)
        assert [file.name for file in root.rglob("*") if file.is_file()] == ["1.flac"]

    def test_a_folder_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "recordings").write_text("a file in the way")
        with pytest.raises(StorageFailed):
            flac_recordings(tmp_path / "recordings").save(ORGANIZATION, SESSION, 1, bytes(640))

    @pytest.mark.parametrize("damage", ["replaced", "cut short", "changed"])
    def test_a_damaged_file_is_told(self, root: Path, damage: str) -> None:
        recordings = flac_recordings(root)
        path = recordings.save(ORGANIZATION, SESSION, 1, Random(1).randbytes(100_000)).path
        flac = bytearray(recordings.open_flac(path))
        flac[60_000] ^= 0xFF
        damaged = {"replaced": b"not a recording", "cut short": bytes(flac[:50_000]), "changed": bytes(flac)}
        (root / path).write_bytes(damaged[damage])
        with pytest.raises(StorageFailed, match="damaged"):
            recordings.read_pcm16(path)

    def test_a_link_does_not_lead_out(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / "secret.flac").write_bytes(b"fLaC")
        root.mkdir()
        (root / "link.flac").symlink_to(tmp_path / "secret.flac")
        with pytest.raises(NotFound):
            flac_recordings(root).open_flac("link.flac")


class TestEncryption:
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path / "recordings"

    def test_nothing_of_the_sound_lies_open(self, root: Path) -> None:
        recordings = flac_recordings(root)
        path = recordings.save(ORGANIZATION, SESSION, 1, bytes(64_000)).path
        stored = (root / path).read_bytes()
        assert b"fLaC" not in stored
        assert recordings.open_flac(path)[60:100] not in stored
        keys = (root.parent / "keys" / f"{ORGANIZATION}.json").read_bytes()
        assert MASTER not in keys

    def test_the_same_sound_is_never_stored_alike(self, root: Path) -> None:
        recordings = flac_recordings(root)
        path = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path
        before = (root / path).read_bytes()
        recordings.save(ORGANIZATION, SESSION, 1, bytes(640))
        assert (root / path).read_bytes()[20:] != before[20:]

    def test_a_file_from_before_encryption_is_read_and_then_encrypted(self, root: Path) -> None:
        recordings = flac_recordings(root)
        path = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path
        (root / path).write_bytes(recordings.open_flac(path))
        assert recordings.read_pcm16(path) == bytes(640)
        recordings.renew_keys(ORGANIZATION)
        assert b"fLaC" not in (root / path).read_bytes()
        assert recordings.read_pcm16(path) == bytes(640)

    @pytest.mark.parametrize("byte", [5, 10, 30, -1])
    def test_a_changed_byte_is_told(self, root: Path, byte: int) -> None:
        recordings = flac_recordings(root)
        path = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path
        stored = bytearray((root / path).read_bytes())
        stored[byte] ^= 1
        (root / path).write_bytes(stored)
        with pytest.raises(StorageFailed):
            recordings.open_flac(path)

    def test_a_recording_cannot_be_passed_off_as_another(self, root: Path) -> None:
        recordings = flac_recordings(root)
        first = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path
        second = recordings.save(ORGANIZATION, SESSION, 2, bytes(320)).path
        (root / second).write_bytes((root / first).read_bytes())
        with pytest.raises(StorageFailed, match="not the one"):
            recordings.open_flac(second)

    def test_each_organisation_has_a_key_of_its_own(self, root: Path) -> None:
        recordings, other = flac_recordings(root), uuid.UUID(int=9)
        path = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path
        recordings.save(other, SESSION, 1, bytes(640))
        keys = root.parent / "keys"
        (keys / f"{ORGANIZATION}.json").write_bytes((keys / f"{other}.json").read_bytes())
        with pytest.raises(StorageFailed, match="damaged"):
            recordings.open_flac(path)

    def test_a_new_master_key_takes_over(self, root: Path) -> None:
        path = flac_recordings(root, MASTER).save(ORGANIZATION, SESSION, 1, bytes(640)).path
        both = flac_recordings(root, OTHER_MASTER, MASTER)
        assert both.read_pcm16(path) == bytes(640)
        both.renew_keys(ORGANIZATION)
        assert flac_recordings(root, OTHER_MASTER).read_pcm16(path) == bytes(640)
        with pytest.raises(StorageFailed, match="ENCRYPTION_KEYS lacks"):
            flac_recordings(root, MASTER).read_pcm16(path)

    def test_keys_that_no_file_needs_are_forgotten(self, root: Path) -> None:
        recordings = flac_recordings(root)
        path = recordings.save(ORGANIZATION, SESSION, 1, bytes(640)).path
        for _ in range(4):
            recordings.renew_keys(ORGANIZATION)
        assert OrganizationKeys(root.parent / "keys", [MASTER]).numbers(ORGANIZATION) == [4, 5]
        assert recordings.read_pcm16(path) == bytes(640)

    def test_without_a_master_key_nothing_is_stored_in_the_open(self, root: Path) -> None:
        keys = OrganizationKeys(root.parent / "keys", [])
        with pytest.raises(StorageFailed, match="ENCRYPTION_KEYS"):
            FlacRecordings(SealedFolder(root, keys), lambda: flac).save(ORGANIZATION, SESSION, 1, bytes(640))
        assert not list(root.glob("*/*/*"))
