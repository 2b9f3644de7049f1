"""Sheets for reading: the readme first, totals below, every digit kept behind what is shown."""

from __future__ import annotations

import io

import numpy as np
import pytest
import python_calamine
import xlsxwriter

from desktop_app.figures.sheet import fill, number_text
from desktop_app.figures.table import Column, TableSpec

TABLE = TableSpec(
    "Sites",
    (Column("name", "Site", kind="text"), Column("mw", "Energised", "MW", digits=1, total="sum")),
    (["Dalton", "Odessa"], np.array([1 / 3, np.nan])),
)


def test_a_finished_book_has_its_readme_first_and_totals_below() -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    fill(book, [TABLE], ["=what this is"], readme_first=True, finished=True)
    book.close()
    read = python_calamine.load_workbook(io.BytesIO(made.getvalue()))
    assert read.sheet_names == ["Read me", "Sites"]
    assert read.get_sheet_by_name("Read me").to_python() == [["'=what this is"]]
    rows = read.get_sheet_by_name("Sites").to_python()
    assert [row[0] for row in rows] == ["Site", "Dalton", "Odessa", "Total"]
    assert rows[0][1] == "Energised (MW)"
    assert rows[1][1] == pytest.approx(1 / 3, rel=1e-15)
    assert rows[2][1] == ""


def test_numbers_of_numpy_are_written_as_those_of_python() -> None:
    assert number_text(np.float64(0.1)) == number_text(0.1) == "0.1"
