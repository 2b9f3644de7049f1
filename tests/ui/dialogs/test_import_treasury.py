"""The import dialog knows files of pools and exchanges, asks what they do not say, and takes them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.exchange.mapping import Memory
from desktop_app.ui.dialogs.import_file import ImportDialog
from desktop_app.ui.dialogs.import_treasury import TreasuryFileDialog

Open = Callable[[Path], app.Application]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

KRAKEN = """"txid","refid","time","type","subtype","aclass","subclass","asset","wallet","amount","fee","balance"
"L1","D1","2026-02-02 10:00:00","deposit","","currency","crypto","BTC","spot / main",2.0000000000,0.0000000000,2.0000000000
"L2","T1","2026-02-03 14:03:22","trade","tradespot","currency","crypto","BTC","spot / main",-1.5000000000,0.0000000000,0.5000000000
"L3","T1","2026-02-03 14:03:22","trade","tradespot","currency","fiat","USD","spot / main",120000.0000,192.0000,119808.0000
"""  # noqa: E501


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


def opened(qtbot: QtBot, made: app.Application, tmp_path: Path) -> TreasuryFileDialog:
    path = tmp_path / "ledgers.csv"
    path.write_text(KRAKEN, "utf-8")
    dialog = ImportDialog(made.desk, "machines", memory=Memory(tmp_path / "m.json"), parent=made.window)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.read(path)
    assert dialog.treasury is not None
    qtbot.waitUntil(lambda: bool(dialog.treasury and dialog.treasury.problem), timeout=10_000)
    return dialog.treasury


def test_a_ledger_is_asked_about_shown_and_taken(qtbot: QtBot, made: app.Application, tmp_path: Path) -> None:
    dialog = opened(qtbot, made, tmp_path)
    assert "does not say whose it is" in dialog.problem
    assert "--" not in dialog.problem
    dialog.account.setCurrentText("Kraken")
    dialog.from_account.setCurrentText("A new vault")
    dialog.make_plans()
    qtbot.waitUntil(lambda: "no treasury account “Kraken”" in dialog.problem, timeout=10_000)
    dialog.make.click()
    qtbot.waitUntil(lambda: bool(dialog.plans), timeout=20_000)
    assert dialog.title.text() == "Kraken ledger, 3 rows: 1 sale, 1 deposit."
    assert "3 new" in dialog.counts.text()
    before = len(made.desk.document.portfolio["treasury_event"])
    dialog.finish()
    portfolio = made.desk.document.portfolio
    assert len(portfolio["treasury_event"]) == before + 2
    assert {"Kraken", "A new vault"} <= {a.name for a in portfolio.records("treasury_account").values()}


def test_a_second_file_finds_its_accounts_again(qtbot: QtBot, made: app.Application, tmp_path: Path) -> None:
    dialog = opened(qtbot, made, tmp_path)
    dialog.account.setCurrentText("Kraken")
    dialog.from_account.setCurrentText("A new vault")
    dialog.make.setChecked(True)
    dialog.make_plans()
    qtbot.waitUntil(lambda: bool(dialog.plans), timeout=20_000)
    dialog.finish()
    again = TreasuryFileDialog(made.desk, [tmp_path / "ledgers.csv"], made.window)
    qtbot.addWidget(again)
    qtbot.waitUntil(lambda: bool(again.plans), timeout=20_000)
    assert (again.account.currentText(), again.from_account.currentText()) == ("Kraken", "A new vault")
    assert again.counts.text().startswith("0 new · 0 changed · 3 unchanged")
    assert not again.act.isEnabled()
