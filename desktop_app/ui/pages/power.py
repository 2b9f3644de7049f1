"""Power: the contracts with their bills, what every site pays, the run plan, carbon, prices and meters."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from PySide6.QtGui import QAction, QResizeEvent

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.engine.contract_year import MONTHS_KEPT
from desktop_app.engine.plan import Plan, plan_months
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.figures import spans
from desktop_app.figures.contracts import Span
from desktop_app.figures.record_table import titles_of
from desktop_app.ui.contract.editor import ContractEditor
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.page import Page
from desktop_app.ui.power.carbon_view import CarbonView
from desktop_app.ui.power.contracts_view import ContractsView
from desktop_app.ui.power.curtailment_view import CurtailmentView
from desktop_app.ui.power.missed_keeper import MissedKeeper
from desktop_app.ui.power.month_end_view import MonthEndView
from desktop_app.ui.power.run_plan_view import RunPlanView
from desktop_app.ui.power.series_view import SeriesView
from desktop_app.ui.power.sites_view import SitesView
from desktop_app.ui.power.view import Facts, PowerView, Seen
from desktop_app.ui.power.years import YearsKeeper
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.segments import Segments

_VIEWS = ("Contracts", "Sites", "Run plan", "Curtailment", "Month-end", "Carbon", "Prices and meters")
_TILE_VIEWS = {
    "disputed": "Month-end", "missed": "Curtailment", "curtailed": "Curtailment",
    "net": "Sites", "gross": "Sites",
}  # fmt: skip
_OF_CONTRACT = ("power_contract", "contract_version", "charge_line", "power_event")
_OF_SERIES = {
    "price_series": ("price_series", "id"), "series_month": ("price_series", "series_id"),
    "meter": ("meter", "id"), "meter_month": ("meter", "meter_id"),
}  # fmt: skip
"""Which list shows a record, and where in it the record's owner stands."""
_NARROW_LETTERS = 132
"""A page narrower than so many letters offers its views as a menu."""


