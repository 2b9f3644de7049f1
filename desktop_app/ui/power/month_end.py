"""Month-end of power: each contract from computed to paid, and the chosen invoice line by line."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.invoice_edits import (
    adding_line,
    deleting_line,
    editing_line,
    replacing_lines,
    with_product,
)
from desktop_app.domain.month_end import (
    Posting,
    Values,
    accepting,
    crediting,
    lines_of,
    moving,
    outstanding,
    paying,
    posting,
    statement_of,
)  # fmt: skip
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import DISPUTED, PowerStatement
from desktop_app.engine.bill.invoice_check import InvoiceCheck, check_invoice
from desktop_app.engine.bill.month_end import Drift, drifts
from desktop_app.engine.bill.prefill import prefilled
from desktop_app.figures import month_end as figures
from desktop_app.figures.month_end_verbs import Verb, offered, too_much_usd
from desktop_app.ui.calendar import today, usual_day
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.import_file import ImportDialog
from desktop_app.ui.power.dispute_dialog import DisputeDialog
from desktop_app.ui.power.invoice_table import InvoiceTable, Row
from desktop_app.ui.power.month_chooser import MonthChooser
from desktop_app.ui.power.statement_card import StatementCard
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable

_DRIFTS_SHOWN = 2
_WIDE_LETTERS = 142
"""A panel narrower than so many letters has the statement below the invoice."""


class MonthEndPanel(QWidget):
    """`chosen` says which contract and month are looked at."""

    chosen = Signal(int, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._portfolio = Portfolio.empty()
        self._drifts_of: Portfolio | None = None
        self._drifts: list[Drift] = []
        self._question: tuple[PowerStatement, Posting] | None = None
        self.contracts: list[figures.ContractMonth] = []
        self.check: InvoiceCheck | None = None
        self.month = self.contract_id = 0
        self.months = MonthChooser()
        self.months.chosen.connect(self.show_month)
        self.table, self.suppliers = SpecTable("Contracts of the month"), SpecTable("Disputed by supplier")
        self.table.chosen.connect(self._choose)
        self.lines = InvoiceTable()
        self.lines.typed.connect(self._type)
        self.lines.chosen.connect(self._show_line_verbs)
        self.statement = StatementCard(desk)
        self.statement.edited.connect(self._save)
        self.statement.linked.connect(lambda path: self._save("document", path))
        self.statement.posted.connect(self._post)
        self.moved, self.notes = Label("", tone="warning", wrap=True), Label("", tone="muted", wrap=True)
        self._lay_out()

    def _lay_out(self) -> None:
        self.month_card, self.supplier_card = Card(" ", " ", amounts=True), Card(" ", " ", amounts=True)
        self.invoice_card = Card(" ", " ", amounts=True)
        self.month_card.add_tool(self.months)
        self.month_card.body.addWidget(self.table, 1)
        self.month_card.body.addWidget(self.moved)
        self.supplier_card.body.addWidget(self.suppliers, 1)
        self.add_line = button("Add line", self._add_line, quiet=True)
        self.delete_line = button("Delete line", self._delete_line, quiet=True)
        self.import_file = button("Import…", self.import_invoices, quiet=True)
        self.import_file.setToolTip("Invoices from a file, as the kind “Invoice lines”")
        for tool in (self.add_line, self.delete_line, self.import_file):
            self.invoice_card.add_tool(tool)
        self._verbs = QHBoxLayout()
        self.invoice_card.body.addLayout(self._verbs)
        self.invoice_card.body.addWidget(self.lines, 1)
        self.invoice_card.body.addWidget(self.notes)
        self._grid: CardGrid | None = None
        self._is_wide = False
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._arrange(wide=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two cards beside each other where there is room for all columns, else one below the other."""
        wide = self.width() >= self.fontMetrics().averageCharWidth() * _WIDE_LETTERS
        if wide != self._is_wide:
            self._arrange(wide=wide)
        super().resizeEvent(event)

    def _arrange(self, *, wide: bool) -> None:
        old, self._grid, self._is_wide = self._grid, CardGrid(), wide
        if wide:
            self._grid.add_row((self.month_card, 3.1), (self.supplier_card, 1.0), lines=11)
            self._grid.add_row((self.invoice_card, 2.6), (self.statement, 1.0), lines=22)
        else:
            self._grid.add_row((self.month_card, 1.0), lines=19)
            self._grid.add_row((self.invoice_card, 1.0), lines=29)
            self._grid.add_row((self.statement, 1.2), (self.supplier_card, 1.0), lines=30)
        self._layout.addWidget(self._grid, 1)
        if old is not None:
            old.deleteLater()

    # --- what is shown -----------------------------------------------------------------------------
    def show_portfolio(self, portfolio: Portfolio) -> None:
        """Show the statements of a book; the month and the contract stay as far as they are there."""
        self._portfolio = portfolio
        day = usual_day(portfolio, today())
        offered = figures.months_of(portfolio, day)
        if self.month not in offered:
            self.month = figures.latest_month(portfolio, day)
        self.months.offer(offered, self.month)
        self._show_month(day)
        self._look_for_drifts()

    def show_month(self, month: int) -> None:
        """Look at another month."""
        self.month = month
        self._question = None
        self.months.choose(month)
        self._show_month(usual_day(self._portfolio, today()))
        self.chosen.emit(self.contract_id, month)

    def show_contract(self, contract_id: int, month: int | None = None) -> None:
        """Look at a contract, perhaps in another month."""
        self.contract_id = contract_id
        if month is not None and month in figures.months_of(
            self._portfolio, usual_day(self._portfolio, today())
        ):
            self.show_month(month)
        else:
            self._choose(contract_id)

    def _choose(self, key: object) -> None:
        if isinstance(key, int):
            self.contract_id, self._question = key, None
            self.table.select(key)
            self._show_invoice(usual_day(self._portfolio, today()))
            self.chosen.emit(key, self.month)

    def _show_month(self, day: int) -> None:
        self.contracts = figures.contracts_in(self._portfolio, self.month)
        ids = [one.terms.contract.id for one in self.contracts]
        if self.contract_id not in ids:
            self.contract_id = self._first_to_look_at()
        spec = figures.month_table(self._portfolio, self.contracts, self.month, day)
        self.table.set_spec(spec)
        self.table.select(self.contract_id)
        self.month_card.set_title(spec.title, spec.subtitle)
        disputed = figures.disputed_table(self._portfolio, day)
        self.suppliers.set_spec(disputed)
        self.supplier_card.set_title(disputed.title, disputed.subtitle)
        self._show_invoice(day)

    def _first_to_look_at(self) -> int:
        """The contract whose invoice is disputed, or differs most; else the first."""
        order = sorted(
            self.contracts, key=lambda c: (c.statement.state != DISPUTED, -abs(c.over_usd or 0))
        )  # fmt: skip
        return order[0].terms.contract.id if order else 0

    @property
    def current(self) -> figures.ContractMonth | None:
        """The chosen contract in the chosen month."""
        return next((c for c in self.contracts if c.terms.contract.id == self.contract_id), None)

    @property
    def _writable(self) -> bool:
        return not self._desk.document.read_only

    def _show_invoice(self, day: int) -> None:
        one = self.current
        if one is None:
            self.check = None
            self.lines.show_check(None, editable=False)
            self.invoice_card.set_title("No contract is chosen", "")
            self.statement.show_statement(None, "Statement", "", editable=False)
            self.statement.ledger.say("")
            self._show_verbs([])
            return
        lines = lines_of(self._portfolio, self.contract_id, self.month)
        self.check = check_invoice(one.made, one.terms, lines, one.statement.invoiced_usd)
        self.lines.show_check(self.check, editable=self._writable)
        name = one.terms.contract.name
        about = f"{name}, {figures.month_name(self.month)}; in dollars"
        self.invoice_card.set_title(figures.invoice_message(self.check, one.made), about)
        notes = [*one.made.notes, *figures.cause_words(self.check)]
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        state = figures.state_words(one, day)
        self.statement.show_statement(
            one.statement, name, state[:1].upper() + state[1:], editable=self._writable
        )
        self._show_ledger(one)
        self._show_verbs(offered(one, self.check, has_lines=bool(lines)))
        self._show_line_verbs()

    def _show_ledger(self, one: figures.ContractMonth) -> None:
        if self._question is not None and self._question[0] == one.statement:
            self.statement.ledger.ask(self._portfolio, self._question[1])
            return
        self._question = None
        words = figures.ledger_words(self._portfolio, one.terms.contract.site_id, self.month)
        self.statement.ledger.say(words, outstanding(self._portfolio, self.contract_id, self.month))

    def _look_for_drifts(self) -> None:
        """Compute the accrued months anew beside the window."""
        portfolio = self._portfolio
        self._drifts_of = portfolio

        def then(found: list[Drift]) -> None:
            if self._drifts_of is portfolio:
                self._drifts = found
                self._show_drifts()

        self._desk.tasks.run("Compute accrued months anew", lambda _: drifts(portfolio), then, quiet=True)

    def _show_drifts(self) -> None:
        said = [figures.drift_words(self._portfolio, one) for one in self._drifts[:_DRIFTS_SHOWN]]
        if len(self._drifts) > _DRIFTS_SHOWN:
            said.append(f"and {len(self._drifts) - _DRIFTS_SHOWN} more")
        self.moved.setText("\n".join(said))
        self.moved.setVisible(bool(said))

    # --- verbs -------------------------------------------------------------------------------------
    @property
    def _has_lines(self) -> bool:
        return bool(lines_of(self._portfolio, self.contract_id, self.month))

    def _show_verbs(self, offered: list[Verb]) -> None:
        while (item := self._verbs.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for verb in offered:
            made = button(verb.text, getattr(self, verb.name), primary=verb.is_next, tip=verb.tip)
            made.setEnabled(self._writable)
            self._verbs.addWidget(made)
        self._verbs.addStretch(1)

    def _show_line_verbs(self) -> None:
        row = self.lines.current
        self.delete_line.setEnabled(self._writable and row is not None and row.line is not None)
        self.add_line.setEnabled(self._writable and self.current is not None)

    def import_invoices(self) -> None:
        """Open the import for invoice lines."""
        ImportDialog(self._desk, "invoices", parent=self.window()).open()

    def accrue(self) -> None:
        """Book what the month is computed or expected to come to."""
        if (one := self.current) is not None and one.computed_usd is not None:
            self._move("Accrue", {"accrued_usd": one.computed_usd})

    def prefill(self) -> None:
        """Write the invoice as it should be, to type over what differs."""
        if (one := self.current) is not None:
            change = replacing_lines(self._portfolio, self.contract_id, self.month, prefilled(one.made))
            self._edit(f"Prefill the invoice of {self._named}", change)

    def pay(self) -> None:
        """Paid today: all that is not disputed."""
        if (one := self.current) is not None:
            self._move("Mark as paid", paying(one.statement, usual_day(self._portfolio, today())))

    def dispute(self) -> None:
        """Ask how much is disputed."""
        if (one := self.current) is None or self.check is None:
            return
        why = "; ".join(f"{line.label}: {figures.line_words(line)}" for line in self.check.off)
        dialog = DisputeDialog(too_much_usd(self.check), why, one.statement.invoiced_usd or 0, self.window())
        dialog.made.connect(
            lambda amount, note: self._move("Dispute", {"disputed_usd": amount, "note": note})
        )
        dialog.open()

    def credit(self) -> None:
        """The supplier gave in: a line takes the amount off the invoice."""
        if (one := self.current) is None:
            return
        change = moving(self._portfolio, self.contract_id, self.month, crediting(one.statement))
        if self._has_lines and self.check is not None:
            line = next((c for c in self.check.off if c.line_id), None)
            values = {"label": "Credit note", "amount_usd": -(one.statement.disputed_usd or 0),
                      "line_id": line.line_id if line else None}  # fmt: skip
            added = adding_line(self._portfolio, self.contract_id, self.month, values).rows[:1]
            change = Change(added).then(change)
        self._edit(f"Credit of the supplier for {self._named}", change)

    def withdraw(self) -> None:
        """The invoice stands as it came."""
        if (one := self.current) is not None:
            self._move("Withdraw the dispute of", accepting(one.statement))

    # --- editing -----------------------------------------------------------------------------------
    @property
    def _named(self) -> str:
        one = self.current
        return f"{one.terms.contract.name}, {figures.month_name(self.month)}" if one else ""

    def _move(self, verb: str, values: Values) -> None:
        change = moving(self._portfolio, self.contract_id, self.month, values)
        self._edit(f"{verb} {self._named}", change)

    def _save(self, name: str, value: object) -> None:
        self._move("Edit the statement of", {name: value})  # type: ignore[dict-item]

    def _type(self, row: Row, name: str, value: object) -> None:
        """A cell was left: change its line, or begin the line of a charge that was not billed so far."""
        if row.line is not None:
            change = editing_line(self._portfolio, row.line, name, value)  # type: ignore[arg-type]
        else:
            unit = row.check.computed.unit if row.check.computed else ""
            first = {"label": row.check.label, "line_id": row.check.line_id, "unit": unit}
            values = first | with_product(None, name, value)  # type: ignore[arg-type]
            change = adding_line(self._portfolio, self.contract_id, self.month, values)
        self._edit(f"Edit the invoice of {self._named}", change)

    def _add_line(self) -> None:
        change = adding_line(self._portfolio, self.contract_id, self.month, {"label": "New line"})
        self._edit(f"Add a line to the invoice of {self._named}", change)

    def _delete_line(self) -> None:
        row = self.lines.current
        if row is not None and row.line is not None:
            self._edit(
                f"Delete a line of the invoice of {self._named}", deleting_line(self._portfolio, row.line)
            )

    def _edit(self, why: str, change: Change) -> None:
        """Make an edit; the ledger follows in the same edit where nobody needs to be asked."""
        after = self._portfolio.applying(change)
        found = posting(self._portfolio, after, self.contract_id, self.month)
        if found is not None and found.way == "silent":
            change = change.then(found.applying(after))
        elif found is not None:
            self._question = (statement_of(after, self.contract_id, self.month), found)
        self._desk.document.edit(why, change)

    def _post(self, way: str) -> None:
        """Book the amount that waits, or that the ledger lacks; or let it be."""
        question, self._question = self._question, None
        found = question[1] if question else outstanding(self._portfolio, self.contract_id, self.month)
        if found is not None and way:
            change = found.applying(self._portfolio, "replace" if way == "replace" else "add")
            why = f"Book power of {figures.month_name(found.month)} in the ledger"
            self._desk.document.edit(why, change)
        elif (one := self.current) is not None:
            self._show_ledger(one)
