"""Every page opens with an empty and with the sample book, in both themes, and survives an edit."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.ui.pages import PAGES, page_of_table
from desktop_app.ui.screenshots import settle

Open = Callable[[Path], app.Application]
KEYS = [entry.key for entry in PAGES]


@pytest.mark.parametrize("book", ["empty", "sample"])
@pytest.mark.parametrize("key", KEYS)
def test_the_page_opens(
    qtbot: QtBot, open_book: Open, request: pytest.FixtureRequest, key: str, book: str
) -> None:
    made = open_book(request.getfixturevalue(f"{book}_book"))
    window, recalculator = made.window, made.desk.recalculator
    page = window.pages.show_page(key)
    assert page is not None
    qtbot.waitUntil(page.is_ready, timeout=20_000)
    assert page.isVisible()
    assert page.title == next(e.title for e in PAGES if e.key == key)
    recalculator.set_scenario(BASE.with_override(Override("network", None, "price_usd", "set", 50_000.0)))
    qtbot.waitUntil(lambda: recalculator.is_settled)
    window.actions_["theme-dark"].trigger()
    settle()
    assert not page.grab().isNull()
    assert _unnamed_buttons(page) == []


@pytest.mark.parametrize("key", [key for key in KEYS if key != "history"])
def test_an_empty_page_says_its_sentence_whole_and_has_one_button(
    open_book: Open, empty_book: Path, key: str
) -> None:
    page = open_book(empty_book).window.pages.show_page(key)
    assert page is not None
    settle()
    sentence = next(label for label in page.findChildren(QLabel) if label.text() == page.empty_sentence)
    assert sentence.height() >= sentence.heightForWidth(sentence.width())
    assert [b.text() for b in page.findChildren(QPushButton) if b.isVisible()] == [page.empty_button]


def _unnamed_buttons(page: QWidget) -> list[str]:
    """Buttons that a screen reader could not name."""
    shown = [b for b in page.findChildren(QAbstractButton) if b.isVisible() and not _is_qts_own(b)]
    return [b.objectName() or type(b).__name__ for b in shown if not (b.accessibleName() or b.text())]


def _is_qts_own(button: QAbstractButton) -> bool:
    """The cross in a line edit is named by Qt's own accessibility."""
    return isinstance(button.parent(), QLineEdit | QTableView)


def test_every_table_leads_to_a_page_that_there_is_or_will_be() -> None:
    assert page_of_table("machine_state") == "machines"
    assert page_of_table("no such table") == "overview"
