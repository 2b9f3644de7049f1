"""Chart descriptions: dates find their place, arrays cannot be changed, forecasts join what happened."""

from datetime import date

import numpy as np
import pytest

from desktop_app.figures.chart import (
    Axis,
    ChartSpec,
    Note,
    actual_then_forecast,
    line,
    position,
    said_x,
    said_y,
    today,
    waterfall,
)  # fmt: skip

MONTHS = np.arange("2025-01", "2025-07", dtype="datetime64[M]")


def test_months_stand_at_whole_numbers_and_days_at_theirs() -> None:
    on_months = ChartSpec("t", series=(line("a", MONTHS, np.ones(6)),), x=Axis("month"))
    on_days = ChartSpec("t", series=(line("a", [date(1970, 1, 3)], [1.0]),), x=Axis("day"))
    assert on_months.series[0].x.tolist() == [660, 661, 662, 663, 664, 665]
    assert on_days.series[0].x.tolist() == [2.0]


def test_today_stands_between_two_months() -> None:
    assert position(date(2025, 2, 1), "month") == 660.5
    spec = ChartSpec("t", x=Axis("month"), marks=(today(date(2025, 2, 1)), Note(MONTHS[1], 1.0, "here")))
    assert [mark.x for mark in spec.marks if isinstance(mark, Note)] == [660.5]


def test_values_of_a_series_cannot_be_changed_but_those_of_the_caller_can() -> None:
    mine = np.ones(6)
    shown = line("a", np.arange(6), mine)
    with pytest.raises(ValueError, match="read-only"):
        shown.y[0] = 2
    mine[0] = 3.0


def test_forecast_begins_at_the_last_actual_point() -> None:
    actual, forecast = actual_then_forecast("a", MONTHS, np.arange(6.0), first_forecast=4)
    assert actual.y.tolist() == [0, 1, 2, 3]
    assert (forecast.y.tolist(), forecast.role) == ([3, 4, 5], "forecast")


def test_totals_of_a_bridge_may_count_from_the_end() -> None:
    assert waterfall("a", [10, 1, -2, 9]).totals == (0, 3)


def test_a_chart_of_gaps_is_empty() -> None:
    assert ChartSpec("t", series=(line("a", [1, 2], [np.nan, np.nan]),)).is_empty
    assert not ChartSpec("t", series=(line("a", [1, 2], [np.nan, 0]),)).is_empty


def test_places_and_values_are_said_in_full() -> None:
    months = ChartSpec("t", x=Axis("month"), y=Axis(unit="EH/s"))
    assert (said_x(months, 660), said_y(months, 47.1)) == ("January 2025", "47.1 EH/s")
    days = ChartSpec("t", x=Axis("day"))
    assert (said_x(days, 20_000.0), said_x(days, 20_000.25)) == ("4 October 2024", "4 October 2024, 06:00")
    assert said_y(months, float("nan")) == "–"
