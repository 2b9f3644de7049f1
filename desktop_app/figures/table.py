"""Answers for a table as a plain value, which the report, the XLSX file and small tables on screen share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from desktop_app.figures import format as say

Align = Literal["left", "right", "centre"]
Total = Literal["none", "sum", "mean", "count"]
_TEXT_KINDS = frozenset({"text", "day", "month"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is "text", "day", "month" or a name of `format.FORMATS`.

    The unit stands in the header; `width` is relative to the other columns.
    """

    key: str
    label: str
    unit: str = ""
    kind: str = "number"
    align: Align | None = None
    digits: int | None = None
    total: Total = "none"
    width: float = 1.0
    plus: bool = False

    @property
    def header(self) -> str:
        """The label with its unit."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    @property
    def alignment(self) -> Align:
        """Numbers stand right, all else left."""
        return self.align or ("left" if self.kind in _TEXT_KINDS else "right")

    def said(self, value: Any, locale: say.Locale = say.PLAIN) -> str:
        """Say a value of this column as it is shown; text in a column of numbers stays as it is."""
        if isinstance(value, str):
            return value or say.MISSING
        return say.say(self.kind, value, self.digits, locale=locale, plus=self.plus)


@dataclass(frozen=True, slots=True, eq=False)
class TableSpec:
    """A table: its columns, one sequence of raw values per column, and what stands below it.

    `totals` may name values that cannot be added up (a weighted mean); the rest follow from `Column.total`.
    """

    title: str
    columns: tuple[Column, ...]
    values: tuple[Sequence[Any] | np.ndarray, ...]
    totals: dict[str, Any] = field(default_factory=dict)
    footnotes: tuple[str, ...] = ()
    subtitle: str = ""
    empty: str = "Nothing recorded yet"
    keys: tuple[object, ...] = ()

    def __post_init__(self) -> None:
        if len(self.columns) != len(self.values):
            raise ValueError(f"{len(self.columns)} columns but {len(self.values)} sequences of values")
        if len({len(column) for column in self.values}) > 1:
            raise ValueError(f"The columns of the table “{self.title}” differ in length")

    @classmethod
    def from_rows(
        cls, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], **more: Any
    ) -> "TableSpec":
        """Make a table from rows of raw values."""
        by_column = tuple(zip(*rows, strict=True)) if rows else tuple(() for _ in columns)
        return cls(title, tuple(columns), by_column, **more)

    def __len__(self) -> int:
        return len(self.values[0]) if self.values else 0

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Give the raw values row by row."""
        return iter(zip(*self.values, strict=True))

    def said_rows(self, locale: say.Locale = say.PLAIN) -> Iterator[tuple[str, ...]]:
        """Give the rows as they are shown."""
        for row in self.rows():
            yield tuple(column.said(value, locale) for column, value in zip(self.columns, row, strict=True))

    @property
    def has_totals(self) -> bool:
        """Whether a row of totals is shown."""
        return bool(self.totals) or any(column.total != "none" for column in self.columns)

    def total_row(self) -> tuple[Any, ...]:
        """Give the raw totals, None where a column has none."""
        return tuple(
            self._total(column, values) for column, values in zip(self.columns, self.values, strict=True)
        )

    def said_totals(self, locale: say.Locale = say.PLAIN) -> tuple[str, ...]:
        """Give the totals as they are shown, empty where a column has none."""
        pairs = zip(self.columns, self.total_row(), strict=True)
        return tuple("" if total is None else column.said(total, locale) for column, total in pairs)

    def _total(self, column: Column, values: Sequence[Any] | np.ndarray) -> Any:
        if column.key in self.totals:
            return self.totals[column.key]
        present = [value for value in values if not say.is_missing(value)]
        return _TOTALS[column.total](present) if present else None


_TOTALS: dict[Total, Callable[[list[Any]], Any]] = {
    "none": lambda values: None,
    "sum": sum,
    "mean": lambda values: float(np.mean(values)),
    "count": len,
}
