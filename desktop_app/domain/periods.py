"""Closed months and fiscal quarters: which months an edit touches, and whether they are open."""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.change import Change, Rows
from desktop_app.domain.company import CLOSED, SOFT_CLOSED
from desktop_app.domain.edits import inserting, updating
from desktop_app.domain.entity import Entity
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import MonthClosed
from desktop_app.domain.tables import ENTITIES

Months = NDArray[np.int64]
_NONE = np.empty(0, np.int64)


def months_in_state(portfolio: Portfolio, state: int) -> Months:
    """The months that stand at OPEN, SOFT_CLOSED or CLOSED on record, ascending."""
    period = portfolio["period"]
    return np.sort(period["month"][period["state"] == state].astype(np.int64))


def first_open_day(portfolio: Portfolio) -> int:
    """The first day after the last closed month: where a late fact goes; 2009-01-03 if none is closed."""
    closed = months_in_state(portfolio, CLOSED)
    return days.first_day(int(closed[-1]) + 1) if len(closed) else days.parse_day("2009-01-03")


def refuse_closed(portfolio: Portfolio, change: Change, *, allow_soft_closed: bool = False) -> None:
    """Raise MonthClosed if a change touches a closed month (or, unless allowed, a soft-closed one)."""
    closed, soft = months_in_state(portfolio, CLOSED), months_in_state(portfolio, SOFT_CLOSED)
    if not len(closed) and not len(soft):
        return
    touched = months_touched(portfolio, change)
    if hit := np.intersect1d(touched, closed).tolist():
        sentence = f"{_named(hit)} {'is' if len(hit) == 1 else 'are'} closed."
        raise MonthClosed(sentence, "Date it into the open month, or reopen with a reason.", hit, soft=False)
    if not allow_soft_closed and (hit := np.intersect1d(touched, soft).tolist()):
        sentence = f"{_named(hit)} {'is' if len(hit) == 1 else 'are'} soft-closed."
        raise MonthClosed(
            sentence, "Confirm that the figures of this month shall still change.", hit, soft=True
        )


def _named(months: list[int]) -> str:
    if len(months) <= 2:
        return " and ".join(days.month_text(m) for m in months)
    return f"{len(months)} months from {days.month_text(months[0])} to {days.month_text(months[-1])}"


def months_touched(portfolio: Portfolio, change: Change) -> Months:
    """Every month whose facts or figures a change would alter, ascending."""
    found = [m for rows in change.rows if len(rows.ids) for m in _touched(portfolio, rows)]
    return np.unique(np.concatenate(found)) if found else _NONE


def _touched(portfolio: Portfolio, rows: Rows) -> Iterable[Months]:
    entity = ENTITIES[rows.table]
    if entity.dated_by:
        yield from _dated(portfolio, rows, entity)
    if any(entity[name].shapes_past for name in rows.fields):
        yield _shaped(portfolio, rows)


def _dated(portfolio: Portfolio, rows: Rows, entity: Entity) -> Iterable[Months]:
    for side in (rows.before, rows.after):
        if side is None:
            continue
        months = [_months(entity, name, side[name]) for name in entity.dated_by if name in side]
        if len(months) < len(entity.dated_by):
            months += _standing(portfolio, rows, entity)
        yield _spanned(months)


def _standing(portfolio: Portfolio, rows: Rows, entity: Entity) -> list[Months]:
    """The months of the rows as they stand; rows that an earlier part of the change makes count there."""
    columns = portfolio[rows.table]
    there = columns.positions(rows.ids[columns.has(rows.ids)])
    return [_months(entity, name, columns[name][there]) for name in entity.dated_by]


def _spanned(months: list[Months]) -> Months:
    """All months from the first to the last date of each row (a loss may run over a month's end)."""
    if len(months) == 2 and len(months[0]) == len(months[1]) and (months[0] != months[1]).any():
        pairs = np.unique(np.stack(months), axis=1)
        return np.unique(np.concatenate([np.arange(min(a, b), max(a, b) + 1) for a, b in pairs.T.tolist()]))
    return np.unique(np.concatenate(months)) if months else _NONE


