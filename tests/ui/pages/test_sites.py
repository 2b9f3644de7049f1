"""Sites on screen: choose one, edit its facts, add and delete, and take it all back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.pages.machines.page import MachinesPage
from desktop_app.ui.pages.sites import SitesPage
from desktop_app.ui.widgets.form import FieldEditor

Open = Callable[[Path], app.Application]


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def page(made: app.Application) -> SitesPage:
    shown = made.window.pages.show_page("sites")
    assert isinstance(shown, SitesPage)
    return shown


@pytest.fixture
def seen(looked_at: app.Application) -> SitesPage:
    """The page in a window that tests share, of which none edits anything."""
    shown = looked_at.window.pages.show_page("sites")
    assert isinstance(shown, SitesPage)
    return shown


def typed(editor: FieldEditor, text: str) -> None:
    """Type into a field and leave it."""
    line = editor.findChild(QLineEdit)
    assert line is not None
    line.setText(text)
    line.editingFinished.emit()


def settled(qtbot: QtBot, made: app.Application) -> None:
    qtbot.waitUntil(lambda: not made.desk.document.is_saving and made.desk.recalculator.is_settled)


def dialog_of(page: SitesPage) -> RecordDialog:
    found = [d for d in page.window().findChildren(RecordDialog) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def test_the_chosen_site_is_shown_everywhere(seen: SitesPage) -> None:
    second = seen.list.key_at(1)
    seen.list.selectRow(1)
    assert isinstance(second, int)
    assert seen.site_id == second
    name = seen.desk.document.portfolio.records("site")[second].name
    assert seen.subtitle().startswith(name)
    assert name in seen.months_chart.chart.spec.title
    assert seen.records.form.forms[0].editors["name"].value == name
    assert len(seen.capacity.spec) == len(seen.capacity_chart.chart.spec.x.labels) > 0
    assert len(seen.months.spec) > 12


def test_a_field_is_saved_when_it_is_left_and_undone(
    qtbot: QtBot, made: app.Application, page: SitesPage
) -> None:
    document = made.desk.document
    before = document.portfolio.records("site")[page.site_id].region
    typed(page.records.form.forms[0].editors["region"], "Vermont")
    assert document.portfolio.records("site")[page.site_id].region == "Vermont"
    settled(qtbot, made)
    document.undo()
    settled(qtbot, made)
    assert document.portfolio.records("site")[page.site_id].region == before
    assert page.records.form.forms[0].editors["region"].value == before


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_saved(
    made: app.Application, page: SitesPage
) -> None:
    panel = page.records.panels["capacity_level"]
    panel.table.selectRow(0)
    portfolio = made.desk.document.portfolio
    typed(panel.form.editors["limit_mw"], "-5")
    assert panel.form.editors["limit_mw"].problem == "Limit must be at least 0 MW"
    assert made.desk.document.portfolio is portfolio


def test_a_lower_limit_moves_the_bottleneck(qtbot: QtBot, made: app.Application, page: SitesPage) -> None:
    panel = page.records.panels["capacity_level"]
    row = [r[0] for r in panel.table.spec.rows()].index("substation")
    panel.table.selectRow(row)
    typed(panel.form.editors["limit_mw"], "0.001")
    assert "substation limits" in page.capacity_chart.chart.spec.title
    settled(qtbot, made)


def test_a_power_price_is_added_from_a_free_day_on(
    qtbot: QtBot, made: app.Application, page: SitesPage
) -> None:
    panel = page.records.panels["power_price"]
    count = len(panel.table.spec)
    panel.start()
    dialog = dialog_of(page)
    newest = panel.table.spec.values[0][0]
    assert dialog.form.editors["effective_on"].field.text(dialog.form.values()["effective_on"]) > newest
    typed(dialog.form.editors["usd_per_mwh"], "33.25")
    dialog.finish()
    settled(qtbot, made)
    assert len(panel.table.spec) == count + 1
    assert panel.table.spec.values[1][0] == 33.25
    assert panel.form.editors["usd_per_mwh"].value == 33.25
    panel.delete.click()
    settled(qtbot, made)
    assert len(panel.table.spec) == count


def test_the_dialog_stays_open_while_something_is_missing(seen: SitesPage) -> None:
    seen.start()
    dialog = dialog_of(seen)
    dialog.finish()
    assert dialog.isVisible()
    assert "Name is missing" in dialog.form.problems()
    dialog.reject()


def test_a_new_site_is_added_chosen_and_deleted(qtbot: QtBot, made: app.Application, page: SitesPage) -> None:
    page.start()
    dialog = dialog_of(page)
    typed(dialog.form.editors["name"], "Yonder")
    for name in ("control", "cooling"):
        dialog.form.editors[name].set_value(0)
    dialog.finish()
    settled(qtbot, made)
    records = made.desk.document.portfolio.records("site")
    assert records[page.site_id].name == "Yonder"
    assert page.subtitle().startswith("Yonder")
    page.delete.click()
    settled(qtbot, made)
    assert "Yonder" not in [s.name for s in made.desk.document.portfolio.records("site").values()]


def test_a_site_that_is_used_is_not_deleted(qtbot: QtBot, made: app.Application, page: SitesPage) -> None:
    count = len(made.desk.document.portfolio["site"])
    page.delete.click()
    settled(qtbot, made)
    assert len(made.desk.document.portfolio["site"]) == count
    assert page.info_bar.sentence


def test_the_machines_of_a_site_are_shown_by_the_same_words(
    looked_at: app.Application, seen: SitesPage
) -> None:
    key = seen.models.key_at(0)
    seen.models.activated_key.emit(key)
    shown = looked_at.window.pages.page
    assert isinstance(shown, MachinesPage)
    assert len(shown.table.model.rows) == seen.models.spec.values[1][0]


@pytest.mark.parametrize("target", [("site", 2), ("power_price", None), ("site_state", None)])
def test_search_and_problems_lead_to_a_site(
    looked_at: app.Application, seen: SitesPage, target: tuple[str, int | None]
) -> None:
    table, row_id = target
    if row_id is None:
        rows = looked_at.desk.document.portfolio[table]
        row_id = int(rows.ids[rows["site_id"] == 2][0])
    seen.reveal((table, row_id))
    assert seen.site_id == 2


def test_an_empty_book_begins_with_a_site(qtbot: QtBot, open_book: Open, empty_book: Path) -> None:
    made = open_book(empty_book)
    page = made.window.pages.show_page("sites")
    assert isinstance(page, SitesPage)
    page.start()
    dialog = dialog_of(page)
    typed(dialog.form.editors["name"], "First")
    for name in ("control", "cooling"):
        dialog.form.editors[name].set_value(0)
    dialog.finish()
    settled(qtbot, made)
    assert not page.is_empty(made.desk.document.portfolio)
    assert page.capacity_chart.chart.spec.is_empty
    assert page.records.form.forms[0].editors["name"].value == "First"
