"""The run plan of a day: which machines run in which hour, and a file that a fleet controller loads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.domain import days
from desktop_app.domain.problems import AppError
from desktop_app.engine.run_plan import RunPlan, run_plan
from desktop_app.exchange.write import write_csv
from desktop_app.figures import plan_of_day
from desktop_app.figures.dispatch_rows import strike_table
from desktop_app.ui.calendar import day_edit, day_of_qt, qt_date
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.files import ask_save
from desktop_app.ui.power.view import PowerView, Seen
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.card_grid import CardGrid
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable
from desktop_app.ui.widgets.tile import TileRow

_CSV = "CSV (*.csv)"
_NOTES_SHOWN = 2


class RunPlanView(PowerView):
    """Tiles, classes by hour, and the strike prices; follows a what-if."""

    name = "Run plan"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.plan: RunPlan | None = None
        self.rows: list[dict[str, Any]] = []
        self._working, self._asked_again = False, False
        self._day: int | None = None
        self.tiles, self.chart, self.table = TileRow(), ChartCard(desk), SpecTable("Strike prices")
        self.day = day_edit(0, "Day of the plan")
        self.day.setMaximumWidth(self.fontMetrics().averageCharWidth() * 20)
        self.export = button("Export CSV…", self._ask_file, tip="Strike prices and a 1 for every hour on")
        self.notes = Label("", tone="muted", factor=0.92, wrap=True)
        self.card = Card(" ", " ")
        self.card.add_tool(self.day)
        self.card.add_tool(button("Import prices…", lambda: desk.navigator.do("import"), quiet=True))
        self.card.add_tool(self.export)
        self.card.body.addWidget(self.table, 1)
        self.card.body.addWidget(self.notes)
        grid = CardGrid()
        grid.add_row((self.chart, 1.0), (self.card, 1.45), lines=32)
        self.column.addWidget(self.tiles)
        self.column.addWidget(grid, 1)
        self.day.editingFinished.connect(self._day_left)

    def subtitle(self) -> str:
        return "By the hour of each site's day, at the prices that are known"

    def is_loaded(self) -> bool:
        return not self._working and (self.plan is not None or self.seen is None)

    def show_seen(self, seen: Seen) -> None:
        super().show_seen(seen)
        if self._day is None:
            self._show_day(seen.base.as_of_on + 1)
        self._work_out()

    def look_at(self, day: int) -> None:
        """Plan another day."""
        self._show_day(day)
        self._work_out()

    def _show_day(self, day: int) -> None:
        self._day = day
        self.day.blockSignals(True)
        self.day.setDate(qt_date(day))
        self.day.blockSignals(False)

    def _day_left(self) -> None:
        day = day_of_qt(self.day.date())
        if day != self._day:
            self.look_at(day)

    # --- working it out ----------------------------------------------------------------------------
    def _work_out(self) -> None:
        """Plan beside the window; what is asked meanwhile is planned afterwards."""
        seen, day = self.seen, self._day
        if seen is None or day is None:
            return
        if self._working:
            self._asked_again = True
            return
        self._working = True
        scenario, first = self.desk.recalculator.scenario, self.plan is None

        def work(_: object) -> RunPlan:
            made = run_plan(seen.prepared, day, scenario)
            if not made.sites and first:  # no price of tomorrow yet: the last day on record shows how it goes
                made = run_plan(seen.prepared, day - 1, scenario)
            return made

        task = self.desk.tasks.run("Plan the day", work, self._planned, failed=self._failed, quiet=True)
        self.destroyed.connect(task.cancel)  # nobody is there to be told once another book is shown

    def _failed(self, error: AppError) -> None:
        self._working = False
        self.desk.tasks.failed.emit(error)

    def _planned(self, plan: RunPlan) -> None:
        self._working = False
        self.plan = plan
        if plan.day != self._day and not self._asked_again:
            self._show_day(plan.day)
        self._show()
        if self._asked_again:
            self._asked_again = False
            self._work_out()

    def _show(self) -> None:
        plan = self.plan
        if plan is None or self.facts is None:
            return
        self.rows = plan_of_day.rows_of(self.facts.portfolio, plan)
        self.tiles.set_tiles(plan_of_day.tiles(plan, self.rows))
        self.chart.show_spec(plan_of_day.plan_chart(plan, self.rows))
        spec = plan_of_day.plan_table(plan, self.rows)
        self.table.set_spec(spec)
        self.card.set_title(spec.title, spec.subtitle)
        self.export.setEnabled(bool(self.rows))
        said = plan_of_day.said_problems(plan)
        more = [f"And {len(said) - _NOTES_SHOWN} more."] if len(said) > _NOTES_SHOWN else []
        self.notes.setText("\n".join([f"{one.removesuffix('.')}." for one in said[:_NOTES_SHOWN]] + more))
        self.notes.setToolTip("\n".join(said))
        self.notes.setVisible(bool(said))

    # --- the file ----------------------------------------------------------------------------------
    def _ask_file(self) -> None:
        assert self.plan is not None
        name = f"run-plan-{days.day_text(self.plan.day)}.csv"
        ask_save(self.window(), "Export run plan", _CSV, name, "csv", self.write)

    def write(self, path: Path) -> None:
        """Write the strike prices and hours of all classes."""
        write_csv(path, strike_table(self.rows))
        self.desk.navigator.say(f"Wrote {len(self.rows):,} classes to {path.name}")
