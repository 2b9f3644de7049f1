"""Each icon is one colour on the same grid, and shows something."""

import re
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from desktop_app import bundled

ICONS = sorted(bundled.path("resources/icons").glob("*.svg"))
LINE_ICONS = [path for path in ICONS if path.stem != "hashyard"]
EXPECTED = set(
    "overview sites machines power treasury outlook growth reports history search undo redo import export "
    "add close settings help warning check copy filter columns sun moon scenario play more hashyard".split()
)


def ink(svg: bytes, size_px: int) -> QImage:
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(0)
    renderer = QSvgRenderer(QByteArray(svg))
    assert renderer.isValid()
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def covered(image: QImage) -> list[tuple[int, int]]:
    size = range(image.width())
    return [(x, y) for x in size for y in size if image.pixelColor(x, y).alpha() > 0]


def test_every_icon_that_the_window_names_is_there():
    assert {path.stem for path in ICONS} >= EXPECTED


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_shows_something_and_keeps_off_the_edge(path):
    pixels = covered(ink(path.read_bytes(), 48))
    assert len(pixels) > 48
    assert all(1 <= x < 47 and 1 <= y < 47 for x, y in pixels)


@pytest.mark.parametrize("path", LINE_ICONS, ids=lambda path: path.stem)
def test_a_line_icon_is_drawn_with_one_pen_that_the_theme_can_tint(path):
    text = path.read_text("utf-8")
    root = ElementTree.fromstring(text)
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke-width"), root.get("stroke-linecap")) == ("1.75", "round")
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', text)) == {"#000", "none"}
