"""Small tables as they are shown: by their fields, the newest first."""

from __future__ import annotations

from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_day
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import SALE
from desktop_app.figures.record_table import record_rows, record_table, titles_of


def book() -> Portfolio:
    nothing = Portfolio.empty()
    sites = [{"name": name, "control": 0, "cooling": 0} for name in ("Dalton", "Odessa")]
    prices = [
        {"site_id": site, "effective_on": parse_day(day), "usd_per_mwh": usd}
        for site, day, usd in ((1, "2024-01-01", 44.5), (2, "2024-01-01", 30.0), (1, "2025-06-01", 47.25))
    ]
    entries = [
        {
            "at": parse_day("2025-01-01") * 86_400,
            "kind": SALE,
            "account_id": 1,
            "amount_sat": 150_000_000,
            "value_usd": 90_000_000_000,
        }
    ]
    rows = [
        ("treasury_account", [{"name": "Desk"}]),
        ("site", sites),
        ("power_price", prices),
        ("treasury_event", entries),
    ]
    return nothing.applying(Change(tuple(inserting_records(nothing, table, made) for table, made in rows)))


def test_the_rows_of_one_site_stand_newest_first() -> None:
    portfolio = book()
    ids = record_rows(portfolio, "power_price", {"site_id": 1})
    table = record_table(portfolio, "power_price", ids, ("effective_on", "usd_per_mwh"))
    assert list(table.said_rows()) == [("2025-06-01", "47.25"), ("2024-01-01", "44.50")]
    assert table.keys == (3, 1)
    assert [c.header for c in table.columns] == ["From", "Price, $/MWh"]


def test_amounts_choices_and_references_are_shown_as_a_person_reads_them() -> None:
    portfolio = book()
    entry = record_table(
        portfolio, "treasury_event", portfolio["treasury_event"].ids, ("kind", "amount_sat", "value_usd")
    )
    assert list(entry.said_rows()) == [("sale", "1.5000", "$90,000")]
    site = record_table(portfolio, "power_price", portfolio["power_price"].ids[1:2], ("site_id",))
    assert list(site.said_rows()) == [("Odessa",)]
    assert titles_of(portfolio, "site") == {1: "Dalton", 2: "Odessa"}


def test_a_year_has_no_thousands_separator() -> None:
    book = Portfolio.empty()
    factor = {"region": "ERCT", "vintage": 2023, "co2e_kg_per_mwh": 1334.0}
    book = book.applying(Change((inserting_records(book, "emission_factor", [factor]),)))
    table = record_table(book, "emission_factor", book["emission_factor"].ids, ("vintage", "co2e_kg_per_mwh"))
    assert list(table.said_rows()) == [("2023", "1,334.00")]
