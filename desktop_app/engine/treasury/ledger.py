"""One list of all that happened to bitcoin: what pools earned by day, and the events of the treasury."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.columns import Columns
from desktop_app.domain.fields import MISSING_32, MISSING_64
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.treasury import (
    BANK,
    COLLATERAL_BACK,
    COLLATERAL_OUT,
    COMES_IN,
    EVENT_KINDS,
    GOES_OUT,
    LOAN_BACK,
    LOANED,
    MANAGED,
    MANAGED_BACK,
    MINED,
    MOVES,
    OPENING,
    PAYOUT,
    TRANSFER,
)
from desktop_app.engine.actuals import ESTIMATE, NET
from desktop_app.engine.fleet import positions_of
from desktop_app.engine.results import Ints
from desktop_app.engine.treasury.amounts import valued
from desktop_app.engine.treasury.prices import DAY_S, Prices, prices_of

Flags = NDArray[np.bool_]
PRODUCTION_KEY = 1 << 40
"""Added to the id of a day's production, so that its key is none of an event."""
_LONGEST_MONTH = 30
MOST_NAMED = 20
"""Problems of one sort that are named one by one."""
GIVEN = (COLLATERAL_OUT, LOANED, MANAGED)
"""Bitcoin is given to somebody; control may pass."""
BACK = (COLLATERAL_BACK, LOAN_BACK, MANAGED_BACK)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """The accounts, by id; the last place is for bitcoin that no account of the treasury stands for."""

    ids: Ints
    """0 for the last."""
    names: tuple[str, ...]
    kinds: Ints
    restricted: Flags
    entity: Ints
    """Place of the legal entity in `entities`."""
    entities: tuple[str, ...]
    of_pools: Ints
    """Place in which each pool account's earnings arrive, along the book's pool accounts."""

    def __len__(self) -> int:
        return len(self.names)


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Events in the order in which they act; one array each, along the events.

    `key` is the id of a treasury event, or `PRODUCTION_KEY` + the id of a day's production.
    """

    places: Places
    prices: Prices
    key: Ints
    at: Ints
    day: Ints
    """The day on which it counts: a pool's own day for what it earned, else the day UTC."""
    kind: Ints
    place: Ints
    to_place: Ints
    """-1 where the event names none."""
    amount_sat: Ints
    value_usd: Ints
    """Gross value: as entered, else amount × price as entered, else by the policy's price [µUSD]."""
    fee_usd: Ints
    price_usd: Ints
    """The policy's price of the event, 0 where unknown [µUSD/BTC]; its source and time beside it."""
    price_at: Ints
    price_source: Ints
    passes: Flags
    """Control passes to the taker, or had passed."""
    facility: Ints
    """Id, 0 for none."""
    estimated: Flags
    problems: tuple[Problem, ...]

    def __len__(self) -> int:
        return len(self.key)

    @property
    def opened_at(self) -> int | None:
        """The first opening balance, None where there is none."""
        opens = self.at[self.kind == OPENING]
        return int(opens.min()) if len(opens) else None

    def inside(self, first_on: int, last_on: int) -> Flags:
        """Which events count in a span of days."""
        return (self.day >= first_on) & (self.day <= last_on)

    def is_production(self) -> Flags:
        """Which events are what a pool account earned on a day."""
        return self.key >= PRODUCTION_KEY


def ledger_of(portfolio: Portfolio) -> Ledger:
    """Join production and events, value them, and leave out what contradicts itself."""
    places = places_of(portfolio)
    events, problems = _events(portfolio, places)
    earned = _earned(portfolio, places, _opened_on(portfolio["treasury_event"]))
    joined = {name: np.concatenate([events[name], earned[name]]) for name in events}
    rank = np.select([np.isin(joined["kind"], COMES_IN), np.isin(joined["kind"], MOVES)], [0, 1], 2)
    order = np.lexsort((joined["key"], rank, joined["at"]))
    columns = {name: values[order] for name, values in joined.items()}
    return _valued(portfolio, places, columns, problems)


