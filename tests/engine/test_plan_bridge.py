"""The split between plan and actual: what alone differs carries all, and it always adds up."""

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.engine.bridge import SITES
from desktop_app.engine.periods import summarise
from desktop_app.engine.plan import Plan, plan_months
from desktop_app.engine.plan_bridge import EFFECTS, NETWORK, PERFORMANCE, PRICE, plan_bridge
from tests.engine.test_bridge import period

JANUARY = days.month_of_day(days.parse_day("2026-01-15"))
FIRST_ON = days.first_day(JANUARY)


def planned(**changed) -> Plan:
    """A plan of one month that says what `period` had, but for some figures."""
    s = of_january().sites
    figures = {
        "operating_phs": s["operating_phs"],
        "earned_btc": s["expected_btc"],
        "revenue_usd": s["revenue_usd"],
        "energy_mwh": np.zeros(1),
        "power_cost_usd": np.zeros(1),
        "direct_cost_usd": np.zeros(1),
    } | changed
    rows = {name: np.asarray(values, float)[:, None] for name, values in figures.items()}
    return Plan("Budget", "budget", np.array([JANUARY]), np.arange(len(rows["earned_btc"])), **rows)


def of_january(**changed):
    made = period(days=[31.0], **changed)
    return type(made)(
        FIRST_ON,
        FIRST_ON + 30,
        made.site_ids,
        made.sites,
        {**made.company, "days": 31.0},
        made.losses,
        "final",
    )


@pytest.mark.parametrize(
    ("changed", "effect"),
    [
        ({"price": [80_000.0]}, PRICE),
        ({"performance": [0.98]}, PERFORMANCE),
        ({"blocks": [0.00018]}, NETWORK),
    ],
)
def test_what_alone_differs_carries_the_whole_difference(changed, effect):
    bridge = plan_bridge(planned(), of_january(**changed))
    assert bridge is not None
    change = bridge.after_usd - bridge.before_usd
    assert bridge.effects_usd[effect] == pytest.approx(change)
    assert sum(abs(usd) for usd in bridge.effects_usd.values()) == pytest.approx(abs(change))


def test_a_site_without_a_plan_is_an_effect_of_its_own():
    figures = {
        n: [v, np.nan] for n, v in (("operating_phs", 80.0), ("earned_btc", 1.0), ("revenue_usd", 9e4))
    }
    plan = planned(**figures)
    bridge = plan_bridge(plan, of_january(hashrate=[100.0, 40.0]))
    assert bridge is not None
    actual = of_january(hashrate=[100.0, 40.0]).sites["revenue_usd"]
    assert bridge.effects_usd[SITES] == pytest.approx(actual[1])


@pytest.mark.parametrize(("first", "last"), [("2025-10-01", "2025-12-31"), ("2025-08-10", "2025-09-04")])
def test_the_effects_of_the_sample_add_up(prepared, first, last):
    plan = plan_months(prepared)
    assert plan is not None
    bridge = plan_bridge(plan, summarise(prepared, days.parse_day(first), days.parse_day(last)))
    assert bridge is not None
    assert tuple(bridge.effects_usd) == (*EFFECTS, SITES)
    assert sum(bridge.effects_usd.values()) == pytest.approx(bridge.after_usd - bridge.before_usd)


def test_only_days_on_record_are_held_against_the_plan(prepared):
    plan = plan_months(prepared)
    assert plan is not None
    on_record = plan_bridge(plan, summarise(prepared, days.parse_day("2025-12-01"), prepared.as_of_on))
    longer = plan_bridge(plan, summarise(prepared, days.parse_day("2025-12-01"), prepared.as_of_on + 60))
    assert on_record is not None
    assert longer is not None
    assert longer.before_usd == pytest.approx(on_record.before_usd)
