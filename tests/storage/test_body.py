"""A change comes back from its bytes exactly."""

from __future__ import annotations

import hypothesis.extra.numpy as np_st
import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from desktop_app.domain.change import Arrays, Change, Rows
from desktop_app.storage.body import packed, packed_reference, unpacked

_VALUES = st.one_of(
    *(np_st.arrays(d, 5) for d in ("i1", "i4", "i8", "f8", "S6")),
    st.lists(st.text(st.characters(codec="utf-8")), min_size=5, max_size=5).map(
        lambda x: np.array(x, object)
    ),
    st.lists(st.binary(), min_size=5, max_size=5).map(lambda x: np.array([*x, None], object)[:-1]),
)
_IDS = st.lists(st.integers(1, 2**31 - 1), min_size=5, max_size=5, unique=True).map(
    lambda x: np.array(sorted(x), np.int64)
)


def same(left: NDArray[np.generic], right: NDArray[np.generic]) -> bool:
    if left.dtype == object:
        return right.dtype == object and left.tolist() == right.tolist()
    return left.dtype == right.dtype and left.tobytes() == right.tobytes()


def same_arrays(left: Arrays | None, right: Arrays | None) -> bool:
    if left is None or right is None:
        return left is right
    return list(left) == list(right) and all(same(left[n], right[n]) for n in left)


def same_change(left: Change, right: Change) -> bool:
    pairs = zip(left.rows, right.rows, strict=True)
    return all(
        a.table == b.table
        and same(a.ids, b.ids)
        and same_arrays(a.before, b.before)
        and same_arrays(a.after, b.after)
        for a, b in pairs
    )


@given(_IDS, st.dictionaries(st.text("abc", min_size=1), _VALUES, min_size=1), st.booleans())
def test_any_change_comes_back_bit_by_bit(ids: NDArray[np.int64], arrays: Arrays, turned: bool) -> None:
    change = Change((Rows("machine", ids, None, arrays), Rows("machine_state", ids, arrays, arrays)))
    change = change.inverted() if turned else change
    found = unpacked(packed(change))
    assert isinstance(found, Change)
    assert same_change(found, change)


def test_one_value_for_many_rows_takes_a_few_bytes() -> None:
    ids = np.arange(1, 250_001, dtype=np.int64)
    rows = Rows(
        "machine_state", ids, {"mode": np.ones(250_000, np.int8)}, {"mode": np.zeros(250_000, np.int8)}
    )
    body = packed(Change((rows,)))
    assert len(body) < 200
    found = unpacked(body)
    assert isinstance(found, Change)
    assert same_change(found, Change((rows,)))


def test_minus_zero_is_not_taken_for_zero() -> None:
    values = np.array([0.0, -0.0])
    ids = np.array([1, 2], np.int64)
    found = unpacked(packed(Change((Rows("site", ids, None, {"latitude": values}),))))
    assert isinstance(found, Change)
    assert found.rows[0].after is not None
    assert np.signbit(found.rows[0].after["latitude"]).tolist() == [False, True]


def test_an_undo_only_names_what_it_turns_round() -> None:
    assert unpacked(packed_reference(17, inverse=True)) == (17, True)


@pytest.mark.parametrize("damage", ["cut", "flipped", "foreign"])
def test_damaged_bytes_are_refused(damage: str) -> None:
    body = packed(Change((Rows("site", np.array([1, 5]), None, {"name": np.array(["A", "B"], object)}),)))
    broken = {"cut": body[:-4], "flipped": body[:20] + bytes([body[20] ^ 8]) + body[21:], "foreign": b"PK"}
    with pytest.raises(ValueError, match="log entry"):
        unpacked(broken[damage])
