"""Compare: the scenarios of the book and the stress set side by side with the base."""

from __future__ import annotations

from desktop_app.engine.compare import side_by_side
from desktop_app.engine.outcomes import MARGIN, OUTCOMES, Outcome
from desktop_app.figures import comparison
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.outlook.panel import Panel, Seen, row_of
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.spec_table import SpecTable


class ComparePanel(Panel):
    """One figure as bars and as lines by month, and all figures with their deltas in a table."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._outcome: Outcome = MARGIN
        self._seen: Seen | None = None
        self.outcome = Chip("Figure")
        self.bars, self.lines = ChartCard(desk, amounts=True), ChartCard(desk, amounts=True)
        self.table = SpecTable("Scenarios side by side")
        self.card = Card(" ", " ", amounts=True)
        self.card.body.addWidget(self.table, 1)
        grid = CardGrid()
        grid.add_row((self.bars, 1.0), (self.lines, 1.15), lines=21)
        grid.add_row((self.card, 1.0), lines=22)
        self.column.addLayout(row_of(self.outcome))
        self.column.addWidget(grid, 1)
        self.choose(MARGIN)

    def choose(self, outcome: Outcome) -> None:
        """Look at another figure."""
        self._outcome = outcome
        choices = [(one.label, lambda one=one: self.choose(one)) for one in OUTCOMES]
        self.outcome.offer(choices, OUTCOMES.index(outcome))
        if self._seen is not None:
            self.show_seen(self._seen)

    def show_seen(self, seen: Seen) -> None:
        self._seen = seen
        now = () if seen.results is seen.base else (seen.results,)
        found = side_by_side([seen.base, *now, *seen.others.kept, *seen.others.stresses])
        names = comparison.names_of(found, has_what_if=bool(now))
        self.bars.show_spec(comparison.bar_chart(found, names, self._outcome))
        self.lines.show_spec(comparison.line_chart(found, names, self._outcome))
        spec = comparison.table(found, names)
        self.table.set_spec(spec)
        self.card.set_title(spec.title, spec.subtitle)
