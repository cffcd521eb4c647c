"""A job process: `python worker.py QUEUE [QUEUE ...]`. Models that its jobs need stay loaded in it."""

from __future__ import annotations

import sys
from functools import partial

from app import create_app
from app.job_runner import run_job
from app.jobs import QUEUES
from app.wiring import wire_worker
from config import Config, ConfigError

USAGE_ERROR = 2


def main(queues: list[str]) -> int:
    if not queues or set(queues) - set(QUEUES):
        sys.stderr.write(f"usage: python worker.py QUEUE [QUEUE ...], each one of: {', '.join(QUEUES)}\n")
        return USAGE_ERROR
    try:
        config = Config.from_env()
    except ConfigError as error:
        sys.stderr.write(f"Error: {error}\n")
        return USAGE_ERROR
    wire_worker(config, queues, partial(run_job, create_app(config)))()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
