"""What files do to the book: nothing twice, nothing half, and matches across files."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED
from desktop_app.domain.days import month_of, parse_day
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.periods import set_months
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.treasury import COLD, EVENT_KINDS, EXCHANGE, HOT, POOL
from desktop_app.exchange.prices.points import Question
from tests.books import new_book, opened
from tests.exchange.treasury.conftest import (
    COINBASE_PRIME_TRANSACTIONS,
    FILES,
    FOUNDRY_EARNINGS,
    FOUNDRY_TRANSACTIONS,
    KRAKEN_LEDGERS,
    OCEAN,
    SPARROW,
    TX,
    Planning,
)

MARCH = month_of(2026, 3)


def events(book: Portfolio) -> list[tuple[str, str, str, int]]:
    """Kind, account, other account and amount of the events, in order of their ids."""
    names = {a.id: a.name for a in book.records("treasury_account").values()}
    return [
        (EVENT_KINDS[e.kind], names[e.account_id], names.get(e.to_account_id or 0, ""), e.amount_sat)
        for e in book.records("treasury_event").values()
    ]


def days(book: Portfolio) -> list[tuple[int, int]]:
    return [(p.day_on - parse_day("2026-03-01"), p.earned_sat) for p in book.records("production").values()]


def taken(planning: Planning, book: Portfolio, text: str, **said: Any) -> Portfolio:
    return book.applying(planning(text, book, **said).change)


@pytest.fixture
def paid(planning: Planning) -> Portfolio:
    """Foundry's payouts to a cold wallet."""
    return taken(planning, Portfolio.empty(), FOUNDRY_TRANSACTIONS, account="Foundry", to_account="Cold")


@pytest.mark.parametrize("name", FILES)
def test_a_file_taken_again_changes_nothing(planning: Planning, name: str) -> None:
    said = {"account": "Own", "from_account": "Left", "to_account": "Right", "zone": "UTC", "basis": "net"}
    first = planning(name, **said)
    assert first.inserted
    again = planning(name, Portfolio.empty().applying(first.change), **said)
    assert (again.inserted, again.updated, again.rejected) == (0, 0, first.rejected)
    assert again.change.is_empty


# --- accounts ----------------------------------------------------------------------------------------
def test_whose_it_is_is_asked_and_unknown_names_are_offered(planning: Planning) -> None:
    for said, about in (
        ({"make": False}, "account"), ({"account": "Kraken", "make": False}, "account"),
        ({"account": "Kraken"}, "from"), ({"account": "Kraken", "from_account": "Cold"}, "to"),
    ):  # fmt: skip
        with pytest.raises(Question) as asked:
            planning(KRAKEN_LEDGERS, **said)
        assert asked.value.about == about


def test_made_accounts_are_of_the_kind_that_the_file_has(planning: Planning) -> None:
    book = taken(
        planning, Portfolio.empty(), KRAKEN_LEDGERS, account="Kraken", from_account="A", to_account="A"
    )
    assert {a.name: a.kind for a in book.records("treasury_account").values()} == {
        "Kraken": EXCHANGE,
        "A": HOT,
    }
    book = taken(planning, Portfolio.empty(), SPARROW, account="Vault", from_account="P", to_account="X")
    kinds = {a.name: a.kind for a in book.records("treasury_account").values()}
    assert kinds == {"Vault": COLD, "P": POOL, "X": EXCHANGE}
    assert [e[0] for e in events(book)] == ["payout", "transfer", "network fee"]


def test_earnings_and_payouts_of_one_pool_meet_in_one_account(planning: Planning) -> None:
    book = taken(planning, Portfolio.empty(), FOUNDRY_EARNINGS, account="Foundry")
    book = taken(planning, book, FOUNDRY_TRANSACTIONS, account="foundry", to_account="Cold")
    assert len(book["pool_account"]) == 1
    assert [a.name for a in book.records("treasury_account").values()] == ["Foundry", "Cold"]
    assert book.records("treasury_account")[1].pool_account_id == 1


