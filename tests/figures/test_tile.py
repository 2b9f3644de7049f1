"""Tiles: what is welcome, and what a screen reader hears."""

import math

from desktop_app.figures.tile import Tile, mood


def test_a_falling_cost_is_welcome() -> None:
    assert mood(0.046, less_is_better=True) == "bad"
    assert mood(-0.008, less_is_better=True) == "good"
    assert mood(0.03) == "good"


def test_no_change_is_neither() -> None:
    assert mood(0.0) == mood(math.nan) == "neutral"


def test_a_tile_is_one_sentence() -> None:
    tile = Tile("Average operating", "47.1", "EH/s", change="+1.9 %", plan="46.5")
    assert tile.spoken == "Average operating: 47.1 EH/s, +1.9 %, plan 46.5"
