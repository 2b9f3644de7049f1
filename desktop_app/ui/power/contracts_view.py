"""The contracts: tiles, the table, the bill of the chosen one, its market and its hours."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop_app.domain import days
from desktop_app.engine.contract_year import ContractYear, ContractYears
from desktop_app.figures import contract_tiles
from desktop_app.figures.contracts import Span, contract_table
from desktop_app.ui.desk import Desk
from desktop_app.ui.power.bill_card import BillCard
from desktop_app.ui.power.contract_list import ContractList
from desktop_app.ui.power.missed_keeper import MissedKeeper
from desktop_app.ui.power.price_cards import DurationCard, MapCard
from desktop_app.ui.power.view import Facts, PowerView, Seen
from desktop_app.ui.power.years import YearsKeeper
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.tile import TileRow

_NONE = (
    "Power contracts belong here: blocks at a fixed price, market prices, tariffs, interruptible programs. "
    "Enter the first one as it was signed; its bill is worked out line by line. A tariff of the Utility Rate "
    "Database can be imported."
)


class ContractsView(PowerView):
    """`opened` asks for the editor of a contract, `wanted` for a new one."""

    name = "Contracts"
    follows_months = follows_credits = True
    opened = Signal(int)
    wanted = Signal()

    def __init__(self, desk: Desk, years: YearsKeeper, missed: MissedKeeper) -> None:
        super().__init__(desk)
        self.years, self.missed = years, missed
        self.contract_id = 0
        self.tiles, self.table, self.bill = TileRow(), ContractList(), BillCard()
        self.duration, self.map = DurationCard(desk), MapCard(desk)
        self.card = Card(" ", " ")
        self.card.body.addWidget(self.table, 1)
        self.open = button("Open…", lambda: self.opened.emit(self.contract_id), quiet=True)
        self.open.setToolTip("Open the chosen contract: its versions, lines and bill (Return)")
        self.card.add_tool(self.open)
        self.card.add_tool(button("Import tariff…", lambda: desk.navigator.do("import"), quiet=True))
        self.card.add_tool(button("New contract…", self.wanted.emit, quiet=True))
        self.grid = CardGrid()
        self.grid.add_row((self.card, 1.6), (self.bill, 1.0), lines=18)
        self.grid.add_row((self.duration, 1.6), (self.map, 1.0), lines=14)
        self.empty = EmptyState("power", _NONE, "New contract…")
        self.empty.started.connect(self.wanted)
        self.empty.hide()
        self.column.addWidget(self.tiles)
        self.column.addWidget(self.grid, 1)
        self.column.addWidget(self.empty, 1)
        self.table.chosen.connect(self._choose)
        self.table.activated_key.connect(lambda key: isinstance(key, int) and self.opened.emit(key))
        years.changed.connect(self._show_all)
        missed.changed.connect(self._show_tiles)

    # --- what is shown -----------------------------------------------------------------------------
    def is_loaded(self) -> bool:
        return self.seen is None or (self.years.is_loaded and self.missed.is_loaded)

    def show_facts(self, facts: Facts) -> None:
        super().show_facts(facts)
        self._show_emptiness(facts)
        if self.seen is not None:
            self.years.follow(facts.portfolio, self.seen.last_month)
            self._show_all()

    def _show_emptiness(self, facts: Facts) -> None:
        none = not len(facts.portfolio["power_contract"])
        for widget in (self.tiles, self.grid):
            widget.setVisible(not none)
        self.empty.setVisible(none)

    def show_seen(self, seen: Seen) -> None:
        before, self.seen = self.seen, seen
        if self.facts is None:
            return
        if before is None or before.base is not seen.base:
            self.years.follow(self.facts.portfolio, seen.last_month)
            self._show_all()
        else:
            self.duration.show_lines(self.facts, seen)

    def show_span(self, span: Span) -> None:
        super().show_span(span)
        self._show_all()

    @property
    def _ready(self) -> tuple[Facts, Seen, Span, ContractYears] | None:
        if self.facts is None or self.seen is None or self.span is None or self.years.years is None:
            return None
        return self.facts, self.seen, self.span, self.years.years

    def _show_all(self) -> None:
        ready = self._ready
        if ready is None or not self.isVisible():
            return
        facts, _, span, years = ready
        made = contract_table(facts.portfolio, years, span, facts.names, days.first_day(span.last + 1) - 1)
        if self.contract_id not in years.by_id:
            self.contract_id = _largest(years, span)
        self.table.show_contracts(made)
        self.table.select(self.contract_id)
        self.table.scroll_to_chosen()
        self.card.set_title(made.spec.title, made.spec.subtitle)
        self._show_tiles()
        self._show_chosen()

    def _show_tiles(self) -> None:
        ready = self._ready
        if ready is None:
            return
        facts, seen, span, years = ready
        self.missed.follow(seen.prepared, years.months)
        self.tiles.set_tiles(
            [
                contract_tiles.price_tile(seen.base, seen.plan, span),
                contract_tiles.credits_tile(years, span),
                contract_tiles.curtailed_tile(facts.portfolio, years, span),
                contract_tiles.missed_tile(years, self.missed.late_usd, span, is_ready=self.missed.is_loaded),
                contract_tiles.disputed_tile(facts.portfolio, years, span),
            ]
        )

    # --- the chosen contract -----------------------------------------------------------------------
    @property
    def chosen(self) -> ContractYear | None:
        return self.years.years.by_id.get(self.contract_id) if self.years.years else None

    def choose(self, contract_id: int) -> None:
        """Look at another contract."""
        self.contract_id = contract_id
        self.table.select(contract_id)
        self._show_chosen()

    def _choose(self, key: object) -> None:
        if isinstance(key, int):
            self.contract_id = key
            self._show_chosen()

    def _show_chosen(self) -> None:
        ready, chosen = self._ready, self.chosen
        if ready is None or chosen is None:
            return
        facts, seen, span, _ = ready
        name = facts.names.get(chosen.terms.contract.site_id, "?")
        self.open.setEnabled(True)
        self.bill.show_bill(facts.portfolio, chosen, span, name)
        self.duration.show_market(facts, seen, chosen.terms, span)
        self.map.show_market(facts.portfolio, chosen.terms, span)


def _largest(years: ContractYears, span: Span) -> int:
    """The contract that costs most, 0 where there is none."""
    cost = {i: (y.figures(span.first, span.last)) for i, y in years.by_id.items()}
    return max(cost, key=lambda i: f.net_usd if (f := cost[i]) else -1.0, default=0)
