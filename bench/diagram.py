"""`make diagram`: the rooms and what runs, drawn from the code into docs/architecture.svg.

Rooms are the packages of app/ with what they say of themselves, ports the protocols of app/ports, processes and
queues the supervisor's plan. Which way imports may go is a contract of import-linter.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from tempfile import TemporaryDirectory

from app.supervisor.plan import list_worker_queues
from bench.report import ROOT
from config import Config

TARGET = ROOT / "docs/architecture.svg"
APP = ROOT / "app"
WIDTH, MARGIN, GAP, BOX_HEIGHT, COLUMNS = 1120, 24, 10, 40, 5
INNER = WIDTH - 2 * MARGIN - 32
NOT_ROOMS = {"ports", "static", "templates", "translations", "__pycache__"}
MOST_CHARACTERS = 32
STYLE = """
  svg { font: 13px Inter, system-ui, sans-serif; background: #fff; color: #14202b }
  .tier { fill: #f4f6f8; stroke: #cbd5dd } .room { fill: #fff; stroke: #5b7083 }
  .queue { fill: #e7f1ef; stroke: #2f7d6d } text { fill: #14202b }
  .title { font-weight: 600 } .soft { fill: #51606d; font-size: 11.5px } .way { stroke: #5b7083; fill: none }
"""


@dataclass(frozen=True)
class Tier:
    """`boxes` are a name and what is said below it."""

    title: str
    boxes: Sequence[tuple[str, str]]
    kind: str = "room"


def list_rooms() -> list[str]:
    return sorted(path.parent.name for path in APP.glob("*/__init__.py") if path.parent.name not in NOT_ROOMS)


def describe(room: str) -> str:
    """The first clause of what the package says of itself."""
    told = ast.get_docstring(ast.parse((APP / room / "__init__.py").read_text(encoding="utf-8"))) or ""
    clause = re.split(r"[.:;,(\n]", told)[0].strip()
    return clause if len(clause) <= MOST_CHARACTERS else f"{clause[:MOST_CHARACTERS].rsplit(' ', 1)[0]} …"


def list_ports() -> list[str]:
    """What Ports provides, by its types."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (APP / "ports").glob("*.py")]
    classes = [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    return sorted(node.name for node in classes if "Protocol" in map(ast.unparse, node.bases) and node.name != "Ports")


def list_tiers() -> list[Tier]:
    rooms = list_rooms()
    features = [room for room in rooms if (APP / room / "models.py").exists()]
    doors = [room for room in rooms if room not in {*features, "domain", "adapters"}]
    return [
        Tier("What runs: each process and the queues that it serves", _processes(), "queue"),
        Tier("Doors and programs without tables of their own", _told(doors)),
        Tier("Features: tables, repository, services, doors", _told(features)),
        Tier("Ports: what services need of the outside", [(name, "") for name in list_ports()]),
        Tier("Below: rules without input or output, and what talks to the outside", _told(["domain", "adapters"])),
    ]


def _processes() -> list[tuple[str, str]]:
    with TemporaryDirectory() as home:
        config = Config.from_env({"INTERVIEWBOT_HOME": home, "SPEECH_PROCESSES": "2"}, env_file=None)
        workers = [(", ".join(queues), "python worker.py") for queues in list_worker_queues(config)]
    stores = [("Valkey", "queues, live turns"), ("database", "the truth"), ("INTERVIEWBOT_HOME", "recordings, reports")]
    return [("web", "python wsgi.py"), *workers, *stores]


def _told(rooms: Iterable[str]) -> list[tuple[str, str]]:
    return [(room, describe(room)) for room in rooms]


def draw(tiers: Sequence[Tier]) -> str:
    y, parts = MARGIN, []
    for number, tier in enumerate(tiers):
        height = _height(tier)
        parts.append(_draw_tier(tier, y, height))
        if 0 < number < len(tiers) - 1:
            parts.append(_draw_way(y + height))
        y += height + 2 * GAP
    size = f'viewBox="0 0 {WIDTH} {y}" width="{WIDTH}" height="{y}"'
    title = "<title>The rooms of InterviewBot and what runs</title>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{title}<style>{STYLE}</style>'
    return f"{head}\n{''.join(parts)}</svg>\n"


def _height(tier: Tier) -> int:
    rows = -(-len(tier.boxes) // COLUMNS)
    return 36 + rows * (BOX_HEIGHT + GAP) + GAP


def _draw_tier(tier: Tier, top: int, height: int) -> str:
    frame = f'<rect class="tier" x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="10"/>'
    title = f'<text class="title" x="{MARGIN + 16}" y="{top + 24}">{escape(tier.title)}</text>'
    boxes = "".join(_draw_box(tier, index, top + 36) for index in range(len(tier.boxes)))
    return f"{frame}{title}{boxes}\n"


def _draw_box(tier: Tier, index: int, top: int) -> str:
    width = (INNER - (COLUMNS - 1) * GAP) / COLUMNS
    x = MARGIN + 16 + (index % COLUMNS) * (width + GAP)
    y = top + (index // COLUMNS) * (BOX_HEIGHT + GAP)
    name, told = tier.boxes[index]
    below = f'<text class="soft" x="{x + 10:.1f}" y="{y + 32}">{escape(told)}</text>' if told else ""
    return (
        f'<rect class="{tier.kind}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{BOX_HEIGHT}" rx="6"/>'
        f'<text x="{x + 10:.1f}" y="{y + (17 if told else 25)}">{escape(name)}</text>{below}'
    )


def _draw_way(y: int) -> str:
    """The direction that imports may take."""
    x = WIDTH // 2
    return f'<path class="way" d="M{x} {y + 2}V{y + 2 * GAP - 2}m-4 -5l4 5l4 -5"/>\n'


def main() -> int:
    TARGET.write_text(draw(list_tiers()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
