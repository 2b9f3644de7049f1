"""The overview on screen: it follows a what-if, and its parts lead to the pages behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.ui.dialogs.chart_table import ChartTableDialog
from desktop_app.ui.pages.machines.page import MachinesPage
from desktop_app.ui.pages.overview import OverviewPage
from desktop_app.ui.pages.sites import SitesPage

Open = Callable[[Path], app.Application]


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def page(made: app.Application) -> OverviewPage:
    shown = made.window.pages.show_page("overview")
    assert isinstance(shown, OverviewPage)
    return shown


def at_price(qtbot: QtBot, made: app.Application, usd: float) -> None:
    recalculator = made.desk.recalculator
    recalculator.set_scenario(BASE.with_override(Override("network", None, "price_usd", "set", usd)))
    qtbot.waitUntil(lambda: recalculator.is_settled)


def test_tiles_charts_and_tables_are_filled(page: OverviewPage) -> None:
    assert [tile.key for tile in page.tiles.tiles] == ["produced", "operating", "power", "cost", "margin"]
    for card in (page.hashrate, page.production, page.margin, page.supply):
        assert not card.chart.spec.is_empty
        assert card.chart.spec.title
    assert len(page.yesterday.table.spec) == len(page.month.table.spec) > 0
    assert page.subtitle().startswith("Actual to 31 December 2025")


def test_a_dragged_price_moves_the_tiles_and_charts_of_what_comes(
    qtbot: QtBot, made: app.Application, page: OverviewPage
) -> None:
    before, bars = page.tiles.tiles, page.margin.chart.spec.series[0].y
    at_price(qtbot, made, 60_000)
    after = page.tiles.tiles
    assert [t.value for t in after[:3]] == [t.value for t in before[:3]]
    assert after[-1].base_value == before[-1].value != after[-1].value
    assert (page.margin.chart.spec.series[0].y < bars).all()
    assert page.supply.chart.spec.title.startswith("At this price")
    made.desk.recalculator.set_scenario(BASE)
    qtbot.waitUntil(lambda: made.desk.recalculator.is_settled)
    assert [t.value for t in page.tiles.tiles] == [t.value for t in before]


def test_a_bar_of_the_margin_leads_to_its_site(made: app.Application, page: OverviewPage) -> None:
    key = page.margin.chart.spec.series[0].keys[1]
    page.margin.chart.picked.emit(key)
    shown = made.window.pages.page
    assert isinstance(shown, SitesPage)
    assert ("site", shown.site_id) == key


def test_a_step_of_the_supply_curve_leads_to_its_machines(made: app.Application, page: OverviewPage) -> None:
    query = page.supply.chart.spec.series[0].keys[0]
    page.supply.chart.picked.emit(query)
    shown = made.window.pages.page
    assert isinstance(shown, MachinesPage)
    assert shown.line.text() == query
    assert 0 < len(shown.table.model.rows) < len(made.desk.document.portfolio["machine"])


def test_the_figures_of_a_chart_open_as_a_table(qtbot: QtBot, page: OverviewPage) -> None:
    page.margin.chart.table_requested.emit(page.margin.chart.spec)
    dialog = page.window().findChild(ChartTableDialog)
    assert dialog is not None
    assert len(dialog.table.spec) == len(page.margin.chart.spec.x.labels)
    dialog.accept()


def test_a_narrow_window_puts_the_cards_below_each_other(made: app.Application, page: OverviewPage) -> None:
    made.window.drawer.hide()
    made.window.resize(1440, 900)
    assert page.margin.x() > page.hashrate.x()
    made.window.resize(800, 900)
    page.grid.resize(560, 3000)
    assert page.margin.x() == page.hashrate.x()
    assert page.margin.y() >= page.hashrate.geometry().bottom()


def test_an_empty_book_offers_the_import(
    qtbot: QtBot, open_book: Open, empty_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_book(empty_book)
    page = made.window.pages.show_page("overview")
    assert isinstance(page, OverviewPage)
    wanted: list[str] = []
    monkeypatch.setattr(made.desk.navigator, "do", wanted.append)
    assert page.is_empty(made.desk.document.portfolio)
    page.start()
    assert wanted == ["import"]
