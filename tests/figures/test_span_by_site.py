"""Yesterday and the month to date: against plan, with what was off and why."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.production import CAUSES
from desktop_app.engine.daily import SpanBySite, month_to_date, yesterday
from desktop_app.figures.span_by_site import causes_said, span_message, span_table
from tests.figures.evaluated import sample

NAMES = {1: "Dalton", 2: "Odessa", 3: "Brenham"}


def span(plan: list[float], last: str = "2025-12-31", first: str = "2025-12-31") -> SpanBySite:
    off = np.zeros((3, len(CAUSES)))
    off[1, 0], off[1, 7] = 2.3, 0.4
    earned = np.array([1.0, 2.0, 0.5])
    on = (days.parse_day(first), days.parse_day(last))
    return SpanBySite(*on, np.array([1, 2, 3]), earned, np.array(plan), earned, earned, off)


def test_sites_stand_by_what_they_produced_with_their_causes() -> None:
    table = span_table(span([1.25, 2.0, 0.5]), NAMES)
    rows = list(table.said_rows())
    assert rows[0] == ("Odessa", "2.00", "0.0 %", "economic 2.3, machine fault 0.4")
    assert rows[1][:3] == ("Dalton", "1.00", "−20.0 %")
    assert table.keys == (("site", 2), ("site", 1), ("site", 3))


def test_the_message_compares_like_with_like() -> None:
    assert span_message(span([1.0, 2.0, 1.0])) == "3.50 BTC on 31 December, 12.5 % under plan"
    said = span_message(span([2.0, 2.0, np.nan]))
    assert said == "3.50 BTC on 31 December; planned sites 25.0 % under plan"
    assert span_message(span([np.nan] * 3)) == "3.50 BTC on 31 December"


@pytest.mark.parametrize(
    ("last", "said"), [("2025-12-31", "in December"), ("2025-12-09", "in December to date")]
)
def test_a_month_that_is_not_over_is_called_to_date(last: str, said: str) -> None:
    assert span_message(span([np.nan] * 3, last, "2025-12-01")).endswith(said)


def test_causes_too_small_to_be_seen_are_left_out() -> None:
    off = np.zeros(len(CAUSES))
    off[4] = 0.04
    assert causes_said(off) == ""


def test_the_sites_of_the_sample_add_up_to_the_company() -> None:
    company = sample()
    for found in (yesterday(company.prepared, company.plan), month_to_date(company.prepared, company.plan)):
        table = span_table(found, company.sites)
        assert sum(table.values[1]) == pytest.approx(found.earned_btc.sum())
    at = company.base.actual_months - 1
    month = month_to_date(company.prepared, company.plan)
    assert month.earned_btc.sum() == pytest.approx(company.base.company.earned_btc[at])