# --- earnings ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("basis", "first"), [(0, 150_000_000), (1, 149_550_000)])
def test_amounts_follow_the_basis_of_the_pool_account(planning: Planning, basis: int, first: int) -> None:
    p = Portfolio.empty()
    pool = {"name": "Main", "fee_share": 0.003, "basis": basis}
    book = p.applying(Change((inserting_records(p, "pool_account", [pool]),)))
    book = taken(planning, book, FOUNDRY_EARNINGS, account="Main")
    assert days(book)[0] == (0, first)


def test_net_or_gross_is_asked_for_a_new_account_where_the_file_does_not_say(planning: Planning) -> None:
    with pytest.raises(Question) as asked:
        planning("Braiins daily rewards", account="Braiins")
    assert asked.value.about == "basis"
    plan = planning("Braiins daily rewards", account="Braiins", basis="gross")
    book = Portfolio.empty().applying(plan.change)
    assert book.records("pool_account")[1].basis == 0
    with pytest.raises(AppError, match="are net of the pool's fee, and “Braiins” is kept gross"):
        planning("Braiins daily rewards", book, account="Braiins", basis="net")


def test_a_day_of_utc_8_does_not_go_into_an_account_of_utc_days(planning: Planning) -> None:
    book = taken(planning, Portfolio.empty(), "ViaBTC profit", account="Via", basis="net", zone="+08:00")
    assert book.records("pool_account")[1].day_boundary_hour == 16
    with pytest.raises(AppError, match="start at 00:00 UTC, and those of “Via” at 16:00"):
        planning("ViaBTC profit", book, account="Via", zone="UTC")


def test_blocks_of_a_day_add_up_and_half_a_day_takes_nothing_away(planning: Planning) -> None:
    book = taken(planning, Portfolio.empty(), OCEAN, account="OCEAN", zone="UTC")
    assert days(book) == [(0, 1_470_000), (1, 1_960_000)]
    half = "".join(OCEAN.splitlines(True)[:3])
    assert planning(half, book, account="OCEAN", zone="UTC").change.is_empty
    more = planning(OCEAN + "2026-03-01 05:00,dd,0.5%,4000,0.00010000,0\n", book, account="OCEAN", zone="UTC")
    assert (more.updated, more.unchanged) == (3, 1)
    assert days(book.applying(more.change))[0] == (0, 1_480_000)


def test_a_day_told_twice_with_other_amounts_is_refused(planning: Planning) -> None:
    line = FOUNDRY_EARNINGS.splitlines(True)[1]
    plan = planning(FOUNDRY_EARNINGS + line + line.replace("1.4955", "1.4956"), account="F")
    assert plan.counts["duplicate"] == 1
    assert [(p.row, p.reason) for p in plan.problems] == [
        (5, "2026-03-01 stands in the file twice, with other amounts")
    ]


# --- matching ----------------------------------------------------------------------------------------
def test_a_wallets_receipt_is_the_pools_payout(planning: Planning, paid: Portfolio) -> None:
    plan = planning(SPARROW, paid, account="Cold", to_account="Exchange")
    assert (plan.counts["matched"], plan.inserted) == (1, 1)
    assert plan.reason(2) == "the same as the payout of 2026-03-02T01:04:00Z from Foundry"
    book = paid.applying(plan.change)
    assert events(book)[2:] == [
        ("transfer", "Cold", "Exchange", 120_000_000),
        ("network fee", "Cold", "", 1_500),
    ]


def test_it_is_one_transfer_whichever_file_comes_first(planning: Planning) -> None:
    book = taken(planning, Portfolio.empty(), SPARROW, account="Cold", from_account="Foundry", to_account="X")
    plan = planning(FOUNDRY_TRANSACTIONS, book, account="Foundry", to_account="Cold")
    assert (plan.counts["matched"], plan.inserted) == (1, 1)


def test_a_wrongly_named_wallet_is_mended_by_the_file_that_knows(planning: Planning) -> None:
    book = taken(planning, Portfolio.empty(), FOUNDRY_TRANSACTIONS, account="Foundry", to_account="Hot")
    plan = planning(SPARROW, book, account="Vault", to_account="X")
    assert (plan.updated, plan.inserted) == (1, 1)
    assert events(book.applying(plan.change))[0] == ("payout", "Foundry", "Vault", 149_550_000)


