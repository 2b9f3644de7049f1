"""Answers for one column of a big table: its values along the rows, how they are said, sorted and counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.fields import MISSING_32, MISSING_64, Field, number_text
from desktop_app.figures import format as say

Form = Literal["text", "code", "number", "day", "instant"]
Rows = NDArray[np.int64]
Ranks = NDArray[Any]
UNRANKED = np.iinfo(np.uint32).max
"""The rank of a missing value: it stands last, whichever way a column is sorted."""

_PIECES = re.compile(r"(\d+)")


def natural(label: str) -> tuple[Any, ...]:
    """A key that puts R2 before R11, whatever the case of the letters."""
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p.casefold()) for p in _PIECES.split(label) if p)


@dataclass(frozen=True, eq=False)
class GridColumn:
    """A column of a table with very many rows; nothing is computed before it is asked for.

    `load` gives the values along the rows: fixed-width bytes for "text", codes into `labels` (−1: missing)
    for "code", float64 for "number", days since 1970 for "day", seconds since 1970 for "instant". `how`
    names a way of `figures.format` for numbers. `nameplate` marks the rows whose number is the catalogue's
    and not measured. `field` and `table` say where a typed value goes; a column put together from others
    names them in `parts`, and `some` puts together the values of only a few rows, such as those on the
    screen. A number is typed with `typed_digits` decimals.
    """

    key: str
    label: str
    form: Form
    load: Callable[[], NDArray[Any]]
    labels: tuple[str, ...] = ()
    unit: str = ""
    digits: int | None = None
    how: str = "number"
    aliases: tuple[str, ...] = ()
    field: Field | None = None
    table: str = ""
    searched: bool = False
    width: int = 12
    help: str = ""
    rank: Callable[[], Ranks] | None = None
    nameplate: Callable[[], NDArray[np.bool_]] | None = None
    parts: tuple[str, ...] = ()
    some: Callable[[Rows], NDArray[Any]] | None = None
    typed_digits: int = 6
    signed: bool = False
    """Gains stand in blue, losses in orange."""

    @property
    def header(self) -> str:
        """The heading with its unit."""
        return f"{self.label} ({self.unit})" if self.unit and self.unit != self.label else self.label

    @property
    def is_number(self) -> bool:
        """Numbers stand right and are compared by < and >."""
        return self.form == "number"

    @property
    def is_editable(self) -> bool:
        """Whether a person can type another value."""
        return self.field is not None or bool(self.parts)

    @cached_property
    def values(self) -> NDArray[Any]:
        """The values along the rows."""
        return self.load()

    @cached_property
    def estimated(self) -> NDArray[np.bool_] | None:
        """Rows whose value is the nameplate's, or None where that means nothing."""
        return self.nameplate() if self.nameplate else None

    @cached_property
    def folded(self) -> NDArray[np.bytes_]:
        """Texts in lower case (ASCII), for searches that do not mind the case."""
        texts = np.ascontiguousarray(self.values)
        return np.frombuffer(texts.tobytes().lower(), texts.dtype)

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        """Rows without a value."""
        if self.form == "number":
            return np.isnan(self.values)
        return self.values == {"text": b"", "code": -1, "day": MISSING_32, "instant": MISSING_64}[self.form]

    def _values_of(self, rows: Rows) -> NDArray[Any]:
        return self.some(rows) if self.some and "values" not in self.__dict__ else self.values[rows]

    # --- said ----------------------------------------------------------------------------------------
    def said(self, rows: Rows, locale: say.Locale = say.PLAIN) -> list[str]:
        """The values of some rows as they are shown."""
        values = self._values_of(rows)
        if self.form == "code":
            return [self.labels[code] if code >= 0 else say.MISSING for code in values.tolist()]
        if self.form == "text":
            return [text.decode("utf-8", "replace") or say.MISSING for text in values.tolist()]
        if self.form == "day":
            return [say.MISSING if d == MISSING_32 else days.day_text(d) for d in values.tolist()]
        if self.form == "instant":
            return [say.MISSING if s == MISSING_64 else _clock(s) for s in values.tolist()]
        return [say.say(self.how, value, self.digits, locale=locale) for value in values.tolist()]

    def typed(self, row: int) -> str:
        """The value of one row as a person would type it: ISO dates, no separators, empty where missing."""
        if self.form == "number":
            return "" if self.missing[row] else number_text(round(float(self.values[row]), self.typed_digits))
        said = self.said(np.array([row]))[0]
        return "" if said == say.MISSING else said

    def copied(self, rows: Rows, locale: say.Locale = say.PLAIN) -> list[str]:
        """The values of some rows as a spreadsheet takes them: as shown, but without separators or signs."""
        texts = self.said(rows, say.Locale(locale.decimal, ""))
        texts = ["" if text == say.MISSING else text for text in texts]
        return [t.replace("$", "").replace(say.MINUS, "-") for t in texts] if self.is_number else texts

    def raw(self, rows: Rows) -> Sequence[Any] | NDArray[Any]:
        """The values of some rows for a file: texts, numbers, and dates that numpy knows."""
        values = self.values[rows]
        if self.form == "number":
            return values
        if self.form == "day":
            on = values.astype("datetime64[D]")
            on[values == MISSING_32] = np.datetime64("NaT")
            return on
        if self.form == "instant":
            return values.astype("datetime64[s]")
        return ["" if text == say.MISSING else text for text in self.said(rows)]

    # --- sorted --------------------------------------------------------------------------------------
    @cached_property
    def ranks(self) -> Ranks:
        """Integers that stand in the order of the values; equal values share one, missing ones come last."""
        if self.rank:
            return self.rank()
        if self.form == "number":
            return _number_ranks(self.values)
        if self.form == "day":
            return np.where(self.missing, UNRANKED, self.values.astype(np.int64) + 2**30).astype(np.uint32)
        if self.form == "instant":
            return np.where(self.missing, UNRANKED, self.values).astype(np.uint32)
        return self.categories[0] if self.is_category else text_ranks(self.values)

    @property
    def is_category(self) -> bool:
        """Whether few different values repeat, so that rows can be grouped by them."""
        return self.form == "code" or (self.form == "text" and self.values.dtype.itemsize <= 8)

    @cached_property
    def categories(self) -> tuple[Ranks, tuple[str, ...]]:
        """For each row the place of its label among all labels in natural order, and those labels."""
        if self.form == "text":
            return _text_categories(self.values)
        order = sorted(range(len(self.labels)), key=lambda code: natural(self.labels[code]))
        return _ranked_codes(self.values, order), tuple(self.labels[code] for code in order)

    @cached_property
    def sort_key(self) -> Ranks:
        """The ranks in 16 bits where that is enough: numpy sorts those by counting."""
        ranks = self.ranks
        present = ranks[ranks != UNRANKED]
        low, high = (int(present.min()), int(present.max())) if len(present) else (0, 0)
        if high - low >= 65_535:
            return ranks
        return np.where(ranks == UNRANKED, 65_535, ranks - np.uint32(low)).astype(np.uint16)

    def sorted(self, rows: Rows, *, descending: bool = False) -> Rows:
        """Rows in the order of their values; equal ones keep theirs, missing ones are last."""
        key = self.sort_key[rows]
        if descending:
            last = np.iinfo(key.dtype).max
            key = np.where(key == last, last, last - 1 - key)
        return rows[np.argsort(key, kind="stable")]


