"""Answers for funding policies: cash and bitcoin ahead as fans, policies side by side, what must be sold."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.capital import CAPEX, COMMITTED
from desktop_app.domain.problems import AppError
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine.capital.compare import PolicyFans, fans_of
from desktop_app.engine.capital.course import Courses, drawn_courses, expected_course
from desktop_app.engine.capital.flows import cash_outlook
from desktop_app.engine.capital.funding import SaleAnswer, Way
from desktop_app.engine.capital.position import position_of, schedule_of
from desktop_app.engine.capital.rules import Policy, policies_of
from desktop_app.engine.capital.simulate import PolicyRun, Setup, simulate
from desktop_app.engine.network_path import network_path
from desktop_app.engine.paths import PERCENTILES, CompanyPaths, PathSettings, company_paths
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints, Results
from desktop_app.engine.sensitivity import Cancelled, Progress, never, unheard
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, HorizontalMark, fan
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.treasury.facts import USD, Facts

PATHS = 2_000
HORIZON_MONTHS = 24
_NEARLY = 0.995
WORKING = "Being worked out"
NO_POLICY = "Add a policy to see what it leaves of bitcoin and cash"


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What all policies start from and meet: one expected path, and many around it."""

    facts: Facts
    expected: Setup
    many: Setup
    notes: tuple[str, ...]

    @property
    def paths(self) -> int:
        return self.many.courses.paths


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A policy along the paths."""

    policy: Policy
    fans: PolicyFans
    floor_usd: Floats
    """What the policy keeps of cash, along the days, in the middle of the paths; 0 where it says nothing."""
    p_above: Floats
    """Share of paths that were never below it up to each day."""


@dataclass(frozen=True, slots=True, eq=False)
class Funded:
    """All policies of the book on the same ground."""

    ground: Ground
    outcomes: tuple[Outcome, ...]
    refused: Mapping[str, str]
    """Policies that cannot be followed, and why."""

    def of(self, name: str) -> Outcome | None:
        """The outcome of a policy, or of the first one."""
        return next((o for o in self.outcomes if o.policy.name == name), None)


# --- the work -----------------------------------------------------------------------------------------
def drawn(
    prepared: Prepared, scenario: Scenario, progress: Progress = unheard, cancelled: Cancelled = never
) -> CompanyPaths:
    """The paths of the company, which outlive an edit of a policy."""
    return company_paths(prepared, scenario, replace(PathSettings(), paths=PATHS), progress, cancelled)


def ground_of(
    facts: Facts, prepared: Prepared, results: Results, paths: CompanyPaths, scenario: Scenario = BASE
) -> Ground:
    """Position, calendar and courses of the forecast."""
    outlook = cash_outlook(facts.cash, results)
    position = position_of(facts.books, facts.cash, results.as_of_on)
    schedule = schedule_of(outlook, position)
    path = network_path(prepared, scenario)
    one: Courses = expected_course(prepared.forecast, path, results, outlook)
    many = drawn_courses(prepared.forecast, path, results, outlook, paths)
    notes = (*outlook.notes, *schedule.notes)
    return Ground(facts, Setup(position, schedule, one), Setup(position, schedule, many), notes)


def funded(
    ground: Ground,
    policies: Sequence[Policy] | None = None,
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> Funded:
    """Follow every policy along all paths; after a cancel those that were done."""
    wanted = policies_of(ground.facts.portfolio) if policies is None else policies
    found, refused, rows = [], dict[str, str](), _rows(ground.many.courses)
    for number, policy in enumerate(wanted):
        try:
            run = simulate(policy, ground.many, at=rows, cancelled=cancelled)
        except AppError as error:
            refused[policy.name] = str(error)
            continue
        if run.paths < ground.paths:
            break
        found.append(_outcome(policy, run))
        progress(number + 1, len(wanted))
    return Funded(ground, tuple(found), refused)


def _rows(courses: Courses) -> Ints:
    """The first day, then the ends of months up to the horizon."""
    ends = courses.month_start + courses.days_in_month.astype(np.int64) - 1
    return np.unique(np.append(0, ends[:HORIZON_MONTHS]))


def _outcome(policy: Policy, run: PolicyRun) -> Outcome:
    cash, kept = run.figures["cash_usd"], np.zeros_like(run.figures["cash_usd"])
    for rule in policy.rules:
        if rule.floor_usd:
            kept = np.maximum(kept, rule.floor_usd / USD)
        if rule.months:
            kept = np.maximum(kept, rule.months * run.figures["monthly_costs_usd"])
    below = np.logical_or.accumulate(cash < kept * _NEARLY, axis=0)
    return Outcome(policy, fans_of(run), np.median(kept, axis=1), 1 - below.mean(axis=1))


# --- cash and bitcoin ahead ---------------------------------------------------------------------------
def cash_chart(found: Funded | None, name: str, *, stale: bool = False, problem: str = "") -> ChartSpec:
    """Cash as a fan with what the policy keeps; `problem` is why nothing could be followed."""
    one = found.of(name) if found else None
    if found is None or one is None:
        return ChartSpec("Cash ahead", empty=problem or _nothing(found, name), key="treasury-cash")
    floor = float(np.max(one.floor_usd))
    marks = (HorizontalMark(floor, f"kept: {say.money(floor)}", "down"),) if floor > 0 else ()
    return ChartSpec(
        cash_message(found, one),
        f"Cash, policy “{one.policy.name}”, {one.fans.paths:,} paths{_before(stale)}",
        (fan("cash", _months(one.fans.on), PERCENTILES, one.fans.fans["cash_usd"]),),
        Axis("month"),
        Axis(format="money"),
        marks=marks,
        key="treasury-cash",
    )


def _nothing(found: Funded | None, name: str) -> str:
    """Why there is no fan."""
    return WORKING if found is None else found.refused.get(name, NO_POLICY)


def _before(stale: bool) -> str:
    return ", before the change" if stale else ""


def _months(on: Ints) -> Floats:
    """Where the ends of days stand on an axis of months: the middle of a month is its whole number."""
    month = days.months_of_days(on)
    begin, after = days.first_days(month), days.first_days(month + 1)
    return month - 0.5 + (on + 1 - begin) / (after - begin)


def cash_message(found: Funded, one: Outcome) -> str:
    """On how many paths cash stays above what is kept, until the last committed building is paid."""
    label, on = last_building(found.ground.facts, int(one.fans.on[-1]))
    row = min(int(np.searchsorted(one.fans.on, on)), len(one.fans.on) - 1) if label else -1
    until = f"until {label} is paid" if label else f"until {days_said(int(one.fans.on[-1]))}"
    if float(np.max(one.floor_usd)) > 0:
        return f"Cash stays above the floor on {_of_100(float(one.p_above[row]))} paths {until}"
    return f"Cash lasts on {_of_100(1 - float(one.fans.p_hole[row]))} paths {until}"


def _of_100(share: float) -> str:
    return f"{round(100 * share)} of 100"


def days_said(day: int) -> str:
    """A month in words."""
    return say.month(np.datetime64(days.month_of_day(day), "M"))


def last_building(facts: Facts, last_on: int) -> tuple[str, int]:
    """The last committed payment for building up to a day: its label, "" for none, and its day."""
    flows = facts.portfolio.records("cash_flow").values()
    ahead = [
        (flow.day_on, flow.label)
        for flow in flows
        if flow.kind == CAPEX and flow.state == COMMITTED and facts.day < flow.day_on <= last_on
    ]
    on, label = max(ahead, default=(0, ""))
    return label.replace(",", ""), on


def btc_chart(found: Funded | None, name: str, *, stale: bool = False) -> ChartSpec:
    """Bitcoin held as a fan."""
    one = found.of(name) if found else None
    if one is None:
        return ChartSpec("Bitcoin ahead", empty=_nothing(found, name), key="treasury-btc")
    held = one.fans.fans["held_btc"]
    now, then = float(held[2, 0]), float(held[2, -1])
    verb = "grows to" if then >= now else "falls to"
    on = days_said(int(one.fans.on[-1]))
    return ChartSpec(
        f"Bitcoin held {verb} {say.btc(then)} by {on}",
        f"BTC held, policy “{one.policy.name}”; the middle of {one.fans.paths:,} paths{_before(stale)}",
        (fan("held", _months(one.fans.on), PERCENTILES, held),),
        Axis("month"),
        Axis(unit="BTC"),
        key="treasury-btc",
    )


# --- side by side -------------------------------------------------------------------------------------
def compare_table(found: Funded | None, *, full: bool = False) -> TableSpec:
    """Each policy at the horizon: bitcoin, dilution, cash, how likely it is broke or called; its costs."""
    year = say.MISSING
    if found is not None and found.outcomes:
        year = str(days.date_of(int(found.outcomes[0].fans.on[-1])).year)
    columns = (
        Column("policy", "Policy", kind="text", width=1.7),
        Column("btc", f"BTC {year}", digits=0),
        Column("dilution", "Dilution", kind="percent", digits=1),
        Column("cash", "Cash", kind="money_m", digits=1),
        Column("broke", "P(broke)", kind="percent", digits=1),
        Column("call", "P(call)", kind="percent", digits=1),
        *(_COSTS if full else ()),
    )
    if found is None:
        return TableSpec.from_rows(WORKING, columns, [], empty=WORKING)
    rows = [(*_figures(one), *(_costs(one) if full else ())) for one in found.outcomes]
    rows += [(name, *(None for _ in columns[1:])) for name in found.refused]
    return TableSpec.from_rows(
        compare_message(found), columns, rows,
        subtitle=f"Middle of {found.ground.paths:,} paths of the same scenario",
        keys=(*(one.policy.name for one in found.outcomes), *found.refused), empty=NO_POLICY,
    )  # fmt: skip


_COSTS = (
    Column("sold", "Given up", unit="BTC", digits=0),
    Column("costs", "Costs", kind="money_m", digits=1),
    Column("pershare", "BTC/1,000 sh.", digits=4),
)
"""Given up: sold, delivered and liquidated, less bought. Costs: of trades, interest, fees, commission."""


def _figures(one: Outcome) -> tuple[object, ...]:
    fans = one.fans
    return (
        one.policy.name, fans.median("held_btc"), fans.costs.dilution_share, fans.median("cash_usd"),
        float(fans.p_hole[-1]), float(fans.p_call[-1]),
    )  # fmt: skip


def _costs(one: Outcome) -> tuple[float, ...]:
    made = one.fans.costs
    costs = made.trading_usd + made.interest_usd + made.loan_fees_usd + made.commission_usd
    return made.given_up_btc, costs, one.fans.median("btc_per_thousand_shares")


def compare_message(found: Funded) -> str:
    """What is to be paid for, and what leaves most bitcoin."""
    capex = found.ground.facts.liquidity.capex_usd / USD
    said = f"What pays for the committed building ({say.money(capex)})" if capex else "Policies side by side"
    if not found.outcomes:
        return said
    best = max(found.outcomes, key=lambda one: one.fans.median("held_btc"))
    return said if capex else f"“{best.policy.name}” leaves most bitcoin"


# --- one answer ---------------------------------------------------------------------------------------
def answer_sentence(answer: SaleAnswer, months: float) -> str:
    """How much must be sold, and of it for the payments alone."""
    more = answer.amount_btc - answer.without_btc
    said = f"Sell {say.btc(answer.amount_btc)}, {say.btc(more)} of it for this building"
    if answer.short_on is not None:
        on = say.day(days.date_of(answer.short_on))
        return f"{said}; from {on} on all that can be sold leaves {say.money(answer.short_usd)} too little"
    if math.isfinite(answer.at_confidence_btc):
        share, enough = say.percent(answer.confidence, 0), say.btc(answer.at_confidence_btc)
        return f"{said}; on {share} of paths {enough} keep {months:g} months of cash"
    return said


SALE_COLUMNS = (
    Column("on", "Day", kind="text"),
    Column("btc", "Sell", unit="BTC", digits=4, total="sum"),
    Column("price", "Price", kind="money_exact", digits=0),
    Column("net", "Net proceeds", kind="money_exact", digits=0, total="sum"),
    Column("cash", "Cash after", kind="money_exact", digits=0),
    Column("wanted", "Cash to keep", kind="money_exact", digits=0),
    Column("held", "Held after", unit="BTC", digits=1),
)


def sale_table(answer: SaleAnswer, months: float) -> TableSpec:
    """The schedule day by day; days without a sale are left out."""
    made = answer.schedule
    at = np.flatnonzero(made.btc > 1e-8)
    rows = [
        (
            days.day_text(int(made.on[i])), float(made.btc[i]), float(made.price_usd[i]),
            float(made.net_usd[i]),
            float(made.cash_usd[i]), float(made.wanted_usd[i]), float(made.held_btc[i]),
        )
        for i in at.tolist()
    ]  # fmt: skip
    return TableSpec.from_rows(
        answer_sentence(answer, months), SALE_COLUMNS, rows,
        subtitle="Expected path: each day sells just what cash asks for, no earlier",
        empty="Nothing needs to be sold",
    )  # fmt: skip


WAY_COLUMNS = (
    Column("way", "Way", kind="text"),
    Column("raised", "Raised", kind="money_m", digits=1),
    Column("btc", "Held", unit="BTC", digits=0),
    Column("cash", "Cash", kind="money_m", digits=1),
    Column("debt", "Debt", kind="money_m", digits=1),
    Column("dilution", "Dilution", kind="percent", digits=1),
    Column("pershare", "Net BTC/1,000 sh.", digits=4, width=1.3),
    Column("cost", "Cost", kind="money_m", digits=2),
    Column("breakeven", "Break-even move", kind="percent", digits=1, width=1.2),
    Column("call", "P(call)", kind="percent", digits=1),
)


def ways_table(ways: Sequence[Way], usd: float, on: int) -> TableSpec:
    """Sell, borrow and issue at the horizon."""
    rows = [
        (
            way.name, way.raised_usd, way.btc, way.cash_usd, way.debt_usd, way.dilution_share,
            way.net_btc_per_thousand_shares, way.cost_usd, way.breakeven_move, way.p_call,
        )
        for way in ways
    ]  # fmt: skip
    best = max(ways, key=lambda way: way.net_btc_per_thousand_shares, default=None)
    title = f"To raise {say.money(usd)} on {say.day(days.date_of(on))}"
    if best is not None and math.isfinite(best.net_btc_per_thousand_shares):
        verb = {"sell": "selling", "borrow": "borrowing", "issue": "issuing shares"}.get(best.name, best.name)
        title = f"{title}, {verb} leaves most bitcoin for each share"
    return TableSpec.from_rows(
        title, WAY_COLUMNS, rows, subtitle="Middle of the paths at the horizon, after debt"
    )
