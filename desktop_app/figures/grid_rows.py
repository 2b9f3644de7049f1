"""What filter, edits and pastes need of a large table: its columns along its rows, and what names a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.grid_column import GridColumn
from desktop_app.figures.query import QueryError, matching


class GridRows(Protocol):
    """The machines of a day, or the events of a ledger."""

    @property
    def portfolio(self) -> Portfolio: ...
    @property
    def columns(self) -> Mapping[str, GridColumn]: ...
    @property
    def ids(self) -> NDArray[np.int64]: ...
    @property
    def name_key(self) -> str:
        """The column whose text names a row, such as "serial"."""
        ...

    @property
    def noun(self) -> str:
        """What a row is called, such as "machine"."""
        ...

    def __len__(self) -> int: ...


def counted(made: GridRows, count: int) -> str:
    """1 machine, 1,204 machines."""
    return f"{count:,} {made.noun}{'' if count == 1 else 's'}"


def read_query(made: GridRows, query: str) -> tuple[NDArray[np.bool_] | None, str]:
    """The rows that a query chooses (None: all of them), or what is wrong with it."""
    if not query.strip():
        return None, ""
    try:
        return matching(query, made.columns, len(made)), ""
    except QueryError as error:
        return None, str(error)
