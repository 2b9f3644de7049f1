"""Facilities, flows, derivatives and chosen lots that contradict themselves are refused in words."""

from __future__ import annotations

from typing import Any

import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.checks import problems_of
from desktop_app.domain.days import parse_day
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import PURCHASE, SALE

DAY = parse_day("2025-01-01")
LINE = {"name": "Line", "limit_usd": 1, "opened_on": DAY, "matures_on": DAY + 364, "rate_share": 0.1}


def refused(table: str, row: dict[str, Any], **others: list[dict[str, Any]]) -> list[str]:
    portfolio = Portfolio.empty()
    for name, rows in others.items():
        portfolio = portfolio.applying(Change((inserting_records(portfolio, name, rows),)))
    return [p.reason for p in problems_of(portfolio, Change((inserting_records(portfolio, table, [row]),)))]


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"initial_ltv": 0.6, "call_ltv": 0.7, "liquidation_ltv": 0.8}, None),
        ({"call_ltv": 0.7}, None),
        ({}, None),
        (
            {"initial_ltv": 0.7, "call_ltv": 0.6},
            "Line: its margin-call LTV of 60.0% must be above its initial LTV of 70.0%",
        ),
        (
            {"initial_ltv": 0.8, "liquidation_ltv": 0.8},
            "Line: its liquidation LTV of 80.0% must be above its initial LTV of 80.0%",
        ),
        ({"matures_on": DAY}, "Line must mature after it opens"),
    ],
)
def test_the_levels_of_a_facility_rise(terms: dict[str, Any], reason: str | None) -> None:
    assert refused("facility", LINE | terms) == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({}, None),
        ({"repeats": 2, "until_on": DAY}, None),
        ({"repeats": 2}, "Rent repeats, but does not say until when"),
        ({"repeats": 1, "until_on": DAY - 1}, "Rent ends before it begins"),
    ],
)
def test_a_flow_that_repeats_has_an_end(more: dict[str, Any], reason: str | None) -> None:
    flow = {"day_on": DAY, "label": "Rent", "amount_usd": -1}
    assert refused("cash_flow", flow | more) == ([reason] if reason else [])


def test_a_derivative_has_its_days_in_order() -> None:
    call = {"label": "Call", "kind": 0, "opened_on": DAY, "expires_on": DAY, "notional": 1.0}
    assert refused("derivative", call) == ["Call must expire after it opens"]
    assert refused("derivative", call | {"expires_on": DAY + 1, "settled_on": DAY - 1}) == [
        "Call is settled before it opens"
    ]


def test_a_chosen_lot_is_one_event_that_brings_bitcoin_or_one_production_day() -> None:
    events = [
        {"at": DAY * 86_400, "kind": kind, "account_id": 1, "amount_sat": 5} for kind in (PURCHASE, SALE)
    ]
    book = {"treasury_account": [{"name": "Vault"}], "treasury_event": events}
    choice = {"event_id": 2, "amount_sat": 5}
    assert refused("lot_choice", choice | {"lot_event_id": 1}, **book) == []
    assert refused("lot_choice", choice, **book) == ["A chosen lot names either an event or a production day"]
    assert refused("lot_choice", choice | {"lot_event_id": 2}, **book) == [
        "The event that is named as a lot brings no bitcoin"
    ]
