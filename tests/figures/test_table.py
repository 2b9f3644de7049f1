"""Tables as plain values: what is shown, what is added up, and the twin of a chart."""

import numpy as np
import pytest

from desktop_app.figures.chart import Axis, ChartSpec, actual_then_forecast, fan, heat, line, supply
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.twin import as_table, described

_COLUMNS = (Column("site", "Site", kind="text"), Column("mw", "Power", unit="MW", digits=1, total="sum"))


def test_rows_are_said_and_totals_add_up() -> None:
    table = TableSpec.from_rows("Sites", _COLUMNS, [("Odessa", 120.25), ("Tupelo", None), ("", 30.0)])
    assert list(table.said_rows()) == [("Odessa", "120.2"), ("Tupelo", "–"), ("–", "30.0")]
    assert table.said_totals() == ("", "150.2")


def test_a_named_total_stands_for_what_cannot_be_added() -> None:
    table = TableSpec.from_rows("Sites", _COLUMNS, [("Odessa", 1.0)], totals={"mw": 9.0})
    assert table.total_row() == (None, 9.0)


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        TableSpec("Sites", _COLUMNS, (("Odessa",), (1.0, 2.0)))


def test_numbers_stand_right_and_text_left() -> None:
    assert [column.alignment for column in _COLUMNS] == ["left", "right"]
    assert _COLUMNS[1].header == "Power, MW"


def test_twin_of_a_line_has_a_row_for_each_month_of_any_series() -> None:
    months = np.arange("2025-01", "2025-05", dtype="datetime64[M]")
    parts = actual_then_forecast("Hashrate", months, [10.0, 20.0, 30.0, 40.0], first_forecast=2)
    spec = ChartSpec(
        "t", series=(*parts, line("plan", months[1:3], [1, 2])), x=Axis("month"), y=Axis(format="hashrate")
    )
    table = as_table(spec)
    assert [column.header for column in table.columns] == [
        "Month", "Hashrate, actual, PH/s", "Hashrate, forecast, PH/s", "plan, PH/s",
    ]  # fmt: skip
    assert list(table.said_rows()) == [
        ("2025-01", "10.0", "–", "–"),
        ("2025-02", "20.0", "20.0", "1.00"),
        ("2025-03", "–", "30.0", "2.00"),
        ("2025-04", "–", "40.0", "–"),
    ]


def test_twins_of_other_kinds_hold_every_figure() -> None:
    bands = as_table(ChartSpec("t", series=(fan("cash", [1, 2], (5, 95), [[1, 2], [3, 4]]),)))
    assert [list(map(float, row)) for row in bands.rows()] == [[1, 1, 3], [2, 2, 4]]
    classes = as_table(ChartSpec("t", series=(supply("Class", [100, 50], [90, 40], ["S21", "S19"]),)))
    assert [tuple(row) for row in classes.rows()] == [("S21", 100, 90), ("S19", 50, 40)]
    cells = as_table(
        ChartSpec(
            "t",
            series=(heat("price", [[1, 2], [3, 4]]),),
            y=Axis(labels=("Jan", "Feb")),
            x=Axis(labels=("0", "1")),
        )
    )
    assert [tuple(row) for row in cells.rows()] == [("Jan", 1, 2), ("Feb", 3, 4)]


def test_a_chart_is_described_in_words() -> None:
    spec = ChartSpec("t", "Hashrate, EH/s", (line("fleet", [1, 2, 3], [10, 12, 11]),), y=Axis(unit="EH/s"))
    assert described(spec) == (
        "Hashrate, EH/s. fleet: from 10.0 EH/s to 11.0 EH/s, lowest 10.0 EH/s, highest 12.0 EH/s."
    )
    assert described(ChartSpec("t", empty="No production recorded yet")) == "No production recorded yet"
