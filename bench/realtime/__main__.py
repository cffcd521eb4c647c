"""`python -m bench.realtime`: streams of sound that one web process takes, next to bare servers in the same run.

A stream sends 100 ms of recorded speech ten times a second; an acknowledgement means that Redis, with its append-only
file, has the chunk. The load generator is a process of its own. On a machine with few cores it takes part of what is
measured: the ratio to the bare servers says more than the figures themselves.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.context import get_ports
from bench.realtime.failover import add_failover
from bench.realtime.lifecycle import add_lifecycle
from bench.realtime.stage import Load, Phase, Product, run_bare, run_load, run_product
from bench.report import Options, Peer, Reach, Report, installed_version, run_bench, tell

HELD_P99_SECONDS = 0.1
STEPS = (60, 120, 180, 240, 300, 360, 420)
BARE_STEPS = (200, 300, 400, 500, 600, 700, 800, 900, 1000)
PHASE_SECONDS, QUICK_PHASE_SECONDS = 15.0, 4.0
ACK_STREAMS, EVENT_STREAMS = 120, 150
# What a stream costs falls with their number: they share groups, and some work is done once a second for all. It is
# told at the number of streams to be reached, of the product and of the bare servers, and at few.
CPU_STREAMS, FEW_STREAMS = 300, 60
PROCESS_STREAMS = 120
TWO_PROCESSES_STEPS = (420, 540, 660, 780)
EVENTS_A_SECOND = 50
LEAST_SHARE_OF_BARE = 0.45


def measure(options: Options) -> Report:
    peers = ", ".join(map(installed_version, ("eventlet", "websockets")))
    report = Report("realtime", f"a recorded answer, round and round, in chunks of 100 ms; {peers}")
    seconds = QUICK_PHASE_SECONDS if options.quick else PHASE_SECONDS
    bare, cost = {}, {}
    every = 2 if options.quick else 1
    for name in ("eventlet", "websockets"):
        bare[name], cost[name] = measure_bare(name, seconds, BARE_STEPS[::every])
    add_product(report, bare, cost, seconds, STEPS[::every])
    add_two_processes(report, seconds)
    if options.quick:
        report.skip("streams held by two web processes, by the clock", "takes a minute; run without --quick")
    else:
        add_held_by_two(report, seconds)
    add_lifecycle(report)
    add_failover(report, quick=options.quick)
    report.skip("memory a stream, flat over 30 min", "takes half an hour; the growth from 60 to all streams is told")
    return report


def measure_bare(name: str, seconds: float, steps: Sequence[int]) -> tuple[int, float]:
    """The most streams held, and CPU milliseconds a second of stream."""
    with (
        tempfile.TemporaryDirectory() as folder,
        run_bare(name, max(BARE_STEPS)) as (targets, process),
        run_load(Path(folder), "bare", targets, [process]) as load,
    ):
        cost = cost_of(load.run(CPU_STREAMS, seconds))
        return find_held(load, steps, seconds, f"bare {name}"), cost


def add_product(
    report: Report, bare: dict[str, int], cost: dict[str, float], seconds: float, steps: Sequence[int]
) -> None:
    with tempfile.TemporaryDirectory() as folder, run_product(Path(folder), max(STEPS)) as product:
        empty_bytes = memory_of(product)
        with run_load(Path(folder), "socketio", product.targets, product.web) as load:
            connected_bytes = memory_of(product)
            load.run(FEW_STREAMS, 2.0)  # what is loaded at first use belongs to no stream
            cost_of_few = cost_of(load.run(FEW_STREAMS, seconds))
            own_cost = cost_of(load.run(CPU_STREAMS, seconds))
            add_acknowledgement(report, load.run(ACK_STREAMS, seconds))
            add_events(report, load, product, seconds)
            held = find_held(load, steps, seconds, "product")
    peer = Peer("bare eventlet", bare["eventlet"])
    report.add("streams held durably under 100 ms p99, one web process", held, "streams", Reach(300, "higher"), peer)
    share = held / bare["eventlet"] if bare["eventlet"] else float("nan")
    report.add("share of bare eventlet, streams held", round(share, 3), "", Reach(LEAST_SHARE_OF_BARE, "higher"))
    report.add("the websockets library holds", bare["websockets"], "streams")
    at = f"at {CPU_STREAMS} streams"
    for name in bare:
        report.add(f"CPU time of bare {name} {at}", round(cost[name], 2), "ms/s a stream")
    report.add(f"CPU time of the product's web process {at}", round(own_cost, 2), "ms/s a stream")
    report.add(f"the same at {FEW_STREAMS} streams", round(cost_of_few, 2), "ms/s a stream")
    report.add(f"streams a core by CPU time {at}", round(1000 / own_cost), "streams", Reach(300, "higher"))
    by_cpu = cost["eventlet"] / own_cost
    report.add("share of bare eventlet by CPU time", round(by_cpu, 3), "", Reach(LEAST_SHARE_OF_BARE, "higher"))
    grown = (connected_bytes - empty_bytes) / len(product.targets) / 1000
    report.add("memory a connected stream", round(grown), "KB", Reach(200))


def add_acknowledgement(report: Report, phase: Phase) -> None:
    report.add(f"acknowledgement at {phase.streams} streams, p50", to_ms(float(phase.told["p50"])), "ms")
    report.add(f"acknowledgement at {phase.streams} streams, p99", to_ms(phase.p99), "ms", Reach(25))


def add_events(report: Report, load: Load, product: Product, seconds: float) -> None:
    with emitting(product.sessions[:EVENT_STREAMS]):
        phase = load.run(EVENT_STREAMS, seconds)
    if phase.told["event_p99"] is None:
        report.skip("worker event to browser", "no event arrived")
    else:
        p99 = to_ms(float(phase.told["event_p99"]))
        report.add(f"worker event to browser at {EVENT_STREAMS} streams, p99", p99, "ms", Reach(25))


@contextmanager
def emitting(sessions: Sequence[uuid.UUID]) -> Iterator[None]:
    """Caption updates as workers send them, each with the moment at which it was handed over."""
    stop = threading.Event()
    broadcaster = get_ports().broadcaster

    def emit() -> None:
        number = 0
        while not stop.wait(1 / EVENTS_A_SECOND):
            payload = {"turn": 1, "confirmed": "", "tentative": "", "final": False, "sent_at": time.monotonic()}
            broadcaster.to_candidate(sessions[number % len(sessions)], "transcription_update", payload)
            number += 1

    thread = threading.Thread(target=emit)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def add_two_processes(report: Report, seconds: float) -> None:
    """Each process has the same number of streams, alone and beside another: how many more CPU time carries."""
    alone, beside = (measure_cost(processes, seconds) for processes in (1, 2))
    report.add(
        f"two web processes against one, by CPU time, {PROCESS_STREAMS} streams in each",
        round(2 * alone / beside, 2),
        "times",
        Reach(1.8, "higher"),
    )


def add_held_by_two(report: Report, seconds: float) -> None:
    """By the clock, two cores do not show it: they carry the load generator and Redis too."""
    with run_processes(2, TWO_PROCESSES_STEPS[-1]) as load:
        held = find_held(load, TWO_PROCESSES_STEPS, seconds, "two processes")
    report.add(f"streams held by two web processes, of {TWO_PROCESSES_STEPS[-1]} tried", held, "streams")


def measure_cost(processes: int, seconds: float) -> float:
    streams = processes * PROCESS_STREAMS
    with run_processes(processes, streams) as load:
        return cost_of(load.run(streams, seconds))


@contextmanager
def run_processes(count: int, streams: int) -> Iterator[Load]:
    """Web processes that have loaded what they load at first use."""
    with (
        tempfile.TemporaryDirectory() as folder,
        run_product(Path(folder), streams, count) as product,
        run_load(Path(folder), "socketio", product.targets, product.web) as load,
    ):
        load.run(min(streams, count * PROCESS_STREAMS), 2.0)
        yield load


def find_held(load: Load, steps: Sequence[int], seconds: float, name: str) -> int:
    """The last step before the first at which the p99 is over the bound or a chunk stays unanswered."""
    held = 0
    for streams in steps:
        phase = load.run(streams, seconds)
        tell(f"{name}: {streams} streams, p99 {to_ms(phase.p99)} ms, CPU {phase.cores:.2f} cores")
        if phase.p99 > HELD_P99_SECONDS:
            break
        held = streams
    return held


def cost_of(phase: Phase) -> float:
    return 1000 * phase.cores / phase.streams


def memory_of(product: Product) -> float:
    return float(sum(process.memory_full_info().uss for process in product.web))


def to_ms(seconds: float) -> float:
    return round(1000 * seconds, 1)


if __name__ == "__main__":
    sys.exit(run_bench("realtime", measure))
