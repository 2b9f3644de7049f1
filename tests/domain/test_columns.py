"""Rows of a table are found by their ids, whether or not some ids are gone."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.columns import Columns
from desktop_app.domain.tables import ENTITIES

WANTED = np.array([-(2**31), -1, 0, 6, 7, 8, 9, 10, 11, 12, 2**31 - 1])


def table(*ids: int) -> Columns:
    entity = ENTITIES["machine_state"]
    return Columns(
        entity, np.array(ids, np.int64), {f.name: np.zeros(len(ids), f.dtype) for f in entity.fields}
    )


@pytest.mark.parametrize("ids", [(), (7,), (7, 8, 9, 10), (7, 9, 10), (8, 11)])
@pytest.mark.parametrize("dtype", [np.int64, np.int32])
def test_ids_that_are_there_are_told_from_those_that_are_not(ids: tuple[int, ...], dtype: type) -> None:
    wanted = WANTED.astype(dtype)
    assert table(*ids).has(wanted).tolist() == [i in ids for i in wanted.tolist()]


@pytest.mark.parametrize("ids", [(7,), (7, 8, 9, 10), (7, 9, 10)])
def test_positions_are_those_of_the_ids_in_whichever_order_they_are_asked(ids: tuple[int, ...]) -> None:
    backwards = np.array(ids[::-1], np.int64)
    assert table(*ids).positions(backwards).tolist() == list(range(len(ids)))[::-1]
    assert len(table(*ids).positions(backwards[:0])) == 0


@pytest.mark.parametrize(("ids", "absent"), [((), 7), ((7, 8, 9), 10), ((7, 8, 9), 6), ((7, 9), 8)])
def test_positions_of_an_id_that_is_not_there_are_refused(ids: tuple[int, ...], absent: int) -> None:
    with pytest.raises(KeyError, match="no such machine state"):
        table(*ids).positions(np.array([*ids, absent]))
