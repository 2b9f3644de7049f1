"""How figures are said: rounding, separators, signs, units, dates, and what is missing."""

import math
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given, strategies as st

from desktop_app.figures import format as say


@pytest.mark.parametrize(
    ("value", "said"),
    [(622.4, "622.4"), (47.12, "47.1"), (1824.2, "1,824"), (5.114, "5.11"), (0.0123, "0.012"), (0, "0"),
     (999.96, "1,000"), (-3.8, "−3.80")],
)  # fmt: skip
def test_number_keeps_about_three_digits(value: float, said: str) -> None:
    assert say.number(value) == said


@pytest.mark.parametrize(
    ("usd", "said"),
    [(1_240_000, "$1.24 m"), (88_930, "$88,930"), (-58.2, "−$58.20"), (1.46e9, "$1,460 m"),
     (999_600, "$1.00 m"), (0, "$0"), (2.5e10, "$25.0 bn")],
)  # fmt: skip
def test_money_is_said_in_the_scale_that_people_use(usd: float, said: str) -> None:
    assert say.money(usd) == said


@pytest.mark.parametrize("name", sorted(say.FORMATS))
@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, np.float64("nan")])
def test_what_is_missing_is_a_dash_and_never_nought(name: str, nothing: object) -> None:
    assert say.say(name, nothing) == say.MISSING


def test_missing_dates_are_a_dash_too() -> None:
    assert say.say("month", np.datetime64("NaT")) == say.MISSING
    assert say.satoshi(None) == say.MISSING


@pytest.mark.parametrize(
    ("ph_s", "said"), [(47_100, "47.1 EH/s"), (840, "840.0 PH/s"), (0.2, "200.0 TH/s"), (1.2e6, "1.20 ZH/s")]
)
def test_hashrate_takes_the_prefix_that_suits_it(ph_s: float, said: str) -> None:
    assert say.hashrate(ph_s) == said


def test_what_rounds_to_nought_has_no_sign() -> None:
    assert say.number(-0.001, 1) == "0.0"
    assert say.percent(-0.0001, plus=True) == "0.0 %"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(103.1, 100, "+3.1 %"), (69, 100, "−31.0 %"), (300, 100, "+200 %"), (1, 0, "–"), (None, 3, "–"),
     (-2, -4, "+50.0 %")],
)  # fmt: skip
def test_change_says_how_a_figure_moved(now: float | None, before: float, said: str) -> None:
    assert say.change(now, before) == said


@given(st.integers(min_value=-21_000_000 * 10**8, max_value=21_000_000 * 10**8))
def test_satoshi_are_said_exactly(sat: int) -> None:
    said = say.satoshi(sat).removesuffix(" BTC").replace(",", "").replace(".", "").replace(say.MINUS, "-")
    assert int(said) == sat


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_a_number_means_what_was_said(value: float) -> None:
    said = float(say.number(value, 2).replace(",", "").replace(say.MINUS, "-"))
    assert said == pytest.approx(value, abs=0.00501)


def test_another_locale_changes_both_marks() -> None:
    german = say.Locale(",", ".")
    assert say.number(12_345.6, 1, locale=german) == "12.345,6"
    assert say.money(-1_240_000, locale=german) == "−$1,24 m"


def test_quarters_follow_the_fiscal_year() -> None:
    assert say.quarter("2025-12-31", 10) == "Q1 FY26"
    assert say.quarter("2025-09-30", 10) == "Q4 FY25"
    assert say.quarter(date(2025, 1, 1)) == "Q1 FY25"


def test_dates_are_said_alike_whatever_they_come_as() -> None:
    for when in (
        date(2025, 12, 31),
        datetime(2025, 12, 31, 23, tzinfo=UTC),
        np.datetime64("2025-12-31T23"),
        "2025-12-31",
    ):
        assert say.day(when) == "31 December 2025"
    assert (say.month("2025-12-31"), say.month_short("2025-12-31")) == ("December 2025", "Dec 25")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("percent", 0.978, "97.8 %"), ("points", 0.004, "+0.4 pt"), ("cents_per_kwh", 51.1, "5.11 c/kWh"),
     ("usd_per_mwh", 58, "$58.00/MWh"), ("efficiency", 17.2, "17.2 J/TH"),
     ("difficulty", 148.6e12, "148.6 T"),
     ("power", 808.4, "808.4 MW"), ("energy", 25_000, "25.0 GWh"), ("text", "Odessa", "Odessa")],
)  # fmt: skip
def test_each_quantity_has_its_unit(name: str, value: object, said: str) -> None:
    expected = said.removeprefix("+") if name == "points" else said
    assert say.say(name, value).removeprefix("+") == expected


def test_ticks_of_one_axis_share_scale_and_unit() -> None:
    scale = say.axis_scale("money", 4e8)
    assert [scale.said(tick, 0) for tick in (0, 2e8, 4e8)] == ["$0", "$200 m", "$400 m"]
    assert say.axis_scale("hashrate", 47_000).unit == "EH/s"
    assert say.axis_scale("percent", 1.0).said(0.25, 0) == "25 %"
