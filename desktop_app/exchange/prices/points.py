"""What a file says before it becomes a series: one value for each interval, and the row it stood in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.local_time import Starts

Ints, Floats = NDArray[np.int64], NDArray[np.float64]


class Question(AppError):  # noqa: N818 - it is asked, and answered in the next attempt
    """Something that a file does not say and that must not be guessed; `about` names the answer wanted."""

    def __init__(self, about: str, sentence: str, hint: str, choices: tuple[str, ...] = ()) -> None:
        super().__init__(sentence, hint)
        self.about = about
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Answers:
    """What the user says of a file that it does not say itself; empty where the file is to be believed."""

    zone: str = ""
    unit: str = ""
    nodes: tuple[str, ...] = ()
    series: str = ""
    stamps: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Headings of the file by what they are: time, date, hour, value, node, repeated."""


@dataclass(slots=True, eq=False)
class Points:
    """Intervals of a file along its rows.

    `refused` are points that cannot be taken, with column and reason; `broken` speaks against the whole
    file, since it puts in doubt how all of its times are meant. `span_s` is 0 where the steps tell it.
    """

    market: str
    product: str
    zone: str
    column: str
    at: Ints
    value: Floats
    row: Ints
    node: Ints
    nodes: list[str]
    currency: str = "USD"
    unit: str = ""
    span_s: int = 0
    time_column: str = ""
    file: str = ""
    ends_open: bool = False
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)
    broken: list[tuple[int, str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.at)

    def refuse(self, wrong: list[tuple[int, str]], column: str) -> None:
        """Refuse single points; the first reason stands."""
        for position, reason in wrong:
            self.refused.setdefault(position, (column, reason))

    def place(self, starts: Starts, positions: Ints | None = None) -> None:
        """Take the places in UTC; a time that cannot be placed breaks the file."""
        where = np.arange(len(self)) if positions is None else positions
        self.at[where] = starts.at
        self.broken += [(int(where[p]), self.time_column, reason) for p, reason in starts.wrong]

    @property
    def fine(self) -> NDArray[np.bool_]:
        mask = np.ones(len(self), np.bool_)
        mask[list(self.refused)] = False
        return mask
