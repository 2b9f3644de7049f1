"""What each part of the outlook is: cards that show facts, and results with every what-if."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.engine.paths import PathResults
from desktop_app.engine.plan import Plan
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.ui.desk import Desk
from desktop_app.ui.look import GAP


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What no slider moves."""

    prepared: Prepared
    plan: Plan | None
    sites: dict[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Others:
    """Scenarios beside the one that is looked at: those of the book, then those of the stress set."""

    kept: tuple[Results, ...] = ()
    stresses: tuple[Results, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """All that a part may show: the scenario that is looked at, the base, others, the paths if done.

    Paths that are `stale` are those of the scenario before the last change.
    """

    results: Results
    base: Results
    others: Others
    paths: PathResults | None
    stale: bool


def row_of(*widgets: QWidget, right: tuple[QWidget, ...] = ()) -> QHBoxLayout:
    """Choosers side by side above the cards."""
    row = QHBoxLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    for widget in right:
        row.addWidget(widget)
    return row


class Panel(QWidget):
    """One of the parts; only the visible one is told of facts and results."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.facts: Facts | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)

    def take_facts(self, facts: Facts) -> None:
        """Show other facts."""
        self.facts = facts

    def show_seen(self, seen: Seen) -> None:
        """Follow a what-if, and whatever has been worked out beside the window."""

    def is_loaded(self) -> bool:
        """Whether everything that was begun has arrived."""
        return True
