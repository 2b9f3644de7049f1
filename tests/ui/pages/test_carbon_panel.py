"""Carbon on screen: figures follow their records, and regions are offered, never taken unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.change import Change
from desktop_app.domain.days import month_of_day
from desktop_app.domain.edits import deleting, inserting_records
from desktop_app.engine.carbon import Carbon
from desktop_app.figures import format as say
from desktop_app.ui.calendar import edit_day, today
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.pages.carbon_panel import CarbonPanel, RegionsDialog

Open = Callable[[Path], app.Application]


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def panel(qtbot: QtBot, made: app.Application) -> CarbonPanel:
    shown = CarbonPanel(made.desk)
    qtbot.addWidget(shown)
    shown.resize(1200, 900)
    prepared, results = made.desk.recalculator.prepared, made.desk.recalculator.base
    assert prepared is not None
    assert results is not None
    shown.show_portfolio(made.desk.document.portfolio)
    shown.show_results(prepared, results)
    return shown


def told(panel: CarbonPanel) -> Carbon:
    assert panel.carbon is not None
    return panel.carbon


def clear(made: app.Application, panel: CarbonPanel, table: str) -> None:
    book = made.desk.document.portfolio
    made.desk.document.edit("Clear", Change((deleting(book, table, book[table].ids),)))
    panel.show_portfolio(made.desk.document.portfolio)


def test_tiles_chart_and_table_show_the_engines_carbon(panel: CarbonPanel) -> None:
    year = told(panel).location_t[:, -12:]
    assert panel.months.chart.spec.series[0].y[-1] == pytest.approx(year[:, -1].sum())
    row = [c.key for c in panel.table.spec.columns].index("location")
    assert panel.table.spec.total_row()[row] == pytest.approx(year.sum())
    assert len(panel.tiles.tiles) == 4


def test_sites_without_a_region_are_named_and_nothing_is_taken_unasked(
    qtbot: QtBot, made: app.Application, panel: CarbonPanel
) -> None:
    clear(made, panel, "site_grid")
    assert "Dalton: no grid region is chosen" in panel.problems.text()
    assert panel.tiles.tiles[0].value == say.MISSING
    assert len(made.desk.document.portfolio["site_grid"]) == 0
    panel.records.offer_regions()
    dialog = panel.window().findChild(RegionsDialog)
    assert dialog is not None
    dialog.accept()
    panel.show_portfolio(made.desk.document.portfolio)
    regions = {g.site_id: g.region for g in made.desk.document.portfolio.records("site_grid").values()}
    assert regions == dialog.offered
    assert regions[1] == "SRSO"
    assert np.isfinite(told(panel).location_t[0]).all()


def test_the_catalogues_factors_are_offered_to_a_book_that_lacks_them(
    made: app.Application, panel: CarbonPanel
) -> None:
    assert panel.records.fill.isHidden()
    clear(made, panel, "emission_factor")
    assert not panel.records.fill.isHidden()
    assert "no location factor of SRSO is on record" in panel.problems.text()
    panel.records.add_factors()
    assert len(made.desk.document.portfolio["emission_factor"]) == 28


def test_a_certificate_that_is_added_moves_the_market_figure(
    made: app.Application, panel: CarbonPanel
) -> None:
    clear(made, panel, "certificate")
    before = told(panel)
    month = int(before.months[-1])
    certificate = {"site_id": 1, "month": month, "mwh": 100.0, "vintage": 2025, "retired_on": 20_455}
    book = made.desk.document.portfolio
    made.desk.document.edit("Add", Change((inserting_records(book, "certificate", [certificate]),)))
    panel.show_portfolio(made.desk.document.portfolio)
    after = told(panel)
    assert (before.market_t - after.market_t).sum() == pytest.approx(
        100 * before.grid.kg_per_mwh[0, -1] / 1000
    )
    np.testing.assert_array_equal(before.location_t, after.location_t)


def test_the_form_for_a_certificate_begins_with_a_month(made: app.Application, panel: CarbonPanel) -> None:
    panel.records.panels["certificate"].start()
    dialog = panel.window().findChild(RecordDialog)
    assert dialog is not None
    values = dialog.form.values()
    assert values["month"] == month_of_day(edit_day(made.desk.document.portfolio, today()))
    assert not dialog.form.problems()
