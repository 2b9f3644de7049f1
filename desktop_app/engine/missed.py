"""What dispatch was worth afterwards: the meter against the best that could have run, in each interval.

Load is taken to be the best machines first. In an interval each megawatt of the stack earns what its class
earns less what its energy cost at the margin; perfect dispatch runs those that earn something. What the meter
says beyond that ran above break-even; what it lacks stood below break-even, and a loss on record may say why.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.contracts import FORECAST
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.machines import CLIENT, OURS
from desktop_app.domain.meters import LOAD
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.domain.production import CAUSES
from desktop_app.domain.terms import Line, terms_at
from desktop_app.engine.fleet import FleetClasses, classes_on
from desktop_app.engine.marginal.site_hours import SiteHours, site_hours
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats
from desktop_app.engine.run_plan import Stack, hashprice_on, stack_of

ECONOMIC, DEMAND_RESPONSE, COINCIDENT = (CAUSES.index(c) for c in CAUSES[:3])
_KW_PER_MW = 1000.0
_LEAST_SHARE = 0.05
"""Of the fleet: what is off below that is not proposed as a loss."""


@dataclass(frozen=True, slots=True, eq=False)
class MissedMonth:
    """A site's month on record in I intervals; NaN where meter or price is missing."""

    site_id: int
    month: int
    first_at: int
    minutes: int
    fleet_mw: Floats
    """What is available of the machines, [I]."""
    metered_mw: Floats
    """Of our machines: what the meter says less the clients' machines."""
    perfect_mw: Floats
    marginal_usd_per_mwh: Floats
    """Of the first megawatt above the blocks."""
    ran_above_usd: Floats
    """Lost by running above break-even: late to curtail."""
    stood_below_usd: Floats
    """Lost by standing below break-even for no reason on record: late to return."""
    explained_usd: Floats
    """Lost by standing below break-even while a loss of the ledger was open, [causes, I]."""

    @property
    def missed_usd(self) -> Floats:
        """Dollars missed in each interval, explained or not."""
        return self.ran_above_usd + self.stood_below_usd + self.explained_usd.sum(axis=0)

    @property
    def late_usd(self) -> float:
        """What better dispatch would have kept: ran above, or stood below without a reason."""
        return float(np.nansum(self.ran_above_usd) + np.nansum(self.stood_below_usd))

    @property
    def reasons(self) -> tuple[str, ...]:
        """In a word for each interval: which of the sums is the largest, "" where nothing was missed."""
        names = ("ran above break-even", "stood below break-even", *CAUSES)
        parts = np.nan_to_num(np.vstack([self.ran_above_usd, self.stood_below_usd, self.explained_usd]))
        largest = parts.argmax(axis=0).tolist()
        return tuple(names[n] if part[n] > 0 else "" for n, part in zip(largest, parts.T, strict=True))


def missed_month(prepared: Prepared, site_id: int, month: int) -> MissedMonth | None:
    """A site's month against perfect dispatch; None without a contract, prices or meter readings of it."""
    book, row = prepared.portfolio, int(np.searchsorted(prepared.site_ids, site_id))
    first_on = days.first_day(month)
    stacks = [_stack(prepared, row, day) for day in range(first_on, days.first_day(month + 1))]
    hours = site_hours(book, site_id, first_on, max(float(s.mw.sum()) + theirs for s, theirs in stacks))
    if hours is None:
        return None
    metered = metered_mw(book, site_id, month, hours.minutes)
    if metered is None:
        return None
    available = float(prepared.forecast.availability[row, 0])
    per_day = 1440 // hours.minutes
    lost = _losses(book, site_id, hours)
    parts = []
    for number, (stack, theirs) in enumerate(stacks):
        span = slice(number * per_day, (number + 1) * per_day)
        metered[span] = np.maximum(metered[span] - theirs, 0.0)
        parts.append(_of_day(hours, stack, span, metered[span], lost[:, span], available))
    columns = [np.concatenate(p, axis=-1) for p in zip(*parts, strict=True)]
    fleet, perfect, ran, stood, explained = columns
    about = site_id, month, hours.first_at, hours.minutes
    return MissedMonth(*about, fleet, metered, perfect, hours.usd_per_mwh[-1], ran, stood, explained)


