"""What tables a book has: the numbered scripts of db/, and whether a file has exactly these tables."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from desktop_app import bundled

APPLICATION_ID = 0x48534859
"""Stands at byte 68 of every book and spells HSHY."""


@dataclass(frozen=True)
class Schema:
    """The scripts of a folder `migrations` and the `schema.sql` that they add up to."""

    folder: Path

    @cached_property
    def scripts(self) -> tuple[Path, ...]:
        """The scripts in their order; the nth makes version n."""
        return tuple(sorted((self.folder / "migrations").glob("[0-9][0-9][0-9][0-9]_*.sql")))

    @property
    def version(self) -> int:
        return len(self.scripts)

    @cached_property
    def tables(self) -> frozenset[tuple[str, str]]:
        """Every table, index and trigger of a book: its name and its words."""
        connection = sqlite3.connect(":memory:")
        connection.executescript((self.folder / "schema.sql").read_text("utf-8"))
        found = tables_of(connection)
        connection.close()
        return found

    def summed_up(self) -> str:
        """What `schema.sql` must say: all that the scripts make, in one file."""
        # Loaded where a schema is made: to load it takes 50 ms, which every opening would wait for.
        from sqlite_utils import Database

        database = Database(memory=True)
        for script in self.scripts:
            database.conn.executescript(script.read_text("utf-8"))
        made = [
            f"{sql};\n"
            for (sql,) in database.conn.execute(
                "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'"
                " ORDER BY type = 'trigger', type = 'index', rootpage"
            )
        ]
        database.close()
        head = (
            "-- What the scripts of db/migrations add up to. Generated: edit a new script, not this file.\n"
        )
        pragmas = f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {self.version};\n"
        return "\n".join([head, pragmas, *made])


@cache
def shipped() -> Schema:
    """The schema that this application brings."""
    return Schema(bundled.path("db"))


def tables_of(connection: sqlite3.Connection) -> frozenset[tuple[str, str]]:
    """Every table, index and trigger of a file: its name and its words without comments and spaces."""
    listed = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
    return frozenset((name, _words(sql)) for name, sql in listed if name != "sqlite_sequence")


def _words(sql: str) -> str:
    return re.sub(r"\s+", "", re.sub(r"--.*", "", sql))
