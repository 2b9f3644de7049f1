"""Rows as readers take them: cells by heading that know their column when something is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import Any, TypeVar

from desktop_app.exchange.prices.local_time import zone_named
from desktop_app.exchange.prices.points import Question
from desktop_app.exchange.treasury import cells
from desktop_app.exchange.treasury.listing import raw_text, row_hash
from desktop_app.exchange.treasury.told import Answers, Told

BITCOIN = ("BTC", "XBT", "XXBT")
_T = TypeVar("_T")
_REFERENCE_BYTES = 64
"""A transaction's id; what tells rows of one transaction apart still fits behind it."""


class WrongCellError(ValueError):
    """A cell that cannot be taken, with its column."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: its number, its cells by plain heading, and how the file writes the headings."""

    number: int
    cells: Mapping[str, Any]
    heads: Mapping[str, str]

    def text(self, head: str) -> str:
        value = self.cells.get(head)
        return "" if value is None else str(value).strip()

    def sat(self, head: str) -> int:
        return self._taken(cells.satoshi, head)

    def sat_or_nothing(self, head: str) -> int:
        return self._taken(cells.satoshi_or_nothing, head)

    def usd(self, head: str) -> int:
        return self._taken(cells.micro_usd, head)

    def usd_or_nothing(self, head: str) -> int:
        return self._taken(cells.micro_usd_or_nothing, head)

    def number_in(self, head: str) -> Decimal:
        return self._taken(cells.number, head)

    def number_or_nothing(self, head: str) -> Decimal:
        return self._taken(cells.or_nothing, head)

    def _taken(self, read: Callable[[Any, str], _T], head: str) -> _T:
        heading = self.heads.get(head, head)
        try:
            return read(self.cells.get(head), heading)
        except (ValueError, ArithmeticError) as error:
            raise WrongCellError(heading, str(error)) from None

    def instant(self, head: str, zone: tzinfo | None = UTC) -> int:
        try:
            return cells.instant(self.text(head), zone)
        except ValueError as error:
            raise WrongCellError(self.heads.get(head, head), str(error)) from None

    def unix(self, head: str) -> int:
        try:
            return cells.unix(self.cells.get(head))
        except (ValueError, ArithmeticError) as error:
            raise WrongCellError(self.heads.get(head, head), str(error)) from None

    def day(self, head: str) -> int:
        return self.instant(head) // 86_400

    @property
    def raw(self) -> str:
        return raw_text(self.cells)

    def reference(self, *heads: str) -> str:
        """The first of these cells that says something, else a name made of the whole row."""
        said = next((text for head in heads if (text := self.text(head))), "")
        return said.encode()[:_REFERENCE_BYTES].decode(errors="ignore") or row_hash(self.raw)


Rows = Sequence[Row]


def each(rows: Iterable[Row], told: Told, read: Callable[[Row], None]) -> None:
    """Read row by row; what cannot be read is refused with its reason."""
    for row in rows:
        told.raw.setdefault(row.number, row.raw)
        try:
            read(row)
        except ValueError as error:
            told.refused.setdefault(row.number, (getattr(error, "column", ""), str(error)))


def items_as_rows(items: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Objects of JSON as rows, numbered from 1; objects inside them are laid out flat: extra.fee."""
    made = []
    for number, item in enumerate(items, 1):
        flat = _flat(item)
        made.append(Row(number, flat, {head: head for head in flat}))
    return made


def _flat(item: Mapping[str, Any], before: str = "", depth: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in item.items():
        if isinstance(value, dict) and depth < 3:
            found |= _flat(value, f"{before}{key}.", depth + 1)
        else:
            found[f"{before}{key}"] = value
    return found


# --- questions ---------------------------------------------------------------------------------------
def asked_zone(answers: Answers, whose: str) -> tzinfo:
    """The clock of a file whose times name none."""
    if not answers.zone:
        raise Question(
            "zone",
            f"{whose} does not say in which time zone its times are.",
            "Say it with --tz: UTC, a name such as America/Chicago, or an offset such as -06:00.",
        )
    return zone_named(answers.zone)


def told_zone(answers: Answers) -> tzinfo:
    """The clock that the user names, else UTC."""
    return zone_named(answers.zone) if answers.zone else UTC


def asked_unit(answers: Answers) -> str:
    """btc or sat; raises Question."""
    unit = answers.unit.strip().lower().replace("sats", "sat")
    if unit in ("btc", "sat"):
        return unit
    if unit:
        raise Question(
            "unit",
            f"“{answers.unit}” is not a unit of bitcoin.",
            "Say --unit btc or --unit sat.",
            ("btc", "sat"),
        )
    return ""
