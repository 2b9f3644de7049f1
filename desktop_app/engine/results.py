"""What the engine answers: plain arrays that table, chart, report and command line all read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.problems import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class NetworkMonths:
    """The network along `Results.months`; shape [M]. Means are over the days of the month."""

    price_usd: Floats
    difficulty: Floats
    subsidy_btc: Floats
    """Mean subsidy per block [BTC]."""
    fees_share: Floats
    """Fees as a share of subsidy + fees [1]."""
    btc_per_phs_day: Floats
    """Hashvalue: BTC per PH/s per day."""
    hashprice_usd: Floats
    """$ per PH/s per day."""


@dataclass(frozen=True, slots=True, eq=False)
class MonthFigures:
    """Figures by month, shape [S, M] for sites or [M] for the company; NaN where nothing is known.

    All money is in USD, all margins after every cost named before them.
    """

    energised_phs: Floats
    """Time mean of the nameplate-or-measured hashrate of energised machines [PH/s]."""
    operating_phs: Floats
    """Average operating (realised) hashrate [PH/s]."""
    curtailed_share: Floats
    availability: Floats
    derating: Floats
    """realised = energised · (1 − curtailed) · availability · derating, all in PH·h."""
    earned_btc: Floats
    """Gross of the pool's fee."""
    expected_btc: Floats
    """What `operating_phs` should have earned by the network's figures."""
    revenue_usd: Floats
    energy_mwh: Floats
    """At the meter, overhead included."""
    power_cost_usd: Floats
    """Before credits."""
    credit_usd: Floats
    """Power and demand-response credits received (positive)."""
    pool_fee_usd: Floats
    direct_cost_usd: Floats
    """Layer 2 without the pool fee: hosting, labour, repairs, insurance, rent."""
    energised_mw: Floats
    """Power of the energised machines at the meter, time mean [MW]."""

    @property
    def net_power_cost_usd(self) -> Floats:
        return self.power_cost_usd - self.credit_usd

    @property
    def margin_usd(self) -> Floats:
        """Mining margin: revenue less net power cost, pool fee and direct cost."""
        return self.revenue_usd - self.net_power_cost_usd - self.pool_fee_usd - self.direct_cost_usd


@dataclass(frozen=True, slots=True, eq=False)
class Classes:
    """Machines that are energised on `Results.as_of_on`, one row per site × model × mode × owner, shape [C],
    sorted by falling break-even price: the supply curve."""

    site_id: Ints
    model_id: Ints
    mode: Ints
    owner: Ints
    machines: Ints
    hashrate_phs: Floats
    power_mw: Floats
    """At the meter, overhead included."""
    efficiency_j_th: Floats
    """At the meter."""
    breakeven_usd_per_mwh: Floats
    """Power price at which the class earns nothing, at the hashprice of the first forecast month."""
    power_price_usd_per_mwh: Floats
    """Of a site that pays by the hour, the mean of that month, gross of what resale pays."""
    margin_usd_per_day: Floats
    credit_usd_per_mwh: Floats
    """Credits of the site in that month over its energy; `margin_usd_per_day` is before them."""

    @property
    def energy_cost_usd_per_day(self) -> Floats:
        """Cost of energy, gross of credits."""
        return self.power_mw * 24 * self.power_price_usd_per_mwh

    @property
    def net_energy_cost_usd_per_day(self) -> Floats:
        """Cost of energy, net of credits."""
        return self.energy_cost_usd_per_day - self.power_mw * 24 * self.credit_usd_per_mwh

    @property
    def net_margin_usd_per_day(self) -> Floats:
        """Margin with the credits."""
        return self.margin_usd_per_day + self.power_mw * 24 * self.credit_usd_per_mwh

    @property
    def hashcost_usd(self) -> Floats:
        """Cost of energy, gross of credits [$ per PH/s per day]."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.energy_cost_usd_per_day / self.hashrate_phs


@dataclass(frozen=True, slots=True, eq=False)
class HostedMonths:
    """Clients' machines energised at our sites along `Results.months`, shape [S, M]: they earn for others."""

    energised_phs: Floats
    """Time mean [PH/s]."""
    energised_mw: Floats
    """At the meter, time mean [MW]."""


