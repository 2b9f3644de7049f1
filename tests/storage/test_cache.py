"""The cache says what the tables say, or is not used."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from desktop_app.book import Book
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.storage import cache
from tests.books import add_company, new_book, opened, same


@pytest.fixture
def book_path(tmp_path: Path) -> Path:
    path = tmp_path / "company.hashyard"
    book = new_book(path)
    add_company(book)
    book.close()
    return path


def from_cache(book: Book) -> bool:
    """Whether the columns are views of a file's bytes, as only the cache gives them."""
    return book.portfolio["machine"].ids.base is not None


def once_open(path: Path, cache_dir: Path) -> bool:
    book = opened(path, cache_dir=cache_dir)
    used = from_cache(book)
    assert book.check() == []
    book.close()
    return used


def test_the_second_start_reads_the_cache(book_path: Path, tmp_path: Path) -> None:
    assert [once_open(book_path, tmp_path / "cache") for _ in range(3)] == [False, True, True]
    cached = opened(book_path, cache_dir=tmp_path / "cache")
    fresh = opened(book_path)
    assert from_cache(cached)
    assert same(cached.portfolio, fresh.portfolio)
    assert cached.portfolio.next_ids == fresh.portfolio.next_ids
    assert cached.portfolio.records("treasury_event") == fresh.portfolio.records("treasury_event")
    cached.close()
    fresh.close()


def test_a_reader_beside_a_writer_of_this_process_leaves_the_file_alone(
    book_path: Path, tmp_path: Path
) -> None:
    once_open(book_path, tmp_path / "cache")
    writer = opened(book_path)
    reader = opened(book_path, cache_dir=tmp_path / "cache")
    assert reader.read_only
    assert not from_cache(reader), "closing the file after a look would drop the writer's locks"
    reader.close()
    writer.close()


def test_columns_from_the_cache_cannot_be_changed(book_path: Path, tmp_path: Path) -> None:
    once_open(book_path, tmp_path / "cache")
    book = opened(book_path, cache_dir=tmp_path / "cache")
    with pytest.raises(ValueError, match="read-only"):
        book.portfolio["machine_state"]["ths"][0] = 1.0
    change = Change((updating(book.portfolio, "machine_state", np.array([3]), {"mode": 2}),))
    book.edit("Boost one", change)
    assert book.check() == []
    book.close()
    assert once_open(book_path, tmp_path / "cache"), "closing kept the new state"


def test_an_older_cache_is_not_used(book_path: Path, tmp_path: Path) -> None:
    once_open(book_path, tmp_path / "cache")
    book = opened(book_path)
    book.undo()
    book.close()
    book = opened(book_path, cache_dir=tmp_path / "cache")
    assert not from_cache(book)
    assert len(book.portfolio["machine"]) == 0
    book.close()


def test_a_change_by_another_program_is_seen(book_path: Path, tmp_path: Path) -> None:
    once_open(book_path, tmp_path / "cache")
    connection = sqlite3.connect(book_path)
    with connection:
        connection.execute("UPDATE machine_state SET mode = 0 WHERE id = 5")
    connection.close()
    book = opened(book_path, cache_dir=tmp_path / "cache")
    assert not from_cache(book)
    assert book.portfolio["machine_state"]["mode"][4] == 0
    (problem,) = book.check()
    assert str(problem).endswith("(operation 3): Machine states: Power mode is not what was written")
    book.close()


@pytest.mark.parametrize("at", [0, 10, 200, -1, -5000])
def test_a_damaged_cache_is_not_used(book_path: Path, tmp_path: Path, at: int) -> None:
    once_open(book_path, tmp_path / "cache")
    (file,) = (tmp_path / "cache").glob("*.columns")
    content = bytearray(file.read_bytes())
    content[at] ^= 4
    file.write_bytes(content)
    assert not once_open(book_path, tmp_path / "cache")
    assert once_open(book_path, tmp_path / "cache"), "and is written anew"


def test_a_cut_or_foreign_cache_is_not_used(book_path: Path, tmp_path: Path) -> None:
    for content in (b"", b"HYCOLS01", bytes(5000)):
        once_open(book_path, tmp_path / "cache")
        (file,) = (tmp_path / "cache").glob("*.columns")
        file.write_bytes(content)
        assert not once_open(book_path, tmp_path / "cache")


def test_a_place_that_takes_no_cache_does_no_harm(book_path: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file, not a folder")
    assert not once_open(book_path, tmp_path / "cache")
    assert not once_open(book_path, tmp_path / "cache")


def test_only_the_newest_caches_are_kept(tmp_path: Path) -> None:
    book = new_book(tmp_path / "company.hashyard")
    for number in range(12):
        cache.write(tmp_path / "cache", {"uuid": f"book-{number}"}, book.portfolio)
    assert len(list((tmp_path / "cache").iterdir())) == 8
    book.close()
