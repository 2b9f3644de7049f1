"""Shows how serials, MACs and places are written."""

import re

import numpy as np
import pytest

from desktop_app.starter.labels import asset_tags, macs, places, rack_size, racks_per_building, serials


def test_serials_are_three_letters_and_ten_digits_and_never_the_same():
    letters = np.tile(np.frombuffer(b"SMT", np.uint8), (300_000, 1))
    made = serials(letters, 1)
    assert len(np.unique(made)) == 300_000
    assert all(re.fullmatch(rb"SMT\d{10}", serial) for serial in made[:500])


def test_macs_are_locally_administered_and_never_the_same():
    made = macs(1, 300_000)
    assert len(np.unique(made)) == 300_000
    assert all(re.fullmatch(rb"02:4E:47(:[0-9A-F]{2}){3}", mac) for mac in made[:500])


def test_asset_tags_count_upwards():
    assert asset_tags(41, 2).tolist() == [b"NG-0000041", b"NG-0000042"]


@pytest.mark.parametrize(
    ("cooling", "second_rack"), [("air", b"R02"), ("immersion", b"T02"), ("hydro", b"C02")]
)
def test_a_rack_is_filled_before_the_next_one_begins(cooling: str, second_rack: bytes):
    size = rack_size(cooling)
    made = places(np.arange(3 * size), cooling)
    assert made["rack"][size] == second_rack
    assert (made["building"][size], made["rack_row"][size], made["slot"][size]) == (b"B1", b"1", b"01")


def test_racks_are_spread_evenly_over_buildings():
    assert racks_per_building(25 * rack_size("air"), "air") == 13
    made = places(np.arange(25 * rack_size("air")), "air")
    racks = {b: np.unique(made["rack"][made["building"] == b]).size for b in (b"B1", b"B2")}
    assert racks == {b"B1": 13, b"B2": 12}


def test_a_site_without_machines_has_no_places():
    assert all(len(column) == 0 for column in places(np.empty(0, np.int64), "air").values())
