"""The gap of each site and month: it adds up, and a month is what the loss figures of its days say."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.production import OWN_BLOCKS
from desktop_app.engine.gap_split import gap_months
from desktop_app.engine.periods import loss_figures
from desktop_app.engine.prepare import Prepared, prepare


def test_from_potential_to_reported_everything_adds_up(prepared: Prepared) -> None:
    gap = gap_months(prepared)
    left = gap.potential_btc - gap.lost_btc.sum(axis=2) - gap.unexplained_btc
    np.testing.assert_allclose(left, gap.expected_btc, atol=1e-9)
    np.testing.assert_allclose(gap.expected_btc + gap.pool_btc, gap.reported_btc, atol=1e-9)
    assert (gap.lost_btc >= 0).all()


def test_a_month_is_what_the_loss_figures_of_its_days_say(prepared: Prepared) -> None:
    gap = gap_months(prepared)
    at = len(gap.months) - 3
    first_on, end_on = days.first_day(int(gap.months[at])), days.first_day(int(gap.months[at]) + 1)
    losses = loss_figures(prepared, first_on, end_on - 1)
    np.testing.assert_allclose(gap.lost_btc[:, at], losses.btc[:, :-1], atol=1e-9)
    np.testing.assert_allclose(gap.unexplained_btc[:, at], losses.btc[:, -1], atol=1e-9)


def test_the_hand_made_month(hand: Portfolio) -> None:
    """1 PH/s energised, 0.9 realised: a tenth is missing, of which 0.0021 MW · 10 h were off for price."""
    gap = gap_months(prepare(hand))
    assert gap.expected_btc[0, 0] == pytest.approx(0.9 * gap.potential_btc[0, 0])
    off = 0.0021 * 10 / (0.021 * 720)
    assert gap.lost_btc[0, 0, 0] == pytest.approx(off * gap.potential_btc[0, 0])
    assert gap.unexplained_btc[0, 0] == pytest.approx((0.1 - off) * gap.potential_btc[0, 0])
    assert gap.reported_btc[0, 0] == pytest.approx(30 * 58_000 / 1e8)


def test_luck_is_for_blocks_of_ones_own(hand: Portfolio) -> None:
    assert np.isnan(gap_months(prepare(hand)).luck_btc).all()
    one = np.array([1])
    solo = hand.applying(Change((updating(hand, "pool_account", one, {"payout": OWN_BLOCKS}),)))
    gap = gap_months(prepare(solo))
    reward = 3.125 + 0.1  # subsidy and fees of a block
    blocks = gap.expected_btc[0, 0] / reward
    assert gap.luck_btc[0, 0] == pytest.approx(gap.expected_btc[0, 0] / np.sqrt(blocks))


def test_a_book_without_production_has_no_month() -> None:
    gap = gap_months(prepare(Portfolio.empty()))
    assert gap.reported_btc.shape[1] == 0 or not gap.reported_btc.any()
