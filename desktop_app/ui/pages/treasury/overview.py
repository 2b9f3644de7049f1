"""The overview: tiles, bitcoin by state, loan to value with a price to drag, cash ahead, policies."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from desktop_app.figures import format as say
from desktop_app.figures.treasury import funding, overview
from desktop_app.figures.treasury.facts import Facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.treasury.panel import Seen, View
from desktop_app.ui.pages.treasury.runs import FundingRuns
from desktop_app.ui.what_if import INPUTS
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import PADDING, Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.segments import Segments
from desktop_app.ui.widgets.slider import MarkedSlider
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

PRICE = next(made for made in INPUTS if made.key == "price")
_LINES = 16.0
_LOWER_LINES = 14.0


class LtvCard(ChartCard):
    """Loan to value over the price; the slider below it is the what-if's price."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, amounts=True)
        self.slider = MarkedSlider("Price of bitcoin")
        self.said = Label("", tone="muted")
        row = QHBoxLayout()
        row.setContentsMargins(14, 0, 14, 8)
        row.addWidget(Label("Price", tone="muted"))
        row.addWidget(self.slider, 1)
        row.addWidget(self.said)
        self.body.addLayout(row)
        self._facts: Facts | None = None
        self._seen: Seen | None = None
        self.slider.dragged.connect(self._dragged)
        self.slider.reset_wanted.connect(self._reset)

    def show_prices(self, facts: Facts, seen: Seen) -> None:
        """Draw the curves and put the knob at the price that is looked at."""
        self._facts, self._seen = facts, seen
        today = facts.price_usd
        at = today * seen.ratio
        self.slider.set_limits(*overview.ltv_limits(today), today)
        if not self.slider.isSliderDown():
            self.slider.set_number(at)
        self.slider.setEnabled(today > 0)
        self.said.setText(say.money_exact(at))
        self.show_spec(overview.ltv_chart(facts.lines, today, at))

    def _dragged(self, price_usd: float) -> None:
        if self._facts is None or self._seen is None or self._facts.price_usd <= 0:
            return
        base = self._seen.first_usd[1]
        wanted = base * price_usd / self._facts.price_usd
        recalculator = self._desk.recalculator
        recalculator.set_scenario(PRICE.applied(recalculator.scenario, wanted, base))

    def _reset(self) -> None:
        if self._facts is not None:
            self.slider.set_number(self._facts.price_usd)
            self._dragged(self._facts.price_usd)


class BalanceCard(ChartCard):
    """Bitcoin by state or by account; the choice stands beside the chart's title."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.by = Segments(("State", "Account"), self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the choice in the upper right corner."""
        super().resizeEvent(event)
        size = self.by.sizeHint()
        self.by.setGeometry(self.width() - size.width() - PADDING, PADDING - 4, size.width(), size.height())
        self.by.raise_()


class OverviewView(View):
    """Four cards under the tiles."""

    policy_wanted = Signal(str)
    schedule_wanted = Signal()

    def __init__(self, desk: Desk, runs: FundingRuns) -> None:
        super().__init__(desk)
        self.runs = runs
        self.policy = ""
        self.tiles = TileRow()
        self.balances = BalanceCard(desk)
        self.by = self.balances.by
        self.ltv = LtvCard(desk)
        grid = CardGrid()
        grid.add_row((self.balances, 1.05), (self.ltv, 1.0), lines=_LINES)
        self.cash = ChartCard(desk, amounts=True)
        self.table = SpecTable("Policies side by side")
        self.table_card = Card(" ", " ")
        self.table_card.body.addWidget(self.table, 1)
        verbs = QHBoxLayout()
        verbs.addWidget(button("Edit policy…", lambda: self.policy_wanted.emit(self.policy)))
        verbs.addWidget(button("Day-by-day schedule", self.schedule_wanted.emit))
        verbs.addStretch(1)
        self.table_card.body.addLayout(verbs)
        grid.add_row((self.cash, 1.05), (self.table_card, 1.0), lines=_LOWER_LINES)
        self.table.chosen.connect(self._choose)
        self.table.activated_key.connect(lambda key: self.policy_wanted.emit(str(key or "")))
        runs.changed.connect(self._changed)
        self.column.addWidget(self.tiles)
        self.column.addWidget(grid, 1)
        self.by.chosen.connect(lambda _: self._show_balances())

    def show_facts(self, facts: Facts) -> None:
        self._show_balances()

    def _show_balances(self) -> None:
        if self.facts is not None:
            spec = overview.balance_chart(self.facts, by_account=self.by.current == 1)
            self.balances.show_spec(spec)

    def show_seen(self, facts: Facts, seen: Seen) -> None:
        self.tiles.set_tiles(overview.tiles(facts, seen.ratio))
        self.ltv.show_prices(facts, seen)
        self.runs.follow(facts, seen)
        self._show_policies()

    def is_loaded(self) -> bool:
        return not self.runs.is_stale

    def _choose(self, key: object) -> None:
        self.policy = str(key)
        self._show_policies()

    def _changed(self) -> None:
        if self.isVisible():
            self._show_policies()

    def _show_policies(self) -> None:
        found = self.runs.funded
        names = [one.policy.name for one in found.outcomes] if found else []
        if names and self.policy not in names:
            self.policy = names[0]
        spec = funding.compare_table(found)
        self.table.set_spec(spec)
        self.table.select(self.policy)
        self.table_card.set_title(spec.title, spec.subtitle)
        self.cash.show_spec(
            funding.cash_chart(found, self.policy, stale=self.runs.is_stale, problem=self.runs.problem)
        )
