"""Answers for the twin of a chart: the same figures as a table, and as a sentence for a screen reader."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, Floats, Series, said_x, said_y
from desktop_app.figures.table import Column, TableSpec, Total

_SPOKEN_SERIES = 6


def as_table(spec: ChartSpec) -> TableSpec:
    """Return every figure of the chart as a table."""
    makers = {"heat": _heat, "supply": _supply, "histogram": _histogram}
    first = spec.series[0].kind if spec.series else "line"
    columns, values = makers.get(first, _by_x)(spec)
    return TableSpec(spec.title, tuple(columns), tuple(values), subtitle=spec.subtitle, empty=spec.empty)


Parts = tuple[list[Column], list[Sequence[Any] | np.ndarray]]


def _by_x(spec: ChartSpec) -> Parts:
    """One row per place on the x axis, one column per series or percentile."""
    lines = [pair for series in _joined(spec.series) for pair in _lines(series)]
    places = [series.x for series in spec.series]
    union = np.unique(np.concatenate(places)) if places else np.empty(0)
    union = union[np.isfinite(union)]
    columns = [_x_column(spec)]
    values: list[Sequence[Any] | np.ndarray] = [_x_values(spec, union)]
    for index, (name, x, y) in enumerate(lines):
        columns.append(_value_column(spec, f"series_{index + 1}", name))
        values.append(_on(union, x, y))
    return columns, values


def _joined(series: Sequence[Series]) -> list[Series]:
    """Put a forecast behind the actual line of the same name: together they are one column."""
    names = {one.name for one in series if one.role == "forecast"}
    joined: list[Series] = []
    for one in series:
        label = f"{one.name}, actual" if one.name in names and one.role == "actual" else one.name
        label = f"{one.name}, forecast" if one.role == "forecast" else label
        label = f"{one.name}, base" if one.role == "base" else label
        joined.append(Series(label, one.kind, one.x, one.y, levels=one.levels))
    return joined


def _lines(series: Series) -> list[tuple[str, Floats, Floats]]:
    if series.kind != "fan":
        return [(series.name, series.x, series.y)]
    return [
        (f"{series.name}, {level:g} %", series.x, row)
        for level, row in zip(series.levels, series.y, strict=True)
    ]


def _on(union: Floats, x: Floats, y: Floats) -> Floats:
    """Spread values over the union of all places, NaN where a series has none."""
    spread = np.full(len(union), np.nan)
    known = np.isfinite(x)
    spread[np.searchsorted(union, x[known])] = y[known]
    return spread


def _x_column(spec: ChartSpec) -> Column:
    if spec.x.kind == "month":
        return Column("x", "Month", kind="month")
    if spec.x.kind == "day":
        return Column("x", "Day", kind="text")
    if spec.x.kind == "category":
        return Column("x", spec.x.unit or "Item", kind="text")
    return Column(
        "x", spec.x.unit or "x", kind=spec.x.format, digits=2 if spec.x.format == "number" else None
    )


def _x_values(spec: ChartSpec, places: Floats) -> Sequence[Any] | np.ndarray:
    if spec.x.kind == "month":
        return places.astype("datetime64[M]")
    if spec.x.kind == "day":
        instants = (places * 86_400).round().astype("datetime64[s]")
        whole = bool((np.mod(places, 1) == 0).all())
        return np.datetime_as_string(instants, unit="D" if whole else "m")
    if spec.x.kind == "category":
        return [said_x(spec, place) for place in places]
    return places


def _value_column(spec: ChartSpec, key: str, name: str) -> Column:
    return _column(key, name or "Value", spec.y)


def _column(key: str, label: str, axis: Axis, total: Total = "none") -> Column:
    """The raw values of an axis, with their unit in the header instead of at every figure."""
    unit = axis.unit or say.BASE_UNITS.get(axis.format, "")
    kind = "number" if unit else axis.format
    return Column(key, label, unit=unit, kind=kind, total=total)


def _histogram(spec: ChartSpec) -> Parts:
    first = spec.series[0]
    columns = [
        _column("from", "From", spec.x),
        _column("to", "To", spec.x),
        *(
            _value_column(spec, f"series_{index + 1}", series.name)
            for index, series in enumerate(spec.series)
        ),
    ]
    return columns, [first.x[:-1], first.x[1:], *(series.y for series in spec.series)]


def _supply(spec: ChartSpec) -> Parts:
    series = spec.series[0]
    columns = [
        Column("label", series.name, kind="text"),
        _column("width", "Width", spec.x, total="sum"),
        _value_column(spec, "height", "Height"),
    ]
    return columns, [series.labels, series.x, series.y]


def _heat(spec: ChartSpec) -> Parts:
    values = spec.series[0].y
    rows = spec.y.labels or tuple(str(row + 1) for row in range(values.shape[0]))
    names = spec.x.labels or tuple(str(column) for column in range(values.shape[1]))
    columns = [Column("row", "", kind="text")]
    columns += [_column(f"c{index}", name, Axis(format=spec.y.format)) for index, name in enumerate(names)]
    return columns, [rows, *values.T]


def described(spec: ChartSpec) -> str:
    """Say the chart in words: subtitle, then what each series does."""
    if spec.is_empty:
        return spec.empty
    spoken = [_sentence(spec, series) for series in spec.series[:_SPOKEN_SERIES]]
    more = len(spec.series) - _SPOKEN_SERIES
    if more > 0:
        spoken.append(f"and {more} more series.")
    return " ".join([f"{spec.subtitle}." if spec.subtitle else "", *spoken]).strip()


def _sentence(spec: ChartSpec, series: Series) -> str:
    values = series.y[np.argmin(np.abs(np.array(series.levels) - 50))] if series.kind == "fan" else series.y
    present = values[np.isfinite(values)]
    if not len(present):
        return f"{series.name}: nothing recorded."
    low, high = said_y(spec, float(present.min())), said_y(spec, float(present.max()))
    if series.kind in ("line", "step", "area", "fan") and len(present) > 1:
        first, last = said_y(spec, float(present[0])), said_y(spec, float(present[-1]))
        return f"{series.name}: from {first} to {last}, lowest {low}, highest {high}."
    return f"{series.name}: {len(present)} values from {low} to {high}."
