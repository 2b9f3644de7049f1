"""Outlook: the forecast with its paths and scenarios, why revenue moved, what matters most, side by side."""

from __future__ import annotations

from PySide6.QtGui import QAction

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import Scenario
from desktop_app.engine.paths import PathResults, simulate
from desktop_app.engine.plan import plan_months
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures import format as say
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.compare import CompareDialog
from desktop_app.ui.pages.outlook.beside import Beside
from desktop_app.ui.pages.outlook.compare import ComparePanel
from desktop_app.ui.pages.outlook.forecast import ForecastPanel
from desktop_app.ui.pages.outlook.matters import MattersPanel
from desktop_app.ui.pages.outlook.moved import MovedPanel
from desktop_app.ui.pages.outlook.others import Chosen
from desktop_app.ui.pages.outlook.panel import Facts, Panel, Seen
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.segments import Segments

PARTS = ("Forecast", "Why it moved", "What matters", "Compare")


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
        self._paths: PathResults | None = None
        self._paths_of: Scenario | None = None
        self._wanted_of: Scenario | None = None
        self.paths_runs = Beside(desk.tasks, "Following 10,000 paths", self)
        self.chosen = Chosen(desk, self)
        self.forecast, self.moved = ForecastPanel(desk), MovedPanel(desk)
        self.matters, self.comparing = MattersPanel(desk), ComparePanel(desk)
        self.panels: tuple[Panel, ...] = (self.forecast, self.moved, self.matters, self.comparing)
        self.parts = Segments(PARTS)
        for panel in self.panels:
            panel.setVisible(panel is self.forecast)
            self.body.addWidget(panel, 1)
        self.title_bar.add_chip(self.parts)
        self.title_bar.add_tool(button("Compare…", self.ask_what_to_compare))
        self.parts.chosen.connect(self.choose)
        self.chosen.changed.connect(self._show_panel)

    # --- what a page answers -----------------------------------------------------------------------
    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["machine"]) and not len(portfolio["production"])

    def start(self) -> None:
        self.desk.navigator.do("import")

    def subtitle(self) -> str:
        return f"Actual to {say.day(days.date_of(self._results[0].as_of_on))}" if self._results else ""

    def is_loaded(self) -> bool:
        waiting = self.desk.recalculator.results is not None and self._results is None
        busy = self.paths_runs.is_busy or self.chosen.is_busy
        return not (waiting or busy) and self.panel.is_loaded()

    def reveal(self, target: object) -> None:
        """The name of a part."""
        if target in PARTS:
            self.choose(PARTS.index(str(target)))

    def commands(self) -> list[QAction]:
        made = QAction("Compare scenarios…", self)
        made.triggered.connect(lambda _=False: self.ask_what_to_compare())
        return [made]

    # --- parts -------------------------------------------------------------------------------------
    @property
    def panel(self) -> Panel:
        """The part that is seen."""
        return self.panels[self.parts.current]

    def choose(self, index: int) -> None:
        """Show one of the parts."""
        self.parts.choose(index)
        for place, panel in enumerate(self.panels):
            panel.setVisible(place == index)
        self._show_panel()

    def show_results(self, results: Results, base: Results) -> None:
        prepared = self.desk.recalculator.prepared
        if prepared is None:
            return
        self._results = (results, base)
        if self._facts is None or self._facts.prepared is not prepared:
            self._take_facts(prepared)
        self._follow_paths(prepared)
        self._show_panel()

    def _take_facts(self, prepared: Prepared) -> None:
        names = {row_id: site.name for row_id, site in prepared.portfolio.records("site").items()}
        self._facts = Facts(prepared, plan_months(prepared), names)
        self._paths = self._paths_of = self._wanted_of = None
        self.chosen.take_facts(prepared)

    def _show_panel(self) -> None:
        if self._facts is None or self._results is None:
            return
        panel = self.panel
        if panel.facts is not self._facts:
            panel.take_facts(self._facts)
        stale = self._paths_of != self.desk.recalculator.scenario
        panel.show_seen(Seen(*self._results, self.chosen.others, self._paths, stale))

    # --- beside the window -------------------------------------------------------------------------
    def _follow_paths(self, prepared: Prepared) -> None:
        """Follow the paths of the scenario that is looked at, once the drag rests."""
        scenario = self.desk.recalculator.scenario
        if scenario == self._paths_of:
            self.paths_runs.drop()
            self._wanted_of = scenario
        if scenario == self._wanted_of:
            return
        self._wanted_of = scenario
        self.paths_runs.want(
            lambda told, asked: simulate(prepared, scenario, progress=told, cancelled=asked),
            lambda found: self._take_paths(found, scenario),
        )

    def _take_paths(self, found: PathResults, scenario: Scenario) -> None:
        if found.paths:
            self._paths, self._paths_of = found, scenario
        self._show_panel()

    def ask_what_to_compare(self) -> None:
        """Open the list of scenarios with their check boxes."""
        chosen = (self.chosen.kept, self.chosen.stresses or ())
        dialog = CompareDialog(*self.chosen.offered(), chosen, self.window())
        dialog.accepted_choice.connect(self.chosen.choose)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
