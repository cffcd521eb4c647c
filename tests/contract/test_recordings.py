"""The in-memory shelf and the FLAC files keep the same promises."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from random import Random

import pytest

from app.adapters.recordings import PEAKS, FlacRecordings
from app.errors import NotFound, StorageFailed
from app.ports import RecordingStore
from tests.audio.sounds import spoken
from tests.fakes.speech import InMemoryRecordings

ORGANIZATION, SESSION = uuid.UUID(int=1), uuid.UUID(int=2)
LENGTHS = [0, 1, 2, 15, 320, 4095, 4096, 4097, 65_535, 65_536, 65_537, 200_001]


@pytest.fixture(params=["fake", "flac"])
def recordings(request: pytest.FixtureRequest, tmp_path: Path) -> RecordingStore:
    return InMemoryRecordings() if request.param == "fake" else FlacRecordings(tmp_path / "recordings")


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
        recordings = FlacRecordings(root)
        stored = recordings.save(ORGANIZATION, SESSION, 1, pcm16)
        assert len(recordings.open_flac(stored.path)) < 0.7 * len(pcm16)
        assert len(stored.peaks) == PEAKS
        assert max(stored.peaks) > 0.2 > min(stored.peaks)

    def test_a_full_disk_leaves_the_former_recording(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        recordings = FlacRecordings(root)
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
            FlacRecordings(tmp_path / "recordings").save(ORGANIZATION, SESSION, 1, bytes(640))

    @pytest.mark.parametrize("damage", ["replaced", "cut short", "changed"])
    def test_a_damaged_file_is_told(self, root: Path, damage: str) -> None:
        recordings = FlacRecordings(root)
        path = recordings.save(ORGANIZATION, SESSION, 1, Random(1).randbytes(100_000)).path
        flac = bytearray((root / path).read_bytes())
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
            FlacRecordings(root).open_flac("link.flac")
