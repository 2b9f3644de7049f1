"""Amounts at prices are exact, however large."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies as st

from desktop_app.engine.treasury.amounts import SAT, value, valued


@given(st.integers(0, 21_000_000 * SAT), st.integers(0, 400_000 * 10**6))
def test_the_parts_come_to_what_python_makes_of_the_whole(amount: int, price: int) -> None:
    assert int(valued(np.array([amount]), np.array([price]))[0]) == value(amount, price)


@given(st.integers(0, 10 * SAT), st.integers(0, 900_000_000 * 10**6))
def test_prices_far_beyond_today_are_exact(amount: int, price: int) -> None:
    assert int(valued(np.array([amount]), np.array([price]))[0]) == value(amount, price)


def test_a_half_goes_to_the_even_neighbour() -> None:
    half = np.array([SAT // 2, SAT // 2])
    assert valued(half, np.array([1, 3])).tolist() == [0, 2]
