"""Answers for records of a small table as a TableSpec, by the fields that declare them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.fields import Field, Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.table import Column, TableSpec

_SCALES = {"usd": 1e6, "sat": 1e8}
_BTC_DIGITS = 4
_A_YEAR = 1900
"""Integers from here on are years, which have no thousands separator."""
_AS_TEXT = ("text", "day", "month", "instant", "choice", "reference", "flag")


def record_rows(portfolio: Portfolio, table: str, fixed: Mapping[str, Plain]) -> NDArray[np.int64]:
    """The ids of the rows that have these values, the newest first where the table is dated."""
    columns = portfolio[table]
    chosen = np.ones(len(columns), np.bool_)
    for name, value in fixed.items():
        chosen &= columns[name] == value
    positions = np.flatnonzero(chosen)
    if columns.entity.dated_by:
        dated = columns[columns.entity.dated_by[0]][positions]
        positions = positions[np.argsort(-dated.astype(np.int64), kind="stable")]
    return columns.ids[positions]


def record_table(portfolio: Portfolio, table: str, ids: NDArray[np.int64], names: Sequence[str]) -> TableSpec:
    """Some rows of a table with some of its fields; the keys are the rows' ids."""
    columns = portfolio[table]
    positions = columns.positions(ids)
    fields = [columns.entity[name] for name in names]
    return TableSpec(
        columns.entity.plural,
        tuple(_column(field) for field in fields),
        tuple(_values(portfolio, field, columns[field.name][positions]) for field in fields),
        keys=tuple(ids.tolist()),
        empty=f"No {columns.entity.plural.lower()} are recorded yet",
    )


def _column(field: Field) -> Column:
    if field.kind in _AS_TEXT:
        return Column(field.name, field.label, kind="text", width=1.2)
    if field.kind == "integer" and field.minimum is not None and field.minimum >= _A_YEAR:
        return Column(field.name, field.label, kind="text")
    if field.unit == "%":
        return Column(field.name, field.label, kind="percent", digits=field.digits)
    if field.kind == "usd":
        return Column(field.name, field.label, kind="money_exact", digits=0)
    if field.kind == "sat":
        return Column(field.name, field.label, unit=field.unit, digits=_BTC_DIGITS)
    unit = "" if field.unit and field.unit in field.label else field.unit
    return Column(field.name, field.label, unit=unit, digits=field.digits)


def _values(portfolio: Portfolio, field: Field, array: NDArray[Any]) -> Sequence[Any]:
    plain = field.plain(array)
    if field.kind == "reference":
        titles = titles_of(portfolio, field.target)
        return ["" if v is None else titles.get(int(v), "?") for v in plain]
    if field.kind in _AS_TEXT:
        return [field.text(v) for v in plain]
    if field.kind in _SCALES:
        return [None if v is None else float(v) / _SCALES[field.kind] for v in plain]
    return plain


def titles_of(portfolio: Portfolio, table: str) -> dict[int, str]:
    """The rows of a small table by what names them to a person."""
    title = portfolio[table].entity.title
    return {row_id: str(getattr(r, title)) for row_id, r in portfolio.records(table).items()}
