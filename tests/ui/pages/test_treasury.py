"""Treasury on screen: the overview follows the price, the ledger is filtered and edited, lots follow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED
from desktop_app.domain.days import parse_instant
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.periods import set_months
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.domain.treasury import COLD, SALE
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.pages.treasury import TreasuryPage
from desktop_app.ui.pages.treasury.page import VIEWS

Open = Callable[[Path], app.Application]


def shown(made: app.Application, view: str = "Overview") -> TreasuryPage:
    page = made.window.pages.show_page("treasury")
    assert isinstance(page, TreasuryPage)
    page.choose(VIEWS.index(view))
    return page


def settled(qtbot: QtBot, made: app.Application) -> None:
    qtbot.waitUntil(lambda: not made.desk.document.is_saving and made.desk.recalculator.is_settled)


def dialog_of(page: TreasuryPage) -> RecordDialog:
    return next(d for d in page.window().findChildren(RecordDialog) if d.isVisible())


def fill(dialog: RecordDialog, values: dict[str, str]) -> None:
    for name, text in values.items():
        line = dialog.form.editors[name].findChild(QLineEdit)
        assert line is not None
        line.setText(text)
        line.editingFinished.emit()


def add_sale(qtbot: QtBot, made: app.Application, *, day: str, btc: str, usd: str) -> int:
    """Sell from the vault in a month that is open; the id of the event."""
    portfolio = made.desk.document.portfolio
    vault = next(i for i, a in portfolio.records("treasury_account").items() if a.kind == COLD)
    values = {
        "at": parse_instant(day), "kind": SALE, "account_id": vault, "amount_sat": round(float(btc) * 1e8),
        "value_usd": round(float(usd) * 1e6),
    }  # fmt: skip
    rows = inserting_records(portfolio, "treasury_event", [values])
    made.desk.document.edit("Add event", Change((rows,)))
    settled(qtbot, made)
    return int(rows.ids[0])


def at_price(made: app.Application, qtbot: QtBot, usd: float) -> None:
    scenario = BASE.with_override(Override("network", None, "price_usd", "set", usd))
    made.desk.recalculator.set_scenario(scenario)
    settled(qtbot, made)


# --- overview -----------------------------------------------------------------------------------------
def test_tiles_and_charts_say_what_is_held_and_owed(open_book: Open, sample_book: Path) -> None:
    view = shown(open_book(sample_book)).overview
    assert [t.key for t in view.tiles.tiles] == ["held", "value", "sold", "cash", "runway"]
    assert "counterparties" in view.balances.chart.spec.title
    assert "is called below $" in view.ltv.chart.spec.title


def test_a_what_if_on_the_price_moves_value_runway_and_ltv(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    made = open_book(sample_book)
    view = shown(made).overview
    before = {t.key: t.value for t in view.tiles.tiles}
    at_price(made, qtbot, 40_000.0)
    moved = {t.key for t in view.tiles.tiles if t.value != before[t.key]}
    assert moved == {"value", "runway"}
    assert "is liquidated" in view.ltv.chart.spec.title


def test_the_price_slider_is_the_what_if(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    view = shown(made).overview
    assert view.facts is not None
    view.ltv.slider.dragged.emit(view.facts.price_usd * 1.5)
    settled(qtbot, made)
    assert made.desk.recalculator.scenario.overrides[0].field == "price_usd"
    view.ltv.slider.reset_wanted.emit()
    settled(qtbot, made)
    assert made.desk.recalculator.scenario.overrides == ()


def test_balances_stand_by_account_too(open_book: Open, sample_book: Path) -> None:
    view = shown(open_book(sample_book)).overview
    by_state = view.balances.chart.spec
    view.by.chosen.emit(view.by.choose(1) or 1)
    by_account = view.balances.chart.spec
    ends = [sum(float(s.y[-1]) for s in spec.series) for spec in (by_state, by_account)]
    assert abs(ends[0] - ends[1]) < 1e-6
    assert by_account.series[0].name != by_state.series[0].name


def test_an_empty_book_asks_for_an_account_first(qtbot: QtBot, open_book: Open, empty_book: Path) -> None:
    made = open_book(empty_book)
    page = shown(made)
    page.start()
    dialog = dialog_of(page)
    dialog.form.editors["kind"].set_value(COLD)
    fill(dialog, {"name": "Vault"})
    dialog.finish()
    settled(qtbot, made)
    assert len(made.desk.document.portfolio["treasury_account"]) == 1


# --- ledger -------------------------------------------------------------------------------------------
def test_the_ledger_holds_events_and_production_with_the_running_balance(
    open_book: Open, sample_book: Path
) -> None:
    page = shown(open_book(sample_book), "Ledger")
    ledger = page.ledger.ledger
    assert ledger is not None
    assert page.facts is not None
    assert len(ledger) >= len(ledger.portfolio["treasury_event"])
    last = int(np.argmax(ledger.order))
    held = int(page.facts.books.balances.by_state(page.facts.day).sum())
    assert ledger.balance_sat[last] == held


def test_the_ledger_is_filtered_by_the_query_line(open_book: Open, sample_book: Path) -> None:
    view = shown(open_book(sample_book), "Ledger").ledger
    view.sheet.line.set_text("kind:sale amount>0.01")
    assert view.ledger is not None
    rows = view.sheet.table.model.rows
    assert 0 < len(rows) < len(view.ledger)
    assert set(view.ledger.kind[rows].tolist()) == {SALE}
    assert "sold at" in view.said.text()


def test_a_cell_is_edited_and_lots_follow(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    view = shown(made, "Ledger").ledger
    assert view.ledger is not None
    event = add_sale(qtbot, made, day="2026-01-02", btc="0.5", usd="44000")
    sale = view.ledger.ids.tolist().index(event)
    fee, gain = (float(view.ledger.columns[key].values[sale]) for key in ("fee", "gain"))
    assert view.verbs.check(sale, "fee", "nonsense")
    assert view.verbs.check(sale, "fee", f"{fee + 10:.2f}") == ""
    view.verbs.set_cell(sale, "fee", f"{fee + 10:.2f}")
    settled(qtbot, made)
    now = view.ledger.ids.tolist().index(event)
    assert abs(view.ledger.columns["gain"].values[now] - (gain - 10)) < 1e-6


def test_a_closed_month_is_read_only_and_says_why(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    view = shown(made, "Ledger").ledger
    assert view.ledger is not None
    if not view.ledger.closed.any():
        month = int(view.ledger.month.min())
        portfolio = made.desk.document.portfolio
        made.desk.document.edit("Close", set_months(portfolio, [month], CLOSED, who="Jo", at=0, reason=""))
        settled(qtbot, made)
    row = int(np.flatnonzero(view.ledger.closed & (view.ledger.event >= 0))[0])
    assert "is closed" in view.verbs.check(row, "fee", "1")
    produced = int(np.flatnonzero(view.ledger.event < 0)[0])
    assert "pool" in view.verbs.check(produced, "note", "x")


def test_rows_are_copied_and_pasted_back_by_their_number(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    made = open_book(sample_book)
    view = shown(made, "Ledger").ledger
    assert view.ledger is not None
    for day in ("2026-01-02", "2026-01-03"):
        add_sale(qtbot, made, day=day, btc="0.5", usd="44000")
    rows = view.ledger.editable(np.arange(len(view.ledger)))[-2:]
    view.verbs.copy(rows, ["id", "note"])
    text = QApplication.clipboard().text().splitlines()
    assert text[0] == "No.\tNote"
    QApplication.clipboard().setText(
        "\n".join([text[0], *(line.split("\t")[0] + "\tchecked" for line in text[1:])])
    )
    dialog = view.verbs.paste(rows[:1], ["id", "note"])
    assert dialog is not None
    assert len(dialog.accepted_cells) == 2
    dialog.pasted.emit(dialog.accepted_cells)
    settled(qtbot, made)
    notes = [r.note for r in made.desk.document.portfolio.records("treasury_event").values()]
    assert notes.count("checked") == 2


def test_an_event_is_added_and_found(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    page = shown(made, "Ledger")
    count = len(made.desk.document.portfolio["treasury_event"])
    page.start()
    dialog = dialog_of(page)
    dialog.form.editors["kind"].set_value(SALE)
    fill(dialog, {"at": "2026-01-02", "amount_sat": "0.5", "value_usd": "44,000"})
    dialog.finish()
    settled(qtbot, made)
    events = made.desk.document.portfolio["treasury_event"]
    assert len(events) == count + 1
    page.reveal(("treasury_event", int(events.ids[-1])))
    assert page.ledger.sheet.table.current_id() == int(events.ids[-1])


# --- lots ---------------------------------------------------------------------------------------------
def test_lots_keep_gains_and_losses_apart(open_book: Open, sample_book: Path) -> None:
    view = shown(open_book(sample_book), "Lots").lots
    assert view.facts is not None
    gone = view.facts.books.lots.booked.disposals
    assert {t.key for t in view.tiles.tiles} >= {"gains", "losses"}
    assert len(view.disposals.spec) <= len(gone)
    assert not view.age.chart.spec.is_empty
    assert not view.basis.chart.spec.is_empty
