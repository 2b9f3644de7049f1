"""Power on screen: prices by site, their dated records, and what a what-if does to them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.pages.power import PowerPage

Open = Callable[[Path], app.Application]


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def page(made: app.Application) -> PowerPage:
    shown = made.window.pages.show_page("power")
    assert isinstance(shown, PowerPage)
    return shown


def settled(qtbot: QtBot, made: app.Application) -> None:
    qtbot.waitUntil(lambda: not made.desk.document.is_saving and made.desk.recalculator.is_settled)


def test_a_bar_a_line_and_the_prices_name_the_same_site(page: PowerPage) -> None:
    key = page.by_site.chart.spec.series[0].keys[0]
    page.by_site.chart.picked.emit(key)
    assert isinstance(key, int)
    assert page.site_id == key == page.table.current_key()
    name = page.desk.document.portfolio.records("site")[key].name
    assert name in [one.name for one in page.months.chart.spec.series]
    assert name in page.subtitle()
    prices = page.desk.document.portfolio["power_price"]
    assert len(page.prices.table.spec) == (prices["site_id"] == key).sum()


def test_a_new_price_moves_the_months_ahead(qtbot: QtBot, made: app.Application, page: PowerPage) -> None:
    before = page.tiles.tiles
    page.prices.start()
    dialog = page.window().findChild(RecordDialog)
    assert dialog is not None
    for name, text in (("effective_on", "2026-01-10"), ("usd_per_mwh", "199")):
        line = dialog.form.editors[name].findChild(QLineEdit)
        assert line is not None
        line.setText(text)
        line.editingFinished.emit()
    dialog.finish()
    settled(qtbot, made)
    after = page.tiles.tiles
    assert [t.value for t in after[:4]] == [t.value for t in before[:4]]
    assert after[-1].value != before[-1].value
    assert page.prices.table.spec.values[1][0] == 199.0


def test_dearer_power_shows_the_base_in_grey(qtbot: QtBot, made: app.Application, page: PowerPage) -> None:
    scale = Override("site", None, "power_price_usd_per_mwh", "scale", 1.5)
    made.desk.recalculator.set_scenario(BASE.with_override(scale))
    settled(qtbot, made)
    for chart in (page.months.chart, page.by_site.chart):
        assert "base" in [one.role for one in chart.spec.series]
    change = page.tiles.tiles[-1].change
    dearer = float(change.removeprefix("+").removesuffix(" %"))
    assert 20 < dearer < 50, "machines that pay by the hour stop in the dearest ones"


def test_a_site_without_a_price_is_found_from_its_problem(page: PowerPage) -> None:
    page.reveal(("power_price", 3))
    assert page.site_id == 3


def test_an_empty_book_leads_to_the_first_site(
    open_book: Open, empty_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_book(empty_book)
    page = made.window.pages.show_page("power")
    assert isinstance(page, PowerPage)
    went: list[tuple[str, object]] = []
    made.desk.navigator.wanted.disconnect()
    made.desk.navigator.wanted.connect(lambda key, target: went.append((key, target)))
    page.start()
    assert went == [("sites", "add")]
