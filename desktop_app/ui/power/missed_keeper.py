"""Keeps what was missed by late curtailment: meters against perfect dispatch, beside the window."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.problems import AppError
from desktop_app.domain.tables import ENTITIES
from desktop_app.engine.missed import MissedMonth, missed_month
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats
from desktop_app.ui.desk import Desk

_CALM_MS = 1500
"""So long nobody must have edited anything before it is worked out anew."""


_BESIDE = frozenset(
    {
        "power_statement", "invoice_line", "collateral", "certificate", "site_grid", "emission_factor",
        "scenario", "override", "power_price", "account", "ledger_actual", "plan_figure", "period",
        "saved_view", "company", "treasury_account", "treasury_event", "lot_choice", "btc_price",
        "accounting_policy", "account_statement", "journal_account", "cash_flow", "facility", "share_event",
        "share_program", "derivative", "funding_policy", "funding_rule",
    }
)  # fmt: skip
"""Tables that say nothing of machines, meters and marginal prices."""


_FIRST_MONTHS = 2
_Found = dict[tuple[int, int], MissedMonth | None]
"""By site and month."""


class MissedKeeper(QObject):
    """`late_usd` by month for all sites, None until it is there; `changed` says that it has arrived."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.by_site: dict[int, tuple[MissedMonth | None, ...]] = {}
        self.months = range(0)
        self._of: Prepared | None = None
        self._is_whole = False
        self._working: Prepared | None = None
        self._wanted: tuple[Prepared, range] | None = None
        self._later = QTimer(self, singleShot=True, interval=_CALM_MS)
        self._later.timeout.connect(self._begin)

    @property
    def is_loaded(self) -> bool:
        return self._working is None and not self._later.isActive()

    @property
    def late_usd(self) -> Floats | None:
        """All sites together by month, NaN where no site is known; None where nothing is."""
        if self._of is None or not self.by_site:
            return None
        late = np.array([[m.late_usd if m else np.nan for m in months] for months in self.by_site.values()])
        known = np.isfinite(late)
        return np.where(known.any(axis=0), np.nansum(late, axis=0), np.nan)

    def month_of(self, site_id: int, month: int) -> MissedMonth | None:
        """A site's month, None where it is not known."""
        months = self.by_site.get(site_id, ())
        at = month - self.months.start
        return months[at] if 0 <= at < len(months) else None

    def follow(self, prepared: Prepared, months: range) -> None:
        """Work the months out, once for the facts at hand; edits that follow each other count as one."""
        if prepared is self._of or prepared is self._working:
            return
        if (
            self._of is not None
            and self._is_whole
            and months == self.months
            and _same_facts(prepared, self._of)
        ):
            self._of = prepared
            return
        if self._wanted is None or self._wanted[0] is not prepared:
            self._wanted = prepared, months
            self._later.start(0 if self._of is None else _CALM_MS)

    def _begin(self) -> None:
        if self._wanted is None or self._working is not None:
            return
        (prepared, months), self._wanted = self._wanted, None
        self._working = prepared
        self._work_out(prepared, months, months[-_FIRST_MONTHS:], {})

    def _work_out(self, prepared: Prepared, months: range, now: range, known: _Found) -> None:
        """Some months now, the newest first, so that the tiles need not wait for a whole year."""

        def work(progress: Callable[[int, int], None]) -> _Found:
            found = dict(known)
            for number, site_id in enumerate(prepared.site_ids.tolist()):
                progress(number, len(prepared.site_ids))
                for month in now:
                    if (site_id, month) not in found:
                        found[site_id, month] = missed_month(prepared, site_id, month)
            return found

        def then(found: _Found) -> None:
            sites = sorted({site_id for (site_id, _), one in found.items() if one is not None})
            self.by_site = {site: tuple(found.get((site, month)) for month in months) for site in sites}
            self.months, self._of, self._is_whole = months, prepared, now == months
            if now != months and self._wanted is None:
                self._work_out(prepared, months, months, found)
            else:
                self._working = None
            self.changed.emit()
            if self._wanted is not None:
                self._later.start()

        title = "Compare meters with perfect dispatch"
        task = self._desk.tasks.run(title, work, then, failed=self._failed, quiet=True)
        self.destroyed.connect(task.cancel)  # nobody is there to be told once another book is shown

    def _failed(self, error: AppError) -> None:
        self._working = None
        self._desk.tasks.failed.emit(error)


def _same_facts(now: Prepared, before: Prepared) -> bool:
    """Whether all that is compared is the same in both."""
    return all(now.portfolio[table] is before.portfolio[table] for table in ENTITIES if table not in _BESIDE)
