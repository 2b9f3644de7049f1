"""Answers for how bars are told apart and read: their legend, and the decimals that they share."""

from collections.abc import Sequence

import numpy as np

from desktop_app.figures import format as say
from desktop_app.figures.chart import ChartSpec
from desktop_app.figures.layout import frame


def named_bars(spec: ChartSpec) -> list[str]:
    """Return the kinds of bars and points that a legend names; stacked ones are named at their ends."""
    kinds = (
        ("histogram", "scatter") if spec.stacked and not spec.horizontal else ("bar", "histogram", "scatter")
    )
    return list(dict.fromkeys(one.name for one in spec.series if one.kind in kinds and one.role == "actual"))


def legend(spec: ChartSpec, shades: Sequence[str]) -> list[tuple[str, str]]:
    """Name bars by a legend only where several kinds of bars must be told apart."""
    names = named_bars(spec)
    if len(names) < 2:
        return []
    first = {one.name: shade for one, shade in reversed(list(zip(spec.series, shades, strict=True)))}
    return [(name, first[name]) for name in names]


def digits(spec: ChartSpec, scale: say.AxisScale) -> int:
    """Return the decimals that the labels of all bars share."""
    written = [one.y for one in spec.series if one.kind in ("bar", "waterfall")]
    if not written:
        return 0
    low, high = frame.data_extent(spec)
    values = np.concatenate(written)
    scaled = values[np.isfinite(values)] / scale.divisor
    if len(scaled) > 200 or np.array_equal(scaled, np.round(scaled)):
        return 0
    largest = max(abs(low), abs(high)) / scale.divisor
    return 0 if largest >= 1000 else 1 if largest >= 10 else 2
