"""What every benchmark prints: figures with what they must reach and their peers, as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_EVAL = ROOT.parent / "shared" / "eval"


@dataclass(frozen=True)
class Reach:
    """A bound on a figure: `better` is "lower" or "higher"."""

    value: float
    better: str = "lower"

    def is_met_by(self, value: float) -> bool:
        return value <= self.value if self.better == "lower" else value >= self.value

    def __str__(self) -> str:
        return f"{'<=' if self.better == 'lower' else '>='} {self.value:g}"


@dataclass(frozen=True)
class Peer:
    name: str
    value: float


@dataclass(frozen=True)
class Row:
    """`reach` is None for a figure that is told without a bound."""

    figure: str
    value: float
    unit: str
    reach: Reach | None = None
    peer: Peer | None = None

    @property
    def ok(self) -> bool | None:
        return None if self.reach is None else self.reach.is_met_by(self.value)

    def to_dict(self) -> dict[str, Any]:
        return {
            "figure": self.figure,
            "value": self.value,
            "unit": self.unit,
            "reach": None if self.reach is None else str(self.reach),
            "ok": self.ok,
            "peer": None if self.peer is None else asdict(self.peer),
        }


@dataclass
class Report:
    """`data` says where the input came from."""

    bench: str
    data: str
    rows: list[Row] = field(default_factory=list)
    not_measured: list[dict[str, str]] = field(default_factory=list)

    def add(self, figure: str, value: float, unit: str, reach: Reach | None = None, peer: Peer | None = None) -> None:
        self.rows.append(Row(figure, value, unit, reach, peer))

    def skip(self, figure: str, why: str) -> None:
        self.not_measured.append({"figure": figure, "why": why})

    def to_dict(self) -> dict[str, Any]:
        return {
            "bench": self.bench,
            "machine": describe_machine(),
            "data": self.data,
            "rows": [row.to_dict() for row in self.rows],
            "not_measured": self.not_measured,
        }

    def to_table(self) -> str:
        table = [("figure", "value", "unit", "reach", "ok", "peer"), *map(_cells, self.rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in table]
        left_out = [f"not measured: {item['figure']}: {item['why']}" for item in self.not_measured]
        return "\n".join([f"{self.bench} on {self.data}", *lines, *left_out])


@dataclass(frozen=True)
class Options:
    """`quick`: a fixed sample that ends within 5 minutes. `plots`: a folder for pictures, if they are wanted.

    `seconds`: how long what can be stopped early may take; 0 for the benchmark's own choice. `only`: the parts to
    measure; all where it is empty. `numbers`: what else the benchmark asks for, by name, where it was given.
    """

    quick: bool
    eval_dir: Path
    plots: Path | None = None
    seconds: int = 0
    only: tuple[str, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    def wants(self, part: str) -> bool:
        return not self.only or part in self.only


def eval_dir() -> Path:
    return Path(os.environ.get("INTERVIEWBOT_EVAL", str(DEFAULT_EVAL)))


def describe_machine() -> dict[str, Any]:
    return {
        "cpu": platform.processor() or platform.machine(),
        "cores": psutil.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": round(os.getloadavg()[0], 2),
    }


def run_bench(
    name: str,
    measure: Callable[[Options], Report],
    argv: Sequence[str] | None = None,
    parts: Sequence[str] = (),
    numbers: Mapping[str, str] | None = None,
) -> int:
    """Parse the options, measure, print. Progress belongs on stderr. Exit status 0 whatever was found.

    `parts` are what can be measured by itself; `numbers` are names of whole numbers to ask for, with their help.
    """
    parser = argparse.ArgumentParser(prog=f"python -m bench.{name}")
    parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    parser.add_argument("--quick", action="store_true", help="a fixed sample, within 5 minutes")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="a folder for pictures of what can be drawn")
    parser.add_argument("--seconds", type=int, default=0, metavar="N", help="how long scans may take, all together")
    if parts:
        parser.add_argument("--only", nargs="+", choices=parts, default=(), metavar="PART", help=", ".join(parts))
    for number, words in (numbers or {}).items():
        parser.add_argument(f"--{number.replace('_', '-')}", type=int, metavar="N", help=words)
    arguments = parser.parse_args(argv)
    only = tuple(arguments.only) if parts else ()
    given = {number: value for number in numbers or {} if (value := vars(arguments)[number]) is not None}
    report = measure(Options(arguments.quick, eval_dir(), arguments.plots, arguments.seconds, only, given))
    print(json.dumps(report.to_dict(), indent=2) if arguments.json else report.to_table())
    return 0


def tell(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


def installed_version(package: str) -> str:
    return f"{package} {version(package)}"


def _cells(row: Row) -> tuple[str, ...]:
    words = {None: "", True: "yes", False: "NO"}
    peer = "" if row.peer is None else f"{row.peer.value:g} {row.peer.name}"
    return row.figure, f"{row.value:g}", row.unit, "" if row.reach is None else str(row.reach), words[row.ok], peer
