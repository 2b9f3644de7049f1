"""An import of prices is a value: counts that add up, one change, and nothing of a file that is in doubt."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.points import Question
from tests.books import new_book, opened
from tests.exchange.prices.conftest import Planning, Write, kept

HEAD = "interval_start_utc,node,price_usd_per_mwh"


def hourly(first: int, count: int, node: str = "N1", add: float = 0.0, day: str = "2024-05-01") -> list[str]:
    return [f"{day}T{hour:02d}:00:00Z,{node},{30 + hour + add}" for hour in range(first, first + count)]


def test_a_file_is_taken_again_without_a_change(write: Write, planning: Planning, tmp_path: Path) -> None:
    file = write([HEAD, *hourly(0, 24)])
    with closing(new_book(tmp_path / "b.hashyard")) as book:
        first = planning(file, into=book.portfolio)
        book.edit(first.why, first.change)
        again = planning(file, into=book.portfolio)
        assert (first.inserted, again.inserted, again.unchanged) == (24, 0, 24)
        assert again.change.is_empty
        assert book.check() == []
    with closing(opened(tmp_path / "b.hashyard")) as book:
        assert len(kept(book.portfolio, "N1")) == 24
        assert book.portfolio.records("price_series")[1].currency == "USD"


def test_only_what_differs_is_updated_and_what_stood_there_stays(write: Write, planning: Planning) -> None:
    first = planning(write([HEAD, *hourly(0, 24)]))
    book = Portfolio.empty().applying(first.change)
    mended = planning(
        write([HEAD, *hourly(10, 2, add=1), *hourly(12, 2), *hourly(0, 2, day="2024-06-01")]), into=book
    )
    assert (mended.inserted, mended.updated, mended.unchanged) == (2, 2, 2)
    held = list(kept(book.applying(mended.change), "N1").values())
    assert held[:13] == [*range(30, 40), 41, 42, 42]
    assert len(held) == 26


@pytest.mark.parametrize(("choice", "counts"), [("skip", (1, 0, 2, 0)), ("reject", (1, 0, 0, 2))])
def test_other_values_may_be_skipped_or_rejected(
    write: Write, planning: Planning, choice: str, counts: tuple[int, ...]
) -> None:
    book = Portfolio.empty().applying(planning(write([HEAD, *hourly(0, 2)])).change)
    plan = planning(write([HEAD, *hourly(0, 3, add=1)]), into=book, on_conflict=choice)
    assert (plan.inserted, plan.updated, plan.unchanged, plan.rejected) == counts
    assert list(kept(book.applying(plan.change), "N1").values()) == [30, 31, 33]


def test_daily_files_become_one_series_in_one_change(write: Write, planning: Planning) -> None:
    files = [write([HEAD, *hourly(0, 24, day=f"2024-05-{d:02d}")], f"{d}.csv") for d in (3, 1, 2)]
    plan = planning(*files)
    assert plan.rows_in == plan.inserted == 72
    assert [len(rows.ids) for rows in plan.change.rows] == [1, 1]
    assert plan.why == "Import prices of N1 from 3 files"


def test_where_files_overlap_the_later_stands(write: Write, planning: Planning) -> None:
    plan = planning(write([HEAD, *hourly(0, 4)], "1.csv"), write([HEAD, *hourly(2, 4, add=5)], "2.csv"))
    assert (plan.rows_in, plan.inserted, plan.unchanged) == (8, 6, 2)
    held = kept(Portfolio.empty().applying(plan.change), "N1")
    assert list(held.values()) == [30, 31, 37, 38, 39, 40]


def test_gaps_are_counted_named_and_left_empty(write: Write, planning: Planning) -> None:
    plan = planning(write([HEAD, *hourly(0, 3), *hourly(5, 2), *hourly(8, 1)]))
    said = plan.as_json()["series"][0]
    assert said["gap_count"] == 3
    assert said["gaps"][0] == {"first_at": "2024-05-01T03:00:00Z", "intervals": 2}
    assert "3 intervals are missing and stay empty: 2024-05-01T03:00:00Z (2 in a row)" in plan.notes[-1]
    assert len(kept(Portfolio.empty().applying(plan.change), "N1")) == 6


def test_a_gap_of_one_interval_is_said_as_one(write: Write, planning: Planning) -> None:
    plan = planning(write([HEAD, *hourly(0, 3), *hourly(4, 2)]))
    assert "1 interval is missing and stays empty: 2024-05-01T03:00:00Z" in plan.notes[-1]


def test_a_row_that_is_there_twice_is_refused_with_the_row_of_the_first(
    write: Write, planning: Planning
) -> None:
    plan = planning(write([HEAD, *hourly(0, 3), *hourly(1, 1)]))
    assert (plan.inserted, plan.rejected) == (3, 1)
    assert plan.problems[0].row == 5
    assert plan.problems[0].reason == "2024-05-01T01:00:00Z stands in row 3 already"


def test_two_prices_for_one_hour_take_nothing(write: Write, planning: Planning) -> None:
    plan = planning(write([HEAD, *hourly(0, 3), *hourly(1, 1, add=4)]))
    assert (plan.inserted, plan.rejected) == (0, 4)
    assert plan.change.is_empty
    assert "with another value" in plan.problems[0].reason
    assert not any("standard time all year" in note for note in plan.notes)  # no clock changes in UTC


def test_cells_that_are_no_price_or_time_are_refused_by_row_and_column(
    write: Write, planning: Planning
) -> None:
    bad = [
        "2024-05-01T03:00:00Z,N1,",
        "2024-05-01T04:00:00Z,N1,n/a",
        "tomorrow,N1,33",
        "2024-05-01T05:07:00Z,N1,4",
    ]
    plan = planning(write([HEAD, *hourly(0, 3), *bad, "2024-05-01T06:00:00Z,N1,99999"]))
    assert [(p.row, p.field) for p in plan.problems] == [
        (5, "price_usd_per_mwh"),
        (6, "price_usd_per_mwh"),
        (7, "interval_start_utc"),
        (8, "interval_start_utc"),
        (9, "price_usd_per_mwh"),
    ]
    assert (plan.inserted, plan.rejected) == (3, 5)


def test_each_node_becomes_a_series_or_only_the_one_asked_for(write: Write, planning: Planning) -> None:
    file = write([HEAD, *hourly(0, 3, "N1"), *hourly(0, 3, "N2", 7)])
    both = planning(file)
    assert [each.draft.name for each in both.outcomes] == ["N1", "N2"]
    portfolio = Portfolio.empty().applying(both.change)
    assert list(kept(portfolio, "N2").values()) == [37, 38, 39]
    one = planning(file, nodes=("n2",), series="West")
    assert one.rows_in == 3
    assert list(kept(Portfolio.empty().applying(one.change), "West")) == list(kept(portfolio, "N2"))


def test_a_node_that_is_not_there_is_told_with_those_that_are(write: Write, planning: Planning) -> None:
    with pytest.raises(AppError, match=r"no node “N9”.*It has N1"):
        planning(write([HEAD, *hourly(0, 3)]), nodes=("N9",))


def test_hundreds_of_nodes_are_asked_about(write: Write, planning: Planning) -> None:
    lines = [line for n in range(30) for line in hourly(0, 3, f"N{n}")]
    with pytest.raises(Question) as asked:
        planning(write([HEAD, *lines]))
    assert asked.value.about == "node"
    assert len(asked.value.choices) == 30


def test_a_series_of_another_interval_is_not_mixed_in(write: Write, planning: Planning) -> None:
    book = Portfolio.empty().applying(planning(write([HEAD, *hourly(0, 3)])).change)
    quarters = [f"2024-05-02T00:{minute:02d}:00Z,N1,31" for minute in (0, 15, 30, 45)]
    with pytest.raises(AppError, match="60 minutes in the book, and the file has 15"):
        planning(write([HEAD, *quarters]), into=book)


def test_daily_means_are_no_interval_that_is_kept(write: Write, planning: Planning) -> None:
    with pytest.raises(AppError, match="1,440 minutes apart"):
        planning(write([HEAD, *(f"2024-05-{d:02d}T00:00:00Z,N1,31" for d in range(1, 9))]))


def test_another_currency_stays_what_it_is(write: Write, planning: Planning) -> None:
    plan = planning(
        write(["time_utc,price_eur_per_mwh", *(f"2024-05-01 {h:02d}:00,{40 + h}" for h in range(5))])
    )
    assert plan.outcomes[0].draft.record["currency"] == "EUR"


# --- units -----------------------------------------------------------------------------------------
def cheap(head: str, scale: float, hours: int = 24) -> list[str]:
    return [
        f"start_utc,{head}",
        *(f"2024-05-01T{h:02d}:00Z,{round((30 + h) * scale, 6)}" for h in range(hours)),
    ]


@pytest.mark.parametrize(
    ("head", "scale", "unit"),
    [
        ("price", 0.1, "cents_per_kwh"),
        ("price", 0.001, "usd_per_kwh"),
        ("price (c/kWh)", 0.1, "cents_per_kwh"),
        ("price ($/kWh)", 0.001, "usd_per_kwh"),
        ("price_usd_per_mwh", 0.001, "usd_per_kwh"),
    ],
)
def test_a_price_that_looks_like_another_unit_is_asked_about(
    write: Write, planning: Planning, head: str, scale: float, unit: str
) -> None:
    file = write(cheap(head, scale))
    with pytest.raises(Question) as asked:
        planning(file)
    assert asked.value.about == "unit"
    plan = planning(file, unit=unit)
    assert plan.drafts.series[0].value.tolist() == [30.0 + h for h in range(24)]


def test_a_cheap_day_may_be_told_to_be_just_that(write: Write, planning: Planning) -> None:
    assert planning(write(cheap("price", 0.1)), unit="usd_per_mwh").drafts.series[0].value[0] == 3.0


def test_a_unit_that_nobody_knows_is_refused(write: Write, planning: Planning) -> None:
    with pytest.raises(AppError, match="“hogsheads” is not a unit"):
        planning(write(cheap("price", 1)), unit="hogsheads")


# --- what a plain table says -----------------------------------------------------------------------
def local(head: str, cells: list[str]) -> list[str]:
    return [head, *(f"{cell},{40 + n}" for n, cell in enumerate(cells))]


def test_local_times_without_a_zone_are_asked_about(write: Write, planning: Planning) -> None:
    file = write(local("Hour beginning,Price $/MWh", ["2024-05-01 00:00", "2024-05-01 01:00"]))
    with pytest.raises(Question) as asked:
        planning(file)
    assert asked.value.about == "zone"
    with pytest.raises(AppError, match="not the name of a time zone"):
        planning(file, zone="Middle/Earth")
    assert planning(file, zone="America/Chicago").as_json()["series"][0]["first_at"] == "2024-05-01T05:00:00Z"


@pytest.mark.parametrize(("head", "stamps", "first"), [
    ("Hour ending", "", "05:00"), ("Time", "ending", "05:00"), ("Time", "", "06:00"),
])  # fmt: skip
def test_stamps_mark_the_beginning_or_the_end(
    write: Write, planning: Planning, head: str, stamps: str, first: str
) -> None:
    file = write(local(f"{head},Price $/MWh", ["2024-05-01 01:00", "2024-05-01 02:00"]))
    plan = planning(file, zone="America/Chicago", stamps=stamps)
    assert plan.as_json()["series"][0]["first_at"] == f"2024-05-01T{first}:00Z"


@pytest.mark.parametrize("ends", [
    ["2024-05-01 23:00", "2024-05-01 24:00", "2024-05-02 01:00"],
    ["05/01/2024 23:00", "05/01/2024 24:00", "05/02/2024 01:00"],  # days that follow tell their order
    ["5/1/2024 11:00 PM", "5/2/2024 12:00 AM", "5/2/2024 1:00 AM"],
])  # fmt: skip
def test_ends_at_midnight_are_of_the_day_before(write: Write, planning: Planning, ends: list[str]) -> None:
    plan = planning(write(local("Hour ending,Price $/MWh", ends)), zone="-06:00")
    said = plan.as_json()["series"][0]
    assert (said["first_at"], said["last_at"]) == ("2024-05-02T04:00:00Z", "2024-05-02T06:00:00Z")


def test_a_day_that_may_be_two_is_refused(write: Write, planning: Planning) -> None:
    with pytest.raises(AppError, match="may be"):
        planning(
            write(local("Hour ending,Price $/MWh", ["05/01/2024 01:00", "05/01/2024 02:00"])), zone="UTC"
        )


@pytest.mark.parametrize("cells", [
    ["01.06.2024 00:00 - 01.06.2024 01:00", "01.06.2024 01:00 - 01.06.2024 02:00"],
    ["2024-06-01T00:00:00+02:00", "2024-06-01T01:00:00+02:00"],
    ["1717192800", "1717196400"],
])  # fmt: skip
def test_other_ways_to_write_a_time(write: Write, planning: Planning, cells: list[str]) -> None:
    plan = planning(write(local("MTU,Price EUR/MWh", cells)), zone="Europe/Oslo")
    assert plan.as_json()["series"][0]["first_at"] == "2024-05-31T22:00:00Z"
    assert plan.inserted == 2


def test_columns_can_be_told(write: Write, planning: Planning) -> None:
    lines = ["when,bid,ask,where", *(f"2024-05-01T{h:02d}:00Z,{h},{50 + h},X" for h in range(4))]
    file = write(lines)
    with pytest.raises(AppError, match="no column that looks like"):
        planning(file)
    plan = planning(file, columns={"time": "when", "value": "ask", "node": "where"})
    assert list(kept(Portfolio.empty().applying(plan.change), "X").values()) == [50, 51, 52, 53]


def test_a_column_that_is_not_there_is_told(write: Write, planning: Planning) -> None:
    with pytest.raises(AppError, match="has no column “foo”"):
        planning(write([HEAD, *hourly(0, 3)]), columns={"value": "foo"})
