"""A disk that is full or broken: one sentence, nothing changed, and a retry works."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.book import Book
from desktop_app.domain.problems import AppError
from desktop_app.storage.backup import folder_of
from tests.books import add_company, fleet, new_book, opened, same


@contextmanager
def files_at_most(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    book = new_book(tmp_path / "company.hashyard")
    add_company(book)
    yield book
    book.close()


@pytest.mark.parametrize("room", [0, 20_000, 200_000])
def test_an_edit_on_a_full_disk_changes_nothing_and_can_be_tried_again(book: Book, room: int) -> None:
    before, head, beside = book.portfolio, book.head, set(book.path.parent.iterdir())
    change = fleet(book.portfolio, 20_000, first=1000)
    with files_at_most(book.path.stat().st_size + room if room else 8192), pytest.raises(AppError) as caught:
        book.edit("Import", change)
    assert book.path.name in caught.value.sentence
    assert "Nothing was changed" in caught.value.hint
    assert book.portfolio is before
    assert book.head == head
    assert set(book.path.parent.iterdir()) == beside
    assert book.check() == []
    book.edit("Import", change)
    assert len(book.portfolio["machine"]) == 20_020
    book.close()
    again = opened(book.path)
    assert same(again.portfolio, book.portfolio)
    again.close()


def test_a_full_database_says_that_the_disk_is_full(book: Book) -> None:
    connection = book._store._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + 2}")
    before = book.portfolio
    with pytest.raises(AppError, match=r"disk that holds company\.hashyard is full"):
        book.edit("Import", fleet(book.portfolio, 5_000, first=1000))
    assert book.portfolio is before
    assert book.check() == []


def test_a_backup_on_a_full_disk_leaves_nothing_behind(book: Book) -> None:
    first = book.backup()
    book.undo()
    with files_at_most(50_000), pytest.raises(AppError):
        book.backup()
    assert list(folder_of(book.path).iterdir()) == [first]
    assert book.backup() == first, "of the same second"


def test_a_new_book_on_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    with files_at_most(50_000), pytest.raises(AppError):
        new_book(tmp_path / "new.hashyard")
    assert list(tmp_path.iterdir()) == []


def test_a_cache_on_a_full_disk_is_left_out(tmp_path: Path) -> None:
    new_book(tmp_path / "new.hashyard").close()
    book = opened(tmp_path / "new.hashyard", cache_dir=tmp_path / "cache")
    with files_at_most(100):
        book.close()
    assert list((tmp_path / "cache").iterdir()) == []
