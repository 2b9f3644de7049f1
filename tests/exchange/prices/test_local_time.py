"""Wall clocks become UTC exactly, both ways round the year, or a sentence names the day."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest

from desktop_app.domain.days import instant_text, parse_day, parse_instant
from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.local_time import (
    REPEATED,
    Starts,
    from_ends,
    from_hours,
    from_stamps,
    hours_of_days,
    zone_kept,
    zone_named,
    zone_text,
)

CHICAGO = zone_named("America/Chicago")
SPRING, AUTUMN = parse_day("2024-03-10"), parse_day("2024-11-03")


def hours(day: int, numbers: list[int]) -> Starts:
    return from_hours(np.full(len(numbers), day), np.array(numbers), 0, CHICAGO)


def stamps(*texts: str) -> np.ndarray:
    return np.array([parse_instant(text) for text in texts])


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("America/Chicago", 15),
        ("America/New_York", 60),
        ("Europe/Oslo", 60),
        ("Australia/Lord_Howe", 30),  # its clocks are set by half an hour
        ("-06:00", 60),
        ("UTC", 60),
    ],
)
def test_every_interval_of_a_year_comes_back(name: str, minutes: int) -> None:
    zone = zone_named(name)
    utc = np.arange(parse_instant("2024-01-01"), parse_instant("2025-01-01"), minutes * 60)
    wall = [s + int(datetime.fromtimestamp(s, zone).utcoffset().total_seconds()) for s in utc.tolist()]  # type: ignore[union-attr]
    found = from_stamps(np.array(wall), zone)
    assert not found.wrong
    assert (found.at == utc).all()


def test_a_file_with_the_newest_row_first_says_the_repeated_hour_first() -> None:
    wall = stamps("2024-11-03T02:00", "2024-11-03T01:00", "2024-11-03T01:00", "2024-11-03T00:00")
    found = from_stamps(wall, CHICAGO)
    assert found.at.tolist() == sorted(found.at.tolist(), reverse=True)
    assert len(set(found.at.tolist())) == 4


def test_rows_of_two_nodes_are_told_apart_node_by_node() -> None:
    wall = stamps(*["2024-11-03T01:00"] * 4)
    found = from_stamps(wall, CHICAGO, group=np.array([0, 1, 0, 1]))
    assert [instant_text(s)[11:16] for s in found.at.tolist()] == ["06:00", "06:00", "07:00", "07:00"]


def test_a_flag_tells_which_of_two_hours_is_meant() -> None:
    found = from_stamps(stamps("2024-11-03T01:00"), CHICAGO, np.array([REPEATED], np.int8))
    assert instant_text(int(found.at[0])) == "2024-11-03T07:00:00Z"


def test_a_flag_on_an_ordinary_hour_is_refused() -> None:
    found = from_stamps(stamps("2024-07-03T01:00"), CHICAGO, np.array([REPEATED], np.int8))
    assert "2024-07-03" in found.wrong[0][1]
    assert "repeated" in found.wrong[0][1]


def test_an_hour_that_the_clock_never_showed_is_refused() -> None:
    assert from_stamps(stamps("2024-03-10T02:15"), CHICAGO).wrong == [
        (0, "2024-03-10: it has 23 hours, and 02:15 is not among them")
    ]


def test_one_row_for_two_hours_of_a_name_is_refused() -> None:
    found = from_stamps(stamps("2024-11-03T00:00", "2024-11-03T01:00", "2024-11-03T02:00"), CHICAGO)
    assert found.wrong[0][0] == 1
    assert "25 hours" in found.wrong[0][1]


@pytest.mark.parametrize("numbers", [[1, 2, *range(4, 25)], list(range(1, 24))])
def test_a_spring_day_may_leave_an_hour_out_or_count_through(numbers: list[int]) -> None:
    found = hours(SPRING, numbers)
    assert not found.wrong
    assert (np.diff(found.at) == 3600).all()
    assert instant_text(int(found.at[0])) == "2024-03-10T06:00:00Z"


@pytest.mark.parametrize("numbers", [[1, 2, 2, *range(3, 25)], list(range(1, 26))])
def test_an_autumn_day_may_repeat_an_hour_or_count_through(numbers: list[int]) -> None:
    found = hours(AUTUMN, numbers)
    assert not found.wrong
    assert (np.diff(found.at) == 3600).all()
    assert len(found.at) == 25


def test_24_rows_on_a_day_of_23_hours_are_refused_once_by_their_day() -> None:
    wrong = hours(SPRING, list(range(1, 25))).wrong
    assert wrong == [(0, "2024-03-10: the file gives 24 hours, but this day has 23 in America/Chicago")]


def test_24_rows_on_a_day_of_25_hours_are_refused() -> None:
    wrong = hours(AUTUMN, list(range(1, 25))).wrong
    assert len(wrong) == 1
    assert "2024-11-03" in wrong[0][1]


def test_a_25th_hour_on_an_ordinary_day_is_refused() -> None:
    assert "has 24" in hours(parse_day("2024-06-01"), list(range(1, 26))).wrong[0][1]


@pytest.mark.parametrize("ends", [["01:00", "03:00", "04:00"], ["01:00", "02:00", "04:00"]])
def test_ends_are_read_as_the_market_writes_them(ends: list[str]) -> None:
    found = from_ends(stamps(*(f"2024-03-10T{end}" for end in ends)), 3600, CHICAGO, None, None)
    assert not found.wrong
    assert [instant_text(s)[11:16] for s in found.at.tolist()] == ["06:00", "07:00", "08:00"]


def test_a_zone_that_nobody_knows_is_named_with_the_likeliest() -> None:
    with pytest.raises(AppError, match="Europe/Oslo"):
        zone_named("Europe/Ozlo")


@pytest.mark.parametrize(("text", "said"), [("UTC-6", "-06:00"), ("+05:30", "+05:30"), ("UTC", "UTC")])
def test_an_offset_is_standard_time_all_year(text: str, said: str) -> None:
    assert zone_text(zone_named(text)) == said
    assert hours_of_days(SPRING, AUTUMN, zone_named(text)) == {}


@pytest.mark.parametrize(
    ("zone", "kept"),
    [
        ("America/Chicago", "America/Chicago"),
        ("-06:00", "Etc/GMT+6"),
        ("+01:00", "Etc/GMT-1"),
        ("UTC", "UTC"),
        ("+05:30", "UTC"),
    ],
)
def test_a_book_keeps_a_zone_by_a_name(zone: str, kept: str) -> None:
    assert zone_kept(zone_named(zone)) == kept
    if kept != "UTC":
        assert zone_text(zone_named(kept)) == zone


def test_the_days_that_have_not_24_hours() -> None:
    assert hours_of_days(SPRING, AUTUMN, CHICAGO) == {SPRING: 23, AUTUMN: 25}
