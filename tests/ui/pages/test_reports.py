"""The quarterly summary in the window: chosen, previewed, exported."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.ui.pages.reports import ReportsPage, Sheet, quarters_on_record

Open = Callable[[Path], app.Application]


def reports(qtbot: QtBot, made: app.Application) -> ReportsPage:
    page = made.window.pages.show_page("reports")
    assert isinstance(page, ReportsPage)
    qtbot.waitUntil(page.is_loaded, timeout=60_000)
    return page


def test_the_last_closed_quarter_is_previewed_and_exported(
    qtbot: QtBot, looked_at: app.Application, tmp_path: Path
) -> None:
    page = reports(qtbot, looked_at)
    assert page.subtitle().startswith("October 2025 to December 2025")
    assert page.sheets >= 1
    rendered = page._rendered
    assert rendered is not None
    target = tmp_path / "summary.pdf"
    page._write(target, rendered.pdf)
    qtbot.waitUntil(lambda: "summary.pdf" in looked_at.window.status.saved.text())
    assert target.read_bytes().startswith(b"%PDF-")


def test_another_quarter_is_set_anew(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    page = reports(qtbot, open_book(sample_book))
    first = page._rendered
    page._choose("2025Q4")
    assert page.subtitle().startswith("July 2025 to September 2025")
    qtbot.waitUntil(lambda: page.is_loaded() and page._rendered is not first, timeout=60_000)


def test_a_file_that_cannot_be_written_is_explained(
    qtbot: QtBot, looked_at: app.Application, tmp_path: Path
) -> None:
    page = reports(qtbot, looked_at)
    page._write(tmp_path / "nowhere" / "summary.pdf", b"%PDF-")
    qtbot.waitUntil(lambda: "could not be written" in page.info_bar.sentence)


def test_the_quarters_offered_are_those_with_production(looked_at: app.Application) -> None:
    portfolio = looked_at.desk.document.portfolio
    listed = quarters_on_record(portfolio)
    assert listed[-1] == "2026Q1"
    assert len(listed) == 8


def test_hidden_amounts_cover_the_pages(qtbot: QtBot, looked_at: app.Application) -> None:
    page = reports(qtbot, looked_at)
    sheet = page.findChildren(Sheet)[0]
    qtbot.waitUntil(sheet.isVisible)  # laid out: until then its size is not the last
    shown = sheet.grab().toImage()
    looked_at.window.actions_["amounts"].trigger()
    assert sheet.grab().toImage() != shown
    looked_at.window.actions_["amounts"].trigger()
    assert sheet.grab().toImage() == shown


def test_exporting_from_the_menu_waits_for_the_pages(
    qtbot: QtBot, open_book: Open, sample_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_book(sample_book)
    asked: list[bool] = []
    monkeypatch.setattr(ReportsPage, "_export_pdf", lambda self: asked.append(self.is_loaded()))
    made.window.actions_["summary"].trigger()
    qtbot.waitUntil(lambda: bool(asked), timeout=60_000)
    assert asked == [True]
