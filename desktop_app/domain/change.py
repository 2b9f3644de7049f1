"""An edit as a value: what was and what will be, for one cell or for 250,000 machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of one table: inserted (`before` None), deleted (`after` None), or updated in the named fields."""

    table: str
    ids: NDArray[np.int64]
    before: Arrays | None
    after: Arrays | None

    def inverted(self) -> Rows:
        return Rows(self.table, self.ids, self.after, self.before)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple((self.after if self.after is not None else self.before) or ())


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """Rows that change together, applied in order; undo is the same value turned round."""

    rows: tuple[Rows, ...] = ()

    def inverted(self) -> Change:
        return Change(tuple(r.inverted() for r in reversed(self.rows)))

    def then(self, other: Change) -> Change:
        return Change(self.rows + other.rows)

    @property
    def is_empty(self) -> bool:
        return not any(len(r.ids) for r in self.rows)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(r.table for r in self.rows if len(r.ids))
