"""A forecast from an earlier day that is given what truly came reproduces what was recorded."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import Override, Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import Prepared, prepare
from desktop_app.engine.results import Results
from tests.engine.conftest import day

CUT_ON = day("2025-06-30")
MONTHS = np.arange(days.parse_month("2025-07"), days.parse_month("2025-12") + 1)


def as_of(portfolio: Portfolio, last_on: int) -> Prepared:
    """The book as it was prepared when a day was the last with production and losses on record."""
    rows = []
    for table, column, last in (
        ("production", "day_on", last_on), ("site_day", "day_on", last_on),
        ("loss", "from_at", last_on * 86_400 + 86_399),
        ("ledger_actual", "month", days.month_of_day(last_on)),
    ):  # fmt: skip
        later = portfolio[table][column] > last
        rows.append(deleting(portfolio, table, portfolio[table].ids[later]))
    return prepare(portfolio.applying(Change(tuple(rows))))


def truth(portfolio: Portfolio, actual: Results) -> Scenario:
    """Every input of the forecast as it came, month by month: the network's and each site's."""
    made, network = [Override("site", None, "must_run", "set", 1.0)], portfolio["network"]
    for month in MONTHS.tolist():
        span = days.first_day(month), days.first_day(month + 1) - 1
        row = int(np.flatnonzero((network["start_on"] == span[0]) & (network["span"] == 1))[0])
        fees = network["fees_btc"][row] / network["blocks"][row]
        for field, value in (
            ("price_usd", network["price_usd"][row]), ("difficulty", network["difficulty"][row]),
            ("fees_btc_per_block", fees),
        ):  # fmt: skip
            made.append(Override("network", None, field, "set", float(value), *span))
        at = actual.months.tolist().index(month)
        for site, site_id in enumerate(actual.site_ids.tolist()):
            for field in ("curtailed_share", "availability", "derating"):
                value = float(getattr(actual.sites, field)[site, at])
                if np.isfinite(value):
                    made.append(Override("site", site_id, field, "set", value, *span))
    return Scenario("As it came", tuple(made))


@pytest.fixture(scope="module")
def both(sample) -> tuple[Results, Results]:
    """What was, and what the truth would have let us forecast on the last day of June 2025."""
    actual = evaluate(prepare(sample))
    found = evaluate(as_of(sample, CUT_ON), truth(sample, actual))
    assert days.month_text(int(found.months[found.actual_months])) == "2025-07"
    return actual, found


def along(results: Results, values: np.ndarray) -> np.ndarray:
    at = np.searchsorted(results.months, MONTHS)
    return values[..., at]


@pytest.mark.parametrize(
    ("figure", "within"),
    [
        ("energised_phs", 1e-9), ("energised_mw", 1e-9), ("operating_phs", 1e-3), ("earned_btc", 0.003),
        ("revenue_usd", 0.003), ("energy_mwh", 0.01),
    ],
)  # fmt: skip
def test_the_company_is_forecast_as_it_came(both, figure, within):
    actual, found = (along(r, getattr(r.company, figure)) for r in both)
    np.testing.assert_allclose(found, actual, rtol=within)


def test_every_site_is_forecast_within_a_hundredth(both):
    actual, found = (along(r, r.sites.earned_btc).sum(axis=1) for r in both)
    np.testing.assert_allclose(found, actual, rtol=0.01)


def test_the_network_of_these_months_is_the_one_on_record(both):
    for name in ("price_usd", "difficulty", "subsidy_btc", "fees_share", "hashprice_usd"):
        actual, found = (along(r, getattr(r.network, name)) for r in both)
        np.testing.assert_allclose(found, actual, rtol=1e-9, err_msg=name)


def test_the_months_before_the_cut_are_not_touched(both):
    actual, found = both
    kept = found.months < MONTHS[0]
    assert found.actual_months == kept.sum()
    for name in ("earned_btc", "energy_mwh", "power_cost_usd"):
        np.testing.assert_array_equal(
            getattr(found.sites, name)[:, kept], getattr(actual.sites, name)[:, : kept.sum()]
        )


def test_a_cut_within_a_month_leaves_no_seam(sample, both):
    """Half of September on record, half from the truth: the month is what it was all the same."""
    actual, _ = both
    found = evaluate(as_of(sample, day("2025-09-15")), truth(sample, actual))
    assert days.month_text(int(found.months[found.actual_months])) == "2025-09"
    at = np.searchsorted(MONTHS, days.parse_month("2025-09"))
    for name, within in (("energised_phs", 1e-9), ("operating_phs", 0.02), ("earned_btc", 0.02)):
        was, made = (along(r, getattr(r.company, name))[at] for r in (actual, found))
        assert made == pytest.approx(was, rel=within), name
