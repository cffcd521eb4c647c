from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.report import Options, Peer, Reach, Report, run_bench


def measure(options: Options) -> Report:
    report = Report("example", f"{options.eval_dir}, quick={options.quick}")
    report.add("word error rate", 9.4, "%", Reach(9.5), Peer("2 s buffers", 33.4))
    report.add("turns ended", 10, "of 12", Reach(11, "higher"))
    report.add("length", 274, "s")
    report.skip("GPU", "there is none")
    return report


def test_json_is_one_document(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("INTERVIEWBOT_EVAL", "/somewhere")
    assert run_bench("example", measure, ["--json", "--quick"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert set(document) == {"bench", "machine", "data", "rows", "not_measured"}
    assert document["data"] == f"{Path('/somewhere')}, quick=True"
    assert [row["ok"] for row in document["rows"]] == [True, False, None]
    assert document["rows"][0] == {
        "figure": "word error rate",
        "value": 9.4,
        "unit": "%",
        "reach": "<= 9.5",
        "ok": True,
        "peer": {"name": "2 s buffers", "value": 33.4},
    }
    assert document["not_measured"] == [{"figure": "GPU", "why": "there is none"}]


def test_the_table_names_what_fails(capsys: pytest.CaptureFixture[str]) -> None:
    run_bench("example", measure, [])
    table = capsys.readouterr().out
    assert "turns ended" in table
    assert "NO" in table
    assert "not measured: GPU: there is none" in table


@pytest.mark.parametrize(("argv", "wanted"), [([], {"turns", "silence"}), (["--only", "silence"], {"silence"})])
def test_parts_are_measured_by_themselves_where_that_is_asked(
    argv: list[str], wanted: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    measured: set[str] = set()

    def measure_parts(options: Options) -> Report:
        measured.update(part for part in ("turns", "silence") if options.wants(part))
        return Report("example", "none")

    run_bench("example", measure_parts, argv, parts=("turns", "silence"))
    assert measured == wanted
    assert capsys.readouterr().out


def test_a_benchmark_may_ask_for_numbers_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    asked = list[dict[str, int]]()

    def ask(options: Options) -> Report:
        asked.append(dict(options.numbers))
        return Report("example", "nothing")

    numbers = {"minutes": "how long", "drain_minutes": "how long to wait"}
    run_bench("example", ask, ["--drain-minutes", "3"], numbers=numbers)
    assert asked == [{"drain_minutes": 3}]
    with pytest.raises(SystemExit):
        run_bench("example", ask, ["--minutes", "3"])
    assert "--minutes" in capsys.readouterr().err
