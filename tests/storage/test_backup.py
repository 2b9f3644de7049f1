"""Backups are verified copies beside the book, thinned with age; the newest is always there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from desktop_app.book import Book, newest_backup
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.problems import AppError
from desktop_app.storage.backup import backups_of, folder_of, kept
from tests.books import NOON, add_company, new_book, opened, same

_INSTANTS = st.integers(0, 2 * 366 * 24 * 60).map(lambda minutes: NOON - timedelta(minutes=minutes))


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


def add_view(book: Book, name: str) -> None:
    book.edit(name, Change((inserting_records(book.portfolio, "saved_view", [{"name": name}]),)))


def test_a_backup_is_the_same_book(tmp_path: Path) -> None:
    book = new_book(tmp_path / "company.hashyard")
    add_company(book)
    path = book.backup()
    assert path == tmp_path / "company backups" / "company 2026-01-15 120000Z.hashyard"
    copy = opened(path)
    assert same(copy.portfolio, book.portfolio)
    assert copy.history() == book.history()
    assert copy.check() == []
    copy.close()
    book.close()


def test_a_backup_is_due_hourly_while_edited_and_on_close(tmp_path: Path) -> None:
    clock = Clock()
    book = Book.create(tmp_path / "company.hashyard", who="Anna", now=clock)
    assert book.backup_if_due(closing=True) is None, "an empty book needs none"
    add_view(book, "first")
    first = book.backup_if_due()
    assert first
    add_view(book, "second")
    clock.at += timedelta(minutes=59)
    assert book.backup_if_due() is None
    clock.at += timedelta(minutes=1)
    assert book.backup_if_due()
    clock.at += timedelta(hours=5)
    assert book.backup_if_due() is None, "nothing was edited since"
    add_view(book, "third")
    clock.at += timedelta(seconds=1)
    assert book.backup_if_due() is not None
    add_view(book, "fourth")
    clock.at += timedelta(seconds=1)
    last = book.backup_if_due(closing=True)
    assert last == newest_backup(book.path)
    assert len(backups_of(book.path)) == 3, "of one hour the newest is enough"
    book.close()


def test_a_damaged_book_is_not_backed_up(tmp_path: Path) -> None:
    path = tmp_path / "company.hashyard"
    book = new_book(path)
    add_company(book, machines=300)
    good = book.backup()
    content = bytearray(path.read_bytes())
    at = content.find(b"SN00000042")
    content[at : at + 4] = b"XXXX"  # the index still says SN
    book.close()
    path.write_bytes(content)
    book = opened(path)
    with pytest.raises(AppError, match="itself is damaged"):
        book.backup()
    assert list(folder_of(path).iterdir()) == [good]
    book.close()


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    book = new_book(tmp_path / "company.hashyard")
    add_company(book)
    book.backup()
    kept_by_hand = folder_of(book.path) / "company before audit.hashyard"
    kept_by_hand.write_bytes(b"")
    assert len(backups_of(book.path)) == 1
    book.backup()
    assert kept_by_hand.exists()
    book.close()


def test_a_year_of_hours_is_thinned_to_hours_days_weeks_and_months() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    every_hour = [now - timedelta(hours=h) for h in range(24 * 400)]
    keep = sorted(kept(every_hour), reverse=True)
    assert keep[:24] == every_hour[:24]
    assert len({t.date() for t in keep}) >= 14
    assert len({t.isocalendar()[:2] for t in keep}) >= 10
    assert len({(t.year, t.month) for t in keep}) == 12
    assert len(keep) <= 24 + 14 + 10 + 12


@given(st.sets(_INSTANTS, min_size=1))
def test_the_newest_is_always_kept_and_thinning_again_changes_nothing(instants: set[datetime]) -> None:
    keep = kept(instants)
    assert max(instants) in keep
    assert keep <= instants
    assert kept(keep) == keep
