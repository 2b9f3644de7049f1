"""Reads a file of one value for each interval, a load or prices; says what is missing or said twice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import instant_text
from desktop_app.domain.fields import EARLIEST_DAY, LATEST_DAY
from desktop_app.domain.problems import AppError, Problem
from desktop_app.engine.bill.situation import Series
from desktop_app.exchange.prices.cells import NO_OFFSET, numbers, stamps
from desktop_app.exchange.prices.series import Gap, gaps_of, span_of
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.read import read_table

TIME = "interval_start_utc"
_DAY = 86_400
_MOST_NAMED = 20
Ints, Floats = NDArray[np.int64], NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file's column of values is called, and the limits of its values."""

    column: str
    least: float
    most: float


@dataclass(frozen=True, slots=True, eq=False)
class IntervalFile:
    """The values of a file, gaps as NaN, and what is wrong with it by row."""

    series: Series
    problems: tuple[Problem, ...]

    @property
    def last_at(self) -> int:
        """The instant at which the last interval ends [s UTC]."""
        return self.series.first_at + len(self.series.values) * self.series.minutes * 60


def read_intervals(path: Path, wanted: Wanted) -> IntervalFile:
    """Read the two columns; rows in any order, those that cannot be taken are told and left out.

    Raises AppError for a file without these columns, without a row that can be taken, or with intervals
    that are not 5, 15, 30 or 60 minutes.
    """
    raw = read_table(path)
    at, value, problems = _rows(raw, wanted)
    if not len(at):
        first = f" {problems[0]}." if problems else ""
        raise AppError(f"“{raw.name}” has no row that can be taken.{first}")
    order = np.argsort(at, kind="stable")
    at, value, row = at[order], value[order], _kept_rows(raw, problems)[order]
    span_s = span_of(at, ())
    keep, told = _misfits(at, value, row, span_s)
    at, value = at[keep], value[keep]
    gaps = gaps_of(at, span_s)
    values = np.full((int(at[-1]) - int(at[0])) // span_s + 1, np.nan)
    values[(at - at[0]) // span_s] = value
    problems += told + ([_gaps_told(raw.name, gaps)] if gaps else [])
    return IntervalFile(Series(int(at[0]), span_s // 60, values), tuple(problems))


# --- rows --------------------------------------------------------------------------------------------
def _rows(raw: RawTable, wanted: Wanted) -> tuple[Ints, Floats, list[Problem]]:
    """Instants and values of the rows that can be read, in the file's order."""
    wall, offset, bad_times = stamps(raw.columns[_column(raw, TIME, wanted)])
    value, bad_values = numbers(raw.columns[_column(raw, wanted.column, wanted)])
    at = wall - np.where(offset == NO_OFFSET, 0, offset)
    wrong = {position: (wanted.column, reason) for position, reason in bad_values}
    outside = (value < wanted.least) | (value > wanted.most)
    limits = f"{wanted.least:,.0f} … {wanted.most:,.0f}"
    for position in np.flatnonzero(outside).tolist():
        wrong.setdefault(position, (wanted.column, f"{value[position]:,.10g} lies outside {limits}"))
    wrong |= {position: (TIME, reason) for position, reason in bad_times}
    early = (at < EARLIEST_DAY * _DAY) | (at >= LATEST_DAY * _DAY)
    for position in np.flatnonzero(early).tolist():
        wrong.setdefault(position, (TIME, "The time lies outside 2009 … 2099"))
    keep = np.ones(len(raw), np.bool_)
    keep[list(wrong)] = False
    found = [
        Problem(reason, raw.name, column, int(raw.rows[p])) for p, (column, reason) in sorted(wrong.items())
    ]
    return at[keep], value[keep], found


def _column(raw: RawTable, name: str, wanted: Wanted) -> int:
    named = [header.strip().casefold() for header in raw.headers]
    if name not in named:
        raise AppError(f"“{raw.name}” has no column {name}.", f"It needs {TIME},{wanted.column}.")
    return named.index(name)


def _kept_rows(raw: RawTable, problems: list[Problem]) -> Ints:
    return raw.rows[~np.isin(raw.rows, [problem.row for problem in problems])]


def _misfits(at: Ints, value: Floats, row: Ints, span_s: int) -> tuple[NDArray[np.bool_], list[Problem]]:
    """Which sorted rows are kept: those that begin an interval, and of two that say the same the first."""
    phases, counts = np.unique(at % span_s, return_counts=True)
    off = at % span_s != phases[np.argmax(counts)]
    again = np.zeros(len(at), np.bool_)
    again[1:] = (at[1:] == at[:-1]) & ~off[1:]
    reasons = [(p, f"It does not begin with an interval of {span_s // 60} minutes") for p in _firsts(off)]
    for p in _firsts(again):
        differs = "" if value[p] == value[p - 1] else ", with another value"
        reasons.append((p, f"{instant_text(int(at[p]))} stands in row {row[p - 1]} already{differs}"))
    told = [Problem(reason, field=TIME, row=int(row[p])) for p, reason in sorted(reasons)]
    more = int((off | again).sum()) - len(told)
    if more:
        told.append(Problem(f"{more:,} more rows are out of step or said twice", field=TIME))
    return ~(off | again), told


def _firsts(marks: NDArray[np.bool_]) -> list[int]:
    return np.flatnonzero(marks)[:_MOST_NAMED].tolist()


def _gaps_told(name: str, gaps: list[Gap]) -> Problem:
    first = ", ".join(
        instant_text(gap.first_at) + (f" ({gap.count:,} in a row)" if gap.count > 1 else "")
        for gap in gaps[:3]
    )
    missing, more = sum(gap.count for gap in gaps), len(gaps) - 3
    others = f" and {more:,} more gaps" if more > 0 else ""
    counted = "1 interval, which counts" if missing == 1 else f"{missing:,} intervals, which count"
    return Problem(f"“{name}” lacks {counted} as nothing: {first}{others}")
