"""A file of network days, and what a hashrate earns over some of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.days import parse_day
from desktop_app.domain.problems import AppError
from desktop_app.exchange.network_days import expected

HEAD = "date,difficulty,subsidy_btc,fees_btc,blocks\n"
DAYS = "2025-01-01,1e14,3.125,14.4,144\n2025-01-02,1e14,3.125,,144\n2025-01-03,2e14,3.125,28.8,144\n"


def earned(path: Path, text: str, last: str = "2025-01-03", fee: float = 0.0) -> dict[str, float]:
    path.write_text(text)
    return expected(path, parse_day("2025-01-01"), parse_day(last), ehs=1.0, pool_fee_share=fee)


def test_each_day_counts_with_its_own_figures(tmp_path: Path) -> None:
    found = earned(tmp_path / "n.csv", HEAD + DAYS)
    blocks = [1e18 * 86400 / (difficulty * 2**32) for difficulty in (1e14, 1e14, 2e14)]
    assert found["blocks_found_expected"] == pytest.approx(sum(blocks), rel=1e-12)
    assert found["subsidy_btc"] == pytest.approx(3.125 * sum(blocks), rel=1e-12)
    assert found["fees_btc"] == pytest.approx(
        sum(b * f for b, f in zip(blocks, (0.1, 0.15, 0.2), strict=True)), rel=1e-12
    )
    assert found["estimated_days"] == 1


def test_the_pools_fee_is_taken_off(tmp_path: Path) -> None:
    whole, net = (earned(tmp_path / "n.csv", HEAD + DAYS, fee=fee)["btc"] for fee in (0.0, 0.02))
    assert net == pytest.approx(0.98 * whole, rel=1e-12)


def test_fees_are_interpolated_from_days_outside_the_span_too(tmp_path: Path) -> None:
    found = earned(tmp_path / "n.csv", HEAD + DAYS, last="2025-01-02")
    assert found["fees_btc"] == pytest.approx((0.1 + 0.15) * 1e18 * 86400 / (1e14 * 2**32), rel=1e-12)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (HEAD + DAYS.replace("2025-01-02", "2025-01-05"), "does not say every day"),
        (HEAD + DAYS + DAYS, "does not say every day"),
        (HEAD.replace("blocks", "count") + DAYS, "no column blocks"),
        (HEAD + DAYS.replace("2e14", "nan"), "row 4, difficulty: “nan” is not a number"),
        (HEAD + DAYS.replace("14.4,144", "14.4,"), "row 2, blocks: Blocks is missing"),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AppError, match=said):
        earned(tmp_path / "n.csv", text)
