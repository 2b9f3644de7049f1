"""Month-end as a view of the power page."""

from __future__ import annotations

from PySide6.QtCore import Signal

from desktop_app.ui.desk import Desk
from desktop_app.ui.power.month_end import MonthEndPanel
from desktop_app.ui.power.view import Facts, PowerView


class MonthEndView(PowerView):
    """The panel of month-end, told as the other views are; `chosen` names the contract that is looked at."""

    name = "Month-end"
    chosen = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panel = MonthEndPanel(desk)
        self.column.addWidget(self.panel, 1)
        self.panel.chosen.connect(lambda contract_id, _: self.chosen.emit(contract_id))

    def show_facts(self, facts: Facts) -> None:
        super().show_facts(facts)
        self.panel.show_portfolio(facts.portfolio)

    def look_at(self, contract_id: int, month: int) -> None:
        """Show the statement of a contract."""
        self.panel.show_contract(contract_id, month)