def _opened_on(events: Columns) -> int:
    opens = events["at"][events["kind"] == OPENING]
    return int(opens.min()) // DAY_S if len(opens) else 0


# --- places -------------------------------------------------------------------------------------------
def places_of(portfolio: Portfolio) -> Places:
    """Accounts that may hold bitcoin, and where each pool account's earnings arrive.

    Earnings of a pool account that no account stands for arrive in the first account that is no bank.
    """
    rows, pools = portfolio["treasury_account"], portfolio["pool_account"]
    names = tuple(dict.fromkeys([*rows["entity_name"].tolist(), ""]))
    entity = np.array([names.index(name) for name in [*rows["entity_name"].tolist(), ""]], np.int64)
    holding = np.flatnonzero(rows["kind"] != BANK)
    otherwise = int(holding[0]) if len(holding) else len(rows)
    of_pools = np.full(len(pools), otherwise, np.int64)
    linked = np.flatnonzero(rows["pool_account_id"] != MISSING_32)[::-1]
    at = positions_of(pools.ids, rows["pool_account_id"][linked].astype(np.int64))
    of_pools[at[at < len(pools)]] = linked[at < len(pools)]
    return Places(
        np.append(rows.ids, 0), (*rows["name"].tolist(), "Not placed"),
        np.append(rows["kind"], 0).astype(np.int64), np.append(rows["restricted"], 0) == 1,
        entity, names, of_pools,
    )  # fmt: skip


# --- events -------------------------------------------------------------------------------------------
def _events(portfolio: Portfolio, places: Places) -> tuple[dict[str, NDArray[Any]], list[Problem]]:
    rows = portfolio["treasury_event"]
    refused = _contradictions(rows)
    kept = np.ones(len(rows), np.bool_)
    kept[list(refused)] = False
    kind, to_account = rows["kind"].astype(np.int64), rows["to_account_id"].astype(np.int64)
    to_place = np.where(to_account == MISSING_32, -1, positions_of(places.ids[:-1], to_account))
    facility = _facilities(portfolio, rows)
    columns = {
        "key": rows.ids,
        "at": rows["at"].astype(np.int64),
        "day": rows["at"].astype(np.int64) // DAY_S,
        "kind": kind,
        "place": positions_of(places.ids[:-1], rows["account_id"].astype(np.int64)),
        "to_place": np.where(np.isin(kind, MOVES), to_place, -1),
        "amount_sat": rows["amount_sat"].astype(np.int64),
        "fee_usd": rows["fee_usd"].astype(np.int64),
        "entered_value": rows["value_usd"].astype(np.int64),
        "entered_price": rows["price_usd"].astype(np.int64),
        "passes": _control_passes(portfolio, rows, kind, facility),
        "facility": facility,
        "estimated": rows["quality"] == ESTIMATE,
    }
    return {name: values[kept] for name, values in columns.items()}, _named(rows, refused)


def _facilities(portfolio: Portfolio, rows: Columns) -> Ints:
    """The facility that collateral belongs to: as named, else that whose collateral lies in the account."""
    found = np.where(rows["facility_id"] == MISSING_32, 0, rows["facility_id"]).astype(np.int64)
    for facility in portfolio.records("facility").values():
        if facility.collateral_account_id is not None:
            lies = rows["to_account_id"] == facility.collateral_account_id
            lies |= rows["account_id"] == facility.collateral_account_id
            found[(found == 0) & lies] = facility.id
    return np.where(np.isin(rows["kind"], (COLLATERAL_OUT, COLLATERAL_BACK)), found, 0)


def _control_passes(portfolio: Portfolio, rows: Columns, kind: Ints, facility: Ints) -> Flags:
    """By the event's own word, or because the lender of its facility may use the collateral."""
    lenders = portfolio["facility"]
    free = np.append(lenders["rehypothecation"], 0)[positions_of(lenders.ids, facility)] == 1
    collateral = np.isin(kind, (COLLATERAL_OUT, COLLATERAL_BACK))
    return ((rows["control_passes"] == 1) & np.isin(kind, GIVEN + BACK)) | (free & collateral)


