"""What the crosshair says at each place."""

import pytest

from desktop_app.figures.chart import Axis, ChartSpec, step
from desktop_app.figures.layout import readout
from desktop_app.figures.layout.measure import text_width
from desktop_app.figures.layout.primitives import Canvas
from desktop_app.figures.picture import scene
from desktop_app.figures.tokens import load_theme
from tests.figures.gallery import gallery

CHARTS = gallery()
CANVAS = Canvas(528, 288, 13, load_theme("light"), text_width)


def test_it_snaps_to_the_nearest_month_and_says_all_series_there() -> None:
    spec = CHARTS["lines"]
    picture, stops = scene(spec, CANVAS), readout.places(spec)
    stop = readout.nearest(spec, picture, stops, picture.x.at(675.3), picture.plot.y + 20)
    assert stop is not None
    said = readout.read(spec, picture, stops, stop)
    assert said.heading == "April 2026"
    assert [row.name for row in said.rows] == ["fan", "hashrate", "plan", "base"]
    assert said.upright


def test_outside_the_plot_it_says_nothing() -> None:
    spec = CHARTS["lines"]
    assert readout.nearest(spec, scene(spec, CANVAS), readout.places(spec), 2.0, 2.0) is None


@pytest.mark.parametrize(
    ("name", "index", "spoken"),
    [("lying", 5, "Ashford B: Margin −$3.80 m, base −$4.00 m"),
     ("supply", 3, "S19: Class $54.00/MWh, 98.0 MW"),
     ("heat", 30, "F, 6: price $42.51/MWh"),
     ("histogram", 0, "12.0 J/TH to 13.0 J/TH: machines 147"),
     ("waterfall", 1, "hashrate: Revenue $4.10 m")],
)  # fmt: skip
def test_bars_and_cells_say_what_they_are(name: str, index: int, spoken: str) -> None:
    spec = CHARTS[name]
    said = readout.read(spec, scene(spec, CANVAS), readout.places(spec), index)
    assert said.spoken == spoken


def test_a_bar_answers_with_its_key() -> None:
    spec = CHARTS["lying"]
    picture = scene(spec, CANVAS)
    third = picture.hits[2].box
    hit = readout.hit_at(spec, picture, third.right + 40, third.y + 2)
    assert hit is not None
    assert hit.key == "Washington"


def test_a_step_keeps_its_value_between_its_points() -> None:
    spec = ChartSpec(
        "t", series=(step("tariff", [0, 10], [36, 44]), step("other", [0, 5], [1, 2])), x=Axis("number")
    )
    said = readout.read(spec, scene(spec, CANVAS), readout.places(spec), 1)
    assert [row.value for row in said.rows] == ["36.0", "2.00"]
