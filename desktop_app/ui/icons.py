"""The icons of resources/icons, tinted with a colour and drawn sharp at any scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from desktop_app import bundled
from desktop_app.figures.tokens import Theme

_SIZES = (16, 20, 24, 32, 48)


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = bundled.path(f"resources/icons/{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("#000", colour).encode()))


def paint(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Draw an icon into a box."""
    _renderer(name, colour).render(painter, box)


@cache
def pixmap(name: str, colour: str, side: int) -> QPixmap:
    """An icon as a square picture of `side` pixels."""
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter, name, colour, QRectF(0, 0, side, side))
    painter.end()
    return made


def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """An icon in the colour of the theme's text, faint where it is disabled."""
    made = QIcon()
    for side in _SIZES:
        made.addPixmap(pixmap(name, colour or theme.text, side))
        made.addPixmap(pixmap(name, theme.faint, side), QIcon.Mode.Disabled)
    return made


@cache
def application_icon() -> QIcon:
    """The icon of the application's windows."""
    return QIcon(str(bundled.path("resources/icons/hashyard.svg")))
