"""Keeps what was missed by late curtailment: meters against perfect dispatch, beside the window."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Signal

from desktop_app.engine.missed import MissedMonth, missed_month
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats
from desktop_app.ui.desk import Desk


class MissedKeeper(QObject):
    """`late_usd` by month for all sites, None until it is there; `changed` says that it has arrived."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.by_site: dict[int, tuple[MissedMonth | None, ...]] = {}
        self.months = range(0)
        self._of: Prepared | None = None
        self._working: Prepared | None = None

    @property
    def is_loaded(self) -> bool:
        return self._working is None

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
        """Work the months out, once for facts that are made ready."""
        if prepared is self._of or prepared is self._working:
            return
        self._working = prepared

        def work(progress: object) -> dict[int, tuple[MissedMonth | None, ...]]:
            found = {}
            for number, site_id in enumerate(prepared.site_ids.tolist()):
                progress(number, len(prepared.site_ids))  # type: ignore[operator]
                found[site_id] = tuple(missed_month(prepared, site_id, month) for month in months)
            return {site: made for site, made in found.items() if any(m is not None for m in made)}

        def then(found: dict[int, tuple[MissedMonth | None, ...]]) -> None:
            if self._working is prepared:
                self.by_site, self.months, self._of, self._working = found, months, prepared, None
                self.changed.emit()

        self._desk.tasks.run("Compare meters with perfect dispatch", work, then, quiet=True)
