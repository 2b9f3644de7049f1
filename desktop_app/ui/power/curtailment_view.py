"""Curtailment: what was missed and why, the days of coincident peaks, calls of programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QStackedWidget

from desktop_app.domain import days
from desktop_app.domain.problems import AppError
from desktop_app.engine.missed import MissedMonth, loss_change, proposed_losses
from desktop_app.engine.peak_risk import PeakWatch, peak_watches
from desktop_app.figures import curtailment
from desktop_app.figures.contracts import Span
from desktop_app.figures.curtailment import Proposed
from desktop_app.ui.desk import Desk
from desktop_app.ui.power.losses_dialog import LossesDialog
from desktop_app.ui.power.missed_keeper import MissedKeeper
from desktop_app.ui.power.view import Facts, PowerView, Seen
from desktop_app.ui.widgets.buttons import Chip, button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.segments import Segments
from desktop_app.ui.widgets.spec_table import SpecTable

_ALL = "All sites"


class CurtailmentView(PowerView):
    """One large chart of what was missed, its hours, and beside them peaks and calls."""

    name = "Curtailment"
    follows_months = True

    def __init__(self, desk: Desk, missed: MissedKeeper) -> None:
        super().__init__(desk)
        self.missed = missed
        self.site_id = 0
        self.dialog: LossesDialog | None = None
        self._watches: tuple[Facts, int, tuple[PeakWatch, ...]] | None = None
        self.chart, self.hours = ChartCard(desk), SpecTable("The dearest hours")
        self.peaks, self.calls = SpecTable("Coincident-peak days"), SpecTable("Demand response")
        self.site = Chip("Site")
        self.hours_card, self.events_card = Card(" ", " "), Card(" ", " ")
        self.losses = button("Add to loss ledger…", self.propose, quiet=True)
        self.losses.setToolTip("Curtailed hours that the meters show and nobody wrote down, with a preview")
        self.hours_card.add_tool(self.losses)
        self.hours_card.add_tool(self.site)
        self.hours_card.body.addWidget(self.hours, 1)
        self.segments, self._stack = Segments(("Peaks", "Calls")), QStackedWidget()
        self._stack.addWidget(self.peaks)
        self._stack.addWidget(self.calls)
        self.events_card.add_tool(self.segments)
        self.events_card.body.addWidget(self._stack, 1)
        grid = CardGrid()
        grid.add_row((self.chart, 1.0), lines=19)
        grid.add_row((self.hours_card, 1.25), (self.events_card, 1.0), lines=20)
        self.column.addWidget(grid, 1)
        self.segments.chosen.connect(lambda _: self._show_events())
        missed.changed.connect(self._show_missed)

    def is_loaded(self) -> bool:
        return self.seen is None or self.missed.is_loaded

    def subtitle(self) -> str:
        return ""

    def show_facts(self, facts: Facts) -> None:
        super().show_facts(facts)
        self._offer_sites(facts)
        self._show_events()

    def _offer_sites(self, facts: Facts) -> None:
        offered = [(0, _ALL), *sorted(facts.names.items(), key=lambda one: one[1])]
        ids = [site_id for site_id, _ in offered]
        self.site_id = self.site_id if self.site_id in ids else 0
        choices = [(name, lambda site_id=site_id: self.choose(site_id)) for site_id, name in offered]
        self.site.offer(choices, ids.index(self.site_id))
        self.losses.setVisible(not self.desk.document.read_only)

    def choose(self, site_id: int) -> None:
        """Look at one site, or with 0 at all."""
        self.site_id = site_id
        if self.facts is not None:
            self._offer_sites(self.facts)
        self._show_missed()

    def show_seen(self, seen: Seen) -> None:
        before, self.seen = self.seen, seen
        if before is None or before.base is not seen.base:
            self.missed.follow(seen.prepared, seen.months_kept)
            self._show_missed()
            self._show_events()

    def show_span(self, span: Span) -> None:
        super().show_span(span)
        self._show_missed()
        self._show_events()

    def _found(self, span: Span) -> list[MissedMonth]:
        sites = [self.site_id] if self.site_id else list(self.missed.by_site)
        months = range(span.first, span.last + 1)
        made = (self.missed.month_of(site, month) for site in sites for month in months)
        return [one for one in made if one is not None]

    def _show_missed(self) -> None:
        if self.span is None or self.facts is None or not self.isVisible():
            return
        found = self._found(self.span)
        self.chart.show_spec(curtailment.missed_chart(found, range(self.span.first, self.span.last + 1)))
        spec = curtailment.missed_table(found, self.facts.names)
        self.hours.set_spec(spec)
        self.hours_card.set_title(spec.title, spec.subtitle)

    # --- the loss ledger ---------------------------------------------------------------------------
    def propose(self) -> None:
        """Find the curtailed hours of the months that are looked at, beside the window; then ask."""
        if self.seen is None or self.span is None or self.facts is None:
            return
        prepared, names = self.seen.prepared, self.facts.names
        months = range(self.span.first, self.span.last + 1)
        sites = [self.site_id] if self.site_id else list(names)

        def work(progress: Callable[[int, int], None]) -> list[Proposed]:
            found: list[Proposed] = []
            for number, site in enumerate(sites):
                progress(number, len(sites))
                found += [one for month in months for one in proposed_losses(prepared, site, month)]
            return found

        def then(found: list[Proposed]) -> None:
            self.losses.setEnabled(True)
            self.dialog = LossesDialog(found, names, self.window())
            self.dialog.made.connect(self.add_losses)
            self.dialog.open()

        def failed(error: AppError) -> None:
            self.losses.setEnabled(True)
            self.desk.tasks.failed.emit(error)

        self.losses.setEnabled(False)
        task = self.desk.tasks.run("Look for curtailed hours", work, then, failed=failed)
        self.destroyed.connect(task.cancel)

    def add_losses(self, records: Sequence[Proposed]) -> None:
        """Write losses down in one edit."""
        count = len(records)
        why = f"Add {count:,} loss{'es' if count != 1 else ''} from meters"
        change = loss_change(self.desk.document.portfolio, [dict(one) for one in records])
        self.desk.document.edit(why, change)

    def _show_events(self) -> None:
        if self.span is None or self.facts is None or self.seen is None or not self.isVisible():
            return
        day = min(days.first_day(self.span.last + 1) - 1, self.seen.base.as_of_on)
        self._stack.setCurrentIndex(self.segments.current)
        if self.segments.current == 0:
            spec = curtailment.risk_table(self._watched(self.facts, day), self.facts.names)
            self.peaks.set_spec(spec)
        else:
            spec = curtailment.calls_table(self.facts.portfolio, self.facts.names, day)
            self.calls.set_spec(spec)
        self.events_card.set_title(spec.title, spec.subtitle)

    def _watched(self, facts: Facts, day: int) -> tuple[PeakWatch, ...]:
        """The seasons up to a day; kept, since the load of a whole grid is looked through."""
        if self._watches is None or self._watches[0] is not facts or self._watches[1] != day:
            self._watches = facts, day, peak_watches(facts.portfolio, day)
        return self._watches[2]
