"""Cash by day: repeats, the ledger's trades, the balance, the weeks ahead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain.capital import (
    ACTUAL,
    BTC_SALE,
    CAPEX,
    CASH_OPENING,
    COMMITTED,
    INTEREST,
    OPERATING,
    PLANNED,
    POWER_BILL,
)  # fmt: skip
from desktop_app.domain.days import day_text
from desktop_app.domain.treasury import OPENING, PURCHASE, SALE
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.cash import (
    MONTHLY,
    QUARTERLY,
    WEEKLY,
    CashDays,
    by_month_usd,
    cash_calendar,
    cash_days,
    committed_capex_usd,
    monthly_costs_usd,
    occurrences,
)  # fmt: skip
from tests.engine.treasury.written import USD, book, day, event


def flow(
    on: str, usd: float, kind: int, state: int = ACTUAL, repeats: int = 0, until: str = ""
) -> dict[str, Any]:
    made = {"day_on": day(on), "label": "x", "kind": kind, "amount_usd": round(usd * USD), "state": state}
    return made | {"repeats": repeats, "until_on": day(until) if until else None}


def cash_of(flows: list[dict[str, Any]], events: list[dict[str, Any]] | None = None) -> CashDays:
    made = book(events or [], cash_flow=flows)
    return cash_days(made, books_of(made).ledger)


@pytest.mark.parametrize(
    ("repeats", "until", "listed"),
    [
        (MONTHLY, "2025-05-01", ["2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"]),
        (QUARTERLY, "2025-08-01", ["2025-01-31", "2025-04-30", "2025-07-31"]),
        (WEEKLY, "2025-02-20", ["2025-01-31", "2025-02-07", "2025-02-14"]),
        (MONTHLY, "2025-01-30", []),
    ],
)
def test_a_flow_repeats_to_its_last_day(repeats: int, until: str, listed: list[str]) -> None:
    assert [day_text(d) for d in occurrences(day("2025-01-31"), repeats, day(until))] == listed


def test_cash_is_what_is_on_record_with_what_bitcoin_brought_and_cost() -> None:
    events = [
        event("2025-01-01", OPENING, 5, value=1, hour=0),
        event("2025-01-10", SALE, 1, value=100_000, fee=90),
        event("2025-01-11", PURCHASE, 1, value=99_000, fee=80),
    ]
    flows = [
        flow("2025-01-01", 50_000, CASH_OPENING),
        flow("2025-01-05", -20_000, POWER_BILL),
        flow("2025-01-10", 99_910, BTC_SALE),  # the ledger says it already
        flow("2025-01-12", -7_000, OPERATING, PLANNED),
    ]
    cash = cash_of(flows, events)
    balance = {on: cash.balance_on(day(on)) / USD for on in ("2025-01-04", "2025-01-10", "2025-01-31")}
    assert balance == {"2025-01-04": 50_000, "2025-01-10": 129_910, "2025-01-31": 129_910 - 99_080}


def test_thirteen_weeks_and_months_beyond_hold_every_flow_once() -> None:
    flows = [
        flow("2025-01-01", 10_000, CASH_OPENING),
        flow("2025-02-01", -100, POWER_BILL, PLANNED, WEEKLY, "2025-12-31"),
        flow("2025-02-10", -3_000, CAPEX, COMMITTED),
    ]
    calendar = cash_calendar(cash_of(flows), day("2025-01-31"), months=3)
    assert (calendar.end - calendar.start + 1).tolist()[:14] == [7] * 13 + [29]
    assert [day_text(d) for d in calendar.start.tolist()][-3:] == ["2025-05-03", "2025-06-01", "2025-07-01"]
    assert calendar.by_kind_usd[CAPEX].tolist() == [0, -3_000 * USD] + [0] * (len(calendar.start) - 2)
    weekly = len(occurrences(day("2025-02-01"), WEEKLY, int(calendar.end[-1])))
    assert calendar.by_kind_usd[POWER_BILL].sum() == -100 * USD * weekly
    assert calendar.closing_usd[-1] == (10_000 - 3_000 - 100 * weekly) * USD


def test_costs_of_a_month_are_those_planned_or_else_those_on_record() -> None:
    past = [flow(on, -900, OPERATING) for on in ("2025-01-20", "2025-02-20", "2025-03-20")]
    planned = [flow("2025-04-20", -1_200, INTEREST, PLANNED, MONTHLY, "2025-12-31")]
    assert monthly_costs_usd(cash_of(past), day("2025-03-31")) == 900 * USD
    assert monthly_costs_usd(cash_of(past + planned), day("2025-03-31")) == 1_200 * USD
    assert np.isnan(monthly_costs_usd(cash_of([]), day("2025-03-31")))


def test_only_building_that_is_committed_is_taken_off() -> None:
    flows = [
        flow("2025-05-01", -10, CAPEX, COMMITTED),
        flow("2025-05-02", -20, CAPEX, PLANNED),
        flow("2025-01-01", -40, CAPEX, COMMITTED),
    ]
    cash = cash_of(flows)
    assert committed_capex_usd(cash, day("2025-03-31")) == 10 * USD
    assert by_month_usd(cash, np.arange(660, 666), (CAPEX,)).tolist() == [-40, 0, 0, 0, -30, 0]
