"""Quarter close: the checklist with its ticks, the identities, tables A to I, and the months themselves."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout

from desktop_app.domain import days, periods
from desktop_app.engine.prepare import Prepared
from desktop_app.figures.treasury import close
from desktop_app.figures.treasury.close import Close
from desktop_app.figures.treasury.facts import Facts
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.export_table import ask_and_export
from desktop_app.ui.pages.treasury.panel import Seen, View
from desktop_app.ui.pages.treasury.switch import SwitchCard
from desktop_app.ui.widgets.buttons import Chip, button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.spec_table import SpecTable

_MOST_QUARTERS = 12


class CloseView(View):
    """One quarter at a time, the one of the day at first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.quarter = ""
        self.made: Close | None = None
        self._shown_with: Prepared | None = None
        self.chip = Chip("Quarter")
        self.checklist, self.identities = SpecTable("Checklist"), SpecTable("Identities")
        self.tables = [SpecTable(name) for name in close.NAMES]
        self.checklist_card = Card(" ", " ")
        self.identity_card = Card(" ", " ", amounts=True)
        self.table_card = SwitchCard(
            [(name, table, "") for name, table in zip(close.NAMES, self.tables, strict=True)],
            amounts=True,
        )
        verbs = QHBoxLayout()
        verbs.addWidget(button("Close months…", lambda: desk.navigator.do("months"), primary=True))
        verbs.addWidget(button("Export this table…", self.export))
        verbs.addWidget(button("Quarterly report…", lambda: desk.navigator.go("reports")))
        verbs.addStretch(1)
        self.checklist_card.add_tool(self.chip)
        self.checklist_card.body.addWidget(self.checklist, 1)
        self.checklist_card.body.addLayout(verbs)
        self.identity_card.body.addWidget(self.identities, 1)
        grid = CardGrid()
        grid.add_row((self.checklist_card, 1.0), (self.identity_card, 1.2), lines=19)
        grid.add_row((self.table_card, 1.0), lines=17)
        self.column.addWidget(grid, 1)
        self.checklist.activated_key.connect(self._mend)
        self.table_card.segments.chosen.connect(self._show_table)

    def show_facts(self, facts: Facts) -> None:
        start = facts.portfolio.company.fiscal_year_start_month
        last = days.month_of_day(facts.day)
        first = max(int(facts.months[0]), last - 3 * _MOST_QUARTERS)
        found = [periods.quarter_of_month(start, month) for month in range(last, first - 1, -1)]
        quarters = list(dict.fromkeys(found))
        if self.quarter not in quarters:
            self.quarter = quarters[0]
        self.chip.offer([(q, partial(self.choose, q)) for q in quarters], quarters.index(self.quarter))
        self._show(facts)

    def show_seen(self, facts: Facts, seen: Seen) -> None:
        if self._prepared(facts) is not self._shown_with:
            self._show(facts)

    def _prepared(self, facts: Facts) -> Prepared | None:
        """What was prepared of these very facts, once it is."""
        found = self.desk.recalculator.prepared
        return found if found is not None and found.portfolio is facts.portfolio else None

    def choose(self, quarter: str) -> None:
        """Look at another quarter."""
        self.quarter = quarter
        if self.facts is not None:
            self.show_facts(self.facts)

    def _show(self, facts: Facts) -> None:
        self._shown_with = self._prepared(facts)
        self.made = close.close_of(facts, self.quarter, self._shown_with)
        for card, table, spec in (
            (self.checklist_card, self.checklist, close.checklist_table(self.made)),
            (self.identity_card, self.identities, close.identity_table(self.made)),
        ):
            table.set_spec(spec)
            card.set_title(spec.title, spec.subtitle)
        self._show_table(self.table_card.segments.current)

    def _show_table(self, place: int) -> None:
        if self.made is not None:
            self.table_card.show_table(self.tables[place], close.table_of(self.made, place))

    def _mend(self, key: object) -> None:
        """Show the record that a finding is about."""
        if self.made is not None and isinstance(key, int):
            item = self.made.items[key]
            if item.key == "months":
                self.desk.navigator.do("months")
            elif item.id:
                self.desk.navigator.go("treasury", (item.table, item.id))

    def export(self) -> None:
        """Ask for a file and write the table that is seen to it."""
        if self.made is not None:
            made, place = self.made, self.table_card.segments.current
            name = f"{close.NAMES[place]} {made.quarter}"
            ask_and_export(self.desk, name, lambda: close.table_of(made, place), self)
