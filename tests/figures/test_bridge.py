"""The bridge on screen: what adds up in the engine adds up in chart and table."""

from __future__ import annotations

import pytest

from desktop_app.engine.bridge import Bridge
from desktop_app.figures.bridge import bridge_chart, bridge_table

EFFECTS = {"hashrate": 4.0e6, "subsidy": 0.0, "difficulty": -14.0e6, "price": -30.0e6}
BRIDGE = Bridge(220e6, 180e6, EFFECTS)


def test_the_waterfall_leads_from_one_period_to_the_other() -> None:
    chart = bridge_chart(BRIDGE, "Q4 FY25", "Q1 FY26")
    steps = chart.series[0].y
    assert steps[:-1].sum() == pytest.approx(steps[-1])
    assert chart.x.labels == ("Q4 FY25", "hashrate", "difficulty", "price", "Q1 FY26")


def test_the_table_has_every_effect_and_its_sum() -> None:
    table = bridge_table(BRIDGE, {"hashrate": 40.0, "difficulty": -100.0}, "Q4 FY25", "Q1 FY26")
    rows = {row[0]: row for row in table.rows()}
    assert rows["The subsidy"][1] == 0
    assert rows["Hashrate"][1:] == (4.0e6, pytest.approx(4 / 220), 40.0)
    assert table.total_row()[1:] == (-40e6, pytest.approx(-40 / 220), -60.0)


def test_without_a_period_to_hold_against_chart_and_table_say_why() -> None:
    assert bridge_chart(None, "–", "Q1 FY26", "No plan").empty == "No plan"
    assert len(bridge_table(None, None, "–", "Q1 FY26", "No plan")) == 0
