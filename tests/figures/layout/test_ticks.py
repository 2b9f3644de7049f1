"""Ticks: round numbers, months and quarters, and ranges that stay while a slider is dragged."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from desktop_app.figures import format as say
from desktop_app.figures.layout.ticks import (
    day_ticks,
    month_ticks,
    nice_step,
    number_ticks,
    said_ticks,
    snap_range,
)  # fmt: skip


@given(st.floats(1e-6, 1e12), st.integers(2, 8))
def test_steps_are_1_2_or_5_and_never_too_many(span: float, count: int) -> None:
    step = nice_step(span, count)
    mantissa = step / 10 ** np.floor(np.log10(step) + 1e-9)
    assert min(abs(mantissa - nice) for nice in (1, 2, 5, 10)) < 1e-6
    assert span / step <= count * 1.001


@given(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_a_snapped_range_holds_the_data(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    snapped = snap_range(low, high)
    slack = 1e-6 * max(abs(low), abs(high), 1.0)
    assert snapped[0] <= low + slack
    assert high - slack <= snapped[1]
    assert snapped[0] < snapped[1]


def test_a_range_is_kept_over_small_changes_and_given_up_over_large_ones() -> None:
    first = snap_range(0, 78)
    assert first == (0, 80)
    assert snap_range(0, 61, first) == first
    assert snap_range(0, 81, first) == (0, 100)
    assert snap_range(0, 20, first) == (0, 20)
    assert snap_range(-5, 61, first)[0] < 0


@pytest.mark.parametrize(
    ("room", "texts"),
    [(1200, ["Jan 25", "Apr", "Jul", "Oct", "Jan 26", "Apr", "Jul", "Oct", "Jan 27"]),
     (300, ["Jan 25", "Jul", "Jan 26", "Jul", "Jan 27"]), (150, ["2025", "2026", "2027"])],
)  # fmt: skip
def test_months_are_as_dense_as_their_words_allow(room: float, texts: list[str]) -> None:
    assert [tick.text for tick in month_ticks(660, 684, room, 60)] == texts


def test_days_become_hours_or_months_as_the_span_asks() -> None:
    day = 20_454  # 2026-01-01
    assert [tick.text for tick in day_ticks(day, day + 1, 300, 60)] == [
        "1 Jan",
        "06:00",
        "12:00",
        "18:00",
        "2 Jan",
    ]
    assert [tick.text for tick in day_ticks(day, day + 20, 300, 60)] == ["1 Jan", "8 Jan", "15 Jan"]
    assert [tick.text for tick in day_ticks(day, day + 365, 300, 60)] == [
        "Jan 26",
        "Apr",
        "Jul",
        "Oct",
        "Jan 27",
    ]


def test_ticks_have_the_decimals_that_their_step_needs() -> None:
    texts = [tick.text for tick in said_ticks(number_ticks(0, 1, 4), say.AxisScale())]
    assert texts == ["0.0", "0.5", "1.0"]
    assert [tick.text for tick in said_ticks([0, 2e8, 4e8], say.axis_scale("money", 4e8))][-1] == "$400 m"
