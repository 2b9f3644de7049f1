"""Expected production reproduces what listed miners published, and days worked by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.engine import network

DATA = Path(__file__).parent / "data"
NAMES = ("difficulty", "subsidy_btc", "fees_btc", "blocks")


def network_days(month: str) -> dict[str, np.ndarray]:
    with (DATA / "network_days.csv").open() as file:
        rows = [r for r in csv.DictReader(file) if r["date"].startswith(month)]
    return {n: np.array([float(r[n]) if r[n] else np.nan for r in rows]) for n in NAMES}


def published() -> list[dict[str, str]]:
    with (DATA / "published_production.csv").open() as file:
        return list(csv.DictReader(file))


def test_published_months_are_reproduced_within_a_quarter_percent_on_average():
    errors = []
    for row in published():
        days_of = network_days(row["month"])
        columns = (days_of[n] for n in NAMES)
        found = network.expected_production(*columns, ehs=float(row["avg_operating_ehs"]))
        errors.append(abs(found.btc / float(row["btc_produced"]) - 1))
    assert len(errors) == 8
    assert np.mean(errors) <= 0.0026


def test_a_day_worked_by_hand():
    """1 PH/s for a day: 8.64e19 hashes over 1e14·2³² a block, each block worth 3.125 + 0.1 BTC."""
    found = network.expected_production(
        np.array([1e14]), np.array([3.125]), np.array([14.4]), np.array([144.0]), ehs=0.001
    )
    blocks = 1e15 * 86_400 / (1e14 * 2**32)
    assert found.blocks_found_expected == pytest.approx(blocks, rel=1e-12)
    assert found.btc == pytest.approx(blocks * 3.225, rel=1e-12)
    assert found.fees_btc == pytest.approx(blocks * 0.1, rel=1e-12)


def test_a_retarget_day_weighs_the_difficulty_by_time():
    """A change at 06:00 leaves a quarter of the day to the old difficulty."""
    assert network.day_mean([100.0, 120.0], [0, 6 * 3600]) == pytest.approx(115.0, rel=1e-12)


def test_the_retarget_of_2024_04_24_by_hand():
    """Epoch 417 began at 14:51:52: 53,512 s at the old difficulty, 32,888 s at the new one."""
    old, new = 86_388_558_925_171.02, 88_104_191_118_793.16
    difficulty = network.day_mean([old, new], [0, 14 * 3600 + 51 * 60 + 52])
    assert difficulty == pytest.approx((old * 53_512 + new * 32_888) / 86_400, rel=1e-12)
    found = network.btc_per_phs_day(np.array([difficulty]), np.array([3.125]), np.array([258.70973 / 155]))
    blocks = 8.64e19 / (87_041_611_142_576.61 * 4_294_967_296)
    assert found[0] == pytest.approx(blocks * (3.125 + 1.6690950322580645), rel=1e-9)


def test_the_halving_day_mixes_both_subsidies_by_the_minute():
    day = np.arange(days.parse_day("2024-04-19"), days.parse_day("2024-04-22"))
    subsidy = network.subsidy_by_day(day, height_on=(int(day[-1]), 840_250.0))
    before = (9 * 60 + 27) / 86_400
    assert subsidy[0] == 6.25
    assert subsidy[1] == pytest.approx(6.25 * before + 3.125 * (1 - before), rel=1e-9)
    assert subsidy[2] == 3.125


def test_the_next_halving_falls_on_the_day_on_which_its_block_is_expected():
    first = days.parse_day("2028-01-01")
    day = np.arange(first, first + 200)
    subsidy = network.subsidy_by_day(day, height_on=(first, 1_050_000 - 100 * 144.0 - 72))
    assert subsidy[99] == 3.125
    assert subsidy[100] == pytest.approx(0.75 * 3.125), "half of that day's blocks come before the halving"
    assert subsidy[101] == 1.5625


def test_subsidy_by_height():
    assert network.subsidy_at_height(839_999) == 6.25
    assert network.subsidy_at_height(840_000) == 3.125


def test_unknown_fees_are_interpolated_per_block_and_counted():
    difficulty, subsidy, blocks = np.full(3, 1e14), np.full(3, 3.125), np.array([100.0, 150.0, 200.0])
    fees = np.array([10.0, np.nan, 60.0])
    found = network.expected_production(difficulty, subsidy, fees, blocks, ehs=1.0)
    assert found.estimated_days == 1
    per_day = 1e18 * 86_400 / (1e14 * 2**32)
    assert found.fees_btc == pytest.approx(per_day * (0.1 + 0.2 + 0.3), rel=1e-12)


def test_a_pool_fee_takes_its_share():
    arrays = (np.array([1e14]), np.array([3.125]), np.array([14.4]), np.array([144.0]))
    whole = network.expected_production(*arrays, ehs=1.0)
    less = network.expected_production(*arrays, ehs=1.0, pool_fee_share=0.02)
    assert less.btc == pytest.approx(whole.btc * 0.98, rel=1e-12)


def test_a_row_of_a_day_wins_over_its_month(hand):
    from tests.engine.conftest import build, day

    with_day = build(
        hand,
        network=[
            {
                "span": 0,
                "start_on": day("2025-06-05"),
                "difficulty": 2e14,
                "blocks": 144,
                "fees_btc": None,
                "price_usd": 5.0,
            }
        ],
    )
    found = network.network_days(with_day, day("2025-06-04"), day("2025-06-06"))
    assert found.difficulty.tolist() == [1e14, 2e14, 1e14]
    assert found.price_usd.tolist() == [100_000.0, 5.0, 100_000.0]
    assert found.fees_per_block_btc[1] == pytest.approx(0.1), "fees left out lie between those beside them"