def _contradictions(rows: Columns) -> dict[int, str]:
    """Events that cannot be taken as they are, by position, and why."""
    found = {p: f"it has the reference of event {first}" for p, first in _repeated(rows).items()}
    nowhere = np.isin(rows["kind"], (PAYOUT, TRANSFER)) & (rows["to_account_id"] == MISSING_32)
    found |= dict.fromkeys(np.flatnonzero(nowhere).tolist(), "it does not say where the bitcoin arrives")
    circle = (rows["kind"] == TRANSFER) & (rows["to_account_id"] == rows["account_id"])
    return found | dict.fromkeys(np.flatnonzero(circle).tolist(), "it arrives where it came from")


def _repeated(rows: Columns) -> dict[int, int]:
    """Later events with the source and reference of another, by position, with that one's id."""
    if "repeated" not in rows.memo:
        rows.memo["repeated"] = _found_again(rows)
    return rows.memo["repeated"]


def _found_again(rows: Columns) -> dict[int, int]:
    named = np.flatnonzero(rows["reference"] != b"")
    if not len(named):
        return {}
    # Texts of 104 bytes are slow to sort: their sums by odd weights differ unless they are alike.
    words = np.concatenate(
        [np.ascontiguousarray(rows[name][named]).view(np.uint64).reshape(len(named), -1)
         for name in ("source", "reference")], axis=1,
    )  # fmt: skip
    weight = np.random.Generator(np.random.PCG64(1)).integers(1, 2**63, words.shape[1], np.uint64) | 1
    mark = (words * weight).sum(axis=1, dtype=np.uint64)
    _, back, count = np.unique(mark, return_inverse=True, return_counts=True)
    first: dict[tuple[bytes, bytes], int] = {}
    found = {}
    for position in named[count[back] > 1].tolist():
        text = bytes(rows["source"][position]), bytes(rows["reference"][position])
        earlier = first.setdefault(text, int(rows.ids[position]))
        if earlier != int(rows.ids[position]):
            found[position] = earlier
    return found


def _named(rows: Columns, refused: dict[int, str]) -> list[Problem]:
    told = [
        Problem(
            f"{title_of(int(rows['kind'][p]), int(rows['at'][p]))}: {why}; it is left out",
            "treasury_event", id=int(rows.ids[p]),
        )
        for p, why in sorted(refused.items())[:MOST_NAMED]
    ]  # fmt: skip
    if len(refused) > MOST_NAMED:
        told.append(Problem(f"{len(refused) - MOST_NAMED:,} more events are left out", "treasury_event"))
    return told


def title_of(kind: int, at: int) -> str:
    """What an event is called in a sentence."""
    return f"{EVENT_KINDS[kind].capitalize()} of {days.day_text(at // DAY_S)}"


# --- production ---------------------------------------------------------------------------------------
def _earned(portfolio: Portfolio, places: Places, opened_on: int) -> dict[str, NDArray[Any]]:
    """What pool accounts earned, net of the pool's fee, by day from the opening balance on."""
    rows, accounts = portfolio["production"], portfolio["pool_account"]
    rows_at = np.flatnonzero((rows["day_on"] >= opened_on) & (rows["earned_sat"] > 0))
    account = positions_of(accounts.ids, rows["pool_account_id"][rows_at].astype(np.int64))
    earned = rows["earned_sat"][rows_at].astype(np.int64)
    net = net_of_fee(earned, accounts["fee_share"][account], accounts["basis"][account])
    day, count = rows["day_on"][rows_at].astype(np.int64), len(rows_at)
    missing, none = np.full(count, MISSING_64), np.zeros(count, np.int64)
    return {
        "key": rows.ids[rows_at] + PRODUCTION_KEY,
        "at": earned_at(day, accounts["day_boundary_hour"][account].astype(np.int64)),
        "day": day,
        "kind": np.full(count, MINED, np.int64),
        "place": places.of_pools[account],
        "to_place": np.full(count, -1, np.int64),
        "amount_sat": net,
        "fee_usd": none,
        "entered_value": missing,
        "entered_price": missing,
        "passes": np.zeros(count, np.bool_),
        "facility": none,
        "estimated": rows["quality"][rows_at] == ESTIMATE,
    }