def missed_by_late_curtailment(prepared: Prepared, months: Sequence[int]) -> dict[int, Floats]:
    """What each site's months lost for no reason on record [USD], NaN where it is not known; by site id."""
    found = {}
    for site_id in prepared.site_ids.tolist():
        made = [missed_month(prepared, site_id, month) for month in months]
        if any(made):
            found[site_id] = np.array([m.late_usd if m else np.nan for m in made])
    return found


# --- what is compared ---------------------------------------------------------------------------------
def metered_mw(book: Portfolio, site_id: int, month: int, minutes: int) -> Floats | None:
    """A site's meters together in a UTC month, by intervals of so many minutes; None without readings."""
    meters = {m.id: m for m in book.records("meter").values() if m.site_id == site_id and m.quantity == LOAD}
    table, made = book["meter_month"], None
    chosen = np.flatnonzero((table["month"] == month) & np.isin(table["meter_id"], list(meters)))
    for row in chosen.tolist():
        own = INTERVAL_MINUTES[meters[int(table["meter_id"][row])].interval]
        kw = month_prices(table["readings"][row], int(table["first_at"][row]), month, own)
        fitted = (
            np.repeat(kw, own // minutes) if own >= minutes else kw.reshape(-1, minutes // own).mean(axis=1)
        )
        made = fitted if made is None else made + fitted
    return None if made is None else made / _KW_PER_MW


def _fleet(book: Portfolio, day: int) -> tuple[FleetClasses, Floats]:
    """Our classes of a day, and the clients' megawatts by site; kept for the sites that ask next."""
    tables = tuple(book[name] for name in ("site", "machine", "machine_model", "site_state"))
    memo = book["machine_state"].memo
    kept = memo.get("fleet_of_day")
    if kept is None or any(a is not b for a, b in zip(kept[0], tables, strict=True)):
        kept = memo["fleet_of_day"] = tables, {}
    if day not in kept[1]:
        clients = classes_on(book, day, CLIENT)
        at = np.searchsorted(book["site"].ids, clients.site_id)
        kept[1][day] = classes_on(book, day, OURS), np.bincount(at, clients.meter_mw, len(book["site"]))
    return kept[1][day]


def _stack(prepared: Prepared, row: int, day: int) -> tuple[Stack, float]:
    """Our machines of a day, and the megawatts of the clients' at the site: they run whatever it costs."""
    fleet, clients = _fleet(prepared.portfolio, day)
    at = int(np.searchsorted(prepared.portfolio["site"].ids, prepared.site_ids[row]))
    return stack_of(prepared, fleet, row, day, hashprice_on(prepared, day)), float(clients[at])


def _losses(book: Portfolio, site_id: int, hours: SiteHours) -> Floats:
    """Megawatts off by cause and interval on record, [causes, I]."""
    table, step = book["loss"], hours.minutes * 60
    made = np.zeros((len(CAUSES), len(hours.market_usd_per_mwh)))
    end_at = hours.first_at + made.shape[1] * step
    chosen = (table["site_id"] == site_id) & (table["from_at"] < end_at) & (table["to_at"] > hours.first_at)
    begins = hours.first_at + np.arange(made.shape[1]) * step
    for row in np.flatnonzero(chosen).tolist():
        overlap = np.minimum(begins + step, table["to_at"][row]) - np.maximum(begins, table["from_at"][row])
        made[int(table["cause"][row])] += np.clip(overlap / step, 0, 1) * table["mw_off"][row]
    return made


def _of_day(
    hours: SiteHours, stack: Stack, span: slice, metered: Floats, lost: Floats, available: float
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Fleet, perfect load, and dollars of running above, standing below, and explained, by interval."""
    mw, price = hours.of_stack(stack.mw * available)
    price = price[:, span]
    pieces = mw.reshape(-1)
    gain = (stack.breakeven_usd_per_mwh[:, None, None] - price).reshape(len(pieces), -1)
    before = (np.cumsum(pieces) - pieces)[:, None]
    ran = np.clip(metered - before, 0.0, pieces[:, None])
    hour = hours.minutes / 60
    above = (np.maximum(-gain, 0) * ran).sum(axis=0) * hour
    below = (np.maximum(gain, 0) * (pieces[:, None] - ran)).sum(axis=0) * hour
    fleet = np.full(len(metered), pieces.sum())
    perfect = np.where(np.isnan(gain).any(axis=0), np.nan, ((gain > 0) * pieces[:, None]).sum(axis=0))
    missing = np.maximum(perfect - np.minimum(metered, fleet), 0.0)
    reasons = lost.copy()
    reasons[ECONOMIC] = 0.0
    whole = np.maximum(reasons.sum(axis=0), np.where(missing > 0, missing, 1.0))
    explained = below * reasons / whole
    return fleet, perfect, above, below - explained.sum(axis=0), explained


# --- losses that nobody wrote down --------------------------------------------------------------------
def proposed_losses(prepared: Prepared, site_id: int, month: int) -> list[dict[str, float | int | str]]:
    """Records of curtailment that the meter shows and the loss ledger lacks.

    An interval in which perfect dispatch stood still and the meter says that machines did: economic, or
    coincident peak or demand response where the contract has an event. Neighbours become one record. A call's
    credit is what the contract pays for the energy.
    """
    found = missed_month(prepared, site_id, month)
    if found is None:
        return []
    book, step = prepared.portfolio, found.minutes * 60
    begins = found.first_at + np.arange(len(found.metered_mw)) * step
    events = _events(book, site_id)
    cause = np.full(len(begins), ECONOMIC)
    credit = np.zeros(len(begins))
    for line, from_at, to_at in events:
        inside = (begins < to_at) & (begins + step > from_at)
        called = line.kind == "interruptible"
        cause[inside] = DEMAND_RESPONSE if called else COINCIDENT
        credit[inside] = line.parameters.event_usd_per_mwh if called else 0.0
    off = np.nan_to_num(found.fleet_mw - np.maximum(found.metered_mw, found.perfect_mw))
    open_already = _losses_any(book, site_id, begins, step)
    off = np.where(open_already | (off < _LEAST_SHARE * found.fleet_mw) | (off <= 0), 0.0, off)
    key = np.where(off > 0, cause, -1)
    edges = np.flatnonzero(np.r_[True, key[1:] != key[:-1], True])
    return [
        _record(site_id, begins, step, slice(a, b), off, int(key[a]), credit)
        for a, b in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        if key[a] >= 0
    ]


def loss_change(portfolio: Portfolio, records: Sequence[dict[str, float | int | str]]) -> Change:
    """The edit that writes proposed losses down."""
    return Change((inserting_records(portfolio, "loss", [dict(r) for r in records]),) if records else ())


def _record(
    site_id: int, begins: np.ndarray, step: int, span: slice, off: Floats, cause: int, credit: Floats
) -> dict[str, float | int | str]:
    paid = float((off[span] * credit[span]).sum() * step / 3600)
    return {
        "site_id": site_id, "from_at": int(begins[span][0]), "to_at": int(begins[span][-1]) + step,
        "mw_off": round(float(off[span].mean()), 6), "cause": cause, "credit_usd": round(paid * 1e6),
        "note": "From the meter", "quality": 0,
    }  # fmt: skip


def _events(book: Portfolio, site_id: int) -> list[tuple[Line, int, int]]:
    """Events that came, of all contracts of a site."""
    return [
        (line, event.from_at, event.to_at)
        for terms in terms_at(book, site_id)
        for version in terms.versions
        for line in version.lines
        for event in line.events
        if event.state != FORECAST and line.kind in ("interruptible", "coincident peak")
    ]


def _losses_any(book: Portfolio, site_id: int, begins: np.ndarray, step: int) -> np.ndarray:
    """Whether any loss of a site is on record in each interval."""
    table = book["loss"]
    made = np.zeros(len(begins), np.bool_)
    for row in np.flatnonzero(table["site_id"] == site_id).tolist():
        made |= (begins < table["to_at"][row]) & (begins + step > table["from_at"][row])
    return made
