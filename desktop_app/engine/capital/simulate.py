"""A policy day by day, by one implementation for one path and for thousands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.capital.course import Course, Courses
from desktop_app.engine.capital.lines import Lines
from desktop_app.engine.capital.position import Position, Schedule
from desktop_app.engine.capital.recorded import FIGURES, Recorder
from desktop_app.engine.capital.rules import ACTS, Day, Policy, capex_ahead, checked
from desktop_app.engine.capital.state import NEVER, TALLIES, State, Trading
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.sensitivity import Cancelled, Progress, never, unheard

CHUNK = 2_500
"""Paths at once: their days take some 100 MB, and each array of a day fits into the processor's cache."""

_FIRSTS = ("hole_at", "call_at", "liquidated_at")


@dataclass(frozen=True, slots=True, eq=False)
class Setup:
    """What policies start from and meet, the same for all that are compared."""

    position: Position
    schedule: Schedule
    courses: Courses
    trading: Trading = Trading()  # noqa: RUF009 – frozen


@dataclass(frozen=True, slots=True, eq=False)
class PolicyRun:
    """A policy along the paths that were done.

    `figures[name]` has shape [R, P] along `on`; names: `recorded.FIGURES`. `tallies[name]` is the sum over
    all days by path, [P]; names: `state.TALLIES`, in BTC or USD. The day of a first event is `NEVER` (-1) on
    paths that have none.
    """

    policy: str
    on: Ints
    """Days of the rows."""
    wanted: int
    """Paths that were asked for."""
    figures: Mapping[str, Floats]
    tallies: Mapping[str, Floats]
    hole_on: Ints
    """First day that ends without cash."""
    call_on: Ints
    """First margin call."""
    liquidated_on: Ints
    lowest_cash_usd: Floats
    btc_gap: float
    """The most by which the bitcoin of any path is not accounted for: rounding of the last bits."""
    usd_gap: float
    trading: Trading

    @property
    def paths(self) -> int:
        """How many were done: fewer after a cancel, perhaps none."""
        return len(self.hole_on)

    def share_by(self, first_on: Ints) -> Floats:
        """Share of the paths to which something has happened by each day of `on`."""
        if not self.paths:
            return np.full(len(self.on), np.nan)
        return ((first_on != NEVER) & (first_on <= self.on[:, None])).mean(axis=1)

    def hole(self, path: int = 0) -> tuple[int, float] | None:
        """First day on which cash is short, and the most that is ever missing [USD]; None if it never is."""
        if self.hole_on[path] == NEVER:
            return None
        return int(self.hole_on[path]), -float(self.lowest_cash_usd[path])


