"""The window as a whole: opening, drawer, scenarios, themes, search, undo, closed months."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.book import Book
from desktop_app.domain import periods
from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.problems import Problem
from desktop_app.domain.statement_attention import attention_to_statements
from desktop_app.domain.treasury import SALE
from desktop_app.figures.tokens import load_theme
from desktop_app.ui.dialogs.company import CompanyDialog
from desktop_app.ui.dialogs.name import NameDialog
from desktop_app.ui.dialogs.path import PathDialog
from desktop_app.ui.dialogs.period import ClosedMonthDialog, MonthsDialog
from desktop_app.ui.pages import PAGES
from desktop_app.ui.pages.machines import MachinesPage
from tests.ui.conftest import now

Open = Callable[[Path], app.Application]


def test_without_a_book_the_start_page_offers_three_ways(application: app.Application) -> None:
    window = application.window
    assert window.start.isVisible()
    assert not window.drawer.isVisible()
    assert not window.actions_["import"].isEnabled()
    assert window.actions_["open"].isEnabled()


def test_an_opened_book_is_named_counted_and_shown(open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    assert window.strip.company.text() == "Northgate Mining"
    assert window.status.counts.text() == "500 machines · 5 sites"
    assert window.status.book.text() == "sample.hashyard"
    assert window.pages.page is not None
    assert "$" in window.strip.network.accessibleName()
    assert window.desk.settings.last_book == sample_book


def test_a_file_that_is_no_book_is_explained_on_the_start_page(
    qtbot: QtBot, application: app.Application, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.hashyard"
    bad.write_bytes(b"not a book")
    application.window.commands.open_path(bad)
    qtbot.waitUntil(lambda: bool(application.window.start.info_bar.sentence))
    assert application.window.start.choices.isVisible()


def test_the_sample_is_made_on_first_use(
    qtbot: QtBot, application: app.Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(application.desk.document, "create", lambda path, contents: made.append(path.name))
    application.window.commands.open_sample()
    assert made == [app.SAMPLE]


def test_dragging_a_slider_moves_the_results(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    recalculator, row = window.desk.recalculator, window.drawer.rows["price"]
    before = window.drawer.outcome.margin.text()
    qtbot.mousePress(row.slider, Qt.MouseButton.LeftButton, pos=row.slider.rect().center())
    qtbot.waitUntil(lambda: recalculator.results is not recalculator.base)
    assert recalculator.results is not None
    price = recalculator.results.network.price_usd[recalculator.results.actual_months]
    assert price == pytest.approx(row.slider.number)
    assert window.drawer.outcome.margin.text() != before
    assert "changed" in window.strip.scenario.text()
    qtbot.mouseRelease(row.slider, Qt.MouseButton.LeftButton)
    qtbot.mouseDClick(row.slider, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: recalculator.results is recalculator.base)
    assert window.drawer.outcome.margin.text() == before


def test_a_typed_number_is_taken_and_nonsense_is_put_back(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    window = open_book(sample_book).window
    box = window.drawer.rows["price"].box
    box.selectAll()
    qtbot.keyClicks(box, "$104,500")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk.recalculator.results is not window.desk.recalculator.base)
    assert window.desk.recalculator.scenario.overrides[0].value == 104_500.0
    box.selectAll()
    qtbot.keyClicks(box, "lots")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "$104,500"


def test_a_scenario_is_kept_and_chosen_again(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    window.drawer.rows["price"].slider.setValue(900)
    scenario = window.desk.recalculator.scenario
    window.drawer.keep.click()
    dialog = window.commands.dialog
    assert isinstance(dialog, NameDialog)
    dialog.line.setText("Base")
    dialog._finish()
    assert "already" in dialog.problem
    with qtbot.waitSignal(window.desk.document.saved):
        dialog.line.setText("Bull")
        dialog._finish()
    assert window.strip.scenario.text().startswith("Scenario: Bull ")
    window.drawer.reset.click()
    window.scenarios.choose(0)
    row_id = max(window.desk.document.portfolio.records("scenario"))
    window.scenarios.choose(row_id)
    assert window.desk.recalculator.scenario.overrides == scenario.overrides


def test_a_pasted_path_moves_the_forecast_and_a_bad_line_is_named(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    window = open_book(sample_book).window
    recalculator = window.desk.recalculator
    window.actions_["path"].trigger()
    dialog = window.commands.dialog
    assert isinstance(dialog, PathDialog)
    dialog.text.setPlainText("2026-02\t60000\n2026-08\tcheap")
    dialog._finish()
    assert "Line 2" in dialog.problem
    dialog.text.setPlainText("2026-02\t60,000\r\n2026-08\t120,000")
    dialog._finish()
    qtbot.waitUntil(lambda: recalculator.is_settled and recalculator.results is not recalculator.base)
    assert recalculator.results is not None
    price, first = recalculator.results.network.price_usd, recalculator.results.actual_months
    assert price[first + 1 : first + 7].tolist() == [60_000.0] * 6
    assert price[first + 7] == pytest.approx(120_000.0)


def test_the_forecast_is_frozen_as_the_plan(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    window.actions_["freeze"].trigger()
    dialog = window.commands.dialog
    assert isinstance(dialog, NameDialog)
    dialog.line.setText("Guidance, spring")
    dialog.choice.setCurrentText("guidance")
    with qtbot.waitSignal(window.desk.document.saved):
        dialog._finish()
    record = max(window.desk.document.portfolio.records("scenario").values(), key=lambda s: s.id)
    assert (record.name, record.role, record.frozen) == ("Guidance, spring", 2, 1)


def test_undo_names_what_it_takes_back(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    portfolio = window.desk.document.portfolio
    change = Change((updating(portfolio, "company", portfolio["company"].ids, {"name": "Southgate"}),))
    with qtbot.waitSignal(window.desk.document.saved):
        window.desk.document.edit("Rename the company", change)
    assert "Rename the company" in window.actions_["undo"].text()
    assert window.strip.company.text() == "Southgate"
    assert "Saved" in window.status.saved.text()
    with qtbot.waitSignal(window.desk.document.saved):
        window.actions_["undo"].trigger()
    assert window.strip.company.text() == "Northgate Mining"
    assert window.actions_["redo"].isEnabled()


def test_the_theme_changes_palette_and_pages(
    qtbot: QtBot, open_book: Open, sample_book: Path, qapp: QApplication
) -> None:
    window = open_book(sample_book).window
    window.actions_["theme-dark"].trigger()
    dark = load_theme("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == dark.window
    assert window.actions_["theme-dark"].isChecked()
    assert not window.actions_["theme-light"].isChecked()
    picture = window.drawer.grab().toImage()
    assert picture.pixelColor(5, 5).name().upper() == dark.surface
    window.actions_["theme-light"].trigger()
    assert window.drawer.grab().toImage().pixelColor(5, 5).name().upper() == load_theme("light").surface


def test_keys_turn_to_pages(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    window.activateWindow()
    for number, entry in enumerate(PAGES, start=1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert window.pages.page is not None
        assert window.pages.page.key == entry.key


def test_search_runs_what_it_finds(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    window.actions_["search"].trigger()
    qtbot.keyClicks(window.search, "what if")
    assert window.search.found[0].title == "What if"
    shown = window.drawer.isVisible()
    qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert window.drawer.isVisible() != shown
    assert window.search.text() == ""


def test_hidden_amounts_cover_the_money_in_the_drawer(open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    assert window.drawer.outcome.margin.isVisible()
    window.actions_["amounts"].trigger()
    assert not window.drawer.outcome.margin.isVisible()
    window.actions_["amounts"].trigger()
    assert window.drawer.outcome.margin.isVisible()


def closed(qtbot: QtBot, window: object, sample_book: Path) -> Change:
    """Close every month of production; returns a sale dated in the last of them."""
    document = window.desk.document  # type: ignore[attr-defined]
    days_on = document.portfolio["production"]["day_on"]
    months = np.unique(days_on.astype("datetime64[D]").astype("datetime64[M]")).astype(int).tolist()
    change = periods.set_months(document.portfolio, months, CLOSED, who="Jo", at=1_800_000_000, reason="")
    with qtbot.waitSignal(document.saved):
        document.edit("Close", change)
    sale = {
        "at": int(days_on.max()) * 86_400,
        "kind": SALE,
        "account_id": 1,
        "amount_sat": 10**8,
        "value_usd": 90_000 * 10**6,
    }
    return Change((inserting_records(document.portfolio, "treasury_event", [sale]),))


def test_a_late_fact_can_be_dated_into_the_open_month(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    window = open_book(sample_book).window
    document = window.desk.document
    change = closed(qtbot, window, sample_book)
    document.edit("Late sale", change)
    qtbot.waitUntil(lambda: isinstance(window.commands.dialog, ClosedMonthDialog))
    with qtbot.waitSignal(document.saved):
        window.commands.dialog.redate()  # type: ignore[union-attr]
    assert document.portfolio["treasury_event"]["at"][-1] // 86_400 == periods.first_open_day(
        document.portfolio
    )


def test_a_closed_month_is_reopened_only_with_a_reason(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    window = open_book(sample_book).window
    document = window.desk.document
    change = closed(qtbot, window, sample_book)
    count = len(document.portfolio["treasury_event"])
    document.edit("Late sale", change)
    qtbot.waitUntil(lambda: isinstance(window.commands.dialog, ClosedMonthDialog))
    dialog = window.commands.dialog
    assert isinstance(dialog, ClosedMonthDialog)
    assert window.status.saved.text().startswith("✓ Saved")  # not for ever "Saving…"
    dialog.reopen()
    assert "reason" in dialog.problem
    dialog.findChildren(QLineEdit)[0].setText("Late invoice")
    dialog.reopen()
    qtbot.waitUntil(lambda: not document.is_saving)
    assert len(document.portfolio["treasury_event"]) == count + 1
    reopened = [r for r in document.portfolio.records("period").values() if r.reason == "Late invoice"]
    assert len(reopened) == 1


def test_months_are_closed_with_those_before_them(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    window.actions_["months"].trigger()
    dialog = window.commands.dialog
    assert isinstance(dialog, MonthsDialog)
    months = [k for k in dialog.table.spec.keys if isinstance(k, int)]
    dialog.table.selectRow(0)
    assert not dialog.soft.isEnabled() or dialog.close_month.isEnabled()
    with qtbot.waitSignal(window.desk.document.saved):
        dialog._set(CLOSED)
    standing = {r.month: r.state for r in window.desk.document.portfolio.records("period").values()}
    assert all(standing[m] == CLOSED for m in months)
    dialog.accept()


def test_the_status_bar_lists_problems(open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    results = window.desk.recalculator.results
    assert results is not None
    notices = attention_to_statements(window.desk.document.portfolio, results.as_of_on)
    assert window.status.problems.isVisible() == bool(results.problems or notices)


def test_the_window_remembers_its_page(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    window.pages.show_page("history")
    window.close()
    assert window.desk.settings.text("page") == "history"


def test_everything_that_takes_the_keyboard_has_a_name(open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    window.pages.show_page("history")
    nameless = []
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            seen = QAccessible.queryAccessibleInterface(widget)
            if seen is None or not seen.text(QAccessible.Text.Name):
                nameless.append(type(widget).__name__)
    assert nameless == []


def test_a_thing_that_needs_attention_leads_to_where_it_is_mended(open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    window.status.problem_chosen.emit(Problem("The shares add up to 0", "pool_share", "share"))
    assert isinstance(window.commands.dialog, CompanyDialog)
    assert window.commands.dialog.panels["pool_share"].isVisible()
    window.commands.dialog.reject()
    window.status.problem_chosen.emit(Problem("It has no power price", "power_price", "usd_per_mwh"))
    assert window.commands.dialog is None
    assert window.pages.page is not None
    assert window.pages.page.key == "power"


def test_the_keys_of_a_page_work_as_soon_as_it_is_shown(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    window = open_book(sample_book).window
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    page = window.pages.page
    assert isinstance(page, MachinesPage)
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert page.line.edit.hasFocus()


def test_search_gives_the_keyboard_back(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    window = open_book(sample_book).window
    page = window.pages.show_page("machines")
    assert isinstance(page, MachinesPage)
    window.activateWindow()
    page.table.view.setFocus()
    window.search.start()
    qtbot.keyClick(window.search, Qt.Key.Key_Escape)
    assert page.table.view.hasFocus()


def test_a_second_opener_reads_only_and_is_told_why(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    first = Book.open(sample_book, who="Ada", now=now)
    try:
        window = open_book(sample_book).window
        assert window.desk.document.read_only
        assert window.pages.page is not None
        assert "read-only" in window.pages.page.info_bar.sentence
        assert "read-only" in window.status.book.text()
    finally:
        first.close()


def test_the_window_begins_no_larger_than_its_screen(qapp: QApplication, tmp_path: Path) -> None:
    made = app.Application(tmp_path / "new.ini", tmp_path, None)
    try:
        screen, size = made.window.screen().availableSize(), made.window.size()
        assert size.width() <= screen.width()
        assert size.height() < screen.height()
    finally:
        made.close()
        made.window.deleteLater()


def test_the_window_fits_a_small_screen_and_a_large_font(
    qtbot: QtBot, open_book: Open, sample_book: Path, qapp: QApplication
) -> None:
    window = open_book(sample_book).window
    assert window.minimumSizeHint().width() <= 1024
    assert window.minimumSizeHint().height() <= 700
