"""Actual figures of a span of days: what the quarterly summary and the tiles compare."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.network import MONTH
from desktop_app.domain.sites import CONTROLS
from desktop_app.engine.actuals import ESTIMATE
from desktop_app.engine.losses import CURTAILED, DAY_S, credits_by_day
from desktop_app.engine.months import Sums, company_sums, priced
from desktop_app.engine.network import HASHES_PER_DIFFICULTY, PHS_DAY_HASHES
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, LossFigures, PeriodFigures

THIRD_PARTY = CONTROLS.index("third-party")


def summarise(prepared: Prepared, first_on: int, last_on: int) -> PeriodFigures:
    """Figures of the days from `first_on` to `last_on` that are on record.

    Amounts of the ledger are by month: a month that lies partly in the span counts by its days. A span
    without any day on record has NaN for all figures but `days`.
    """
    at = prepared.actual.at(first_on, last_on)
    covered, plug = float(max(at.stop - at.start, 0)), _plug_mwd(prepared, at)
    sums = _sums(prepared, first_on, last_on)
    if not covered:
        sums = sums.map(lambda a: np.full_like(a, np.nan))
    share = _month_shares(prepared, first_on, last_on)
    whole = company_sums(sums, lambda layer: np.array((prepared.ledger.own_usd(layer) * share).sum()))
    sites = _figures(sums, covered, plug) | _expected(prepared, at)
    company = {k: float(v) for k, v in _figures(whole, covered, plug.sum()).items()}
    company |= {k: float(v.sum()) for k, v in _expected(prepared, at).items()}
    company |= _money(prepared, first_on, last_on, company)
    company |= _owned(prepared, sites)
    return PeriodFigures(
        first_on, last_on, prepared.site_ids, sites, company, loss_figures(prepared, first_on, last_on),
        "estimate" if is_estimate(prepared, first_on, last_on) else "final",
    )  # fmt: skip


def _sums(prepared: Prepared, first_on: int, last_on: int) -> Sums:
    """Sums by site, shape [S]: whole months as they stand, parts by their days on record."""
    actual = prepared.actual
    month_of = days.months_of_days(actual.first_on + np.arange(actual.count)) - prepared.months[0]
    at = actual.at(first_on, last_on)
    months = prepared.actual_sums.earned_btc.shape[1]
    whole = np.bincount(month_of, minlength=months)
    share = np.bincount(month_of[at], minlength=months) / np.maximum(whole, 1)
    by_month = prepared.actual_sums.map(lambda a: np.where(share > 0, a * share, 0.0).sum(axis=1))
    network = prepared.network
    recorded = network.at(actual.first_on, actual.first_on + actual.count - 1)
    price, value = network.price_usd[recorded], network.btc_per_phs[recorded]
    lost, energised = actual.loss_phh[:, at] / 24, actual.energised_phs[:, at].sum(axis=1)
    silent = (energised > 0) & ~actual.reported[:, at].any(axis=1)

    def from_pools(daily: Floats) -> Floats:
        return np.where(silent, np.nan, daily[:, at].sum(axis=1))

    return Sums(
        energised_phd=energised,
        curtailed_phd=lost[:, :, CURTAILED].sum(axis=(1, 2)),
        unavailable_phd=lost[:, :, ~CURTAILED].sum(axis=(1, 2)),
        realised_phd=from_pools(actual.realised_phs),
        meter_mwd=actual.energised_mw[:, at].sum(axis=1),
        earned_btc=from_pools(actual.earned_btc),
        expected_btc=from_pools(priced(actual.realised_phs, value)),
        revenue_usd=from_pools(priced(actual.earned_btc, price)),
        energy_mwh=actual.energy_mwh[:, at].sum(axis=1),
        power_cost_usd=by_month.power_cost_usd,
        credit_usd=by_month.credit_usd,
        pool_fee_usd=from_pools(priced(actual.pool_fee_btc, price)),
        direct_cost_usd=by_month.direct_cost_usd,
    )


def _plug_mwd(prepared: Prepared, at: slice) -> Floats:
    """MW·days at the plug by site over the span."""
    return prepared.energised.plug_mw[:, at].sum(axis=1)


def _figures(sums: Sums, covered: float, plug_mwd: Floats) -> dict[str, Floats]:
    """The figures of PeriodFigures that sites and company share."""
    made = sums.figures(np.array(covered))
    available = sums.energised_phd - sums.curtailed_phd - sums.unavailable_phd
    net = sums.power_cost_usd - sums.credit_usd
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "days": np.full_like(sums.earned_btc, covered),
            "earned_btc": sums.earned_btc,
            "expected_btc": sums.expected_btc,
            "energised_phh": sums.energised_phd * 24,
            "curtailed_phh": sums.curtailed_phd * 24,
            "available_phh": available * 24,
            "realised_phh": sums.realised_phd * 24,
            "operating_phs": made.operating_phs,
            "energised_phs": made.energised_phs,
            "energised_mw": made.energised_mw,
            "curtailed_share": made.curtailed_share,
            "availability": made.availability,
            "derating": made.derating,
            "utilisation": sums.realised_phd / sums.energised_phd,
            "energy_mwh": sums.energy_mwh,
            "power_cost_usd": sums.power_cost_usd,
            "credit_usd": sums.credit_usd,
            "net_power_usd_per_mwh": net / sums.energy_mwh,
            "gross_power_usd_per_mwh": sums.power_cost_usd / sums.energy_mwh,
            "revenue_usd": sums.revenue_usd,
            "pool_fee_usd": sums.pool_fee_usd,
            "direct_cost_usd": sums.direct_cost_usd,
            "margin_usd": made.margin_usd,
            "efficiency_j_th": plug_mwd / sums.energised_phd * 1000,
            "wall_efficiency_j_th": sums.meter_mwd / sums.energised_phd * 1000,
        }


def _expected(prepared: Prepared, at: slice) -> dict[str, Floats]:
    """Blocks that the realised hashrate should have found, and their subsidy alone [BTC]; shape [S]."""
    network, first_on = prepared.network, prepared.actual.first_on
    span = network.at(first_on + at.start, first_on + at.stop - 1)
    found = PHS_DAY_HASHES / (network.difficulty[span] * HASHES_PER_DIFFICULTY)
    blocks = priced(prepared.actual.realised_phs[:, at], found)
    return {
        "expected_blocks": blocks.sum(axis=1),
        "expected_subsidy_btc": (blocks * network.subsidy_btc[span]).sum(axis=1),
    }


# --- the company's own --------------------------------------------------------------------------------
def _money(prepared: Prepared, first_on: int, last_on: int, company: dict[str, float]) -> dict[str, float]:
    """Prices of the period, cost of a bitcoin in layers, gross margin."""
    network, ledger = prepared.network, prepared.ledger
    at = network.at(max(first_on, network.first_on), min(last_on, prepared.as_of_on))
    price, value = network.price_usd[at], network.btc_per_phs[at]
    share = _month_shares(prepared, first_on, last_on)
    layer = {
        name: _layer(np.vstack([ledger.by_site[name], ledger.unallocated[name]]), share)
        for name in ("cash", "all-in")
    }
    reduces = bool(prepared.portfolio.company.credits_reduce_energy)
    gross, net = company["power_cost_usd"], company["power_cost_usd"] - company["credit_usd"]
    direct = (net if reduces else gross) + company["direct_cost_usd"] + company["pool_fee_usd"]
    cash = direct + layer["cash"]
    btc = company["earned_btc"] or np.nan
    return {
        "price_usd": _mean(price),
        "difficulty": _mean(network.difficulty[at]),
        "hashprice_usd": _mean(price * value),
        "btc_per_phs_day": _mean(value),
        "subsidy_btc": _mean(network.subsidy_btc[at]),
        "cost_per_btc_energy_gross_usd": gross / btc,
        "cost_per_btc_energy_net_usd": net / btc,
        "cost_per_btc_direct_usd": direct / btc,
        "cost_per_btc_cash_usd": cash / btc,
        "cost_per_btc_all_in_usd": (cash + layer["all-in"]) / btc,
        "gross_margin_share": company["margin_usd"] / company["revenue_usd"]
        if company["revenue_usd"]
        else np.nan,
    }


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _month_shares(prepared: Prepared, first_on: int, last_on: int) -> Floats:
    """The share of each month of `Prepared.months` that lies in the span."""
    start = days.first_days(prepared.months)
    end = days.first_days(prepared.months + 1)
    inside = np.minimum(end, last_on + 1) - np.maximum(start, first_on)
    return np.clip(inside / (end - start), 0, 1)


def _layer(rows: Floats, share: Floats) -> float:
    """A layer's amount over the span; NaN where no entry stands in it."""
    chosen = rows[:, share > 0]
    return float(np.nansum(chosen * share[share > 0])) if np.isfinite(chosen).any() else float("nan")


