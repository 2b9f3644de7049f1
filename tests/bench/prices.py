"""Measures the import of prices, from the file to the committed book, beside two plain ways to read it."""

from __future__ import annotations

import csv
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import sqlite_utils

from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.prices.commands import plan_kind
from desktop_app.exchange.prices.meters import About
from desktop_app.exchange.prices.plan import SeriesPlan
from desktop_app.exchange.prices.points import Answers
from tests.books import new_book

_TRIES = 3
_ZONE = ZoneInfo("America/Chicago")
Figure = dict[str, Any]


def run() -> dict[str, Any]:
    """A year by the hour, ten years by 15 minutes, and the same ten years again."""
    with tempfile.TemporaryDirectory(prefix="hashyard-bench-") as made:
        folder = Path(made)
        year, decade = folder / "year.csv", folder / "decade.csv"
        hours = _write_day_ahead(year, 2024)
        quarters = _write_real_time(decade, 2015, 2024)
        figures = [
            *_figures(f"import {hours:,} hourly prices", folder, year, 0.5),
            *_figures(f"import {quarters:,} prices of 15 minutes", folder, decade, 5.0),
            _again(folder, decade),
        ]
    return {"name": "prices", "figures": figures}


def _figures(what: str, folder: Path, file: Path, most_s: float) -> list[Figure]:
    ours_s = min(_import(folder / f"{file.stem}{n}.hashyard", file) for n in range(_TRIES))
    read_s = min(_timed(lambda: _merely_read(file)) for _ in range(_TRIES))
    utils_s = _timed(lambda: _insert_rows(file, folder / f"{file.stem}.db"))
    said = f"{what}, file to durable book"
    return [
        _figure(said, ours_s, "csv.reader merely reading", read_s, f"at most {most_s} s", ours_s <= most_s),
        _figure(said, ours_s, "sqlite-utils inserting rows", utils_s, "at most 0.5 ×", ours_s <= utils_s / 2),
    ]


def _figure(what: str, value: float, yardstick: str, yardstick_s: float, target: str, met: bool) -> Figure:
    return {
        "what": what,
        "value": round(value, 3),
        "unit": "s",
        "yardstick": f"{yardstick}: {yardstick_s:.3f} s",
        "ratio": round(value / yardstick_s, 2),
        "target": target,
        "met": met,
    }


def _again(folder: Path, file: Path) -> Figure:
    """The same file into a book that has it."""
    book = new_book(folder / "again.hashyard")
    first = _plan(file, book.portfolio)
    book.edit(first.why, first.change)
    started = time.perf_counter()
    again = _plan(file, book.portfolio)
    taken = time.perf_counter() - started
    if not again.change.is_empty:
        raise RuntimeError("The same file changed the book")
    book.close()
    return {"what": "the same ten years again, nothing changed", "value": round(taken, 3), "unit": "s"}


# --- what is measured ----------------------------------------------------------------------------
def _import(path: Path, file: Path) -> float:
    """Seconds from the file to the committed book."""
    book = new_book(path)
    started = time.perf_counter()
    plan = _plan(file, book.portfolio)
    book.edit(plan.why, plan.change)
    taken = time.perf_counter() - started
    if plan.rejected or plan.inserted != plan.rows_in:
        raise RuntimeError(f"{plan.rejected} of {plan.rows_in} rows were rejected")
    book.close()
    return taken


def _plan(file: Path, portfolio: Portfolio) -> SeriesPlan:
    return plan_kind("prices", [file], portfolio, Answers(), About())


def _merely_read(file: Path) -> None:
    with file.open(newline="") as stream:
        for _ in csv.reader(stream):
            pass


def _insert_rows(file: Path, path: Path) -> None:
    with file.open(newline="") as stream:
        sqlite_utils.Database(path)["price"].insert_all(csv.DictReader(stream))  # type: ignore[union-attr]


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


# --- what it is measured with --------------------------------------------------------------------
def _write_day_ahead(file: Path, year: int) -> int:
    """ERCOT's day-ahead layout, with its days of change."""
    rows = ["DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag"]
    for local, price in _priced(year, year, 60):
        flag = "Y" if local.fold else "N"
        rows.append(f"{local:%m/%d/%Y},{local.hour + 1:02d}:00,HB_BENCH,{price:.2f},{flag}")
    file.write_text("\n".join([*rows, ""]))
    return len(rows) - 1


def _write_real_time(file: Path, first: int, last: int) -> int:
    """ERCOT's real-time layout."""
    head = "DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType"
    rows = [f"{head},SettlementPointPrice,DSTFlag"]
    for local, price in _priced(first, last, 15):
        flag = "Y" if local.fold else "N"
        quarter = local.minute // 15 + 1
        rows.append(f"{local:%m/%d/%Y},{local.hour + 1},{quarter},HB_BENCH,HU,{price:.2f},{flag}")
    file.write_text("\n".join([*rows, ""]))
    return len(rows) - 1


def _priced(first: int, last: int, minutes: int) -> list[tuple[datetime, float]]:
    """The local begin of every interval of some years, with a price."""
    begun, ended = (int(datetime(year, 1, 1, tzinfo=_ZONE).timestamp()) for year in (first, last + 1))
    seconds = range(begun, ended, minutes * 60)
    prices = 35 + 15 * np.random.default_rng(7).standard_normal(len(seconds))
    return [
        (datetime.fromtimestamp(second, _ZONE), price)
        for second, price in zip(seconds, prices.tolist(), strict=True)
    ]
