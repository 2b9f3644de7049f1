"""Pictures of charts: what must hold for every kind, in both themes and any size."""

import numpy as np
import pytest

from desktop_app.figures.chart import Axis, ChartSpec, bars, line
from desktop_app.figures.layout import labels
from desktop_app.figures.layout.measure import text_width
from desktop_app.figures.layout.primitives import Box, Canvas, Path, Rect, Scene, Text
from desktop_app.figures.picture import scene
from desktop_app.figures.tokens import load_theme
from tests.figures.gallery import gallery

SIZES = [(528, 288), (360, 240), (900, 420)]
CHARTS = gallery()


def drawn(spec: ChartSpec, size: tuple[float, float] = (528, 288), font_size: float = 13) -> Scene:
    return scene(spec, Canvas(*size, font_size, load_theme("light"), text_width))


def words(picture: Scene) -> list[Text]:
    return [
        part
        for part in (*picture.back, *picture.data, *picture.front)
        if isinstance(part, Text) and part.text
    ]


def room(text: Text) -> Box:
    """The box that the ink of a text takes, without the air around it."""
    width = text_width(text.text, text.size, text.bold)
    left = text.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * width
    return Box(left, text.y - text.size * 0.72, width, text.size * 0.74)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", sorted(CHARTS))
def test_no_words_lie_over_other_words(name: str, size: tuple[float, float]) -> None:
    boxes = [(part.text, room(part)) for part in words(drawn(CHARTS[name], size))]
    for index, (text, box) in enumerate(boxes):
        for other_text, other in boxes[index + 1 :]:
            assert not box.overlaps(other), f"“{text}” lies over “{other_text}”"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", sorted(CHARTS))
def test_no_words_lie_over_bars(name: str, size: tuple[float, float]) -> None:
    picture = drawn(CHARTS[name], size)
    filled = [Box(part.x, part.y, part.width, part.height) for part in picture.data if isinstance(part, Rect)]
    for part in words(picture):
        assert not any(room(part).overlaps(box) for box in filled), part.text


@pytest.mark.parametrize("font_size", [9, 13, 18])
@pytest.mark.parametrize("name", sorted(CHARTS))
def test_no_words_are_cut_off_by_the_edge(name: str, font_size: float) -> None:
    picture = drawn(CHARTS[name], font_size=font_size)
    for part in words(picture):
        box = room(part)
        assert box.x >= -1, part.text
        assert box.right <= 529, part.text
        assert box.bottom <= 288, part.text


@pytest.mark.parametrize("name", sorted(set(CHARTS) - {"empty"}))
def test_the_plot_fills_its_card(name: str) -> None:
    picture = drawn(CHARTS[name])
    assert picture.plot.height > 0.6 * 288
    assert picture.plot.bottom > 288 - 3 * 15


def test_an_empty_chart_says_what_belongs_there() -> None:
    assert "No production recorded yet" in [part.text for part in words(drawn(CHARTS["empty"]))]


def test_bars_stand_on_nought() -> None:
    picture = drawn(CHARTS["bars"])
    assert picture.y_range is not None
    assert picture.y_range[0] == 0
    grounds = {round(part.y + part.height, 6) for part in picture.data if isinstance(part, Rect)}
    assert grounds == {round(picture.y.at(0.0), 6)}


def test_a_bridge_adds_up() -> None:
    picture = drawn(CHARTS["waterfall"])
    boxes = [part for part in picture.data if isinstance(part, Rect)]
    assert boxes[-1].y == pytest.approx(boxes[-2].y + boxes[-2].height)


def test_stacked_bars_lie_on_each_other() -> None:
    power, staff = (drawn(CHARTS["stacked"]).data[0], drawn(CHARTS["stacked"]).data[2])
    assert isinstance(power, Rect)
    assert isinstance(staff, Rect)
    assert staff.y + staff.height == pytest.approx(power.y)


def test_gaps_stay_gaps_and_a_lone_point_is_seen() -> None:
    picture = drawn(CHARTS["days"])
    spot = [part for part in picture.data if isinstance(part, Path)][1]
    assert np.isnan(spot.ys).sum() == 2
    assert any(type(part).__name__ == "Dots" for part in picture.data)


def test_a_long_line_is_thinned_but_keeps_every_peak() -> None:
    values = np.sin(np.arange(87_600) / 50.0)
    values[[40_001, 60_007]] = 9.0, -7.0
    picture = drawn(ChartSpec("t", series=(line("price", np.arange(87_600.0), values),)))
    path = next(part for part in picture.data if isinstance(part, Path))
    assert len(path.xs) < 3_000
    assert path.dense
    assert (path.ys.min(), path.ys.max()) == (picture.y.at(9.0), picture.y.at(-7.0))


def test_looking_at_a_part_shows_that_part_in_full() -> None:
    values = np.sin(np.arange(87_600) / 50.0)
    spec = ChartSpec("t", series=(line("price", np.arange(87_600.0), values),))
    canvas = Canvas(528, 288, 13, load_theme("light"), text_width)
    picture = scene(spec, canvas, window=(1_000.0, 1_400.0))
    path = next(part for part in picture.data if isinstance(part, Path))
    assert not path.dense
    assert (picture.x.value_at(path.xs[0]), picture.x.value_at(path.xs[-1])) == pytest.approx(
        (999, 1400), abs=1
    )


def test_a_seventh_series_has_no_colour_of_its_own() -> None:
    theme = load_theme("light")
    picture = drawn(ChartSpec("t", series=tuple(line(str(n), [0, 1], [n, n]) for n in range(8))))
    shades = [part.colour for part in picture.data if isinstance(part, Path)]
    assert shades == [*theme.series, theme.faint, theme.faint]


def test_too_many_categories_are_counted_not_squeezed() -> None:
    names = tuple(f"site {n}" for n in range(60))
    spec = ChartSpec(
        "t", series=(bars("MW", np.arange(60.0) + 1),), x=Axis("category", labels=names), horizontal=True
    )
    picture = drawn(spec)
    last = [part.text for part in words(picture) if "more" in part.text]
    shown = [part for part in picture.data if isinstance(part, Rect)]
    assert last == [f"and {60 - len(shown)} more"]


def test_labels_move_apart_as_little_as_needed() -> None:
    assert labels.apart([50, 52, 90], [10, 10, 10], (0, 100)) == [50, 60, 90]
    assert labels.apart([98, 99], [10, 10], (0, 100)) == [85, 95]
