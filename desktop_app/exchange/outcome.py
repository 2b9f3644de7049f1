"""What each line of a file would do to the book: bring a new record, move one, change one, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.columns import Columns
from desktop_app.domain.fields import Field
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.dated import holders
from desktop_app.exchange.kinds import Input
from desktop_app.exchange.reading import Sheet

OUTCOMES = ("new", "moved", "changed", "unchanged", "rejected")
NEW, MOVED, CHANGED, UNCHANGED, REJECTED = range(5)
_SHEET_PRECISION = 1e-14
"""A spreadsheet keeps 15 digits: what differs less has not changed."""


@dataclass(slots=True, eq=False)
class Outcome:
    """Along the lines: the outcome, the record (position or -1), and of the dated part its day, the fact that
    holds then (position or -1), whether the line speaks of it, and whether it differs."""

    codes: NDArray[np.int8]
    target: NDArray[np.int64]
    days: NDArray[np.int64]
    held: NDArray[np.int64]
    speaks: NDArray[np.bool_]
    state_differs: NDArray[np.bool_]


def outcome_of(
    sheet: Sheet, portfolio: Portfolio, target: NDArray[np.int64], default_day: int | None
) -> Outcome:
    """Compare the lines with the book; lines that cannot be taken get their reasons in the sheet."""
    kind, count = sheet.kind, len(sheet.raw)
    no, none = np.zeros(count, np.bool_), np.full(count, -1, np.int64)
    made = Outcome(np.full(count, UNCHANGED, np.int8), target, none.copy(), none.copy(), no.copy(), no.copy())
    if kind.dated:
        _see_dated_part(sheet, portfolio, made, default_day)
    elif kind.carries:
        made.held = _carried(sheet, portfolio)
    _refuse_missing(sheet, made)
    _refuse_disorder(sheet, portfolio, target)
    differs = differing(sheet, portfolio[kind.table], kind.of_table(kind.table), target) & (target >= 0)
    moved = no if not kind.place else made.state_differs & _moved(sheet, portfolio, made)
    made.codes[differs | made.state_differs] = CHANGED
    made.codes[moved] = MOVED
    made.codes[target < 0] = NEW
    made.codes[~sheet.fine] = REJECTED
    return made


def _carried(sheet: Sheet, portfolio: Portfolio) -> NDArray[np.int64]:
    """The fact that holds when each line of a table of dated facts begins."""
    kind = sheet.kind
    if not (sheet.has(kind.owner) and sheet.has("effective_on")):
        return np.full(len(sheet.raw), -1, np.int64)
    return holders(portfolio[kind.table], kind.owner, sheet.values[kind.owner], _days(sheet, None))


def differing(
    sheet: Sheet, columns: Columns, inputs: tuple[Input, ...], positions: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Where a given value is another than the book's at these positions (-1: nothing to compare with)."""
    found = np.zeros(len(positions), np.bool_)
    if not len(columns):
        return found
    at = np.maximum(positions, 0)
    for wanted in inputs:
        name = wanted.name
        if sheet.has(name) and not is_only_respelt(sheet, name):
            found |= sheet.given[name] & ~same(wanted.field, sheet.values[name], columns[name][at])
    return found & (positions >= 0)


def is_only_respelt(sheet: Sheet, name: str) -> bool:
    """Names by which a line was found may differ in case and spaces; a serial is itself."""
    made = sheet.kind.by_name[name].field
    return name in sheet.kind.key and made.kind == "text" and not made.width


def same(made: Field, left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.bool_]:
    """Where two arrays of a field say the same."""
    alike = left == right
    if made.kind == "number":
        alike |= np.abs(left - right) <= _SHEET_PRECISION * np.abs(right)
        alike |= np.isnan(left) & np.isnan(right)
    return alike


# --- the dated part ------------------------------------------------------------------------------
def _days(sheet: Sheet, default_day: int | None) -> NDArray[np.int64]:
    made = np.full(len(sheet.raw), -1 if default_day is None else default_day, np.int64)
    if sheet.has("effective_on"):
        made = np.where(sheet.given["effective_on"], sheet.values["effective_on"].astype(np.int64), made)
    return made


def _see_dated_part(sheet: Sheet, portfolio: Portfolio, made: Outcome, default_day: int | None) -> None:
    kind = sheet.kind
    inputs = tuple(i for i in kind.of_table(kind.dated) if i.name != "effective_on")
    states, records = portfolio[kind.dated], portfolio[kind.table]
    made.days = _days(sheet, default_day)
    known = made.target >= 0
    if known.any():
        owners = records.ids[np.maximum(made.target, 0)]
        made.held = np.where(known, holders(states, kind.owner, owners, made.days), -1)
    made.speaks = sheet.said("effective_on").copy()
    for wanted in inputs:
        made.speaks |= sheet.said(wanted.name)
    _fill_defaults(sheet, made)
    undated = made.speaks & (made.days < 0) & sheet.fine
    sheet.refuse_column(np.flatnonzero(undated), "effective_on", "The day from which it holds is missing")
    made.state_differs = differing(sheet, states, inputs, made.held)
    made.state_differs |= made.speaks & known & (made.held < 0)


