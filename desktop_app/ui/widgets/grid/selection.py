"""Answers for which rows are selected: one flag a row, so that a million is as quick as one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.figures.grid_column import Rows


class Selection:
    """Selected rows, kept by the ids of the records when the rows change."""

    def __init__(self, ids: NDArray[np.int64]) -> None:
        self._ids = ids
        self._chosen = np.zeros(len(ids), np.bool_)
        self.anchor = -1
        """The place from which Shift extends, in the order shown."""

    def adopt(self, ids: NDArray[np.int64]) -> None:
        """Go over to other rows; records that are still there stay selected."""
        chosen = self._ids[self._chosen]
        self._chosen = np.isin(ids, chosen) if len(chosen) else np.zeros(len(ids), np.bool_)
        self._ids = ids

    def __contains__(self, row: int) -> bool:
        return bool(self._chosen[row])

    def among(self, rows: Rows) -> Rows:
        """Those of some rows that are selected, in their order."""
        return rows[self._chosen[rows]]

    def count(self, rows: Rows) -> int:
        """How many of some rows are selected."""
        return int(np.count_nonzero(self._chosen[rows]))

    def only(self, rows: Rows) -> None:
        """Select these rows and no other."""
        self._chosen[:] = False
        self._chosen[rows] = True

    def add(self, rows: Rows) -> None:
        """Select these rows too."""
        self._chosen[rows] = True

    def toggle(self, rows: Rows) -> None:
        """Select the rows if any of them is not yet selected, else take them out."""
        self._chosen[rows] = not self._chosen[rows].all()

    def clear(self) -> None:
        """Select nothing."""
        self._chosen[:] = False
