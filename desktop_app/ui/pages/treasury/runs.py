"""Policies along many paths, worked out beside the window: the newest facts, scenario and rules win."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.problems import AppError
from desktop_app.domain.scenarios import Scenario
from desktop_app.engine.paths import CompanyPaths
from desktop_app.engine.prepare import Prepared
from desktop_app.figures.treasury.facts import Facts
from desktop_app.figures.treasury.funding import Funded, Ground, drawn, funded, ground_of
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.outlook.beside import Asked, Beside, Told
from desktop_app.ui.pages.treasury.panel import Seen

_Drawn = tuple[Prepared, Scenario, CompanyPaths]


class FundingRuns(QObject):
    """`changed` says that there is a newer answer, or that the present one has become stale."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._runs = Beside(desk.tasks, "Following the policies", self)
        self._drawn: _Drawn | None = None
        self._wanted: tuple[Facts, Seen] | None = None
        self.funded: Funded | None = None
        self.problem = ""
        """Why nothing could be followed."""

    @property
    def is_stale(self) -> bool:
        """Whether what is shown is that of other facts or another scenario."""
        return self._runs.is_busy

    @property
    def ground(self) -> Ground | None:
        """What the policies were followed on."""
        return self.funded.ground if self.funded else None

    def follow(self, facts: Facts, seen: Seen) -> None:
        """Follow all policies on these facts and results, once the drag rests."""
        prepared, scenario = self._desk.recalculator.prepared, self._desk.recalculator.scenario
        if prepared is None or self._wanted == (facts, seen):
            return
        if prepared.portfolio is not facts.portfolio:
            return  # the results of an edit are still under way
        self._wanted = facts, seen
        known = self._drawn

        def runs(told: Told, asked: Asked) -> tuple[_Drawn, Funded] | str | None:
            made = known
            try:
                if made is None or made[0] is not prepared or made[1] != scenario:
                    made = prepared, scenario, drawn(prepared, scenario, told, asked)
                if not made[2].paths or asked():
                    return None
                ground = ground_of(facts, prepared, seen.results, made[2], scenario)
            except AppError as error:  # such as a forecast without a price
                return str(error)
            return made, funded(ground, progress=told, cancelled=asked)

        self._runs.want(runs, self._take)
        self.changed.emit()

    def _take(self, found: tuple[_Drawn, Funded] | str | None) -> None:
        self.problem = found if isinstance(found, str) else ""
        if isinstance(found, str):
            self.funded = None
        elif found is not None:
            self._drawn, self.funded = found
        self.changed.emit()
