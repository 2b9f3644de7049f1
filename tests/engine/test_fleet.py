"""Roll-ups of the fleet: worked by hand, and equal to a machine-by-machine count."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.fleet import as_of, state_edit
from desktop_app.domain.machines import ENERGISED, REPAIR
from desktop_app.engine import fleet
from tests.engine.conftest import build, day


def test_every_day_equals_a_count_of_its_machines(sample):
    days = fleet.energised_days(sample, day("2025-03-01"), day("2025-12-31"))
    states = sample["machine_state"]
    ths, _ = fleet.state_rates(sample)
    for text in ("2025-03-01", "2025-06-17", "2025-12-31"):
        chosen = as_of(sample, day(text))
        running = chosen[(states["status"][chosen] == ENERGISED) & (states["owner"][chosen] == 0)]
        assert days.hashrate_phs[:, day(text) - days.first_on].sum() == pytest.approx(
            ths[running].sum() / 1000
        )


def test_measured_figures_win_over_the_nameplate(hand):
    measured = hand.applying(
        Change(
            (
                updating(
                    hand, "machine_state", hand["machine_state"].ids[:1], {"ths": 90.0, "power_w": 1900.0}
                ),
            )
        )
    )
    ths, watts = fleet.state_rates(measured)
    assert (ths[0], watts[0], ths[1], watts[1]) == (90.0, 1900.0, 100.0, 2000.0)


def test_the_measured_share_is_by_hashrate_and_by_power(hand):
    first = hand["machine_state"].ids[:1]
    measured = hand.applying(Change((updating(hand, "machine_state", first, {"ths": 50.0}),)))
    ths, watts = fleet.measured_share(measured, day("2025-06-01"))
    assert ths == pytest.approx(50 / 950)
    assert watts == 0.0
    assert np.isnan(fleet.measured_share(hand, day("2024-01-01"))).all()


def test_a_repair_takes_a_machine_off_for_its_days_only(hand):
    out = hand.applying(state_edit(hand, np.array([1]), day("2025-06-10"), {"status": REPAIR}))
    back = out.applying(state_edit(out, np.array([1]), day("2025-06-12"), {"status": ENERGISED}))
    phs = fleet.energised_days(back, day("2025-06-09"), day("2025-06-13")).hashrate_phs[0]
    np.testing.assert_allclose(phs, [1.0, 0.9, 0.9, 1.0, 1.0])


def test_classes_add_up_to_the_day(sample):
    classes = fleet.classes_on(sample, day("2025-12-31"), owner=0)
    days = fleet.energised_days(sample, day("2025-12-31"), day("2025-12-31"))
    assert classes.hashrate_phs.sum() == pytest.approx(days.hashrate_phs.sum())
    assert classes.meter_mw.sum() == pytest.approx(days.meter_mw.sum())
    assert (classes.machines > 0).all()


def test_age_counts_from_the_first_day_energised(hand):
    age = fleet.fleet_age(hand, day("2026-05-01"))
    assert age["unit_mean"] == pytest.approx(365 / 30.436875)
    assert age["hashrate_mean"] == pytest.approx(age["unit_mean"])
    assert all(np.isnan(v) for v in fleet.fleet_age(hand, day("2024-01-01")).values())


def test_the_chain_passes_what_its_tightest_members_let_through(hand):
    """Grid 10 MW feeds substations of 4 and 5; the first feeds buildings of 1 and 2: 3 + 5 = 8 MW usable."""
    levels = [(None, 0, 10.0), (1, 1, 4.0), (1, 1, 5.0), (2, 2, 1.0), (2, 2, 2.0)]
    chained = build(
        hand,
        capacity_level=[
            {"site_id": 1, "parent_id": p, "level": level, "name": f"L{i}", "limit_mw": mw}
            for i, (p, level, mw) in enumerate(levels)
        ],
    )
    chain = fleet.capacity_chain(chained, 1, day("2025-06-01"))
    assert chain.usable_mw == 8.0
    assert [(s.level, s.members, s.limit_mw) for s in chain.steps] == [(0, 1, 10.0), (1, 2, 9.0), (2, 2, 3.0)]
    assert chain.load_mw == pytest.approx(0.021)
    assert chain.headroom_mw == pytest.approx(8.0 - 0.021)
    assert chain.bottleneck == 1, "5 MW stop at a substation, 3 MW at buildings"


def test_a_site_without_a_chain_has_no_usable_power_rather_than_none(hand):
    chain = fleet.capacity_chain(hand, 1, day("2025-06-01"))
    assert np.isnan(chain.usable_mw)
    assert chain.bottleneck is None


def test_a_site_without_a_chain_has_no_usable_figure(hand):
    chain = fleet.capacity_chain(hand, 1, day("2025-06-01"))
    assert np.isnan(chain.usable_mw)
    assert chain.bottleneck is None
