"""Carbon as a view of the power page."""

from __future__ import annotations

from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.carbon_panel import CarbonPanel
from desktop_app.ui.power.view import Facts, PowerView, Seen


class CarbonView(PowerView):
    """The panel of carbon, told as the other views are."""

    name = "Carbon"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = CarbonPanel(desk)
        self.column.addWidget(self.panel, 1)

    def show_facts(self, facts: Facts) -> None:
        super().show_facts(facts)
        self.panel.show_portfolio(facts.portfolio)

    def show_seen(self, seen: Seen) -> None:
        before, self.seen = self.seen, seen
        if before is None or before.base is not seen.base:
            self.panel.show_results(seen.prepared, seen.base)
