"""A real job process whose jobs only tell a Redis list what happened: `python -m tests.integration.worker_process`."""

from __future__ import annotations

import os
import signal
import sys

from redis import Redis

from app.jobs import JobCall, JobOutcome
from app.wiring import wire_worker
from config import Config

SLOW_SECONDS = 60
# a list: what is pushed onto it lets a slow job go on
RELEASED = "released"
# what kills the worker that takes it up
DEADLY = "deadly"


def main(home: str, redis_url: str, queue: str, lanes: str = "1") -> None:
    client = Redis.from_url(redis_url)

    def run(call: JobCall) -> JobOutcome:
        what = str(call.args[0])
        client.rpush("told", f"{what}:{call.attempt}")
        if client.sismember(DEADLY, what):
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "slow" and call.attempt == 1:
            client.blpop([RELEASED], SLOW_SECONDS)
        if what == "flaky" and call.attempt == 1:
            return JobOutcome("The model is away.", 0.1)
        if what == "hopeless":
            return JobOutcome("It cannot be done.")
        client.rpush("done", what)
        return JobOutcome()

    config = Config.from_env({"INTERVIEWBOT_HOME": home, "REDIS_URL": redis_url}, env_file=None)
    wire_worker(config, [queue], run, lanes=int(lanes))()


if __name__ == "__main__":
    main(*sys.argv[1:])
