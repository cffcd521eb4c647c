from __future__ import annotations

import json

import numpy as np

from app.adapters.partial_turns import PartialTurnMemory, key_of
from app.adapters.silero import speech_probabilities
from app.adapters.silero_stream import SpeechSoFar, listen_on, probabilities_to_end
from app.adapters.sound import samples_of
from app.domain.speech_segments import Segment, Span
from app.domain.transcript import Word
from tests.audio.sounds import spoken

SEGMENT = Segment((Span(0.1, 0.3), Span(1 / 3, 2.0)))


def test_what_is_kept_comes_back_from_json() -> None:
    speech = SpeechSoFar(np.array([0.1, 0.9], dtype=np.float32), np.full((2, 1, 1, 128), 0.25, dtype=np.float32))
    kept = PartialTurnMemory("key", speech).decoded(SEGMENT, (Word(0.1, 0.2, "index", 0.9),))
    back = PartialTurnMemory.from_payload(json.loads(json.dumps(kept.to_payload())), "key")
    assert back.segments == kept.segments
    assert np.array_equal(back.speech.probabilities, speech.probabilities)
    assert np.array_equal(back.speech.state, speech.state)


def test_what_was_heard_in_another_way_is_forgotten() -> None:
    kept = PartialTurnMemory(key_of("base", ["index"], "en")).decoded(SEGMENT, ())
    for other in (("base", ["index", "row"], "en"), ("tiny", ["index"], "en"), ("base", ["index"], "de")):
        assert PartialTurnMemory.from_payload(kept.to_payload(), key_of(*other)).segments == {}


def test_listening_on_hears_the_same_as_listening_at_once() -> None:
    samples = samples_of(spoken("database_index")[: 10 * 32_000 + 700])
    so_far = SpeechSoFar()
    for seconds in (0.01, 1.7, 1.71, 6.3):
        so_far = listen_on(so_far, samples[: int(seconds * 16_000)])
    in_parts, at_once = probabilities_to_end(so_far, samples), probabilities_to_end(SpeechSoFar(), samples)
    assert in_parts == at_once
    assert at_once[:-1] == speech_probabilities(samples.copy())[:-1]
