"""A tile says a figure with its unit, its change and its plan, or its base during a what-if."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from desktop_app.figures.headline import Headline
from tests.figures.evaluated import level, sample


@pytest.mark.parametrize(
    ("kind", "unit", "value", "said"),
    [
        ("hashrate", "", 47_100.0, ("47.1", "EH/s")),
        ("cents_per_kwh", "", 51.1, ("5.11", "c/kWh")),
        ("money", "/BTC", 52_560.0, ("$52,560", "/BTC")),
        ("money", "", -8_620_000.0, ("−$8.62 m", "")),
        ("btc", "", math.nan, ("–", "")),
    ],
)
def test_a_figure_is_parted_from_its_unit_and_money_stays_whole(
    kind: str, unit: str, value: float, said: tuple[str, str]
) -> None:
    assert Headline("key", "Label", kind, unit).said(value) == said


def test_the_last_month_stands_against_the_month_before_and_its_plan() -> None:
    base = sample().base
    values = level(base, (-99, 90.0), (-2, 100.0), (-1, 110.0), (0, 500.0))
    tile = Headline("btc", "Produced", "btc").of_last_month(base, values, level(base, (-99, 105.0)))
    assert (tile.label, tile.value, tile.unit) == ("Produced, Dec", "110.0", "BTC")
    assert (tile.change, tile.change_mood, tile.plan) == ("+10.0 %", "good", "105.0")
    assert tile.sparkline[-1] == 110.0
    assert len(tile.sparkline) == 13


def test_a_falling_cost_is_welcome() -> None:
    tile = Headline("cost", "Cost", "money", less_is_better=True).tile(90.0, 100.0)
    assert (tile.change, tile.change_mood) == ("−10.0 %", "good")


def test_a_what_if_puts_the_base_in_the_place_of_the_plan() -> None:
    margin = Headline("margin", "Margin", "money")
    plain = margin.of_next_year(80.0, 80.0, 100.0, 90.0, what_if=False)
    tried = margin.of_next_year(60.0, 80.0, 100.0, 90.0, what_if=True)
    assert (plain.change, plain.plan, plain.base_value) == ("−20.0 %", "$90.00", "")
    assert (tried.change, tried.plan, tried.base_value) == ("−25.0 %", "", "$80.00")


def test_a_book_without_a_whole_month_says_so() -> None:
    young = replace(sample().base, actual_months=0)
    tile = Headline("btc", "Produced", "btc").of_last_month(young, np.zeros(len(young.months)))
    assert tile.value == "–"
    assert "No whole month" in tile.footnote
