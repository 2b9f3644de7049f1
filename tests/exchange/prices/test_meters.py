"""Meter files become mean power by the interval; units are told, written or asked for."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.meters import QUANTITIES
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.points import Question
from tests.exchange.prices.conftest import Planning, Write


@pytest.fixture
def book() -> Portfolio:
    p = Portfolio.empty()
    site = {"name": "Odessa", "control": 0, "cooling": 0, "time_zone": "America/Chicago"}
    return p.applying(Change((inserting_records(p, "site", [site]),)))


def quarters(head: str, values: list[float]) -> list[str]:
    return [head, *(f"2024-05-01 {n // 4:02d}:{n % 4 * 15:02d},{value}" for n, value in enumerate(values))]


def readings(portfolio: Portfolio) -> list[float]:
    month = next(iter(portfolio.records("meter_month").values()))
    return np.frombuffer(month.readings, "<f8").tolist()


@pytest.mark.parametrize(
    ("head", "unit", "expected"),
    [
        ("Usage (kWh)", "", [400.0, 800.0, 1200.0]),
        ("kWh", "", [400.0, 800.0, 1200.0]),
        ("Demand kW", "", [100.0, 200.0, 300.0]),
        ("load_mw", "", [1e5, 2e5, 3e5]),
        ("reading", "kwh", [400.0, 800.0, 1200.0]),
    ],
)
def test_energy_becomes_mean_power(
    write: Write, planning: Planning, book: Portfolio, head: str, unit: str, expected: list[float]
) -> None:
    file = write(quarters(f"Interval start,{head}", [100, 200, 300]))
    plan = planning(file, into=book, kind="meter", site="odessa", unit=unit)
    assert plan.inserted == 3
    made = book.applying(plan.change)
    assert readings(made) == expected
    meter = made.records("meter")[1]
    assert (meter.name, meter.site_id, QUANTITIES[meter.quantity]) == ("Odessa load", 1, "load")


def test_local_times_are_of_the_site_s_zone(write: Write, planning: Planning, book: Portfolio) -> None:
    plan = planning(write(quarters("Time,kWh", [1, 2])), into=book, kind="meter", site="Odessa")
    assert plan.as_json()["series"][0]["first_at"] == "2024-05-01T05:00:00Z"
    assert any("America/Chicago, the zone of Odessa" in note for note in plan.notes)


def test_a_unit_that_the_heading_does_not_say_is_asked_for(
    write: Write, planning: Planning, book: Portfolio
) -> None:
    with pytest.raises(Question) as asked:
        planning(write(quarters("Time,Reading", [1, 2])), into=book, kind="meter", site="Odessa")
    assert asked.value.about == "unit"
    assert "kwh" in asked.value.choices


@pytest.mark.parametrize(("head", "word"), [("Load (hp)", "horsepower"), ("Demand kVA", "kVA")])
def test_horsepower_and_kva_are_refused(
    write: Write, planning: Planning, book: Portfolio, head: str, word: str
) -> None:
    with pytest.raises(AppError, match=word):
        planning(write(quarters(f"Time,{head}", [1, 2])), into=book, kind="meter", site="Odessa")


def test_kvarh_become_reactive_power(write: Write, planning: Planning, book: Portfolio) -> None:
    plan = planning(write(quarters("Time,kVARh", [1, 2])), into=book, kind="meter", site="Odessa")
    made = book.applying(plan.change)
    assert readings(made) == [4.0, 8.0]
    assert QUANTITIES[made.records("meter")[1].quantity] == "reactive"


def test_the_load_of_a_grid_has_no_site_and_is_in_mw(
    write: Write, planning: Planning, book: Portfolio
) -> None:
    file = write(["Time,System load (MW)", *(f"2024-05-01T{h:02d}:00Z,{60_000 + h}" for h in range(3))])
    made = book.applying(planning(file, into=book, kind="meter", quantity="system load").change)
    assert made.records("meter")[1].site_id is None
    assert readings(made) == [60_000.0, 60_001.0, 60_002.0]


def test_a_site_that_is_not_there_is_asked_for(write: Write, planning: Planning, book: Portfolio) -> None:
    for site in ("", "Atlantis"):
        with pytest.raises(Question) as asked:
            planning(write(quarters("Time,kWh", [1, 2])), into=book, kind="meter", site=site)
        assert asked.value.choices == ("Odessa",)


def test_the_same_meter_again_changes_nothing(write: Write, planning: Planning, book: Portfolio) -> None:
    file = write(quarters("Time,kWh", [1.1, 2.3, 3.7]))
    made = book.applying(planning(file, into=book, kind="meter", site="Odessa").change)
    again = planning(file, into=made, kind="meter", site="Odessa")
    assert again.unchanged == 3
    assert again.change.is_empty