def _clock(second: int) -> str:
    """An instant to the minute, UTC; a day alone where it is the day's beginning."""
    day, rest = divmod(second, 86_400)
    return f"{days.day_text(day)} {rest // 3600:02d}:{rest // 60 % 60:02d}" if rest else days.day_text(day)


def _number_ranks(values: NDArray[np.float64]) -> Ranks:
    """float32 bits in an order that integers share; figures that differ by less than 1e-7 count as equal."""
    bits = (values.astype(np.float32) + np.float32(0)).view(np.uint32)
    ranks = np.where(bits >> 31, ~bits, bits | np.uint32(0x8000_0000))
    return np.where(np.isnan(values), UNRANKED, ranks).astype(np.uint32)


def text_ranks(values: NDArray[np.bytes_]) -> Ranks:
    """The places of texts in byte order."""
    order = np.argsort(values, kind="stable")
    sorted_values = values[order]
    ranks = np.empty(len(values), np.uint32)
    ranks[order] = np.concatenate([[0], np.cumsum(sorted_values[1:] != sorted_values[:-1])])[: len(values)]
    ranks[values == b""] = UNRANKED
    return ranks


def _text_categories(values: NDArray[np.bytes_]) -> tuple[Ranks, tuple[str, ...]]:
    """Short texts as codes: eight bytes are one integer, which numpy tells apart fastest."""
    words = values.astype("S8").view(">u8").astype(np.uint64)
    found, codes = np.unique(words, return_inverse=True)
    texts = [t.decode("utf-8", "replace") for t in found.astype(">u8").view("S8").tolist()]
    order = sorted((c for c, t in enumerate(texts) if t), key=lambda code: natural(texts[code]))
    codes = codes.astype(np.int64)
    if texts and texts[0] == "":
        codes = np.where(codes == 0, -1, codes)
    return _ranked_codes(codes, order), tuple(texts[code] for code in order)


def _ranked_codes(codes: NDArray[Any], order: Sequence[int]) -> Ranks:
    table = np.full(max(order, default=-1) + 2, UNRANKED, np.uint32)
    table[np.asarray(order, np.int64)] = np.arange(len(order), dtype=np.uint32)
    return table[codes]  # −1 takes the last one, which no label has
