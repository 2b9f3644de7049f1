"""Import of files of pools, exchanges and wallets: what they are, what must be asked, what would happen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QTabWidget, QWidget

from desktop_app.book import LARGE_IMPORT_ROWS
from desktop_app.domain.days import day_text, instant_text
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import BANK, POOL
from desktop_app.exchange.prices.points import Question
from desktop_app.exchange.treasury.beginning import layout_at_once, usual_answers
from desktop_app.exchange.treasury.commands import plan_files, write_rejects
from desktop_app.exchange.treasury.plan import TreasuryPlan
from desktop_app.exchange.treasury.told import Answers
from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import files
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.tasks import Task
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable

_SENTENCE = (
    "Earnings become production; payouts, sales and transfers become events. One undo takes a file back."
)
_ZONES = ("UTC", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "+08:00")
_AS_SAID = "as the file says"
_MOST_ROWS = 2000
_ROWS = (
    Column("row", "Row", kind="integer", width=0.5),
    Column("outcome", "Outcome", kind="text", width=0.9),
    Column("time", "Time", kind="text", width=1.5),
    Column("what", "What", kind="text", width=0.9),
    Column("btc", "Bitcoin", "BTC", digits=8, width=1.3),
    Column("usd", "Value", "USD", digits=2, width=1.2),
    Column("fee", "Fee", "USD", digits=2),
)
_TOLD = (
    Column("row", "Row", kind="integer", width=0.4),
    Column("outcome", "Outcome", kind="text", width=0.7),
    Column("reason", "Why", kind="text", width=4),
)


def is_treasury_file(path: Path) -> bool:
    """Whether a file is one that this dialog reads."""
    return layout_at_once(path) is not None


class TreasuryFileDialog(Dialog):
    """Whose files they are and what they do not say; then their rows, matches and problems."""

    def __init__(self, desk: Desk, paths: Sequence[Path], parent: QWidget | None = None) -> None:
        names = paths[0].name if len(paths) == 1 else f"{len(paths)} files"
        super().__init__(f"Import {names}", _SENTENCE, parent)
        self._desk, self._paths = desk, tuple(paths)
        self._task: Task | None = None
        self._portfolio: Portfolio = desk.document.portfolio
        self.plans: list[TreasuryPlan] = []
        self.title = Label("", factor=1.1, weight=QFont.Weight.DemiBold, wrap=True)
        self.content.addWidget(self.title)
        self._make_questions()
        self.counts, self.notes = Label("", wrap=True), Label("", tone="muted", wrap=True)
        self.rows, self.told, self.problems = (
            SpecTable("Rows"),
            SpecTable("Not doubled"),
            SpecTable("Problems"),
        )
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for table, text in (
            (self.rows, "Rows"),
            (self.told, "Left as they are"),
            (self.problems, "Problems"),
        ):
            self.tabs.addTab(table, text)
        for widget in (self.counts, self.notes):
            self.content.addWidget(widget)
        self.content.addWidget(self.tabs, 1)
        self.save_rejects = self.add_verb("Save rejects…", self._ask_rejects)
        self.add_verb("Cancel", self.reject)
        self.act = self.add_verb("Import", self.finish, primary=True)
        self.resize(860, 680)
        self._suggest()
        self.make_plans()

    # --- parts -----------------------------------------------------------------------------------------
    def _make_questions(self) -> None:
        self.account, self.from_account, self.to_account = (QComboBox() for _ in range(3))
        self.zone, self.unit, self.basis = QComboBox(), QComboBox(), QComboBox()
        self.make = QCheckBox("Make accounts that the book does not have")
        self.make.clicked.connect(lambda _: self.make_plans())
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        asked = (
            ("Account", self.account), ("Comes from", self.from_account), ("Goes to", self.to_account),
            ("Time zone", self.zone), ("Unit", self.unit), ("Pool's fee", self.basis),
        )  # fmt: skip
        for number, (label, box) in enumerate(asked):
            box.setAccessibleName(label)
            box.setEditable(number < 4)
            grid.addWidget(Label(label), number // 3, number % 3 * 2)
            grid.addWidget(box, number // 3, number % 3 * 2 + 1)
            grid.setColumnStretch(number % 3 * 2 + 1, 1)
        grid.addWidget(self.make, 2, 0, 1, 6)
        self.content.addLayout(grid)
        self._fill()
        for _, box in asked:
            box.activated.connect(lambda _: self.make_plans())
            if (line := box.lineEdit()) is not None:
                line.editingFinished.connect(self._typed)

    def _fill(self) -> None:
        accounts = self._portfolio.records("treasury_account").values()
        names = sorted(a.name for a in accounts if a.kind != BANK)
        pools = sorted(p.name for p in self._portfolio.records("pool_account").values())
        for box in (self.account, self.from_account, self.to_account):
            box.addItems(["", *names])
        self.account.addItems([name for name in pools if name not in names])
        self.zone.addItems([_AS_SAID, *_ZONES])
        for text, data in ((_AS_SAID, ""), ("BTC", "btc"), ("satoshi", "sat")):
            self.unit.addItem(text, data)
        for text, data in (
            (_AS_SAID, ""),
            ("amounts are net of it", "net"),
            ("amounts are gross of it", "gross"),
        ):
            self.basis.addItem(text, data)

    def _suggest(self) -> None:
        """What such files were booked on before."""
        layout = layout_at_once(self._paths[0])
        if layout is None:
            return
        usual = usual_answers(self._portfolio, layout)
        self.account.setCurrentText(usual.account)
        self.from_account.setCurrentText(usual.from_account)
        self.to_account.setCurrentText(usual.to_account)
        self._asked = self.answers()
        if layout.of == POOL:
            self.from_account.setEnabled(False)

    # --- planning --------------------------------------------------------------------------------------
    def answers(self) -> Answers:
        """What was answered so far."""
        zone = self.zone.currentText().strip()
        return Answers(
            self.account.currentText().strip(), self.from_account.currentText().strip(),
            self.to_account.currentText().strip(), "" if zone == _AS_SAID else zone,
            self.unit.currentData() or "", self.basis.currentData() or "", self.make.isChecked(),
        )  # fmt: skip

    def _typed(self) -> None:
        if self.answers() != self._asked:
            self.make_plans()

    def make_plans(self) -> None:
        """See beside the window what the import would do, as far as it is known what the files mean."""
        self.plans, self._asked = [], self.answers()
        self.act.setEnabled(False)
        if self._task is not None:
            self._task.cancel()
        paths, portfolio, answers = self._paths, self._desk.document.portfolio, self._asked
        self._portfolio = portfolio
        self._task = self._desk.tasks.run(
            f"Read {paths[0].name}",
            lambda _: _planned(paths, portfolio, answers),
            self._take,
            failed=lambda error: self.say_problem(str(error)),
        )

    def _take(self, found: list[TreasuryPlan] | Question) -> None:
        if isinstance(found, Question):
            self._ask(found)
            return
        self.plans = found
        self.say_problem("")
        self.title.setText("\n".join(f"{plan.sentence}." for plan in found))
        self.counts.setText(_counts(found))
        self.notes.setText("\n".join(dict.fromkeys(note for plan in found for note in plan.notes)))
        self.rows.set_spec(rows_table(found))
        self.told.set_spec(_told_table("Left as they are", found, ("matched", "duplicate", "left out")))
        self.problems.set_spec(_problems_table(found))
        count = sum(plan.problem_count for plan in found)
        self.tabs.setTabText(2, f"Problems ({count:,})" if count else "No problems")
        taken = sum(plan.inserted + plan.updated for plan in found)
        self.act.setText(f"Import {taken:,} row{'' if taken == 1 else 's'}" if taken else "Import")
        self.act.setEnabled(any(not plan.change.is_empty for plan in found))
        self.save_rejects.setEnabled(any(plan.rejected for plan in found))

    def _ask(self, question: Question) -> None:
        """The field that answers takes the focus."""
        self.say_problem(question.sentence)
        self.counts.setText("")
        self.save_rejects.setEnabled(False)
        if (layout := layout_at_once(self._paths[0])) is not None:
            self.title.setText(f"{layout.name}: {self._paths[0].name}")
        for table in (self.rows, self.told, self.problems):
            table.set_spec(TableSpec.from_rows("", (), (), empty="Answer what is asked above."))
        boxes = {
            "account": self.account, "from": self.from_account, "to": self.to_account, "zone": self.zone,
            "unit": self.unit, "basis": self.basis,
        }  # fmt: skip
        if question.about in boxes:
            boxes[question.about].setEnabled(True)
            boxes[question.about].setFocus()

    # --- doing -----------------------------------------------------------------------------------------
    def finish(self) -> None:
        """Take the files into the book, each as one step of undo."""
        if self._portfolio is not self._desk.document.portfolio:
            self.say_problem("The book has changed meanwhile: this is the new preview.")
            self.make_plans()
            return
        plans = [plan for plan in self.plans if not plan.change.is_empty]
        if sum(plan.rows_in for plan in plans) >= LARGE_IMPORT_ROWS:
            self._desk.document.back_up()
        for plan in plans:
            self._desk.document.edit(plan.why, plan.change)
        self._desk.navigator.say(f"{_counts(self.plans)} from {self._paths[0].name}")
        self.accept()

    def _ask_rejects(self) -> None:
        name = f"{self._paths[0].stem} rejects.csv"
        files.ask_save(
            self, "Save rejects", "CSV (*.csv)", name, "csv", lambda path: write_rejects(path, self.plans)
        )

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
        super().done(result)


def _planned(paths: Sequence[Path], portfolio: Portfolio, answers: Answers) -> list[TreasuryPlan] | Question:
    try:
        return plan_files(paths, portfolio, answers)
    except Question as question:
        return question


# --- what is shown -----------------------------------------------------------------------------------
def _counts(plans: Sequence[TreasuryPlan]) -> str:
    sums = {group: sum(plan.counts[group] for plan in plans) for group in plans[0].counts}
    always = ("new", "changed", "unchanged", "rejected")
    return " · ".join(f"{count:,} {group}" for group, count in sums.items() if count or group in always)


def rows_table(plans: Sequence[TreasuryPlan]) -> TableSpec:
    """What each row says and what becomes of it."""
    rows: list[tuple[object, ...]] = []
    for plan in plans:
        groups = plan.outcomes.groups
        for earned in plan.told.earned:
            group = groups.get(earned.row, "")
            rows.append((earned.row, group, day_text(earned.day_on), "earned", earned.sat / 1e8, None, None))
        for move in plan.told.moves:
            usd = None if move.value_usd is None else move.value_usd / 1e6
            said = (move.row, groups.get(move.row, ""), instant_text(move.at), move.way.value)
            rows.append((*said, move.sat / 1e8, usd, move.fee_usd / 1e6 if move.fee_usd else None))
    return TableSpec.from_rows("Rows", _ROWS, rows[:_MOST_ROWS], empty="The file has no row to take.")


def _told_table(title: str, plans: Sequence[TreasuryPlan], groups: Sequence[str]) -> TableSpec:
    rows = [
        (row, group, plan.reason(row)) for plan in plans for group in groups for row in plan.rows_of(group)
    ]
    return TableSpec.from_rows(title, _TOLD, rows[:_MOST_ROWS], empty="None.")


def _problems_table(plans: Sequence[TreasuryPlan]) -> TableSpec:
    rows = [(problem.row, problem.field, problem.reason) for plan in plans for problem in plan.problems]
    columns = (
        _TOLD[0],
        Column("column", "Column", kind="text"),
        Column("reason", "What is wrong", kind="text", width=4),
    )
    return TableSpec.from_rows("Problems", columns, rows, empty="No problems.")