class PowerPage(Page):
    """Several views of what power costs; only the one that is looked at is told of facts and results."""

    key, title, icon = "power", "Power", "power"
    empty_sentence = (
        "Power prices belong here: what a megawatt-hour costs at each site, from which day on. They need a "
        "site to stand at."
    )
    empty_button = "Add a site…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._facts: Facts | None = None
        self._seen: Seen | None = None
        self._plan: tuple[Prepared, Plan | None] | None = None
        self._span: Span | None = None
        self._is_net, self._months_back = True, 0
        """Months before the last one on record; -1 looks at twelve together."""
        self._editor: ContractEditor | None = None
        self.years, self.missed = YearsKeeper(desk, self), MissedKeeper(desk, self)
        self._made: dict[str, PowerView] = {}
        self._due: dict[str, set[str]] = {name: set() for name in _VIEWS}
        self._shown = _VIEWS[0]
        self.segments, self.chooser = Segments(_VIEWS), Chip("View")
        self.month, self.net = Chip("Months"), Chip("Credits")
        for chip in (self.segments, self.chooser, self.month, self.net):
            self.title_bar.add_chip(chip)
        self.segments.chosen.connect(lambda index: self.show_view(_VIEWS[index]))
        self.show_view(self._shown)

    # --- the views, made when they are first wanted ------------------------------------------------
    def _view(self, name: str) -> PowerView:
        if name not in self._made:
            made = self._made[name] = self._new(name)
            made.setVisible(False)
            self.body.addWidget(made, 1)
            self._due[name] = {"span", "facts", "seen"}
        return self._made[name]

    def _new(self, name: str) -> PowerView:
        """A view; those that lead elsewhere are joined."""
        desk = self.desk
        if name == "Contracts":
            made = ContractsView(desk, self.years, self.missed)
            made.opened.connect(self.show_contract)
            made.wanted.connect(self.new_contract)
            made.tiles.clicked.connect(self._open_tile)
            return made
        if name == "Curtailment":
            return CurtailmentView(desk, self.missed)
        simple = (SitesView, RunPlanView, MonthEndView, CarbonView, SeriesView)
        return next(view for view in simple if view.name == name)(desk)

    @property
    def contracts(self) -> ContractsView:
        return cast(ContractsView, self._view("Contracts"))

    @property
    def sites(self) -> SitesView:
        return cast(SitesView, self._view("Sites"))

    @property
    def run_plan(self) -> RunPlanView:
        return cast(RunPlanView, self._view("Run plan"))

    @property
    def curtailment(self) -> CurtailmentView:
        return cast(CurtailmentView, self._view("Curtailment"))

    @property
    def month_end(self) -> MonthEndView:
        return cast(MonthEndView, self._view("Month-end"))

    @property
    def series(self) -> SeriesView:
        return cast(SeriesView, self._view("Prices and meters"))

    # --- which view --------------------------------------------------------------------------------
    @property
    def view(self) -> PowerView:
        """The view that is looked at."""
        return self._view(self._shown)

    def show_view(self, name: str) -> None:
        """Look at another view; it gets all that it has not seen."""
        self._shown = name
        view = self._view(name)
        self.segments.choose(_VIEWS.index(name))
        self.chooser.offer([(one, lambda one=one: self.show_view(one)) for one in _VIEWS], _VIEWS.index(name))
        for one in self._made.values():
            one.setVisible(one is view)
        self.month.setVisible(view.follows_months)
        self.net.setVisible(view.follows_credits)
        self._feed()
        self.update_subtitle()

    def _feed(self) -> None:
        view, due = self.view, self._due[self._shown]
        if self._span is not None and "span" in due:
            view.show_span(self._span)
        if self._facts is not None and "facts" in due:
            view.show_facts(self._facts)
        if self._seen is not None and "seen" in due:
            view.show_seen(self._seen)
        due.clear()

    def _tell(self, what: str) -> None:
        for due in self._due.values():
            due.add(what)
        self._feed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the names of the views have no room beside each other, they become a menu."""
        super().resizeEvent(event)
        narrow = self.width() < self.fontMetrics().averageCharWidth() * _NARROW_LETTERS
        self.segments.setVisible(not narrow)
        self.chooser.setVisible(narrow)

    # --- facts and results -------------------------------------------------------------------------
    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["site"])

    def start(self) -> None:
        self.desk.navigator.go("sites", "add")

    def further_views(self) -> tuple[str, ...]:
        return _VIEWS[1:]

    def is_loaded(self) -> bool:
        return self._seen is not None and self.view.is_loaded()

    def subtitle(self) -> str:
        return self.view.subtitle()

    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        first = self._facts is None
        self._facts = Facts(portfolio, titles_of(portfolio, "site"), titles_of(portfolio, "machine_model"))
        if first and not len(portfolio["power_contract"]):
            self.show_view("Sites")
        self._tell("facts")

    def show_results(self, results: Results, base: Results) -> None:
        prepared = self.desk.recalculator.prepared
        if prepared is None:
            return
        if self._plan is None or self._plan[0] is not prepared:
            self._plan = prepared, plan_months(prepared)
        another = self._seen is None or self._seen.base is not base
        self._seen = Seen(prepared, results, base, self._plan[1])
        if another:
            self._choose_months()
        self._tell("seen")

    # --- which months ------------------------------------------------------------------------------
    def _choose_months(self) -> None:
        """Offer the months on record, and say which are looked at."""
        assert self._seen is not None
        last = self._seen.last_month
        offered = [-1, *range(MONTHS_KEPT - 1)]
        words = ["Last 12 months", *(spans.month_name(last - back) for back in offered[1:])]
        self.month.offer(
            [(said, lambda back=back: self.look_at(back)) for said, back in zip(words, offered, strict=True)],
            offered.index(self._months_back),
        )
        said = ("net of credits", "before credits")
        self.net.offer([(said[n], lambda n=n: self.look_net(n == 0)) for n in (0, 1)], int(not self._is_net))
        first, until = (last - spans.YEAR + 1, last)
        if self._months_back >= 0:
            first = until = last - self._months_back
        span = Span(first, until, self._is_net)
        if span != self._span:
            self._span = span
            self._tell("span")

    def look_at(self, months_back: int) -> None:
        """Look at a month so many before the last one on record, or with -1 at twelve together."""
        self._months_back = months_back
        self._choose_months()

    def look_net(self, is_net: bool) -> None:
        """Count credits and resale in prices, or leave them out."""
        self._is_net = is_net
        self._choose_months()

    # --- the editor --------------------------------------------------------------------------------
    @property
    def editor(self) -> ContractEditor:
        """The contract editor, made when it is first wanted."""
        if self._editor is None:
            self._editor = ContractEditor(self.desk)
            self._editor.closed.connect(self.close_sheet)
        return self._editor

    def show_contract(self, contract_id: int) -> None:
        """Open the contract editor at a contract; 0 for the first."""
        self.editor.show_contract(contract_id)
        self.open_sheet(self.editor)

    def new_contract(self) -> None:
        """Ask for a new contract; the editor opens with it."""
        self.show_contract(self.contracts.contract_id)
        self.editor.start()

    def _open_tile(self, key: str) -> None:
        """A tile leads to where its figure comes from."""
        if key in _TILE_VIEWS:
            self.show_view(_TILE_VIEWS[key])

    def commands(self) -> list[QAction]:
        """What search finds: the views, and a new contract."""
        made = []
        for name, does in (
            ("New contract…", self.new_contract),
            *((f"Power: {one}", lambda one=one: self._go_to(one)) for one in _VIEWS),
        ):
            action = QAction(name, self)
            action.triggered.connect(lambda _=False, does=does: does())
            made.append(action)
        return made

    def _go_to(self, view: str) -> None:
        self.desk.navigator.go(self.key, view)

    # --- looked for --------------------------------------------------------------------------------
    def reveal(self, target: object) -> None:
        """("contract", id), ("site", id), ("power_price", id of a price, or of a site that has none) or the
        name of a view."""
        if isinstance(target, str):
            found = next((name for name in _VIEWS if name.casefold() == target.casefold()), None)
            if found is not None:
                self.show_view(found)
        elif isinstance(target, tuple):
            self._reveal_row(*target)

    def _reveal_row(self, table: str, row_id: int) -> None:
        portfolio = self.desk.document.portfolio
        own = "power_contract" if table == "contract" else table
        known = own in ENTITIES and bool(portfolio[own].has(np.array([row_id]))[0])
        record = portfolio[own].record(row_id) if known else None
        if own in _OF_CONTRACT:
            self.show_contract(_contract_of(portfolio, own, record) if record else row_id)
        elif own in ("power_statement", "invoice_line") and record:
            self.show_view("Month-end")
            self.month_end.look_at(record.contract_id, record.month)
        elif own in _OF_SERIES:
            self.show_view("Prices and meters")
            kind, column = _OF_SERIES[own]
            self.series.look_at(kind, getattr(record, column, row_id))
        elif own in ("certificate", "site_grid", "emission_factor"):
            self.show_view("Carbon")
        else:
            self.show_view("Sites")
            sites = self._facts.names if self._facts else {}
            self.sites.choose(
                record.site_id if record and own == "power_price" and row_id not in sites else row_id
            )
        self.update_subtitle()


def _contract_of(portfolio: Portfolio, table: str, record: Any) -> int:
    """The contract that a record hangs on."""
    if table == "power_event":
        table, record = "charge_line", portfolio["charge_line"].record(record.line_id)
    if table == "charge_line":
        table, record = "contract_version", portfolio["contract_version"].record(record.version_id)
    return record.contract_id if table == "contract_version" else record.id
