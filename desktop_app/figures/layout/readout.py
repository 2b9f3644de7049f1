"""Answers for what stands under the pointer: the nearest place on the axis and all values there."""

from dataclasses import dataclass

import numpy as np

from desktop_app.figures.chart import ChartSpec, Floats, Series, said_x, said_y
from desktop_app.figures.layout import colours
from desktop_app.figures.layout.primitives import Hit, Scene

_CELLS = frozenset({"heat", "supply", "histogram"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a readout."""

    name: str
    value: str
    colour: str


@dataclass(frozen=True, slots=True)
class Readout:
    """What the crosshair says: a heading, the values, and where it stands on the canvas.

    `upright` asks for a line through the plot, `dots` (x, y, colour) for marks on the lines.
    """

    heading: str
    rows: tuple[Row, ...]
    x: float
    y: float
    dots: tuple[tuple[float, float, str], ...] = ()
    upright: bool = False

    @property
    def spoken(self) -> str:
        """The readout as one sentence."""
        return f"{self.heading}: " + ", ".join(f"{row.name} {row.value}".strip() for row in self.rows)


def places(spec: ChartSpec) -> Floats:
    """Return the places at which the crosshair may stop."""
    if spec.is_empty:
        return np.empty(0)
    first = spec.series[0]
    if first.kind in _CELLS:
        return np.arange(first.y.size, dtype=np.float64)
    union = np.unique(np.concatenate([one.x for one in spec.series]))
    return union[np.isfinite(union)]


def nearest(spec: ChartSpec, scene: Scene, stops: Floats, x: float, y: float) -> int | None:
    """Return the stop nearest to a point of the canvas, None outside the plot."""
    if not len(stops) or not scene.plot.contains(x, y):
        return None
    if spec.series[0].kind in _CELLS:
        hit = hit_at(spec, scene, x, y)
        return hit.index if hit else None
    value = scene.y.value_at(y) if spec.horizontal else scene.x.value_at(x)
    right = int(np.clip(np.searchsorted(stops, value), 1, max(len(stops) - 1, 1)))
    if len(stops) == 1:
        return 0
    return right if stops[right] - value < value - stops[right - 1] else right - 1


def hit_at(spec: ChartSpec, scene: Scene, x: float, y: float) -> Hit | None:
    """Return the bar or cell at a point; a thin bar answers in its whole slot."""
    inside = next((hit for hit in scene.hits if hit.box.contains(x, y)), None)
    if inside or not scene.plot.contains(x, y) or (scene.hits and spec.series[0].kind == "heat"):
        return inside
    if spec.horizontal:
        return next((hit for hit in scene.hits if hit.box.y - 3 <= y <= hit.box.bottom + 3), None)
    return next((hit for hit in scene.hits if hit.box.x - 1 <= x <= hit.box.right + 1), None)


def read(spec: ChartSpec, scene: Scene, stops: Floats, stop: int) -> Readout:
    """Say what stands at one stop."""
    first = spec.series[0]
    if first.kind in _CELLS:
        return _of_cell(spec, scene, first, stop)
    place = float(stops[stop])
    rows, dots = _rows(spec, scene, place)
    heading = said_x(spec, place, scene.canvas.locale)
    if spec.horizontal:
        return Readout(heading, rows, scene.plot.x, scene.y.at(place))
    return Readout(heading, rows, scene.x.at(place), scene.plot.y, dots, upright=True)


def _rows(
    spec: ChartSpec, scene: Scene, place: float
) -> tuple[tuple[Row, ...], tuple[tuple[float, float, str], ...]]:
    rows: dict[str, Row] = {}
    dots: list[tuple[float, float, str]] = []
    shades = colours.of_series(scene.canvas.theme, spec.series)
    for one, shade in zip(spec.series, shades, strict=True):
        index = _index_at(one, place)
        name = "base" if one.role == "base" else one.name
        if index is None or name in rows:
            continue
        rows[name] = Row(name, _said(spec, scene, one, index), shade)
        if one.kind in ("line", "step") and one.role != "base":
            dots.append((scene.x.at(place), scene.y.at(float(one.y[index])), shade))
    return tuple(rows.values()), tuple(dots)


def _index_at(series: Series, place: float) -> int | None:
    """Return where a series has a value at a place; a step keeps its value until the next."""
    if series.kind == "step":
        index = int(np.searchsorted(series.x, place, side="right")) - 1
        return index if index >= 0 and np.isfinite(series.y[index]) else None
    found = np.flatnonzero(series.x == place)
    index = int(found[0]) if len(found) else -1
    return index if index >= 0 and bool(np.isfinite(series.y[..., index]).any()) else None


def _said(spec: ChartSpec, scene: Scene, series: Series, index: int) -> str:
    locale = scene.canvas.locale
    if series.kind == "fan":
        return f"{said_y(spec, series.y[0, index], locale)} to {said_y(spec, series.y[-1, index], locale)}"
    return said_y(spec, float(series.y[index]), locale)


def _of_cell(spec: ChartSpec, scene: Scene, series: Series, stop: int) -> Readout:
    locale, shade = scene.canvas.locale, scene.canvas.theme.muted
    hit = next((hit for hit in scene.hits if hit.index == stop), None)
    x = hit.box.x + hit.box.width / 2 if hit else scene.plot.x
    y = hit.box.y if hit else scene.plot.y
    value = Row(series.name, said_y(spec, float(series.y.ravel()[stop]), locale), shade)
    if series.kind == "heat":
        row, column = divmod(stop, series.y.shape[1])
        names = (_named(spec.y.labels, row), _named(spec.x.labels, column))
        return Readout(", ".join(names), (value,), x, y)
    if series.kind == "histogram":
        ends = (said_x(spec, float(end), locale) for end in series.x[stop : stop + 2])
        return Readout(" to ".join(ends), (value,), x, y)
    width = Row("", said_x(spec, float(series.x[stop]), locale), shade)
    return Readout(_named(series.labels, stop), (value, width), x, y)


def _named(names: tuple[str, ...], index: int) -> str:
    return names[index] if index < len(names) else str(index)
