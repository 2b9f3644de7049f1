"""Treasury on screen: the roll-forward, and entries that are added, changed and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.domain.treasury import COLD, OPENING, SALE
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.pages.treasury import TreasuryPage

Open = Callable[[Path], app.Application]


def shown(made: app.Application) -> TreasuryPage:
    page = made.window.pages.show_page("treasury")
    assert isinstance(page, TreasuryPage)
    return page


def settled(qtbot: QtBot, made: app.Application) -> None:
    qtbot.waitUntil(lambda: not made.desk.document.is_saving and made.desk.recalculator.is_settled)


def fill(dialog: RecordDialog, values: dict[str, str]) -> None:
    for name, text in values.items():
        line = dialog.form.editors[name].findChild(QLineEdit)
        assert line is not None
        line.setText(text)
        line.editingFinished.emit()


def add(page: TreasuryPage, kind: int, values: dict[str, str]) -> None:
    page.start()
    dialog = next(d for d in page.window().findChildren(RecordDialog) if d.isVisible())
    dialog.form.editors["kind"].set_value(kind)
    if "account_id" in dialog.form.editors:
        dialog.form.editors["account_id"].set_value(1)
    fill(dialog, values)
    dialog.finish()


def test_tiles_charts_and_quarters_are_filled(open_book: Open, sample_book: Path) -> None:
    page = shown(open_book(sample_book))
    assert [t.key for t in page.tiles.tiles] == ["held", "value", "produced", "sold", "price"]
    assert not page.held.chart.spec.is_empty
    assert not page.flows.chart.spec.is_empty
    assert len(page.quarters.spec) == 8
    entries = page.desk.document.portfolio["treasury_event"]
    assert len(page.entries.table.spec) == len(entries)


def test_a_price_moves_the_value_alone(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    page = shown(made)
    before = {t.key: t.value for t in page.tiles.tiles}
    made.desk.recalculator.set_scenario(
        BASE.with_override(Override("network", None, "price_usd", "set", 200_000.0))
    )
    settled(qtbot, made)
    moved = {t.key for t in page.tiles.tiles if t.value != before[t.key]}
    assert moved == {"value"}


def test_a_sale_in_an_open_month_is_added_and_undone(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    made = open_book(sample_book)
    page = shown(made)
    count = len(page.entries.table.spec)
    add(page, SALE, {"at": "2026-01-02", "amount_sat": "12.5", "value_usd": "1,100,000"})
    settled(qtbot, made)
    assert len(page.entries.table.spec) == count + 1
    assert str(page.entries.table.spec.values[0][0]).startswith("2026-01-02")
    assert page.entries.form.editors["amount_sat"].value == 1_250_000_000
    made.desk.document.undo()
    settled(qtbot, made)
    assert len(page.entries.table.spec) == count


def test_an_empty_book_begins_with_its_opening_balance(
    qtbot: QtBot, open_book: Open, empty_book: Path
) -> None:
    made = open_book(empty_book)
    page = shown(made)
    assert page.is_empty(made.desk.document.portfolio)
    add(page, COLD, {"name": "Vault"})
    settled(qtbot, made)
    add(page, OPENING, {"at": "2026-01-01", "amount_sat": "100"})
    settled(qtbot, made)
    assert not page.is_empty(made.desk.document.portfolio)
    assert len(page.entries.table.spec) == 1