def _owned(prepared: Prepared, sites: dict[str, Floats]) -> dict[str, float]:
    """Shares of MW, EH/s and BTC at sites that are owned or leased, not a third party's."""
    records = prepared.portfolio.records("site")
    own = np.array([records[s].control != THIRD_PARTY for s in prepared.site_ids.tolist()], np.bool_)
    found = {}
    for name, key in (("mw", "energised_mw"), ("ehs", "operating_phs"), ("btc", "earned_btc")):
        total = float(np.nansum(sites[key]))
        found[f"owned_{name}_share"] = float(np.nansum(sites[key][own])) / total if total else float("nan")
    return found


# --- losses -------------------------------------------------------------------------------------------
def loss_figures(prepared: Prepared, first_on: int, last_on: int) -> LossFigures:
    """Losses of the span by site and cause; the last column is energised − realised − all causes."""
    actual, network = prepared.actual, prepared.network
    at = actual.at(first_on, last_on)
    span = network.at(actual.first_on + at.start, actual.first_on + at.stop - 1)
    phh = actual.loss_phh[:, at]
    rest = (actual.energised_phs[:, at] - actual.realised_phs[:, at]) * 24 - phh.sum(axis=2)
    phh = np.concatenate([phh, rest[:, :, None]], axis=2)
    btc = phh / 24 * network.btc_per_phs[span][None, :, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        mwh_per_phh = np.nan_to_num(actual.energised_mw[:, at] / actual.energised_phs[:, at])
    mwh = np.concatenate([actual.loss_mwh[:, at], (rest * mwh_per_phh)[:, :, None]], axis=2)
    credits_usd = credits_by_day(prepared.portfolio, prepared.energised, actual.count)[:, at].sum(axis=1)
    credit = np.concatenate([credits_usd, np.zeros((len(actual.site_ids), 1))], axis=1)
    return LossFigures(
        phh.sum(axis=1), mwh.sum(axis=1), btc.sum(axis=1),
        (btc * network.price_usd[span][None, :, None]).sum(axis=1), credit,
    )  # fmt: skip


# --- quality ------------------------------------------------------------------------------------------
def is_estimate(prepared: Prepared, first_on: int, last_on: int) -> bool:
    """Whether any fact that the span rests on is an estimate or missing.

    Production and meter readings by day, losses that touch the span, ledger amounts of its months, network
    rows and treasury events dated in it; unknown fees of the network are interpolated and count as one.
    """
    book, actual = prepared.portfolio, prepared.actual
    network = book["network"]
    ends = network["start_on"] + np.where(network["span"] == MONTH, 31, 1)
    facts = (
        ("loss", book["loss"]["from_at"] // DAY_S, book["loss"]["to_at"] // DAY_S),
        ("ledger_actual", *(days.first_days(book["ledger_actual"]["month"] + n) - n for n in (0, 1))),
        ("network", network["start_on"], ends - 1),
        ("treasury_event", book["treasury_event"]["at"] // DAY_S, book["treasury_event"]["at"] // DAY_S),
    )
    if actual.estimated[:, actual.at(first_on, last_on)].any():
        return True
    inside = {table: (start <= last_on) & (end >= first_on) for table, start, end in facts}
    return any(
        (book[table]["quality"][chosen] == ESTIMATE).any() for table, chosen in inside.items()
    ) or bool(np.isnan(network["fees_btc"][inside["network"]]).any())
