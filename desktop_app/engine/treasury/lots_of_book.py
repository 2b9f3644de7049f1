"""The book's events as lots see them: one ledger, seen with control passing (GAAP) or not (tax)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from desktop_app.domain.fields import MISSING_32
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.treasury import (
    ALL_TOGETHER,
    EACH_ACCOUNT,
    GOES_OUT,
    MINED,
    MOVES,
    OPENING,
    OTHER_IN,
    PURCHASE,
)
from desktop_app.engine.lots.booked import Booked
from desktop_app.engine.lots.booking import LotBook
from desktop_app.engine.lots.events import (
    ACQUIRE,
    DISPOSE,
    MOVE,
    NOTHING,
    OPEN,
    Chosen,
    LotEvents,
    Method,
    MethodFrom,
)
from desktop_app.engine.results import Ints
from desktop_app.engine.treasury.balances import balances_of, end_of_day, taken_as
from desktop_app.engine.treasury.ledger import BACK, GIVEN, PRODUCTION_KEY, Flags, Ledger, title_of
from desktop_app.engine.treasury.prices import DAY_S

METHODS_IN_ORDER = tuple(Method)
"""Along `domain.treasury.METHODS`."""
_CHANGE_KEY = 1 << 52
"""Added to the number of a move that a change of pools makes."""
_ENTITY = 1 << 20
_NO_KEYS = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class BookLots:
    """Lots by the accounting policies of the book, and the events that they were booked from."""

    events: LotEvents
    book: LotBook

    @property
    def booked(self) -> Booked:
        """All that was ever booked."""
        return self.book.booked

    def left_out(self) -> Ints:
        """Keys of the events that could not be booked."""
        return np.array([problem.id for problem in self.booked.problems], np.int64)

    def until(self, instant: int) -> Booked:
        """Lots as they stood at an instant."""
        return self.book.again(self.events.taken(np.flatnonzero(self.events.at <= instant))).booked

    def on(self, day: int) -> Booked:
        """Lots as they stood at the end of a day."""
        return self.until(end_of_day(day))


def lots_of(
    portfolio: Portfolio, ledger: Ledger, *, tax: bool = False, method: Method | None = None,
    without: Ints = _NO_KEYS, before: BookLots | None = None,
) -> BookLots:  # fmt: skip
    """Book the ledger by the policies of the book, or all of it by one method.

    With `tax`, bitcoin given with control stays in its lots. Events `without` are not booked. Goes on from
    `before` where the events begin alike.
    """
    events = lot_events(portfolio, ledger, tax=tax, without=without)
    schedule = [MethodFrom(0, method)] if method else _schedule(ledger)
    if before is not None and before.book.schedule == tuple(schedule):
        return BookLots(events, before.book.again(events))
    return BookLots(events, LotBook(events, schedule))


def _schedule(ledger: Ledger) -> list[MethodFrom]:
    """The methods of the policies; the first holds from the beginning."""
    found: list[MethodFrom] = []
    for policy in ledger.prices.policies:
        method = METHODS_IN_ORDER[policy.method]
        if not found or found[-1].method is not method:
            found.append(MethodFrom(policy.effective_on * DAY_S if found else 0, method))
    return found


def lot_events(
    portfolio: Portfolio, ledger: Ledger, *, tax: bool = False, without: Ints = _NO_KEYS
) -> LotEvents:
    """Events as the lots take them, with a move of every balance where the policy changes its pools."""
    pool, to_pool = _pools(ledger)
    effect = _effects(ledger, np.zeros(len(ledger), np.bool_) if tax else ledger.passes)
    effect[((effect == MOVE) & (pool == to_pool)) | np.isin(ledger.key, without)] = NOTHING
    came_back = (effect == ACQUIRE) & ledger.passes
    fee = np.where(ledger.kind == PURCHASE, ledger.fee_usd, 0)
    value = np.where(effect == DISPOSE, ledger.value_usd - ledger.fee_usd, ledger.value_usd + fee)
    rows = [
        ledger.key,
        ledger.at,
        effect,
        ledger.amount_sat,
        value,
        np.where(came_back, to_pool, pool),
        to_pool,
    ]
    changes = _changes_of_pools(ledger)
    columns = [np.concatenate(pair) for pair in zip(changes, rows, strict=True)] if len(changes[0]) else rows
    key, at, effect, amount, value, pool, to_pool = columns
    return LotEvents(key, at, effect, amount, value, pool, to_pool, chosen=_chosen(portfolio))


def _effects(ledger: Ledger, passes: Flags) -> Ints:
    kind = ledger.kind
    given = np.isin(kind, GIVEN)
    return np.select(
        [kind == OPENING, np.isin(kind, (MINED, PURCHASE, OTHER_IN)), np.isin(kind, GOES_OUT),
         passes & given, passes, np.isin(kind, MOVES)],
        [OPEN, ACQUIRE, DISPOSE, DISPOSE, ACQUIRE, MOVE], NOTHING,
    )  # fmt: skip


def lots_owed(ledger: Ledger, left_out: Ints) -> BookLots:
    """What is owed to us after control has passed, at average cost by the state that it is in."""
    given, back = np.isin(ledger.kind, GIVEN), np.isin(ledger.kind, BACK)
    rows = np.flatnonzero(ledger.passes & (given | back) & ~np.isin(ledger.key, left_out))
    effect = np.where(given, ACQUIRE, DISPOSE)[rows]
    pool = taken_as(ledger)[rows]
    columns = (ledger.key[rows], ledger.at[rows], effect, ledger.amount_sat[rows], ledger.value_usd[rows])
    events = LotEvents(*columns, pool, pool)
    return BookLots(events, LotBook(events, Method.WAC))


# --- pools --------------------------------------------------------------------------------------------
def _pools(ledger: Ledger) -> tuple[Ints, Ints]:
    """The pool of lots that each event touches, and that it leads to."""
    modes = np.array([policy.lot_pool for policy in ledger.prices.policies], np.int64)
    mode = modes[ledger.prices.policy_at(ledger.at // DAY_S)]
    arrives = np.where(ledger.to_place < 0, ledger.place, ledger.to_place)
    return pool_of(ledger, mode, ledger.place), pool_of(ledger, mode, arrives)


def pool_of(ledger: Ledger, mode: Ints, place: Ints) -> Ints:
    """The pool of lots that each place belongs to."""
    by_entity = _ENTITY + ledger.places.entity[place]
    return np.select([mode == ALL_TOGETHER, mode == EACH_ACCOUNT], [0, 1 + place], by_entity)


def pool_names(ledger: Ledger) -> dict[int, str]:
    """What pools of lots are called."""
    places = ledger.places
    found = {0: "All together"} | {1 + at: name for at, name in enumerate(places.names)}
    return found | {_ENTITY + at: name or "No entity named" for at, name in enumerate(places.entities)}


def _changes_of_pools(ledger: Ledger) -> list[Ints]:
    """Moves of what each account holds from the pools of one policy to those of the next."""
    policies, found = ledger.prices.policies, []
    for before, after in pairwise(policies):
        if before.lot_pool == after.lot_pool:
            continue
        at = after.effective_on * DAY_S
        held = balances_of(ledger, _NO_KEYS).ours_at(np.array([at - 1]))[0].sum(axis=1)
        place = np.flatnonzero(held > 0)
        key = _CHANGE_KEY + len(found) * len(ledger.places) + place
        same, pools = (
            np.ones(len(place), np.int64),
            [np.full(len(place), p.lot_pool) for p in (before, after)],
        )
        moves = [pool_of(ledger, mode, place) for mode in pools]
        found.append([key, at * same, MOVE * same, held[place], 0 * same, *moves])
    if not found:
        return [_NO_KEYS] * 7
    return [np.concatenate(column) for column in zip(*found, strict=True)]


# --- names and sentences ------------------------------------------------------------------------------
def _chosen(portfolio: Portfolio) -> Mapping[int, Chosen]:
    """The lots that disposals name, by key of the disposal."""
    rows = portfolio["lot_choice"]
    if "chosen" not in rows.memo:
        lot = rows["lot_event_id"].astype(np.int64)
        made = rows["production_id"].astype(np.int64)
        key = np.where(lot == MISSING_32, made + PRODUCTION_KEY, lot)
        found: dict[int, list[tuple[int, int]]] = {}
        for event, one, amount in zip(
            rows["event_id"].tolist(), key.tolist(), rows["amount_sat"].tolist(), strict=True
        ):
            found.setdefault(event, []).append((one, amount))
        rows.memo["chosen"] = found
    return rows.memo["chosen"]


def problems_of_lots(ledger: Ledger, told: Iterable[Problem]) -> list[Problem]:
    """Events that the lots leave out, in words."""
    found = []
    order = np.argsort(ledger.key)
    for problem in told:
        if problem.id >= _CHANGE_KEY:
            found.append(
                Problem(f"Lots could not be given to an account: {problem.reason}", "accounting_policy")
            )
            continue
        row = int(order[np.searchsorted(ledger.key, problem.id, sorter=order)])
        title = title_of(int(ledger.kind[row]), int(ledger.day[row]) * DAY_S)
        made = problem.id >= PRODUCTION_KEY
        table, number = (
            ("production", problem.id - PRODUCTION_KEY) if made else ("treasury_event", problem.id)
        )
        found.append(Problem(f"{title}: {problem.reason}; it is left out", table, id=number))
    return found
