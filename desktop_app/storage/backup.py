"""Copies of a book beside it: made with SQLite's backup, verified, then named; thinned with age."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_app.domain.problems import AppError
from desktop_app.storage import log
from desktop_app.storage.connection import connect
from desktop_app.storage.create import synced
from desktop_app.storage.errors import DamagedError, in_words
from desktop_app.storage.place import journal

_STAMP = "%Y-%m-%d %H%M%SZ"
_STAMPED = re.compile(r" (\d{4}-\d\d-\d\d \d{6}Z)$")
_KEPT: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (24, lambda at: (at.date(), at.hour)),
    (14, lambda at: at.date()),
    (10, lambda at: at.isocalendar()[:2]),
    (12, lambda at: (at.year, at.month)),
)
"""How many are kept of which span: hours, days, weeks, months; the newest of each."""


def folder_of(book: Path) -> Path:
    """Where the backups of a book lie."""
    return book.with_name(f"{book.stem} backups")


def backups_of(book: Path) -> list[Path]:
    """The backups of a book, newest first; all of them were verified."""
    found = [p for p in folder_of(book).glob(f"*{book.suffix}") if instant_of(p)]
    return sorted(found, key=lambda p: instant_of(p) or datetime.min.replace(tzinfo=UTC), reverse=True)


def instant_of(backup: Path) -> datetime | None:
    """When a backup was made, None for a file that is none."""
    match = _STAMPED.search(backup.stem)
    with suppress(ValueError):
        return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC) if match else None
    return None


def back_up(source: sqlite3.Connection, book: Path, at: datetime) -> Path:
    """Copy, verify, name and thin; raises AppError, and then leaves no half copy behind."""
    folder = folder_of(book)
    final = folder / f"{book.stem} {at.astimezone(UTC).strftime(_STAMP)}{book.suffix}"
    temporary = folder / f".{final.name}.new"
    with in_words(final):
        folder.mkdir(exist_ok=True)
        try:
            _copy(source, temporary)
            _verify(temporary, log.head(source))
            temporary.replace(final)
        finally:
            for left in (temporary, journal(temporary)):
                left.unlink(missing_ok=True)
        synced(folder)
    thin(book)
    return final


def _copy(source: sqlite3.Connection, path: Path) -> None:
    path.unlink(missing_ok=True)
    target = sqlite3.connect(path)
    try:
        target.execute("PRAGMA synchronous = OFF")  # the whole copy is synced below
        source.backup(target)
    finally:
        target.close()
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _verify(path: Path, head: log.Entry | None) -> None:
    connection = connect(path, read_only=True)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok" or log.head(connection) != head:
            raise AppError(
                "The backup could not be made: the book itself is damaged.",
                "Check the book, and keep the earlier backups.",
            )
    finally:
        connection.close()


def head_of(backup: Path) -> str:
    """The head of a backup's log, empty if it cannot be read."""
    try:
        connection = connect(backup, read_only=True)
    except AppError:
        return ""
    try:
        newest = log.head(connection)
        return newest.operation.hash if newest else ""
    except (sqlite3.Error, ValueError):
        return ""
    finally:
        connection.close()


def thin(book: Path) -> None:
    """Delete the backups that are no longer needed; the newest never is one of them."""
    found = {p: at for p in backups_of(book) if (at := instant_of(p))}
    keep = kept(found.values())
    for path, at in found.items():
        if at not in keep:
            with suppress(OSError):
                path.unlink()


def kept(instants: Iterable[datetime]) -> set[datetime]:
    """Which of these are to be kept: the newest of each hour, day, week and month, so many of each."""
    newest_first = sorted(instants, reverse=True)
    keep = set(newest_first[:1])
    for count, span in _KEPT:
        first_of = {span(at): at for at in reversed(newest_first)}
        keep.update(sorted(first_of.values(), reverse=True)[:count])
    return keep


def is_hourly_due(book: Path, now: datetime) -> bool:
    """Whether the newest backup is an hour old, or there is none."""
    newest = next(iter(backups_of(book)), None)
    made = instant_of(newest) if newest else None
    return made is None or now - made >= timedelta(hours=1) or made > now


def with_backup_hint(error: DamagedError, book: Path) -> DamagedError:
    """The same error, with the newest backup offered."""
    newest = next(iter(backups_of(book)), None)
    if newest:
        error.hint = f"Nothing was changed. The newest backup is {newest}: open that instead."
    return error
