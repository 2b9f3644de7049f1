"""A tariff as it was read: its versions, the lines of each, and what of it no bill shows."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TariffLine:
    """One charge: its kind and parameters as `domain.charges` knows them."""

    label: str
    kind: str
    parameters: Any


@dataclass(frozen=True, slots=True)
class TariffVersion:
    """The charges from a day on."""

    lines: tuple[TariffLine, ...]
    starts_on: int | None = None
    """None: the file does not say."""
    ends_on: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tariff:
    """A tariff of a utility, its versions by the day from which they hold."""

    name: str
    supplier: str
    part: int
    """What it covers, one of `domain.contracts.PARTS`."""
    versions: tuple[TariffVersion, ...]
    demand_window_minutes: int | None = None
    voltage: str = ""
    document: str = ""
    not_modelled: tuple[str, ...] = ()
    """Names of the fields that no line shows, as the file writes them."""
    notes: tuple[str, ...] = ()
    """What was decided while reading, and what the file says in words."""

    def mapped(self, change: Callable[[TariffLine], TariffLine]) -> Tariff:
        """The tariff with every line changed."""
        versions = (
            dataclasses.replace(v, lines=tuple(change(line) for line in v.lines)) for v in self.versions
        )
        return dataclasses.replace(self, versions=tuple(versions))
