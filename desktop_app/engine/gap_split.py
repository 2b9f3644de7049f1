"""What each site should have produced in a month, and where the difference to what was reported went."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.network import HASHES_PER_DIFFICULTY, PHS_DAY_HASHES
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class GapMonths:
    """Bitcoin by site and month on record, shape [S, M]; the last month perhaps in part.

    potential − Σ causes − unexplained = expected, and expected + pool = reported, exactly.
    """

    months: Ints
    site_ids: Ints
    potential_btc: Floats
    """What the energised machines would have earned at their full hashrate all the time."""
    lost_btc: Floats
    """[S, M, causes] by the causes of the loss ledger."""
    unexplained_btc: Floats
    """Hashrate that was missing though no loss is on record: derating, and losses that nobody wrote down."""
    expected_btc: Floats
    """What the realised hashrate should have earned."""
    pool_btc: Floats
    """Reported less expected: how the pool performed, and luck where it pays by the block."""
    reported_btc: Floats
    luck_btc: Floats
    """One standard deviation of what blocks of one's own bring; NaN where pools pay per share."""


def gap_months(prepared: Prepared) -> GapMonths:
    """Split the gap of every site and month on record: each cause at the hashvalue of its day [BTC].

    Luck: own blocks are Poisson and shared by all who look for them, so that of n expected ones a site's
    part strays by 1/√n of it.
    """
    actual, network = prepared.actual, prepared.network
    if not actual.count:
        return _nothing(prepared)
    at = network.at(actual.first_on, actual.first_on + actual.count - 1)
    value = network.btc_per_phs[at]
    per_day = days.months_of_days(actual.first_on + np.arange(actual.count))
    months, starts = np.unique(per_day, return_index=True)

    def monthly(by_day: Floats) -> Floats:
        return np.add.reduceat(np.nan_to_num(by_day), starts, axis=1)

    potential = monthly(actual.energised_phs * value)
    lost = monthly(actual.loss_phh / 24 * value[:, None])
    expected, reported = monthly(actual.realised_phs * value), monthly(actual.earned_btc)
    blocks = monthly(actual.realised_phs * PHS_DAY_HASHES / (network.difficulty[at] * HASHES_PER_DIFFICULTY))
    own = prepared.own_blocks_share[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        luck = own * expected / np.sqrt((own * blocks).sum(axis=0))
    return GapMonths(
        months, actual.site_ids, potential, lost, potential - lost.sum(axis=2) - expected, expected,
        reported - expected, reported, np.where(own * expected > 0, luck, np.nan),
    )  # fmt: skip


def _nothing(prepared: Prepared) -> GapMonths:
    sites, causes = len(prepared.actual.site_ids), prepared.actual.loss_mwh.shape[2]
    none = np.zeros((sites, 0))
    return GapMonths(
        np.zeros(0, np.int64), prepared.actual.site_ids, none, np.zeros((sites, 0, causes)),
        none, none, none, none, none,
    )  # fmt: skip
