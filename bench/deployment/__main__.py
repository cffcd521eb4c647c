"""`python -m bench.deployment`: interviews through nginx while every process and the database's schema are replaced.

Needs nginx and openssl on the PATH. What docs/upgrades.md says is done here, one step after the other.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from app.migration_state import MIGRATIONS, find_head
from bench.deployment.held import Candidate, Visitors, add_outcomes, invite, look_into
from bench.deployment.machine import WORKERS, Machine, run_machine
from bench.nginx import find_nginx
from bench.report import Options, Reach, Report, run_bench, tell
from bench.waiting import wait_for

CANDIDATES = 2
TALK_SECONDS = 240.0
EXPANSION = """
import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{head}"


def upgrade():
    op.add_column("organizations", sa.Column("of_the_next_version", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("organizations", "of_the_next_version")
"""


def measure(options: Options) -> Report:
    report = Report("deployment", "deploy/systemd and deploy/nginx on this machine, with the sounds of tests/audio")
    if find_nginx() is None:
        report.skip("everything", "nginx is not installed: apt install nginx-light")
        return report
    with TemporaryDirectory(prefix="interviewbot-") as folder, run_machine(Path(folder)) as machine:
        _diagnose(machine, report)
        _hold(machine, report, speed=4.0 if options.quick else 1.0)
    return report


def _diagnose(machine: Machine, report: Report) -> None:
    tell("flask doctor")
    document = json.loads(machine.flask("doctor", "--json").stdout)
    failed = {name: entry["detail"] for name, entry in document["checks"].items() if entry["status"] == "failed"}
    for name, detail in failed.items():
        tell(f"  {name}: {detail}")
    report.add("what flask doctor finds wrong", len(failed), "checks", Reach(0))


def _hold(machine: Machine, report: Report, speed: float) -> None:
    candidates = invite(machine, CANDIDATES, speed)
    for candidate in candidates:
        candidate.begin()
    wait_for(lambda: all(one.heard("transcription_update") for one in candidates), "words of every candidate")
    with Visitors(machine) as visitors:
        _expand(machine, report)
        gaps = _replace_everything(machine, candidates)
    report.add("longest time until a replaced web process answers", max(gaps), "s")
    report.add("pages asked for through nginx meanwhile", visitors.answered, "pages")
    report.add("of them failed", len(visitors.failures), "pages", Reach(0))
    report.add("slowest of them", round(visitors.slowest_seconds, 2), "s", Reach(5))
    for problem in sorted(set(visitors.failures)):
        tell(f"  failed: {problem}")
    _finish(machine, candidates, report)


def _expand(machine: Machine, report: Report) -> None:
    """Migrate as a newer version would; all that runs now is older than the database."""
    tell("an expanding migration")
    folder = machine.folder / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    script = EXPANSION.format(head=find_head())
    (folder / "versions/9001_next.py").write_text(script, encoding="utf-8")
    done = machine.flask("db", "upgrade", "--directory", str(folder))
    if done.returncode:
        raise SystemExit(f"the migration failed: {done.stderr}")
    report.add(
        "the older version is ready on the newer schema", float(machine.is_ready()), "1 is yes", Reach(1, "higher")
    )


def _replace_everything(machine: Machine, candidates: Sequence[Candidate]) -> list[float]:
    """One process after the other; seconds that each web process was away."""
    gaps = []
    for port in machine.web_ports:
        tell(f"web process {port} is replaced")
        gaps.append(_replace_web(machine, port))
        _wait_for_news(candidates)
    for worker in WORKERS:
        tell(f"{worker} worker is replaced")
        machine.stop(f"{worker}@1")
        machine.start(f"{worker}@1")
        wait_for(machine.is_ready, f"the {worker} worker is back")
    return [round(gap, 2) for gap in gaps]


def _replace_web(machine: Machine, port: int) -> float:
    started = time.monotonic()
    machine.stop(f"web@{port}")
    machine.start(f"web@{port}")
    wait_for(lambda: machine.answers(port), f"web process {port} answers again")
    return time.monotonic() - started


def _wait_for_news(candidates: Sequence[Candidate]) -> None:
    """Everybody is connected again, or has finished."""
    since = time.monotonic()
    wait_for(
        lambda: all(one.heard("interview_completed") or one.news[-1][0] > since for one in candidates),
        "every candidate is connected again",
    )


def _finish(machine: Machine, candidates: Sequence[Candidate], report: Report) -> None:
    for candidate in candidates:
        candidate.end(TALK_SECONDS)
        if candidate.failure:
            tell(f"  {candidate.failure}")
    completed = sum(one.heard("interview_completed") > 0 for one in candidates)
    report.add("interviews completed", completed, f"of {len(candidates)}", Reach(len(candidates), "higher"))
    add_outcomes(report, [look_into(machine, candidate) for candidate in candidates])


if __name__ == "__main__":
    sys.exit(run_bench("deployment", measure))
