"""Puts load and prices on the intervals of a frame: by instant, repeated or averaged, never filled."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.power import INTERVAL_MINUTES
from desktop_app.domain.terms import Terms, Version
from desktop_app.engine.bill.frame import Frame
from desktop_app.engine.bill.gaps import Cover, cover_of
from desktop_app.engine.bill.situation import Load, Series, Situation
from desktop_app.engine.results import Floats

_HOUR = 60


Grid = tuple[int, int]
"""When a series begins [s UTC], and its interval [min]."""


def grids_of(load: Load | None, prices: Mapping[int, Series]) -> tuple[Grid, ...]:
    """The grids of all series."""
    given = list(prices.values())
    if load is not None:
        given += [s for s in (load.kw, load.kvar, load.baseline_kw) if s is not None]
    return tuple((s.first_at, s.minutes) for s in given)


def minutes_of(contract: PowerContract, grids: tuple[Grid, ...], first_at: int) -> int:
    """The longest interval from `first_at` on, up to the hour of schedules, in which every series has one
    value [min].

    A load by the hour under prices by the quarter is spread evenly over the quarters, so that the sum of
    price × energy stays that of the intervals.
    """
    if not grids:
        return INTERVAL_MINUTES[contract.settlement]
    return math.gcd(_HOUR, *(minutes for _, minutes in grids), *((at - first_at) // 60 for at, _ in grids))


def situation_of(
    terms: Terms, versions: tuple[tuple[Version, NDArray[np.bool_]], ...], frame: Frame, load: Load | None,
    prices: Mapping[int, Series],
) -> tuple[Situation, tuple[Cover, ...]]:  # fmt: skip
    """What the lines of the versions see, and how far load and prices cover the months."""
    contract = terms.contract
    windows = frame.windows(INTERVAL_MINUTES[contract.demand_window])
    kw = placed(load.kw, frame) if load else np.full(frame.count, np.nan)
    covers = [cover_of("The load", kw, frame)]
    known = frame.all_months if covers[0].missing is frame.no_gaps else covers[0].missing < covers[0].whole
    energy, power = 1 + contract.loss_share, 1 + contract.loss_share * contract.losses_of
    kw = _without_gaps(kw, covers[0], frame)
    kwh = kw * (frame.minutes / _HOUR) if frame.minutes != _HOUR else kw
    demand = _mean(kw, frame, windows)
    on_frame = {i: placed(series, frame) for i, series in prices.items()}
    covers += [cover_of(f"Price series {i}", p, frame, "price_series", i) for i, p in on_frame.items()]
    settles = INTERVAL_MINUTES[contract.settlement]
    situation = Situation(
        terms, versions, frame, windows,
        kwh=settled(kwh * energy if energy != 1 else kwh, frame, settles),
        kw=demand * power if power != 1 else demand,
        block_kwh=frame.zeros,
        baseline_kwh=_baseline(load, frame, energy, settles),
        kvar=_kvar(load, frame, windows),
        prices={i: settled(p, frame, settles) for i, p in on_frame.items()},
        load=load,
        load_months=known,
    )  # fmt: skip
    return situation, tuple(covers)


def placed(series: Series, frame: Frame) -> Floats:
    """Values on the intervals of a frame that are no longer than the series' own; NaN where it has none, [I].

    The values themselves where they lie on the frame exactly: not to be written to.
    """
    step, seconds = series.minutes // frame.minutes, frame.minutes * 60
    offset = (series.first_at - frame.first_at) // seconds
    if step == 1 and offset == 0 and len(series.values) == frame.count:
        return series.values
    made = np.full(frame.count, np.nan)
    first, last = max(-offset // step, 0), -((offset - frame.count) // step)
    values = np.repeat(series.values[first : max(last, 0)], step)
    begins = offset + first * step
    low, high = max(begins, 0), min(begins + len(values), frame.count)
    if low < high:
        made[low:high] = values[low - begins : high - begins]
    return made


def settled(values: Floats, frame: Frame, minutes: int) -> Floats:
    """Values as they are settled, each the mean of its settlement interval; a gap is one of all of it, [I].

    Energy spread evenly within the interval meets its mean price, and blocks are full or not as a whole.
    """
    count = minutes // frame.minutes
    if count <= 1 or frame.count % count:
        return values
    return np.repeat(values.reshape(-1, count).mean(axis=1), count)


def _without_gaps(kw: Floats, cover: Cover, frame: Frame) -> Floats:
    """Gaps, and hours in which the contract does not run, count 0."""
    if cover.missing is frame.no_gaps and not frame.outside:
        return kw
    made = np.nan_to_num(kw, nan=0.0)
    for low, high in frame.outside:
        made[low:high] = 0.0
    return made


def _mean(kw: Floats, frame: Frame, windows: Frame) -> Floats:
    """Mean power by demand window, [W]; by interval where those are no shorter."""
    per_window = windows.minutes // frame.minutes
    return kw if per_window == 1 else kw.reshape(-1, per_window).mean(axis=1)


def _baseline(load: Load | None, frame: Frame, losses: float, settles: int) -> Floats:
    if load is None or load.baseline_kw is None:
        return frame.zeros
    kw = np.nan_to_num(placed(load.baseline_kw, frame), nan=0.0)
    return settled(kw * (frame.minutes / _HOUR * losses), frame, settles)


def _kvar(load: Load | None, frame: Frame, windows: Frame) -> Floats | None:
    if load is None or load.kvar is None:
        return None
    return _mean(np.nan_to_num(placed(load.kvar, frame), nan=0.0), frame, windows)
