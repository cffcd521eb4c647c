"""`python -m bench.hosts`: interviews on two web hosts, two workers' hosts and a data host, each killed and cut off.

Hosts are network namespaces with cables of their own: Linux, as root, with the command `ip`. A lost host comes back
only after the interview's report is made, so that the other has to do it; of the data host there is no other, so it
comes back in the middle of the answer.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from redis import Redis

from app.adapters.redis_keys import lease_key
from app.candidate_client import CandidateClient, ClientSettings, Finish, read_pcm16
from bench.deployment.held import Candidate, add_outcomes, look_into
from bench.hosts.house import CUT_OFF, DATA, KILLED, WEB, WORKERS, House, run_house
from bench.hosts.network import find_obstacle
from bench.hosts.streams import stream_through, write_as_a_stale_host
from bench.report import Options, Reach, Report, run_bench, tell
from bench.waiting import wait_for
from tests.whole_interviews import FILES, make_appointment

# both web hosts lose the ticker at least once in this order
FAULTS = [(how, name) for names in (WEB, WORKERS, (DATA,)) for how in (KILLED, CUT_OFF) for name in names]
QUICK_FAULTS = [(KILLED, "web1"), (CUT_OFF, "web2"), (KILLED, "worker1"), (CUT_OFF, "worker2")]
DATA_AWAY_SECONDS = 15.0
QUESTIONS = 2
TALK_SECONDS = 180.0
TICKER_SECONDS = 10.0
AS_A_PERSON = ClientSettings(speed=2.0, finish=Finish.BUTTON, answer_seconds=3.0, refresh_seconds=6.0)


def measure(options: Options) -> Report:
    report = Report("hosts", "five network namespaces of this machine, one shared folder, the sounds of tests/audio")
    if why := find_obstacle():
        report.skip("everything", why)
        return report
    faults = QUICK_FAULTS if options.quick else FAULTS
    with TemporaryDirectory(prefix="interviewbot-") as folder, run_house(Path(folder)) as house:
        tell("all hosts work")
        add_interviews(report, house, faults)
        with house.app():
            add_streams(report, house, [(how, name) for how, name in faults if name in WEB])
            add_fencing(report, house)
    return report


def add_interviews(report: Report, house: House, faults: list[tuple[str, str]]) -> None:
    candidates, outcomes, moves = [], [], []
    for how, name in faults:
        house.front.prefer(house.hosts[name].address if name in WEB else house.hosts[WEB[0]].address)
        candidate, waited = hold(house, how, name)
        candidates.append(candidate)
        outcomes.append(look_into(house, candidate))
        moves += waited
        if name != DATA:
            house.mend_host(how, name)
        tell(f"{name} {how}: {outcomes[-1]} {candidate.failure}")
    completed = sum(one.heard("interview_completed") > 0 for one in candidates)
    report.add(
        "interviews completed while a host is lost", completed, f"of {len(faults)}", Reach(len(faults), "higher")
    )
    asked = QUESTIONS * len(faults)
    report.add("questions asked", sum(one.turns for one in outcomes), f"of {asked}", Reach(asked, "higher"))
    add_outcomes(report, outcomes)
    report.add("times that the ticker's host was lost", len(moves), "times", Reach(1, "higher"))
    if moves:
        report.add("longest until another host's ticker leads", round(max(moves), 1), "s", Reach(TICKER_SECONDS))


def hold(house: House, how: str, name: str) -> tuple[Candidate, list[float]]:
    """The interview, with the seconds until the ticker had moved where it was on the lost host."""
    files = [read_pcm16(path) for path in FILES]
    appointment = make_appointment(house, QUESTIONS)
    candidate = Candidate(appointment, CandidateClient(house.url, appointment.token, files, AS_A_PERSON))
    candidate.begin()
    wait_for(lambda: candidate.heard("transcription_update") or candidate.failure, "words are heard", 60)
    waited = lose_data(house, how) if name == DATA else lose_host(house, how, name)
    candidate.end(TALK_SECONDS)
    return candidate, waited


def lose_data(house: House, how: str) -> list[float]:
    house.break_host(how, DATA)
    time.sleep(DATA_AWAY_SECONDS)  # how long it is away is the fault
    house.mend_host(how, DATA)
    return []


def lose_host(house: House, how: str, name: str) -> list[float]:
    """Seconds until the ticker had moved, where it was on that host."""
    lost_pid = house.processes[name].pid
    led = name in WEB and leader(house) == lost_pid
    house.break_host(how, name)
    return [wait_for(lambda: leader(house) not in {lost_pid, None}, "the ticker moves", 60)] if led else []


def leader(house: House) -> int | None:
    """The process whose ticker holds the lease."""
    with Redis.from_url(house.settings["REDIS_URL"]) as redis:
        holder: Any = redis.get(lease_key("ticker"))
    return int(holder.decode().rpartition(":")[2]) if holder else None


def add_streams(report: Report, house: House, faults: list[tuple[str, str]]) -> None:
    streams = []
    for seed, (how, name) in enumerate(faults):
        started = time.monotonic()
        streams.append(stream_through(house, how, name, seed))
        house.mend_host(how, name)
        tell(f"chunks, {name} {how}: {streams[-1]} in {time.monotonic() - started:.0f} s")
    acknowledged = sum(stream.acknowledged for stream in streams)
    report.add("chunks acknowledged while a web host is lost", acknowledged, "chunks")
    report.add("of them lost", sum(stream.losses.lost for stream in streams), "chunks", Reach(0))
    report.add("of them stored twice", sum(stream.losses.twice for stream in streams), "chunks", Reach(0))
    report.add("of them out of order", sum(stream.losses.out_of_order for stream in streams), "chunks", Reach(0))


def add_fencing(report: Report, house: House) -> None:
    fenced = write_as_a_stale_host(house, 100)
    tell(f"a stale web host: {fenced}")
    report.add("writes of a stale web host tried", fenced.tried, "chunks")
    report.add("of them stored", fenced.stored, "chunks", Reach(0))
    report.add("of them acknowledged", fenced.acknowledged, "chunks", Reach(0))
    report.add("chunks of the host that took over lost", fenced.losses.lost, "chunks", Reach(0))


def end_on_termination() -> None:
    """So that the hosts are taken down then, too."""
    signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))


if __name__ == "__main__":
    end_on_termination()
    sys.exit(run_bench("hosts", measure))
