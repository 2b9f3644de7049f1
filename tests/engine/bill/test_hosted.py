"""Hosting takes its site's production and uptime from what is on record."""

from __future__ import annotations

import pytest

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.bill.of_book import bill_of
from tests.engine.bill.test_of_book import MARCH, book, line, metered, with_rows

FIRST = days.first_day(MARCH)
HOSTING = of.Hosting(production_share=0.1, uptime_guarantee=0.96, usd_per_mw_hour_short=20.0)


def agreed() -> Portfolio:
    """A site with a hosting contract for 1 MW that draws 500 kW all March."""
    made = with_rows(book(contract_kw=1_000.0), "charge_line", line("hosting", HOSTING))
    return metered(made, 500.0, MARCH)


def hosted() -> Portfolio:
    """A site of 1 MW under a guarantee of 96 % that ran 95 % of March and mined half of 0.02 BTC."""
    made = agreed()
    made = with_rows(made, "site_day", *(
        {"site_id": 1, "day_on": FIRST + n, "energy_kwh": 12_000.0, "availability": 0.94 if n % 2 else 0.96}
        for n in range(30)
    ))  # fmt: skip
    made = with_rows(made, "pool_account", {"name": "Pool"})
    made = with_rows(made, "pool_share", {"pool_account_id": 1, "site_id": 1, "share": 0.5})
    made = with_rows(made, "network", {
        "span": 1, "start_on": FIRST, "difficulty": 1e14, "blocks": 4_464, "price_usd": 90_000.0,
    })  # fmt: skip
    return with_rows(made, "production", *(
        {"pool_account_id": 1, "day_on": FIRST + n, "earned_sat": 1_000_000, "average_phs": 1.0}
        for n in (0, 1)
    ))  # fmt: skip


def test_production_and_uptime_come_from_the_record() -> None:
    made = bill_of(hosted(), 1, MARCH, MARCH).bill
    share, short = made.lines[-1].items
    assert float(share.quantity[0]) == pytest.approx(0.02 * 0.5 * 90_000)
    assert float(share.amount_usd[0]) == pytest.approx(90.0)
    assert float(short.quantity[0]) == pytest.approx(0.01 * 744)  # one hundredth of 1 MW over March's hours
    assert float(short.amount_usd[0]) == pytest.approx(-148.8)
    assert not [one for one in made.notes if "not known" in str(one)]


def test_what_is_said_wins_over_the_record() -> None:
    made = bill_of(hosted(), 1, MARCH, MARCH, uptime={MARCH: 0.5}, production_usd={MARCH: 1_000.0}).bill
    share, short = made.lines[-1].items
    assert float(share.amount_usd[0]) == pytest.approx(100.0)
    assert float(short.quantity[0]) == pytest.approx(0.46 * 744)


def test_a_month_without_a_record_is_said_to_be_unknown() -> None:
    plain = agreed()
    said = " ".join(str(one) for one in bill_of(plain, 1, MARCH, MARCH).bill.notes)
    assert "uptime of 1 month is not known" in said
    assert "production of 1 month is not known" in said
