"""Lots by the book's policies: methods and pools from dates, control passing or not, lots by name."""

from __future__ import annotations

import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import (
    ALL_TOGETHER,
    COLLATERAL_BACK,
    COLLATERAL_OUT,
    COMPENSATION,
    EACH_ACCOUNT,
    EACH_ENTITY,
    METHODS,
    NETWORK_FEE,
    PURCHASE,
    SALE,
    TRANSFER,
)  # fmt: skip
from desktop_app.engine.lots.booked import difference
from desktop_app.engine.lots.events import Method
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.ledger import PRODUCTION_KEY, ledger_of
from desktop_app.engine.treasury.lots_of_book import lots_of, pool_names
from tests.engine.treasury.written import BTC, DESK, JAN, LENDS, USD, VAULT, book, day, event

CHEAP = event("2025-01-02", PURCHASE, 1, value=50_000)
DEAR = event("2025-01-03", PURCHASE, 1, DESK, value=70_000)
SOLD = event("2025-02-01", SALE, 1, DESK, value=100_000, fee=100)


def policy(method: str = "FIFO", pool: int = ALL_TOGETHER, on: str = "2025-01-01"):
    return {"effective_on": day(on), "method": METHODS.index(method), "lot_pool": pool}


def gains(*policies, events=(CHEAP, DEAR, SOLD), **tables) -> tuple[int, int]:
    booked = books_of(book(list(events), accounting_policy=list(policies), **tables)).lots.booked
    assert booked.problems == ()
    return booked.gains_usd // USD, booked.losses_usd // USD


@pytest.mark.parametrize(
    ("method", "gain"),
    [("FIFO", 49_900), ("LIFO", 29_900), ("HIFO", 29_900), ("LOFO", 49_900), ("weighted average", 39_900)],
)
def test_the_policy_says_which_lot_leaves(method: str, gain: int) -> None:
    assert gains(policy(method)) == (gain, 0)


def test_without_a_policy_the_first_lot_leaves_first() -> None:
    assert gains() == (49_900, 0)


def test_lots_of_each_account_stay_in_it_and_move_with_a_transfer() -> None:
    assert gains(policy(pool=EACH_ACCOUNT)) == (29_900, 0), "the desk holds the dear lot alone"
    moved = event("2025-01-04", TRANSFER, 1, VAULT, to_account_id=DESK)
    assert gains(policy(pool=EACH_ACCOUNT), events=(CHEAP, DEAR, moved, SOLD)) == (49_900, 0)


def test_lots_of_each_entity_are_shared_by_its_accounts() -> None:
    assert gains(policy(pool=EACH_ENTITY)) == (29_900, 0), "the desk is South's, the vault North's"


def test_a_method_changes_from_its_day_on() -> None:
    later = event("2025-03-01", SALE, 1, DESK, value=100_000)
    events = (CHEAP, DEAR, event("2025-01-05", PURCHASE, 1, value=90_000), SOLD, later)
    assert gains(policy(), policy("HIFO", on="2025-02-02"), events=events) == (49_900 + 10_000, 0)


