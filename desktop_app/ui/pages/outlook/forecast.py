"""The forecast: six figures by month, the scenarios of the book dashed, many paths as a fan behind."""

from __future__ import annotations

from PySide6.QtCore import Qt

from desktop_app.engine.paths import PERCENTILES, PathResults
from desktop_app.figures import outlook, uncertainty
from desktop_app.figures.layout.colours import token
from desktop_app.figures.outlook import FIGURES, OVERLAYS, Fan, Overlay
from desktop_app.figures.tile import Tile
from desktop_app.ui.desk import Desk
from desktop_app.ui.look import theme_of
from desktop_app.ui.pages.outlook.panel import Others, Panel, Seen
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.tile import TileRow

_AMOUNTS = frozenset({"revenue", "cost", "margin"})
_CHART_LINES = 15.0
_IN_A_ROW = 3


class ForecastPanel(Panel):
    """Tiles of the year ahead, six charts in two rows, and what their lines are."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._others = Others()
        self._overlays: tuple[Overlay, ...] = ()
        self._paths: PathResults | None = None
        self._band: Fan | None = None
        self.tiles = TileRow()
        self.lines = Label("", tone="muted", factor=0.94)
        self.lines.setTextFormat(Qt.TextFormat.RichText)
        self.charts = {f.key: ChartCard(desk, amounts=f.key in _AMOUNTS) for f in FIGURES}
        self.grid = CardGrid()
        cards = list(self.charts.values())
        for start in range(0, len(cards), _IN_A_ROW):
            self.grid.add_row(*((card, 1.0) for card in cards[start : start + _IN_A_ROW]), lines=_CHART_LINES)
        self.column.addWidget(self.tiles)
        self.column.addWidget(self.grid, 1)
        self.column.addWidget(self.lines)

    def show_seen(self, seen: Seen) -> None:
        if seen.others is not self._others:
            self._take_others(seen.others)
        plan = self.facts.plan if self.facts else None
        self.tiles.set_tiles(outlook.tiles(seen.results, seen.base, plan) + _risks(seen))
        if seen.paths is not self._paths:  # a drag leaves them as they were
            self._paths = seen.paths
            self._band = uncertainty.fan_of(seen.paths, PERCENTILES) if seen.paths else None
        for figure in FIGURES:
            spec = outlook.chart(
                figure, seen.results, seen.base, self._overlays, self._band, is_stale=seen.stale
            )
            self.charts[figure.key].show_spec(spec)

    def _take_others(self, others: Others) -> None:
        self._others = others
        self._overlays = tuple(Overlay(made.scenario, made) for made in others.kept[:OVERLAYS])
        theme = theme_of(self)
        said = [
            f'<span style="color:{token(theme, colour)}">╌╌</span> {_plain(one.name)}'
            for colour, one in enumerate(self._overlays, start=1)
        ]
        self.lines.setText("&nbsp; &nbsp; ".join(["Dashed:", *said]))
        self.lines.setVisible(bool(said))


def _plain(name: str) -> str:
    return name.replace("&", "&amp;").replace("<", "&lt;")


def _risks(seen: Seen) -> list[Tile]:
    """Of the paths: production short of the plan, sites under water."""
    tiles = uncertainty.risk_tiles(seen.paths, stale=seen.stale)
    return [tiles[1], tiles[3]]
