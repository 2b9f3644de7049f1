"""A book with simple treasury entries becomes one with a ledger, and loses no word and no satoshi of them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop_app.domain import days
from desktop_app.domain.treasury import COLD, OPENING, OTHER_IN, OTHER_OUT, PURCHASE, SALE
from desktop_app.storage.create import create
from desktop_app.storage.schema import Schema, shipped, tables_of
from tests.books import noon, opened

DAY = days.parse_day("2025-03-05")
NOTE = "Übertrag – ₿ " * 40
ENTRIES = [
    (7, DAY, 0, 10_000_000_000, 0, 0, "", NOTE, 1),
    (8, DAY + 1, 1, 250_000_000, 200_000_000_001, 7_000_000, "A trading desk with a very long name", "", 0),
    (10, DAY + 1, 2, 1, 0, 0, "", "", 1),
    (11, DAY + 2, 3, 2, 0, 0, "", "", 1),
    (12, DAY + 3, 4, 3, 0, 0, "", "", 1),
]


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A book as it was made before the ledger."""
    folder = tmp_path / "db"
    (folder / "migrations").mkdir(parents=True)
    for script in shipped().scripts[:2]:
        shutil.copy(script, folder / "migrations")
    (folder / "schema.sql").write_text(Schema(folder).summed_up())
    path = tmp_path / "company.hashyard"
    create(path, Schema(folder), who="Anna", at=int(noon().timestamp()))
    return path


def enter(path: Path, entries: Sequence[tuple[object, ...]]) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.executemany(f"INSERT INTO treasury_entry VALUES ({', '.join('?' * 9)})", entries)
    connection.close()


def test_entries_become_events_of_one_account(older: Path) -> None:
    enter(older, ENTRIES)
    book = opened(older)
    (account,) = book.portfolio.records("treasury_account").values()
    assert (account.name, account.kind) == ("Treasury", COLD)
    events = book.portfolio.records("treasury_event")
    assert list(events) == [7, 8, 10, 11, 12]
    assert [e.kind for e in events.values()] == [OPENING, SALE, PURCHASE, OTHER_IN, OTHER_OUT]
    assert [e.amount_sat for e in events.values()] == [10_000_000_000, 250_000_000, 1, 2, 3]
    assert {e.account_id for e in events.values()} == {account.id}
    assert events[7].at == DAY * 86_400, "the opening balance precedes all that happened that day"
    assert [e.at // 86_400 for e in events.values()] == [entry[1] for entry in ENTRIES]
    assert book.check() == []
    book.close()


def test_no_text_is_cut_and_no_amount_is_rounded(older: Path) -> None:
    enter(older, ENTRIES)
    book = opened(older)
    events = book.portfolio.records("treasury_event")
    assert events[7].note == NOTE
    assert events[7].value_usd is None, "0 meant that no value was known"
    sale = events[8]
    assert sale.counterparty == "A trading desk with a very long name"
    assert (sale.value_usd, sale.fee_usd, sale.quality) == (200_000_000_001, 7_000_000, 0)
    assert [(e.source, e.reference) for e in events.values()][1] == ("book", "entry 8")
    book.close()


def test_a_book_without_entries_gets_no_account_and_the_fresh_tables(older: Path) -> None:
    book = opened(older)
    assert len(book.portfolio["treasury_account"]) == len(book.portfolio["treasury_event"]) == 0
    book.close()
    connection = sqlite3.connect(older)
    assert tables_of(connection) == shipped().tables
    connection.close()
