"""Contracts out of files: every record in its place, and a row that the book would refuse refused alone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import terms_of
from desktop_app.exchange.plan import ImportPlan
from tests.exchange.conftest import Importing

VERSION = "Odessa · Supply · 2024-01-01"
BLOCK = {"mw": 10, "usd_per_mwh": 25, "elections": [0.5, 1.0]}


def quoted(parameters: dict[str, Any]) -> str:
    return '"' + json.dumps(parameters).replace('"', '""') + '"'


def lines_file(*lines: tuple[int, str, str, dict[str, Any]]) -> str:
    rows = [f"{VERSION},{number},{label},{kind},{quoted(given)}" for number, label, kind, given in lines]
    return "\n".join(["Version,Sequence,Label,Kind,Parameters", *rows]) + "\n"


@pytest.fixture
def supplied(book: Portfolio, importing: Importing) -> Portfolio:
    """Odessa with a contract of a block, an adder and a tax, each table from its own file."""
    files = {
        "contracts": "Site,Name,Starts,Ends,Time zone\nOdessa,Supply,2024-01-01,2027-12-31,America/Chicago\n",
        "contract-versions": "Contract,From\nOdessa · Supply,2024-01-01\n",
        "charge-lines": lines_file(
            (1, "Block", "block", BLOCK),
            (2, "Delivery", "adder", {"amount": 4.0}),
            (3, "Tax", "percent", {"share": 0.02}),
        ),
    }
    for kind, text in files.items():
        plan = importing(kind, text, into=book)
        assert plan.rejected == 0
        book = book.applying(plan.change)
    return book


def refused(plan: ImportPlan) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.reason) for problem in plan.problems]


def test_a_contract_comes_in_with_its_version_and_lines(supplied: Portfolio) -> None:
    (version,) = terms_of(supplied, 1).versions
    assert [(line.label, line.kind) for line in version.lines] == [
        ("Block", "block"), ("Delivery", "adder"), ("Tax", "percent"),
    ]  # fmt: skip


def test_an_election_of_no_allowed_share_is_refused_alone(supplied: Portfolio, importing: Importing) -> None:
    file = f"Block,Month,Elected (%)\n{VERSION} · Block,2025-04,50\n{VERSION} · Block,2025-05,70\n"
    plan = importing("elections", file, into=supplied)
    assert (plan.rows_in, plan.inserted, plan.rejected) == (2, 1, 1)
    assert refused(plan) == [(3, "Block: 70 % was elected for 2025-05; it may be 50, 100 %")]


def test_a_percentage_of_a_later_line_is_refused_alone(supplied: Portfolio, importing: Importing) -> None:
    file = f"Line,Applies to\n{VERSION} · Block,{VERSION} · Tax\n{VERSION} · Tax,{VERSION} · Delivery\n"
    plan = importing("charge-bases", file, into=supplied)
    assert (plan.inserted, plan.rejected) == (1, 1)
    assert refused(plan) == [(2, "Block: Only percentages and minimum bills apply to other lines")]
    (version,) = terms_of(supplied.applying(plan.change), 1).versions
    assert version.lines[2].bases == (version.lines[1].id,)


def test_versions_that_overlap_are_refused_and_others_come_in(
    supplied: Portfolio, importing: Importing
) -> None:
    file = "Contract,From,Last day\nOdessa · Supply,2025-01-01,\nOdessa · Supply,2024-01-01,2025-06-30\n"
    plan = importing("contract-versions", file, into=supplied)
    assert (plan.inserted, plan.rejected) == (1, 1)
    assert refused(plan) == [(3, "The versions of 2024-01-01 and 2025-01-01 overlap")]


@pytest.mark.parametrize(
    ("kind", "parameters", "said"),
    [
        (
            "energy",
            {"tiers": [[{"rate": 1, "most": 5}, {"rate": 2, "most": 4}, {"rate": 3}]]},
            "out of order",
        ),
        ("energy", {"tiers": [[{"rate": 1, "max": 5}, {"rate": 2}]]}, "A tier has no “max”"),
        ("energy", {"schedule": {"weekday": ["0" * 24] * 11, "weekend": ["0" * 24] * 12}}, "12 months of 24"),
        ("index", {}, "A market price needs a price series"),
    ],
)
def test_a_line_that_contradicts_itself_is_refused_with_its_reason(
    supplied: Portfolio, importing: Importing, kind: str, parameters: dict[str, Any], said: str
) -> None:
    file = lines_file((8, "Rider", "fixed", {"amount_usd": 50.0}), (9, "Bad", kind, parameters))
    plan = importing("charge-lines", file, into=supplied)
    assert (plan.inserted, plan.rejected) == (1, 1)
    ((row, reason),) = refused(plan)
    assert row == 3
    assert reason.startswith("Bad: ")
    assert said in reason