def test_lots_are_given_to_the_accounts_when_the_policy_begins_to_keep_them_apart() -> None:
    moved = event("2025-01-04", TRANSFER, 0.5, VAULT, to_account_id=DESK)
    last = event("2025-03-01", SALE, 1.5, DESK, value=150_000)
    both = policy(), policy(pool=EACH_ACCOUNT, on="2025-02-15")
    books = books_of(book([CHEAP, DEAR, moved, last], accounting_policy=list(both)))
    assert books.problems == ()
    left = books.lots.booked.remaining
    assert (left.qty_sat.tolist(), left.basis_usd.tolist()) == ([BTC // 2], [25_000 * USD])
    assert pool_names(books.ledger)[int(left.pool[0])] == "Vault"


def test_fees_in_bitcoin_and_pay_in_bitcoin_are_disposals_at_fair_value() -> None:
    fee = event("2025-02-01", NETWORK_FEE, 0.1)
    paid = event("2025-02-02", COMPENSATION, 0.2)
    assert gains(events=(CHEAP, fee, paid)) == (5_000 + 10_000, 0)


def test_gains_and_losses_are_never_netted() -> None:
    low = event("2025-02-02", SALE, 1, DESK, value=60_000)
    assert gains(events=(CHEAP, DEAR, SOLD, low)) == (49_900, -10_000)


def test_collateral_whose_control_passes_is_sold_and_comes_back_as_a_new_lot_but_not_for_tax() -> None:
    out = event("2025-02-01", COLLATERAL_OUT, 1, to_account_id=LENDS, control_passes=1)
    back = event("2025-02-11", COLLATERAL_BACK, 1, LENDS, to_account_id=VAULT, control_passes=1)
    made = book([CHEAP, out, back], {"2025-02-01": 90_000.0, "2025-02-11": 80_000.0})
    books = books_of(made)
    assert books.lots.booked.gains_usd == 40_000 * USD
    assert books.lots.booked.remaining.basis_usd.tolist() == [80_000 * USD]
    assert books.owed.booked.losses_usd == -10_000 * USD
    assert books.tax_lots.booked.gains_usd == 0
    assert books.tax_lots.booked.remaining.basis_usd.tolist() == [50_000 * USD]


def test_lots_are_taken_by_name_of_an_event_or_of_a_production_day() -> None:
    made = [{"pool_account_id": 1, "day_on": day("2025-01-04"), "earned_sat": BTC, "average_phs": 1.0}]
    named = book([CHEAP, DEAR, SOLD], accounting_policy=[policy("specific")], production=made)
    by_event = {"event_id": 3, "lot_event_id": 2, "amount_sat": BTC // 2}
    by_day = {"event_id": 3, "production_id": 1, "amount_sat": BTC // 2}
    named = named.applying(Change((inserting_records(named, "lot_choice", [by_event, by_day]),)))
    used = books_of(named).lots.booked.used
    assert used.lot.tolist() == [2, PRODUCTION_KEY + 1]
    assert used.cost_usd.tolist() == [35_000 * USD, 50_000 * USD]


def test_a_disposal_that_names_no_lots_is_said() -> None:
    books = books_of(book([CHEAP, SOLD], accounting_policy=[policy("specific")]))
    assert books.problems[0].reason == "Sale of 2025-02-01: it names no lots; it is left out"


def test_all_can_be_booked_by_another_method_to_compare() -> None:
    made = book([CHEAP, DEAR, SOLD])
    assert lots_of(made, ledger_of(made), method=Method.LIFO).booked.gains_usd == 29_900 * USD


def late(portfolio: Portfolio) -> Portfolio:
    row = event("2025-01-01", PURCHASE, 1, value=10_000)
    return portfolio.applying(Change((inserting_records(portfolio, "treasury_event", [row]),)))


def test_a_late_event_changes_what_follows_and_the_difference_is_told() -> None:
    before = books_of(book([CHEAP, DEAR, SOLD]))
    after = books_of(late(before.portfolio), before)
    apart = difference(before.lots.booked, after.lots.booked)
    assert apart.key.tolist() == [3]
    assert (apart.cost_before_usd[0], apart.cost_after_usd[0]) == (50_000 * USD, 10_000 * USD)


def test_after_an_edit_the_books_are_those_of_a_new_reading() -> None:
    before = books_of(book([CHEAP, DEAR, SOLD]))
    changed = late(before.portfolio)
    again, fresh = books_of(changed, before), books_of(changed)
    assert again.lots.booked.remaining.basis_usd.tolist() == fresh.lots.booked.remaining.basis_usd.tolist()
    assert again.flows.basis_on(JAN + 100) == fresh.flows.basis_on(JAN + 100)


def test_an_edit_elsewhere_keeps_ledger_and_lots() -> None:
    before = books_of(book([CHEAP, DEAR, SOLD]))
    portfolio = before.portfolio
    renamed = portfolio.applying(
        Change((updating(portfolio, "company", portfolio["company"].ids, {"name": "Else"}),))
    )
    assert books_of(renamed, before).lots is before.lots
    assert books_of(renamed, before).portfolio is renamed


def test_lots_stand_as_they_stood_on_any_day() -> None:
    lots = books_of(book([CHEAP, DEAR, SOLD])).lots
    assert lots.on(day("2025-01-02")).basis_usd == 50_000 * USD
    assert lots.on(day("2025-01-31")).basis_usd == 120_000 * USD
    assert lots.on(day("2025-02-01")).basis_usd == 70_000 * USD
