"""Broken downloads are told in a sentence, and nothing of them is taken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.problems import AppError
from tests.exchange.prices.conftest import Planning, Write

HEAD = "DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag"
ROWS = [f"06/01/2024,{hour:02d}:00,HB_X,{30 + hour}.25,N" for hour in range(1, 25)]
WHOLE = "\n".join([HEAD, *ROWS, ""])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        ("<!DOCTYPE html><html><body>Please log in</body></html>", "a web page"),
        ('{"error": "rate limit"}', "JSON"),
        (HEAD + "\n", "no rows"),
        ("name,colour\na,b\nc,d\n", "no column that looks like"),
    ],
)
def test_what_is_no_table_of_prices_is_told(
    write: Write, planning: Planning, text: str, sentence: str
) -> None:
    with pytest.raises(AppError, match=sentence):
        planning(write(text))


@pytest.mark.parametrize("cut", [3, 8, 12, 18, 25])
def test_half_a_last_line_takes_nothing(write: Write, planning: Planning, cut: int) -> None:
    last = WHOLE.rstrip("\n").rfind("\n") + 1
    with pytest.raises(AppError, match="breaks off in the middle of row 25"):
        planning(write(WHOLE[: last + cut]))


def test_a_file_without_a_last_line_end_is_whole_if_its_day_is(write: Write, planning: Planning) -> None:
    plan = planning(write(WHOLE.rstrip("\n")))
    assert (plan.inserted, plan.notes) == (24, [])


def test_a_day_that_stops_without_a_line_end_is_pointed_at(write: Write, planning: Planning) -> None:
    plan = planning(write("\n".join([HEAD, *ROWS[:10]])))
    assert plan.inserted == 10
    assert "check that the download is whole" in plan.notes[0]


def test_a_file_that_is_not_there_is_told(tmp_path: Path, planning: Planning) -> None:
    with pytest.raises(AppError, match="could not be read"):
        planning(tmp_path / "none.csv")


def test_files_of_two_markets_are_not_one_series(write: Write, planning: Planning) -> None:
    spp = "GMTIntervalEnd,Settlement Location,LMP\n06/01/2024 06:00:00,HB,30\n06/01/2024 07:00:00,HB,31\n"
    with pytest.raises(AppError, match="different prices"):
        planning(write(WHOLE, "a.csv"), write(spp, "DA-LMP-SL.csv"))


Damage = Callable[[str], str]


@pytest.mark.parametrize(
    "damage", [lambda t: t.replace(",", ";"), lambda t: "\ufeff" + t, lambda t: t.replace("\n", "\r\n")]
)
def test_separator_mark_and_line_ends_do_not_matter(write: Write, planning: Planning, damage: Damage) -> None:
    assert planning(write(damage(WHOLE))).inserted == 24
