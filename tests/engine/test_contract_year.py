"""The bills of all contracts: what is computed again after an edit, and hours of curtailment."""

from __future__ import annotations

import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.contract_year import contract_years, curtailed_hours, stale_contracts
from tests.contracts import with_contracts

JANUARY = days.month_of(2025, 1)


@pytest.fixture
def book() -> Portfolio:
    empty = Portfolio.empty()
    two = inserting_records(empty, "site", [{"name": "Alpha"}, {"name": "Beta"}])
    start = days.first_day(JANUARY - 12)
    return with_contracts(
        empty.applying(Change((two,))),
        {"site_id": 1, "effective_on": start, "block_mw": 2.0, "block_usd_per_mwh": 40.0},
        {"site_id": 2, "effective_on": start, "adder_usd_per_mwh": 50.0},
    )


def test_a_year_holds_until_its_contract_or_its_readings_change(book: Portfolio) -> None:
    years = contract_years(book, JANUARY)
    assert stale_contracts(book, JANUARY, years) == []
    another = with_contracts(book, {"site_id": 2, "effective_on": days.first_day(JANUARY)})
    assert stale_contracts(another, JANUARY, years) == [3]
    meter = inserting_records(book, "meter", [{"name": "Alpha main", "site_id": 1}])
    assert stale_contracts(book.applying(Change((meter,))), JANUARY, years) == [1, 2]
    assert stale_contracts(book, JANUARY + 1, years) == [1, 2]


def test_a_block_is_paid_for_without_any_load(book: Portfolio) -> None:
    made = contract_years(book, JANUARY).by_id[1].figures(JANUARY, JANUARY)
    assert made is not None
    assert made.net_usd == pytest.approx(2 * 744 * 40)


def test_containers_that_are_off_together_are_one_hour_of_their_site(book: Portfolio) -> None:
    at = days.first_day(JANUARY) * 86_400
    losses = [
        {"site_id": 1, "from_at": at, "to_at": at + 7200, "mw_off": 1.0, "cause": 0},
        {"site_id": 1, "from_at": at + 3600, "to_at": at + 9000, "mw_off": 1.0, "cause": 1},
        {"site_id": 2, "from_at": at, "to_at": at + 3600, "mw_off": 1.0, "cause": 0},
        {"site_id": 2, "from_at": at, "to_at": at + 3600, "mw_off": 1.0, "cause": 7},
        {"site_id": 2, "from_at": at - 3600, "to_at": at + 1800, "mw_off": 1.0, "cause": 2},
    ]
    found = book.applying(Change((inserting_records(book, "loss", losses),)))
    hours = curtailed_hours(found, range(JANUARY - 1, JANUARY + 1))
    assert hours.tolist() == [1.0, 2.5 + 1.0]
    assert curtailed_hours(found, range(JANUARY, JANUARY + 1), site_id=1).tolist() == [2.5]
