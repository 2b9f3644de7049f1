"""The command line as a script uses it: what it prints, and its exit codes."""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from desktop_app import cli


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["hashyard", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capsys.readouterr()
        return Answer(int(left.value.code or 0), said.out, said.err)

    return call


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cli") / "sample.hashyard"
    cli.create_book(path, who="test", sample=True, machines=600, sites=12).close()
    return path


@pytest.fixture
def empty(tmp_path: Path, run: Run) -> Path:
    path = tmp_path / "empty.hashyard"
    assert run("new", path).code == 0
    return path


def test_a_new_book_holds_the_catalogue_and_is_not_made_twice(run, tmp_path):
    path = tmp_path / "own.hashyard"
    assert run("new", path, "--json").json["book"] == str(path)
    counts = run("info", path, "--json").json["counts"]
    assert counts["machine_model"] == 163
    assert counts["machine"] == 0
    before = path.read_bytes()
    again = run("new", path)
    assert again.code == 2
    assert again.out == ""
    assert len(again.err.strip().splitlines()) == 1
    assert path.read_bytes() == before


def test_info_says_the_totals_of_the_fleet(run, sample):
    found = run("info", sample, "--json").json
    assert found["company"] == "Northgate Mining"
    assert found["counts"]["machine"] == 600
    totals = found["totals"]
    assert totals["efficiency_j_th"] == pytest.approx(totals["power_mw"] / totals["hashrate_eh"])
    assert len(found["head"]["hash"]) == 64


def test_a_sound_book_is_checked_with_exit_0(run, sample):
    answer = run("check", sample, "--json")
    assert answer.code == 0
    assert answer.json == {"ok": True, "problems": []}


def test_what_wants_a_look_is_said_and_leaves_the_book_sound(run, sample):
    answer = run("check", sample, "--attention", "--json")
    reasons = [one["reason"] for one in answer.json["attention"]]
    assert answer.code == 0
    assert any("is not paid" in reason for reason in reasons)
    assert "Look: " in run("check", sample, "--attention").out


def test_a_figure_changed_behind_the_log_is_found_with_exit_1(run, tmp_path):
    path = tmp_path / "tampered.hashyard"
    cli.create_book(path, who="test", sample=True, machines=120, sites=12).close()
    with sqlite3.connect(path) as file:
        file.execute("UPDATE production SET earned_sat = earned_sat + 1 WHERE id = 7")
    file.close()
    answer = run("check", path, "--json")
    assert answer.code == 1
    assert answer.json["problems"]


def test_expected_btc_follows_the_days_of_its_file(run, tmp_path):
    days = tmp_path / "net.csv"
    days.write_text(
        "date,difficulty,subsidy_btc,fees_btc,blocks\n"
        "2024-05-01,1e14,3.125,14.4,144\n2024-05-02,2e14,3.125,,144\n2024-05-03,1e14,3.125,43.2,144\n"
    )
    found = run(
        "expected-btc",
        "--network",
        days,
        "--start",
        "2024-05-01",
        "--end",
        "2024-05-03",
        "--ehs",
        "1",
        "--json",
    ).json
    per_day = 1e18 * 86_400 / (1e14 * 2**32)
    assert found["btc"] == pytest.approx(per_day * (3.225 + 3.325 / 2 + 3.425), rel=1e-12)
    assert found["blocks_found_expected"] == pytest.approx(per_day * 2.5, rel=1e-12)
    assert found["estimated_days"] == 1


@pytest.mark.parametrize(
    ("start", "end", "ehs", "sentence"),
    [
        ("2024-05-02", "2024-05-01", "1", "before the first"),
        ("2024-13-01", "2024-05-01", "1", "is not a day"),
        ("2024-05-01", "2024-05-09", "1", "does not say every day"),
        ("2024-05-01", "2024-05-01", "nan", "number of at least 0"),
    ],
)
def test_expected_btc_refuses_in_one_sentence(run, tmp_path, start, end, ehs, sentence):
    days = tmp_path / "net.csv"
    days.write_text("date,difficulty,subsidy_btc,fees_btc,blocks\n2024-05-01,1e14,3.125,14.4,144\n")
    answer = run("expected-btc", "--network", days, "--start", start, "--end", end, "--ehs", ehs)
    assert answer.code == 2
    assert sentence in answer.err
    assert "Traceback" not in answer.err


def test_lots_say_gains_losses_and_what_remains(run, tmp_path):
    events = tmp_path / "events.json"
    mined = {"id": "L1", "type": "mining", "ts": "2025-10-01", "qty_sat": 300, "basis_microusd": 90}
    sold = {"id": "S1", "type": "sell", "ts": "2025-10-02", "qty_sat": 100, "gross_microusd": 50}
    events.write_text(json.dumps([mined, sold]))
    answer = run("lots", "--events", events, "--method", "hifo", "--json")
    assert answer.code == 0
    assert answer.json["realised_gains_microusd"] == 20
    assert answer.json["realised_losses_microusd"] == 0
    assert answer.json["remaining"] == {"qty_sat": 200, "basis_microusd": 60}
    assert answer.json["remaining_lots"] == [{"lot": "L1", "qty_sat": 200, "basis_microusd": 60}]
    assert "BTC remain" in run("lots", "--events", events, "--method", "wac").out


def test_lots_that_cannot_all_be_booked_leave_with_1_and_a_bad_file_with_2(run, tmp_path):
    events = tmp_path / "events.json"
    sold = {"id": "S1", "type": "sell", "ts": "2025-10-02", "qty_sat": 100, "gross_microusd": 50}
    events.write_text(json.dumps([sold]))
    answer = run("lots", "--events", events, "--method", "fifo", "--json")
    assert (answer.code, answer.json["problems"][0]["row"]) == (1, 1)
    events.write_text(json.dumps([{**sold, "qty_sat": 0.5}]))
    answer = run("lots", "--events", events, "--method", "fifo", "--json")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == "Row 1: qty_sat is 0.5, which is not a whole number of satoshi.\n"


def test_dispatch_lists_every_class_and_month_and_one_site(run, sample):
    found = run("dispatch", sample, "--json").json
    names = {
        "site",
        "month",
        "class",
        "hours_on",
        "hours_curtailed",
        "energy_mwh",
        "energy_cost_usd",
        "margin_usd",
    }
    assert all(row.keys() == names for row in found["rows"])
    months = {row["month"] for row in found["rows"]}
    assert (min(months), len(months)) == ("2026-01", 60)
    odessa = run("dispatch", sample, "--site", "Odessa", "--json").json["rows"]
    assert odessa == [row for row in found["rows"] if row["site"] == "Odessa"]
    assert run("dispatch", sample, "--site", "Nope").code == cli.FAILED


def test_a_run_plan_writes_strike_prices(run, sample, tmp_path):
    answer = run(
        "run-plan",
        sample,
        "--day",
        "2025-12-15",
        "--site",
        "Odessa",
        "--csv",
        tmp_path / "strike.csv",
        "--json",
    )
    assert answer.code == cli.DONE
    with (tmp_path / "strike.csv").open(encoding="utf-8") as stream:
        lines = list(csv.DictReader(stream))
    assert len(lines) == len(answer.json["rows"])
    assert all(float(line["strike_usd_per_mwh"]) > 0 for line in lines)
    late = run("run-plan", sample, "--day", "2026-03-01", "--site", "Odessa", "--json")
    assert (late.code, late.json["rows"]) == (cli.PROBLEMS, [])


def test_evaluate_gives_company_and_sites_by_month(run, sample):
    found = run("evaluate", sample, "--json").json
    assert found["months"][found["actual_months"]] == "2026-01"
    total = [sum(site["btc"][m] for site in found["sites"].values()) for m in range(len(found["months"]))]
    assert total == pytest.approx(found["company"]["btc"])
    assert set(found["company"]["cost_per_btc_usd"]) == {"energy", "direct", "cash", "all-in"}
    dalton, last = found["sites"]["Dalton"], found["actual_months"] - 1
    energy_usd = dalton["cost_per_btc_usd"]["energy"][last] * dalton["btc"][last]
    assert energy_usd == pytest.approx(dalton["power_cost_usd"][last])


def test_a_scenario_of_the_book_is_named(run, sample):
    base = run("evaluate", sample, "--json").json
    low = run("evaluate", sample, "--scenario", "Price 60,000", "--json").json
    assert low["company"]["revenue_usd"][-1] < base["company"]["revenue_usd"][-1]
    unknown = run("evaluate", sample, "--scenario", "Nope")
    assert unknown.code == 2
    assert "no scenario named “Nope”" in unknown.err


def test_machines_come_in_and_out_and_in_again(run, sample, empty, tmp_path):
    sites, machines = tmp_path / "sites.csv", tmp_path / "machines.xlsx"
    for kind, file in (("sites", sites), ("machines", machines)):
        assert run("export", kind, sample, file).code == 0
        found = run("import", kind, empty, file, "--json").json
        assert found["rejected"] == 0, found["problems"][:3]
        assert found["rows_in"] == found["inserted"]
    again = run("import", "machines", empty, machines, "--json").json
    assert again["unchanged"] == again["rows_in"] == 600


def test_bad_rows_are_named_counted_and_kept(run, empty, tmp_path):
    file, rejects = tmp_path / "machines.csv", tmp_path / "rejects.csv"
    file.write_text(
        "Serial,Model,Status,TH/s,From\n"
        "OK1,Antminer S21 (200T),stored,200,2026-01-01\n"
        "BAD1,Antminer S99 Turbo,stored,200,2026-01-01\n"
        "BAD2,Antminer S21 (200T),stored,-5,2026-01-01\n"
        "OK1,Antminer S21 (200T),stored,200,2026-01-01\n"
    )
    answer = run("import", "machines", empty, file, "--rejects", rejects, "--json")
    found = answer.json
    assert answer.code == 1
    assert found["rows_in"] == 4 == sum(found[k] for k in ("inserted", "updated", "unchanged", "rejected"))
    assert {p["row"] for p in found["problems"]} >= {3, 4}
    with rejects.open(newline="") as kept:
        assert {row["Serial"] for row in csv.DictReader(kept)} >= {"BAD1", "BAD2"}


def test_a_dry_run_changes_nothing(run, sample, empty, tmp_path):
    file = tmp_path / "sites.csv"
    run("export", "sites", sample, file)
    before = empty.read_bytes()
    assert run("import", "sites", empty, file, "--dry-run", "--json").json["inserted"] == 12
    assert empty.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "command"),
    [
        (b"", "info"),
        (b"not a book at all" * 100, "check"),
        (b"SQLite format 3\x00" + b"\x00" * 4096, "evaluate"),
    ],
)
def test_what_is_not_a_book_is_refused_in_one_sentence_and_left_alone(run, tmp_path, content, command):
    path = tmp_path / "odd.hashyard"
    path.write_bytes(content)
    answer = run(command, path)
    assert answer.code == 2
    assert len(answer.err.strip().splitlines()) == 1
    assert path.read_bytes() == content
    assert sorted(p.name for p in tmp_path.iterdir()) == ["odd.hashyard"]


def test_a_quarter_that_is_none_is_refused(run, sample, tmp_path):
    answer = run("report", sample, "--quarter", "2026Q5", "--pdf", tmp_path / "x.pdf")
    assert answer.code == 2
    assert "is not a fiscal quarter" in answer.err
    assert not (tmp_path / "x.pdf").exists()


def test_an_unknown_benchmark_names_the_known_ones(run):
    answer = run("bench", "nothing")
    assert answer.code == 2
    assert "There is no benchmark" in answer.err


def test_json_never_says_nan():
    assert cli.plain_json({"a": float("nan"), "b": [float("inf"), 1.5]}) == {"a": None, "b": [None, 1.5]}


def test_a_book_named_alone_is_opened():
    assert cli._opening(["Own.hashyard"]) == ["--open", "Own.hashyard"]
    assert cli._opening(["info", "Own.hashyard"]) == ["info", "Own.hashyard"]
