"""The checklist of a quarter's close names what is open, and is silent about nothing."""

from __future__ import annotations

from typing import Any

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.edits import updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import OPENING, PAYOUT, SALE
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.cash import cash_days
from desktop_app.engine.treasury.close import Item, checklist
from tests.engine.treasury.written import AT_POOL, BTC, JAN, VAULT, book, day, event

LAST = day("2025-03-31")
MORE = "too much"
OPENED = event("2025-01-01", OPENING, 5, value=100_000, hour=0)


def items(made: Portfolio, last: int = LAST) -> list[Item]:
    books = books_of(made)
    return list(checklist(books, cash_days(made, books.ledger), JAN, last))


def of(found: list[Item], key: str) -> list[tuple[bool, str]]:
    return [(item.ok, item.sentence) for item in found if item.key == key]


def statement(btc: float, account: int = VAULT) -> dict[str, Any]:
    return {"account_id": account, "day_on": LAST, "balance_sat": round(btc * BTC)}


def test_an_account_is_proved_by_its_statement() -> None:
    assert of(items(book([OPENED], account_statement=[statement(5)])), "statements") == [
        (True, "Vault holds 5.00000000 BTC, as its statement says")
    ]
    assert of(items(book([OPENED], account_statement=[statement(4.5)])), "statements") == [
        (
            False,
            "Vault holds 5.00000000 BTC by the ledger, 4.50000000 BTC by its statement: 0.50000000 BTC "
            + MORE,
        )
    ]
    assert of(items(book([OPENED])), "statements") == [
        (False, "Vault holds 5.00000000 BTC, and no statement of 2025-03-31 proves it")
    ]


def production(days: int, btc: float) -> list[dict[str, Any]]:
    row = {"pool_account_id": 1, "earned_sat": round(btc * BTC), "average_phs": 1.0}
    return [row | {"day_on": LAST - n} for n in range(days)]


def test_a_pool_that_owes_more_than_two_weeks_has_missed_a_payout() -> None:
    owing = items(book([OPENED], production=production(30, 0.1)))
    assert of(owing, "receivable") == [(False, "At the pool owes 3.00000000 BTC, 30 days of production")]
    paid = event("2025-03-31", PAYOUT, 2.8, AT_POOL, to_account_id=VAULT, hour=23)
    assert of(items(book([OPENED, paid], production=production(30, 0.1))), "receivable") == [
        (True, "At the pool owes 0.20000000 BTC, 2.0 days of production")
    ]


def test_a_pool_that_paid_more_than_it_credited_is_named() -> None:
    paid = event("2025-03-31", PAYOUT, 1, AT_POOL, to_account_id=VAULT, hour=23)
    assert of(items(book([OPENED, paid])), "receivable") == [
        (False, "At the pool has paid 1.00000000 BTC more than it credited")
    ]


def test_days_without_a_price_are_counted() -> None:
    policy = [{"effective_on": JAN, "price_source": "Closes"}]
    prices = [
        {"at": (JAN + n + 1) * 86_400, "source": "Closes", "price_usd": 10**11} for n in range(90) if n != 7
    ]
    ((ok, said),) = of(items(book([OPENED], btc_price=prices, accounting_policy=policy)), "prices")
    assert (ok, said) == (False, "1 day has no price of the policy's source, the first is 2025-01-08")


def test_what_is_left_out_estimated_or_not_closed_stands_open() -> None:
    guess = event("2025-02-01", SALE, 1, value=1, quality=0)
    beyond = event("2025-02-02", SALE, 9, value=1)
    found = items(book([OPENED, guess, beyond], period=[_closed(660), _closed(661)]))
    assert of(found, "estimates") == [(False, "1 event is an estimate")]
    assert of(found, "left out")[0][0] is False
    assert of(found, "months") == [(False, "Not closed yet: 2025-03")]
    assert all(ok for ok, _ in of(found, "identities"))


def test_an_opening_balance_without_its_cost_is_asked_for() -> None:
    bare = event("2025-01-01", OPENING, 5, hour=0)
    assert of(items(book([bare])), "opening") == [
        (False, "The 5.00000000 BTC brought forward have no cost and count at the price of their day")
    ]
    assert of(items(book([OPENED])), "opening") == []


def _closed(month: int) -> dict[str, Any]:
    return {"month": month, "state": 2, "changed_by": "A", "changed_at": 1_700_000_000, "reason": "x"}


def test_the_sample_company_closes_every_quarter(sample: Portfolio) -> None:
    books = books_of(sample)
    cash = cash_days(sample, books.ledger)
    for first, last in (
        ("2024-01-01", "2024-03-31"), ("2024-07-01", "2024-09-30"), ("2025-10-01", "2025-12-31"),
    ):  # fmt: skip
        found = checklist(books, cash, day(first), day(last))
        assert [item.sentence for item in found if not item.ok] == []
        assert len({item.key for item in found}) == 7


def test_a_statement_that_was_mistyped_opens_the_close(sample: Portfolio) -> None:
    rows = sample["account_statement"]
    last = np.flatnonzero(rows["day_on"] == day("2025-12-31"))[:1]
    more = {"balance_sat": rows["balance_sat"][last] + 1}
    changed = sample.applying(Change((updating(sample, "account_statement", rows.ids[last], more),)))
    books = books_of(changed)
    found = checklist(books, cash_days(changed, books.ledger), day("2025-10-01"), day("2025-12-31"))
    assert [item.key for item in found if not item.ok] == ["statements"]
    assert "0.00000001 BTC too little" in next(item.sentence for item in found if not item.ok)
