"""Tables A to F as values: spans beside each other, nothing netted, and what is unknown never nought."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.engine.lots.booked import Booked, Disposals, PoolTotals, Remaining, Used
from desktop_app.engine.treasury.checks import Check
from desktop_app.engine.treasury.holdings import HoldingLine, Holdings
from desktop_app.engine.treasury.production import ProductionMonth
from desktop_app.engine.treasury.roll_forward import GainAnalysis, Line, RollForward
from desktop_app.figures.treasury_tables import (
    gain_table,
    holdings_table,
    lots_by_age,
    release_table,
    roll_forward_table,
)

BTC, K = 10**8, 10**9


def column(table, key: str) -> list:
    """The raw values of a column."""
    place = [c.key for c in table.columns].index(key)
    return list(table.values[place])


def test_a_state_that_is_gone_stands_with_nought_beside_what_it_was() -> None:
    free = HoldingLine(0, True, 3 * BTC, 200 * K, 270 * K)
    lent = HoldingLine(3, False, BTC, 50 * K, 80 * K)
    now = Holdings(10, 90_000 * 10**6, (free,), ())
    table = holdings_table(now, Holdings(9, 80_000 * 10**6, (free, lent), ()))
    assert column(table, "state") == ["Free", "Loaned, owed to us"]
    assert column(table, "btc") == [3.0, 0.0]
    assert column(table, "btc_before") == [3.0, 1.0]
    assert column(table, "price")[0] == pytest.approx(90_000)
    assert math.isnan(column(table, "price")[1])


def test_without_an_earlier_day_its_columns_are_unknown() -> None:
    line = HoldingLine(0, True, BTC, 50 * K, 80 * K)
    table = holdings_table(Holdings(10, 80_000 * 10**6, (line,), ()))
    assert np.isnan(column(table, "btc_before") + column(table, "fair_before")).all()


def _roll(*keys: str) -> RollForward:
    lines = tuple(Line(key, key.capitalize(), BTC, K) for key in keys)
    return RollForward(0, 1, Line("opening", "Opening", 0, 0), lines, Line("closing", "Closing", BTC, K), ())


def test_lines_of_all_spans_stand_in_their_order() -> None:
    spans = [
        ("now", _roll("mined", "sold", "change")),
        ("before", _roll("mined", "bought", "sold", "change")),
    ]
    table = roll_forward_table("B", [*spans, ("year ago", None)])
    assert column(table, "line") == ["Opening", "Mined", "Bought", "Sold", "Change", "Closing"]
    assert column(table, "btc0")[:4] == [0.0, 1.0, 0.0, 1.0]
    assert math.isnan(column(table, "btc0")[4]), "no bitcoin moves in a change of value"
    assert column(table, "usd1") == [0.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert np.isnan(column(table, "usd2")).all()


def test_the_gain_analysis_shows_both_sides_and_their_difference() -> None:
    check = Check("", 30 * K, 30 * K, "µUSD")
    table = gain_table([("now", GainAnalysis(30 * K, 15 * K, -5 * K, 40 * K, 60 * K, (check,)))])
    assert column(table, "usd0") == [15.0, -5.0, 60.0, -40.0, 30.0, 30.0, 0.0]


def _lots(*told: tuple[int, int, int]) -> Booked:
    day, sat, basis = (np.array(values, np.int64) for values in zip(*told, strict=True))
    none, key = np.zeros(0, np.int64), np.arange(len(told))
    left = Remaining(key, key * 0, day * 86_400, sat, basis)
    return Booked(Disposals(*[none] * 6), Used(*[none] * 5), left, PoolTotals(none, none, none), ())


def test_unrealised_gains_and_losses_of_an_age_are_not_netted() -> None:
    lots = _lots((990, BTC, 70 * K), (980, BTC, 100 * K), (100, BTC, 40 * K))
    table = lots_by_age(lots, 1000, 90_000 * 10**6)
    assert column(table, "age") == ["Under 3 months", "Over 2 years"]
    assert column(table, "gains") == [20.0, 50.0]
    assert column(table, "losses") == [-10.0, 0.0]
    assert column(table, "unit") == [85_000.0, 40_000.0]


MONTH = ProductionMonth(671, 6.0, 31, 79.0, 19.5, 3.9, 350e3, 0.5, 0.45, 5e3, 0.0, 0.0443, 20.2)


def test_a_month_that_is_not_on_record_is_unknown_in_every_row() -> None:
    nan = math.nan
    unknown = replace(MONTH, month=659, produced_btc=0.0, sold_btc=0.0, operating_ehs=nan, held_btc=nan)
    table = release_table((MONTH, MONTH, unknown))
    assert np.isnan(column(table, "m2")).all()
    assert np.isnan(column(table, "yy")).all()
    assert column(table, "mm")[0] == 0.0


def test_the_release_of_a_small_company_is_in_petahashes() -> None:
    table = release_table((MONTH, MONTH, MONTH))
    place = column(table, "figure").index("Deployed hashrate")
    assert (column(table, "unit")[place], column(table, "m0")[place]) == ("PH/s", 500.0)
    assert column(release_table((replace(MONTH, deployed_ehs=50.0),) * 3), "unit")[place] == "EH/s"