def _months(entity: Entity, name: str, values: NDArray[np.integer]) -> Months:
    kind = entity[name].kind
    if kind == "month":
        return values.astype(np.int64)
    return days.months_of_days(values // 86_400 if kind == "instant" else values)


def _shaped(portfolio: Portfolio, rows: Rows) -> Months:
    """Closed months that a change of an undated record would move: from the first use of the record on."""
    if rows.before is None and rows.table not in ("pool_share", "lot_choice"):
        return _NONE
    first = _first_use(portfolio, rows)
    last = [m[-1] for state in (CLOSED, SOFT_CLOSED) if len(m := months_in_state(portfolio, state))]
    if first is None or not last:
        return _NONE
    return np.arange(days.month_of_day(first), int(max(last)) + 1, dtype=np.int64)


def _first_use(portfolio: Portfolio, rows: Rows) -> int | None:
    if rows.table == "pool_share":
        account = (rows.after or rows.before or {}).get(
            "pool_account_id", portfolio["pool_share"]["pool_account_id"]
        )
        production = portfolio["production"]
        used = production["day_on"][np.isin(production["pool_account_id"], account)]
    elif rows.table == "lot_choice":
        disposal = (rows.after or rows.before or {}).get("event_id", _named_disposals(portfolio, rows))
        events = portfolio["treasury_event"]
        used = events["at"][np.isin(events.ids, disposal)] // 86_400
    else:
        machines = portfolio["machine"]
        ids = (
            machines.ids[np.isin(machines["model_id"], rows.ids)]
            if rows.table == "machine_model"
            else rows.ids
        )
        states = portfolio["machine_state"]
        used = states["effective_on"][np.isin(states["machine_id"], ids)]
    return int(used.min()) if len(used) else None


def _named_disposals(portfolio: Portfolio, rows: Rows) -> NDArray[np.integer]:
    choices = portfolio["lot_choice"]
    return choices["event_id"][np.isin(choices.ids, rows.ids)]


def redated(portfolio: Portfolio, change: Change, day: int) -> Change | None:
    """The change with its facts of closed months dated on `day`; None where that has no meaning.

    New facts move to the day; a changed machine state becomes a new state from the day on. Other corrections
    of a closed fact need its month reopened.
    """
    made = Change()
    for rows in change.rows:
        moved = _redated_rows(portfolio, rows, day)
        if moved is None:
            return None
        made = made.then(moved)
    return made


def _redated_rows(portfolio: Portfolio, rows: Rows, day: int) -> Change | None:
    entity = ENTITIES[rows.table]
    if not len(rows.ids) or not _is_closed(portfolio, Change((rows,))):
        return Change((rows,))
    if rows.before is None and rows.after is not None and entity.dated_by:
        return Change((Rows(rows.table, rows.ids, None, _moved(portfolio, rows, entity, day)),))
    if rows.table == "machine_state" and rows.before is not None and rows.after is not None:
        columns = portfolio["machine_state"]
        machine = columns["machine_id"][columns.positions(rows.ids)]
        order = np.argsort(machine, kind="stable")
        values = {n: a[order] for n, a in rows.after.items() if n != "effective_on"}
        ids = machine[order].astype(np.int64)
        return None if len(np.unique(ids)) < len(ids) else state_edit(portfolio, ids, day, values)
    return None


def _moved(portfolio: Portfolio, rows: Rows, entity: Entity, day: int) -> dict[str, NDArray[np.generic]]:
    assert rows.after is not None
    closed = months_in_state(portfolio, CLOSED)
    arrays = dict(rows.after)
    late = np.any([np.isin(_months(entity, n, arrays[n]), closed) for n in entity.dated_by], axis=0)
    for name in entity.dated_by:
        kind = entity[name].kind
        to = {"month": days.month_of_day(day), "instant": day * 86_400}.get(kind, day)
        shift = arrays[name] - arrays[entity.dated_by[0]]
        arrays[name] = np.where(late, to + shift, arrays[name]).astype(entity[name].dtype)
    return arrays


def _is_closed(portfolio: Portfolio, change: Change) -> bool:
    return bool(np.isin(months_touched(portfolio, change), months_in_state(portfolio, CLOSED)).any())


def set_months(
    portfolio: Portfolio, months: Iterable[int], state: int, *, who: str, at: int, reason: str
) -> Change:
    """Open, soft-close or close months; the reason stands beside them."""
    period = portfolio["period"]
    wanted = np.array(sorted(set(months)), np.int32)
    values = {"state": state, "changed_by": who, "changed_at": at, "reason": reason}
    new = wanted[~np.isin(wanted, period["month"])]
    known = period.ids[np.isin(period["month"], wanted)]
    filled = {n: period.entity[n].filled(v, len(new)) for n, v in values.items()}
    return Change(
        (
            updating(portfolio, "period", known, values),
            inserting(portfolio, "period", {"month": new, **filled}),
        )
    )


# --- fiscal quarters ---------------------------------------------------------------------------------
_QUARTER = re.compile(r"(\d{4})Q([1-4])")


def quarter_months(start_month: int, quarter: str) -> tuple[int, int]:
    """First and last month of a fiscal quarter such as 2026Q1; raises ValueError.

    A fiscal year is named after the calendar year in which it ends; it starts in `start_month` (1 … 12).
    """
    match = _QUARTER.fullmatch(quarter.strip().upper())
    if not match:
        raise ValueError(f"“{quarter}” is not a fiscal quarter such as 2026Q1")
    year, number = int(match[1]), int(match[2])
    first = days.month_of(year - (start_month > 1), start_month) + 3 * (number - 1)
    return first, first + 2


def quarter_of_month(start_month: int, month: int) -> str:
    """The fiscal quarter that a month lies in, such as 2026Q1."""
    into = month - days.month_of(1970, start_month)
    year = 1970 + into // 12 + (start_month > 1)
    return f"{year}Q{into % 12 // 3 + 1}"


def quarter_before(start_month: int, quarter: str, quarters: int = 1) -> str:
    """The fiscal quarter that lies some quarters before another; 4 is the same quarter a year ago."""
    return quarter_of_month(start_month, quarter_months(start_month, quarter)[0] - 3 * quarters)


def last_closed_quarter(portfolio: Portfolio) -> str | None:
    """The last fiscal quarter all of whose months are closed, None if there is none."""
    start = portfolio.company.fiscal_year_start_month
    closed = set(months_in_state(portfolio, CLOSED).tolist())
    for month in sorted(closed, reverse=True):
        quarter = quarter_of_month(start, month)
        first, last = quarter_months(start, quarter)
        if closed.issuperset(range(first, last + 1)):
            return quarter
    return None


QUARTER_NAMES = ("First", "Second", "Third", "Fourth")


def quarter_name(quarter: str) -> str:
    """2026Q1 in words: First quarter of fiscal 2026."""
    return f"{QUARTER_NAMES[int(quarter[-1]) - 1]} quarter of fiscal {quarter[:4]}"
