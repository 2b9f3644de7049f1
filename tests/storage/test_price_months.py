"""A month of prices is bytes: the file, the log, the cache and the digest keep every bit of them."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from desktop_app.book import Book
from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.periods import set_months
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import month_prices, packed_prices
from desktop_app.domain.problems import Refused
from desktop_app.storage.backup import backups_of
from desktop_app.storage.create import create
from desktop_app.storage.digest import digest
from desktop_app.storage.schema import Schema, shipped, tables_of
from tests.books import add_company, new_book, noon, opened, same

MONTH = days.parse_month("2025-02")
FIRST_AT = days.first_day(MONTH) * 86_400
PRICES = np.random.default_rng(5).normal(40, 30, 28 * 24).round(2)


def with_prices(portfolio: Portfolio, prices: np.ndarray = PRICES, first_at: int = FIRST_AT) -> Change:
    series = inserting_records(portfolio, "price_series", [{"name": "West hub", "interval": 3}])
    month = {
        "series_id": int(series.ids[0]),
        "month": MONTH,
        "first_at": first_at,
        "prices": packed_prices(prices),
    }
    return Change((series, inserting_records(portfolio, "series_month", [month])))


@pytest.fixture
def book(tmp_path: Path) -> Book:
    made = new_book(tmp_path / "company.hashyard")
    add_company(made)
    return made


def test_prices_come_back_bit_by_bit_from_the_file_and_from_the_cache(book: Book, tmp_path: Path) -> None:
    gappy = PRICES.copy()
    gappy[[3, 100]] = np.nan
    book.edit("Prices", with_prices(book.portfolio, gappy))
    held, path = book.portfolio, book.path
    book.close()
    for _ in range(3):
        again = opened(path, cache_dir=tmp_path / "cache")
        assert again.portfolio["series_month"]["prices"].tolist() == [packed_prices(gappy)]
        assert same(again.portfolio, held)
        assert again.check() == []
        again.close()


def test_prices_are_undone_and_redone_and_deleted(book: Book) -> None:
    book.edit("Prices", with_prices(book.portfolio))
    other = np.array([packed_prices(PRICES + 1)], object)
    book.edit(
        "Correct", Change((updating(book.portfolio, "series_month", np.array([1]), {"prices": other}),))
    )
    book.undo()
    assert book.portfolio["series_month"]["prices"][0] == packed_prices(PRICES)
    book.redo()
    assert book.portfolio["series_month"]["prices"][0] == other[0]
    book.edit("Delete", Change((deleting(book.portfolio, "series_month", np.array([1])),)))
    assert book.check() == []
    book.close()


def test_the_same_prices_again_are_no_change(book: Book) -> None:
    book.edit("Prices", with_prices(book.portfolio))
    again = np.array([packed_prices(PRICES)], object)
    assert Change((updating(book.portfolio, "series_month", np.array([1]), {"prices": again}),)).is_empty


def test_one_other_price_is_another_digest_and_is_found(book: Book) -> None:
    book.edit("Prices", with_prices(book.portfolio))
    before, path = digest(book.portfolio), book.path
    book.close()
    changed = PRICES.copy()
    changed[7] += 0.01
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE series_month SET prices = ?", (packed_prices(changed),))
    connection.close()
    book = opened(path)
    assert digest(book.portfolio) != before
    assert "Prices is not what was written" in str(book.check()[0])
    book.close()


def test_a_closed_month_still_takes_its_prices(book: Book) -> None:
    closing = set_months(book.portfolio, [MONTH], CLOSED, who="cfo", at=1_750_000_000, reason="board")
    book.edit("Close", closing)
    book.edit("Prices", with_prices(book.portfolio))
    assert len(book.portfolio["series_month"]) == 1
    book.close()


@pytest.mark.parametrize(
    ("prices", "first_at", "reason"),
    [
        (np.append(PRICES, 1.0), FIRST_AT, "more prices than the month"),
        (PRICES[:-1], FIRST_AT + 60, "does not begin with an interval"),
        (PRICES[:-1], FIRST_AT - 3600, "does not begin with an interval"),
        (np.append(PRICES[:-1], 20_001.0), FIRST_AT, "beyond 20,000"),
        (np.append(PRICES[:-1], np.inf), FIRST_AT, "beyond 20,000"),
        (PRICES[:0], FIRST_AT, "missing"),
    ],
)
def test_prices_that_do_not_fit_their_month_are_refused(
    book: Book, prices: np.ndarray, first_at: int, reason: str
) -> None:
    with pytest.raises(Refused) as caught:
        book.edit("Prices", with_prices(book.portfolio, prices, first_at))
    assert reason in " ".join(str(p) for p in caught.value.problems)
    book.close()


def test_a_month_that_begins_late_has_a_gap_before() -> None:
    found = month_prices(packed_prices(PRICES[5:]), FIRST_AT + 5 * 3600, MONTH, 60)
    assert np.isnan(found[:5]).all()
    assert np.array_equal(found[5:], PRICES[5:])


def test_a_book_of_schema_1_becomes_the_fresh_schema_after_a_copy(tmp_path: Path) -> None:
    old = tmp_path / "db"
    (old / "migrations").mkdir(parents=True)
    first = shipped().scripts[0]
    (old / "migrations" / first.name).write_bytes(first.read_bytes())
    (old / "schema.sql").write_text(Schema(old).summed_up())
    path = tmp_path / "company.hashyard"
    create(path, Schema(old), who="Anna", at=int(noon().timestamp()))
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("INSERT INTO account (id, code, name, layer) VALUES (1, '5000', 'Energy', 0)")
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    connection.close()
    book = opened(path)
    assert book.portfolio.records("account")[1].code == "5000"
    assert len(book.portfolio["power_contract"]) == 0
    assert book.check() == []
    book.edit("Prices", with_prices(book.portfolio))
    book.close()
    migrated = sqlite3.connect(path)
    assert tables_of(migrated) == shipped().tables
    assert migrated.execute("PRAGMA user_version").fetchone() == (shipped().version,)
    migrated.close()
    (copy,) = backups_of(path)
    kept = sqlite3.connect(copy)
    assert kept.execute("PRAGMA user_version").fetchone() == (1,)
    kept.close()
