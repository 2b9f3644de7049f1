"""What is not a book, or not one to be written here, is refused in one sentence and left as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop_app.domain.problems import AppError
from desktop_app.storage.schema import shipped
from tests.books import add_company, new_book, opened


@pytest.fixture
def book_path(tmp_path: Path) -> Path:
    path = tmp_path / "company.hashyard"
    book = new_book(path)
    add_company(book)
    book.close()
    return path


def sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


def refusal(path: Path) -> AppError:
    with pytest.raises(AppError) as caught:
        opened(path)
    assert caught.value.hint
    return caught.value


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda p: p.write_bytes(b""), "is empty"),
    "text": (lambda p: p.write_text("serial,model\n" * 100), "not a Hashyard book"),
    "short": (lambda p: p.write_bytes(b"SQLite format 3\x00"), "not a Hashyard book"),
    "other database": (lambda p: (p.unlink(), sql(p, "CREATE TABLE t (x)")), "another application"),
    "newer": (lambda p: sql(p, f"PRAGMA user_version = {shipped().version + 1}"), "newer Hashyard"),
    "no version": (lambda p: sql(p, "PRAGMA user_version = 0"), "damaged"),
    "one more table": (lambda p: sql(p, "CREATE TABLE spy (x)"), "not those of a book"),
    "trigger": (
        lambda p: sql(p, "CREATE TRIGGER t AFTER INSERT ON site BEGIN DELETE FROM machine_state; END"),
        "not those of a book",
    ),
    "view for table": (
        lambda p: sql(p, "DROP TABLE saved_view", "CREATE VIEW saved_view AS SELECT 1 AS id"),
        "not those of a book",
    ),
    "no log": (
        lambda p: sql(p, "DROP TRIGGER op_log_keeps_its_rows", "DELETE FROM op_body", "DELETE FROM op_log"),
        "not those of a book",
    ),
    "wal": (lambda p: sql(p, "PRAGMA journal_mode = WAL", "PRAGMA user_version = 1"), "damaged"),
    "cut": (lambda p: os.truncate(p, p.stat().st_size // 2), "ends too early"),
    "zeroed page": (
        lambda p: p.write_bytes(p.read_bytes()[:8192] + bytes(8192 * 3) + p.read_bytes()[8192 * 4 :]),
        "damaged",
    ),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_that_is_no_book_is_refused_and_keeps_its_bytes(book_path: Path, kind: str) -> None:
    make, sentence = FOREIGN[kind]
    make(book_path)
    before, beside = book_path.read_bytes(), set(book_path.parent.iterdir())
    assert sentence in refusal(book_path).sentence
    assert book_path.read_bytes() == before
    assert set(book_path.parent.iterdir()) == beside


@pytest.mark.parametrize("row_id", [0, -5, 2**31, 2**40, 2**63 - 1])
def test_ids_that_no_book_gives_do_no_harm(book_path: Path, row_id: int) -> None:
    values = "'', 'x', '', ''"
    sql(book_path, f"INSERT INTO saved_view (id, page, name, query, layout) VALUES ({row_id}, {values})")
    book = opened(book_path)
    assert book.portfolio["saved_view"].ids.tolist() == [row_id]
    assert book.check()
    book.close()


def test_a_folder_a_pipe_and_nothing_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.hashyard")
    (tmp_path / "folder.hashyard").mkdir()
    assert "is a folder" in refusal(tmp_path / "folder.hashyard").sentence
    assert "is not a file" in refusal(tmp_path / "pipe.hashyard").sentence
    assert "There is no book" in refusal(tmp_path / "nothing.hashyard").sentence


def test_a_damaged_book_offers_its_newest_backup(book_path: Path) -> None:
    book = opened(book_path)
    copy = book.backup()
    book.close()
    os.truncate(book_path, 9000)
    assert str(copy) in refusal(book_path).hint


def test_a_new_book_never_replaces_a_file(book_path: Path) -> None:
    before = book_path.read_bytes()
    with pytest.raises(AppError, match="is there already"):
        new_book(book_path)
    assert book_path.read_bytes() == before
    assert sorted(p.name for p in book_path.parent.iterdir()) == ["company.hashyard"]


def test_a_book_cannot_be_made_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="is not there"):
        new_book(tmp_path / "no" / "company.hashyard")


# --- places that may only be read --------------------------------------------------------------------
_AS_NOBODY = """
import os, sys
from desktop_app.domain.problems import AppError
from desktop_app.storage.schema import shipped
from tests.books import opened, new_book
shipped().tables
if os.geteuid() == 0:  # root may write everywhere
    os.setgroups([]), os.setgid(65534), os.setuid(65534)
book = opened(sys.argv[1])
print(book.read_only, repr(book.holder), len(book.portfolio["machine"]))
try:
    book.undo()
except AppError as error:
    print(error)
book.close()
try:
    new_book(book.path.with_name("new.hashyard")).close()
except AppError as error:
    print(error)
"""


@pytest.fixture
def public_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="hashyard-"))
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("what", ["folder", "file"])
def test_a_read_only_place_opens_read_only(public_folder: Path, what: str) -> None:
    path = public_folder / "company.hashyard"
    book = new_book(path)
    add_company(book, machines=7)
    book.close()
    before = path.read_bytes()
    path.chmod(0o444 if what == "file" else 0o666)
    public_folder.chmod(0o555 if what == "folder" else 0o777)
    done = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(path)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    first, second, *rest = done.stdout.splitlines()
    assert first == "True '' 7"
    assert "is open read-only" in second
    if what == "folder":
        assert "may not be opened" in rest[0] or "could not be opened" in rest[0]
    assert path.read_bytes() == before
    made = {"company.hashyard"} | ({"new.hashyard"} if what == "file" else set())
    assert {p.name for p in public_folder.iterdir()} == made
