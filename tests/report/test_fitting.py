"""How pages are filled: a little spill shrinks the charts, room lets them grow, small sections share."""

from __future__ import annotations

import pytest

from desktop_app.report.fitting import END_PT, TOP_PT, Fit, Measured, fits, notes_pt, settled

FULL = Measured(1, END_PT - 20, 200.0, 10.0)


def test_a_little_spill_shrinks_the_charts() -> None:
    cover, spilled, after = fits([FULL, Measured(2, TOP_PT + 26, 200.0, 10.0), FULL])
    assert cover.stretch == 1.0
    assert spilled.stretch == pytest.approx(0.8)
    assert not after.follows


def test_much_spill_leaves_the_charts_and_draws_the_next_section_up() -> None:
    _, long, after = fits([FULL, Measured(2, TOP_PT + 150, 200.0, 10.0), FULL])
    assert long.stretch == 1.0
    assert after.follows


def test_a_section_after_a_full_page_begins_its_own() -> None:
    for full in (FULL, Measured(2, END_PT - 5, 200.0, 90.0), Measured(1, END_PT, 0.0, 90.0)):
        assert not fits([FULL, full, FULL])[2].follows


def test_charts_grow_into_the_room_of_a_page_that_nobody_shares() -> None:
    _, alone, after = fits([FULL, Measured(1, END_PT - 110, 200.0, 20.0), FULL])
    assert 1.3 < alone.stretch < 1.45
    assert not after.follows


def test_small_sections_share_a_page_and_the_cover_with_none() -> None:
    small = Measured(1, TOP_PT + 150, 60.0, 10.0)
    assert [fit.follows for fit in fits([small, small, small, small])] == [False, False, True, True]


def test_footnotes_take_a_line_for_each_so_many_characters() -> None:
    assert notes_pt([]) == 0
    assert notes_pt(["a" * 160]) > notes_pt(["a" * 100])


def test_a_section_that_came_to_begin_a_page_no_longer_follows() -> None:
    fitted = [Fit(), Fit(), Fit(0.9, follows=True), Fit(follows=True)]
    assert settled(fitted, begins=[2, 3, 4], ends=[1, 3, 3, 4]) == [
        Fit(), Fit(), Fit(0.9, follows=True), Fit(),
    ]  # fmt: skip
