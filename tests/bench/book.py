"""Measures a book of 250,000 machines with 500,000 dated states: opening, bulk edits, the log, care."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.book import Book
from desktop_app.domain.change import Change
from desktop_app.domain.columns import Columns
from desktop_app.domain.edits import inserting, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from tests.books import STARTED_ON, add_company, new_book, noon

_MACHINES = 250_000
_TRIES = 3
_ROW_BY_ROW = "sqlite3.executemany, no log"
Figure = dict[str, Any]


def run() -> dict[str, Any]:
    """Make the book, then measure each act [s], each beside what SQLite alone takes for it."""
    with tempfile.TemporaryDirectory(prefix="hashyard-bench-") as folder:
        path = Path(folder, "bench.hashyard")
        book = new_book(path)
        add_company(book, machines=1)
        figures = [*_of_writing(book), *_of_care(book)]
        book.close()
        figures += _of_opening(path, Path(folder, "cache"))
    return {"name": "book", "figures": figures}


# --- writing -----------------------------------------------------------------------------------------
def _of_writing(book: Book) -> list[Figure]:
    change = _machines(book.portfolio)
    insert_s = _timed(lambda: book.edit("Import", change))
    insert_bytes = _body_bytes(book)
    book.edit("Later states", Change((_states(book.portfolio, STARTED_ON + 40),)))
    ids = book.portfolio["machine_state"].ids[-_MACHINES:]
    bulk = Change((updating(book.portfolio, "machine_state", ids, {"status": 5, "mode": 0}),))
    bulk_s = _timed(lambda: book.edit("Bulk edit", bulk))
    bulk_bytes = _body_bytes(book)
    undo_s = _timed(book.undo)
    measured = {"ths": _measured(101.0), "power_w": _measured(3_030.0)}
    values = Change((updating(book.portfolio, "machine_state", ids, measured),))
    values_s = _timed(lambda: book.edit("Measured values", values))
    values_bytes = _body_bytes(book)
    cell = Change((updating(book.portfolio, "machine_state", ids[7:8], {"mode": 2}),))
    cell_s = _timed(lambda: book.edit("One cell", cell))
    raw_s, raw_update_s = _raw_writing(book)
    return [
        _figure("insert 250,000 machines and states, durable", insert_s, 1.8, _ROW_BY_ROW, raw_s),
        _figure("bulk edit of 250,000 rows in two fields", bulk_s, 2.0, _ROW_BY_ROW, raw_update_s),
        _figure("undo of the same", undo_s, 2.0, _ROW_BY_ROW, raw_update_s),
        _figure("the same, every value another", values_s, 2.0, _ROW_BY_ROW, raw_update_s),
        _figure("edit of one cell", cell_s, 0.1),
        _size("log of the insertion", insert_bytes),
        _size("log of the bulk edit", bulk_bytes),
        _size("log of the different values", values_bytes),
        _size("log of one cell", _body_bytes(book)),
    ]


def _machines(portfolio: Portfolio) -> Change:
    number, chance = np.arange(_MACHINES), np.random.default_rng(1)
    machines = {
        "serial": _texts("SN", chance.permutation(10**7)[:_MACHINES], "S24"),
        "mac": _texts("02:", chance.permutation(10**9 + number), "S17"),
        "asset_tag": _texts("T", number, "S16"),
        "model_id": np.full(_MACHINES, 1, np.int32),
        "purchase_order": _texts("PO-", number % 40, "S16"),
        "cost_usd": 2_400_000_000 + number % 9 * 10**6,
        "bought_on": (STARTED_ON - 30 + number % 30).astype(np.int32),
    }
    return Change((inserting(portfolio, "machine", machines), _states(portfolio, STARTED_ON)))


def _states(portfolio: Portfolio, effective_on: int) -> Any:
    number = np.arange(_MACHINES)
    first = portfolio["machine"].ids[-1] + 1 if len(portfolio["machine"]) == 1 else 2
    states = {
        "machine_id": (first + number).astype(np.int32),
        "effective_on": np.full(_MACHINES, effective_on, np.int32),
        "status": np.full(_MACHINES, 4, np.int8),
        "site_id": (1 + number % 2).astype(np.int32),
        "building": _texts("B", number % 4, "S8"),
        "rack": _texts("R", number % 100, "S8"),
        "rack_row": _texts("", number % 10, "S6"),
        "slot": _texts("", number % 40, "S6"),
        "ths": _measured(100.0),
        "power_w": _measured(3_000.0),
    }
    return inserting(portfolio, "machine_state", states)


def _texts(prefix: str, numbers: np.ndarray, dtype: str) -> np.ndarray:
    return np.strings.add(prefix.encode(), numbers.astype("S12")).astype(dtype)


def _measured(mean: float) -> np.ndarray:
    return np.round(np.random.default_rng(2).normal(mean, mean / 20, _MACHINES), 2)


def _raw_writing(book: Book) -> tuple[float, float]:
    """The same rows by sqlite3 alone, a row at a time, into the same tables without a log."""
    machines, states = (
        _rows(book.portfolio[table], 1, 1 + _MACHINES) for table in ("machine", "machine_state")
    )
    connection = sqlite3.connect(book.path.with_name("raw.db"), isolation_level=None)
    for table in ("site", "machine_model", "machine", "machine_state"):
        (sql,) = book._store._connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name = ?", (table,)
        ).fetchone()
        connection.execute(sql)

    def insert() -> None:
        connection.execute("BEGIN")
        for table, rows in (("machine", machines), ("machine_state", states)):
            connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
        connection.execute("COMMIT")

    def update() -> None:
        connection.execute("BEGIN")
        changes = [(5, 0, row[0]) for row in states]
        connection.executemany("UPDATE machine_state SET status = ?, mode = ? WHERE id = ?", changes)
        connection.execute("COMMIT")

    taken = _timed(insert), _timed(update)
    connection.close()
    return taken


def _rows(columns: Columns, start: int, end: int) -> list[tuple[Any, ...]]:
    fields = columns.entity.fields
    listed = [f.plain(columns[f.name][start:end]) for f in fields]
    return list(zip(columns.ids[start:end].tolist(), *listed, strict=True))


def _body_bytes(book: Book) -> int:
    query = "SELECT length(body) FROM op_body WHERE op_id = ?"
    return book._store._connection.execute(query, (book.head.id,)).fetchone()[0]


# --- care --------------------------------------------------------------------------------------------
def _of_care(book: Book) -> list[Figure]:
    return [
        _figure("verified backup", _timed(book.backup), 3.0),
        _figure("check of everything", _timed(book.check), 5.0),
    ]


# --- opening -----------------------------------------------------------------------------------------
def _of_opening(path: Path, cache_dir: Path) -> list[Figure]:
    raw_s = min(_timed(lambda: _raw_reading(path)) for _ in range(_TRIES))
    cold_s = min(_opening_s(path, None) for _ in range(_TRIES))
    _opening_s(path, cache_dir)
    warm_s = min(_opening_s(path, cache_dir) for _ in range(_TRIES))
    return [
        _figure("open, cold", cold_s, 1.2, "sqlite3 fetchall of both tables", raw_s),
        _figure("open, from the cache", warm_s, 0.15, "sqlite3 fetchall of both tables", raw_s),
    ]


def _opening_s(path: Path, cache_dir: Path | None) -> float:
    started = time.perf_counter()
    book = Book.open(path, who="bench", now=noon, cache_dir=cache_dir)
    taken = time.perf_counter() - started
    book.close()
    return taken


def _raw_reading(path: Path) -> None:
    connection = sqlite3.connect(path)
    for table in ("machine", "machine_state"):
        names = ",".join(["id", *ENTITIES[table].by_name])
        connection.execute(f"SELECT {names} FROM {table}").fetchall()
    connection.close()


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _figure(
    what: str, value_s: float, target_s: float, yardstick: str = "", yardstick_s: float = 0.0
) -> Figure:
    return {
        "what": what,
        "value": round(value_s, 3),
        "unit": "s",
        "yardstick": f"{yardstick}: {yardstick_s:.2f} s" if yardstick else "",
        "ratio": round(value_s / yardstick_s, 2) if yardstick else None,
        "target": f"at most {target_s:g} s",
        "met": value_s <= target_s,
    }


def _size(what: str, size: int) -> Figure:
    budget = 64 * _MACHINES if size > 1_000 else 1_000
    return {
        "what": what,
        "value": size,
        "unit": "bytes",
        "yardstick": "",
        "ratio": None,
        "target": f"at most {budget:,} bytes",
        "met": size <= budget,
    }
