"""Answers for the section on method: definitions, sources, data quality, sums that prove the figures."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.network import DAY
from desktop_app.domain.production import POOL_BASES
from desktop_app.domain.treasury import LOT_POOLS, METHODS, PRICE_MOMENTS, AccountingPolicy
from desktop_app.engine.treasury.checks import Check
from desktop_app.figures import format as say
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.blocks import Block, Grid, Section, Words
from desktop_app.report.contracts import Contracts
from desktop_app.report.quarter import Quarter
from desktop_app.report.story import listed

_ESTIMATE = 0
_MOST_PROBLEMS = 8


def method(quarter: Quarter) -> Section:
    """How the figures were made, and why they can be trusted."""
    blocks: tuple[Block, ...] = (
        Words(note.DEFINITIONS, "Definitions", columns=2),
        Words(tuple(sources(quarter)), "Sources", columns=2),
        Grid(quality(quarter)),
        Grid(records(quarter)),
        Grid(valuations(quarter), missing=(note.NO_PRICE,)),
        Grid(reconciliations(quarter), notes=(note.UNAUDITED,)),
        Words(tuple(log(quarter)), "The book"),
    )
    return Section("Method", "Each figure follows from records of the book; the sums below prove it", blocks)


def sources(quarter: Quarter) -> list[tuple[str, str]]:
    """Where prices, production, energy and cost come from."""
    company = quarter.portfolio.company
    bases = {POOL_BASES[a.basis] for a in quarter.portfolio.records("pool_account").values()}
    mixed = (
        f"files are {listed(sorted(bases))} of the pool's fee; shown gross" if bases else "no pool account"
    )
    credit = "reduce" if company.credits_reduce_energy else "stand apart from"
    energy = "Meter readings by site and day; where none stands, the realised share of the energised power."
    cost = (
        f"Ledger actuals by account, site and month; credits {credit} the energy layer. Where the ledger is "
        "silent: flat price times energy, and the site's assumed direct cost."
    )
    return [
        ("Price and network.", _price_source(quarter)),
        ("Production.", f"Pool files by UTC day ({mixed})."),
        ("Energy.", energy),
        ("Cost.", cost),
        *([("Contracts.", _BILLED)] if len(quarter.portfolio["power_contract"]) else []),
        ("Treasury.", _treasury_source(quarter)),
    ]


_BILLED = (
    "Bills are computed from the contracts' versions and lines; load from interval meters, else from the "
    "energy of days; prices from the book's series. Gaps count as nothing and are named."
)


def _policy(quarter: Quarter, day: int) -> AccountingPolicy:
    prices = quarter.books.ledger.prices
    return prices.policies[int(prices.policy_at(np.array([day]))[0])]


def _treasury_source(quarter: Quarter) -> str:
    """By which method lots leave, and which price values events and balances."""
    policy = _policy(quarter, quarter.end_on)
    source = f"{policy.price_source}, {PRICE_MOMENTS[policy.price_moment]}"
    if not policy.price_source:
        source = "the network history, mean of the UTC day"
    lots = f"lots {METHODS[policy.method]}, kept {LOT_POOLS[policy.lot_pool]}"
    return f"Treasury events and pool files; {lots}; prices: {source}. A payout never revalues."


def _price_source(quarter: Quarter) -> str:
    rows = quarter.portfolio["network"]
    start = rows["start_on"]
    inside = (rows["span"] == DAY) & (start >= quarter.now.first_on) & (start <= quarter.end_on)
    daily = len(np.unique(start[inside]))
    total = quarter.end_on - quarter.now.first_on + 1
    what = "The book's network history: mean price, difficulty and fees of"
    if daily == total:
        return f"{what} the UTC day, on record for every day."
    if not daily:
        return f"{what} the month, for each of its UTC days."
    return f"{what} the UTC day for {daily} of {total} days, of the month for the others."


# --- data quality ----------------------------------------------------------------------------------
def quality(quarter: Quarter) -> TableSpec:
    """Gaps, estimates and what is not closed."""
    columns = (
        Column("check", "Check", kind="text", width=1.5),
        Column("finding", "Finding", kind="text", width=4.0),
    )
    open_months = [days.month_text(m) for m in quarter.open_months]
    rows = [
        (
            "Months",
            f"Not closed: {listed(open_months)}" if open_months else "All months of the quarter are closed",
        ),
        ("Days", f"{quarter.now.days_on_record} of {quarter.now.days} days have production on record"),
        ("Pool reports", _gaps(quarter)),
        ("Meter readings", _unmetered(quarter)),
        ("Estimates", _estimates(quarter)),
        ("Compared quarters", _compared(quarter)),
    ]
    if again := [month for span in quarter.spans for month in span.reopened]:
        rows.append(("Restated", f"Opened again after the close, figures may be restated: {listed(again)}"))
    rows += [("Treasury", problem.reason) for problem in quarter.books.problems[:_MOST_PROBLEMS]]
    rows += [("Also", problem.reason) for problem in quarter.results.problems]
    return TableSpec.from_rows("Data quality", columns, rows)


def _by_site(quarter: Quarter, missing: np.ndarray, what: str) -> str:
    """How many days of which sites lack something."""
    count = missing.sum(axis=1)
    found = [f"{quarter.site_names[i]} {count[i]}" for i in np.flatnonzero(count).tolist()]
    return (
        f"{int(count.sum())} site days without {what}: {listed(found)}"
        if found
        else f"No site day is without {what}"
    )


def _gaps(quarter: Quarter) -> str:
    actual = quarter.prepared.actual
    at = actual.at(quarter.now.first_on, quarter.now.last_on)
    return _by_site(quarter, (actual.energised_phs[:, at] > 0) & ~actual.reported[:, at], "a pool report")


def _unmetered(quarter: Quarter) -> str:
    actual, rows = quarter.prepared.actual, quarter.portfolio["site_day"]
    at = actual.at(quarter.now.first_on, quarter.now.last_on)
    running = actual.energised_phs[:, at] > 0
    metered = np.zeros_like(running)
    day = rows["day_on"].astype(np.int64) - actual.first_on - at.start
    inside = (day >= 0) & (day < running.shape[1])
    site = np.searchsorted(quarter.results.site_ids, rows["site_id"][inside])
    metered[site, day[inside]] = True
    return _by_site(quarter, running & ~metered, "a meter reading")


_DATED = {
    "production": ("day_on", 1),
    "site_day": ("day_on", 1),
    "loss": ("from_at", 86_400),
    "ledger_actual": ("month", 0),
    "treasury_event": ("at", 86_400),
    "network": ("start_on", 1),
}
"""What dates the facts of a table: a field, and its seconds (or days) a day; 0 for months."""


def _inside(quarter: Quarter, table: str) -> np.ndarray:
    """Which rows of a table are dated in the quarter."""
    name, per_day = _DATED[table]
    values = quarter.portfolio[table][name].astype(np.int64)
    if not per_day:
        return np.isin(values, list(quarter.months_of(quarter.now)))
    return (values >= quarter.now.first_on * per_day) & (values < (quarter.now.last_on + 1) * per_day)


def _estimated(quarter: Quarter, table: str) -> int:
    return int((_inside(quarter, table) & (quarter.portfolio[table]["quality"] == _ESTIMATE)).sum())


def _estimates(quarter: Quarter) -> str:
    """Facts of the quarter that are marked as estimates, by table."""
    found = [(table, _estimated(quarter, table)) for table in _DATED]
    said = [f"{count} in {quarter.portfolio[table].entity.plural.lower()}" for table, count in found if count]
    return f"Marked as estimates: {listed(said)}" if said else "No fact of the quarter is an estimate"


def records(quarter: Quarter) -> TableSpec:
    """How many records stand behind the quarter, and behind the book as a whole."""
    rows = [
        (
            quarter.portfolio[table].entity.plural,
            int(_inside(quarter, table).sum()),
            _estimated(quarter, table),
            len(quarter.portfolio[table]),
        )
        for table in _DATED
    ]
    rows.append(("Machine states", _states(quarter), 0, len(quarter.portfolio["machine_state"])))
    columns = (
        Column("table", "Records", kind="text", width=2.5),
        Column("rows", "In the quarter", digits=0),
        Column("estimates", "Of them estimates", digits=0),
        Column("all", "In the book", digits=0),
    )
    return TableSpec.from_rows("Records behind the figures", columns, rows)


def _states(quarter: Quarter) -> int:
    day = quarter.portfolio["machine_state"]["effective_on"]
    return int(((day >= quarter.now.first_on) & (day <= quarter.now.last_on)).sum())


def _compared(quarter: Quarter) -> str:
    said = []
    for span in quarter.spans[1:]:
        if span.figures is None:
            said.append(f"{span.short} has no production on record")
        elif span.days_on_record < span.days:
            said.append(f"{span.short} has {span.days_on_record} of {span.days} days on record")
    return f"{'; '.join(said)}" if said else "Both compared quarters are on record in full"


# --- valuations -------------------------------------------------------------------------------------
def valuations(quarter: Quarter) -> TableSpec:
    """The price that values each balance of the summary, with its source and its time."""
    columns = (
        Column("balance", "Balance of", kind="text", width=1.6),
        Column("price", "Price", "$/BTC", digits=2),
        Column("source", "Source", kind="text", width=1.8),
        Column("time", "True at, UTC", kind="text", width=1.6),
        Column("policy", "As the policy asks", kind="text", width=1.4),
    )
    prices = quarter.books.ledger.prices
    rows = []
    for day in _valued_days(quarter):
        one = np.array([day], np.int64)
        found = prices.quoted(one * 86_400 + 86_399, one)
        known = bool(found.known[0])
        when = np.datetime_as_string(found.at.astype("datetime64[s]"), unit="m")[0].replace("T", " ")
        rows.append((
            say.day(days.date_of(day)), int(found.price_usd[0]) / 1e6 if known else np.nan,
            prices.sources[int(found.source[0])] if known else say.MISSING, when if known else say.MISSING,
            "yes" if known and found.as_wanted[0] else "no: another stands in" if known else "no price",
        ))  # fmt: skip
    return TableSpec.from_rows("Prices of the balances", columns, rows)


def _valued_days(quarter: Quarter) -> list[int]:
    """Ends of the compared quarters, and of the days before them, the newest first."""
    held = [span.held for span in quarter.spans if span.held is not None]
    return sorted({day for t in held for day in (t.first_on - 1, t.last_on)}, reverse=True)


# --- reconciliations -------------------------------------------------------------------------------
def reconciliations(quarter: Quarter) -> TableSpec:
    """Sums that must agree, both sides as numbers."""
    columns = (
        Column("proof", "What must agree", kind="text", width=3.6),
        Column("unit", "Unit", kind="text", width=0.6),
        Column("left", "One side", digits=4, width=1.3),
        Column("right", "Other side", digits=4, width=1.3),
        Column("difference", "Difference", digits=4),
    )
    rows = [
        (what, unit, left, right, left - right)
        for what, unit, left, right in _proofs(quarter)
        if np.isfinite(left - right)
    ]
    return TableSpec.from_rows("Reconciliations", columns, rows)


Proof = tuple[str, str, float, float]


def _proofs(quarter: Quarter) -> list[Proof]:
    now, figures = quarter.now, quarter.figures
    lost = float(figures.losses.phh.sum())
    factors = (1 - now.of("curtailed_share")) * now.of("availability") * now.of("derating")
    rows: list[Proof] = [
        (
            "Sum of the sites' BTC = pool records",
            "BTC",
            _summed(quarter, "earned_btc"),
            pool_records(quarter),
        ),
        ("Sum of the sites' energy = company", "MWh", _summed(quarter, "energy_mwh"), now.of("energy_mwh")),
        (
            "Energised − losses − unexplained = realised",
            "PH·h",
            now.of("energised_phh") - lost,
            now.of("realised_phh"),
        ),
        (
            "Energised × (1 − curtailed) × availability × derating = realised",
            "PH·h",
            now.of("energised_phh") * factors,
            now.of("realised_phh"),
        ),
    ]
    return [
        *rows, *_proofs_of_bills(quarter), *_proofs_of_carbon(quarter), *_proofs_of_treasury(quarter),
        *_proofs_of_change(quarter),
    ]  # fmt: skip


def _proofs_of_bills(quarter: Quarter) -> list[Proof]:
    """The lines of the contracts' bills add up to the bills."""
    held = Contracts(quarter)
    if not held.all:
        return []
    lines = [sum(held.amounts(one).values()) for one in held.all]
    return [("Lines of the contracts' bills = their totals", "$", sum(lines), held.billed_usd)]


