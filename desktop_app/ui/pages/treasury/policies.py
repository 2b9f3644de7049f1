"""Policies: rules as rows with their effect on cash and bitcoin, side by side, and what must be sold."""

from __future__ import annotations

from desktop_app.figures.treasury import funding
from desktop_app.figures.treasury.facts import Facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.treasury.panel import Seen, View
from desktop_app.ui.pages.treasury.question import QuestionPanel
from desktop_app.ui.pages.treasury.rules import RulesCard
from desktop_app.ui.pages.treasury.runs import FundingRuns
from desktop_app.ui.pages.treasury.switch import SwitchCard
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.spec_table import SpecTable

_ASK = "How much must we sell?"


class PoliciesView(View):
    """The fans follow each edit of a rule, as soon as the paths have been followed anew."""

    def __init__(self, desk: Desk, runs: FundingRuns) -> None:
        super().__init__(desk)
        self.runs = runs
        self.cash, self.btc = ChartCard(desk, amounts=True), ChartCard(desk)
        self.rules = RulesCard(desk)
        self.table = SpecTable("Policies side by side")
        self.question = QuestionPanel(desk)
        self.answers = SwitchCard(
            (
                ("Compare", self.table, ""),
                (_ASK, self.question, "Beyond what the book plans already"),
                ("Sell, borrow or issue", self.question.ways, ""),
            )
        )
        grid = CardGrid()
        grid.add_row((self.rules, 1.15), (self.cash, 1.05), (self.btc, 0.9), lines=19)
        grid.add_row((self.answers, 1.0), lines=15)
        self.column.addWidget(grid, 1)
        self.rules.chosen.connect(lambda _: self._show())
        self.table.chosen.connect(lambda key: self.rules.choose_name(str(key)))
        self.answers.segments.chosen.connect(lambda _: self._show())
        self.question.answered.connect(self._show_ways)
        runs.changed.connect(self._changed)

    def show_facts(self, facts: Facts) -> None:
        self.rules.show_portfolio(facts.portfolio)

    def show_seen(self, facts: Facts, seen: Seen) -> None:
        self.runs.follow(facts, seen)
        self._show()

    def is_loaded(self) -> bool:
        return not self.runs.is_stale and not self.question.is_busy

    def ask(self) -> None:
        """Turn to the question."""
        self.answers.show_widget(self.question)
        self._show()

    def _changed(self) -> None:
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        found, name = self.runs.funded, self.rules.policy_name
        self.cash.show_spec(
            funding.cash_chart(found, name, stale=self.runs.is_stale, problem=self.runs.problem)
        )
        self.btc.show_spec(funding.btc_chart(found, name, stale=self.runs.is_stale))
        self.answers.show_table(self.table, funding.compare_table(found, full=True))
        self.table.select(name)
        if self.answers.segments.current > 0:
            self.question.show_ground(found, name)

    def _show_ways(self) -> None:
        made = self.question.answer
        if made is not None:
            self.answers.show_table(self.question.ways, funding.ways_table(made.ways, made.usd, made.on))

    def holds(self, table: str) -> bool:
        return table == "funding_policy"

    def reveal(self, table: str, record_id: int) -> None:
        """A policy."""
        self.rules.choose(record_id)