def test_a_deposit_without_a_transaction_is_matched_by_amount_and_time(planning: Planning) -> None:
    deposit = COINBASE_PRIME_TRANSACTIONS.replace('"1,200.50000000"', "1.20000000")
    book = taken(planning, Portfolio.empty(), SPARROW, account="Cold", from_account="P", to_account="Prime")
    plan = planning(deposit, book, account="Prime")
    assert plan.counts["matched"] == 1
    later = planning(
        deposit.replace("2026-03-03T13", "2026-03-05T13"), book, account="Prime", from_account="Cold"
    )
    assert later.inserted == 1


def test_a_payout_that_gets_its_transaction_later_is_not_doubled(planning: Planning, paid: Portfolio) -> None:
    later = FOUNDRY_TRANSACTIONS.replace("Z,,1.50150000", "Z,2026-03-03T01:03:00.000Z,1.50150000")
    later = later.replace("Daily payout,,bc1qx", f"Daily payout,{TX['send']},bc1qx")
    plan = planning(later, paid, account="Foundry", to_account="Cold")
    assert (plan.inserted, plan.updated) == (0, 1)
    book = paid.applying(plan.change)
    assert book["treasury_event"].plain(1, "reference") == TX["send"]
    assert planning(later, book, account="Foundry", to_account="Cold").change.is_empty


def test_two_of_our_wallets_paid_by_one_transaction_are_two_payouts(
    planning: Planning, paid: Portfolio
) -> None:
    other = SPARROW.replace("149550000", "50000000")
    plan = planning(other, paid, account="Vault", from_account="Foundry", to_account="X")
    assert plan.counts["matched"] == 0
    book = paid.applying(plan.change)
    book = taken(planning, book, SPARROW, account="Cold", to_account="X")
    assert [e[:3] for e in events(book) if e[0] == "payout"] == [
        ("payout", "Foundry", "Cold"), ("payout", "Foundry", "Cold"), ("payout", "Foundry", "Vault"),
    ]  # fmt: skip
    assert planning(other, book, account="Vault", from_account="Foundry", to_account="X").change.is_empty


def test_a_transfer_comes_with_its_fee_or_not_at_all(planning: Planning) -> None:
    for name in ("ü" * 60, "w" * 90):
        plan = planning(KRAKEN_LEDGERS.replace("L4", name), account="K", from_account="A", to_account="A")
        assert (plan.inserted, plan.rejected) == (4, 0)
        kinds = [kind for kind, *_ in events(Portfolio.empty().applying(plan.change))]
        assert kinds == ["transfer", "transfer", "network fee", "sale"]


def test_the_same_trade_in_ledgers_and_trades_is_one_sale(planning: Planning) -> None:
    book = taken(
        planning, Portfolio.empty(), KRAKEN_LEDGERS, account="Kraken", from_account="A", to_account="A"
    )
    plan = planning("Kraken trades", book, account="Kraken")
    assert (plan.unchanged, plan.rejected, plan.change.is_empty) == (1, 1, True)


def test_a_row_that_stands_twice_is_taken_once(planning: Planning) -> None:
    line = FOUNDRY_TRANSACTIONS.splitlines(True)[1]
    plan = planning(FOUNDRY_TRANSACTIONS + line, account="F", to_account="C")
    assert (plan.inserted, plan.counts["duplicate"]) == (2, 1)
    split = planning(FOUNDRY_TRANSACTIONS + line.replace("1.4955", "0.4"), account="F", to_account="C")
    assert split.inserted == 3


# --- conflicts, closed months, proof -----------------------------------------------------------------
@pytest.mark.parametrize(("conflict", "counts"), [("update", (1, 0)), ("skip", (0, 0)), ("reject", (0, 1))])
def test_other_values_of_a_known_row(
    planning: Planning, paid: Portfolio, conflict: str, counts: tuple[int, int]
) -> None:
    other = FOUNDRY_TRANSACTIONS.replace("1.49550000", "1.4")
    plan = planning(other, paid, account="Foundry", to_account="Cold", conflict=conflict)
    assert (plan.updated, plan.rejected) == counts


def closed(book: Portfolio, *months: int) -> Portfolio:
    return book.applying(set_months(book, months, CLOSED, who="Anna", at=0, reason="quarter"))


