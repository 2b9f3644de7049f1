"""Brings an edit into the form in which the file keeps it, so that memory, tables and log say the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Arrays, Change, Rows
from desktop_app.domain.columns import Columns
from desktop_app.domain.fields import Field
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem, Refused
from desktop_app.domain.tables import ENTITIES

_LAST_ID = 2**31 - 1
_PLAIN = bytes([0, 9, 10, *range(32, 127)])


def in_form(portfolio: Portfolio, change: Change) -> tuple[Change, Portfolio]:
    """The change as it is to be logged, and the portfolio after it; raises Refused.

    What was is read from the portfolio, whatever the caller believed. New rows take new ids.
    """
    made: list[Rows] = []
    for rows in change.rows:
        if len(rows.ids):
            made.append(_rows_in_form(portfolio, rows))
            portfolio = _applied(portfolio, made[-1])
    return Change(tuple(made)), portfolio


def _applied(portfolio: Portfolio, rows: Rows) -> Portfolio:
    try:
        return portfolio.applying(Change((rows,)))
    except KeyError as error:
        raise _refused(rows, "", str(error.args[0]), 0) from error


def _rows_in_form(portfolio: Portfolio, rows: Rows) -> Rows:
    entity, ids = ENTITIES[rows.table], rows.ids.astype(np.int64)
    if not ((ids[1:] > ids[:-1]).all() and ids[0] > 0 and ids[-1] <= _LAST_ID):
        raise ValueError(f"the ids of {rows.table} do not ascend")
    after = None if rows.after is None else _after(rows)
    if rows.before is None:
        if ids[0] < portfolio.next_ids[rows.table]:
            raise _refused(rows, "", f"{entity.label} has been given an id that was taken", int(ids[0]))
        if after is None or set(after) != set(entity.by_name):
            raise ValueError(f"a new row of {rows.table} lacks fields")
        return Rows(rows.table, ids, None, {f.name: after[f.name] for f in entity.fields})
    return Rows(rows.table, ids, _before(portfolio[rows.table], rows, after), after)


def _before(columns: Columns, rows: Rows, after: Arrays | None) -> Arrays:
    try:
        positions = columns.positions(rows.ids)
    except KeyError as error:
        raise _refused(rows, "", str(error.args[0]), int(rows.ids[0])) from error
    return {name: columns[name][positions] for name in (columns.arrays if after is None else after)}


def _after(rows: Rows) -> dict[str, NDArray[Any]]:
    made = {}
    for name, array in (rows.after or {}).items():
        field = ENTITIES[rows.table][name]
        if len(array) != len(rows.ids):
            raise ValueError(f"{rows.table}.{name} has {len(array)} values for {len(rows.ids)} rows")
        for position, reason in _misfits(field, array):
            raise _refused(rows, name, reason, int(rows.ids[position]))
        made[name] = _array_in_form(field, array)
    return made


def _array_in_form(field: Field, array: NDArray[Any]) -> NDArray[Any]:
    if field.kind != "number":
        return array.astype(field.dtype)
    made = array.astype(np.float64) + 0.0  # SQLite keeps no minus zero
    made[np.isnan(made)] = np.nan  # and only one way to say "missing"
    return made


def _misfits(field: Field, array: NDArray[Any]) -> Iterator[tuple[int, str]]:
    """Positions whose value would not come back as it went in, and why."""
    if field.kind == "number":
        return
    if field.kind == "blob":
        yield from _odd_blobs(field, array)
    elif field.kind == "text":
        yield from _odd_bytes(field, array) if field.width else _odd_texts(field, array)
    elif array.dtype != field.dtype:
        limits = np.iinfo(field.dtype)
        for position in np.flatnonzero((array < limits.min) | (array > limits.max)).tolist():
            yield position, f"{field.label} is larger than a book can hold"


def _odd_texts(field: Field, array: NDArray[Any]) -> Iterator[tuple[int, str]]:
    for position, text in enumerate(array.tolist()):
        try:
            text.encode()
            field.checked(text)
        except UnicodeEncodeError:
            yield position, f"{field.label} holds half a character"
        except ValueError as reason:
            yield position, str(reason)


def _odd_blobs(field: Field, array: NDArray[Any]) -> Iterator[tuple[int, str]]:
    for position, blob in enumerate(array.tolist()):
        if not isinstance(blob, bytes):
            yield position, f"{field.label} is not bytes"
        elif len(blob) > field.width:
            yield position, f"{field.label} is longer than {field.width:,} bytes"


def _is_plain(field: Field, array: NDArray[Any]) -> bool:
    """Whether all is printable ASCII that fits: nearly always, and seen at the speed of memory."""
    data = array.tobytes()
    lengths = np.strings.str_len(array)
    no_zero_inside = len(data) - data.count(0) == int(lengths.sum())
    return not data.translate(None, _PLAIN) and no_zero_inside and int(lengths.max()) <= field.width


def _odd_bytes(field: Field, array: NDArray[Any]) -> Iterator[tuple[int, str]]:
    width = array.dtype.itemsize
    if not width or _is_plain(field, array):
        return
    matrix = np.ascontiguousarray(array).view(np.uint8).reshape(len(array), width)
    low = matrix < 32
    odd = (low & (matrix != 0) & (matrix != 9) & (matrix != 10)) | (matrix == 127)
    odd[:, :-1] |= (matrix[:, :-1] == 0) & (matrix[:, 1:] != 0)
    for position in np.flatnonzero(odd.any(axis=1)).tolist():
        yield position, f"{field.label} holds control characters"
    if width > field.width:
        for position in np.flatnonzero(matrix[:, field.width :].any(axis=1)).tolist():
            yield position, f"{field.label} is longer than {field.width} characters"
    for position in np.flatnonzero((matrix > 127).any(axis=1)).tolist():
        try:
            array[position].decode()
        except UnicodeDecodeError:
            yield position, f"{field.label} is not UTF-8 text"


def _refused(rows: Rows, name: str, reason: str, row_id: int) -> Refused:
    return Refused(f"{reason}.", problems=[Problem(reason, rows.table, name, id=row_id)])
