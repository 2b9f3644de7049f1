"""The sample company, small, as the engine sees it: made once for all tests of figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.plan import Plan, plan_months
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.engine.results import Floats, Results
from desktop_app.figures.record_table import titles_of
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company


@dataclass(frozen=True)
class Company:
    """A portfolio and what follows from it."""

    portfolio: Portfolio
    prepared: Prepared
    base: Results
    plan: Plan | None
    sites: dict[int, str]
    models: dict[int, str]

    def at_price(self, usd: float) -> Results:
        """What the company would do at another price."""
        price = Override("network", None, "price_usd", "set", usd)
        return evaluate(self.prepared, BASE.with_override(price))


@cache
def sample() -> Company:
    empty = Portfolio.empty()
    portfolio = empty.applying(catalogue(empty))
    return company(portfolio.applying(sample_company(portfolio, machines=1_500, sites=9)))


def company(portfolio: Portfolio) -> Company:
    prepared = prepare(portfolio)
    return Company(
        portfolio,
        prepared,
        evaluate(prepared),
        plan_months(prepared),
        titles_of(portfolio, "site"),
        titles_of(portfolio, "machine_model"),
    )


@cache
def empty() -> Company:
    """A book with a catalogue and nothing else."""
    nothing = Portfolio.empty()
    return company(nothing.applying(catalogue(nothing)))


def with_company(results: Results, **figures: Floats) -> Results:
    """Results whose company has other figures."""
    return replace(results, company=replace(results.company, **figures))


def level(results: Results, *steps: tuple[int, float]) -> Floats:
    """A figure by month that takes a value from a month on, counted from the first forecast one."""
    made = np.zeros(len(results.months))
    for month, value in steps:
        made[max(results.actual_months + month, 0) :] = value
    return made
