"""Both themes hold the contrast and the distances between series that LOOK promises."""

import itertools
import re
import tomllib

import numpy as np
import pytest

from desktop_app import bundled
from tests.resources.colour import SIGHTS, contrast, distance, lab, seen

THEMES = {
    name: tomllib.loads(bundled.path(f"resources/themes/{name}.toml").read_text("utf-8"))
    for name in ("light", "dark")
}

each_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())


def test_ciede2000_reproduces_published_pairs():
    pairs = [  # Sharma, Wu & Dalal 2005, table 1
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ]
    for one, other, expected in pairs:
        assert distance(np.array(one, float), np.array(other, float)) == pytest.approx(expected, abs=5e-5)


def test_both_themes_have_the_same_tokens():
    assert THEMES["light"].keys() == THEMES["dark"].keys()


@each_theme
def test_each_token_is_a_colour_and_there_are_six_series(theme: dict):
    colours = [colour for token, colour in theme.items() if token not in ("name", "series")]
    assert len(theme["series"]) == 6
    assert all(re.fullmatch("#[0-9A-F]{6}", colour) for colour in colours + theme["series"])


@each_theme
@pytest.mark.parametrize("ground", ["window", "surface", "raised", "selection"])
@pytest.mark.parametrize("token", ["text", "muted", "faint", "accent", "up", "down", "warning"])
def test_words_can_be_read_on_each_ground(theme: dict, token: str, ground: str):
    assert contrast(theme[token], theme[ground]) >= 4.5


@each_theme
def test_words_on_the_accent_can_be_read(theme: dict):
    assert contrast(theme["on_accent"], theme["accent"]) >= 4.5


@each_theme
@pytest.mark.parametrize("ground", ["surface", "raised"])  # charts stand on cards
@pytest.mark.parametrize("index", range(6))
def test_lines_stand_out_from_their_ground(theme: dict, index: int, ground: str):
    assert contrast(theme["series"][index], theme[ground]) >= 3


@each_theme
@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_series_look_alike(theme: dict, sight: str):
    colours = [lab(seen(colour, sight)) for colour in theme["series"]]
    assert min(distance(*pair) for pair in itertools.combinations(colours, 2)) >= 16
