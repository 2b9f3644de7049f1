"""Treasury records from plain tables: matched by reference or by what they say, refused with their row."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange import commands
from desktop_app.exchange.plan import ImportPlan


@pytest.fixture
def vault() -> Portfolio:
    empty = Portfolio.empty()
    return empty.applying(Change((inserting_records(empty, "treasury_account", [{"name": "Vault"}]),)))


def planned(kind: str, portfolio: Portfolio, tmp_path: Path, text: str) -> ImportPlan:
    path = tmp_path / f"{kind}.csv"
    path.write_text(text)
    return commands.read_plan(kind, path, portfolio)


HEAD = "Time,Kind,Account,Amount BTC,Source,Reference\n"
SALE = "2025-03-01T12:00:00Z,sale,Vault,1.5,desk,T1\n"
BARE = "2025-03-02T12:00:00Z,sale,Vault,1.5,,\n"


def test_an_event_is_known_by_its_source_and_reference(vault: Portfolio, tmp_path: Path) -> None:
    first = planned("treasury", vault, tmp_path, HEAD + SALE)
    assert (first.problems, first.inserted) == ((), 1)
    book = vault.applying(first.change)
    moved = SALE.replace("12:00", "13:00")
    again = planned("treasury", book, tmp_path, HEAD + moved)
    assert (again.inserted, again.updated) == (0, 1)


def test_an_event_without_a_reference_is_known_by_time_kind_account_and_amount(
    vault: Portfolio, tmp_path: Path
) -> None:
    book = vault.applying(planned("treasury", vault, tmp_path, HEAD + BARE).change)
    again = planned("treasury", book, tmp_path, HEAD + BARE + BARE.replace("1.5", "1.6"))
    assert (again.unchanged, again.inserted, again.problems) == (1, 1, ())


def test_the_same_payout_twice_in_a_file_is_refused_with_its_row(vault: Portfolio, tmp_path: Path) -> None:
    plan = planned("treasury", vault, tmp_path, HEAD + SALE + BARE + SALE + BARE)
    assert [(p.row, p.reason) for p in plan.problems] == [
        (4, "The same source and reference also stands in row 2"),
        (5, "The same time and kind and account and amount also stands in row 3"),
    ]


def test_parts_of_a_satoshi_are_refused_with_their_row(vault: Portfolio, tmp_path: Path) -> None:
    plan = planned("treasury", vault, tmp_path, HEAD + SALE.replace("1.5", "1.123456789"))
    ((row, reason),) = [(p.row, p.reason) for p in plan.problems]
    assert row == 2
    assert reason == "Amount has more decimals than a satoshi"


def test_ltv_levels_out_of_order_are_refused_with_their_row(vault: Portfolio, tmp_path: Path) -> None:
    head = "Name,Limit,Opened,Matures,Rate,Initial LTV,Margin-call LTV,Liquidation LTV\n"
    rows = "A,1000000,2025-01-01,2026-01-01,8%,60%,70%,80%\nB,1000000,2025-01-01,2026-01-01,8%,60%,80%,70%\n"
    plan = planned("facilities", vault, tmp_path, head + rows)
    assert plan.inserted == 1
    assert [(p.row, p.reason) for p in plan.problems] == [
        (3, "LTV levels must rise: initial, margin call, liquidation")
    ]
