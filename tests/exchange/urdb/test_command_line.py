"""`hashyard bill` and `hashyard import tariff` as a script uses them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from desktop_app import cli
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.terms import all_terms
from tests.books import new_book, opened
from tests.exchange.urdb.conftest import TWO_PERIODS
from tests.exchange.urdb.examples import write_load


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
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


@pytest.fixture
def load(tmp_path: Path) -> Path:
    """A January of 1,000 kW, with 2,000 kW in one hour of its last day."""
    kw = np.full(31 * 24, 1000.0)
    kw[-10] = 2000.0
    return write_load(tmp_path / "load.csv", kw)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "own.hashyard"
    with_site = new_book(path)
    sites = [
        {"name": name, "control": 0, "cooling": 0, "time_zone": zone}
        for name, zone in (("Odessa", "America/Chicago"), ("North Yard", ""))
    ]
    with_site.edit("Sites", Change((inserting_records(with_site.portfolio, "site", sites),)))
    with_site.close()
    return path


# --- bill --------------------------------------------------------------------------------------------
def test_a_bill_has_its_months_lines_and_what_explains_them(run, write, load):
    tariff = write(
        energyratestructure=[[{"rate": 0.04, "adj": 0.01}]],
        flatdemandstructure=[[{"rate": 10}]],
        fueladjustmentsmonthly=[0.002] * 12,
        fixedchargefirstmeter=24.878,
        fixedchargeunits="$/day",
        mincharge=70_000,
        usenetmetering=True,
    )
    answer = run("bill", "--tariff", tariff, "--load", load, "--json")
    assert answer.code == 0
    (january,) = answer.json["months"]
    kwh = 745_000
    assert january["energy_kwh"] == kwh
    assert january["peak_kw"] == january["billing_demand_kw"] == 2000
    assert january["energy"] == pytest.approx(0.052 * kwh)
    assert january["demand"] == 20_000
    assert january["fixed"] == pytest.approx(24.878 * 31)
    assert january["minimum_topup"] == pytest.approx(70_000 - 0.052 * kwh - 20_000 - 24.878 * 31)
    assert january["total"] == answer.json["total"] == pytest.approx(70_000)
    assert answer.json["not_modelled"] == ["usenetmetering"]
    lines = {line["label"]: line for line in january["lines"]}
    assert lines["Fuel adjustment"]["amount"] == pytest.approx(0.002 * kwh)
    (item,) = lines["Demand"]["items"]
    assert (item["quantity"], item["unit"], item["rate"]) == (2000, "kW", 10)


def test_prices_are_added_to_the_energy_rates_interval_by_interval(run, write, load, tmp_path):
    prices = tmp_path / "prices.csv"
    hours = [
        f"2018-01-{d:02d}T{h:02d}:00:00Z,{50 if (d, h) == (31, 14) else 20}"
        for d in range(1, 32)
        for h in range(24)
    ]
    prices.write_text("interval_start_utc,usd_per_mwh\n" + "\n".join(hours))
    tariff = write(energyratestructure=[[{"rate": 0.01}]])
    found = run("bill", "--tariff", tariff, "--load", load, "--prices", prices, "--json").json
    assert found["total"] == pytest.approx(745 * 10 + 743 * 20 + 2 * 50)


def test_hours_are_those_of_the_zone(run, write, load):
    tariff = write(**TWO_PERIODS)
    energy = [
        run("bill", "--tariff", tariff, "--load", load, "--tz", zone, "--json").json["total"]
        for zone in ("UTC", "America/Chicago")
    ]
    peak_hours = 23 * 12
    assert energy[0] == pytest.approx(30 * 745 + 50 * peak_hours + 50)  # the high hour is one of 14:00 UTC
    assert energy[1] != pytest.approx(energy[0])


def test_standard_time_all_year_is_an_offset(run, write, tmp_path):
    load = write_load(tmp_path / "july.csv", np.full(31 * 24, 1000.0), first="2018-07-01")
    tariff = write(energyratestructure=[[{"rate": 1}]])
    months = [
        [
            m["energy_kwh"]
            for m in run("bill", "--tariff", tariff, "--load", load, "--tz", z, "--json").json["months"]
        ]
        for z in ("-06:00", "America/Chicago")
    ]
    assert months == [[6000, 738_000], [5000, 739_000]]


def test_the_demand_of_quarter_hours_is_their_mean(run, write, tmp_path):
    kw = np.full(31 * 96, 100.0)
    kw[50] = 300.0
    load = write_load(tmp_path / "quarters.csv", kw, minutes=15)
    for window, peak in ((15, 300.0), (60, 150.0)):
        tariff = write(flatdemandstructure=[[{"rate": 1}]], demandwindow=window)
        assert run("bill", "--tariff", tariff, "--load", load, "--json").json["total"] == peak


def test_gaps_and_duplicates_are_told_with_exit_1(run, write, load):
    lines = load.read_text().splitlines()
    load.write_text("\n".join([*lines[:5], *lines[7:], lines[20]]))
    answer = run("bill", "--tariff", write(energyratestructure=[[{"rate": 1}]]), "--load", load, "--json")
    assert answer.code == 1
    assert answer.json["total"] == 743_000
    assert not answer.json["months"][0]["complete"]
    reasons = " ".join(problem["reason"] for problem in answer.json["problems"])
    assert "2018-01-01T19:00:00Z stands in row 19 already" in reasons
    assert "lacks 2 intervals" in reasons


def test_prior_peaks_and_a_least_billing_demand_lift_the_billing_demand(run, write, load):
    tariff = write(flatdemandstructure=[[{"rate": 1}]], lookbackpercent=0.5, lookbackrange=11)
    peaks = ",".join(["0"] * 11 + ["9000"])
    lifted = run("bill", "--tariff", tariff, "--load", load, "--prior-peaks-kw", peaks, "--json").json
    assert lifted["months"][0]["billing_demand_kw"] == 4500
    least = run("bill", "--tariff", tariff, "--load", load, "--min-billing-kw", 3000, "--json").json
    assert least["months"][0]["demand"] == 3000


def test_reactive_power_is_named_where_the_load_does_not_say_it(run, write, load):
    tariff = write(energyratestructure=[[{"rate": 1}]], demandreactivepowercharge=0.3)
    found = run("bill", "--tariff", tariff, "--load", load, "--json").json
    assert found["not_modelled"] == ["demandreactivepowercharge"]


def test_the_days_of_the_file_are_named_where_the_load_lies_outside(run, write, load):
    tariff = write(energyratestructure=[[{"rate": 1}]], startdate="2025-01-01")
    answer = run("bill", "--tariff", tariff, "--load", load)
    assert answer.code == 0
    assert "2018-01: 745,000 kWh, 2,000.0 kW, $745,000.00" in answer.out
    assert "dates the tariff 2025-01-01 to …" in answer.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--tz", "America/Chikago"), "Did you mean America/Chicago?"),
        (("--tz", "+05:30"), "has no hours of +05:30"),
        (("--prior-peaks-kw", "1,2,3"), "twelve numbers"),
        (("--prices", "nowhere.csv"), "nowhere.csv"),
        (("--min-billing-kw", "nan"), "between 0 and 10,000,000 kW"),
        (("--min-billing-kw", "-5"), "not in the range"),
        (("--tier-allocation", "both"), "not one of"),
        (("--no-such-option",), "No such option"),
    ],
)
def test_bad_arguments_of_a_bill_are_one_sentence_with_exit_2(run, write, load, arguments, said):
    answer = run("bill", "--tariff", write(**TWO_PERIODS), "--load", load, *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert len(answer.err.strip().splitlines()) == 1


# --- import ------------------------------------------------------------------------------------------
def test_a_tariff_becomes_a_contract_of_its_site(run, book, write):
    tariff = write(**TWO_PERIODS, usenetmetering=True, startdate="2025-06-01", demandwindow=30)
    answer = run(
        "import", "tariff", book, tariff, "--site", "odessa", "--tier-allocation", "prorata", "--json"
    )
    assert (answer.code, answer.json["inserted"], answer.json["not_modelled"]) == (0, 1, ["usenetmetering"])
    with_contract = opened(book)
    (terms,) = all_terms(with_contract.portfolio).values()
    with_contract.close()
    contract = terms.contract
    assert (contract.name, contract.supplier) == ("Large", "Plains Power")
    assert (contract.time_zone, contract.tier_allocation, contract.demand_window) == ("America/Chicago", 1, 2)
    assert contract.note.startswith("Not modelled: usenetmetering.")
    assert [line.label for line in terms.versions[0].lines] == ["Energy"]
    assert run("check", book).code == 0


def test_a_new_rate_case_is_a_further_version_of_the_contract(run, book, write):
    old = {"startdate": "2025-01-01", "enddate": "2026-12-31"}
    run("import", "tariff", book, write(**TWO_PERIODS, **old), "--site", "Odessa", "--name", "Grid")
    later = write(**TWO_PERIODS, fixedchargefirstmeter=5, startdate="2026-01-01")
    assert not run("import", "tariff", book, later, "--site", "Odessa", "--name", "Grid", "--json").json[
        "new_contract"
    ]
    again = run("import", "tariff", book, later, "--site", "Odessa", "--name", "Grid", "--json").json
    assert (again["inserted"], again["updated"], again["unchanged"]) == (0, 0, 2)
    with_contract = opened(book)
    (terms,) = all_terms(with_contract.portfolio).values()
    with_contract.close()
    assert [(len(v.lines), v.record.until_on) for v in terms.versions] == [(1, 20453), (2, None)]


def test_importing_a_tariff_can_be_looked_at_first(run, book, write):
    before = book.read_bytes()
    answer = run("import", "tariff", book, write(**TWO_PERIODS), "--site", "North Yard", "--dry-run")
    assert answer.code == 0
    assert "North Yard has no time zone: the tariff's hours are read in UTC" in answer.out
    assert book.read_bytes() == before


@pytest.mark.parametrize(
    ("site", "unit", "said"),
    [
        ("Elsewhere", "kW", "There is no site “Elsewhere”"),
        ("", "kW", "A tariff belongs to a site"),
        ("Odessa", "kVA", "kVA"),
    ],
)
def test_a_tariff_that_cannot_be_taken_leaves_the_book_as_it_was(run, book, write, site, unit, said):
    before = book.read_bytes()
    tariff = write(flatdemandstructure=[[{"rate": 1}]], flatdemandunit=unit)
    answer = run("import", "tariff", book, tariff, "--site", site)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert book.read_bytes() == before
