"""Columns of text into arrays: the quick way agrees with `Field.parse`, and every refusal has its reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain.fields import Field
from desktop_app.domain.tables import ENTITIES
from desktop_app.exchange import cells
from desktop_app.exchange.cells import Source, decimal_mark, read_cell, read_cells
from desktop_app.exchange.raw import pack

NUMBER_FIELDS = [
    ENTITIES["machine_state"]["ths"],
    ENTITIES["network"]["difficulty"],
    ENTITIES["network"]["blocks"],
    ENTITIES["production"]["earned_sat"],
    ENTITIES["ledger_actual"]["amount_usd"],
    ENTITIES["pool_account"]["fee_share"],
    ENTITIES["site"]["latitude"],
]
numbers = st.from_regex(r"[+-]?[0-9]{0,9}\.?[0-9]{0,9}", fullmatch=True)
anything = st.text("0123456789.,-+eE %$'()_ \u0661\u00b2xnaif", max_size=12)


def one_by_one(field: Field, texts: list[str], source: Source) -> tuple[list[Any], list[int]]:
    values, bad = [], []
    for position, text in enumerate(texts):
        try:
            said = text.strip() and cells.says_something(field, text.strip())
            values.append(read_cell(field, text.strip(), source, {}) if said else None)
        except (ValueError, ArithmeticError):
            values.append(None)
            bad.append(position)
    return values, bad


@settings(max_examples=300, deadline=None)
@given(
    field=st.sampled_from(NUMBER_FIELDS),
    texts=st.lists(st.one_of(numbers, anything), min_size=1, max_size=30),
    shift=st.sampled_from([0, 0, 3, -2]),
)
def test_quick_numbers_are_those_of_field_parse(field: Field, texts: list[str], shift: int) -> None:
    source, column = Source(0, shift), cells.stripped(pack(texts))
    values, sure = cells._quickly(field, column, source)
    slow, bad = one_by_one(field, texts, source)
    assert not sure[bad].any(), "the quick way took what Field.parse refuses"
    for i in np.flatnonzero(sure).tolist():
        assert field.plain(values[i : i + 1]) == [slow[i]], texts[i]


def test_the_quick_way_takes_plain_numbers() -> None:
    values, sure = cells._quickly(NUMBER_FIELDS[0], pack(["199.5", "200", "+3.", ".5", "7e1"]), Source(0))
    assert sure.tolist() == [True, True, True, True, False]
    assert values[:4].tolist() == [199.5, 200.0, 3.0, 0.5]


day_texts = st.one_of(
    st.dates().map(str),
    st.from_regex(r"(19|20|21)[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}", fullmatch=True),
)


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(day_texts, min_size=1, max_size=30))
def test_quick_days_are_those_of_field_parse(texts: list[str]) -> None:
    field = ENTITIES["machine"]["bought_on"]
    values, sure = cells._quickly(field, cells.stripped(pack(texts)), Source(0))
    slow, bad = one_by_one(field, texts, Source(0))
    assert not sure[bad].any()
    assert [v for v, ok in zip(values.tolist(), sure, strict=True) if ok] == [
        v for v, ok in zip(slow, sure, strict=True) if ok
    ]


@settings(max_examples=200, deadline=None)
@given(texts=st.lists(st.text(max_size=30), min_size=1, max_size=20))
def test_quick_texts_are_those_of_field_parse(texts: list[str]) -> None:
    field = ENTITIES["machine"]["serial"]
    column = cells.stripped(pack(texts))
    if column.dtype == object:
        return
    values, sure = cells._quickly(field, column, Source(0))
    for i in np.flatnonzero(sure & (column != b"")).tolist():
        assert field.plain(values[i : i + 1]) == [read_cell(field, texts[i], Source(0), {})]


@pytest.mark.parametrize("count", [3, 3000])
def test_bad_cells_are_named_whether_the_column_is_short_or_long(count: int) -> None:
    texts = [f"{100 + i / 100}" for i in range(count)]
    texts[1], texts[2] = "nan", "1e99"
    read = read_cells(NUMBER_FIELDS[0], pack(texts), Source(0), {})
    assert [position for position, _ in read.bad] == [1, 2]
    assert read.values[0] == 100
    assert np.isnan(read.values[1:3]).all()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nan", "not a number"),
        ("inf", "not a number"),
        ("-1", "at least 0 TH/s"),
        ("9223372036854775808", "at most 100,000 TH/s"),
        ("1,2343", "decimal comma or a footnote digit"),
        ("199.5²", "not digits 0 to 9"),
        ("١٢٣", "not digits 0 to 9"),
        ("#N/A", "error of the spreadsheet"),
        ("199.5*", "not a number"),
        ("=1+1", "not a number"),
    ],
)
def test_a_bad_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_cell(NUMBER_FIELDS[0], text, Source(0), {})


@pytest.mark.parametrize(
    ("text", "source", "value"),
    [
        ("3.5", Source(0, 3, "kW"), 3500.0),
        ("3,5 kW", Source(0, 3, "kW", ","), 3500.0),
        ("3500 W", Source(0), 3500.0),
        ("1.234,5", Source(0, decimal=","), 1234.5),
        ("1,234.5", Source(0), 1234.5),
        ("'-0", Source(0), 0.0),
    ],
)
def test_units_and_decimal_marks_are_those_of_the_column(text: str, source: Source, value: float) -> None:
    assert read_cell(ENTITIES["machine_state"]["power_w"], text, source, {}) == value


@pytest.mark.parametrize("blank", ["-", "–", "n/a", "N/A", ""])
def test_a_dash_is_no_number(blank: str) -> None:
    read = read_cells(ENTITIES["machine_state"]["ths"], pack([blank, "1"]), Source(0), {})
    assert (read.given.tolist(), read.bad) == ([False, True], [])


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["12,5", "13"], ","),
        (["1.234,5"], ","),
        (["0,125"], ","),
        (["12.5", "13"], "."),
        (["1,234.5"], "."),
        (["12,5", "12.5"], "."),
        (["1,234", "2,345"], ""),
        (["1,2343"], ""),
        (["5"], ""),
    ],
)
def test_a_columns_cells_give_its_decimal_mark_away(texts: list[str], mark: str) -> None:
    assert decimal_mark(texts) == mark
