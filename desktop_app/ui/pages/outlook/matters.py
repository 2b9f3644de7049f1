"""What matters: which input moves a figure most, two inputs at once, and how likely losses are."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop_app.domain.scenarios import Scenario
from desktop_app.engine.inputs import Input, inputs_of
from desktop_app.engine.outcomes import OUTCOMES, Outcome
from desktop_app.engine.sensitivity import HeatMap, Tornado, heat_map, tornado
from desktop_app.figures import uncertainty
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.outlook.beside import Beside
from desktop_app.ui.pages.outlook.panel import Facts, Panel, Seen, row_of
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.segments import Segments
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

BREADTHS = ("Company", "Each site")
_ACROSS, _UP = ("network", None, "price_usd"), ("site", None, "power_price_usd_per_mwh")
_STEPS = (11, 9)


class MattersPanel(Panel):
    """Tornado and heat map of one figure; probabilities from the paths."""

    site_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._inputs: tuple[Input, ...] = ()
        self._outcome: Outcome = OUTCOMES[0]
        self._x, self._y = _ACROSS, _UP
        self._of: Scenario | None = None
        self.tornado: Tornado | None = None
        self.heat: HeatMap | None = None
        self._tornado_runs = Beside(desk.tasks, "Varying inputs", self)
        self._heat_runs = Beside(desk.tasks, "Varying two inputs", self)
        self.outcome, self.across, self.up = Chip("Figure"), Chip("Input across"), Chip("Input up")
        self.breadth = Segments(BREADTHS)
        self.tiles = TileRow()
        self.tornado_card, self.heat_card, self.under_card = (
            ChartCard(desk, amounts=n < 2) for n in range(3)
        )
        self.under = SpecTable("How likely each site loses money")
        self.table = SpecTable("Inputs at their low and high")
        self.under_table, self.table_card = Card(" ", " "), Card(" ", " ", amounts=True)
        self.under_table.body.addWidget(self.under, 1)
        self.table_card.body.addWidget(self.table, 1)
        self._lay_out()
        self.breadth.chosen.connect(lambda _: self._vary())
        self.under.activated_key.connect(lambda key: desk.navigator.go("sites", key))

    def _lay_out(self) -> None:
        grid = CardGrid()
        grid.add_row((self.tornado_card, 1.15), (self.heat_card, 1.0), lines=22)
        grid.add_row((self.under_card, 1.15), (self.under_table, 1.0), lines=22)
        grid.add_row((self.table_card, 1.0), lines=18)
        self.column.addWidget(self.tiles)
        self.column.addLayout(row_of(self.outcome, self.breadth, right=(self.across, self.up)))
        self.column.addWidget(grid, 1)

    def is_loaded(self) -> bool:
        return not (self._tornado_runs.is_busy or self._heat_runs.is_busy)

    def take_facts(self, facts: Facts) -> None:
        super().take_facts(facts)
        self._of = None

    def show_seen(self, seen: Seen) -> None:
        assert self.facts is not None
        names = self.facts.sites
        self.tiles.set_tiles(uncertainty.risk_tiles(seen.paths, stale=seen.stale))
        self.under_card.show_spec(uncertainty.under_water_chart(seen.paths, names))
        spec = uncertainty.under_water_table(seen.paths, names)
        self.under.set_spec(spec)
        self.under_table.set_title(spec.title, spec.subtitle)
        scenario = self.desk.recalculator.scenario
        if scenario != self._of:
            self._of = scenario
            self._vary()

    # --- choosers ----------------------------------------------------------------------------------
    def choose(self, outcome: Outcome) -> None:
        """Look at another figure."""
        self._outcome = outcome
        self._vary()

    def _offer(self) -> None:
        """Offer the figures, and for the heat map the inputs of the whole company."""
        figures = [(one.label, lambda one=one: self.choose(one)) for one in OUTCOMES]
        self.outcome.offer(figures, OUTCOMES.index(self._outcome))
        whole = [made for made in self._inputs if made.id is None]
        for chip, key, take in ((self.across, self._x, self._across), (self.up, self._y, self._upwards)):
            keys = [made.key for made in whole]
            choices = [(made.label, lambda made=made, take=take: take(made)) for made in whole]
            chip.offer(choices, keys.index(key) if key in keys else -1)
        self.across.setText(f"Across: {self.across.text()}")
        self.up.setText(f"Up: {self.up.text()}")

    def _across(self, made: Input) -> None:
        self._x = made.key
        self._vary_two()

    def _upwards(self, made: Input) -> None:
        self._y = made.key
        self._vary_two()

    # --- runs --------------------------------------------------------------------------------------
    def _vary(self) -> None:
        if self.facts is None:
            return
        prepared, scenario, outcome = self.facts.prepared, self._scenario, self._outcome
        self._inputs = inputs_of(prepared, scenario)
        by_site = self.breadth.current == 1
        chosen = [made for made in self._inputs if made.id is None or by_site]
        if by_site:
            several = {made.field for made in chosen if made.id is not None}
            chosen = [made for made in chosen if made.id is not None or made.field not in several]
        self._tornado_runs.want(
            lambda told, asked: tornado(prepared, scenario, chosen, outcome, told, asked), self._show_tornado
        )
        self._vary_two()

    def _vary_two(self) -> None:
        self._offer()
        by_key = {made.key: made for made in self._inputs}
        x, y = by_key.get(self._x), by_key.get(self._y)
        if self.facts is None or x is None or y is None:
            self._heat_runs.drop()
            return
        prepared, scenario, outcome = self.facts.prepared, self._scenario, self._outcome
        self._heat_runs.want(
            lambda told, asked: heat_map(prepared, scenario, x, y, outcome, _STEPS, told, asked),
            self._show_heat,
        )

    @property
    def _scenario(self) -> Scenario:
        return self.desk.recalculator.scenario

    def _show_tornado(self, found: Tornado) -> None:
        self.tornado = found
        self.tornado_card.show_spec(uncertainty.tornado_chart(found, found.outcome))
        spec = uncertainty.tornado_table(found, found.outcome)
        self.table.set_spec(spec)
        self.table_card.set_title(spec.title, spec.subtitle)

    def _show_heat(self, found: HeatMap) -> None:
        self.heat = found
        self.heat_card.show_spec(uncertainty.heat_chart(found, found.outcome))