def test_rows_of_a_closed_month_are_refused_with_row_and_reason(planning: Planning, tmp_path: Path) -> None:
    text = KRAKEN_LEDGERS.replace("2026-03-03 09", "2026-04-03 09")
    with closing(new_book(tmp_path / "b.hashyard")) as book:
        book.edit(
            "close", set_months(book.portfolio, [MARCH], CLOSED, who="Anna", at=1_780_000_000, reason="q")
        )
        plan = planning(text, book.portfolio, account="Kraken", from_account="A", to_account="A")
        reason = "2026-03 is closed: reopen it with a reason"
        assert [(p.row, p.reason) for p in plan.problems] == [(3, reason), (4, reason), (5, reason)]
        book.edit(plan.why, plan.change)
        assert events(book.portfolio) == [
            ("transfer", "Kraken", "A", 30_000_000), ("network fee", "Kraken", "", 10_000),
        ]  # fmt: skip
        assert book.check() == []
    with closing(opened(tmp_path / "b.hashyard")) as book:
        assert book.portfolio["treasury_event"].plain(0, "reference") == "L4"


def test_earnings_of_a_closed_month_do_not_change(planning: Planning) -> None:
    book = taken(planning, Portfolio.empty(), FOUNDRY_EARNINGS, account="F")
    book = closed(book, MARCH)
    assert planning(FOUNDRY_EARNINGS, book, account="F").rejected == 0
    plan = planning(FOUNDRY_EARNINGS.replace("1.4955", "1.4954"), book, account="F")
    assert (plan.rejected, plan.unchanged, plan.change.is_empty) == (1, 1, True)


def test_nothing_is_made_where_nothing_is_taken(planning: Planning) -> None:
    book = closed(Portfolio.empty(), MARCH)
    plan = planning(FOUNDRY_TRANSACTIONS, book, account="F", to_account="C")
    assert (plan.rejected, plan.change.is_empty) == (2, True)


def test_a_running_balance_proves_the_file_and_a_break_is_told_by_row(planning: Planning) -> None:
    said = {"account": "Cold", "from_account": "P", "to_account": "X"}
    assert planning(SPARROW, **said).breaks == ()
    plan = planning(SPARROW.replace(",29548500,", ",29548400,"), **said)
    assert plan.breaks == (
        (3, "The balance of the wallet does not follow from the row before: it is 100 too low"),
    )
    assert plan.problem_count == 1
    lines = SPARROW.splitlines(True)
    newest_first = "".join([lines[0], lines[2], lines[1], *lines[4:]])
    assert planning(newest_first, **said).breaks == ()


def test_the_end_of_the_file_and_statements_are_held_against_the_book(planning: Planning) -> None:
    said = {"account": "Cold", "from_account": "P", "to_account": "X"}
    assert not any("in the book" in note for note in planning(SPARROW, **said).notes)
    book = taken(planning, Portfolio.empty(), SPARROW, **said)
    cold = next(a.id for a in book.records("treasury_account").values() if a.name == "Cold")
    said_by = {"account_id": cold, "day_on": parse_day("2026-03-02"), "balance_sat": 150_000_000}
    book = book.applying(Change((inserting_records(book, "account_statement", [said_by]),)))
    assert [note for note in planning(SPARROW, book, **said).notes if "in the book" in note] == [
        (
            "The statement of 2026-03-02 ends with 1.50000000 BTC, and the account then holds "
            "1.49550000 BTC in the book."
        )
    ]


def test_a_sale_beyond_what_is_held_is_told_with_its_row(planning: Planning) -> None:
    plan = planning(KRAKEN_LEDGERS.replace('"L1"', '""'), account="Kraken", to_account="A")
    assert any(note.startswith("Row 4: Sale of 2026-03-02") for note in plan.notes)


def test_what_a_person_has_corrected_stays(planning: Planning, paid: Portfolio) -> None:
    rows = updating(
        paid, "treasury_event", paid["treasury_event"].ids[:1], {"note": "checked", "counterparty": "F"}
    )
    book = paid.applying(Change((rows,)))
    assert planning(FOUNDRY_TRANSACTIONS, book, account="Foundry", to_account="Cold").change.is_empty
