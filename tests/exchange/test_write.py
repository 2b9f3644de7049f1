"""What is written: exact numbers, ISO days, neutral texts, typed cells; whole files or none."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
from hypothesis import given, strategies as st

from desktop_app.domain.problems import AppError
from desktop_app.exchange.write import write_csv, write_table, write_xlsx
from desktop_app.figures.neutral import bare, neutral
from desktop_app.figures.sheet import sheet_names
from desktop_app.figures.table import Column, TableSpec

TABLE = TableSpec.from_rows(
    "Sites: all/of them",
    [
        Column("name", "Site", kind="text"),
        Column("on", "From", kind="day"),
        Column("mw", "Contracted", "MW"),
        Column("share", "Availability", "%", kind="percent"),
        Column("usd", "Cost", "USD"),
    ],
    [
        ("=HYPERLINK(1)", "2025-12-31", 1e-7, 0.978, Decimal("1234567.890123")),
        ('a "b", c\nd', date(2026, 1, 1), float("nan"), None, 0),
    ],
)


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))


def test_csv_is_exact_and_neutral(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", TABLE)
    assert rows_of(tmp_path / "a.csv") == [
        ["Site", "From", "Contracted (MW)", "Availability (%)", "Cost (USD)"],
        ["'=HYPERLINK(1)", "2025-12-31", "0.0000001", "97.8", "1234567.890123"],
        ['a "b", c\nd', "2026-01-01", "", "", "0"],
    ]
    assert (tmp_path / "a.csv").read_bytes().count(b"\r\n") == 3


def test_xlsx_cells_are_typed_and_no_formula_survives(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", [TABLE, TABLE], ["=what this is"])
    book = python_calamine.load_workbook(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["Sites  all of them", "Sites  all of them (2)", "Read me"]
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1] == ["'=HYPERLINK(1)", date(2025, 12, 31), 1e-7, 97.8, 1234567.890123]
    assert book.get_sheet_by_name("Read me").to_python() == [["'=what this is"]]


def test_names_of_sheets_are_valid_and_different() -> None:
    names = sheet_names(["a" * 40, "a" * 40, "", "x:y", "X?Y"])
    assert len({n.casefold() for n in names}) == 5
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in names)


@given(st.text())
def test_neutral_text_never_runs_and_reads_back(text: str) -> None:
    assert bare(neutral(text)) == text
    assert neutral(text)[:1] not in {*"=+-@\t\r", "＝", "＋", "－", "＠"}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, ending: str) -> None:
    class Full(list[str]):
        def __getitem__(self, index: object) -> object:
            raise OSError(28, "No space left on device")

    path = tmp_path / f"a.{ending}"
    path.write_text("before")
    broken = TableSpec("T", (Column("a", "A", kind="text"),), (Full(["x"]),))
    with pytest.raises(AppError, match="No space left on device"):
        write_table(path, broken)
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "before"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_place_that_is_not_there_is_said_so(tmp_path: Path, ending: str) -> None:
    with pytest.raises(AppError, match="could not be written"):
        write_table(tmp_path / "gone" / f"a.{ending}", TABLE)


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError, match=r"neither in \.csv nor in \.xlsx"):
        write_table(tmp_path / "a.ods", TABLE)
