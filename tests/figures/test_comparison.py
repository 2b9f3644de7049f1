"""Scenarios side by side: figures, differences from the base, and the sentence of the worst."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.engine.compare import Comparison, side_by_side
from desktop_app.engine.outcomes import MARGIN, OUTCOMES
from desktop_app.figures import comparison
from tests.figures.evaluated import sample

COST = next(one for one in OUTCOMES if one.key == "direct-cost")


@pytest.fixture(scope="module")
def found() -> Comparison:
    company = sample()
    return side_by_side([company.base, company.at_price(60_000), company.at_price(150_000)])


NAMES = ("Base", "Bear", "Bull")


def test_the_scenario_that_is_looked_at_is_called_so(found: Comparison) -> None:
    assert comparison.names_of(found, has_what_if=True)[:2] == ("Base", comparison.NOW)
    assert comparison.names_of(found, has_what_if=False)[0] == "Base"


def test_the_table_holds_each_figure_and_its_difference(found: Comparison) -> None:
    table = comparison.table(found, NAMES)
    base, bear, bull = table.rows()
    assert np.isnan(base[2])
    assert bear[2] == pytest.approx((bear[1] - base[1]) / abs(base[1]))
    assert bear[1] < base[1] < bull[1]
    same = side_by_side([sample().base, sample().base])
    _, other = comparison.table(same, ("Base", "Same")).rows()
    assert other[2::2] == (0,) * 5


def test_the_worst_is_named_whether_more_or_less_is_better(found: Comparison) -> None:
    assert comparison.message(found, NAMES, MARGIN).startswith("Bear hurts most: −$")
    assert "hurts most: +$" in comparison.message(found, NAMES, COST) or "None" in comparison.message(
        found, NAMES, COST
    )
    alone = side_by_side([sample().base])
    assert "keep a scenario first" in comparison.message(alone, ("Base",), MARGIN)


def test_lines_and_bars_show_the_same_scenarios(found: Comparison) -> None:
    assert [one.name for one in comparison.line_chart(found, NAMES, MARGIN).series] == list(NAMES)
    assert comparison.bar_chart(found, NAMES, MARGIN).x.labels == NAMES


def test_more_lines_than_colours_stay_in_the_table() -> None:
    company = sample()
    many = side_by_side([company.base, *(company.at_price(50_000 + 10_000 * n) for n in range(7))])
    chart = comparison.line_chart(many, tuple(map(str, range(8))), MARGIN)
    assert len(chart.series) == 6
    assert chart.subtitle.endswith("; two more in the table")
