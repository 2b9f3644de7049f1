"""One writer per book: a lock beside the file that names who holds it and ends with its process."""

from __future__ import annotations

import json
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path

from desktop_app.storage.errors import of_system

if sys.platform == "win32":
    import msvcrt

    def _seize(handle: int) -> None:
        os.lseek(handle, 1 << 30, os.SEEK_SET)  # far behind the text, which others must be able to read
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _free(handle: int) -> None:
        os.lseek(handle, 1 << 30, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _seize(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)  # a child process may have inherited the file


class Lock:
    """The right to write a book; the operating system takes it back however the process ends."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path, self._handle = path, handle

    @classmethod
    def take(cls, book: Path, who: str) -> Lock | None:
        """The lock, or None if someone holds it; raises AppError where no lock file can be made."""
        path = _beside(book)
        while True:
            try:
                handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
            except OSError as error:
                raise of_system(error, book) from error
            try:
                _seize(handle)
            except OSError:
                os.close(handle)
                return None
            if _still_there(path, handle):
                _sign(handle, who)
                return cls(path, handle)
            os.close(handle)  # its last holder removed it between our opening and our locking

    def release(self) -> None:
        """Give the lock back; the file goes first, so that nobody can lock a file that is to go."""
        if self._handle < 0:
            return
        with suppress(OSError):
            self._path.unlink()
        with suppress(OSError):
            _free(self._handle)
        os.close(self._handle)
        self._handle = -1
        if sys.platform == "win32":  # where an open file cannot be removed
            with suppress(OSError):
                self._path.unlink()


def holder_of(book: Path) -> str:
    """Who holds the lock of a book, in words for its second opener."""
    said = _signature(book)
    return "{who} on {host} (process {pid})".format_map(said) if said else "another program"


def held_here(book: Path) -> bool:
    """Whether this very process signed the lock of a book."""
    said = _signature(book)
    return (said.get("host"), said.get("pid")) == (platform.node(), os.getpid())


def _signature(book: Path) -> dict[str, str | int]:
    try:
        said = json.loads(_beside(book.resolve()).read_text("utf-8"))
        return {name: said[name] for name in ("who", "host", "pid")}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _beside(book: Path) -> Path:
    return book.with_name(f"{book.name}.lock")


def _still_there(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False


def _sign(handle: int, who: str) -> None:
    """Name the holder; on a full disk the lock holds without a name."""
    text = json.dumps({"who": who, "host": platform.node(), "pid": os.getpid()}).encode()
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, text)
