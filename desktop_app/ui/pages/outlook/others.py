"""The scenarios beside the one that is looked at: which are chosen, and their results, worked out beside."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.engine.stress import Stress, stress_set
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.outlook.beside import Beside
from desktop_app.ui.pages.outlook.panel import Others


class Chosen(QObject):
    """Keeps the choice over edits; a scenario that is kept anew is chosen, one that is deleted is not.

    Frozen scenarios are plans, which charts show anyway, and are offered but not chosen by themselves.
    """

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self.others = Others()
        self._prepared: Prepared | None = None
        self._known: set[int] = set()
        self._stresses: tuple[Stress, ...] = ()
        self.kept: set[int] = set()
        self.stresses: set[str] | None = None
        self._runs = Beside(desk.tasks, "Evaluating scenarios", self)

    @property
    def is_busy(self) -> bool:
        """Whether results are still to come."""
        return self._runs.is_busy

    def take_facts(self, prepared: Prepared) -> None:
        """Look at other facts: names, overrides and the stress set may differ."""
        self._prepared = prepared
        records = prepared.portfolio.records("scenario")
        self.kept = {i for i in self.kept if i in records}
        self.kept |= {i for i, record in records.items() if i not in self._known and not record.frozen}
        self._known = set(records)
        self._stresses = stress_set(prepared)
        if self.stresses is None:
            self.stresses = {stress.name for stress in self._stresses}
        self._evaluate()

    def choose(self, kept: frozenset[int], stresses: frozenset[str]) -> None:
        """Compare with these."""
        self.kept, self.stresses = set(kept), set(stresses)
        self._evaluate()

    def offered(self) -> tuple[dict[int, str], dict[str, str]]:
        """Kept scenarios by id, and what each stress says by its name."""
        portfolio = self._prepared.portfolio if self._prepared else Portfolio.empty()
        kept = {row_id: record.name for row_id, record in portfolio.records("scenario").items()}
        return kept, {stress.name: stress.sentence for stress in self._stresses}

    def _evaluate(self) -> None:
        prepared = self._prepared
        if prepared is None:
            return
        kept = [prepared.portfolio.scenario(row_id) for row_id in sorted(self.kept)]
        stressed = [one.scenario for one in self._stresses if one.name in (self.stresses or ())]

        def runs(told: Callable[[int, int], None], asked: Callable[[], bool]) -> list[Results]:
            return _evaluated(prepared, [*kept, *stressed], told, asked)

        self._runs.want(runs, lambda found: self._take(found, len(kept)))

    def _take(self, found: list[Results], kept: int) -> None:
        self.others = Others(tuple(found[:kept]), tuple(found[kept:]))
        self.changed.emit()


def _evaluated(
    prepared: Prepared,
    scenarios: list[Scenario],
    told: Callable[[int, int], None],
    asked: Callable[[], bool],
) -> list[Results]:
    """Results of scenarios, those that were done before a cancel."""
    found: list[Results] = []
    for scenario in scenarios:
        if asked():
            break
        found.append(evaluate(prepared, scenario))
        told(len(found), len(scenarios))
    return found
