"""Tiles: one headline figure each, with its unit, change, plan, base and small line; painted in one go."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.figures.tile import Mood, Tile
from desktop_app.figures.tokens import Theme
from desktop_app.ui.look import GAP, resized, tabular, theme_of
from desktop_app.ui.widgets.card import paint_surface

PADDING = 14
HIDDEN = "•••"
_TONES: dict[Mood, str] = {"good": "up", "bad": "down", "neutral": "muted"}


class Face:
    """A font with its measures."""

    def __init__(self, font: QFont) -> None:
        self.font, self.metrics = font, QFontMetricsF(font)


class TileWidget(QWidget):
    """Paints one tile; a click says its key."""

    clicked = Signal(str)

    def __init__(self, tile: Tile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        base = self.font()
        self._small = Face(resized(base, 0.94))
        self._large = Face(tabular(resized(base, 1.7, QFont.Weight.Bold)))
        self._said: tuple[object, ...] = ()
        self._hidden = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_tile(tile)

    def set_tile(self, tile: Tile) -> None:
        """Show another figure; one that looks the same is not painted again."""
        said = (tile.spoken, tile.base_value, tile.sparkline.tobytes())
        self.tile = tile
        if said != self._said:
            self._said = said
            self.setAccessibleName(tile.spoken)
            self.setToolTip(tile.footnote)
            self.update()

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Mask the figure if it is an amount of money."""
        self._hidden = hidden
        self.update()

    def sizeHint(self) -> QSize:
        small, large = self._small.metrics, self._large.metrics
        return QSize(
            round(small.averageCharWidth() * 26), round(2 * small.height() + large.height() + 2 * PADDING)
        )

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(round(self._small.metrics.averageCharWidth() * 20), hint.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit(self.tile.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space):
            self.clicked.emit(self.tile.key)
        else:
            super().keyPressEvent(event)

    # --- painting ----------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        paint_surface(painter, QRectF(self.rect()), theme.surface, theme.line)
        inside = QRectF(self.rect()).adjusted(PADDING, PADDING - 2, -PADDING, -PADDING + 2)
        line = self._small.metrics.height()
        top = QRectF(inside.left(), inside.top(), inside.width(), line)
        bottom = QRectF(inside.left(), inside.bottom() - line, inside.width(), line)
        middle = QRectF(inside.left(), top.bottom(), inside.width(), bottom.top() - top.bottom())
        self._text(painter, top, self.tile.label, theme.muted, self._small)
        self._paint_value(painter, middle, theme)
        used = self._paint_change(painter, bottom, theme)
        self._paint_sparkline(painter, bottom, used, theme)

    def _paint_value(self, painter: QPainter, box: QRectF, theme: Theme) -> None:
        masked = self._hidden and "$" in self.tile.value
        used = self._text(painter, box, HIDDEN if masked else self.tile.value, theme.text, self._large)
        rest = box.adjusted(used + 5, 0, 0, 0)
        drop = self._large.metrics.ascent() - self._small.metrics.ascent()
        height = self._large.metrics.height()
        above = (box.height() - height) / 2 + drop  # both texts stand on one line
        unit = QRectF(rest.left(), box.top() + above, rest.width(), self._small.metrics.height())
        self._text(painter, unit, self.tile.unit, theme.muted, self._small)

    def _paint_change(self, painter: QPainter, box: QRectF, theme: Theme) -> float:
        """Draw the last line; returns its width."""
        parts = [(self.tile.change, getattr(theme, _TONES[self.tile.change_mood]))]
        parts += [(f"plan {self.tile.plan}" if self.tile.plan else "", theme.muted)]
        parts += [(f"base {self.tile.base_value}" if self.tile.base_value else "", theme.faint)]
        if not any(text for text, _ in parts):
            parts = [(self.tile.footnote, theme.faint)]
        left = box.left()
        for text, colour in parts:
            if not text or (self._hidden and "$" in text):
                continue
            if left > box.left():
                left += self._text(
                    painter, box.adjusted(left - box.left(), 0, 0, 0), " · ", theme.muted, self._small
                )
            left += self._text(painter, box.adjusted(left - box.left(), 0, 0, 0), text, colour, self._small)
        return left - box.left()

    def _text(self, painter: QPainter, box: QRectF, text: str, colour: str, face: Face) -> float:
        """Draw a text, shortened to the box; returns its width."""
        if not text or box.width() < 4:
            return 0.0
        width = face.metrics.horizontalAdvance(text)
        if width > box.width():
            text = face.metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.setFont(face.font)
        painter.setPen(QColor(colour))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        return min(width, box.width())

    def _paint_sparkline(self, painter: QPainter, box: QRectF, used: float, theme: Theme) -> None:
        values = np.asarray(self.tile.sparkline, np.float64)
        values = values[np.isfinite(values)]
        width = min(44.0, box.width() - used - 10)
        if len(values) < 2 or width < 24:
            return
        low, high = float(values.min()), float(values.max())
        place = QRectF(box.right() - width, box.top() + 2, width, box.height() - 4)
        across = place.left() + place.width() * np.arange(len(values)) / (len(values) - 1)
        share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
        down = place.bottom() - place.height() * share
        painter.setPen(QPen(QColor(theme.series[0]), 1.25))
        points = [QPointF(x, y) for x, y in zip(across.tolist(), down.tolist(), strict=True)]
        painter.drawPolyline(QPolygonF(points))


class TileRow(QWidget):
    """Tiles side by side in equal widths, on more lines where the window is narrow."""

    clicked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles: list[TileWidget] = []
        self._hidden = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def tiles(self) -> list[Tile]:
        """What is shown."""
        return [widget.tile for widget in self._tiles]

    def set_tiles(self, tiles: list[Tile]) -> None:
        """Show these figures; the widgets stay as long as their number does."""
        while len(self._tiles) > len(tiles):
            self._tiles.pop().deleteLater()
        for widget, tile in zip(self._tiles, tiles, strict=False):
            widget.set_tile(tile)
        if len(self._tiles) == len(tiles):
            return
        for tile in tiles[len(self._tiles) :]:
            made = TileWidget(tile, self)
            made.set_amounts_hidden(self._hidden)
            made.clicked.connect(self.clicked)
            made.show()
            self._tiles.append(made)
        self._place()

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Tiles made later are masked too."""
        self._hidden = hidden

    def _columns(self, width: int) -> int:
        least = max((t.minimumSizeHint().width() for t in self._tiles), default=1)
        fitting = max(1, (width + GAP) // (least + GAP))
        count = len(self._tiles)
        if fitting >= count:
            return max(1, count)
        lines = -(-count // fitting)
        return -(-count // lines)

    def _place(self) -> None:
        if not self._tiles:
            self.setFixedHeight(0)
            return
        columns = self._columns(self.width())
        height = self._tiles[0].sizeHint().height()
        step = (self.width() + GAP) / columns
        for index, widget in enumerate(self._tiles):
            line, column = divmod(index, columns)
            left, right = round(column * step), round((column + 1) * step) - GAP
            widget.setGeometry(QRect(left, line * (height + GAP), right - left, height))
        lines = -(-len(self._tiles) // columns)
        self.setFixedHeight(lines * (height + GAP) - GAP)

    def minimumSizeHint(self) -> QSize:
        least = max((t.minimumSizeHint().width() for t in self._tiles), default=0)
        return QSize(least, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
