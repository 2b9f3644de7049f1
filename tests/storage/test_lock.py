"""One writer at a time: the next opener reads, and is told who writes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop_app.domain.problems import AppError
from desktop_app.storage.lock import Lock, held_here, holder_of
from tests.books import add_company, new_book, opened

_HOLD = """
import sys, time
from tests.books import opened
book = opened(sys.argv[1], "Berta")
print(book.read_only, flush=True)
time.sleep(60)
"""

_RACE = """
import sys, time
from pathlib import Path
from desktop_app.storage.lock import Lock
path, until, wins = Path(sys.argv[1]), time.monotonic() + float(sys.argv[2]), 0
inside = path.with_name("inside")
while time.monotonic() < until:
    lock = Lock.take(path, "x")
    if lock:
        inside.touch(exist_ok=False)
        wins += 1
        inside.unlink()
        lock.release()
print(wins)
"""


@pytest.fixture
def book_path(tmp_path: Path) -> Path:
    path = tmp_path / "company.hashyard"
    book = new_book(path)
    add_company(book)
    book.close()
    return path


def held_by_another(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", _HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "False\n"
    return process


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_the_second_opener_reads_and_learns_who_writes(book_path: Path) -> None:
    process = held_by_another(book_path)
    started = time.monotonic()
    book = opened(book_path)
    assert time.monotonic() - started < 1
    assert book.read_only
    assert book.holder.startswith("Berta on ")
    assert f"process {process.pid}" in book.holder
    assert len(book.portfolio["machine"]) == 20
    with pytest.raises(AppError, match="read-only"):
        book.undo()
    book.close()
    ended(process)


def test_the_lock_of_a_killed_process_is_taken_over(book_path: Path) -> None:
    process = held_by_another(book_path)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert book_path.with_name("company.hashyard.lock").exists()
    book = opened(book_path)
    assert not book.read_only
    assert held_here(book_path)
    book.close()
    assert not book_path.with_name("company.hashyard.lock").exists()


def test_the_same_process_is_a_second_opener_too(book_path: Path) -> None:
    first, second = opened(book_path), opened(book_path)
    assert (first.read_only, second.read_only) == (False, True)
    first.undo()
    assert len(second.portfolio["machine"]) == 20, "a reader keeps what it has read"
    assert second.check() == []
    second.close()
    first.close()
    third = opened(book_path)
    assert not third.read_only
    third.close()


def test_a_link_to_a_book_is_the_same_book(book_path: Path) -> None:
    link = book_path.with_name("link.hashyard")
    link.symlink_to(book_path)
    first, second = opened(book_path), opened(link)
    assert second.read_only
    first.close()
    second.close()


def test_a_book_changed_past_the_lock_is_not_written(book_path: Path) -> None:
    os.link(book_path, book_path.with_name("other name.hashyard"))
    first, second = opened(book_path), opened(book_path.with_name("other name.hashyard"))
    assert not second.read_only
    second.undo()
    with pytest.raises(AppError, match="changed by another program"):
        first.undo()
    first.close()
    second.close()


def test_a_lock_without_a_readable_name_still_holds(book_path: Path) -> None:
    lock = Lock.take(book_path, "Anna")
    assert lock
    book_path.with_name("company.hashyard.lock").write_bytes(b"\xff{")
    assert holder_of(book_path) == "another program"
    assert Lock.take(book_path, "Berta") is None
    lock.release()


@pytest.mark.parametrize("seconds", [0.5, pytest.param(20, marks=pytest.mark.slow)])
def test_racing_processes_are_never_inside_together(tmp_path: Path, seconds: float) -> None:
    command = [sys.executable, "-c", _RACE, str(tmp_path / "company.hashyard"), str(seconds)]
    racers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in "123"
    ]
    outcomes = [racer.communicate() for racer in racers]
    assert [error for _, error in outcomes] == ["", "", ""]
    assert sum(int(wins) for wins, _ in outcomes) > 100
