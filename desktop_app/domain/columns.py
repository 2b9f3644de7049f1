"""A table of the book in memory: ascending ids and one read-only numpy array per field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.entity import Entity
from desktop_app.domain.tables import ENTITIES


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Immutable rows of one entity; `arrays[name][i]` belongs to `ids[i]`.

    `memo` keeps what readers derive from these very rows (an index, a sort order); it never changes what
    the rows say.
    """

    entity: Entity
    ids: NDArray[np.int64]
    arrays: Mapping[str, NDArray[Any]]
    memo: dict[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for array in (self.ids, *self.arrays.values()):
            if array.flags.owndata and array.flags.writeable:
                array.flags.writeable = False

    @classmethod
    def empty(cls, table: str) -> Columns:
        made = ENTITIES[table]
        return cls(made, np.empty(0, np.int64), {f.name: np.empty(0, f.dtype) for f in made.fields})

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.arrays[name]

    def positions(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where rows with these ids stand; raises KeyError for an id that is not there."""
        found = self._nearest(ids)
        if not np.array_equal(self.ids[found], ids):
            raise KeyError(f"no such {self.entity.label.lower()}")
        return found

    def has(self, ids: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Which of these ids are rows of the table."""
        return self.ids[self._nearest(ids)] == ids if len(self.ids) else np.zeros(len(ids), np.bool_)

    def _nearest(self, ids: NDArray[np.integer]) -> NDArray[np.int64]:
        """Where ids stand if they are there; where none is missing between the first and the last, as in most
        tables, they need not be searched for."""
        last = len(self.ids) - 1
        if last < 0:
            return np.empty(0, np.int64)
        if self.ids[-1] - self.ids[0] == last:
            return np.clip(ids - self.ids[0], 0, last)
        return np.minimum(np.searchsorted(self.ids, ids), last)

    def at(self, positions: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """The arrays at some positions, in that order."""
        return {name: array[positions] for name, array in self.arrays.items()}

    def plain(self, position: int, name: str) -> Any:
        """One value in its plain form, None where it is missing."""
        return self.entity[name].plain(self.arrays[name][position : position + 1])[0]

    def record(self, row_id: int) -> Any:
        """The row as its record; raises KeyError."""
        position = int(self.positions(np.array([row_id], np.int64))[0])
        return self.records([position])[0]

    def records(self, positions: Sequence[int] | None = None) -> list[Any]:
        """Rows as records, all of them unless positions are given."""
        chosen = np.arange(len(self)) if positions is None else np.asarray(positions, np.int64)
        listed = {f.name: f.plain(self.arrays[f.name][chosen]) for f in self.entity.fields}
        names, make = list(listed), self.entity.record
        return [
            make(id=row_id, **dict(zip(names, values, strict=True)))
            for row_id, *values in zip(self.ids[chosen].tolist(), *listed.values(), strict=True)
        ]
