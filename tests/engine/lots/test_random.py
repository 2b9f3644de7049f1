"""Any sequence of events: nothing is lost, the plain booking agrees, an edit gives what a new book does."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, strategies as st

from desktop_app.engine.lots import booking
from desktop_app.engine.lots.booked import Booked
from desktop_app.engine.lots.booking import LotBook
from desktop_app.engine.lots.events import ACQUIRE, DISPOSE, MOVE, NOTHING, OPEN, Chosen, Method, MethodFrom
from tests.engine.lots.written import Event, events, plain, plain_average

AMOUNT = st.one_of(st.integers(-1, 12), st.integers(1, 10**9))
BY_RANK = (Method.FIFO, Method.LIFO, Method.HIFO, Method.LOFO)
EFFECT = st.sampled_from([ACQUIRE] * 5 + [DISPOSE] * 4 + [MOVE] * 2 + [OPEN, NOTHING])


@st.composite
def rows(draw: st.DrawFn, effect: st.SearchStrategy[int] = EFFECT, pools: int = 2) -> list[Event]:
    pool = st.integers(0, pools)
    event = st.builds(Event, st.just(0), st.integers(0, 20), effect, AMOUNT, AMOUNT, pool, pool)
    found = draw(st.lists(event, max_size=25))
    return [row._replace(key=number) for number, row in enumerate(found, 1)]


@st.composite
def named(draw: st.DrawFn) -> tuple[list[Event], dict[int, Chosen]]:
    """Events, and lots that some of them name; often enough the parts come to what leaves."""
    found, chosen = draw(rows(pools=1)), {}
    for place, row in enumerate(found):
        if row.effect in (DISPOSE, MOVE) and draw(st.booleans()):
            parts = draw(st.lists(st.tuples(st.integers(1, len(found)), st.integers(0, 9)), max_size=3))
            chosen[row.key] = parts
            if draw(st.booleans()):
                found[place] = row._replace(qty=sum(qty for _, qty in parts))
    return found, chosen


def values(found: Booked) -> list[Any]:
    """All that an answer says, to be compared."""
    said = [found.disposals, found.used, found.remaining, found.pools]
    return [getattr(part, name).tolist() for part in said for name in part.__slots__] + [found.problems]


@given(rows(), st.sampled_from([*BY_RANK, Method.WAC]))
def test_satoshi_and_micro_dollars_are_conserved(listed: list[Event], method: Method) -> None:
    found = LotBook(events(listed), method).booked
    left_out = {problem.id for problem in found.problems}
    came = [row for row in listed if row.effect <= ACQUIRE and row.key not in left_out]
    assert sum(row.qty for row in came) == found.qty_sat + int(found.disposals.qty_sat.sum())
    assert sum(row.usd for row in came) == found.basis_usd + int(found.disposals.cost_usd.sum())
    assert found.gains_usd >= 0 >= found.losses_usd
    assert found.gains_usd + found.losses_usd == int(found.disposals.gain_usd.sum())
    if method is not Method.WAC:
        count = len(found.disposals)
        for part, whole in ((found.used.qty_sat, "qty_sat"), (found.used.cost_usd, "cost_usd")):
            sums = np.zeros(count, np.int64)
            np.add.at(sums, found.used.disposal, part)
            assert sums.tolist() == getattr(found.disposals, whole).tolist()
        assert int(found.remaining.basis_usd.sum()) == found.basis_usd


@given(rows(), st.sampled_from(BY_RANK))
def test_the_plain_booking_agrees(listed: list[Event], method: Method) -> None:
    agree(listed, method, {})


@given(named())
def test_the_plain_booking_agrees_on_lots_by_name(case: tuple[list[Event], dict[int, Chosen]]) -> None:
    agree(case[0], Method.SPECIFIC, case[1])


def agree(listed: list[Event], method: Method, chosen: dict[int, Chosen]) -> None:
    found, wanted = LotBook(events(listed, chosen), method).booked, plain(listed, method, chosen)
    gone, used, left = found.disposals, found.used, found.remaining
    assert dict(zip(gone.key.tolist(), gone.cost_usd.tolist(), strict=True)) == wanted.disposals
    parts = (gone.key[used.disposal], used.lot, used.qty_sat, used.cost_usd)
    assert list(zip(*(column.tolist() for column in parts), strict=True)) == wanted.used
    lots = (left.pool, left.lot, left.qty_sat, left.basis_usd)
    assert Counter(zip(*(column.tolist() for column in lots), strict=True)) == Counter(wanted.remaining)


@given(rows(st.sampled_from([ACQUIRE, DISPOSE]), pools=0))
def test_average_cost_is_that_of_exact_fractions(listed: list[Event]) -> None:
    listed = [row for row in listed if row.qty > 0 and row.usd >= 0]
    gone = LotBook(events(listed), Method.WAC).booked.disposals
    assert dict(zip(gone.key.tolist(), gone.cost_usd.tolist(), strict=True)) == plain_average(listed)


METHODS = st.one_of(
    st.sampled_from([*BY_RANK, Method.WAC]),
    st.lists(
        st.builds(MethodFrom, st.integers(0, 20), st.sampled_from([*BY_RANK, Method.WAC])),
        min_size=1,
        max_size=3,
    ),
)


@given(rows(), rows(), st.integers(0, 25), METHODS, st.integers(1, 6))
def test_an_edit_gives_what_a_new_book_gives(
    before: list[Event], other: list[Event], kept: int, methods: Any, every: int
) -> None:
    after = [*before[:kept], *(row._replace(key=row.key + 100) for row in other)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(booking, "_SNAPSHOT_EVERY", every)
        book = LotBook(events(before), methods)
        for listed in (after, before):
            book = book.again(events(listed))
            assert values(book.booked) == values(LotBook(events(listed), methods).booked)


@given(named(), named(), st.integers(1, 6))
def test_an_edit_of_the_lots_that_are_named_gives_what_a_new_book_gives(
    before: tuple[list[Event], dict[int, Chosen]], after: tuple[list[Event], dict[int, Chosen]], every: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(booking, "_SNAPSHOT_EVERY", every)
        book = LotBook(events(*before), Method.SPECIFIC)
        for listed, chosen in ((before[0], after[1]), after, before):
            book = book.again(events(listed, chosen))
            assert values(book.booked) == values(LotBook(events(listed, chosen), Method.SPECIFIC).booked)


@given(rows(), METHODS)
def test_a_change_of_method_loses_nothing(listed: list[Event], methods: Any) -> None:
    found = LotBook(events(listed), methods).booked
    left_out = {problem.id for problem in found.problems}
    came = [row for row in listed if row.effect <= ACQUIRE and row.key not in left_out]
    assert sum(row.qty for row in came) == found.qty_sat + int(found.disposals.qty_sat.sum())
    assert sum(row.usd for row in came) == found.basis_usd + int(found.disposals.cost_usd.sum())
