"""The treasury page: six views of one ledger, of which one is seen; edits are booked from where they are."""

from __future__ import annotations

from PySide6.QtGui import QAction

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.results import Results
from desktop_app.figures.treasury import overview
from desktop_app.figures.treasury.facts import FACT_TABLES, Facts, facts_of
from desktop_app.ui.calendar import today
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.page import Page
from desktop_app.ui.pages.treasury.close import CloseView
from desktop_app.ui.pages.treasury.ledger import LedgerView
from desktop_app.ui.pages.treasury.liquidity import LiquidityView
from desktop_app.ui.pages.treasury.lots import LotsView
from desktop_app.ui.pages.treasury.overview import OverviewView
from desktop_app.ui.pages.treasury.panel import Seen, View, ask_record
from desktop_app.ui.pages.treasury.policies import PoliciesView
from desktop_app.ui.pages.treasury.runs import FundingRuns
from desktop_app.ui.widgets.day_chip import DayChip
from desktop_app.ui.widgets.segments import Segments

VIEWS = ("Overview", "Ledger", "Lots", "Liquidity & debt", "Policies", "Quarter close")
AT_ONCE = 30_000
"""Events and production days up to which the window books the ledger itself."""


class TreasuryPage(Page):
    """The books of a day are made once for all views, beside the window where the ledger is long."""

    key, title, icon = "treasury", "Treasury", "treasury"
    empty_sentence = (
        "Bitcoin held and sold belongs here. Begin with an account and its opening balance; production "
        "follows from the pool accounts, and each sale is an event of its own."
    )
    empty_button = "Add an account…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.facts: Facts | None = None
        self._seen: Seen | None = None
        self._wanted: tuple[Portfolio, int] | None = None
        self.day = DayChip(today)
        self.parts = Segments(VIEWS)
        self.runs = FundingRuns(desk, self)
        self.overview = OverviewView(desk, self.runs)
        self.ledger = LedgerView(desk)
        self.lots = LotsView(desk)
        self.liquidity = LiquidityView(desk)
        self.policies = PoliciesView(desk, self.runs)
        self.close_view = CloseView(desk)
        self.views: tuple[View, ...] = (
            self.overview, self.ledger, self.lots, self.liquidity, self.policies, self.close_view,
        )  # fmt: skip
        for view in self.views:
            view.setVisible(view is self.overview)
            self.body.addWidget(view, 1)
        self.title_bar.add_chip(self.day)
        self.title_bar.add_chip(self.parts)
        self.parts.chosen.connect(self.choose)
        self.day.chosen.connect(lambda _: self._rebuild(self.desk.document.portfolio))
        self.lots.event_wanted.connect(lambda event: self.reveal(("treasury_event", event)))
        self.overview.policy_wanted.connect(self._edit_policy)
        self.overview.schedule_wanted.connect(self._ask)

    # --- what a page answers -----------------------------------------------------------------------
    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["treasury_event"]) and not len(portfolio["production"])

    def start(self) -> None:
        """Ask for an account before there is one, else for an event."""
        if len(self.desk.document.portfolio["treasury_account"]):
            self.ledger.start()
        else:
            ask_record(
                self.desk, "treasury_account", ("name", "kind", "entity_name", "pool_account_id"), self
            )

    def subtitle(self) -> str:
        return overview.subtitle(self.facts) if self.facts else ""

    def further_views(self) -> tuple[str, ...]:
        return VIEWS[1:]

    def is_loaded(self) -> bool:
        return self.facts is not None and self._seen is not None and self.view.is_loaded()

    def commands(self) -> list[QAction]:
        return [action for view in self.views for action in view.commands()]

    def reveal(self, target: object) -> None:
        """(table, id) of a record, or the name of a view."""
        if target in VIEWS:
            self.choose(VIEWS.index(str(target)))
        elif isinstance(target, tuple):
            at = next((n for n, view in enumerate(self.views) if view.holds(target[0])), None)
            if at is not None:
                self.choose(at)
                self.view.reveal(*target)

    # --- views -------------------------------------------------------------------------------------
    @property
    def view(self) -> View:
        """The view that is seen."""
        return self.views[self.parts.current]

    def choose(self, index: int) -> None:
        """Show one of the views."""
        self.parts.choose(index)
        for place, view in enumerate(self.views):
            view.setVisible(place == index)
        self._show_view()

    def _show_view(self) -> None:
        if self.facts is not None:
            self.view.take(self.facts, self._seen)

    def _edit_policy(self, name: str) -> None:
        self.choose(VIEWS.index("Policies"))
        self.policies.rules.choose_name(name)

    def _ask(self) -> None:
        self.choose(VIEWS.index("Policies"))
        self.policies.ask()

    # --- facts and results -------------------------------------------------------------------------
    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        self.day.follow(portfolio)
        if self.facts is None or changed_tables & FACT_TABLES:
            self._rebuild(portfolio)

    def show_results(self, results: Results, base: Results) -> None:
        self._seen = Seen(results, base)
        self._show_view()

    def _rebuild(self, portfolio: Portfolio) -> None:
        day, before = self.day.day, self.facts
        self._wanted = portfolio, day
        if len(portfolio["treasury_event"]) + len(portfolio["production"]) <= AT_ONCE:
            self._take(facts_of(portfolio, day, before))
            return
        self.desk.tasks.run(
            "Booking the ledger", lambda progress: facts_of(portfolio, day, before), self._take, quiet=True
        )

    def _take(self, facts: Facts) -> None:
        """Show facts unless newer ones are under way."""
        if self._wanted == (facts.portfolio, facts.day):
            self.facts = facts
            self.update_subtitle()
            self._show_view()
