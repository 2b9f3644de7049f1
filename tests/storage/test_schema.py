"""The scripts of db/ and the declared fields say the same; a new column that was forgotten is named here."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest

from desktop_app.domain.entity import Entity
from desktop_app.domain.fields import Field
from desktop_app.domain.tables import ENTITIES
from desktop_app.storage.schema import APPLICATION_ID, shipped, tables_of

_TYPES = {"number": "REAL", "text": "TEXT", "blob": "BLOB"}
_OWN = {"meta", "op_log", "op_body"}
_EVERY = [pytest.param(e, id=e.table) for e in ENTITIES.values()]


@pytest.fixture(scope="module")
def fresh() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.executescript((shipped().folder / "schema.sql").read_text("utf-8"))
    yield connection
    connection.close()


def columns(connection: sqlite3.Connection, table: str) -> dict[str, tuple[str, bool]]:
    listed = connection.execute('SELECT name, type, "notnull" FROM pragma_table_info(?)', (table,)).fetchall()
    return {name: (kind, bool(not_null)) for name, kind, not_null in listed}


def sql_of(connection: sqlite3.Connection, table: str) -> str:
    return connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]


def line_of(connection: sqlite3.Connection, table: str, field: Field) -> str:
    lines = [x for x in sql_of(connection, table).splitlines() if x.split()[:1] == [field.name]]
    assert lines, f"{table}.{field.name} is declared but no script in db/migrations makes it"
    return lines[0]


def test_schema_sql_is_what_the_scripts_add_up_to() -> None:
    schema = shipped()
    written = (schema.folder / "schema.sql").read_text("utf-8")
    assert written == schema.summed_up(), "write Schema.summed_up() into db/schema.sql"


def test_scripts_make_the_same_tables_one_after_the_other() -> None:
    schema, connection = shipped(), sqlite3.connect(":memory:")
    for script in schema.scripts:
        connection.executescript(script.read_text("utf-8"))
    assert tables_of(connection) == schema.tables
    connection.close()


def test_the_file_names_its_application_and_its_version(fresh: sqlite3.Connection) -> None:
    assert fresh.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert fresh.execute("PRAGMA user_version").fetchone() == (shipped().version,)


def test_every_table_is_strict_and_is_declared(fresh: sqlite3.Connection) -> None:
    listed = dict(fresh.execute("SELECT name, strict FROM pragma_table_list WHERE type = 'table'").fetchall())
    made = {name for name in listed if not name.startswith("sqlite_")}
    assert made == set(ENTITIES) | _OWN
    assert all(listed[name] for name in made)


@pytest.mark.parametrize("entity", _EVERY)
def test_a_table_has_the_columns_of_its_fields(fresh: sqlite3.Connection, entity: Entity) -> None:
    expected = {f.name: (_TYPES.get(f.kind, "INTEGER"), not f.optional) for f in entity.fields}
    found = columns(fresh, entity.table)
    assert found.pop("id") == ("INTEGER", False)
    assert list(found.items()) == list(expected.items())


@pytest.mark.parametrize("entity", _EVERY)
def test_ids_are_never_given_twice(fresh: sqlite3.Connection, entity: Entity) -> None:
    assert re.search(r"\bid\s+INTEGER PRIMARY KEY AUTOINCREMENT\b", sql_of(fresh, entity.table))


@pytest.mark.parametrize("entity", _EVERY)
def test_numbers_are_checked_against_the_limits_of_their_fields(
    fresh: sqlite3.Connection, entity: Entity
) -> None:
    for field in entity.fields:
        if field.kind in ("text", "reference", "blob"):
            continue
        found = re.search(
            rf"CHECK \({field.name} BETWEEN (\S+) AND (\S+)\)", line_of(fresh, entity.table, field)
        )
        assert found, f"{entity.table}.{field.name} has no CHECK"
        largest = 1.7976931348623157e308
        low, high = field.limits
        assert float(found[1]) == (-largest if low is None else low), field.name
        assert float(found[2]) == (largest if high is None else high), field.name


@pytest.mark.parametrize("entity", _EVERY)
def test_texts_are_as_long_as_their_fields(fresh: sqlite3.Connection, entity: Entity) -> None:
    for field in entity.fields:
        if field.kind == "text":
            line = line_of(fresh, entity.table, field)
            length = f"length(CAST({field.name} AS BLOB))" if field.width else f"length({field.name})"
            limit = field.width or 10_000
            expected = f"{length} BETWEEN 1 AND {limit}" if field.unique else f"{length} <= {limit}"
            assert f"CHECK ({expected})" in line


@pytest.mark.parametrize("entity", _EVERY)
def test_blobs_are_there_and_as_long_as_their_fields(fresh: sqlite3.Connection, entity: Entity) -> None:
    for field in entity.fields:
        if field.kind == "blob":
            expected = f"length({field.name}) BETWEEN 1 AND {field.width}"
            assert f"CHECK ({expected})" in line_of(fresh, entity.table, field)


@pytest.mark.parametrize("entity", _EVERY)
def test_references_are_foreign_keys(fresh: sqlite3.Connection, entity: Entity) -> None:
    listed = fresh.execute('SELECT "from", "table", "to" FROM pragma_foreign_key_list(?)', (entity.table,))
    assert set(listed) == {(f.name, f.target, "id") for f in entity.fields if f.target}


@pytest.mark.parametrize("entity", _EVERY)
def test_keys_occur_once(fresh: sqlite3.Connection, entity: Entity) -> None:
    wanted = {(f.name,) for f in entity.fields if f.unique} | ({entity.key} if entity.key else set())
    text = sql_of(fresh, entity.table)
    unique: set[tuple[str, ...]] = {
        (f.name,) for f in entity.fields if " UNIQUE" in line_of(fresh, entity.table, f)
    }
    unique |= {tuple(m.split(", ")) for m in re.findall(r"^  UNIQUE \((.*)\)", text, re.MULTILINE)}
    indexes = fresh.execute(
        "SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
        (entity.table,),
    )
    for (sql,) in indexes:
        named = re.sub(r"ifnull\((\w+), 0\)", r"\1", sql).partition("(")[2].rstrip(")")
        assert sql.startswith("CREATE UNIQUE INDEX")
        unique.add(tuple(named.split(", ")))
    assert unique == wanted


@pytest.mark.parametrize("entity", _EVERY)
def test_codes_are_named_beside_their_column(fresh: sqlite3.Connection, entity: Entity) -> None:
    for field in entity.fields:
        if field.kind == "choice":
            named = ", ".join(f"{code} {name}" for code, name in enumerate(field.choices))
            assert line_of(fresh, entity.table, field).endswith(f"-- {named}")


@pytest.mark.parametrize("table", ["op_log", "meta"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET id = id"])
def test_the_log_and_the_name_of_a_book_cannot_be_changed(table: str, act: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.executescript((shipped().folder / "schema.sql").read_text("utf-8"))
    connection.execute("INSERT INTO meta VALUES (1, hex(randomblob(18)), 0)")
    hashes = "0" * 64
    connection.execute(
        "INSERT INTO op_log VALUES (1, 0, 'Anna', 'why', 0, 0, '{}', '', ?, ?, ?)", (hashes, hashes, hashes)
    )
    with pytest.raises(sqlite3.IntegrityError, match=r"only grows|keeps its name"):
        connection.execute(act.format(table))
    connection.close()
