"""Which scenario the window shows: chosen in the strip, varied in the drawer, kept in the book."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.ui.commands import Commands
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.drawer import Drawer
from desktop_app.ui.widgets.strip import TopStrip

TABLES = frozenset({"scenario", "override"})


class Scenarios(QObject):
    """Joins chooser, drawer and recalculator; the base is scenario 0."""

    def __init__(self, desk: Desk, strip: TopStrip, drawer: Drawer, commands: Commands) -> None:
        super().__init__(drawer)
        self._desk, self._strip, self._drawer = desk, strip, drawer
        self._chosen = 0
        strip.scenario_wanted.connect(self.choose)
        drawer.scenario_wanted.connect(desk.recalculator.set_scenario)
        drawer.keep_wanted.connect(lambda: commands.keep_scenario(self._kept))
        desk.recalculator.scenario_changed.connect(self._show)

    def begin(self, portfolio: Portfolio) -> None:
        """Another book: show its base."""
        self._chosen = 0
        self._desk.recalculator.set_scenario(BASE)
        self.offer(portfolio)

    def offer(self, portfolio: Portfolio) -> None:
        """List the scenarios that the book holds now."""
        names = [(row_id, s.name) for row_id, s in portfolio.records("scenario").items()]
        self._strip.show_scenarios(names, self._chosen)
        self._show(self._desk.recalculator.scenario)

    def choose(self, scenario_id: int) -> None:
        """Show the base (0) or a scenario of the book."""
        self._chosen = scenario_id
        portfolio = self._desk.document.portfolio
        self._desk.recalculator.set_scenario(portfolio.scenario(scenario_id) if scenario_id else BASE)
        self.offer(portfolio)

    def _kept(self, name: str) -> None:
        portfolio = self._desk.document.portfolio
        records = portfolio.records("scenario").values()
        self._chosen = next((r.id for r in records if r.name == name), 0)
        self.offer(portfolio)

    def _show(self, scenario: Scenario) -> None:
        self._drawer.show_scenario(scenario)
        portfolio = self._desk.document.portfolio
        record = portfolio.records("scenario").get(self._chosen)
        kept = portfolio.scenario(self._chosen) if record else BASE
        self._strip.show_scenario(record.name if record else "Base", scenario.overrides != kept.overrides)
