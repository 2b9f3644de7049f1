"""Answers for a chart on screen: it shows a ChartSpec and reads values under the pointer.

It paints itself until pyqtgraph has been loaded, after the window's first paint; then a pyqtgraph view inside
it shows the same picture and adds zooming. Importing this module is therefore cheap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontInfo,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.figures import format as say
from desktop_app.figures.chart import ChartSpec, Floats
from desktop_app.figures.layout import frame, readout
from desktop_app.figures.layout.primitives import Canvas, Range, Scene
from desktop_app.figures.picture import scene
from desktop_app.figures.tokens import Theme
from desktop_app.figures.twin import described
from desktop_app.ui.charts import crosshair
from desktop_app.ui.charts.painter import paint, text_width
from desktop_app.ui.look import theme_of

if TYPE_CHECKING:
    from desktop_app.ui.charts.view import ChartView

_EMPTY = ChartSpec("", empty="")
_SPOKEN_AFTER_MS = 400
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}

_ZOOMS = {Qt.Key.Key_Plus: 0.5, Qt.Key.Key_Equal: 0.5, Qt.Key.Key_Minus: 2.0, Qt.Key.Key_0: 1e9}


class ChartWidget(QWidget):
    """A chart that fills its widget; it draws no frame, so that a card gives frame and margin.

    Signals
    -------
    picked(key): a bar, cell or point with a key was clicked, or chosen with Return.
    table_requested(spec): the user wants the figures as a table (`twin.as_table(spec)`).
    """

    picked = Signal(object)
    table_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, locale: say.Locale = say.PLAIN) -> None:
        super().__init__(parent)
        self._spec = _EMPTY
        self._theme: Theme | None = None
        self._locale = locale
        self._scene: Scene | None = None
        self._y_range: Range | None = None
        self._window: Range | None = None
        self._stops: Floats | None = None
        self._stop: int | None = None
        self._view: ChartView | None = None
        self._speaker = QTimer(self, singleShot=True, interval=_SPOKEN_AFTER_MS)
        self._speaker.timeout.connect(self._describe)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # --- what is shown -----------------------------------------------------------------------------
    @property
    def spec(self) -> ChartSpec:
        """What is shown."""
        return self._spec

    def show_spec(self, spec: ChartSpec) -> None:
        """Show a chart; cheap enough for every step of a drag."""
        if spec is self._spec:
            return
        if spec.key != self._spec.key:
            self._y_range = self._window = None
            self._stop = None
        self._spec, self._stops = spec, None
        self._refresh()
        self._speaker.start()

    def set_theme(self, theme: Theme | None) -> None:
        """Paint in a theme; None follows the palette of the window, as a new chart does."""
        self._theme = theme
        self._refresh()

    def theme(self) -> Theme:
        """The theme that the chart is painted in."""
        return self._theme or theme_of(self)

    def scene(self) -> Scene:
        """The picture in the widget's size, laid out when something changed."""
        if self._scene is None:
            canvas = Canvas(
                self.width(), self.height(), self._font_size(), self.theme(), text_width, self._locale
            )
            self._scene = scene(self._spec, canvas, self._y_range, self._window)
            self._y_range = self._scene.y_range
        return self._scene

    def window_shown(self) -> Range | None:
        """The part of the x axis that is looked at, None for all of it."""
        return self._window

    def zoom_to(self, window: Range | None) -> None:
        """Look at a part of the x axis, or with None at all of it."""
        if window != self._window:
            self._window = window
            self._refresh()

    def zoom_by(self, factor: float) -> None:
        """Look closer (factor under 1) or from farther, around the crosshair or the middle."""
        low, high = self.x_extent()
        start, end = self._window or (low, high)
        stops = self._all_stops()
        centre = float(stops[self._stop]) if self._stop is not None else (start + end) / 2
        start, end = centre - (centre - start) * factor, centre + (end - centre) * factor
        self.zoom_to(None if start <= low and end >= high else (max(start, low), min(end, high)))

    def is_zoomable(self) -> bool:
        """Whether the x axis is continuous, so that a part of it can be looked at."""
        kinds = {one.kind for one in self._spec.series}
        return bool(kinds) and kinds <= {"line", "step", "area", "fan"} and not self._spec.is_empty

    def x_extent(self) -> Range:
        """All there is along x, whatever part of it is looked at."""
        return frame.x_range(self._spec)

    def _font_size(self) -> float:
        return float(QFontInfo(self.font()).pixelSize())

    def _refresh(self) -> None:
        self._scene = None
        if self._view is None:
            self.update()
        else:
            self._view.refresh()

    def _describe(self) -> None:
        self.setAccessibleName(self._spec.title)
        self.setAccessibleDescription(described(self._spec))

    # --- painting ----------------------------------------------------------------------------------
    def paint_on(self, painter: QPainter) -> None:
        """Paint the picture and the crosshair; the widget and its pyqtgraph view both do it so."""
        drawn = self.scene()
        painter.fillRect(0, 0, self.width(), self.height(), QColor(drawn.canvas.theme.surface))
        paint(painter, drawn)
        current = self.readout()
        if current is not None:
            crosshair.paint(painter, drawn, current)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view is None:
            painter = QPainter(self)
            self.paint_on(painter)
            painter.end()
            if self._spec is not _EMPTY:  # the figures are seen first, however long they take
                QTimer.singleShot(0, self, self._open_view)

    def _open_view(self) -> None:
        """Put the pyqtgraph view in place: after the first paint, since importing pyqtgraph takes 0.25 s."""
        if self._view is not None:
            return
        from desktop_app.ui.charts.view import ChartView

        self._view = ChartView(self, self)
        self._view.viewport().installEventFilter(self)
        self._view.setGeometry(self.rect())
        self._view.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._view is not None:
            self._view.setGeometry(self.rect())
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._refresh()
        super().changeEvent(event)

    def sizeHint(self) -> QSize:
        em = round(self._font_size())
        return QSize(em * 36, em * 20)

    def minimumSizeHint(self) -> QSize:
        em = round(self._font_size())
        return QSize(em * 16, em * 11)

    # --- reading values ----------------------------------------------------------------------------
    def readout(self) -> readout.Readout | None:
        """What the crosshair says, if it is shown."""
        if self._stop is None:
            return None
        stops = self._all_stops()
        if self._stop >= len(stops):
            return None
        return readout.read(self._spec, self.scene(), stops, self._stop)

    def _all_stops(self) -> Floats:
        if self._stops is None:
            self._stops = readout.places(self._spec)
        return self._stops

    def point_at(self, place: QPointF | None) -> None:
        """Move the crosshair to the stop nearest a point; None takes it away."""
        stop = None
        if place is not None:
            stop = readout.nearest(self._spec, self.scene(), self._all_stops(), place.x(), place.y())
        self._set_stop(stop)

    def _set_stop(self, stop: int | None) -> None:
        if stop != self._stop:
            self._stop = stop
            self._repaint()

    def _repaint(self) -> None:
        if self._view is None:
            self.update()
        else:
            self._view.repaint_picture()

    def pick_at(self, place: QPointF) -> None:
        """Answer a click: emit the key of the bar, cell or point that is there."""
        hit = readout.hit_at(self._spec, self.scene(), place.x(), place.y())
        if hit is not None and hit.key is not None:
            self.picked.emit(hit.key)

    def _pick_current(self) -> None:
        hit = next(
            (hit for hit in self.scene().hits if hit.index == self._stop and hit.key is not None), None
        )
        if hit is not None:
            self.picked.emit(hit.key)

    # --- events ------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Read the pointer over the pyqtgraph view as if it were over the widget."""
        if event.type() == QEvent.Type.Leave:
            self.leaveEvent(event)
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self.mouseMoveEvent(event)
        elif isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            self.mouseReleaseEvent(event)
        elif isinstance(event, QContextMenuEvent):
            self.contextMenuEvent(event)
            return True
        return False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.point_at(event.position())
        over = readout.hit_at(self._spec, self.scene(), event.position().x(), event.position().y())
        can_pick = over is not None and over.key is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if can_pick else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.pick_at(event.position())

    def leaveEvent(self, event: QEvent) -> None:
        self.point_at(None)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        from desktop_app.ui.charts.menu import ChartMenu  # with the writers of files, which a start needs not

        menu = ChartMenu(self, self._spec, self.theme())
        menu.table_requested.connect(self.table_requested)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stops = self._all_stops()
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._pick_current()
        elif key == Qt.Key.Key_Escape and self._stop is not None:
            self._set_stop(None)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and len(stops):
            self._set_stop(0 if key == Qt.Key.Key_Home else len(stops) - 1)
        elif key in _ZOOMS and self.is_zoomable():
            self.zoom_by(_ZOOMS[key])
        elif key in _STEPS and len(stops):
            self._set_stop(self._next_stop(key, len(stops)))
        else:
            super().keyPressEvent(event)
            return
        self._say_stop()

    def _next_stop(self, key: Qt.Key, count: int) -> int:
        step = _STEPS[key]
        if self._spec.series[0].kind == "heat" and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step *= self._spec.series[0].y.shape[1]
        start = self._stop if self._stop is not None else (-1 if step > 0 else count)
        return int(np.clip(start + step, 0, count - 1))

    def _say_stop(self) -> None:
        """Let a screen reader hear what the crosshair says."""
        current = self.readout()
        if current is not None:
            self.setAccessibleDescription(current.spoken)
