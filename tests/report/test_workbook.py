"""The workbook beside the PDF: a sheet a table, typed cells, and nothing that runs."""

from __future__ import annotations

import io
from typing import Any

import pytest
import python_calamine

from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.report.blocks import tables_of, trimmed
from desktop_app.report.build import SECTIONS, RenderedReport
from desktop_app.report.quarter import gather
from desktop_app.report.workbook import workbook


def sheets(xlsx: bytes) -> dict[str, list[list[Any]]]:
    book = python_calamine.load_workbook(io.BytesIO(xlsx))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_readme_comes_first_and_every_table_has_its_sheet(
    company: Portfolio, summary: RenderedReport
) -> None:
    quarter, found = gather(company, "2026Q1"), sheets(summary.xlsx)
    tables = tables_of([trimmed(make(quarter)) for make in SECTIONS], quarter)
    assert next(iter(found)) == "Read me"
    assert "2025-10-01 to 2025-12-31, unaudited, final" in [row[0] for row in found["Read me"]]
    assert len(found) == len(tables) + 1


def test_cells_are_numbers_in_the_units_of_headings(company: Portfolio, summary: RenderedReport) -> None:
    card = sheets(summary.xlsx)["Scorecard"]
    assert card[0][:3] == ["Site", "Control", "Energised (MW)"]
    figures = gather(company, "2026Q1").figures
    assert card[1][0] == "Dalton"
    assert card[1][2] == pytest.approx(figures.sites["energised_mw"][0], rel=1e-14)
    assert card[-1][0] == "Total"
    assert card[-1][6] == pytest.approx(figures.sites["earned_btc"].sum(), rel=1e-14)


def test_compared_figures_carry_their_unit_and_their_change(
    company: Portfolio, summary: RenderedReport
) -> None:
    rows = {row[0]: row for row in sheets(summary.xlsx)["Production"]}
    quarter = gather(company, "2026Q1")
    now, before = quarter.now.of("earned_btc"), quarter.before.of("earned_btc")
    assert rows["Bitcoin produced"][1] == "BTC"
    assert rows["Bitcoin produced"][2:4] == pytest.approx([now, before], rel=1e-14)
    assert abs(rows["Bitcoin produced"][5] - (now / before - 1) * 100) < 1e-9


def test_a_name_that_looks_like_a_formula_stays_text(company: Portfolio) -> None:
    site = company["site"].ids[:1]
    renamed = company.applying(Change((updating(company, "site", site, {"name": "=HYPERLINK(1)"}),)))
    quarter = gather(renamed, "2026Q1")
    made = workbook(quarter, [trimmed(make(quarter)) for make in SECTIONS])
    assert sheets(made)["Scorecard"][1][0] == "'=HYPERLINK(1)"
