"""A tariff as it was read: its versions, the lines of each, and what of it no bill shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LABELS = (
    ENERGY, FUEL, DEMAND, DEMAND_BY_PERIOD, BILLING_DEMAND, REACTIVE, FIXED, FURTHER_METERS, LEAST,
    LEAST_A_MONTH, LEAST_A_YEAR,
) = (
    "Energy", "Fuel adjustment", "Demand", "Demand by time of use", "Billing demand", "Reactive power",
    "Fixed charge", "Fixed charge, further meters", "Minimum bill", "Minimum bill a month",
    "Minimum bill a year",
)  # fmt: skip
"""What lines of a tariff are called; a version of the book may have others that a person entered."""


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
