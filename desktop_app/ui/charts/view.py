"""Answers for the pyqtgraph part of a chart: one item draws the whole picture, a view box zooms along x.

Import it only after the first paint: pyqtgraph takes a quarter of a second to load.
"""

from __future__ import annotations

from typing import Any, Protocol

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from desktop_app.figures.layout.primitives import Range, Scene


class Chart(Protocol):
    """What the view needs of the chart that it shows."""

    def paint_on(self, painter: QPainter) -> None:
        """Paint the picture."""
        ...

    def scene(self) -> Scene:
        """Lay the picture out."""
        ...

    def is_zoomable(self) -> bool:
        """Say whether a part of the x axis can be looked at."""
        ...

    def x_extent(self) -> Range:
        """Say what there is along x."""
        ...

    def window_shown(self) -> Range | None:
        """Say which part of the x axis is looked at."""
        ...

    def zoom_to(self, window: Range | None) -> None:
        """Look at a part of the x axis."""
        ...


class PictureItem(pg.GraphicsObject):
    """Draws grid, axes, data and words at once: ten times faster than one item for each."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        self._bounds = QRectF()

    def set_bounds(self, bounds: QRectF) -> None:
        """Take a new size."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    def boundingRect(self) -> QRectF:
        return self._bounds

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        self._chart.paint_on(painter)


class ZoomBox(pg.ViewBox):
    """Lies unseen over the plot: a drag moves along x, Ctrl and the wheel zoom, a double click resets."""

    def __init__(self, chart: Chart) -> None:
        super().__init__(enableMenu=False, defaultPadding=0.0)
        self._chart = chart
        self._full: Range = (0.0, 1.0)
        self.setMouseEnabled(x=True, y=False)
        self.sigRangeChangedManually.connect(self._looked_elsewhere)

    def follow(self, box: QRectF, full: Range, window: Range | None) -> None:
        """Lie over the plot; `full` is all there is along x, `window` the part that is looked at."""
        if box != self.geometry():
            self.setGeometry(box)
        if full != self._full:
            self._full = full
            self.setLimits(xMin=full[0], xMax=full[1], minXRange=(full[1] - full[0]) / 2000)
        shown = window or full
        if tuple(self.viewRange()[0]) != shown:
            self.setXRange(*shown, padding=0)

    def mouseDragEvent(self, ev: Any, axis: int | None = None) -> None:
        """Move along x with the left button; the right one is the menu's."""
        if ev.button() == Qt.MouseButton.RightButton:
            ev.ignore()
        else:
            super().mouseDragEvent(ev, axis)

    def mouseDoubleClickEvent(self, ev: object) -> None:
        self._chart.zoom_to(None)

    def _looked_elsewhere(self) -> None:
        low, high = self.viewRange()[0]
        all_of_it = high - low >= (self._full[1] - self._full[0]) * 0.999
        self._chart.zoom_to(None if all_of_it else (low, high))


class ChartView(pg.GraphicsView):
    """The view of one chart; its items lie in pixels of the widget."""

    def __init__(self, parent: QWidget, chart: Chart) -> None:
        super().__init__(parent)
        self.setBackground(None)
        self._chart = chart
        self.setAntialiasing(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        # The picture covers all of the view, so nothing under it need be painted first.
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setAutoFillBackground(False)
        self._picture = PictureItem(chart)
        self.scene().addItem(self._picture)
        self._zoom: ZoomBox | None = None
        self.refresh()

    def refresh(self) -> None:
        """Show the chart's present picture."""
        self._picture.set_bounds(QRectF(self.rect()))
        if self._chart.is_zoomable():
            self._follow_plot()
        elif self._zoom is not None:
            self._zoom.setVisible(False)
        self.repaint_picture()

    def repaint_picture(self) -> None:
        """Draw again without a new layout."""
        self._picture.update()

    def _follow_plot(self) -> None:
        if self._zoom is None:
            self._zoom = ZoomBox(self._chart)
            self.scene().addItem(self._zoom)
        plot = self._chart.scene().plot
        self._zoom.setVisible(True)
        self._zoom.follow(
            QRectF(plot.x, plot.y, plot.width, plot.height),
            self._chart.x_extent(),
            self._chart.window_shown(),
        )

    def resizeEvent(self, ev: QResizeEvent | None) -> None:
        super().resizeEvent(ev)
        if hasattr(self, "_picture"):
            self.refresh()

    def wheelEvent(self, ev: QWheelEvent) -> None:
        """Zoom with Ctrl; without it the page around the chart scrolls."""
        if ev.modifiers() & Qt.KeyboardModifier.ControlModifier and self._chart.is_zoomable():
            super().wheelEvent(ev)
        else:
            ev.ignore()
