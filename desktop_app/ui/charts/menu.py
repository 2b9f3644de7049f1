"""Answers for the menu of a chart: copy its picture, save it, open its figures as a table."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontInfo, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop_app.figures import format as say
from desktop_app.figures.chart import ChartSpec
from desktop_app.figures.layout.primitives import Canvas
from desktop_app.figures.picture import scene
from desktop_app.figures.tokens import Theme
from desktop_app.figures.twin import as_table
from desktop_app.report.svg import svg
from desktop_app.ui.charts.painter import paint, text_width

_MARGIN = 16
_PICTURE_SCALE = 2.0
_PT_PER_PX = 0.75


class ChartMenu(QMenu):
    """The menu that a right click on a chart opens; what it saves has the chart's size."""

    table_requested = Signal(object)

    def __init__(self, chart: QWidget, spec: ChartSpec, theme: Theme) -> None:
        super().__init__(chart)
        self._chart, self._spec, self._theme = chart, spec, theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.addAction(self.tr("Copy picture"), self._copy)
        self.addSeparator()
        self.addAction(self.tr("Save as PNG…"), lambda: self._ask_and_save("png"))
        self.addAction(self.tr("Save as SVG…"), lambda: self._ask_and_save("svg"))
        self.addAction(self.tr("Save figures as CSV…"), lambda: self._ask_and_save("csv"))
        self.addSeparator()
        self.addAction(self.tr("Open as table"), lambda: self.table_requested.emit(self._spec))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setImage(self._picture())

    def _picture(self) -> QImage:
        size = QFontInfo(self._chart.font()).pixelSize()
        return picture(self._spec, self._theme, self._chart.width(), self._chart.height(), size)

    def _ask_and_save(self, ending: str) -> None:
        suggested = f"{_file_name(self._spec.title)}.{ending}"
        chosen, _ = QFileDialog.getSaveFileName(self._chart, self.tr("Save chart"), suggested, f"*.{ending}")
        if chosen:
            self.save(Path(chosen).with_suffix(f".{ending}"))

    def save(self, path: Path) -> None:
        """Write the chart as PNG, SVG or CSV, by the file's ending."""
        if path.suffix == ".svg":
            width, height = self._chart.width() * _PT_PER_PX, self._chart.height() * _PT_PER_PX
            text = svg(self._spec, width, height, self._theme, background=self._theme.surface)
            path.write_text(text, encoding="utf-8")
        elif path.suffix == ".csv":
            path.write_text(csv_text(self._spec), encoding="utf-8", newline="")
        else:
            self._picture().save(str(path))


def picture(spec: ChartSpec, theme: Theme, width: float, height: float, font_size: float = 13.0) -> QImage:
    """Draw a chart with a margin around it, twice as fine as on screen."""
    full = (width + 2 * _MARGIN, height + 2 * _MARGIN)
    image = QImage(
        round(full[0] * _PICTURE_SCALE), round(full[1] * _PICTURE_SCALE), QImage.Format.Format_RGB32
    )
    image.setDevicePixelRatio(_PICTURE_SCALE)
    painter = QPainter(image)
    painter.fillRect(QRectF(0, 0, *full), QColor(theme.surface))
    painter.translate(_MARGIN, _MARGIN)
    paint(painter, scene(spec, Canvas(width, height, font_size, theme, text_width)))
    painter.end()
    return image


def csv_text(spec: ChartSpec) -> str:
    """Write the figures of a chart: ISO dates, decimal points, nothing rounded, missing ones empty."""
    table = as_table(spec)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.header for column in table.columns])
    writer.writerows([_cell(value) for value in row] for row in table.rows())
    return out.getvalue()


def _cell(value: object) -> str:
    if say.is_missing(value):
        return ""
    if isinstance(value, float | np.floating):
        return repr(float(value))
    text = str(value)
    # A spreadsheet would run text that looks like a formula.
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def _file_name(title: str) -> str:
    kept = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return "-".join(part for part in kept.split("-") if part)[:60] or "chart"
