"""What search finds, and in which order."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.book import Book
from desktop_app.domain.portfolio import Portfolio
from desktop_app.ui import palette
from desktop_app.ui.desk import Navigator
from desktop_app.ui.palette import Found
from tests.ui.conftest import now


@pytest.fixture
def portfolio(books: dict[str, Path]) -> Portfolio:
    book = Book.open(books["sample"], who="Jo", now=now, read_only=True)
    book.close()
    return book.portfolio


def named(*titles: str) -> list[Found]:
    return [Found(title, "Action", lambda: None) for title in titles]


def test_beginnings_come_before_middles(qapp: QApplication) -> None:
    found = palette.search("ex", named("Index", "Re export", "Export…"), Portfolio.empty(), Navigator())
    assert [f.title for f in found] == ["Export…", "Re export", "Index"]


def test_every_word_must_occur(qapp: QApplication) -> None:
    listed = named("Export quarterly summary…", "Export…", "Quarterly plan")
    found = palette.search("quart exp", listed, Portfolio.empty(), Navigator())
    assert [f.title for f in found] == ["Export quarterly summary…"]


def test_a_site_leads_to_its_page(qapp: QApplication, portfolio: Portfolio) -> None:
    navigator, went = Navigator(), []
    navigator.wanted.connect(lambda page, target: went.append((page, target)))
    row_id, site = next(iter(portfolio.records("site").items()))
    palette.search(site.name, palette.sites(portfolio, navigator), portfolio, navigator)[0].run()
    assert went == [("sites", ("site", row_id))]


def test_a_part_of_a_serial_finds_the_machine(qapp: QApplication, portfolio: Portfolio) -> None:
    serial = bytes(portfolio["machine"]["serial"][123]).decode()
    found = palette.search(serial[2:].lower(), [], portfolio, Navigator())
    assert serial in [f.title for f in found]
    assert palette.search(serial[:2], [], portfolio, Navigator()) == []