def _fill_defaults(sheet: Sheet, made: Outcome) -> None:
    """A new machine whose file has no column for the status runs if it has a place, and is stored if not."""
    kind = sheet.kind
    for name, text in kind.extra_defaults.items():
        if sheet.has(name) or kind.by_name[name].table != kind.dated:
            continue
        field = kind.by_name[name].field
        begins = made.held < 0
        begins &= made.speaks | ((made.target < 0) & bool(kind.unplaced_defaults))
        values = field.filled(field.parse(text), len(sheet.raw))
        if name in kind.unplaced_defaults:
            placed = np.logical_or.reduce([sheet.said(n) for n in kind.place])
            values = np.where(placed, values, field.filled(field.parse(kind.unplaced_defaults[name]), 1))
        sheet.values[name] = values.astype(field.dtype)
        sheet.given[name] = begins
        made.speaks = made.speaks | sheet.given[name]


def _moved(sheet: Sheet, portfolio: Portfolio, made: Outcome) -> NDArray[np.bool_]:
    kind = sheet.kind
    places = tuple(kind.by_name[name] for name in kind.place)
    return differing(sheet, portfolio[kind.dated], places, made.held) & (made.held >= 0)


# --- reasons -------------------------------------------------------------------------------------
def _refuse_missing(sheet: Sheet, made: Outcome) -> None:
    """New records and first facts need what has no default."""
    kind, fine = sheet.kind, sheet.fine
    for wanted in kind.inputs:
        if not wanted.required or (wanted.table == kind.dated and wanted.name == "effective_on"):
            continue
        if wanted.table not in (kind.table, kind.dated):
            continue
        if wanted.table == kind.dated:
            needs = made.speaks & (made.held < 0)
        else:
            needs = made.target < 0
            if kind.carries and wanted.name not in kind.key:
                needs = needs & (made.held < 0)
        if wanted.name in kind.extra_defaults and not sheet.has(wanted.name):
            continue
        lines = np.flatnonzero(needs & ~sheet.said(wanted.name) & fine)
        reason = f"{wanted.field.label} is missing"
        if sheet.has(wanted.name):
            sheet.refuse(lines.tolist(), wanted.name, reason)
        else:
            sheet.refuse_column(lines, wanted.name, f"{reason}: no column gives it")


def _refuse_disorder(sheet: Sheet, portfolio: Portfolio, target: NDArray[np.int64]) -> None:
    columns = portfolio[sheet.kind.table]
    for rule in sheet.kind.ordered:
        earlier, later = (_effective(sheet, columns, name, target) for name in (rule.earlier, rule.later))
        field = sheet.kind.by_name[rule.later].field
        known = (earlier != sheet.kind.by_name[rule.earlier].field.missing) & (later != field.missing)
        wrong = known & ((later < earlier) if rule.may_be_equal else (later <= earlier))
        said = sheet.said(rule.earlier) | sheet.said(rule.later)
        sheet.refuse(np.flatnonzero(wrong & said & sheet.fine).tolist(), rule.later, rule.sentence)


def _effective(sheet: Sheet, columns: Columns, name: str, target: NDArray[np.int64]) -> NDArray[Any]:
    """A field as it would stand after the import."""
    field = sheet.kind.by_name[name].field
    old = field.filled(None, len(target))
    if len(columns):
        old = np.where(target >= 0, columns[name][np.maximum(target, 0)], old)
    return np.where(sheet.given[name], sheet.values[name], old) if sheet.has(name) else old


def differences(sheet: Sheet, portfolio: Portfolio, made: Outcome, line: int) -> list[tuple[str, Any, Any]]:
    """What one line would change: field name, the book's plain value (None for a new one), the line's."""
    found = []
    for wanted in sheet.kind.inputs:
        name = wanted.name
        if not (sheet.has(name) and sheet.given[name][line]):
            continue
        dated = wanted.table == sheet.kind.dated
        at = int(made.held[line] if dated else made.target[line])
        new = wanted.field.plain(sheet.values[name][line : line + 1])[0]
        old = portfolio[wanted.table].plain(at, name) if at >= 0 else None
        if new != old:
            found.append((name, old, new))
    return found
