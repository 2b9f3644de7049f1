"""The log as a table, the way back to a point of it, and the check of the chain."""

from collections.abc import Callable
from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.ui.document import Document
from desktop_app.ui.pages.history import HistoryPage

Open = Callable[[Path], app.Application]


def rename(qtbot: QtBot, document: Document, name: str) -> None:
    ids = document.portfolio["company"].ids
    with qtbot.waitSignal(document.saved):
        document.edit(
            f"Rename to {name}", Change((updating(document.portfolio, "company", ids, {"name": name}),))
        )


def history(qtbot: QtBot, made: app.Application) -> HistoryPage:
    page = made.window.pages.show_page("history")
    assert isinstance(page, HistoryPage)
    qtbot.waitUntil(lambda: page.is_loaded() and len(page.table.spec) > 0)
    return page


def said(page: HistoryPage, row: int, key: str) -> str:
    keys = [c.key for c in page.table.spec.columns]
    return str(list(page.table.spec.said_rows())[row][keys.index(key)])


def test_an_edit_appears_at_the_top(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    page = history(qtbot, made)
    rename(qtbot, made.desk.document, "Southgate")
    qtbot.waitUntil(lambda: said(page, 0, "why") == "Rename to Southgate")
    assert said(page, 0, "rows") == "1"
    assert said(page, 0, "touched") == "1 company"


def test_undo_to_here_takes_back_all_that_came_after(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    made = open_book(sample_book)
    document = made.desk.document
    for name in ("A", "B", "C"):
        rename(qtbot, document, name)
    page = history(qtbot, made)
    assert not page.undo_here.isEnabled()
    page.table.selectRow(2)
    assert said(page, 2, "why") == "Rename to A"
    with qtbot.waitSignal(document.changed):
        page.undo_here.click()
    assert document.portfolio.company.name == "A"
    qtbot.waitUntil(lambda: "Undo" in said(page, 0, "why"))
    undone = [said(page, row, "undone") for row in range(len(page.table.spec))]
    assert sum(text.startswith("entry") for text in undone) == 2


def test_a_sound_chain_is_said_to_be_whole(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    page = history(qtbot, open_book(sample_book))
    page.verify.click()
    qtbot.waitUntil(lambda: "whole" in page.subtitle(), timeout=20_000)
