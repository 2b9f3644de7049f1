"""Makes of a tariff what a contract keeps, and the terms that a bill is computed by."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass
from typing import Any

from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.kinds import METERED, Index
from desktop_app.domain.contracts import (
    CHRONOLOGICAL,
    CONTRACT_KINDS,
)
from desktop_app.domain.power import INTERVAL_MINUTES
from desktop_app.domain.problems import AppError
from desktop_app.domain.tables import ENTITIES
from desktop_app.domain.terms import Line, Terms, Version
from desktop_app.exchange.prices.local_time import zone_kept, zone_named, zone_text
from desktop_app.exchange.urdb.tariff import Tariff, TariffLine

USUAL_WINDOW_MINUTES = 15
PRICES_ID = 1
"""The series that `hourly_prices` names in terms that no book holds."""
LONGEST_NOTE = 9000
_STEP = 10
_ALWAYS_FROM = 0  # 1970: a tariff that is computed by itself holds for every load


@dataclass(frozen=True, slots=True)
class Supply:
    """What a tariff file does not say: whose it is, in which zone its hours are, how tiers are filled."""

    name: str = ""
    """Of the contract; empty: the tariff's."""
    site_id: int = 0
    time_zone: str = "UTC"
    tier_allocation: int = CHRONOLOGICAL
    effective_on: int = 0
    """The day from which a tariff holds that names none."""


def zone_of_hours(text: str) -> str:
    """The zone that a contract keeps for a name or an offset such as -06:00; raises AppError."""
    zone = zone_named(text)
    kept = zone_kept(zone)
    if kept == "UTC" and zone_text(zone) != "UTC":
        raise AppError(f"A contract has no hours of {zone_text(zone)}.", "Write a name such as Asia/Kolkata.")
    return kept


def contract_fields(tariff: Tariff, supply: Supply) -> dict[str, Any]:
    """The fields of the contract that a tariff becomes."""
    window = tariff.demand_window_minutes or USUAL_WINDOW_MINUTES
    return {
        "site_id": supply.site_id,
        "name": supply.name or tariff.name,
        "supplier": tariff.supplier,
        "kind": CONTRACT_KINDS.index("tariff"),
        "part": tariff.part,
        "starts_on": min(v.starts_on or supply.effective_on for v in tariff.versions),
        "time_zone": supply.time_zone,
        "demand_window": INTERVAL_MINUTES.index(window),
        "settlement": 0,  # every interval at its own price
        "tier_allocation": supply.tier_allocation,
        "voltage": tariff.voltage,
        "document": tariff.document[:LONGEST_NOTE],
        "note": note_of(tariff),
    }


def note_of(tariff: Tariff) -> str:
    """What the contract keeps in words: what is not modelled, first of all."""
    missing = f"Not modelled: {', '.join(tariff.not_modelled)}." if tariff.not_modelled else ""
    return " ".join(filter(None, (missing, *(f"{note}." for note in tariff.notes))))[:LONGEST_NOTE]


def line_fields(lines: Sequence[TariffLine]) -> list[dict[str, Any]]:
    """The fields of the charge lines of a version, in sequence."""
    return [
        {
            "sequence": (number + 1) * _STEP,
            "label": line.label,
            "kind": line.kind,
            "parameters": write_parameters(line.kind, line.parameters),
        }
        for number, line in enumerate(lines)
    ]


def hourly_prices(lines: Sequence[TariffLine]) -> tuple[TariffLine, ...]:
    """Lines with a market price that is added to the energy rates, all else in its place."""
    price = TariffLine("Hourly prices", "index", Index(load=METERED))
    energy = [line for line in lines if line.kind in ("energy", "adder")]
    return (*energy, price, *(line for line in lines if line not in energy))


def terms_of_tariff(tariff: Tariff, supply: Supply | None = None) -> Terms:
    """A tariff as a contract that no book holds, for any span of time.

    The first version also holds before its day and the last one after its end: a load is billed by the
    tariff that it is given with. An index line takes its prices from series `PRICES_ID`.
    """
    supply = supply or Supply()
    fields: dict[str, Any] = contract_fields(tariff, supply) | {"starts_on": _ALWAYS_FROM}
    versions: list[Version] = []
    for version in tariff.versions:
        number = len(versions) + 1
        starts_on = version.starts_on if versions and version.starts_on else _ALWAYS_FROM
        record = _record("contract_version", {"id": number, "effective_on": starts_on, "contract_id": 0})
        versions.append(Version(record, _lines(version.lines, number)))
    return Terms(_record("power_contract", fields), tuple(versions))


def _record(table: str, said: Mapping[str, Any]) -> Any:
    """A record of no book; what is not said has its usual value, or none."""
    entity = ENTITIES[table]
    usual = {f.name: f.default for f in dataclasses.fields(entity.record) if f.default is not MISSING}
    nothing: dict[str, Any] = {f.name: "" if f.kind == "text" else None for f in entity.fields}
    return entity.record(**{**nothing, **usual, **said})


def _lines(lines: Sequence[TariffLine], version_id: int) -> tuple[Line, ...]:
    return tuple(
        Line(
            version_id * 1000 + number, (number + 1) * _STEP, line.label, line.kind, line.parameters,
            PRICES_ID if line.kind == "index" else None,
        )
        for number, line in enumerate(lines)
    )  # fmt: skip
