"""The open book with signals: shown at once, durable soon, taken back where the book refuses."""

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.book import Book, newest_backup
from desktop_app.domain import periods
from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED, SOFT_CLOSED
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import SALE
from desktop_app.ui import document as document_module
from desktop_app.ui.document import Document, RefusedEdit
from tests.ui.conftest import now


def renamed(portfolio: Portfolio, name: str) -> Change:
    return Change((updating(portfolio, "company", portfolio["company"].ids, {"name": name}),))


def opened(qtbot: QtBot, document: Document, path: Path) -> Document:
    with qtbot.waitSignal(document.opened, timeout=10_000):
        document.open(path)
    return document


def test_an_edit_is_shown_before_it_is_durable(qtbot: QtBot, document: Document, sample_book: Path) -> None:
    opened(qtbot, document, sample_book)
    shown: list[str] = []
    document.changed.connect(lambda portfolio, tables: shown.append(portfolio.company.name))
    with qtbot.waitSignal(document.saved):
        document.edit("Rename", renamed(document.portfolio, "Southgate"))
        assert shown == ["Southgate"]
        assert document.is_saving
    assert not document.is_saving
    assert shown == ["Southgate"]  # the durable one looks the same: nobody repaints twice
    document.close()
    book = Book.open(sample_book, who="Jo", now=now)
    assert book.portfolio.company.name == "Southgate"
    book.close()


def test_a_large_edit_is_shown_when_it_is_durable(
    qtbot: QtBot, document: Document, sample_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_module, "SHOWN_AT_ONCE", 10)
    opened(qtbot, document, sample_book)
    machines = document.portfolio["machine"]
    change = Change((updating(document.portfolio, "machine", machines.ids, {"firmware": "2.0"}),))
    with qtbot.waitSignal(document.changed) as heard:
        document.edit("New firmware", change)
        assert not (document.portfolio["machine"]["firmware"] == b"2.0").any()
    assert heard.args is not None
    assert heard.args[1] == frozenset({"machine"})
    assert (document.portfolio["machine"]["firmware"] == b"2.0").all()


def test_undo_and_redo_go_through_the_document(qtbot: QtBot, document: Document, sample_book: Path) -> None:
    opened(qtbot, document, sample_book)
    before = document.portfolio.company.name
    with qtbot.waitSignal(document.saved):
        document.edit("Rename", renamed(document.portfolio, "Southgate"))
    assert document.next_undo is not None
    assert document.next_undo.why == "Rename"
    with qtbot.waitSignal(document.changed) as heard:
        document.undo()
    assert heard.args is not None
    assert heard.args[1] == frozenset({"company"})
    assert document.portfolio.company.name == before
    with qtbot.waitSignal(document.changed):
        document.redo()
    assert document.portfolio.company.name == "Southgate"


def test_edits_in_quick_succession_all_arrive(qtbot: QtBot, document: Document, sample_book: Path) -> None:
    opened(qtbot, document, sample_book)
    for number in range(12):
        document.edit("Rename", renamed(document.portfolio, f"Name {number}"))
    qtbot.waitUntil(lambda: not document.is_saving)
    assert document.portfolio.company.name == "Name 11"
    answers: list[int] = []
    document.ask(lambda book: sum(o.why == "Rename" for o in book.history()), answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == [12]


def test_a_refused_edit_is_taken_back(qtbot: QtBot, document: Document, sample_book: Path) -> None:
    opened(qtbot, document, sample_book)
    before = document.portfolio.company.shares
    bad = Change(
        (updating(document.portfolio, "company", document.portfolio["company"].ids, {"shares": -5}),)
    )
    with qtbot.waitSignal(document.failed) as heard:
        document.edit("Nonsense", bad)
        assert document.portfolio.company.shares == -5
    assert heard.args is not None
    assert "at least" in str(heard.args[0])
    assert document.portfolio.company.shares == before


def close_months(qtbot: QtBot, document: Document, state: int) -> int:
    """Put all months of production into a state; returns a day in the last of them."""
    last = int(document.portfolio["production"]["day_on"].max())
    months = np.unique(
        document.portfolio["production"]["day_on"].astype("datetime64[D]").astype("datetime64[M]")
    )
    change = periods.set_months(
        document.portfolio, months.astype(int).tolist(), state, who="Jo", at=1_800_000_000, reason=""
    )
    with qtbot.waitSignal(document.saved):
        document.edit("Close", change)
    return last


def late_sale(portfolio: Portfolio, day: int) -> Change:
    sale = {
        "at": day * 86_400,
        "kind": SALE,
        "account_id": 1,
        "amount_sat": 10**8,
        "value_usd": 90_000 * 10**6,
    }
    return Change((inserting_records(portfolio, "treasury_event", [sale]),))


def test_an_edit_of_a_closed_month_asks(qtbot: QtBot, document: Document, sample_book: Path) -> None:
    opened(qtbot, document, sample_book)
    day = close_months(qtbot, document, CLOSED)
    count = len(document.portfolio["treasury_event"])
    with qtbot.waitSignal(document.month_closed) as heard:
        document.edit("Late sale", late_sale(document.portfolio, day))
    assert heard.args is not None
    refused: RefusedEdit = heard.args[0]
    assert not refused.error.soft
    assert len(document.portfolio["treasury_event"]) == count


def test_a_soft_closed_month_changes_when_confirmed(
    qtbot: QtBot, document: Document, sample_book: Path
) -> None:
    opened(qtbot, document, sample_book)
    change = periods.set_months(document.portfolio, [700], SOFT_CLOSED, who="Jo", at=1_800_000_000, reason="")
    with qtbot.waitSignal(document.saved):
        document.edit("Soft-close", change)
    day = int(np.datetime64("2028-05-03").astype(int))
    with qtbot.waitSignal(document.month_closed) as heard:
        document.edit("Late sale", late_sale(document.portfolio, day))
    assert heard.args is not None
    assert heard.args[0].error.soft
    count = len(document.portfolio["treasury_event"])
    with qtbot.waitSignal(document.saved):
        heard.args[0].confirm()
    assert len(document.portfolio["treasury_event"]) == count + 1


def test_what_is_no_book_is_said_in_a_sentence(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    path = tmp_path / "letter.hashyard"
    path.write_text("Dear Sir")
    with qtbot.waitSignal(document.failed) as heard:
        document.open(path)
    assert heard.args is not None
    assert heard.args[0].sentence
    assert not document.is_open


def test_a_failed_beginning_leaves_no_file(qtbot: QtBot, document: Document, tmp_path: Path) -> None:
    def broken(portfolio: Portfolio) -> Change:
        return late_sale(portfolio, -999_999)

    path = tmp_path / "new.hashyard"
    with qtbot.waitSignal(document.failed):
        document.create(path, [("Begin", broken)])
    assert not path.exists()


def test_the_first_edit_of_an_hour_and_closing_leave_a_verified_copy(
    qtbot: QtBot, document: Document, sample_book: Path
) -> None:
    opened(qtbot, document, sample_book)
    for name in ("Southgate", "Eastgate"):
        with qtbot.waitSignal(document.saved):
            document.edit("Rename", renamed(document.portfolio, name))
    document.close()
    newest = newest_backup(sample_book)
    assert newest is not None
    copy = Book.open(newest, who="test", now=now, read_only=True)
    assert copy.portfolio.company.name == "Eastgate"
    copy.close()


def test_opening_the_open_book_again_keeps_it_writable(
    qtbot: QtBot, document: Document, sample_book: Path
) -> None:
    opened(qtbot, document, sample_book)
    opened(qtbot, document, sample_book)
    assert not document.read_only
    document.close()
