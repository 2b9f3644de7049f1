"""Files of one value for each interval: any order and step, with what is missing or doubled told by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.days import parse_instant
from desktop_app.domain.problems import AppError
from desktop_app.exchange.interval_file import IntervalFile, Wanted, read_intervals

KW = Wanted("kw", 0.0, 1e6)


def reading(tmp_path: Path, *rows: str, heading: str = "interval_start_utc,kw") -> IntervalFile:
    path = tmp_path / "load.csv"
    path.write_text("\n".join([heading, *rows]) + "\n")
    return read_intervals(path, KW)


@pytest.mark.parametrize("minutes", [5, 15, 30, 60])
def test_the_step_is_found(tmp_path, minutes):
    at = [f"2024-02-28T{m // 60:02d}:{m % 60:02d}:00Z,{m}" for m in range(0, 600, minutes)]
    found = reading(tmp_path, *at)
    assert found.series.minutes == minutes
    assert found.series.values.tolist() == list(range(0, 600, minutes))
    assert found.problems == ()


def test_rows_may_stand_in_any_order_and_with_an_offset(tmp_path):
    found = reading(tmp_path, "2024-03-10 02:00,3", "2024-03-10T00:00:00Z,1", "2024-03-09T20:00:00-05:00,2")
    assert found.series.first_at == parse_instant("2024-03-10T00:00:00Z")
    assert found.series.values.tolist() == [1, 2, 3]


def test_gaps_stay_empty_and_are_told_once(tmp_path):
    found = reading(tmp_path, *(f"2024-01-01T{h:02d}:00:00Z,5" for h in (0, 1, 2, 5, 6)))
    assert np.isnan(found.series.values).tolist() == [False] * 3 + [True] * 2 + [False] * 2
    (problem,) = found.problems
    assert "lacks 2 intervals, which count as nothing: 2024-01-01T03:00:00Z (2 in a row)" in problem.reason


def test_of_two_rows_for_one_interval_the_first_stands(tmp_path):
    rows = [f"2024-01-01T{h:02d}:00:00Z,{h}" for h in range(4)]
    found = reading(tmp_path, *rows, "2024-01-01T02:00:00Z,9")
    assert found.series.values.tolist() == [0, 1, 2, 3]
    (problem,) = found.problems
    assert (problem.row, problem.reason) == (
        6,
        "2024-01-01T02:00:00Z stands in row 4 already, with another value",
    )


def test_cells_that_cannot_be_taken_are_named_by_row_and_left_out(tmp_path):
    rows = [f"2024-01-01T{h:02d}:00:00Z,{v}" for h, v in enumerate(("1", "-2", "off", "4", "5"))]
    found = reading(tmp_path, *rows, "yesterday,6", "2024-01-01T05:20:00Z,7")
    assert [problem.row for problem in found.problems[:4]] == [3, 4, 7, 8]
    assert np.isnan(found.series.values).tolist() == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("heading", "rows", "said"),
    [
        ("time,kw", ("2024-01-01T00:00:00Z,1",), "no column interval_start_utc"),
        ("interval_start_utc,mw", ("2024-01-01T00:00:00Z,1",), "no column kw"),
        ("interval_start_utc,kw", ("soon,1",), "no row that can be taken"),
        ("interval_start_utc,kw", ("2024-01-01T00:00:00Z,1", "2024-01-01T02:00:00Z,1"), "120 minutes apart"),
    ],
)
def test_a_file_that_is_no_such_file_is_told_in_a_sentence(tmp_path, heading, rows, said):
    with pytest.raises(AppError, match=said):
        reading(tmp_path, *rows, heading=heading)
