"""A path that is pasted: two columns as people copy them, and what they get wrong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.network_path import network_path
from desktop_app.engine.prepare import prepare
from desktop_app.exchange.pasted_path import pasted_path
from desktop_app.starter.sample import sample_company


def steps(text: str, field: str = "price_usd") -> list[tuple[str, str, float]]:
    """First and last day and value of each override; a problem fails the test."""
    found = pasted_path(text, field)
    assert isinstance(found, tuple), found
    return [
        (days.day_text(o.from_on or 0), days.day_text(o.to_on) if o.to_on else "", o.value) for o in found
    ]


def problems(text: str, field: str = "price_usd") -> list[Problem]:
    found = pasted_path(text, field)
    assert isinstance(found, list)
    return found


EXPECTED = [
    ("2026-01-01", "2026-01-31", 60_000.5),
    ("2026-02-01", "2026-02-28", 72_000.0),
    ("2026-03-01", "", 80_000.0),
]


@pytest.mark.parametrize(
    "text",
    [
        "2026-01\t60000.5\n2026-02\t72000\n2026-03\t80000",
        "2026-01\t60000.5\r\n2026-02\t72000\r\n2026-03\t80000\r\n",
        "2026-01\t60000.5\r2026-02\t72000\r2026-03\t80000\r",
        "Month\tPrice\n2026-01\t60000,50\n2026-02\t72000,00\n2026-03\t80000,00\n",
        "2026-01;60.000,50;\n2026-02;72.000,00;\n2026-03;80.000,00;\n",
        "Jan 2026 $60,000.50\nFeb 2026 $72,000.00\nMar 2026 $80,000.00",
        "2026-01,60000.5\n2026-02,72000\n2026-03,80000",
        "01/2026\t60000.5\n02/2026\t72000\n03/2026\t80000",
        "2026-03-01 80000\n2026-02-01 72000\n2026-01-01 60000.5",
        "\n\n2026-01-01\t60000.5\n2026-02-01\t72000\n2026-02-15\t72000\n2026-03-01\t80000\n\n",
    ],
)
def test_a_path_is_read_as_people_copy_it(text):
    assert steps(text) == EXPECTED


def test_difficulty_may_be_in_trillions():
    assert steps("2026-01-15\t146.47 T\n2026-01-29\t1.5e14", "difficulty") == [
        ("2026-01-15", "2026-01-28", pytest.approx(146.47e12)), ("2026-01-29", "", 1.5e14),
    ]  # fmt: skip


def test_fees_may_be_a_percentage():
    assert steps("2026-01\t1.5%", "fees_share") == [("2026-01-01", "", pytest.approx(0.015))]


@pytest.mark.parametrize(
    ("text", "row", "says"),
    [
        ("", 0, "no line"),
        ("Month\tPrice", 0, "no line"),
        ("2026-01\t1\n2026-13\t2", 2, "is no day or month"),
        ("2026-01\t1\n2026-02\tsoon", 2, "is not a number"),
        ("2026-01\t1\n2026-02", 2, "Two columns"),
        ("2026-01\t1\t2", 1, "Two columns"),
        ("2026-01\t1\n2026-01-01\t2", 2, "stands in line 1 already"),
        ("2026-01\t-5", 1, "is not between"),
        ("2026-01\tNaN", 1, ""),
        ("01/02/2026\t5", 1, "may be 2026-01-02 or 2026-02-01"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text, row, says):
    found = problems(text)
    assert found[0].row == row
    assert says in found[0].reason


def test_a_difficulty_of_zero_is_refused():
    assert "is not between" in problems("2026-01\t0", "difficulty")[0].reason


@given(st.text(alphabet="0123456789-/.,;\t\r\n eETMj%$“NaN", max_size=60))
def test_no_text_raises(text):
    found = pasted_path(text, "difficulty")
    assert found, "either overrides or problems"


def test_a_path_takes_the_place_of_the_one_before_and_leaves_growth():
    growth = Override("network", None, "price_growth_per_year", "set", 0.1)
    first, second = (pasted_path(t) for t in ("2026-01\t5\n2026-02\t6", "2026-01\t7"))
    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    scenario = BASE.with_override(growth).with_path(first).with_path(second)
    assert scenario.overrides == (growth, *second)


def test_a_pasted_path_is_what_the_forecast_takes():
    empty = Portfolio.empty()
    prepared = prepare(empty.applying(sample_company(empty, machines=300, sites=3)))
    path = pasted_path("2026-02\t50000\n2026-03\t70000\n2026-04-10\t65000")
    assert isinstance(path, tuple)
    price = network_path(prepared, BASE.with_path(path)).price_usd
    at = {
        d: price[days.parse_day(d) - prepared.forecast.first_on]
        for d in ("2026-02-28", "2026-03-01", "2026-04-10", "2027-01-01")
    }
    assert list(at.values()) == pytest.approx([50_000, 70_000, 65_000, 65_000])
    assert np.isfinite(price).all()
