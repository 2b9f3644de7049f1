"""Dispatch along many hashprices is what one dispatch after the other says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from desktop_app.engine.dispatch import Load, SitePower, dispatch
from desktop_app.engine.hourly import Question
from desktop_app.engine.path_dispatch import ran_along
from desktop_app.engine.price_index import build_index


def hourly(rng: np.random.Generator, block_mw: float, resale: float = 0.0) -> Question:
    """One site of six classes in two months of hourly prices, some of them negative, one of them unknown."""
    rows = [rng.normal(35, 40, 720) for _ in range(2)]
    rows[0][7] = np.nan
    shape = (1, 2)
    terms = {"multiplier": 1.02, "adder": 3.0, "delivery": 2.0, "block_mw": block_mw, "block": 30.0,
             "resale": resale, "fee": 1.5}  # fmt: skip
    power = SitePower(np.array([[0, 1]]), *(np.full(shape, v) for v in terms.values()))
    per_mw = np.sort(rng.uniform(20, 60, (6, 1)), axis=0)[::-1]
    load = Load(np.zeros(6, np.int64), per_mw, rng.uniform(0, 5, (6, 2)) * [[1, 0]] + [[0, 1]])
    return Question(
        build_index(rows),
        power,
        load,
        np.array([[1.1, 1.3]]),
        np.array([[719.0, 720.0]]),
        np.array([[1.0, 1.3]]),
        np.array([[0.0, -4.0]]),
    )


@pytest.mark.parametrize("terms", [(0.0, 0.0), (8.0, 0.0), (8.0, 1.0), (100.0, 1.0)])
@pytest.mark.parametrize("month", [0, 1])
def test_every_path_is_dispatched_as_if_it_were_alone(terms, month):
    rng = np.random.default_rng(3)
    case = hourly(rng, *terms)
    factors = np.sort(np.r_[0.01, 0.03, 0.05, 0.08, np.exp(rng.normal(0, 1.0, 40))])
    ran = ran_along(case, 0, month, factors)
    hashing = case.load.mw * case.load.phs_per_mw
    for path, factor in enumerate(factors):
        one = dispatch(
            case.index, case.power, case.load, case.value * factor, case.hours, case.scale, case.shift
        )
        on = (one.on_share * hashing)[:, month].sum() / hashing[:, month].sum()
        assert ran.hashing[path] == pytest.approx(on, rel=1e-9, abs=1e-12)
        alone = one.cost_usd[:, month].sum() + one.unused_usd[0, month]
        assert ran.gross_usd[path] - ran.sold_usd[path] == pytest.approx(alone, rel=1e-9, abs=1e-6)


def test_a_site_without_machines_runs_nothing():
    case = hourly(np.random.default_rng(4), 0.0)
    bare = replace(case, load=replace(case.load, mw=case.load.mw * 0))
    ran = ran_along(bare, 0, 0, np.array([0.5, 1.0]))
    assert ran.hashing.tolist() == [1.0, 1.0]
    assert ran.gross_usd.tolist() == [0.0, 0.0]
