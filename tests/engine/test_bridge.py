"""The split of a change of revenue: by hand, in its limits, and that it always adds up."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.engine.bridge import EFFECTS, OF_REVENUE, SITES, production_effects_btc, revenue_bridge
from desktop_app.engine.results import LossFigures, PeriodFigures

NOTHING = np.zeros((0, 10))


BASE = {
    "hashrate": 100.0, "curtailed": 0.1, "availability": 0.9, "derating": 0.95, "performance": 1.0,
    "blocks": 0.0002, "subsidy": 3.125, "fees": 1.02, "days": 90.0, "price": 100_000.0,
}  # fmt: skip


def period(**changed: list[float]) -> PeriodFigures:
    """Sites whose figures follow from the ten factors of the bridge; one site at 100 PH/s unless changed."""
    listed = [np.array(changed.get(name, [value]), float) for name, value in BASE.items()]
    x = dict(zip(BASE, np.broadcast_arrays(*listed), strict=True))
    available = x["hashrate"] * (1 - x["curtailed"]) * x["availability"]
    phd = available * x["derating"] * x["days"]
    blocks = phd * x["blocks"]
    expected = blocks * x["subsidy"] * x["fees"]
    earned = expected * x["performance"]
    sites = {
        "days": x["days"],
        "energised_phs": x["hashrate"],
        "operating_phs": phd / x["days"],
        "realised_phh": phd * 24,
        "curtailed_share": x["curtailed"],
        "availability": x["availability"],
        "derating": np.where(available > 0, x["derating"], np.nan),
        "expected_blocks": blocks,
        "expected_subsidy_btc": blocks * x["subsidy"],
        "expected_btc": expected,
        "earned_btc": earned,
        "revenue_usd": earned * x["price"],
    }
    company = {name: float(np.nansum(sites[name])) for name in ("revenue_usd", "earned_btc")}
    losses = LossFigures(NOTHING, NOTHING, NOTHING, NOTHING, NOTHING)
    return PeriodFigures(0, 0, np.arange(len(phd)), sites, company, losses, "final")


ONE_FACTOR = [
    ("hashrate", "hashrate", 110.0),
    ("curtailed", "curtailment", 0.05),
    ("availability", "availability", 0.95),
    ("derating", "derating", 0.99),
    ("performance", "pool performance", 0.999),
    ("blocks", "difficulty", 0.00018),
    ("subsidy", "subsidy", 1.5625),
    ("fees", "fees", 1.2),
    ("days", "days", 92.0),
    ("price", "price", 80_000.0),
]


@pytest.mark.parametrize(("input_name", "effect", "value"), ONE_FACTOR)
def test_what_alone_changed_carries_the_whole_change(input_name, effect, value):
    before, after = period(), period(**{input_name: [value]})
    bridge = revenue_bridge(before, after)
    assert bridge is not None
    change = bridge.after_usd - bridge.before_usd
    assert bridge.effects_usd[effect] == pytest.approx(change, rel=1e-9)
    assert all(abs(usd) < 1e-9 * abs(change) for name, usd in bridge.effects_usd.items() if name != effect)


def test_price_and_hashrate_by_hand():
    """Both doubled: revenue goes from V to 4 V, and each carries half of 3 V."""
    before, after = period(), period(hashrate=[200.0], price=[200_000.0])
    bridge = revenue_bridge(before, after)
    assert bridge is not None
    assert bridge.effects_usd["price"] == pytest.approx(1.5 * bridge.before_usd)
    assert bridge.effects_usd["hashrate"] == pytest.approx(1.5 * bridge.before_usd)


share = st.one_of(st.just(0.0), st.floats(min_value=1e-6, max_value=1.0))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([0.0, 5.0, 80.0, 300.0]), share, share, share), min_size=2, max_size=2)
)
def test_effects_add_up_whatever_happens_at_a_site(drawn):
    """Two sites; the first one of them steady, so that there is revenue in both periods."""
    names = ("hashrate", "curtailed", "availability", "derating")
    first, second = ({name: [BASE[name], value] for name, value in zip(names, d, strict=True)} for d in drawn)
    before, after = period(**first), period(**second, price=[90_000.0])
    bridge = revenue_bridge(before, after)
    assert bridge is not None
    assert tuple(bridge.effects_usd) == EFFECTS
    change = after.company["revenue_usd"] - before.company["revenue_usd"]
    assert sum(bridge.effects_usd.values()) == pytest.approx(change, rel=1e-9, abs=1e-6)
    production = production_effects_btc(before, after)
    assert production is not None
    change = after.company["earned_btc"] - before.company["earned_btc"]
    assert sum(production.values()) == pytest.approx(change, rel=1e-9, abs=1e-10)
    assert "price" not in production


def test_a_site_that_opened_is_an_effect_of_its_own():
    before, after = period(hashrate=[100.0, 0.0]), period(hashrate=[100.0, 30.0])
    bridge = revenue_bridge(before, after)
    assert bridge is not None
    assert bridge.effects_usd[SITES] == pytest.approx(0.3 * bridge.before_usd)
    assert all(bridge.effects_usd[name] == 0 for name in OF_REVENUE)


def test_a_site_that_stood_dark_for_the_whole_period_blames_what_was_zero():
    before, after = period(hashrate=[100.0, 50.0]), period(hashrate=[100.0, 50.0], availability=[0.9, 0.0])
    bridge = revenue_bridge(before, after)
    assert bridge is not None
    assert bridge.effects_usd["availability"] == pytest.approx(bridge.after_usd - bridge.before_usd)


def test_a_site_without_a_pools_report_counts_as_closed():
    before, after = period(hashrate=[100.0, 50.0]), period(hashrate=[100.0, 50.0], performance=[1.0, np.nan])
    bridge = revenue_bridge(before, after)
    assert bridge is not None
    assert bridge.effects_usd[SITES] == pytest.approx(bridge.after_usd - bridge.before_usd)
