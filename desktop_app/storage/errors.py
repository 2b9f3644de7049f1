"""Says in one sentence why a file could not be read or written."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.domain.problems import AppError, Refused

_SENTENCES = {
    sqlite3.SQLITE_FULL: (
        "The disk that holds {name} is full.",
        "Nothing was changed. Free some space and try again.",
    ),
    sqlite3.SQLITE_IOERR: (
        "{name} could not be read or written: the disk reports an error.",
        "Nothing was changed. Check the disk or the network drive, then try again.",
    ),
    sqlite3.SQLITE_READONLY: (
        "{name} may not be written.",
        "Nothing was changed. Check the permissions of the file and of its folder.",
    ),
    sqlite3.SQLITE_PERM: (
        "{name} may not be opened.",
        "Check the permissions of the file and of its folder.",
    ),
    sqlite3.SQLITE_BUSY: (
        "{name} is in use by another program.",
        "Nothing was changed. Close the other program and try again.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "{name} could not be opened.",
        "Check that the file and its folder can be read and written.",
    ),
    sqlite3.SQLITE_NOMEM: ("There is not enough memory.", "Close other programs and try again."),
    sqlite3.SQLITE_TOOBIG: ("A value is too large for a book.", "Nothing was changed."),
}
_SENTENCES[sqlite3.SQLITE_LOCKED] = _SENTENCES[sqlite3.SQLITE_BUSY]
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class DamagedError(AppError):
    """The file is a book, but not as it was written."""

    def __init__(self, path: Path, what: str = "", hint: str = "") -> None:
        super().__init__(
            f"{path.name} is damaged{f': {what}' if what else ''}.",
            hint or "Nothing was changed. Open a backup instead.",
        )


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what SQLite and the operating system say of a file into an AppError."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise _contradiction(str(error)) from error
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _of_sqlite(error, path) from error
    except OSError as error:
        raise of_system(error, path) from error


def _of_sqlite(error: Exception, path: Path) -> AppError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in _DAMAGED:
        return DamagedError(path)
    sentence, hint = _SENTENCES.get(code, ("{name} could not be used: " + str(error) + ".", ""))
    return AppError(sentence.format(name=path.name), hint)


def of_system(error: OSError, path: Path) -> AppError:
    """The operating system's refusal as a sentence."""
    code = {
        errno.ENOSPC: sqlite3.SQLITE_FULL,
        errno.EDQUOT: sqlite3.SQLITE_FULL,
        errno.EFBIG: sqlite3.SQLITE_FULL,
        errno.EROFS: sqlite3.SQLITE_READONLY,
        errno.EACCES: sqlite3.SQLITE_PERM,
        errno.EPERM: sqlite3.SQLITE_PERM,
        errno.EIO: sqlite3.SQLITE_IOERR,
    }.get(error.errno or 0)
    if code is None:
        return AppError(
            f"{path.name} could not be used: {error.strerror or error}.", f"It lies in {path.parent}."
        )
    sentence, hint = _SENTENCES[code]
    return AppError(sentence.format(name=path.name), hint)


def _contradiction(message: str) -> Refused:
    """What a rule of the tables says against an edit; the caller may know it in better words."""
    if message.startswith("FOREIGN KEY"):
        return Refused("Something that is still used would go, or something that is not there is named.")
    if message.startswith("UNIQUE"):
        return Refused("Something that may occur once would stand twice.", message.partition(": ")[2])
    return Refused("A value lies beyond what the book allows.", message.partition(": ")[2])
