"""Curtailed hours that nobody wrote down are proposed, added in one edit, and taken out again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain import days
from desktop_app.ui.pages.power import PowerPage
from desktop_app.ui.power.curtailment_view import CurtailmentView
from desktop_app.ui.power.losses_dialog import LossesDialog

Open = Callable[[Path], app.Application]


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def view(qtbot: QtBot, made: app.Application) -> CurtailmentView:
    shown = cast(PowerPage, made.window.pages.show_page("power"))
    qtbot.waitUntil(shown.is_ready, timeout=20_000)
    shown.show_view("Curtailment")
    qtbot.waitUntil(shown.is_loaded, timeout=60_000)
    return shown.curtailment


def test_a_ledger_that_has_all_hours_is_offered_none(qtbot: QtBot, view: CurtailmentView) -> None:
    view.losses.click()
    qtbot.waitUntil(lambda: view.dialog is not None, timeout=60_000)
    assert view.dialog is not None
    assert not view.dialog.records
    assert not view.dialog.add.isEnabled()


def test_proposed_hours_are_shown_added_in_one_edit_and_taken_out(
    qtbot: QtBot, made: app.Application, view: CurtailmentView
) -> None:
    document, at = made.desk.document, days.first_day(days.parse_month("2026-01")) * 86_400
    before = len(document.portfolio["loss"])
    records = [
        {"site_id": 1, "from_at": at + 3600 * n, "to_at": at + 3600 * (n + 1), "mw_off": 2.5, "cause": 0,
         "credit_usd": 0, "note": "From the meter", "quality": 0}
        for n in (0, 5)
    ]  # fmt: skip
    dialog = LossesDialog(records, {1: "Odessa"})
    qtbot.addWidget(dialog)
    dialog.made.connect(view.add_losses)
    assert dialog.add.text() == "Add 2 losses"
    assert dialog.table.spec.values[0][0] == "Odessa"
    dialog.finish()
    assert len(document.portfolio["loss"]) == before + 2
    qtbot.waitUntil(lambda: not document.is_saving, timeout=20_000)
    document.undo()
    qtbot.waitUntil(lambda: len(document.portfolio["loss"]) == before, timeout=20_000)
