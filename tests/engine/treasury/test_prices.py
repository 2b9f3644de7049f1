"""A valuation takes the policy's source at the policy's moment, and says from where and when it is."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.treasury import OPENING
from desktop_app.engine.treasury.ledger import ledger_of
from desktop_app.engine.treasury.prices import CLOSE, EVENT, MEAN, NETWORK, NEW_YORK, new_york_close
from tests.engine.treasury.written import DAY_S, USD, book, day, event

QUOTES = (
    ("2025-03-03", 9, 90_000),
    ("2025-03-03", 20, 92_000),
    ("2025-03-04", 0, 93_000),
    ("2025-03-04", 13, 95_000),
)


def quoted(moment: int, on: str = "2025-03-03", hour: int = 12, source: str = "Desk prices"):
    prices = [
        {"at": day(d) * DAY_S + h * 3600, "source": "Desk prices", "price_usd": usd * USD}
        for d, h, usd in QUOTES
    ]
    policy = [{"effective_on": day("2025-01-01"), "price_moment": moment, "price_source": source}]
    ledger = ledger_of(book([event(on, OPENING, 1, hour=hour)], btc_price=prices, accounting_policy=policy))
    return ledger, ledger.price_usd[0] / 1e6, (int(ledger.price_at[0]) - day(on) * DAY_S) / 3600


@pytest.mark.parametrize(
    ("moment", "usd", "hour"),
    [(CLOSE, 93_000, 24), (NEW_YORK, 92_000, 20), (MEAN, 91_000, 0), (EVENT, 90_000, 9)],
)
def test_each_moment_takes_its_own_quote_and_keeps_its_time(moment: int, usd: int, hour: int) -> None:
    ledger, price, then = quoted(moment)
    assert (price, then) == (usd, hour)
    assert ledger.prices.sources[ledger.price_source[0]] == "Desk prices"
    assert ledger.problems == ()


def test_without_a_source_the_network_history_gives_the_mean_of_the_day() -> None:
    ledger, price, then = quoted(CLOSE, source="")
    assert (price, then) == (100_000, 0)
    assert ledger.prices.sources[ledger.price_source[0]] == NETWORK


def test_a_source_without_a_quote_near_the_moment_is_said_and_the_network_stands_in() -> None:
    ledger, price, _ = quoted(CLOSE, on="2025-03-09")
    assert price == 100_000
    (problem,) = ledger.problems
    assert "Opening balance of 2025-03-09 is valued by the network history" in problem.reason
    assert (problem.table, problem.id) == ("treasury_event", 1)


def test_an_event_without_any_price_is_said() -> None:
    ledger = ledger_of(book([event("2027-01-01", OPENING, 1)]))
    assert "has no price" in ledger.problems[0].reason
    assert ledger.value_usd.tolist() == [0]


def test_four_in_the_afternoon_in_new_york_knows_summer_time() -> None:
    listed = np.array(
        [day(d) for d in ("2025-03-08", "2025-03-09", "2025-11-01", "2025-11-02", "2026-03-08")]
    )
    hours = (new_york_close(listed) - listed * DAY_S) / 3600
    assert hours.tolist() == [21, 20, 20, 21, 20]
