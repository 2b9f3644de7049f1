"""Policies side by side on the same paths, and what each way of funding costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.engine.capital.rules import Policy
from desktop_app.engine.capital.simulate import PolicyRun, Setup, simulate
from desktop_app.engine.paths import percentiles
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.sensitivity import Cancelled, Progress, never, unheard


@dataclass(frozen=True, slots=True)
class FundingCosts:
    """What a policy's funding cost by the horizon, the mean of the paths; percentages of nothing else."""

    interest_usd: float
    loan_fees_usd: float
    trading_usd: float
    """Fees and slippage of sales and purchases."""
    commission_usd: float
    premium_usd: float
    """Received for calls: not a cost."""
    given_up_btc: float
    """Sold, delivered and liquidated, less bought."""
    forgone_usd: float
    """What that bitcoin would be worth at the horizon, less what it brought."""
    new_shares: float
    dilution_share: float
    """New shares over all shares after them."""


@dataclass(frozen=True, slots=True, eq=False)
class PolicyFans:
    """A policy on many paths, or on one: then all percentiles are the path's.

    `fans[figure]` has shape [5, R] along `paths.PERCENTILES` and `on`; the shares of paths in which something
    has happened by each day, [R], are NaN without paths.
    """

    policy: str
    on: Ints
    paths: int
    wanted: int
    fans: Mapping[str, Floats]
    p_hole: Floats
    """Cash has run out."""
    p_call: Floats
    p_liquidated: Floats
    lowest_cash_usd: Floats
    """The lowest cash at the end of any day, by path."""
    costs: FundingCosts

    @property
    def is_partial(self) -> bool:
        return self.paths < self.wanted

    def share_above(self, cash_usd: float) -> float:
        """Share of the paths whose cash is never lower at the end of a day; NaN without paths."""
        return float((self.lowest_cash_usd >= cash_usd - 0.005).mean()) if self.paths else float("nan")

    def median(self, figure: str, row: int = -1) -> float:
        """The middle path's figure on a day."""
        return float(self.fans[figure][2, row])


def fans_of(run: PolicyRun) -> PolicyFans:
    """What the paths of a policy say together."""
    return PolicyFans(
        run.policy, run.on, run.paths, run.wanted,
        {name: percentiles(values) for name, values in run.figures.items()},
        run.share_by(run.hole_on), run.share_by(run.call_on), run.share_by(run.liquidated_on),
        run.lowest_cash_usd, costs_of(run),
    )  # fmt: skip


def costs_of(run: PolicyRun) -> FundingCosts:
    """What funding cost by the last day, in the mean of the paths."""
    if not run.paths:
        return FundingCosts(*(float("nan") for _ in FundingCosts.__slots__))
    t, part = run.tallies, 1 - run.trading.net
    trading = (t["proceeds"] + t["liquidated_usd"]) * (part / run.trading.net) + t["spent"] * part
    given_up = t["sold"] + t["delivered"] + t["liquidated"] - t["bought"]
    brought = t["proceeds"] + t["delivered_usd"] + t["liquidated_usd"] - t["spent"]
    forgone = given_up * run.figures["price_usd"][-1] - brought
    diluted = t["issued_shares"] / np.maximum(run.figures["shares"][-1], 1e-9)
    columns = (
        t["interest"], t["loan_fees"], trading, t["commission"], t["premium"], given_up, forgone,
        t["issued_shares"], diluted,
    )  # fmt: skip
    return FundingCosts(*(float(column.mean()) for column in columns))


def compare(
    policies: Sequence[Policy],
    setup: Setup,
    *,
    at: Ints | None = None,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> tuple[PolicyFans, ...]:
    """Each policy from the same start on the same paths; after a cancel those that were done."""
    made, each = list[PolicyFans](), setup.courses.paths
    for number, policy in enumerate(policies):
        run = simulate(policy, setup, at=at, progress=_after(progress, number * each, len(policies) * each),
                       cancelled=cancelled)  # fmt: skip
        made.append(fans_of(run))
        if run.paths < each:
            break
    return tuple(made)


def _after(progress: Progress, before: int, wanted: int) -> Progress:
    """Progress of one of several runs."""
    return lambda done, _: progress(before + done, wanted)
