"""The in-memory fake and the Redis adapters keep the same promises."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from app.adapters.redis_audio import RedisAudioStore
from app.adapters.redis_live import RedisLiveStore
from app.errors import InterviewBotError, StaleTurn, StorageFailed, Superseded
from app.ports import Appended, AudioStore, LiveStore, NewChunk
from tests.fakes.live import InMemoryLive

SESSION = uuid.UUID(int=7)
OWNER = "connection-1"


@dataclass
class Stores:
    live: LiveStore
    audio: AudioStore
    lose_node: Callable[[str], None]


@pytest.fixture(params=["fake", "redis"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "fake":
        fake = InMemoryLive()
        return Stores(fake, fake, fake.lose_node)
    client = request.getfixturevalue("redis_client")
    return Stores(RedisLiveStore(client), RedisAudioStore(client), lambda node: client.delete(f"node:{node}"))


@pytest.fixture
def open_stores(stores: Stores) -> Stores:
    stores.live.connect(SESSION, OWNER, "node-1")
    stores.live.open_turn(SESSION, {"turn": 1, "paused_at": None, "progress": {"audio_seconds": 0.0}})
    return stores


def new_chunk(seq: int, *, turn: int = 1, owner: str = OWNER, **changes: Any) -> NewChunk:
    return NewChunk(SESSION, turn, seq, bytes([seq]) * 4, owner, changes)


def append(stores: Stores, seq: int, **values: Any) -> tuple[int, bool]:
    (outcome,) = stores.audio.append([new_chunk(seq, **values)])
    if isinstance(outcome, InterviewBotError):
        raise outcome
    return outcome.received_through, outcome.stored


def test_chunks_of_one_group_each_have_their_own_outcome(open_stores: Stores) -> None:
    group = [new_chunk(0), new_chunk(0), new_chunk(1, owner="stranger"), new_chunk(1, turn=2), new_chunk(1)]
    outcomes = open_stores.audio.append(group)
    assert [type(outcome) for outcome in outcomes] == [Appended, Appended, Superseded, StaleTurn, Appended]
    assert outcomes[0] == Appended(0, stored=True)
    assert outcomes[1] == Appended(0, stored=False)
    assert outcomes[4] == Appended(1, stored=True)
    assert open_stores.audio.read(SESSION, 1) == [bytes(4), b"\x01" * 4]


def test_turns_are_read_together_with_the_clock(open_stores: Stores) -> None:
    open_stores.live.advance_clock(2.5)
    now, turns = open_stores.live.read_turns([SESSION, uuid.UUID(int=99)])
    assert now == open_stores.live.now()
    assert turns == [open_stores.live.get_turn(SESSION), None]


def test_who_is_away(open_stores: Stores) -> None:
    stranger = uuid.UUID(int=99)
    assert open_stores.live.list_away([SESSION, stranger]) == [SESSION, stranger]
    open_stores.live.keep_node_alive("node-1", 30)
    assert open_stores.live.list_away([SESSION, stranger]) == [stranger]


def test_chunks_come_back_in_order_byte_for_byte(open_stores: Stores) -> None:
    for seq in range(12):
        assert append(open_stores, seq) == (seq, True)
    assert open_stores.audio.read(SESSION, 1) == [bytes([seq]) * 4 for seq in range(12)]
    assert open_stores.audio.read(SESSION, 1, first_seq=10) == [b"\x0a" * 4, b"\x0b" * 4]
    assert open_stores.audio.received_through(SESSION, 1) == 11


def test_a_chunk_sent_twice_is_stored_once(open_stores: Stores) -> None:
    append(open_stores, 0)
    assert append(open_stores, 0) == (0, False)
    assert len(open_stores.audio.read(SESSION, 1)) == 1


def test_a_gap_is_not_stored_over(open_stores: Stores) -> None:
    append(open_stores, 0)
    assert append(open_stores, 2) == (0, False)
    assert append(open_stores, 1) == (1, True)


def test_nothing_received_is_minus_one(open_stores: Stores) -> None:
    assert open_stores.audio.received_through(SESSION, 1) == -1


def test_a_connection_that_was_replaced_can_no_longer_write(open_stores: Stores) -> None:
    assert open_stores.live.connect(SESSION, "connection-2", "node-2") == OWNER
    with pytest.raises(Superseded):
        append(open_stores, 0)


def test_a_connection_that_nobody_knows_of_keeps_its_chunk(open_stores: Stores) -> None:
    assert open_stores.live.disconnect(SESSION, OWNER)
    with pytest.raises(StorageFailed):
        append(open_stores, 0)


def test_turns_with_sound_are_known_until_it_is_deleted(open_stores: Stores) -> None:
    assert open_stores.audio.list_turns() == []
    append(open_stores, 0)
    open_stores.live.close_turn(SESSION, 1)
    assert set(open_stores.audio.list_turns()) == {(SESSION, 1)}
    open_stores.audio.delete(SESSION, 1)
    assert open_stores.audio.list_turns() == []


def test_a_closed_turn_takes_no_audio(open_stores: Stores) -> None:
    append(open_stores, 0)
    assert open_stores.live.close_turn(SESSION, 1)
    with pytest.raises(StaleTurn):
        append(open_stores, 1)
    assert len(open_stores.audio.read(SESSION, 1)) == 1


def test_only_one_caller_closes_a_turn(open_stores: Stores) -> None:
    assert open_stores.live.close_turn(SESSION, 1)
    assert not open_stores.live.close_turn(SESSION, 1)
    assert open_stores.live.list_sessions() == []


def test_the_state_of_the_turn_is_stored_with_the_chunk(open_stores: Stores) -> None:
    append(open_stores, 0, progress={"audio_seconds": 0.2})
    live_turn = open_stores.live.get_turn(SESSION)
    assert live_turn is not None
    assert live_turn["progress"] == {"audio_seconds": 0.2}
    assert live_turn["received_through"] == 0


def test_opening_the_open_turn_again_keeps_its_state(open_stores: Stores) -> None:
    append(open_stores, 0, progress={"audio_seconds": 0.2})
    open_stores.live.open_turn(SESSION, {"turn": 1, "progress": {"audio_seconds": 0.0}})
    live_turn = open_stores.live.get_turn(SESSION)
    assert live_turn is not None
    assert live_turn["progress"] == {"audio_seconds": 0.2}


def test_a_reopened_turn_goes_on_after_the_stored_audio(open_stores: Stores) -> None:
    append(open_stores, 0)
    open_stores.live.close_turn(SESSION, 1)
    open_stores.live.open_turn(SESSION, {"turn": 1})
    assert append(open_stores, 1) == (1, True)


def test_updates_reach_only_the_open_turn(open_stores: Stores) -> None:
    assert open_stores.live.update_turn(SESSION, 1, {"paused_at": 3.5})
    assert not open_stores.live.update_turn(SESSION, 2, {"paused_at": 9.0})
    live_turn = open_stores.live.get_turn(SESSION)
    assert live_turn is not None
    assert live_turn["paused_at"] == 3.5


def version_of(stores: Stores) -> int:
    live_turn = stores.live.get_turn(SESSION)
    assert live_turn is not None
    return int(live_turn["version"])


def append_from(stores: Stores, seq: int, version: int) -> Appended:
    progress = {"progress": {"audio_seconds": float(seq)}}
    (outcome,) = stores.audio.append([NewChunk(SESSION, 1, seq, b"pcm1", OWNER, progress, version)])
    assert isinstance(outcome, Appended)
    return outcome


def test_chunks_leave_the_version_as_it_is(open_stores: Stores) -> None:
    version = version_of(open_stores)
    assert append_from(open_stores, 0, version) == Appended(0, stored=True)
    assert version_of(open_stores) == version


def test_whoever_stores_from_an_older_version_is_told_the_turn(open_stores: Stores) -> None:
    version = version_of(open_stores)
    open_stores.live.update_turn(SESSION, 1, {"finish_at": 7})
    appended = append_from(open_stores, 0, version)
    assert appended.stored
    assert appended.live_turn == open_stores.live.get_turn(SESSION)
    assert appended.live_turn is not None
    assert (appended.live_turn["finish_at"], appended.live_turn["progress"]) == (7, {"audio_seconds": 0.0})


@pytest.mark.parametrize("change", [{"progress": {"audio_seconds": 9.0}}, {"held": True}])
def test_what_others_decided_about_the_next_chunk_is_not_passed_over(
    open_stores: Stores, change: dict[str, Any]
) -> None:
    version = version_of(open_stores)
    open_stores.live.update_turn(SESSION, 1, change)
    open_stores.live.update_turn(SESSION, 1, {"finish_at": 7})
    before = open_stores.live.get_turn(SESSION)
    assert append_from(open_stores, 0, version) == Appended(-1, stored=False)
    assert open_stores.live.get_turn(SESSION) == before
    assert append_from(open_stores, 0, version_of(open_stores)).stored


def test_no_version_comes_back(open_stores: Stores) -> None:
    seen = [version_of(open_stores)]
    open_stores.live.update_turn(SESSION, 1, {"finish_at": None})
    seen.append(version_of(open_stores))
    open_stores.live.close_turn(SESSION, 1)
    open_stores.live.open_turn(SESSION, {"turn": 1})
    seen.append(version_of(open_stores))
    assert len(set(seen)) == 3


def test_deleted_audio_is_gone(open_stores: Stores) -> None:
    append(open_stores, 0)
    open_stores.audio.delete(SESSION, 1)
    assert open_stores.audio.read(SESSION, 1) == []


def test_the_clock_moves_only_when_it_is_advanced(stores: Stores) -> None:
    before = stores.live.now()
    stores.live.advance_clock(1.25)
    assert stores.live.now() == pytest.approx(before + 1.25)
    assert stores.live.recent_now() == stores.live.now()


def test_a_lease_has_one_holder(stores: Stores) -> None:
    assert stores.live.acquire_lease("ticker", "a", 30)
    assert not stores.live.acquire_lease("ticker", "b", 30)
    assert stores.live.acquire_lease("ticker", "a", 30)


def test_a_connection_lives_as_long_as_its_node(open_stores: Stores) -> None:
    assert not open_stores.live.has_connection(SESSION)
    open_stores.live.keep_node_alive("node-1", 30)
    assert open_stores.live.has_connection(SESSION)
    open_stores.lose_node("node-1")
    assert not open_stores.live.has_connection(SESSION)


def test_the_connection_that_counts_is_known_by_its_id(open_stores: Stores) -> None:
    assert open_stores.live.find_connection(SESSION) == OWNER
    assert open_stores.live.find_connection(uuid.UUID(int=99)) is None
    assert open_stores.live.find_connections([uuid.UUID(int=99), SESSION]) == [None, OWNER]
    open_stores.live.disconnect(SESSION, OWNER)
    assert open_stores.live.find_connection(SESSION) is None


def test_a_late_disconnect_of_an_old_connection_changes_nothing(open_stores: Stores) -> None:
    open_stores.live.connect(SESSION, "connection-2", "node-1")
    assert not open_stores.live.disconnect(SESSION, OWNER)
    assert open_stores.live.disconnect(SESSION, "connection-2")


def test_captions_come_back(stores: Stores) -> None:
    assert stores.live.get_captions(SESSION, 1) is None
    stores.live.save_captions(SESSION, 1, {"confirmed": "a list", "tentative": "is"})
    assert stores.live.get_captions(SESSION, 1) == {"confirmed": "a list", "tentative": "is"}


def test_what_was_transcribed_ahead_comes_back_until_it_is_deleted(stores: Stores) -> None:
    assert stores.live.get_partial(SESSION, 1) is None
    stores.live.save_partial(SESSION, 1, {"segments": [[0.5, "list"]]})
    assert stores.live.get_partial(SESSION, 1) == {"segments": [[0.5, "list"]]}
    assert stores.live.get_partial(SESSION, 2) is None
    stores.live.delete_partial(SESSION, 1)
    assert stores.live.get_partial(SESSION, 1) is None


def test_one_job_of_a_kind_at_a_time(stores: Stores) -> None:
    assert stores.live.claim(SESSION, "transcribe_live", 30)
    assert not stores.live.claim(SESSION, "transcribe_live", 30)
    assert stores.live.claim(SESSION, "transcribe_ahead", 30)
    stores.live.release(SESSION, "transcribe_live")
    assert stores.live.claim(SESSION, "transcribe_live", 30)
    assert not stores.live.claim(SESSION, "transcribe_ahead", 30)


def test_many_claims_are_one_question_and_each_has_its_answer(stores: Stores) -> None:
    stores.live.claim(SESSION, "transcribe_live", 30)
    others = [uuid.UUID(int=90), SESSION, uuid.UUID(int=91)]
    assert stores.live.claim_each(others, "transcribe_live", 30) == [True, False, True]
    assert stores.live.claim_each([], "transcribe_live", 30) == []
