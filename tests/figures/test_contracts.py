"""What the contracts say: terms in words, terms as bars, alerts, the table, the bill against its invoice."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.parts import Schedule, flat_tiers
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import DISPUTED
from desktop_app.domain.terms import terms_of
from desktop_app.engine.contract_year import contract_years
from desktop_app.figures.bill_chart import bill_message, statement_of, summary_rows, year_chart
from desktop_app.figures.contract_tiles import credits_tile, curtailed_tile, disputed_tile
from desktop_app.figures.contract_words import alerts, term_bar, terms_in_words
from desktop_app.figures.contracts import Span, contract_table
from tests.figures import evaluated

JANUARY = days.month_of(2025, 1)
TODAY = days.parse_day("2025-06-15")
NIGHT = Schedule(("000000001111111111111111",) * 12, ("0" * 24,) * 12)


def book_with(*lines: tuple[str, Any], **contract: Any) -> Portfolio:
    """A site with one contract from January 2024."""
    book = Portfolio.empty()
    start = days.first_day(JANUARY - 12)
    for table, rows in (
        ("site", [{"name": "Alpha"}]),
        ("power_contract", [{"site_id": 1, "name": "Supply", "starts_on": start, **contract}]),
        ("contract_version", [{"contract_id": 1, "effective_on": start}]),
        ("charge_line", [
            {"version_id": 1, "sequence": n, "label": f"Line {n}", "kind": kind,
             "parameters": write_parameters(kind, given)}
            for n, (kind, given) in enumerate(lines, 1)
        ]),
    ):  # fmt: skip
        book = book.applying(Change((inserting_records(book, table, rows),)))
    return book


def said(*lines: tuple[str, Any]) -> str:
    return terms_in_words(terms_of(book_with(*lines), 1).on(TODAY))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([("block", of.Block(mw=8, usd_per_mwh=28, resale=1)), ("block", of.Block(mw=4.5, usd_per_mwh=30))],
         "8 + 4.5 MW fixed, resale"),
        ([("energy", of.Energy(schedule=NIGHT, tiers=flat_tiers(0.03) * 2)),
          ("demand", of.Demand(ratchet=1, ratchet_share=0.95))], "TOU, ratchet 11 m, 95 %"),
        ([("energy", of.Energy(tiers=flat_tiers(0.0309))),
          ("interruptible", of.Interruptible(notice_minutes=30))], "Interruptible, 30 min, $30.90 flat"),
        ([("energy", of.Energy(load=of.BASELINE)), ("index", of.Index(load=of.DEVIATION))],
         "Two-part real-time"),
        ([("hosting", of.Hosting(usd_per_kwh=0.054))], "Hosting $0.054"),
        ([("index", of.Index(multiplier=1.02, adder_usd_per_mwh=7.5))], "Index × 1.02 + $7.50"),
        ([("adder", of.Adder(amount=2.0))], "Delivery"),
    ],
)  # fmt: skip
def test_terms_are_said_in_a_few_words(lines: list[tuple[str, Any]], words: str) -> None:
    assert said(*lines) == words


def test_a_term_says_how_much_of_it_has_passed() -> None:
    start, end = (days.parse_day(day) for day in ("2020-01-01", "2029-12-31"))
    made = term_bar(
        terms_of(book_with(starts_on=start, ends_on=end), 1).contract, days.parse_day("2025-01-01")
    )
    assert made.said == "2020–2029"
    assert made.passed == pytest.approx(0.5, abs=0.001)
    assert (
        term_bar(terms_of(book_with(starts_on=start, ends_on=TODAY + 70), 1).contract, TODAY).said
        == "to Aug 2025"
    )
    assert term_bar(terms_of(book_with(starts_on=start), 1).contract, TODAY).said == "month to month"


def test_what_wants_attention_is_named() -> None:
    calls = [("energy", of.Energy()), ("interruptible", of.Interruptible(most_events_a_year=20))]
    book = book_with(*calls, ends_on=TODAY + 74)
    at = TODAY * 86_400
    events = [{"line_id": 2, "from_at": at - n * 86_400, "to_at": at - n * 86_400 + 3600} for n in range(5)]
    book = book.applying(Change((inserting_records(book, "power_event", events),)))
    assert alerts(book, terms_of(book, 1), TODAY) == ["74 days left", "5 of 20 calls used"]
    notice = book_with(("energy", of.Energy()), ends_on=TODAY + 100, notice_days=60, renews_months=12)
    assert alerts(notice, terms_of(notice, 1), TODAY) == ["notice 25 Jul"]
    series = inserting_records(book, "price_series", [{"name": "Hub"}])
    book = book.applying(Change((series,)))
    assert alerts(book_with(), terms_of(book_with(), 1), TODAY)[0] == "no charge line"


def test_the_table_prices_a_month_and_names_two_contracts_of_a_site() -> None:
    book = book_with(("fixed", of.Fixed(amount_usd=1000.0)), contract_kw=12_000.0)
    other = {"site_id": 1, "name": "Wires", "starts_on": days.first_day(JANUARY - 12)}
    book = book.applying(Change((inserting_records(book, "power_contract", [other]),)))
    years = contract_years(book, JANUARY)
    made = contract_table(book, years, Span(JANUARY, JANUARY), {1: "Alpha"}, TODAY)
    assert set(made.spec.values[0]) == {"Alpha\nSupply", "Alpha\nWires"}
    assert made.spec.values[3][0] == 12
    assert math.isnan(made.spec.values[4][0]), "no energy, no price of it"
    assert "no version" in made.tips[2]


def test_the_invoice_says_how_much_it_differs_and_why() -> None:
    book = book_with(("fixed", of.Fixed(amount_usd=1000.0)), ("percent", of.Percent(share=0.02)))
    statement = {
        "contract_id": 1, "month": JANUARY, "state": DISPUTED, "invoiced_usd": 1_120_000_000,
        "disputed_usd": 100_000_000, "note": "Billed twice",
    }  # fmt: skip
    book = book.applying(Change((inserting_records(book, "power_statement", [statement]),)))
    years, span = contract_years(book, JANUARY), Span(JANUARY, JANUARY)
    rows = summary_rows(years.by_id[1], statement_of(book, 1, span), span)
    assert [(row.label, row.amount) for row in rows] == [
        ("Line 1", "$1,000.00"), ("Line 2", "$20.00"), ("Computed", "$1,020.00"), ("Invoiced", "$1,120.00"),
    ]  # fmt: skip
    assert rows[0].said == "1 month × $1,000"
    assert rows[-1].said == "$100 more: billed twice"
    assert "too much" in bill_message(years.by_id[1], statement_of(book, 1, span), span, "Alpha")
    tile = disputed_tile(book, years, span)
    assert (tile.value, tile.unit) == ("$100.00", "1 invoice")
    year = Span(JANUARY - 11, JANUARY)
    assert statement_of(book, 1, year) is None
    assert summary_rows(years.by_id[1], None, year)[-1].amount == "$12,240.00"


def test_a_year_is_stacked_by_what_it_is_for() -> None:
    book = book_with(("fixed", of.Fixed(amount_usd=1000.0)), ("block", of.Block(mw=1, usd_per_mwh=30)))
    made = year_chart(contract_years(book, JANUARY).by_id[1], JANUARY, "Alpha")
    assert [one.name for one in made.series] == ["Energy", "Fixed, taxes, minimum"]
    assert len(made.series[0].y) == 12
    assert np.sum(made.series[1].y) == pytest.approx(12_000)
    assert made.title.startswith("Alpha: $")


def test_tiles_of_the_sample_compare_a_month_with_the_one_before() -> None:
    company = evaluated.sample()
    last = int(company.base.months[company.base.actual_months - 1])
    years = contract_years(company.portfolio, last)
    now, before = (years.sums(month, month) for month in (last, last - 1))
    assert now is not None
    assert before is not None
    tile = credits_tile(years, Span(last, last))
    assert tile.change.startswith("+" if now.credit_usd > before.credit_usd else "\u2212")
    assert len(tile.sparkline) == 13
    hours = curtailed_tile(company.portfolio, years, Span(last - 11, last))
    assert float(hours.value.replace(",", "")) > 0
