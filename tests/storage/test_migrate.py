"""An older book is brought to the newest schema after a copy, or stays as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop_app.domain.problems import AppError
from desktop_app.storage.backup import backups_of
from desktop_app.storage.schema import Schema, shipped, tables_of
from desktop_app.storage.store import Store
from tests.books import add_company, new_book, opened, same

_NEXT = {
    "9998_add.sql": "CREATE TABLE later (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;",
    "9999_rebuild.sql": """
        CREATE TABLE view_anew (id INTEGER PRIMARY KEY AUTOINCREMENT, page TEXT NOT NULL, name TEXT NOT NULL,
          query TEXT NOT NULL, layout TEXT NOT NULL) STRICT;
        INSERT INTO view_anew SELECT id, page, name, query, layout FROM saved_view;
        DROP TABLE saved_view;
        ALTER TABLE view_anew RENAME TO saved_view;
        """,
}


@pytest.fixture
def book_path(tmp_path: Path) -> Path:
    path = tmp_path / "company.hashyard"
    book = new_book(path)
    add_company(book)
    book.close()
    return path


@pytest.fixture
def newer(tmp_path: Path) -> Schema:
    """A schema of the future: two more scripts, and a `schema.sql` that they add up to."""
    folder = tmp_path / "db"
    shutil.copytree(shipped().folder, folder)
    for name, script in _NEXT.items():
        (folder / "migrations" / name).write_text(script)
    schema = Schema(folder)
    (folder / "schema.sql").write_text(schema.summed_up())
    return schema


def open_store(path: Path, schema: Schema, **options: bool) -> Store:
    return Store.open(path, schema, who="Anna", at=1_768_478_400, **options)


def test_a_migrated_book_has_exactly_the_fresh_tables_and_all_its_rows(
    book_path: Path, newer: Schema
) -> None:
    book = opened(book_path)
    before = book.portfolio
    book.close()
    store = open_store(book_path, newer)
    assert tables_of(store._connection) == newer.tables
    assert same(store.load(), before)
    assert store.head.operation.kind == "checkpoint"
    assert store.stacks().done == [], "earlier changes speak of other tables"
    assert store.problems(store.load()) == []
    store.close()
    (copy,) = backups_of(book_path)
    old = opened(copy)
    assert same(old.portfolio, before)
    old.close()


def test_the_older_application_refuses_the_migrated_book(book_path: Path, newer: Schema) -> None:
    open_store(book_path, newer).close()
    before = book_path.read_bytes()
    with pytest.raises(AppError, match="newer Hashyard"):
        opened(book_path)
    assert book_path.read_bytes() == before


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE half (id INTEGER); SELECT no_such_function();",
        "DELETE FROM site;",
        "CREATE TABLE unclosed (",
    ],
)
def test_a_step_that_fails_leaves_the_book_and_names_the_copy(
    book_path: Path, newer: Schema, script: str
) -> None:
    (newer.folder / "migrations" / "9998_add.sql").write_text(script)
    before = book_path.read_bytes()
    with pytest.raises(AppError, match="could not be brought to the newest schema") as caught:
        open_store(book_path, Schema(newer.folder))
    (copy,) = backups_of(book_path)
    assert str(copy) in caught.value.hint
    assert book_path.read_bytes() == before
    book = opened(book_path)
    assert book.check() == []
    book.close()


def test_an_older_book_is_not_migrated_by_a_reader(book_path: Path, newer: Schema) -> None:
    before = book_path.read_bytes()
    with pytest.raises(AppError, match="older schema"):
        open_store(book_path, newer, read_only=True)
    assert book_path.read_bytes() == before
