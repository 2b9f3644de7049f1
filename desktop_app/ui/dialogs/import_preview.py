"""What an import would do: how many rows are new, moved, changed or rejected, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QTabWidget, QVBoxLayout, QWidget

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.exchange.mapping import Mapping
from desktop_app.exchange.plan import ImportPlan, OnConflict, plan_import
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.registry import KINDS
from desktop_app.exchange.watch import Progress
from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tick import Tick

ACCEPTABLE = ("new", "moved", "changed")
_WORDS = {
    "new": "not in the book yet",
    "moved": "stand at another place",
    "changed": "have other values",
    "unchanged": "are in the book as they are",
    "rejected": "cannot be taken",
    "missing": "in the book at the file's sites, but not in the file: they stay",
}
_MOST_CHANGES = 300
_PROBLEMS = (
    Column("row", "Row", kind="integer", width=0.5),
    Column("column", "Column", kind="text"),
    Column("reason", "What is wrong", kind="text", width=4),
)
_CHANGES = (
    Column("row", "Row", kind="integer", width=0.5),
    Column("record", "Record", kind="text", width=1.5),
    Column("field", "Field", kind="text"),
    Column("before", "In the book", kind="text", width=1.4),
    Column("after", "In the file", kind="text", width=1.4),
)


class ImportPreview(QWidget):
    """Counts with boxes, the changes one by one, and the problems by row."""

    accepted_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.boxes = {name: Tick() for name in ACCEPTABLE}
        self._counts = {name: Label("") for name in _WORDS}
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        for row, (name, words) in enumerate(_WORDS.items()):
            if name in self.boxes:
                box = self.boxes[name]
                box.setChecked(True)
                box.setAccessibleName(f"Take rows that are {name}")
                box.clicked.connect(lambda _: self.accepted_changed.emit())
                grid.addWidget(box, row, 0)
            grid.addWidget(self._counts[name], row, 1)
            grid.addWidget(Label(f"{name}: {words}", tone="muted"), row, 2)
        grid.setColumnStretch(2, 1)
        self.changes, self.problems = SpecTable("Changes"), SpecTable("Problems")
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.changes, "Changes")
        self.tabs.addTab(self.problems, "Problems")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(grid)
        layout.addWidget(self.tabs, 1)

    def accepted(self) -> frozenset[str]:
        """The groups that are to be taken."""
        return frozenset(name for name, box in self.boxes.items() if box.isChecked())

    def show_plan(self, plan: ImportPlan) -> None:
        """Show what a plan would do."""
        counts = plan.counts
        for name, label in self._counts.items():
            label.setText(f"{counts[name]:,}")
        for name, box in self.boxes.items():
            box.setEnabled(counts[name] > 0)
        self.changes.set_spec(changes_table(plan))
        self.problems.set_spec(problems_table(plan.problems))
        self.tabs.setTabText(1, f"Problems ({plan.problem_count:,})" if plan.problem_count else "No problems")
        self.tabs.setCurrentIndex(1 if plan.problem_count and not plan.updated else 0)


def problems_table(problems: Sequence[Problem]) -> TableSpec:
    """Problems by row of the file."""
    rows = [(p.row or None, p.field, p.reason) for p in problems]
    return TableSpec.from_rows("Problems", _PROBLEMS, rows, empty="Every row can be taken")


def changes_table(plan: ImportPlan) -> TableSpec:
    """The first changes of rows that are in the book already."""
    rows: list[tuple[Any, ...]] = []
    key = plan.kind.key[0]
    for group in ("moved", "changed"):
        for line in plan.groups[group][:_MOST_CHANGES].tolist():
            rows += [_change_row(plan, line, key, *each) for each in plan.differences(line)]
    return TableSpec.from_rows(
        "Changes", _CHANGES, rows[:_MOST_CHANGES], empty="No record of the book changes"
    )


def _change_row(plan: ImportPlan, line: int, key: str, name: str, before: Any, after: Any) -> tuple[Any, ...]:
    field = plan.kind.by_name[name].field

    def said(value: Any) -> str:
        if field.kind == "reference" and value is not None:
            record = plan.portfolio.records(field.target).get(int(value))
            return str(getattr(record, plan.portfolio[field.target].entity.title, "")) if record else "new"
        return field.text(value) if value is not None else "–"

    source = plan.sheet.mapping.sources.get(key)
    record = plan.sheet.raw.cell(line, source.column) if source else ""
    return int(plan.sheet.raw.rows[line]), record, field.label, said(before), said(after)


def compared(
    raw: RawTable, mapping: Mapping, portfolio: Portfolio, conflict: OnConflict, day: int, progress: Progress
) -> ImportPlan:
    """What the import of a table would do."""
    return plan_import(
        KINDS[mapping.kind], raw, mapping, portfolio, conflict, default_day=day, progress=progress
    )
