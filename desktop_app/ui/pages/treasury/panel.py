"""What each view of the treasury is: cards that show the facts of a day and follow a what-if."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.fields import Plain
from desktop_app.domain.tables import ENTITIES
from desktop_app.engine.results import Results
from desktop_app.figures.treasury.facts import Facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.look import GAP


def ask_record(
    desk: Desk, table: str, names: Sequence[str], parent: QWidget, first: Mapping[str, Plain] | None = None
) -> RecordDialog:
    """Ask for a new record and write it down."""
    entity, portfolio = ENTITIES[table], desk.document.portfolio
    title = f"Add {entity.label.lower()}"

    def insert(values: Mapping[str, Plain]) -> None:
        rows = inserting_records(desk.document.portfolio, table, [values])
        desk.document.edit(title, Change((rows,)))

    known = {
        f.name: f.default for f in dataclasses.fields(entity.record) if f.default is not dataclasses.MISSING
    }
    dialog = RecordDialog(title, entity, names, {**known, **(first or {})}, portfolio, parent.window())
    dialog.made.connect(insert)
    dialog.open()
    return dialog


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The results that are looked at beside those of the base."""

    results: Results
    base: Results

    @property
    def first_usd(self) -> tuple[float, float]:
        """The price of the first month ahead, with the what-if and without [USD/BTC]."""
        at = min(self.base.actual_months, len(self.base.months) - 1)
        return float(self.results.network.price_usd[at]), float(self.base.network.price_usd[at])

    @property
    def ratio(self) -> float:
        """What the what-if makes of the price; 1 without one."""
        if self.results is self.base or not len(self.base.months):
            return 1.0
        now, was = self.first_usd
        return now / was if was > 0 else 1.0


class View(QWidget):
    """One of the views; only the visible one is told of facts and results."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.facts: Facts | None = None
        self.seen: Seen | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)

    def take(self, facts: Facts, seen: Seen | None) -> None:
        """Show what is new of facts and results."""
        fresh, self.facts = facts is not self.facts, facts
        moved, self.seen = seen is not self.seen, seen
        if fresh:
            self.show_facts(facts)
        if seen is not None and (fresh or moved):
            self.show_seen(facts, seen)

    def show_facts(self, facts: Facts) -> None:
        """Show what no slider moves."""

    def show_seen(self, facts: Facts, seen: Seen) -> None:
        """Follow a what-if."""

    def is_loaded(self) -> bool:
        """Whether everything that was begun has arrived."""
        return True

    def holds(self, table: str) -> bool:
        """Whether the records of a table stand in this view."""
        return False

    def reveal(self, table: str, record_id: int) -> None:
        """Show a record of one of those tables."""

    def commands(self) -> list[QAction]:
        """What search finds of the view."""
        return []
