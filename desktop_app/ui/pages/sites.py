"""Sites: what each site can carry, what limits it, what stands there, and what each month brought."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QAction

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting, inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.engine.fleet import CapacityChain, capacity_chain
from desktop_app.engine.gap_split import GapMonths, gap_months
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures import site_gap, site_plant, sites
from desktop_app.figures.query import word
from desktop_app.figures.table import TableSpec
from desktop_app.ui.calendar import today
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.pages.page import Page
from desktop_app.ui.pages.site_records import SiteRecords
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

_PLANT_TABLES = frozenset(
    {"site", "site_state", "capacity_level", "machine", "machine_state", "machine_model"}
)
_BASICS = ("name", "control", "region", "country", "grid_operator", "cooling", "time_zone")


class SitesPage(Page):
    """All sites in a table; the chosen one in tiles, charts, tables and forms."""

    key, title, icon = "sites", "Sites", "sites"
    empty_sentence = (
        "Sites belong here: where machines stand, what the grid connection and the substation carry, what "
        "power costs. Add the first one; machines and prices then refer to it."
    )
    empty_button = "Add a site…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._portfolio = Portfolio.empty()
        self._results: tuple[Results, Results] | None = None
        self.site_id = 0
        self._chain: CapacityChain | None = None
        self.tiles = TileRow()
        self.list = SpecTable("Sites")
        self.capacity_chart = ChartCard(desk)
        self.capacity = SpecTable("Capacity chain")
        self.months_chart = ChartCard(desk, amounts=True)
        self.models = SpecTable("Machines at the site, by model")
        self.months = SpecTable("Months of the site")
        self.gap_chart, self.gap_causes = ChartCard(desk), ChartCard(desk)
        self.gap = SpecTable("From potential to reported")
        self._gaps: tuple[Prepared, GapMonths] | None = None
        self.records = SiteRecords(desk)
        self._lay_out()
        self._join()

    def _lay_out(self) -> None:
        self.list_card, self.models_card = Card(" ", " "), Card(" ", " ")
        self.months_card, self.gap_card = Card(" ", " "), Card(" ", " ")
        for card, table in (
            (self.list_card, self.list),
            (self.models_card, self.models),
            (self.months_card, self.months),
            (self.gap_card, self.gap),
        ):
            card.body.addWidget(table, 1)
        self.capacity_chart.body.addWidget(self.capacity)
        grid = CardGrid()
        grid.add_row((self.list_card, 1.35), (self.capacity_chart, 1.0), lines=28.5)
        grid.add_row((self.months_chart, 1.15), (self.models_card, 1.0), lines=18)
        grid.add_row((self.gap_chart, 1.15), (self.gap_causes, 1.0), lines=18)
        grid.add_row((self.gap_card, 1.0), lines=22)
        grid.add_row((self.months_card, 1.0), lines=24)
        grid.add_row((self.records, 1.0), lines=21)
        self.body.addWidget(self.tiles)
        self.body.addWidget(grid, 1)
        self.delete = button("Delete site", self._delete, tip="A site that nothing refers to can be deleted")
        self.title_bar.add_tool(button("Show machines", self._show_machines))
        self.title_bar.add_tool(self.delete)
        self.title_bar.add_tool(button("Add site…", self.start, primary=True))

    def _join(self) -> None:
        self.list.chosen.connect(self._choose)
        self.models.activated_key.connect(self._show_machines)

    # --- facts -------------------------------------------------------------------------------------
    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["site"])

    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        self._portfolio = portfolio
        if not portfolio["site"].has(np.array([self.site_id]))[0]:
            self.site_id = int(portfolio["site"].ids[0])
        self.records.show_site(portfolio, self.site_id)
        if changed_tables & _PLANT_TABLES:
            self._show_plant()
        if self._results is not None:
            self.list.set_spec(self._site_list())

    def _site_list(self) -> TableSpec:
        """The table of sites; one that the results do not know yet waits for them."""
        assert self._results is not None
        spec = sites.sites_table(self._results[0], self._portfolio)
        self.list_card.set_title(spec.title, spec.subtitle)
        return spec

    @property
    def _day(self) -> int:
        """The day as of which machines are shown: the last on record."""
        return self._results[1].as_of_on if self._results else today()

    def _show_plant(self) -> None:
        """What depends on the chosen site's facts alone."""
        portfolio, site_id = self._portfolio, self.site_id
        name = portfolio.records("site")[site_id].name
        chain = capacity_chain(portfolio, site_id, self._day)
        self.capacity_chart.show_spec(site_plant.capacity_chart(chain, name))
        self.capacity.set_spec(site_plant.capacity_table(chain))
        self.capacity.setFixedHeight(self.capacity.fitting_height())
        self.capacity.setVisible(bool(chain.steps))
        models = site_plant.models_table(portfolio, site_id, self._day)
        self.models.set_spec(models)
        self.models_card.set_title(models.title, f"{models.subtitle}; as of {days.day_text(self._day)}")

    # --- results -----------------------------------------------------------------------------------
    def show_results(self, results: Results, base: Results) -> None:
        first = self._results is None or self._results[1] is not base
        self._results = (results, base)
        if first:
            self._show_plant()
        self.list.set_spec(self._site_list())
        self._show_site(first)

    def _show_site(self, with_months: bool) -> None:
        """What follows from the results for the chosen site."""
        self.list.select(self.site_id)
        if self._results is None:
            return
        results, base = self._results
        row = int(np.searchsorted(results.site_ids, self.site_id))
        known = row < len(results.site_ids) and int(results.site_ids[row]) == self.site_id
        self.tiles.setVisible(known)
        if not known:
            return
        name = self._portfolio.records("site")[self.site_id].name
        self.tiles.set_tiles(sites.tiles(results, base, row))
        self.months_chart.show_spec(sites.month_chart(results, base, row, name))
        if with_months:
            spec = sites.month_table(results, row)
            self.months.set_spec(spec)
            self.months_card.set_title(spec.title, spec.subtitle)
            self._show_gap(name)

    def _show_gap(self, name: str) -> None:
        """Where the site's production went: facts alone, whatever the scenario."""
        prepared = self.desk.recalculator.prepared
        if prepared is None:
            return
        if self._gaps is None or self._gaps[0] is not prepared:
            self._gaps = prepared, gap_months(prepared)
        gap = site_gap.of_site(self._gaps[1], self.site_id)
        self.gap_chart.show_spec(site_gap.gap_chart(gap, name))
        self.gap_causes.show_spec(site_gap.causes_chart(gap, name))
        spec = site_gap.gap_table(gap, name)
        self.gap.set_spec(spec)
        self.gap_card.set_title(spec.title, spec.subtitle)

    def subtitle(self) -> str:
        site = self._portfolio.records("site").get(self.site_id)
        if site is None:
            return ""
        state = sites.states_on(self._portfolio, self._day).get(self.site_id)
        return f"{site.name} · {sites.site_line(site, state)}"

    # --- the chosen site ---------------------------------------------------------------------------
    def _choose(self, key: object) -> None:
        if isinstance(key, int) and key in self._portfolio.records("site"):
            self.site_id = key
            self.records.show_site(self._portfolio, key)
            self._show_plant()
            self._show_site(True)
            self.update_subtitle()

    def reveal(self, target: object) -> None:
        """("site", id), or a record of a site, or "add"."""
        if target == "add":
            self.start()
        elif isinstance(target, tuple):
            table, row_id = target
            if table != "site" and table in ENTITIES and self._portfolio[table].has(np.array([row_id]))[0]:
                row_id = getattr(self._portfolio[table].record(row_id), "site_id", row_id)
            self._choose(row_id)

    def _show_machines(self, model: object = None) -> None:
        name = self._portfolio.records("site")[self.site_id].name
        terms = [word("site", name)] + ([word("model", model)] if isinstance(model, str) else [])
        self.desk.navigator.go("machines", " ".join(terms))

    # --- edits -------------------------------------------------------------------------------------
    def start(self) -> None:
        """Add a site."""
        portfolio = self.desk.document.portfolio
        dialog = RecordDialog("Add site", ENTITIES["site"], _BASICS, {}, portfolio, self.window())
        dialog.made.connect(self._add)
        dialog.open()

    def _add(self, values: dict) -> None:
        rows = inserting_records(self.desk.document.portfolio, "site", [values])
        self.site_id = int(rows.ids[0])
        self.desk.document.edit(f"Add site {values['name']}", Change((rows,)))
        self._choose(int(rows.ids[0]))

    def _delete(self) -> None:
        name = self._portfolio.records("site")[self.site_id].name
        rows = deleting(self._portfolio, "site", np.array([self.site_id]))
        self.desk.document.edit(f"Delete site {name}", Change((rows,)))

    def commands(self) -> list[QAction]:
        add = QAction("Add site…", self)
        add.triggered.connect(lambda _=False: self.start())
        return [add]
