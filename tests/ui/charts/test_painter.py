"""The painter: what is drawn is where the picture says."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop_app.figures.chart import sparkline
from desktop_app.figures.layout.primitives import Path
from desktop_app.figures.tokens import load_theme
from desktop_app.ui.charts.painter import paint_path, polygon
from desktop_app.ui.charts.sparkline import SparklineWidget, paint_spark


def painted(path: Path) -> QImage:
    image = QImage(100, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    paint_path(painter, path)
    painter.end()
    return image


def dark_columns(image: QImage) -> list[int]:
    columns = range(image.width())
    return [
        x for x in columns if min(image.pixelColor(x, y).lightness() for y in range(image.height())) < 160
    ]


def test_a_polygon_holds_the_points_that_were_copied_into_it() -> None:
    made = polygon(np.array([1.0, 2.5]), np.array([3.0, 4.0]))
    assert [(made.at(n).x(), made.at(n).y()) for n in range(made.size())] == [(1.0, 3.0), (2.5, 4.0)]
    assert polygon(np.empty(0), np.empty(0)).size() == 0


@pytest.mark.parametrize("width", [1.0, 2.0])
def test_a_gap_is_left_open(width: float) -> None:
    ys = np.full(100, 20.0)
    ys[40:60] = np.nan
    columns = dark_columns(painted(Path(np.arange(100.0), ys, "#000000", width)))
    assert not set(range(41, 59)) & set(columns)
    assert {10, 37, 62, 90} <= set(columns)


def test_lines_of_the_same_length_do_not_disturb_each_other() -> None:
    xs = np.arange(100.0)
    image = painted(Path(xs, np.full(100, 10.0), "#000000", 2.0))
    painted(Path(xs, np.full(100, 30.0), "#000000", 2.0))
    assert image.pixelColor(50, 30).lightness() == 255
    assert image.pixelColor(50, 10).lightness() < 100


def test_a_sparkline_shows_its_values_and_its_base(qtbot: QtBot) -> None:
    theme = load_theme("light")
    image = QImage(60, 20, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    paint_spark(painter, QRectF(0, 0, 60, 20), sparkline([1, 2, 3], base=[1, 1, 1]), theme)
    painter.end()
    assert image.pixelColor(30, 18).saturation() < image.pixelColor(30, 10).saturation()
    assert image.pixelColor(30, 18) != QColor(theme.surface)
    widget = SparklineWidget()
    qtbot.addWidget(widget)
    widget.show_spark(sparkline([1, 3, 2], name="Hashrate, twelve months"))
    assert widget.accessibleName() == "Hashrate, twelve months"
    assert not widget.grab().isNull()