def net_of_fee(earned_sat: Ints, fee_share: NDArray[Any], basis: NDArray[Any]) -> Ints:
    """What is left of reported earnings after the pool's fee, where the pool's files are gross of it."""
    share = np.where(basis != NET, fee_share, 0.0)
    return earned_sat - np.rint(earned_sat * share).astype(np.int64)


def earned_at(day: Ints, boundary_hour: Ints) -> Ints:
    """The last second of a pool's day that lies in the UTC day of its name.

    A pool whose day begins at 16:00 UTC (00:00 in UTC+8) closes its day there; one whose day begins in the
    morning books at the end of the UTC day, so that a day never counts in the month after it.
    """
    end = np.where(boundary_hour >= 12, boundary_hour * 3600, DAY_S)
    return day * DAY_S + end - 1


# --- values -------------------------------------------------------------------------------------------
def _valued(
    portfolio: Portfolio, places: Places, columns: dict[str, NDArray[Any]], problems: list[Problem]
) -> Ledger:
    day = columns["day"]
    prices = prices_of(portfolio, *_priced_days(portfolio, day))
    quoted = prices.quoted(columns["at"], day)
    value, price = columns.pop("entered_value"), columns.pop("entered_price")
    taken = np.where(price == MISSING_64, quoted.price_usd, price)
    value = np.where(value == MISSING_64, valued(columns["amount_sat"], taken), value)
    bare = (value == 0) & (columns["amount_sat"] > 0) & (taken == 0) & _needs_value(columns)
    problems += _without_price(columns, bare, "has no price, so that its value counts as nothing")
    stood_in = ~quoted.as_wanted & (price == MISSING_64) & quoted.known
    problems += _without_price(columns, stood_in, "is valued by the network history, as its source has none")
    return Ledger(
        places, prices, **columns, value_usd=value, price_usd=quoted.price_usd, price_at=quoted.at,
        price_source=quoted.source, problems=tuple(problems),
    )  # fmt: skip


def _priced_days(portfolio: Portfolio, day: Ints) -> tuple[int, int]:
    """The first and the last day of which the network history may be asked for a price."""
    network = portfolio["network"]["start_on"]
    first = int(day.min()) - 1 if len(day) else int(network.min(initial=0))
    last = max(int(network.max(initial=0)) + _LONGEST_MONTH, int(day.max(initial=0)))
    return first, max(first, last)


def _needs_value(columns: dict[str, NDArray[Any]]) -> Flags:
    """Whether the lots need its value: what comes in, goes out, or passes into other hands."""
    return np.isin(columns["kind"], COMES_IN + GOES_OUT) | columns["passes"]


def _without_price(columns: dict[str, NDArray[Any]], mask: Flags, why: str) -> list[Problem]:
    found = []
    for position in np.flatnonzero(mask)[:MOST_NAMED].tolist():
        key = int(columns["key"][position])
        made = key >= PRODUCTION_KEY
        title = title_of(int(columns["kind"][position]), int(columns["day"][position]) * DAY_S)
        table, row = ("production", key - PRODUCTION_KEY) if made else ("treasury_event", key)
        found.append(Problem(f"{title} {why}", table, "price_usd", id=row))
    more = int(mask.sum()) - len(found)
    if more > 0:
        found.append(Problem(f"{more:,} more: each {why}", "treasury_event", "price_usd"))
    return found
