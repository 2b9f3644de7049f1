"""Keeps the bills of all contracts in step with the book: one edit at once, many beside the window."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.engine.contract_year import ContractYears, contract_years, stale_contracts
from desktop_app.ui.desk import Desk

_AT_ONCE = 1
"""So many contracts are billed within the edit."""


class YearsKeeper(QObject):
    """`years` are the newest that are there; `changed` says that others have arrived."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.years: ContractYears | None = None
        self._wanted: tuple[Portfolio, int] | None = None
        self._working = False

    @property
    def is_loaded(self) -> bool:
        return not self._working

    def follow(self, portfolio: Portfolio, last_month: int) -> None:
        """Bill the contracts of a book up to a month; nothing is done where all holds."""
        self._wanted = (portfolio, last_month)
        if self._working:
            return
        stale = stale_contracts(portfolio, last_month, self.years)
        if self.years is not None and len(stale) <= _AT_ONCE and self.years.last_month == last_month:
            if stale or set(self.years.by_id) - set(portfolio.records("power_contract")):
                self.years = contract_years(portfolio, last_month, self.years)
            return
        self._bill_beside(portfolio, last_month)

    def _bill_beside(self, portfolio: Portfolio, last_month: int) -> None:
        known, self._working = self.years, True

        def work(_: object) -> ContractYears:
            return contract_years(portfolio, last_month, known)

        task = self._desk.tasks.run("Bill the contracts", work, self._billed, failed=self._failed, quiet=True)
        self.destroyed.connect(task.cancel)  # nobody is there to be told once another book is shown

    def _failed(self, error: AppError) -> None:
        self._working = False
        self._desk.tasks.failed.emit(error)

    def _billed(self, years: ContractYears) -> None:
        self._working, self.years = False, years
        if self._wanted is not None:
            self.follow(*self._wanted)
        self.changed.emit()
