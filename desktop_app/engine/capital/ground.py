"""What policies are tried on, from a book and a scenario: the expected path now, the drawn ones later."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine.capital.course import drawn_courses, expected_course
from desktop_app.engine.capital.flows import LAG_DAYS, Outlook, cash_outlook
from desktop_app.engine.capital.position import position_of, schedule_of
from desktop_app.engine.capital.simulate import Setup
from desktop_app.engine.capital.state import Trading
from desktop_app.engine.draws import PathSettings
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.network_path import NetworkPath, network_path
from desktop_app.engine.paths import company_paths
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Results
from desktop_app.engine.sensitivity import Cancelled, Progress, never, unheard
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.cash import cash_days


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The last day on record, the cash calendar from it on, and the scenario's own path."""

    prepared: Prepared
    scenario: Scenario
    results: Results
    path: NetworkPath
    outlook: Outlook
    expected: Setup
    """One path: the scenario without any straying."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What was assumed where the book says nothing, one sentence each."""
        return self.outlook.notes + self.expected.schedule.notes

    def drawn(
        self,
        settings: PathSettings = PathSettings(),  # noqa: B008 – frozen
        progress: Progress = unheard,
        cancelled: Cancelled = never,
    ) -> Setup:
        """The engine's paths around the scenario: those that were done, if it is cancelled."""
        paths = company_paths(self.prepared, self.scenario, settings, progress, cancelled)
        courses = drawn_courses(self.prepared.forecast, self.path, self.results, self.outlook, paths)
        return Setup(self.expected.position, self.expected.schedule, courses, self.expected.trading)


def ground_of(
    prepared: Prepared,
    books: TreasuryBooks,
    scenario: Scenario = BASE,
    *,
    results: Results | None = None,
    trading: Trading = Trading(),  # noqa: B008 – frozen
    lag_days: int = LAG_DAYS,
) -> Ground:
    """From the end of the last day with production on record; `results` saves evaluating the scenario again.

    Raises AppError where the forecast knows no price or no production.
    """
    results = results or evaluate(prepared, scenario)
    path = network_path(prepared, scenario)
    cash = cash_days(books.portfolio, books.ledger)
    outlook = cash_outlook(cash, results, lag_days=lag_days)
    position = position_of(books, cash, outlook.day)
    courses = expected_course(prepared.forecast, path, results, outlook)
    expected = Setup(position, schedule_of(outlook, position), courses, trading)
    return Ground(prepared, scenario, results, path, outlook, expected)
