"""Facilities, building and reconciliations as values: prices of the calls, and sums that hold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.capital import ACTUAL, CAPEX, COMMITTED, PLANNED, Facility
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.treasury.cash import cash_calendar, cash_days
from desktop_app.engine.treasury.facilities import Collateral, FacilityLine
from desktop_app.engine.treasury.reconciliation import Reconciliation
from desktop_app.figures.credit_tables import (
    cash_chart,
    collateral_table,
    facility_table,
    project_table,
    reconciled_by_row,
    reconciled_table,
)
from tests.figures.test_treasury_tables import BTC, column

DAY, USD = days.parse_day("2025-12-31"), 10**6


def _line(debt_usd: int, sat: int) -> FacilityLine:
    terms: dict[str, Any] = {
        "name": "Line",
        "lender": "Bank",
        "limit_usd": 10**12,
        "opened_on": 1,
        "rate_share": 0.08,
    }
    facility = Facility(**terms, matures_on=DAY + 100, initial_ltv=0.6, call_ltv=0.7, liquidation_ltv=0.8)
    made = Collateral(debt_usd * USD, sat, 0.6, 0.7, 0.8)
    return FacilityLine(facility, debt_usd * USD, 0, 0.08, made, sat, 0, 100_000 * USD, 0)


def test_the_call_and_the_liquidation_are_prices_and_the_room_to_them_is_shown() -> None:
    table = collateral_table([_line(420_000, 10 * BTC), _line(5_000, 0)])
    assert len(table) == 1, "what has no collateral has no LTV"
    assert column(table, "ltv") == [pytest.approx(0.42)]
    assert column(table, "call") == [pytest.approx(60_000)]
    assert column(table, "liquidation") == [pytest.approx(52_500)]
    assert column(table, "room") == [pytest.approx(0.4)]


def test_every_facility_stands_with_what_is_drawn_and_left() -> None:
    table = facility_table([_line(420_000, 10 * BTC), _line(5_000, 0)])
    assert column(table, "drawn") == [420.0, 5.0]
    assert column(table, "undrawn") == [580.0, 995.0]


def _flows(*told: tuple[int, str, int, int, int | None]) -> Portfolio:
    empty = Portfolio.empty()
    site = inserting_records(empty, "site", [{"name": "Hill", "control": 0, "cooling": 0}])
    rows = [
        {
            "day_on": day,
            "label": label,
            "kind": CAPEX,
            "amount_usd": -usd * USD,
            "state": state,
            "site_id": where,
        }
        for day, label, usd, state, where in told
    ]
    return empty.applying(Change((site, inserting_records(empty, "cash_flow", rows))))


def test_building_is_told_by_what_is_paid_committed_and_planned() -> None:
    book = _flows(
        (DAY - 200, "Hall, first part", 4_000, ACTUAL, 1), (DAY - 10, "Hall, second part", 6_000, ACTUAL, 1),
        (DAY + 30, "Hall, rest", 9_000, COMMITTED, 1), (DAY + 60, "Roof", 1_000, PLANNED, 1),
    )  # fmt: skip
    table = project_table(book, cash_days(book), DAY - 91, DAY)
    assert column(table, "project") == ["Hall, rest", "Roof", "Machines and works paid"]
    assert column(table, "paid") == [0.0, 0.0, 10.0]
    assert column(table, "quarter") == [0.0, 0.0, 6.0]
    assert (column(table, "committed")[0], column(table, "planned")[1]) == (9.0, 1.0)
    assert column(table, "next") == [days.day_text(DAY + 30), days.day_text(DAY + 60), "none"]


def test_the_calendar_says_when_cash_runs_out() -> None:
    book = _flows((DAY + 30, "Hall", 9_000, COMMITTED, 1))
    assert "cash runs out by" in cash_chart(cash_calendar(cash_days(book), DAY)).title
    nothing = Portfolio.empty()
    assert cash_chart(cash_calendar(cash_days(nothing), DAY)).is_empty


FOUND = Reconciliation(
    np.array([1, 2]), ("North", "Idle"), np.array([671, 672]),
    np.array([[10.0, 10.0], [0.0, 0.0]]), np.array([[9.0, 12.0], [0.0, 0.0]]),
    np.array([[0.1, 0.1], [0.0, 0.0]]), np.array([[8.0, 12.0], [0.0, 0.0]]),
    np.array([[0.9, 0.8], [math.nan, math.nan]]),
)  # fmt: skip


def test_earned_over_expected_stands_by_month_and_in_all() -> None:
    table = reconciled_by_row(FOUND, "By account", "Account")
    assert column(table, "name") == ["North"], "a row without anything is left out"
    got = [column(table, key)[0] for key in ("luck0", "luck1", "luck", "net", "paid", "open", "due")]
    assert got == pytest.approx([-0.1, 0.2, 0.05, 20.8, 20.0, 0.8, 0.8])


def test_every_month_has_its_row_in_the_workbook() -> None:
    table = reconciled_table(FOUND, "By account", "Account")
    assert column(table, "month") == ["2025-12", "2026-01"]
    assert column(table, "open") == pytest.approx([0.9, -0.1])
    assert dict(zip([c.key for c in table.columns], table.total_row(), strict=True))["paid"] == 20.0