def _proofs_of_carbon(quarter: Quarter) -> list[Proof]:
    """The energy that carbon is told of is the engine's, and each MWh has one rate."""
    made, months = quarter.carbon, quarter.months_of(quarter.now)
    at = made.within(months[0], months[-1])
    energy, rungs = float(made.energy_mwh[:, at].sum()), float(made.rung_mwh[:, at].sum())
    if not energy > 0:
        return []
    return [
        ("Energy that carbon is told of = energy at the meter", "MWh", energy, quarter.now.of("energy_mwh")),
        ("Energy by kind of market-based rate = energy at the meter", "MWh", rungs, energy),
    ]


def _proofs_of_treasury(quarter: Quarter) -> list[Proof]:
    """The identities of the treasury's tables, and what a bitcoin was sold for."""
    now = quarter.now
    rows = [_checked(check) for check in now.held.checks] if now.held else []
    if now.tables is not None and now.tables.sales.total.sat:
        total = now.tables.sales.total
        net = total.sat * total.net_price_usd / 1e14
        rows.append(("Sales: gross − fees = sold × average net price", "$", total.net_usd / 1e6, net))
    return rows


def _checked(check: Check) -> Proof:
    """An identity of the treasury's tables, exact to the satoshi and the micro-dollar."""
    unit, scale = ("BTC", 1e8) if check.unit == "sat" else ("$", 1e6)
    return check.name, unit, check.left / scale, check.right / scale


