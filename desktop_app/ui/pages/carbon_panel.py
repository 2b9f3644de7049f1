"""Carbon on the power page: tonnes by month and site, and the records behind them."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.carbon import Carbon, carbon
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures import carbon as figures, spans
from desktop_app.figures.record_table import titles_of
from desktop_app.starter.catalogue import missing_factors
from desktop_app.starter.grid_regions import likely_regions
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.look import GAP
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.records import RecordsPanel
from desktop_app.ui.widgets.segments import Segments
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

_PANELS = {
    "certificate": (
        ("month", "site_id", "mwh", "vintage", "retired_on"),
        ("site_id", "month", "mwh", "vintage", "retired_on", "kg_per_mwh", "registry", "serials",
         "technology", "note"),
    ),
    "site_grid": (("site_id", "region"), ()),
    "emission_factor": (
        ("region", "vintage", "kind", "co2e_kg_per_mwh"),
        ("region", "vintage", "kind", "co2e_kg_per_mwh", "publisher", "source", "note"),
    ),
}  # fmt: skip
"""Columns of each table, and the fields of its form if they are more."""
_NAMES = ("Certificates", "Grids of sites", "Emission factors")
_PROBLEMS_SHOWN = 4


class CarbonPanel(QWidget):
    """Tiles, the months by both methods, the sites, and forms for certificates, regions and factors."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._portfolio = Portfolio.empty()
        self._from: tuple[Prepared, Results] | None = None
        self.carbon: Carbon | None = None
        self.tiles, self.months, self.table = TileRow(), ChartCard(desk), SpecTable("Carbon by site")
        self.problems = Label("", tone="warning", wrap=True)
        self.records = CarbonRecords(desk)
        self.table_card = Card(" ", " ")
        self.table_card.body.addWidget(self.table, 1)
        self.table_card.body.addWidget(self.problems)
        grid = CardGrid()
        grid.add_row((self.months, 1.0), (self.records, 1.35), lines=17)
        grid.add_row((self.table_card, 1.0), lines=20)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self.tiles)
        layout.addWidget(grid, 1)

    def show_portfolio(self, portfolio: Portfolio) -> None:
        """Show the records; the figures follow where the results are there already."""
        self._portfolio = portfolio
        self.records.show_portfolio(portfolio)
        self._show_figures()

    def show_results(self, prepared: Prepared, base: Results) -> None:
        """Show the figures of the months on record."""
        self._from = prepared, base
        self._show_figures()

    def _show_figures(self) -> None:
        if self._from is None:
            return
        prepared, base = self._from
        energy = prepared.actual_sums.energy_mwh
        months = prepared.months[: energy.shape[1]]
        self.carbon = carbon(self._portfolio, prepared.site_ids, months, energy)
        self.tiles.set_tiles(figures.tiles(base, self.carbon))
        self.months.show_spec(figures.month_chart(self.carbon))
        self._show_table(base, self.carbon)
        self._say_problems(self.carbon)

    def _show_table(self, base: Results, made: Carbon) -> None:
        year = spans.last_year(base)
        months = base.months[year]
        first, last = (int(months[0]), int(months[-1])) if len(months) else (0, -1)
        btc = np.nansum(base.sites.earned_btc[:, year], axis=1)
        names = titles_of(self._portfolio, "site")
        spec = figures.site_table(self._portfolio, made, first, last, btc, names)
        self.table.set_spec(spec)
        sources = ", ".join(figures.sources(self._portfolio, made))
        span = f"{spans.month_name(first)} to {spans.month_name(last)}" if len(months) else ""
        about = f"{span}; {figures.BY_MONTH.lower()}. Factors: {sources or 'none yet'}"
        self.table_card.set_title(spec.title, about if span else spec.subtitle)

    def _say_problems(self, made: Carbon) -> None:
        lines = [f"{problem}." for problem in made.problems[:_PROBLEMS_SHOWN]]
        if len(made.problems) > _PROBLEMS_SHOWN:
            lines.append(f"And {len(made.problems) - _PROBLEMS_SHOWN} more.")
        self.problems.setText("\n".join(lines))
        self.problems.setVisible(bool(lines))


class CarbonRecords(Card):
    """Certificates, the region of each site, emission factors; what can be offered is a button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("What it rests on", "Residual mixes and suppliers' rates are yours to enter")
        self._desk = desk
        self._portfolio = Portfolio.empty()
        self.segments = Segments(_NAMES)
        self.panels = {t: RecordsPanel(desk, t, columns, names) for t, (columns, names) in _PANELS.items()}
        self._stack = QStackedWidget()
        for panel in self.panels.values():
            self._stack.addWidget(panel)
        self.segments.chosen.connect(self._stack.setCurrentIndex)
        self.offer = button("Offer regions…", self.offer_regions, quiet=True)
        self.offer.setToolTip("Regions that the state or the grid operator of a site suggests")
        self.fill = button("Add the catalogue's", self.add_factors, quiet=True)
        self.fill.setToolTip("Adds the factors of US grids that this book lacks; yours stay as they are")
        self.add_tool(self.offer)
        self.add_tool(self.fill)
        self.body.addWidget(self.segments)
        self.body.addWidget(self._stack, 1)

    def show_portfolio(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio
        for panel in self.panels.values():
            panel.show_records(portfolio, {})
        writable = not self._desk.document.read_only
        self.offer.setVisible(writable and bool(likely_regions(portfolio)))
        self.fill.setVisible(writable and bool(missing_factors(portfolio).rows))

    def choose(self, table: str) -> None:
        """Show one of the tables."""
        index = list(self.panels).index(table)
        self.segments.choose(index)
        self._stack.setCurrentIndex(index)

    def add_factors(self) -> None:
        """Add what the catalogue has and the book has not."""
        self._desk.document.edit("Add emission factors of the catalogue", missing_factors(self._portfolio))
        self.choose("emission_factor")

    def offer_regions(self) -> None:
        """Show what is suggested; only a click takes it."""
        dialog = RegionsDialog(self._portfolio, self.window())
        dialog.accepted.connect(lambda: self._take(dialog.offered))
        dialog.open()

    def _take(self, offered: dict[int, str]) -> None:
        rows = [{"site_id": site, "region": region} for site, region in offered.items()]
        made = inserting_records(self._portfolio, "site_grid", rows)
        self._desk.document.edit("Set grid regions of sites", Change((made,)))
        self.choose("site_grid")


class RegionsDialog(Dialog):
    """The regions that are suggested for sites without one."""

    def __init__(self, portfolio: Portfolio, parent: QWidget | None = None) -> None:
        sentence = "By grid operator or state. Look whether each is right; a region can be changed later."
        super().__init__("Grid regions that are likely", sentence, parent)
        self.offered = likely_regions(portfolio)
        names = titles_of(portfolio, "site")
        told = "\n".join(f"{names[site]}: {region}" for site, region in self.offered.items())
        self.content.addWidget(Label(told, wrap=True))
        self.add_verb("Cancel", self.reject)
        self.add_verb("Take these", self.accept, primary=True)
        self.setMinimumWidth(380)
