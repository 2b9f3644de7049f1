"""What can be wrong: `Problem` for the user's data (a value), `AppError` for the world (raised)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about the user's data and the place it speaks of; never raised.

    `row` is the 1-based line of a file (header = row 1), `id` that of a stored record; 0 where there is none.
    """

    reason: str
    table: str = ""
    field: str = ""
    row: int = 0
    id: int = 0

    def __str__(self) -> str:
        place = f"row {self.row}: " if self.row else ""
        return f"{place}{self.reason}"


class AppError(Exception):
    """The world does not allow it: a sentence for the user, and a hint at what to do."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}".strip()


class Refused(AppError):  # noqa: N818 - it is said to the user as a state, not as an error
    """An edit that the book does not take, with the problems that speak against it."""

    def __init__(self, sentence: str, hint: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence, hint)
        self.problems = tuple(problems)


class MonthClosed(Refused):
    """An edit of a fact that is dated in a closed (or soft-closed) month.

    `months` are months since 1970-01; `soft` says that none of them is fully closed, so that a
    confirmed edit may pass.
    """

    def __init__(self, sentence: str, hint: str, months: Sequence[int], *, soft: bool) -> None:
        super().__init__(sentence, hint)
        self.months = tuple(months)
        self.soft = soft