@dataclass(frozen=True, slots=True, eq=False)
class DispatchRows:
    """What running only in the hours that pay makes of sites [H, F] or classes [N, F]; NaN without prices.

    Before what else is curtailed by assumption. Machines that are not available neither run nor stand still.
    """

    hours_on: Floats
    """Of a site: the mean over its megawatts."""
    hours_curtailed: Floats
    energy_mwh: Floats
    """At the meter."""
    energy_cost_usd: Floats
    """Less what resale of the block paid; a site bears the part of the block that no machine takes."""
    margin_usd: Floats
    """Revenue net of the pool's fee, less energy."""
    lost_btc: Floats
    """What the curtailed hours would have earned."""
    saved_usd: Floats
    """Energy not bought in the curtailed hours, and what resale paid in them."""


@dataclass(frozen=True, slots=True, eq=False)
class DispatchFigures:
    """Economic dispatch of the forecast: H sites that pay by the hour, their N classes, F months."""

    months: Ints
    site_ids: Ints
    sites: DispatchRows
    class_site_id: Ints
    """[N], by site and within it by falling efficiency: merit order."""
    class_model_id: Ints
    class_mode: Ints
    class_owner: Ints
    classes: DispatchRows
    demand_usd: Floats
    """What the peaks cost that this makes, by site; part of the sites' energy cost, of no class's [H, F]."""
    gap_usd: Floats
    """By how much a better choice could gain at most: what of that earlier peaks bind to, [H, F]."""
    notes: tuple[str, ...] = ()
    """What dispatch takes for granted, and where it is a bound: sentences."""


@dataclass(frozen=True, slots=True, eq=False)
class Results:
    """One evaluation: months in order, the first `actual_months` of them from records, the rest forecast."""

    scenario: str
    months: Ints
    actual_months: int
    as_of_on: int
    """Last day with production on record."""
    site_ids: Ints
    network: NetworkMonths
    sites: MonthFigures
    company: MonthFigures
    cost_per_btc_usd: Mapping[str, Floats]
    """Layers "energy", "direct", "cash", "all-in" of the company by month [USD per BTC], cumulative;
    net of credits if the company says so. NaN where no ledger actual or assumption gives the layer."""
    classes: Classes
    problems: tuple[Problem, ...]
    hosted: HostedMonths
    luck_sd_share: Floats
    """Standard deviation of the company's BTC of each month by luck alone, as a share of it [M]; 0 where
    pools pay per share (engine/luck.py)."""
    dispatch: DispatchFigures | None = None
    """Of the sites that pay by the hour, None where none does."""


@dataclass(frozen=True, slots=True, eq=False)
class LossFigures:
    """Losses of a period by site and cause, shape [S, causes]; the last column is what is unexplained.

    Their sum over causes is energised − realised.
    """

    phh: Floats
    """[PH·h]"""
    mwh_off: Floats
    btc: Floats
    usd: Floats
    credit_usd: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PeriodFigures:
    """Actual figures of a span of days, shape [S] by site (`sites`) and scalars (`company`).

    Keys: days, earned_btc, expected_btc, energised_phh, curtailed_phh, available_phh, realised_phh,
    operating_phs, energised_phs, energised_mw, curtailed_share, availability, derating, utilisation,
    energy_mwh, power_cost_usd, credit_usd, net_power_usd_per_mwh, gross_power_usd_per_mwh, revenue_usd,
    pool_fee_usd, direct_cost_usd, margin_usd, efficiency_j_th (at the plug), wall_efficiency_j_th (at the
    meter); and for the company also: price_usd, difficulty, hashprice_usd, cost_per_btc_energy_gross_usd,
    cost_per_btc_energy_net_usd, cost_per_btc_direct_usd, cost_per_btc_cash_usd, cost_per_btc_all_in_usd,
    gross_margin_share, btc_per_phs_day, subsidy_btc, owned_mw_share, owned_ehs_share, owned_btc_share. Of
    both, for the bridge: expected_blocks, expected_subsidy_btc. NaN where a figure is not known. What is held
    and sold stands in `treasury.tables.Tables`. resources/help/figures.md says how each is worked out.
    """

    first_on: int
    last_on: int
    site_ids: Ints
    sites: Mapping[str, Floats]
    company: Mapping[str, float]
    losses: LossFigures
    quality: str
    """"final", or "estimate" when any fact in it is one."""
