"""Measures how long ten charts take to repaint, ours beside pyqtgraph as it comes, in the same run."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_FRAMES = 40
_TARGET_RATIO = 8.0
_SIZE = (460, 300)
_PERCENTILES = (5, 25, 50, 75, 95)

Frame = Callable[[int], None]


def run() -> dict[str, Any]:
    """Repaint both sets of charts alternately and compare the medians [ms]."""
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    grids = [_grid(), _grid()]
    ours, stock = _ours(grids[0], app), _stock(grids[1], app)
    times: dict[str, list[float]] = {"ours": [], "stock": []}
    for number in range(_FRAMES + 5):
        _values(number)  # the figures themselves are not what is measured
        for name, frame in (("ours", ours), ("stock", stock)):
            start = time.perf_counter()
            frame(number)
            if number >= 5:
                times[name].append((time.perf_counter() - start) * 1e3)
    for grid in grids:
        grid.close()
        grid.deleteLater()
    medians = {name: statistics.median(values) for name, values in times.items()}
    return {"name": "charts", "figures": [_figure(medians["ours"], medians["stock"])]}


def _figure(ours_ms: float, stock_ms: float) -> dict[str, Any]:
    ratio = stock_ms / ours_ms
    return {
        "what": "ten charts repainted (80 lines of 120 points, one of 87,600, a fan)",
        "value": round(ours_ms, 2),
        "unit": "ms a frame",
        "yardstick": f"pyqtgraph as it comes, grid and auto-range: {stock_ms:.1f} ms",
        "ratio": round(ratio, 1),
        "target": f"at least {_TARGET_RATIO:g} times faster",
        "met": ratio >= _TARGET_RATIO,
    }


def _grid() -> Any:
    from PySide6.QtWidgets import QGridLayout, QWidget

    widget = QWidget()
    widget.resize(_SIZE[0] * 4, _SIZE[1] * 3)
    QGridLayout(widget)
    return widget


@cache
def _values(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The figures of one frame: 80 lines, a long line, five percentiles; each frame moves them a little."""
    lift = 1 + 0.02 * np.sin(number)
    x = np.arange(120)
    lines = lift * (20 + np.arange(80)[:, None] % 10 * 3 + 4 * np.sin(x / 9 + np.arange(80)[:, None]))
    hours = np.arange(87_600)
    long = lift * (40 + 15 * np.sin(hours / 3.8) + 10 * np.sin(hours / 900))
    fan = lift * (50 + np.linspace(0, 1, 120) * (np.array(_PERCENTILES)[:, None] - 50) / 3)
    return lines, long, fan


def _ours(grid: Any, app: Any) -> Frame:
    from desktop_app.figures.chart import Axis, ChartSpec, Series, fan, line
    from desktop_app.ui.charts.widget import ChartWidget

    charts = [ChartWidget() for _ in range(10)]
    for index, chart in enumerate(charts):
        grid.layout().addWidget(chart, index // 4, index % 4)
    months, hours = np.arange(660, 780, dtype=np.float64), np.arange(87_600) / 24 + 20_000

    def series(number: int) -> list[tuple[str, tuple[Series, ...]]]:
        lines, long, band = _values(number)
        groups = [lines[first : first + 10] for first in range(0, 80, 10)]
        made: list[tuple[str, tuple[Series, ...]]] = [
            ("month", tuple(line(f"site {n}", months, y, label="") for n, y in enumerate(group)))
            for group in groups
        ]
        return [
            *made,
            ("day", (line("price", hours, long),)),
            ("month", (fan("cash", months, _PERCENTILES, band),)),
        ]

    def frame(number: int) -> None:
        for chart, (kind, shown) in zip(charts, series(number), strict=True):
            axis = Axis("month") if kind == "month" else Axis("day")
            chart.show_spec(ChartSpec("A title that says the message", "what is drawn", shown, axis))
            _repaint_all(chart)

    frame(0)
    _settle(grid, app)
    return frame


def _stock(grid: Any, app: Any) -> Frame:
    import pyqtgraph as pg

    plots = [pg.PlotWidget(title="A title that says the message") for _ in range(10)]
    for index, plot in enumerate(plots):
        plot.showGrid(x=True, y=True)
        grid.layout().addWidget(plot, index // 4, index % 4)
    curves = [[plot.plot(pen=pg.mkPen(n)) for n in range(10)] for plot in plots[:8]]
    long_curve = plots[8].plot()
    bounds = [plots[9].plot() for _ in _PERCENTILES]
    for low, high in ((0, 4), (1, 3)):
        plots[9].addItem(pg.FillBetweenItem(bounds[low], bounds[high], brush=(60, 120, 200, 90)))
    months, hours = np.arange(660, 780), np.arange(87_600) / 24 + 20_000

    def frame(number: int) -> None:
        lines, long, band = _values(number)
        for group, first in zip(curves, range(0, 80, 10), strict=True):
            for curve, y in zip(group, lines[first : first + 10], strict=True):
                curve.setData(months, y)
        long_curve.setData(hours, long)
        for curve, y in zip(bounds, band, strict=True):
            curve.setData(months, y)
        for plot in plots:
            _repaint_all(plot)

    frame(0)
    _settle(grid, app)
    return frame


def _repaint_all(widget: Any) -> None:
    """Paint at once, not when the event loop finds time."""
    from PySide6.QtWidgets import QGraphicsView

    view = widget if isinstance(widget, QGraphicsView) else widget.findChild(QGraphicsView)
    (view.viewport() if view is not None else widget).repaint()


def _settle(grid: Any, app: Any) -> None:
    grid.show()
    for _ in range(10):
        app.processEvents()


if __name__ == "__main__":
    import json
    import sys

    sys.stdout.write(json.dumps(run(), indent=1) + "\n")
