"""The journal is exported for a quarter, with accounts that are named in place."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.journal import CASH
from desktop_app.ui.dialogs.export_journal import JournalDialog

Open = Callable[[Path], app.Application]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def test_a_quarter_is_written_with_the_books_accounts(
    qtbot: QtBot, open_book: Open, sample_book: Path, tmp_path: Path
) -> None:
    made = open_book(sample_book)
    document = made.desk.document
    own = [{"role": CASH, "code": "1010", "name": "Bank:Main"}]
    document.edit("Chart", Change((inserting_records(document.portfolio, "journal_account", own),)))
    dialog = JournalDialog(made.desk, made.window)
    qtbot.addWidget(dialog)
    assert dialog.quarter.count() > 0
    path = tmp_path / "journal.csv"
    with qtbot.waitSignal(dialog.accepted, timeout=20_000):
        dialog.write(path)
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["account"] for row in rows if row["account_code"] == "1010"} == {"Bank:Main"}


def test_a_book_without_bitcoin_has_no_quarter_to_export(
    qtbot: QtBot, open_book: Open, empty_book: Path
) -> None:
    dialog = JournalDialog(open_book(empty_book).desk)
    qtbot.addWidget(dialog)
    assert not dialog.act.isEnabled()
