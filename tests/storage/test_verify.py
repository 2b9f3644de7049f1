"""A check finds what SQLite's own misses: a stored value that no edit wrote."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from desktop_app.book import Book
from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting, updating
from desktop_app.domain.problems import AppError
from tests.books import add_company, fleet, new_book, opened, same


def lived_in(path: Path) -> Book:
    """A book with edits, deletions, undone and redone edits."""
    book = new_book(path)
    add_company(book, machines=150)
    ids = np.arange(10, 60)
    book.edit("Boost", Change((updating(book.portfolio, "machine_state", ids, {"mode": 2, "ths": None}),)))
    book.edit("Delete", Change((deleting(book.portfolio, "machine_state", ids[:5]),)))
    for act in (book.undo, book.undo, book.redo, book.redo, book.undo):
        act()
    return book


@pytest.fixture
def book_path(tmp_path: Path) -> Path:
    book = lived_in(tmp_path / "company.hashyard")
    assert book.check() == []
    book.close()
    return book.path


def found(path: Path) -> str:
    """The first problem, or the refusal."""
    try:
        book = opened(path)
    except AppError as error:
        return str(error)
    problems = book.check()
    book.close()
    return str(problems[0]) if problems else ""


@pytest.mark.parametrize("flips", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_no_flipped_bit_changes_a_value_silently(book_path: Path, flips: int) -> None:
    book = opened(book_path)
    truth, history = book.portfolio, book.history()
    book.close()
    content, chance = book_path.read_bytes(), random.Random(flips)
    damaged = book_path.with_name("flipped.hashyard")
    seen = 0
    for _ in range(flips):
        bit = chance.randrange(len(content) * 8)
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        damaged.write_bytes(flipped)
        try:
            book = opened(damaged)
        except AppError:
            seen += 1
            continue
        if book.check():
            seen += 1
        else:
            assert same(book.portfolio, truth), f"bit {bit} changed a value silently"
            assert book.history() == history, f"bit {bit} changed the log silently"
        book.close()
    assert seen


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE machine_state SET power_w = 1 WHERE id = 100", "operation 3"),
        ("UPDATE machine_state SET mode = 1 WHERE id = 30", "operation 8"),
        ("UPDATE treasury_event SET amount_sat = 1", "operation 2"),
        ("DELETE FROM machine_state WHERE id = 90", "rows that were written are gone"),
        ("INSERT INTO saved_view (page, name, query, layout) VALUES ('', 'x', '', '')", "no edit touched"),
        ("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'machine'", "next ids"),
        ("UPDATE sqlite_sequence SET seq = seq - 1 WHERE name = 'machine'", "ids beyond the last"),
        ("DELETE FROM op_body WHERE op_id = 4", "operation 4 changed is gone"),
    ],
)
def test_a_change_past_the_door_is_found(book_path: Path, statement: str, said: str) -> None:
    connection = sqlite3.connect(book_path)
    with connection:
        connection.execute(statement)
    connection.close()
    assert said in found(book_path)


@pytest.mark.parametrize(
    "column", ["at = at + 1", "who = 'Berta'", "why = 'x'", "counts = '{}'", "digest = hash"]
)
def test_a_rewritten_log_is_found(book_path: Path, column: str) -> None:
    connection = sqlite3.connect(book_path)
    with connection:
        trigger = "op_log_keeps_its_words"
        (kept,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (trigger,)).fetchone()
        connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute(f"UPDATE op_log SET {column} WHERE id = 3")
        connection.execute(kept)
    connection.close()
    assert found(book_path) == "The log was changed at operation 3"


def test_a_log_of_another_book_is_found(book_path: Path) -> None:
    connection = sqlite3.connect(book_path)
    with connection:
        trigger = "meta_keeps_its_words"
        (kept,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (trigger,)).fetchone()
        connection.execute(f"DROP TRIGGER {trigger}")
        connection.execute("UPDATE meta SET uuid = hex(randomblob(18))")
        connection.execute(kept)
    connection.close()
    assert found(book_path) == "The log was changed at operation 1"


def test_a_pruned_log_keeps_its_chain_and_undo_stops_there(book_path: Path) -> None:
    book = opened(book_path)
    book.edit("Import", fleet(book.portfolio, 20_000, first=1_000))
    book.undo()
    before, operations, size = book.portfolio, len(book.history()), book.info()["bytes"]
    book.prune()
    assert book.info()["bytes"] < size / 2
    assert book.check() == []
    assert book.next_undo is None
    assert len(book.history()) == operations + 1
    book.edit("Boost", Change((updating(book.portfolio, "machine_state", np.array([1]), {"mode": 2}),)))
    book.close()
    book = opened(book_path)
    book.undo()
    with pytest.raises(AppError, match="nothing to undo"):
        book.undo()
    assert same(book.portfolio, before)
    assert book.check() == []
    book.close()
