"""The forecast: six figures by month, the scenarios of the book dashed, many paths as a fan behind."""

from __future__ import annotations

from desktop_app.engine.results import Results
from desktop_app.figures import outlook
from desktop_app.figures.outlook import FIGURES, Fan, Overlay
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.outlook.panel import Facts, Panel
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard

_AMOUNTS = frozenset({"revenue", "cost", "margin"})
_CHART_LINES = 17.0
_IN_A_ROW = 3


class ForecastPanel(Panel):
    """Six charts in two rows."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._overlays: tuple[Overlay, ...] = ()
        self._fan: Fan | None = None
        self._is_stale = False
        self.charts = {f.key: ChartCard(desk, amounts=f.key in _AMOUNTS) for f in FIGURES}
        self.grid = CardGrid()
        cards = list(self.charts.values())
        for start in range(0, len(cards), _IN_A_ROW):
            self.grid.add_row(*((card, 1.0) for card in cards[start : start + _IN_A_ROW]), lines=_CHART_LINES)
        self.column.addWidget(self.grid, 1)

    def take_facts(self, facts: Facts) -> None:
        super().take_facts(facts)

    def show_results(self, results: Results, base: Results) -> None:
        for figure in FIGURES:
            spec = outlook.chart(figure, results, base, self._overlays, self._fan, is_stale=self._is_stale)
            self.charts[figure.key].show_spec(spec)
