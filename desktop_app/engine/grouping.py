"""Sums by group: amounts that share a cell of a table add up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.results import Floats


def sum_by(cells: tuple[NDArray[np.integer], ...], amount: Floats, shape: tuple[int, ...]) -> Floats:
    """A table of the given shape whose cells hold the sums of the amounts that belong there.

    `cells` are positions along each axis, each in range; they and `amount` have one length.
    """
    flat = np.zeros(len(amount), np.int64)
    for position, size in zip(cells, shape, strict=True):
        flat = flat * size + position
    return np.bincount(flat, amount, int(np.prod(shape))).astype(np.float64).reshape(shape)
