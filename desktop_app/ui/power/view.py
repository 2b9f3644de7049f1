"""What a view of the power page is: cards that follow facts, results and the months that are looked at."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.contract_year import MONTHS_KEPT
from desktop_app.engine.plan import Plan
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures.contracts import Span
from desktop_app.ui.desk import Desk
from desktop_app.ui.look import GAP


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What no slider moves."""

    portfolio: Portfolio
    names: dict[int, str]
    """Of the sites."""
    models: dict[int, str]


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Results of the scenario that is looked at, and of the base."""

    prepared: Prepared
    results: Results
    base: Results
    plan: Plan | None

    @property
    def is_what_if(self) -> bool:
        return self.results is not self.base

    @property
    def months_kept(self) -> range:
        """The months that contracts are looked at in."""
        return range(self.last_month - MONTHS_KEPT + 1, self.last_month + 1)

    @property
    def last_month(self) -> int:
        """The last whole month on record, else the one before the forecast."""
        return int(self.base.months[self.base.actual_months - 1]) if self.base.actual_months else (
            int(self.base.months[0]) - 1
        )  # fmt: skip


class PowerView(QWidget):
    """One of the views; only the visible one is told."""

    name = ""
    follows_months = False
    """Whether the chooser of months says what the view shows."""

    follows_credits = False
    """Whether prices with or without credits matter to it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.facts: Facts | None = None
        self.seen: Seen | None = None
        self.span: Span | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GAP)

    def show_facts(self, facts: Facts) -> None:
        """Show facts."""
        self.facts = facts

    def show_seen(self, seen: Seen) -> None:
        """Show results; they follow facts."""
        self.seen = seen

    def show_span(self, span: Span) -> None:
        """Look at other months, or at prices before or after credits."""
        self.span = span

    def subtitle(self) -> str:
        """The words beside the title."""
        return ""

    def is_loaded(self) -> bool:
        """Whether all that was begun has arrived."""
        return True
