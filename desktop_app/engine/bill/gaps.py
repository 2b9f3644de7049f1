"""What is missing of loads and prices: counted and said, never filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.problems import Problem
from desktop_app.engine.bill.frame import Frame
from desktop_app.engine.results import Floats, Ints

_MONTHS_NAMED = 6


@dataclass(slots=True, eq=False)  # not frozen: that takes a microsecond of the sixty of a bill
class Cover:
    """How far a series covers the billing months."""

    name: str
    """Such as "The load"."""
    table: str
    id: int
    minutes: int
    months: Ints
    missing: Ints
    """Intervals without a value, [M]."""
    whole: Ints
    """Intervals there are, [M]."""

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Whether no interval of a month is missing, [M]."""
        return self.missing == 0


def cover_of(name: str, values: Floats, frame: Frame, table: str = "", id_: int = 0) -> Cover:
    """How far values of the frame's intervals [I] cover its months; hours outside the contract count not."""
    whole = frame.keep("whole", lambda: np.diff(frame.start))
    # NaN spreads through a product of sums, which is the quickest way to know that there is none.
    if np.isfinite(values @ values):
        return Cover(name, table, id_, frame.minutes, frame.months, frame.no_gaps, whole)
    gaps = np.isnan(values)
    for low, high in frame.outside:
        gaps[low:high] = False
    missing = np.add.reduceat(gaps, frame.start[:-1], dtype=np.int64)
    return Cover(name, table, id_, frame.minutes, frame.months, missing, whole)


def problems_of(covers: tuple[Cover, ...], months: slice) -> tuple[Problem, ...]:
    """A sentence for each series that leaves something out of the months."""
    return tuple(
        Problem(_sentence(cover, months), cover.table, id=cover.id)
        for cover in covers
        if any(cover.missing[months].tolist())
    )


def _sentence(cover: Cover, months: slice) -> str:
    missing, whole = cover.missing[months], cover.whole[months]
    if (missing == whole).all():
        return f"{cover.name} is not known in any of the months"
    rows = zip(cover.months[months].tolist(), missing.tolist(), whole.tolist(), strict=True)
    short = [f"{lacking:,} of {of:,} in {days.month_text(month)}" for month, lacking, of in rows if lacking]
    more = f" and {len(short) - _MONTHS_NAMED} more months" if len(short) > _MONTHS_NAMED else ""
    count = int(missing.sum())
    counted = "1 interval" if count == 1 else f"{count:,} intervals"
    named = ", ".join(short[:_MONTHS_NAMED])
    return (
        f"{cover.name} lacks {counted} of {cover.minutes} min, which count{'s' * (count == 1)} as nothing: "
        f"{named}{more}"
    )
