"""The band of luck where blocks are our own."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.production import OWN_BLOCKS
from desktop_app.domain.scenarios import Override, Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.network import HASHES_PER_DIFFICULTY
from desktop_app.engine.prepare import prepare
from tests.engine.conftest import DIFFICULTY, build

FLAT = Scenario("Flat", (Override("network", None, "difficulty_growth_per_year", "set", 0.0),))


def with_own_blocks(book, accounts):
    return book.applying(
        Change((updating(book, "pool_account", np.array(accounts), {"payout": OWN_BLOCKS}),))
    )


def test_pools_that_pay_per_share_leave_no_luck(prepared):
    assert (evaluate(prepared).luck_sd_share == 0).all()


def test_solo_mining_strays_by_one_over_the_root_of_the_blocks_expected(hand):
    """0.9 PH/s for June: 0.9e15 · 2,592,000 s over 1e14 · 2³² hashes are 0.00543 blocks."""
    found = evaluate(prepare(with_own_blocks(hand, [1])), FLAT)
    june = 0.9e15 * 30 * 86_400 / (DIFFICULTY * HASHES_PER_DIFFICULTY)
    july = 0.98 * 0.98 * 0.99e15 * 31 * 86_400 / (DIFFICULTY * HASHES_PER_DIFFICULTY)
    np.testing.assert_allclose(found.luck_sd_share[:2], [june**-0.5, july**-0.5], rtol=1e-9)


def test_half_of_the_hashrate_at_an_own_pool_halves_the_variance(hand):
    two = build(hand, pool_account=[{"name": "Own", "fee_share": 0.0, "basis": 0, "payout": OWN_BLOCKS}])
    two = two.applying(Change((updating(two, "pool_share", np.array([1]), {"share": 0.5}),)))
    two = build(two, pool_share=[{"pool_account_id": 2, "site_id": 1, "share": 0.5}])
    half = evaluate(prepare(two), FLAT).luck_sd_share[1]
    whole = evaluate(prepare(with_own_blocks(two, [1, 2])), FLAT).luck_sd_share[1]
    assert half == pytest.approx(whole * 0.5**0.5)
