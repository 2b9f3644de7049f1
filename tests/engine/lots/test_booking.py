"""Pools, transfers, changes of method, late events, and what is said of events that cannot be booked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from desktop_app.engine.lots import booking
from desktop_app.engine.lots.booked import Booked, difference
from desktop_app.engine.lots.booking import LotBook
from desktop_app.engine.lots.events import (
    ACQUIRE,
    DISPOSE,
    MOVE,
    NOTHING,
    OPEN,
    Chosen,
    Method,
    MethodFrom,
)
from tests.engine.lots.written import Event, events

BTC = 10**8


def book(
    *rows: Event, by: Method | Sequence[MethodFrom] = Method.FIFO, chosen: dict[int, Chosen] | None = None
) -> Booked:
    return LotBook(events(rows, chosen), by).booked


def lots(found: Booked) -> list[tuple[int, int, int, int]]:
    left = found.remaining
    columns = (left.lot, left.pool, left.qty_sat, left.basis_usd)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def said(found: Booked) -> list[tuple[int, str]]:
    return [(problem.row, problem.reason) for problem in found.problems]


# --- order ---------------------------------------------------------------------------------------------
def test_what_arrives_at_the_instant_of_a_sale_is_there_for_it_wherever_it_is_written() -> None:
    found = book(Event(1, 5, DISPOSE, 10, 100), Event(2, 5, ACQUIRE, 10, 40))
    assert found.disposals.cost_usd.tolist() == [40]
    assert not found.problems


def test_ties_of_instant_are_settled_by_the_order_of_entry() -> None:
    rows = (Event(1, 5, ACQUIRE, 10, 40), Event(2, 5, ACQUIRE, 10, 70), Event(3, 6, DISPOSE, 10, 100))
    assert book(*rows).used.lot.tolist() == [1]
    assert book(*rows, by=Method.LIFO).used.lot.tolist() == [2]


def test_unit_costs_that_differ_in_the_last_bit_are_told_apart_and_equal_ones_fall_to_the_oldest() -> None:
    whole = 21_000_000 * BTC
    rows = (
        Event(1, 1, ACQUIRE, whole - 1, whole - 2),
        Event(2, 2, ACQUIRE, whole, whole - 1),
        Event(3, 3, ACQUIRE, whole, whole - 1),
        Event(4, 4, DISPOSE, 1),
    )
    assert book(*rows, by=Method.HIFO).used.lot.tolist() == [2]
    assert book(*rows, by=Method.LOFO).used.lot.tolist() == [1]


def test_highest_cost_looks_at_the_original_cost_and_not_at_what_rounding_left() -> None:
    rows = (
        Event(1, 1, ACQUIRE, 3, 5), Event(2, 2, ACQUIRE, 3, 5),
        Event(3, 3, DISPOSE, 1), Event(4, 4, DISPOSE, 1), Event(5, 5, DISPOSE, 2),
    )  # fmt: skip
    found = book(*rows, by=Method.HIFO)
    assert found.used.lot.tolist() == [1, 1, 1, 2]
    assert found.used.cost_usd.tolist() == [2, 1, 2, 2]


def test_one_satoshi_is_booked_like_any_other_amount() -> None:
    found = book(Event(1, 1, ACQUIRE, 1, 1), Event(2, 2, DISPOSE, 1, -10))
    assert not found.problems
    assert (found.gains_usd, found.losses_usd, found.qty_sat) == (0, -11, 0)


def test_gains_and_losses_are_not_netted() -> None:
    found = book(Event(1, 1, ACQUIRE, 20, 200), Event(2, 2, DISPOSE, 10, 150), Event(3, 3, DISPOSE, 10, 70))
    assert (found.gains_usd, found.losses_usd) == (50, -30)


# --- pools ---------------------------------------------------------------------------------------------
WALLETS = (
    Event(1, 1, ACQUIRE, 9, 10, pool=1),
    Event(2, 2, ACQUIRE, 9, 100, pool=2),
    Event(3, 3, MOVE, 3, pool=1, to_pool=2),
    Event(4, 4, DISPOSE, 3, 50, pool=2),
)


def test_a_transfer_carries_age_and_basis_to_the_other_wallet() -> None:
    found = book(*WALLETS)
    assert found.used.lot.tolist() == [1]
    assert found.used.acquired_at.tolist() == [1]
    assert found.disposals.cost_usd.tolist() == [3]
    assert lots(found) == [(1, 1, 6, 7), (2, 2, 9, 100)]


def test_a_part_that_was_moved_still_ranks_by_the_cost_of_its_lot() -> None:
    rows = (
        Event(1, 1, ACQUIRE, 3, 4, pool=1), Event(2, 2, ACQUIRE, 5, 6, pool=2),
        Event(3, 3, MOVE, 1, pool=1, to_pool=2), Event(4, 4, DISPOSE, 1, pool=2),
    )  # fmt: skip
    assert book(*rows, by=Method.HIFO).used.lot.tolist() == [1]
    assert book(*rows, by=Method.LOFO).used.lot.tolist() == [2]


def test_a_transfer_under_average_cost_carries_its_share() -> None:
    found = book(*WALLETS, by=Method.WAC)
    assert found.pools.pool.tolist() == [1, 2]
    assert found.pools.basis_usd.tolist() == [7, 103 - 26]
    assert found.disposals.cost_usd.tolist() == [26]
    assert not len(found.remaining.lot)


def test_a_transfer_may_name_the_lots_that_it_carries() -> None:
    rows = (
        Event(1, 1, ACQUIRE, 5, 10, pool=1), Event(2, 2, ACQUIRE, 5, 90, pool=1),
        Event(3, 3, MOVE, 4, pool=1, to_pool=2),
    )  # fmt: skip
    by_age = book(*rows, by=Method.SPECIFIC)
    assert lots(by_age) == [(1, 1, 1, 2), (1, 2, 4, 8), (2, 1, 5, 90)]
    by_name = book(*rows, by=Method.SPECIFIC, chosen={3: [(2, 4)]})
    assert lots(by_name) == [(1, 1, 5, 10), (2, 1, 1, 18), (2, 2, 4, 72)]


def test_a_lot_that_was_moved_in_parts_can_be_named_as_a_whole() -> None:
    rows = (
        Event(1, 1, ACQUIRE, 10, 10, pool=1),
        Event(2, 2, MOVE, 3, pool=1, to_pool=2), Event(3, 3, MOVE, 4, pool=1, to_pool=2),
        Event(4, 4, DISPOSE, 6, pool=2),
    )  # fmt: skip
    found = book(*rows, by=Method.SPECIFIC, chosen={4: [(1, 6)]})
    assert found.used.qty_sat.tolist() == [3, 3]
    assert lots(found) == [(1, 1, 3, 3), (1, 2, 1, 1)]


def test_a_transfer_within_one_pool_does_nothing_even_beyond_what_is_held() -> None:
    found = book(Event(1, 1, ACQUIRE, 5, 10), Event(2, 2, MOVE, 50))
    assert not found.problems
    assert lots(found) == [(1, 0, 5, 10)]


# --- change of method --------------------------------------------------------------------------------
THREE = (
    Event(1, 1, ACQUIRE, 10, 30),
    Event(2, 2, ACQUIRE, 10, 90),
    Event(3, 3, DISPOSE, 4),
    Event(4, 10, DISPOSE, 4),
)


def test_a_method_holds_from_its_instant_on() -> None:
    found = book(*THREE, by=[MethodFrom(0, Method.FIFO), MethodFrom(10, Method.LIFO)])
    assert found.used.lot.tolist() == [1, 2]


def test_lots_enter_the_average_with_what_is_left_of_them() -> None:
    found = book(*THREE, by=[MethodFrom(0, Method.FIFO), MethodFrom(10, Method.WAC)])
    assert found.disposals.cost_usd.tolist() == [12, 27]
    assert (found.qty_sat, found.basis_usd) == (12, 81)


def test_a_pool_at_average_cost_becomes_one_lot_of_the_day_of_the_change() -> None:
    changes = [MethodFrom(0, Method.WAC), MethodFrom(5, Method.FIFO)]
    found = book(*THREE, by=changes)
    assert found.disposals.cost_usd.tolist() == [24, 24]
    assert found.used.lot.tolist() == [-1]
    assert found.used.acquired_at.tolist() == [5]
    assert lots(found) == [(-1, 0, 12, 72)]


def test_a_change_of_method_alters_no_disposal_before_it() -> None:
    before = LotBook(events(THREE), Method.FIFO)
    after = LotBook(events(THREE), [MethodFrom(0, Method.FIFO), MethodFrom(10, Method.LIFO)])
    assert difference(before.booked, after.booked).key.tolist() == [4]


# --- late events -------------------------------------------------------------------------------------
def test_a_late_event_shows_which_disposals_have_another_basis_now() -> None:
    rows = [Event(1, 10, ACQUIRE, 10, 100), Event(2, 20, DISPOSE, 5, 80), Event(3, 30, DISPOSE, 5, 80)]
    before = LotBook(events(rows), Method.FIFO)
    found = difference(before.booked, before.again(events([*rows, Event(4, 5, ACQUIRE, 5, 20)])).booked)
    assert found.key.tolist() == [2]
    assert (found.cost_before_usd.tolist(), found.cost_after_usd.tolist()) == ([50], [20])
    assert (found.gain_before_usd.tolist(), found.gain_after_usd.tolist()) == ([30], [60])


def test_disposals_that_are_new_or_gone_differ_too() -> None:
    rows = [Event(1, 10, ACQUIRE, 10, 100), Event(2, 20, DISPOSE, 5, 80)]
    before = LotBook(events(rows), Method.FIFO)
    after = before.again(events([rows[0], Event(3, 15, DISPOSE, 4, 70)]))
    found = difference(before.booked, after.booked)
    assert found.key.tolist() == [3, 2]
    assert (found.was.tolist(), found.stays.tolist()) == ([False, True], [True, False])
    assert (found.cost_before_usd.tolist(), found.cost_after_usd.tolist()) == ([0, 50], [40, 0])


def test_an_edit_works_on_from_the_last_snapshot_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [Event(n, n, ACQUIRE if n % 2 else DISPOSE, 10, n) for n in range(1, 10_001)]
    before = LotBook(events(rows), Method.HIFO)
    walked = []
    walk = booking._walk
    monkeypatch.setattr(
        booking, "_walk", lambda state, first, end: (walked.append((first, end)), walk(state, first, end))
    )
    rows[9000] = rows[9000]._replace(usd=1)
    after = before.again(events(rows))
    assert walked == [(8192, 10_000)]
    assert after.booked.gains_usd == LotBook(events(rows), Method.HIFO).booked.gains_usd


# --- what cannot be booked -----------------------------------------------------------------------------
def test_a_sale_beyond_what_is_held_is_left_out_as_a_whole() -> None:
    found = book(Event(1, 1, ACQUIRE, BTC, 10), Event(2, 2, DISPOSE, 2 * BTC), Event(3, 3, DISPOSE, BTC))
    assert said(found) == [(2, "2.00000000 BTC leave, but only 1.00000000 BTC are held")]
    assert found.disposals.key.tolist() == [3]


def test_a_wallet_cannot_give_what_another_one_holds() -> None:
    rows = (
        Event(1, 1, ACQUIRE, 5, 10, pool=1),
        Event(2, 2, MOVE, 6, pool=1, to_pool=2),
        Event(3, 3, DISPOSE, 1, pool=2),
    )
    found = book(*rows)
    assert [row for row, _ in said(found)] == [2, 3]
    assert lots(found) == [(1, 1, 5, 10)]


@pytest.mark.parametrize("method", [Method.FIFO, Method.WAC])
def test_amounts_of_nothing_and_below_are_left_out(method: Method) -> None:
    rows = (
        Event(1, 1, ACQUIRE, 0, 10),
        Event(2, 2, ACQUIRE, -5, 10),
        Event(3, 3, ACQUIRE, 5, -1),
        Event(4, 4, NOTHING, -1),
    )
    found = book(*rows, by=method)
    assert said(found) == [
        (1, "its amount must be more than 0 BTC"),
        (2, "its amount must be more than 0 BTC"),
        (3, "its basis is below 0"),
    ]
    assert (found.qty_sat, found.basis_usd) == (0, 0)


def test_nothing_happens_before_the_opening_balance_of_its_pool() -> None:
    rows = (
        Event(1, 3, ACQUIRE, 5, 50), Event(2, 5, OPEN, 10, 100), Event(3, 4, DISPOSE, 1),
        Event(4, 1, ACQUIRE, 7, 70, pool=1), Event(5, 6, OPEN, 2, 20), Event(6, 7, DISPOSE, 11),
    )  # fmt: skip
    found = book(*rows)
    assert said(found) == [
        (1, "it lies before the opening balance"),
        (3, "it lies before the opening balance"),
    ]
    assert lots(found) == [(4, 1, 7, 70), (5, 0, 1, 10)]


def test_an_opening_balance_of_nothing_begins_the_history_too() -> None:
    found = book(Event(1, 5, OPEN, 0), Event(2, 4, ACQUIRE, 1, 1), Event(3, 6, ACQUIRE, 2, 2))
    assert [row for row, _ in said(found)] == [2]
    assert found.qty_sat == 2


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ([], "it names no lots"),
        ([(9, 5)], "lot 9 is not held then"),
        ([(4, 5)], "lot 4 is not held then"),
        ([(1, 6)], "0.00000006 BTC of lot 1 leave, but only 0.00000005 BTC of it are held"),
        ([(1, 3), (1, 3)], "0.00000006 BTC of lot 1 leave, but only 0.00000005 BTC of it are held"),
        ([(1, 5), (2, 0)], "the part of lot 2 must be more than 0"),
        ([(1, 5), (2, 2)], "the lots that it names come to 0.00000007 BTC, not to 0.00000006 BTC"),
    ],
)
def test_lots_that_cannot_be_given_as_named_are_said(named: Chosen, reason: str) -> None:
    rows = (
        Event(1, 1, ACQUIRE, 5, 10), Event(2, 2, ACQUIRE, 5, 90),
        Event(3, 3, DISPOSE, 6), Event(4, 4, ACQUIRE, 9, 1),
    )  # fmt: skip
    found = book(*rows, by=Method.SPECIFIC, chosen={3: named})
    assert said(found) == [(3, reason)]
    assert found.qty_sat == 19


def test_no_events_come_to_nothing() -> None:
    for method in Method:
        found = book(by=method)
        assert (found.gains_usd, found.losses_usd, found.qty_sat, found.basis_usd) == (0, 0, 0, 0)


def test_sums_beyond_64_bits_are_exact() -> None:
    most = 2**62
    rows = [Event(n, n, ACQUIRE, 1, 0) for n in range(1, 5)] + [
        Event(n + 4, 9, DISPOSE, 1, most) for n in range(1, 5)
    ]
    assert book(*rows).gains_usd == 4 * most
