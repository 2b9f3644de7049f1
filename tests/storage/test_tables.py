"""Tables come back from the file value for value, however they are read."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting, inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.storage import tables
from tests.books import STARTED_ON, add_company, fleet, new_book, opened, same

NUMBERS = [
    0.0, 0.01, 0.07, 1.15, 136.8, 3145.0, 99_999.99, 100_000.0, 0.005, 1 / 3, 0.1 + 0.2,
    np.nextafter(1.15, 2), 5e-324, 1e-7, 29.999999999999996, np.nan,
]  # fmt: skip


def written_and_read(path: Path, states: dict[str, np.ndarray]) -> tuple[Portfolio, Portfolio]:
    """The facts as they were written, and as a new opening reads them."""
    book = new_book(path)
    add_company(book, machines=len(states["ths"]))
    full = {
        "machine_id": book.portfolio["machine"].ids.astype(np.int32),
        "effective_on": np.full(len(states["ths"]), STARTED_ON + 1, np.int32),
        "status": np.full(len(states["ths"]), 4, np.int8),
        "site_id": np.full(len(states["ths"]), 1, np.int32),
        **states,
    }
    book.edit("Later states", Change((inserting(book.portfolio, "machine_state", full),)))
    book.close()
    again = opened(path)
    again.close()
    return book.portfolio, again.portfolio


def test_every_number_comes_back_to_the_last_bit(tmp_path: Path) -> None:
    wrote, read = written_and_read(tmp_path / "a.hashyard", {"ths": np.array(NUMBERS)})
    assert same(wrote, read)
    assert read["machine_state"]["ths"][-len(NUMBERS) :].tobytes() == np.array(NUMBERS).tobytes()


def test_negative_numbers_come_back(tmp_path: Path) -> None:
    path = tmp_path / "a.hashyard"
    book = new_book(path)
    add_company(book)
    prices = [-0.01, -1.0, -0.004, -0.005, -0.015, -41.1, -1000.0, 41.1]
    rows = [
        {"site_id": 1, "effective_on": STARTED_ON + 1 + i, "usd_per_mwh": p} for i, p in enumerate(prices)
    ]
    book.edit("Prices", Change((inserting_records(book.portfolio, "power_price", rows),)))
    book.close()
    again = opened(path)
    assert again.portfolio["power_price"]["usd_per_mwh"][1:].tolist() == prices
    again.close()


def test_texts_come_back_whether_empty_full_or_of_many_bytes(tmp_path: Path) -> None:
    texts = np.array(["", "B1", "12345678", "ü₿é", "", " x "] * 2, object)
    building = np.array([t.encode() for t in texts], "S8")
    wrote, read = written_and_read(
        tmp_path / "a.hashyard", {"building": building, "ths": np.full(len(texts), 100.0)}
    )
    assert same(wrote, read)
    assert read["machine_state"]["building"][-len(texts) :].tolist() == building.tolist()


def test_two_threads_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.hashyard"
    book = new_book(path)
    add_company(book)
    book.edit("Import", fleet(book.portfolio, 5_000, first=1_000))
    book.close()
    connection = sqlite3.connect(path)
    alone = tables.read(connection)
    monkeypatch.setattr(tables, "_ROWS_A_BLOCK", 300)
    monkeypatch.setattr(tables, "_ROWS_FOR_TWO", 1_000)
    by_two = tables.read(connection, path)
    connection.close()
    assert same(alone, by_two)
    assert same(alone, book.portfolio)
