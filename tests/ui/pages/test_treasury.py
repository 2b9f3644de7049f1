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
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.periods import set_months
from desktop_app.domain.policies import KEEP_CASH
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.domain.treasury import COLD, SALE
from desktop_app.figures.treasury import policies
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


# --- liquidity and debt -------------------------------------------------------------------------------
def test_facilities_follow_the_price_and_are_edited_by_forms(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    made = open_book(sample_book)
    view = shown(made, "Liquidity & debt").liquidity
    assert {t.key for t in view.tiles.tiles} == {"liquidity", "cash", "free", "undrawn", "costs"}
    assert not view.weeks.chart.spec.is_empty
    standing = [c.key for c in view.facilities.spec.columns].index("standing")
    assert "liquidation" not in view.facilities.spec.values[standing]
    at_price(made, qtbot, 20_000.0)
    assert "liquidation" in view.facilities.spec.values[standing]
    view.facilities.activated_key.emit(1)
    panel = view.records["facility"]
    assert view.tables.stack.currentWidget() is panel
    panel.form.edited.emit("call_ltv", 0.65)
    settled(qtbot, made)
    assert made.desk.document.portfolio.records("facility")[1].call_ltv == 0.65


def test_the_calendar_has_thirteen_weeks_and_closes(open_book: Open, sample_book: Path) -> None:
    view = shown(open_book(sample_book), "Liquidity & debt").liquidity
    spec = view.calendar.spec
    by_key = dict(zip((c.key for c in spec.columns), spec.values, strict=True))
    assert len(spec) >= 13
    for before, net, after in zip(by_key["closing"], by_key["net"][1:], by_key["closing"][1:], strict=False):
        assert abs(before + net - after) < 0.01


# --- policies -----------------------------------------------------------------------------------------
def followed(qtbot: QtBot, page: TreasuryPage) -> None:
    qtbot.waitUntil(page.is_loaded, timeout=30_000)


def test_policies_stand_side_by_side_and_a_rule_moves_the_fan(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    made = open_book(sample_book)
    page = shown(made, "Policies")
    followed(qtbot, page)
    view = page.policies
    portfolio = made.desk.document.portfolio
    assert len(view.table.spec) == len(portfolio["funding_policy"])
    held = view.table.spec.values[1][0]
    key = view.rules.table.key_at(0)
    view.rules.table.select(key)
    view.rules._show_rule()
    assert view.rules.form is not None
    assert list(view.rules.form.editors) == ["kind", "share"]
    view.rules.form.edited.emit("share", 0.0)
    settled(qtbot, made)
    followed(qtbot, page)
    assert view.table.spec.values[1][0] >= held
    assert "paths" in view.cash.chart.spec.title


def test_rules_are_added_moved_and_deleted(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    rules = shown(made, "Policies").policies.rules
    count = len(rules.table.spec)
    rules.add(KEEP_CASH)
    settled(qtbot, made)
    assert len(rules.table.spec) == count + 1
    added = rules.table.current_key()
    rules.move(-1)
    settled(qtbot, made)
    assert rules.table.spec.keys.index(added) == count - 1
    rules.delete_rule()
    settled(qtbot, made)
    assert added not in rules.table.spec.keys


def test_what_must_be_sold_is_one_answer_with_its_days(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    page = shown(open_book(sample_book), "Policies")
    followed(qtbot, page)
    page.policies.ask()
    question = page.policies.question
    question.amount.set_number(0.2)
    question.ask()
    followed(qtbot, page)
    assert question.answer is not None
    sold = sum(question.table.spec.values[1])
    assert abs(sold - question.answer.sale.amount_btc) < 1e-4
    assert question.sentence.text().startswith("Sell ")
    assert {way.name for way in question.answer.ways} == {"sell", "borrow", "issue"}


# --- quarter close ------------------------------------------------------------------------------------
def test_the_close_has_ticks_identities_and_nine_tables(
    qtbot: QtBot, open_book: Open, sample_book: Path
) -> None:
    view = shown(open_book(sample_book), "Quarter close").close_view
    assert view.made is not None
    assert set(view.identities.spec.values[0]) == {"✓"}
    for place in range(9):
        view.table_card.segments.chosen.emit(place)
        assert len(view.tables[place].spec) > 0
        assert view.tables[place].spec.title.startswith("ABCDEFGHI"[place]) or place == 4


def test_an_unproved_account_is_named_and_shown(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    page = shown(made, "Quarter close")
    view = page.close_view
    assert view.facts is not None
    day = view.facts.day
    statements = made.desk.document.portfolio.records("account_statement")
    ids = sorted(i for i, s in statements.items() if s.day_on == day and s.balance_sat)
    wrong = updating(made.desk.document.portfolio, "account_statement", np.array(ids[:1]), {"balance_sat": 1})
    made.desk.document.edit("Wrong", Change((wrong,)), allow_soft_closed=True)
    assert view.checklist.spec.values[0][0] == "✗"
    assert "by its statement" in view.checklist.spec.values[2][0]
    view.checklist.activated_key.emit(view.checklist.spec.keys[0])
    assert page.parts.current == VIEWS.index("Liquidity & debt")
    assert page.liquidity.records["account_statement"].table.current_key() == ids[0]


def test_amounts_are_hidden_on_every_view(open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    page = shown(made)
    made.desk.settings.amounts_hidden = True
    page.choose(VIEWS.index("Ledger"))
    assert not page.ledger.said.isVisible()
    column = page.ledger.sheet.table.model.columns["value"]
    assert set(page.ledger.sheet.table.model.said(column, np.arange(3))) == {"•••"}


def test_a_policy_that_cannot_be_followed_says_why(qtbot: QtBot, open_book: Open, sample_book: Path) -> None:
    made = open_book(sample_book)
    page = shown(made, "Policies")
    followed(qtbot, page)
    rules = page.policies.rules
    portfolio = made.desk.document.portfolio
    rule = policies.rules_of(portfolio, rules.policy_id)[0]
    empty = updating(portfolio, "funding_rule", np.array([rule.id]), {"share": None})
    made.desk.document.edit("Empty a rule", Change((empty,)))
    settled(qtbot, made)
    followed(qtbot, page)
    assert page.policies.cash.chart.spec.is_empty
    assert "share" in page.policies.cash.chart.spec.empty.lower()
    assert page.policies.table.spec.values[1][-1] is None
    assert page.policies.table.spec.values[1][0] is not None
