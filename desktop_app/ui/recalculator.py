"""Keeps the results in step with facts and scenario: the newest input wins, a stale one never stays."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.engine.results import Results
from desktop_app.ui.tasks import Relay

AT_ONCE_S = 0.008
"""An evaluation that takes less is done in the window's thread, within the frame of the drag."""

_Made = tuple[Prepared, Results, Results]


def _prepared(portfolio: Portfolio, scenario: Scenario) -> _Made:
    """Facts made ready, their results, and those of a scenario."""
    prepared = prepare(portfolio)
    base = evaluate(prepared)
    return prepared, base, base if scenario == BASE else evaluate(prepared, scenario)


class Recalculator(QObject):
    """Results of the present scenario beside those of the base; heavy work runs in a thread of its own."""

    results_changed = Signal(object, object)  # Results, base Results
    scenario_changed = Signal(object)  # Scenario

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="engine")
        self._relay = Relay(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._reevaluate)
        self._wanted: Portfolio | None = None
        self._prepared: Prepared | None = None
        self._prepared_of: Portfolio | None = None
        self._base: Results | None = None
        self._results: Results | None = None
        self._scenario = BASE
        self._ahead: tuple[Portfolio, Future[_Made]] | None = None
        self._working = False
        self._cost_s = 0.0

    @property
    def scenario(self) -> Scenario:
        return self._scenario

    @property
    def results(self) -> Results | None:
        """Results of the present scenario, None until the first evaluation."""
        return self._results

    @property
    def base(self) -> Results | None:
        """Results of the facts alone: what grey lines and markers show."""
        return self._base

    @property
    def prepared(self) -> Prepared | None:
        """What the results stand on, for figures of a page's own (a period, a plan)."""
        return self._prepared

    @property
    def is_settled(self) -> bool:
        """Whether the results shown are those of the newest facts and scenario."""
        return not self._working and not self._soon.isActive() and self._prepared_of is self._wanted

    def set_portfolio(self, portfolio: Portfolio) -> None:
        """Follow new facts."""
        self._wanted = portfolio
        if not self._working:
            self._prepare()

    def set_scenario(self, scenario: Scenario) -> None:
        """Follow a slider; many calls within one turn of the event loop make one evaluation."""
        if scenario == self._scenario:
            return
        self._scenario = scenario
        self.scenario_changed.emit(scenario)
        self._soon.start()

    def close(self) -> None:
        """End the thread; no more results are said."""
        self._soon.stop()
        self._relay.close()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def prepare_ahead(self, portfolio: Portfolio) -> None:
        """Begin with facts that are about to be shown; any thread may call it."""
        self._ahead = (portfolio, self._thread.submit(_prepared, portfolio, BASE))

    # --- facts -------------------------------------------------------------------------------------
    def _prepare(self) -> None:
        portfolio, scenario = self._wanted, self._scenario
        if portfolio is None:
            return

        begun, self._ahead = self._ahead, None

        def work() -> Callable[[], None]:
            if begun is not None and begun[0] is portfolio and scenario == BASE:
                prepared, base, results = begun[1].result()
            else:
                prepared, base, results = _prepared(portfolio, scenario)
            return lambda: self._prepared_now(portfolio, prepared, base, results, scenario)

        self._run(work)

    def _prepared_now(
        self, portfolio: Portfolio, prepared: Prepared, base: Results, results: Results, scenario: Scenario
    ) -> None:
        self._prepared, self._prepared_of, self._base = prepared, portfolio, base
        if scenario == self._scenario:
            self._show(results)
        else:
            self._soon.start()

    # --- scenario ----------------------------------------------------------------------------------
    def _reevaluate(self) -> None:
        if self._prepared is None or self._base is None:
            return  # the preparation under way looks at the newest scenario when it ends
        if self._scenario == BASE:
            self._show(self._base)
        elif self._cost_s <= AT_ONCE_S:
            self._show(self._timed(self._prepared, self._scenario))
        elif not self._working:
            self._evaluate_beside(self._prepared, self._scenario)

    def _timed(self, prepared: Prepared, scenario: Scenario) -> Results:
        started = time.perf_counter()
        results = evaluate(prepared, scenario)
        taken = time.perf_counter() - started
        self._cost_s = taken if self._cost_s == 0 else 0.7 * self._cost_s + 0.3 * taken
        return results

    def _evaluate_beside(self, prepared: Prepared, scenario: Scenario) -> None:
        def work() -> Callable[[], None]:
            results = self._timed(prepared, scenario)
            return lambda: self._evaluated(results, scenario)

        self._run(work)

    def _evaluated(self, results: Results, scenario: Scenario) -> None:
        self._show(results)  # newer than what is shown, even if a newer scenario waits
        if scenario != self._scenario:
            self._soon.start()

    def _show(self, results: Results) -> None:
        self._results = results
        self.results_changed.emit(results, self._base)

    # --- the thread --------------------------------------------------------------------------------
    def _run(self, work: Callable[[], Callable[[], None]]) -> None:
        self._working = True

        def run() -> None:
            try:
                finish = work()
            except Exception as error:  # noqa: BLE001 - raised again where the crash dialog sees it
                self._relay.send(lambda error=error: self._failed(error))
            else:
                self._relay.send(lambda: self._finished(finish))

        self._thread.submit(run)

    def _finished(self, finish: Callable[[], None]) -> None:
        self._working = False
        finish()
        if self._prepared_of is not self._wanted and not self._working:
            self._prepare()

    def _failed(self, error: Exception) -> None:
        self._working = False
        self._prepared_of = self._wanted  # do not try the same facts again
        raise error
