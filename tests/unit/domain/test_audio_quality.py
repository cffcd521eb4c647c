from __future__ import annotations

from app.domain.audio_quality import SoundLevels, doubtful_share, find_warnings
from app.domain.transcript import Word

GOOD = SoundLevels(speech_dbfs=-22.0, noise_dbfs=-60.0, clipped_share=0.0)


def words(count: int, probability: float = 0.9) -> list[Word]:
    return [Word(float(i), i + 0.5, "index", probability) for i in range(count)]


def test_a_good_recording_needs_no_warning() -> None:
    assert find_warnings(GOOD, words(50), 20.0) == ()
    assert find_warnings(SoundLevels(-22.0, None, 0.0), words(50), 20.0) == ()


def test_silence_needs_no_warning() -> None:
    assert find_warnings(SoundLevels(None, -80.0, 0.0), [], 0.0) == ()


def test_each_fault_is_told_once() -> None:
    faults = {
        "overdriven": (SoundLevels(-5.0, -60.0, 0.01), words(50), 20.0),
        "very quiet": (SoundLevels(-50.0, -70.0, 0.0), words(50), 20.0),
        "background noise": (SoundLevels(-22.0, -25.0, 0.0), words(50), 20.0),
        "hard to recognise": (GOOD, words(50, probability=0.2), 20.0),
        "more words than can be said": (GOOD, words(200), 20.0),
        "hardly any": (GOOD, words(2), 20.0),
    }
    for expected, (levels, heard, seconds) in faults.items():
        (warning,) = find_warnings(levels, heard, seconds)
        assert expected in warning


def test_a_short_yes_is_not_judged() -> None:
    assert find_warnings(GOOD, words(1, probability=0.1), 0.6) == ()


def test_doubtful_share() -> None:
    assert doubtful_share([]) == 0
    assert doubtful_share(words(3) + words(1, 0.1)) == 0.25