def simulate(
    policy: Policy,
    setup: Setup,
    *,
    at: Ints | None = None,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> PolicyRun:
    """Follow a policy day by day along every path.

    Each day: what was mined comes in, the calendar's flows are paid, calls expire, interest accrues (paid on
    the first of a month), lines mature, collateral is checked, then the rules act in their order. Debt that
    is drawn, repaid or liquidated, and fees and slippage of sales, are in the tallies. What cash lacks is
    told and never hidden: it goes below 0.

    Parameters
    ----------
    at : days since the first for which figures are kept, ascending; the last ends the simulation. Without it
        every day for one path, and the ends of months for many
    progress : told (paths done, paths) after every chunk
    cancelled : asked before every month of every chunk; the answer is then made of the chunks done
    """
    policy = checked(policy, setup.position)
    at = _recorded_days(setup.courses) if at is None else at
    ahead, made = capex_ahead(setup.schedule), list[_Part]()
    paths = setup.courses.paths
    for chosen in _chunks(paths):
        part = _follow(policy, setup, setup.courses.at(chosen), ahead, at, cancelled)
        if part is None:
            break
        made.append(part)
        progress(chosen.stop, paths)
    return _joined(policy, setup, at, made)


def _recorded_days(courses: Courses) -> Ints:
    if courses.paths == 1:
        return np.arange(courses.day_count)
    return courses.month_start + courses.days_in_month.astype(np.int64) - 1


def _chunks(paths: int) -> Iterator[slice]:
    for start in range(0, paths, CHUNK):
        yield slice(start, min(start + CHUNK, paths))


# --- one chunk ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """What is kept of a chunk, so that its days can be forgotten."""

    figures: dict[str, Floats]
    tallies: dict[str, Floats]
    first_at: dict[str, Ints]
    lowest_cash: Floats
    gaps: tuple[float, float]


def _follow(
    policy: Policy,
    setup: Setup,
    course: Course,
    ahead: tuple[list[float], list[int]],
    at: Ints,
    cancelled: Cancelled,
) -> _Part | None:
    state = State(setup.position, setup.schedule, course, setup.trading)
    lines = Lines(setup.position.credits, course.first_on, course.paths)
    recorder = Recorder(at, lines, course.paths)
    acts = [(ACTS[rule.kind], rule) for rule in policy.rules]
    firsts = set(_firsts_of_month(course))
    flows = _Flows(setup.schedule, course)
    last = int(at[-1])
    for day in range(last + 1):
        is_first = day in firsts
        if is_first and cancelled():
            return None
        state.begin(day)
        flows.pay(state, lines)
        if state.calls:
            state.settle_calls()
        if lines.terms:
            lines.interest(state, is_first)
            lines.mature(state)
            lines.check(state)
        today = Day(state, lines, is_first, ahead[0][day], ahead[1][day])
        for act, rule in acts:
            act(today, rule)
        state.note_hole()
        recorder.note(state, lines)
    state.tally["mined"] += course.earned_btc[: last + 1].sum(axis=0)
    figures, first_at = recorder.figures(state, lines), {name: getattr(state, name) for name in _FIRSTS}
    return _Part(figures, state.tally, first_at, state.lowest_cash, conserved(state, lines))


def _firsts_of_month(course: Course) -> list[int]:
    month = days.months_of_days(np.arange(course.first_on - 1, course.first_on + course.day_count))
    return np.flatnonzero(np.diff(month)).tolist()


class _Flows:
    """The calendar's flows of each day: the book's, then what stands in, then planned draws."""

    def __init__(self, schedule: Schedule, course: Course) -> None:
        self._book = schedule.flow_usd.tolist()
        self._issues = schedule.issue_usd.tolist()
        self._paid = dict(zip(course.paid_at.tolist(), course.paid_usd, strict=True))
        self._credit = {
            int(day): [(row, float(usd)) for row, usd in enumerate(schedule.credit_usd[:, day]) if usd]
            for day in np.flatnonzero(schedule.credit_usd.any(axis=0))
        }

    def pay(self, state: State, lines: Lines) -> None:
        """All of the day."""
        day = state.day
        if self._book[day]:
            state.pay(self._book[day])
        if day in self._paid:
            state.pay(self._paid[day])
        if self._issues[day] and state.position.programs:
            price = state.share_price(state.position.programs[0].program.price_usd)
            state.shares += self._issues[day] / price
        for row, usd in self._credit.get(day, ()):
            amount = np.full_like(state.cash, abs(usd))
            if usd > 0:
                lines.draw(state, row, amount)
            else:
                lines.repay(state, row, amount)


# --- all chunks ---------------------------------------------------------------------------------------
def _joined(policy: Policy, setup: Setup, at: Ints, made: list[_Part]) -> PolicyRun:
    first_on = setup.courses.first_on

    def days_of(name: str) -> Ints:
        found = np.concatenate([np.zeros(0, np.int64), *(part.first_at[name] for part in made)])
        return np.where(found == NEVER, NEVER, found + first_on)

    none = np.zeros((len(at), 0))
    return PolicyRun(
        policy.name,
        at + first_on,
        setup.courses.paths,
        {n: np.concatenate([none, *(part.figures[n] for part in made)], axis=1) for n in FIGURES},
        {n: np.concatenate([np.zeros(0), *(part.tallies[n] for part in made)]) for n in TALLIES},
        days_of("hole_at"),
        days_of("call_at"),
        days_of("liquidated_at"),
        np.concatenate([np.zeros(0), *(part.lowest_cash for part in made)]),
        max((part.gaps[0] for part in made), default=0.0),
        max((part.gaps[1] for part in made), default=0.0),
        setup.trading,
    )


def conserved(state: State, lines: Lines) -> tuple[float, float]:
    """The most by which bitcoin and cash of any path differ from what began, came in and went out."""
    t, begun = state.tally, state.position
    held = state.free + state.locked_btc + lines.pledged.sum(axis=0)
    btc = begun.held_btc + t["mined"] + t["bought"] - t["sold"] - t["delivered"] - t["liquidated"]
    usd = (
        begun.cash_usd + t["flows"] + t["proceeds"] - t["spent"] + t["premium"] + t["delivered_usd"]
        + t["drawn"] - t["repaid"] - t["interest"] - t["loan_fees"] + t["liquidated_usd"]
        + t["issued_usd"] - t["commission"]
    )  # fmt: skip
    return float(np.abs(held - btc).max(initial=0.0)), float(np.abs(state.cash - usd).max(initial=0.0))
