"""Answers for a small line without axes, for a tile or a table cell."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.figures.chart import Floats, Sparkline
from desktop_app.figures.layout.colours import token
from desktop_app.figures.layout.primitives import Path
from desktop_app.figures.tokens import Theme
from desktop_app.ui.charts.painter import paint_path
from desktop_app.ui.look import theme_of


class SparklineWidget(QWidget):
    """Shows one sparkline in as much room as it is given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spark: Sparkline | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_spark(self, spark: Sparkline) -> None:
        """Show other values."""
        self._spark = spark
        self.setAccessibleName(spark.name)
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetricsF(self.font())
        return QSize(round(metrics.height() * 3), round(metrics.height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._spark is not None:
            paint_spark(QPainter(self), QRectF(self.rect()), self._spark, theme_of(self))


def paint_spark(painter: QPainter, box: QRectF, spark: Sparkline, theme: Theme) -> None:
    """Paint a sparkline in a box; delegates of tables use it too."""
    shown = [spark.values] if spark.base is None else [spark.values, spark.base]
    known = np.concatenate([values[np.isfinite(values)] for values in shown])
    if len(known) < 2:
        return
    low, high = float(known.min()), float(known.max())
    if spark.base is not None:
        paint_path(painter, _path(spark.base, box, (low, high), theme.faint, 1.0))
    paint_path(painter, _path(spark.values, box, (low, high), token(theme, spark.colour), 1.5))


def _path(values: Floats, box: QRectF, extent: tuple[float, float], colour: str, width: float) -> Path:
    low, high = extent
    xs = np.linspace(box.left() + 1, box.right() - 1, len(values))
    share = (values - low) / (high - low) if high > low else np.full(len(values), 0.5)
    return Path(xs, box.bottom() - 2 - share * (box.height() - 4), colour, width)