def _summed(quarter: Quarter, key: str) -> float:
    return float(quarter.figures.sites[key].sum())


def _proofs_of_change(quarter: Quarter) -> list[Proof]:
    """What ties the quarter to the one before it."""
    rows: list[Proof] = []
    if quarter.now.held is not None and quarter.before.held is not None:
        opening, closing = quarter.now.held.holdings_before.sat, quarter.before.held.holdings.sat
        what = "Opening balance = closing balance of the previous quarter"
        rows.append((what, "BTC", opening / 1e8, closing / 1e8))
    if quarter.bridge is not None:
        bridge = quarter.bridge
        summed = bridge.before_usd + sum(bridge.effects_usd.values())
        what = "Revenue before + all effects of the bridge = revenue"
        rows.append((what, "$", summed, bridge.after_usd))
    return rows


def pool_records(quarter: Quarter) -> float:
    """BTC of the pools' records, gross of the fee, by the shares that sites hold of each account."""
    rows, shares = quarter.portfolio["production"], quarter.portfolio["pool_share"]
    inside = (rows["day_on"] >= quarter.now.first_on) & (rows["day_on"] <= quarter.now.last_on)
    total = 0.0
    for account in quarter.portfolio.records("pool_account").values():
        sat = int(rows["earned_sat"][inside & (rows["pool_account_id"] == account.id)].sum())
        net = POOL_BASES[account.basis] == "net"
        share = float(shares["share"][shares["pool_account_id"] == account.id].sum())
        total += sat / 1e8 / (1 - account.fee_share if net else 1.0) * share
    return total


# --- the book --------------------------------------------------------------------------------------
def log(quarter: Quarter) -> list[tuple[str, str]]:
    """Where the book stood: a later export from the same position prints the same pages."""
    head = quarter.log_head or "not given"
    why = (
        "Every edit of the book is chained to the one before it by this hash; a book whose log does not "
        "contain it has been changed behind these pages."
    )
    return [("Head of the log.", f"{head}. {why}")]
