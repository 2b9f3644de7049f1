"""The fleet of any day follows from dated states; an edit today leaves the past alone."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.fleet import as_of, state_edit
from desktop_app.domain.machines import ENERGISED, REPAIR
from tests.domain.conftest import day


def sites_on(portfolio, text):
    states = portfolio["machine_state"]
    chosen = as_of(portfolio, day(text))
    return dict(zip(states["machine_id"][chosen].tolist(), states["site_id"][chosen].tolist(), strict=True))


def test_a_move_holds_from_its_day_on(small):
    moved = small.applying(state_edit(small, np.array([2, 3]), day("2026-02-01"), {"site_id": 2}))
    assert sites_on(moved, "2026-01-31") == {1: 1, 2: 1, 3: 1, 4: 1}
    assert sites_on(moved, "2026-02-01") == {1: 1, 2: 2, 3: 2, 4: 1}
    assert sites_on(moved, "2024-12-31") == {}


def test_a_second_edit_of_the_same_day_changes_the_state_that_begins_there(small):
    once = small.applying(state_edit(small, np.array([2, 3]), day("2026-02-01"), {"site_id": 2}))
    again = state_edit(once, np.array([1, 2]), day("2026-02-01"), {"status": REPAIR})
    twice = once.applying(again)
    assert len(twice["machine_state"]) == len(once["machine_state"]) + 1
    status = twice["machine_state"]["status"][as_of(twice, day("2026-02-01"))].tolist()
    assert status == [REPAIR, REPAIR, ENERGISED, ENERGISED]


def test_arrays_follow_the_machines_even_when_states_are_out_of_order(small):
    late = small.applying(state_edit(small, np.array([1]), day("2026-03-01"), {"ths": 1.0}))
    early = late.applying(
        state_edit(late, np.array([1, 2, 4]), day("2026-02-01"), {"ths": np.array([10.0, 20.0, 40.0])})
    )
    again = early.applying(
        state_edit(early, np.array([1, 2, 4]), day("2026-02-01"), {"ths": np.array([11.0, 22.0, 44.0])})
    )
    ths = again["machine_state"]["ths"][as_of(again, day("2026-02-15"))].tolist()
    assert [ths[0], ths[1], ths[3]] == [11.0, 22.0, 44.0]
    assert again["machine_state"]["ths"][as_of(again, day("2026-03-15"))][0] == 1.0


def test_setting_what_is_already_so_changes_nothing(small):
    assert state_edit(small, small["machine"].ids, day("2026-02-01"), {"site_id": 1}).is_empty


def test_undo_is_the_same_value_turned_round(small):
    change = state_edit(small, np.array([2, 3]), day("2026-02-01"), {"site_id": 2, "ths": 190.0})
    back = small.applying(change).applying(change.inverted())
    for name, array in small["machine_state"].arrays.items():
        np.testing.assert_array_equal(back["machine_state"][name], array)
    assert back.next_ids["machine_state"] > small.next_ids["machine_state"], "ids are never reused"
