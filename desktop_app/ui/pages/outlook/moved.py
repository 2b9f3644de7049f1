"""Why it moved: the bridge of a quarter's revenue from the one before, a year ago, or the plan."""

from __future__ import annotations

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.periods import quarter_before, quarter_months, quarter_of_month
from desktop_app.engine.bridge import Bridge, production_effects_btc, revenue_bridge
from desktop_app.engine.periods import summarise
from desktop_app.engine.plan_bridge import plan_bridge
from desktop_app.engine.results import PeriodFigures
from desktop_app.figures import format as say
from desktop_app.figures.bridge import bridge_chart, bridge_table
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.outlook.panel import Facts, Panel, row_of
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.segments import Segments
from desktop_app.ui.widgets.spec_table import SpecTable

AGAINST = ("Quarter before", "A year ago", "Plan")
_BACK = (1, 4)
_PLAN = 2
_QUARTERS = 12


class MovedPanel(Panel):
    """A chooser of the quarter and of what it is held against, the waterfall, and each effect in a table."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._quarters: list[str] = []
        self._quarter = ""
        self._known: dict[str, PeriodFigures | None] = {}
        self.quarter, self.against = Chip("Quarter"), Segments(AGAINST)
        self.chart = ChartCard(desk, amounts=True)
        self.table = SpecTable("Effects")
        self.card = Card(" ", " ", amounts=True)
        self.card.body.addWidget(self.table, 1)
        self.grid = CardGrid()
        self.grid.add_row((self.chart, 1.0), lines=19)
        self.grid.add_row((self.card, 1.0), lines=25)
        self.column.addLayout(row_of(self.quarter, self.against))
        self.column.addWidget(self.grid, 1)
        self.against.chosen.connect(lambda _: self._show())

    def take_facts(self, facts: Facts) -> None:
        super().take_facts(facts)
        self._known = {}
        self._quarters = quarters_on_record(facts)
        if self._quarter not in self._quarters:
            self._quarter = self._quarters[0] if self._quarters else ""
        self._offer()
        self._show()

    def choose(self, quarter: str) -> None:
        """Look at another quarter."""
        self._quarter = quarter
        self._offer()
        self._show()

    def _offer(self) -> None:
        choices = [(self._said(name), lambda name=name: self.choose(name)) for name in self._quarters]
        self.quarter.setVisible(bool(choices))
        if choices:
            self.quarter.offer(choices, self._quarters.index(self._quarter))

    # --- what is shown -----------------------------------------------------------------------------
    def _show(self) -> None:
        bridge, btc, before = self._bridge()
        after, empty = self._said(self._quarter), self._missing()
        self.chart.show_spec(bridge_chart(bridge, before, after, empty))
        spec = bridge_table(bridge, btc, before, after, empty)
        self.table.set_spec(spec)
        self.table.setMinimumHeight(self.table.fitting_height() if len(spec) else 0)
        self.card.set_title(spec.title, spec.subtitle)

    def _bridge(self) -> tuple[Bridge | None, dict[str, float] | None, str]:
        """The bridge, the effects in bitcoin where there are, and what the quarter is held against."""
        now = self._period(self._quarter)
        if self.against.current == _PLAN:
            plan = self.facts.plan if self.facts else None
            return (plan_bridge(plan, now) if plan and now else None), None, "plan"
        name = quarter_before(self._start, self._quarter, _BACK[self.against.current]) if now else ""
        before = self._period(name)
        if now is None or before is None:
            return None, None, self._said(name)
        effects = production_effects_btc(before, now)
        return revenue_bridge(before, now), dict(effects) if effects else None, self._said(name)

    def _missing(self) -> str:
        if not self._quarter:
            return "No whole quarter is on record yet"
        if self.against.current == _PLAN:
            return "No frozen budget speaks of this quarter; Freeze forecast as plan makes one"
        return "The quarter it is held against has no production on record"

    @property
    def _start(self) -> int:
        assert self.facts is not None
        return self.facts.prepared.portfolio.company.fiscal_year_start_month

    def _said(self, quarter: str) -> str:
        return f"{quarter[4:]} FY{quarter[2:4]}" if quarter else say.MISSING

    def _period(self, quarter: str) -> PeriodFigures | None:
        """A quarter's figures, worked out once; None where it holds no production."""
        if not quarter or self.facts is None:
            return None
        if quarter not in self._known:
            first, last = quarter_months(self._start, quarter)
            made = summarise(self.facts.prepared, days.first_day(first), days.first_day(last + 1) - 1)
            self._known[quarter] = made if made.company["earned_btc"] > 0 else None
        return self._known[quarter]


def quarters_on_record(facts: Facts) -> list[str]:
    """Fiscal quarters that are wholly on record, the newest first; without any, the one that has begun."""
    prepared = facts.prepared
    start = prepared.portfolio.company.fiscal_year_start_month
    months = prepared.months[prepared.is_past > 0]
    if not len(prepared.portfolio["production"]):
        return []
    names = dict.fromkeys(quarter_of_month(start, int(month)) for month in np.flip(months))
    whole = [n for n in names if days.first_day(quarter_months(start, n)[1] + 1) - 1 <= prepared.as_of_on]
    return (whole or list(names))[:_QUARTERS]
