"""Outlook: the forecast with its paths and scenarios, why revenue moved, what matters most, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.plan import plan_months
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures import format as say
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.outlook.forecast import ForecastPanel
from desktop_app.ui.pages.outlook.moved import MovedPanel
from desktop_app.ui.pages.outlook.panel import Facts, Panel
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.segments import Segments

PARTS = ("Forecast", "Why it moved")


class OutlookPage(Page):
    """Four parts, of which one is seen; each follows facts and what-ifs when it is."""

    key, title, icon = "outlook", "Outlook", "outlook"
    empty_sentence = (
        "The next years belong here: hashrate, production, cost and margin, and how sure they are, once "
        "there are machines at a site. Import the list of machines to begin."
    )
    empty_button = "Import…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._facts: Facts | None = None
        self._results: tuple[Results, Results] | None = None
        self.forecast, self.moved = ForecastPanel(desk), MovedPanel(desk)
        self.panels: tuple[Panel, ...] = (self.forecast, self.moved)
        self.parts = Segments(PARTS)
        self.stack = QStackedWidget()
        for panel in self.panels:
            self.stack.addWidget(panel)
        self.body.addWidget(self.stack, 1)
        self.title_bar.add_chip(self.parts)
        self.parts.chosen.connect(self.choose)

    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["machine"]) and not len(portfolio["production"])

    def start(self) -> None:
        self.desk.navigator.do("import")

    def subtitle(self) -> str:
        if self._results is None:
            return ""
        results = self._results[0]
        return f"Actual to {say.day(days.date_of(results.as_of_on))}"

    @property
    def panel(self) -> Panel:
        """The part that is seen."""
        return self.panels[self.stack.currentIndex()]

    def choose(self, index: int) -> None:
        """Show one of the parts."""
        self.parts.choose(index)
        self.stack.setCurrentIndex(index)
        self._show_panel()

    def is_loaded(self) -> bool:
        waiting = self.desk.recalculator.results is not None and self._results is None
        return not waiting and self.panel.is_loaded()

    def show_results(self, results: Results, base: Results) -> None:
        prepared = self.desk.recalculator.prepared
        if prepared is None:
            return
        self._results = (results, base)
        if self._facts is None or self._facts.prepared is not prepared:
            self._facts = _facts(prepared)
        self._show_panel()

    def _show_panel(self) -> None:
        if self._facts is None or self._results is None:
            return
        panel = self.panel
        if panel.facts is not self._facts:
            panel.take_facts(self._facts)
        panel.show_results(*self._results)

    def reveal(self, target: object) -> None:
        """The name of a part."""
        if target in PARTS:
            self.choose(PARTS.index(str(target)))


def _facts(prepared: Prepared) -> Facts:
    names = {row_id: site.name for row_id, site in prepared.portfolio.records("site").items()}
    return Facts(prepared, plan_months(prepared), names)
