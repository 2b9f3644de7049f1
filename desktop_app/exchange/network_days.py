"""Reads a file of network days, and says what a hashrate earns over some of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.fields import Field
from desktop_app.domain.problems import AppError
from desktop_app.engine.network import expected_production, interpolated
from desktop_app.exchange.cells import Source, read_cells
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.read import read_table

_FIELDS = (
    Field("date", "Date", "day"),
    Field("difficulty", "Difficulty", "number", minimum=1, maximum=1e20),
    Field("subsidy_btc", "Subsidy", "number", minimum=0, maximum=50),
    Field("fees_btc", "Fees", "number", minimum=0, maximum=1_000_000, optional=True),
    Field("blocks", "Blocks", "number", minimum=1, maximum=10_000),
)


def expected(path: Path, first_on: int, last_on: int, *, ehs: float, pool_fee_share: float) -> dict[str, Any]:
    """Expected production of a constant hashrate from the first to the last day, by the file's day means.

    Blank fees are interpolated between the days beside them and counted. Raises AppError for a file that does
    not say every day.
    """
    raw = read_table(path)
    columns = {field.name: _column(raw, field) for field in _FIELDS}
    order = np.argsort(columns["date"], kind="stable")
    at = {name: values[order] for name, values in columns.items()}
    first, after = np.searchsorted(at["date"], [first_on, last_on + 1])
    if not np.array_equal(at["date"][first:after], np.arange(first_on, last_on + 1)):
        span = f"{days.day_text(first_on)} to {days.day_text(last_on)}"
        raise AppError(f"“{raw.name}” does not say every day from {span} once.")
    per_block = at["fees_btc"] / at["blocks"]
    found = expected_production(
        at["difficulty"][first:after],
        at["subsidy_btc"][first:after],
        (interpolated(per_block) * at["blocks"])[first:after],
        at["blocks"][first:after],
        ehs=ehs,
        pool_fee_share=pool_fee_share,
    )
    return {
        "btc": found.btc,
        "subsidy_btc": found.subsidy_btc,
        "fees_btc": found.fees_btc,
        "blocks_found_expected": found.blocks_found_expected,
        "estimated_days": int(np.isnan(per_block[first:after]).sum()),
    }


def _column(raw: RawTable, field: Field) -> Any:
    named = [header.casefold() for header in raw.headers]
    if field.name not in named:
        wanted = ", ".join(f.name for f in _FIELDS)
        raise AppError(f"“{raw.name}” has no column {field.name}.", f"It needs {wanted}.")
    column = named.index(field.name)
    cells = read_cells(field, raw.columns[column], Source(column), {})
    blank = np.flatnonzero(~cells.given).tolist() if not field.optional else []
    for position, reason in (*cells.bad, *((i, f"{field.label} is missing") for i in blank)):
        raise AppError(f"“{raw.name}” row {raw.rows[position]}, {field.name}: {reason}.")
    return cells.values
