"""Texts become values exactly, or are refused with a reason."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies as st

from desktop_app.domain.fields import Field, parse_decimal
from desktop_app.domain.tables import ENTITIES

THS = ENTITIES["machine_state"]["ths"]
EARNED = ENTITIES["production"]["earned_sat"]
SHARE = ENTITIES["site_assumption"]["availability"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("210", 210), ("1,234.5", 1234.5), ("1 234.5", 1234.5), ("12,5", 12.5),
        ("210 TH/s", 210), ("1e3", 1000),
        ("$1,204", 1204), ("(12)", -12), ("\u22123.5", -3.5), (".5", 0.5), ("1\u202f000", 1000),
    ],
)  # fmt: skip
def test_reads_the_ways_in_which_people_write_numbers(text, value):
    assert float(parse_decimal(text, "TH/s")) == value


@pytest.mark.parametrize(
    "text",
    [
        "1,8241",
        "56,7351",
        "1.2.3",
        "12¹",
        "١٢٣",
        "nan",
        "inf",
        "1,23,456",
        "abc",
        "--5",
        "1e9999",
        "0x10",
        "1,",
    ],
)
def test_refuses_what_is_ambiguous_or_no_number(text):
    with pytest.raises(ValueError, match=r"“|not a"):
        parse_decimal(text)


def test_a_column_with_decimal_commas_reads_them_all_so():
    assert float(parse_decimal("1.234,567", decimal=",")) == 1234.567


def test_limits_are_said_with_their_unit():
    with pytest.raises(ValueError, match=r"TH/s must be at most 100,000 TH/s"):
        THS.parse("1e6")
    with pytest.raises(ValueError, match="must be at least 0"):
        THS.parse("-1")


def test_bitcoin_is_read_to_the_satoshi_and_no_finer():
    assert EARNED.parse("0.12345678") == 12_345_678
    with pytest.raises(ValueError, match="more decimals than a satoshi"):
        EARNED.parse("0.123456789")
    with pytest.raises(ValueError, match="larger than a book"):
        EARNED.parse("1e12")


def test_percent_is_kept_as_a_fraction():
    assert SHARE.parse("97.8 %") == pytest.approx(0.978, abs=1e-15)
    assert SHARE.text(0.978) == "97.8"


def test_text_longer_than_its_column_is_refused_not_cut():
    serial = ENTITIES["machine"]["serial"]
    with pytest.raises(ValueError, match="longer than 24"):
        serial.parse("S" * 25)
    with pytest.raises(ValueError, match="is missing"):
        serial.parse(" ")
    with pytest.raises(ValueError, match="control characters"):
        serial.parse("A\x00B")


ALL_FIELDS = [(e.table, f) for e in ENTITIES.values() for f in e.fields]


@pytest.mark.parametrize(("table", "field"), ALL_FIELDS, ids=lambda v: v if isinstance(v, str) else v.name)
def test_every_field_survives_the_array_and_knows_what_is_missing(table: str, field: Field):
    low, high = field.limits
    value = {"text": "ab", "choice": 0, "flag": 1, "blob": b"ab"}.get(
        field.kind, low if low is not None else 1
    )
    array = field.array([value, None])
    assert array.dtype == field.dtype
    assert field.plain(array)[0] == value
    assert field.plain(array)[1] == ("" if field.kind == "text" else None)
    assert field.is_missing(array).tolist() == [False, True]
    assert high is None or low is None or low <= high


@given(st.floats(min_value=0, max_value=100_000, allow_nan=False))
def test_a_number_written_to_a_file_reads_back(value):
    assert THS.parse(THS.text(value)) == pytest.approx(value, rel=1e-9, abs=1e-10)


@given(st.integers(min_value=0, max_value=21_000_000 * 10**8 // 10**5))
def test_satoshi_written_to_a_file_read_back_exactly(value):
    assert EARNED.parse(EARNED.text(value)) == value


def test_days_months_instants_and_choices_are_spelled_iso():
    state = ENTITIES["machine_state"]
    assert state["effective_on"].text(state["effective_on"].parse("2024-02-29")) == "2024-02-29"
    assert state["status"].text(state["status"].parse("In transit")) == "in transit"
    loss = ENTITIES["loss"]
    assert loss["from_at"].text(loss["from_at"].parse("2025-12-06T14:00:00-06:00")) == "2025-12-06T20:00:00Z"
    with pytest.raises(ValueError, match="such as 2025-12-31"):
        state["effective_on"].parse("2025-02-30")
    with pytest.raises(ValueError, match="is not one of"):
        state["status"].parse("exploded")


def test_missing_amounts_stay_missing_in_integer_columns():
    cost = ENTITIES["machine"]["cost_usd"]
    assert cost.plain(cost.array([None, 5])) == [None, 5]
    assert cost.array([None]).dtype == np.int64
