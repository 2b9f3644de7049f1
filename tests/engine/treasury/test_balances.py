"""Balances by account and state at any instant."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.days import parse_month
from desktop_app.domain.treasury import (
    COLLATERAL_BACK,
    COLLATERAL_OUT,
    LOAN_BACK,
    LOANED,
    MANAGED,
    MINED,
    PAYOUT,
    PURCHASE,
    TRANSFER,
)  # fmt: skip
from desktop_app.engine.treasury.balances import DUE, FREE, IN_CARE, ON_LOAN, PLEDGED, RECEIVABLE
from desktop_app.engine.treasury.books import books_of
from tests.engine.treasury.written import (
    AT_POOL,
    BTC,
    DESK,
    LENDS,
    PLACES,
    TAKER,
    VAULT,
    at,
    book,
    day,
    event,
)

BEGUN = event("2025-01-02", PURCHASE, 10)


def held(events: list, on: str = "2025-12-31", **tables):
    """Bitcoin by account and state, those that are not 0."""
    found = books_of(book([BEGUN, *events], **tables)).balances.on(day(on))
    return {
        (a + 1, s): found[a, s] / BTC for a, s in zip(*(i.tolist() for i in np.nonzero(found)), strict=True)
    }


def test_a_transfer_moves_and_a_payout_settles_what_the_pool_owes() -> None:
    mined = event("2025-01-03", MINED, 2, AT_POOL)
    paid = event("2025-01-05", PAYOUT, 1.5, AT_POOL, to_account_id=VAULT)
    moved = event("2025-01-06", TRANSFER, 4, to_account_id=DESK)
    assert held([mined]) == {(VAULT, FREE): 10, (AT_POOL, DUE): 2}
    assert held([mined, paid, moved]) == {(VAULT, FREE): 7.5, (DESK, FREE): 4, (AT_POOL, DUE): 0.5}


def test_collateral_stays_ours_until_control_passes() -> None:
    kept = event("2025-01-03", COLLATERAL_OUT, 3, to_account_id=LENDS)
    passed = event("2025-01-04", COLLATERAL_OUT, 2, to_account_id=LENDS, control_passes=1)
    back = event("2025-01-05", COLLATERAL_BACK, 1, LENDS, to_account_id=VAULT, control_passes=1)
    assert held([kept, passed]) == {(VAULT, FREE): 5, (LENDS, PLEDGED): 3, (LENDS, RECEIVABLE): 2}
    assert held([kept, passed, back]) == {(VAULT, FREE): 6, (LENDS, PLEDGED): 3, (LENDS, RECEIVABLE): 1}
    books = books_of(book([BEGUN, kept, passed, back]))
    assert books.balances.ours_on(day("2025-12-31")).sum() == 9 * BTC == books.flows.sat_on(day("2025-12-31"))


def test_collateral_that_stays_in_its_account_is_pledged_there() -> None:
    assert held([event("2025-01-03", COLLATERAL_OUT, 3)]) == {(VAULT, FREE): 7, (VAULT, PLEDGED): 3}
    freed = event("2025-01-04", COLLATERAL_BACK, 1)
    assert held([event("2025-01-03", COLLATERAL_OUT, 3), freed]) == {(VAULT, FREE): 8, (VAULT, PLEDGED): 2}


def test_a_lender_that_may_use_collateral_takes_control_without_a_word_of_the_event() -> None:
    facility = {
        "name": "Loan", "limit_usd": 1, "opened_on": 1, "matures_on": 30_000, "rate_share": 0.1,
        "rehypothecation": 1, "collateral_account_id": LENDS,
    }  # fmt: skip
    out = event("2025-01-03", COLLATERAL_OUT, 3, to_account_id=LENDS)
    assert held([out], facility=[facility]) == {(VAULT, FREE): 7, (LENDS, RECEIVABLE): 3}
    balances = books_of(book([BEGUN, out], facility=[facility])).balances
    assert balances.of_facility(1, day("2025-01-03")) == (0, 3 * BTC)
    assert balances.of_facility(1, day("2025-01-02")) == (0, 0)


def test_loaned_and_managed_bitcoin_have_states_of_their_own() -> None:
    lent = event("2025-01-03", LOANED, 3, to_account_id=TAKER, control_passes=1)
    managed = event("2025-01-04", MANAGED, 2, to_account_id=TAKER)
    back = event("2025-01-05", LOAN_BACK, 1, TAKER, to_account_id=VAULT, control_passes=1)
    assert held([lent, managed, back]) == {(VAULT, FREE): 6, (TAKER, ON_LOAN): 2, (TAKER, IN_CARE): 2}


def test_what_lies_in_a_restricted_account_is_not_free() -> None:
    places = [{**PLACES[0]}, {**PLACES[1], "restricted": 1}, *PLACES[2:]]
    moved = event("2025-01-06", TRANSFER, 4, to_account_id=DESK)
    assert held([moved], treasury_account=places) == {(VAULT, FREE): 6, (DESK, PLEDGED): 4}


def test_balances_stand_at_any_instant_and_at_month_ends() -> None:
    moved = event("2025-02-06", TRANSFER, 4, to_account_id=DESK)
    balances = books_of(book([BEGUN, moved])).balances
    before, then = balances.at(np.array([at("2025-02-06") - 1, at("2025-02-06")]))[:, :, FREE]
    assert (before[:2].tolist(), then[:2].tolist()) == ([10 * BTC, 0], [6 * BTC, 4 * BTC])
    months = np.arange(parse_month("2024-12"), parse_month("2025-03") + 1)
    assert balances.month_ends(months)[:, DESK - 1, FREE].tolist() == [0, 0, 4 * BTC, 4 * BTC]


def test_an_account_that_gives_more_than_it_holds_is_named_with_its_day() -> None:
    moved = event("2025-02-06", TRANSFER, 4, DESK, to_account_id=VAULT)
    (problem,) = books_of(book([BEGUN, moved])).problems
    assert problem.reason == "Desk gives more than it holds from 2025-02-06 on, up to 4.00000000 BTC"
    assert (problem.table, problem.id) == ("treasury_account", DESK)


def test_more_collateral_than_was_given_does_not_come_back() -> None:
    out = event("2025-01-03", COLLATERAL_OUT, 3, to_account_id=LENDS, control_passes=1)
    back = event("2025-01-05", COLLATERAL_BACK, 4, LENDS, to_account_id=VAULT, control_passes=1)
    books = books_of(book([BEGUN, out, back]))
    assert (
        "4.00000000 BTC leave, but only 3.00000000 BTC are held; it is left out" in books.problems[0].reason
    )
    assert books.flows.sat_on(day("2025-12-31")) == 7 * BTC
