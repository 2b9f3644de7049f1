"""What a new contract may begin with, so that the usual ones are entered in minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.parts import Schedule, flat_tiers
from desktop_app.domain.contracts import CONTRACT_KINDS
from desktop_app.domain.fields import Plain

_PPA, _INDEX, _TARIFF, _HOSTING, _OWN = range(len(CONTRACT_KINDS))
_QUARTER_HOUR = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A line of a template."""

    label: str
    kind: str
    parameters: Any
    follows_market: bool = False
    """Whether it takes the price series that is chosen for the new contract."""


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of contract with the lines that it usually has; the numbers are there to be typed over."""

    name: str
    about: str
    lines: tuple[Draft, ...] = ()
    contract: Mapping[str, Plain] = field(default_factory=dict)


def _block(label: str) -> Draft:
    made = of.Block(mw=0.0, usd_per_mwh=0.0, resale=of.NET_SETTLEMENT)
    return Draft(label, "block", made, follows_market=True)


def _summer(hours: range) -> Schedule:
    """Winter 1, summer 2, summer weekday afternoons 3."""
    weekday = [
        [(2 if hour in hours else 1) if month in range(5, 9) else 0 for hour in range(24)]
        for month in range(12)
    ]
    weekend = [[int(month in range(5, 9))] * 24 for month in range(12)]
    return Schedule.of_grids(weekday, weekend)


_DEMAND = of.Demand(tiers=flat_tiers(0.0), ratchet=of.MONTHS_BACK, ratchet_share=0.8, ratchet_months=11)

TEMPLATES: tuple[Template, ...] = (
    Template(
        "Fixed blocks with resale",
        "Three blocks that may end on different days, market above and below them.",
        (
            _block("Block A"),
            _block("Block B"),
            _block("Block C"),
            Draft("Above the blocks", "index", of.Index(), follows_market=True),
            Draft("Delivery", "adder", of.Adder()),
        ),
        {"kind": _PPA, "settlement": _QUARTER_HOUR},
    ),
    Template(
        "Market price",
        "Every megawatt-hour at the price of a series, plus an adder.",
        (
            Draft("Energy at market", "index", of.Index(load=of.METERED), follows_market=True),
            Draft("Delivery", "adder", of.Adder()),
        ),
        {"kind": _INDEX, "settlement": _QUARTER_HOUR},
    ),
    Template(
        "Tariff",
        "Time-of-use energy, demand with an 11-month ratchet, summer coincident peaks, taxes.",
        (
            Draft("Energy", "energy", of.Energy(schedule=_summer(range(14, 19)), tiers=flat_tiers(0, 0, 0))),
            Draft("Demand", "demand", _DEMAND),
            Draft("Coincident peaks", "coincident peak", of.CoincidentPeak(usd_per_kw_year=0.0)),
            Draft("Customer charge", "fixed", of.Fixed(amount_usd=0.0)),
            Draft("Taxes", "percent", of.Percent(share=0.0)),
        ),
        {"kind": _TARIFF},
    ),
    Template(
        "Interruptible tariff",
        "Energy and demand at a rate, a credit for power that may be called off at 30 minutes' notice.",
        (
            Draft("Energy", "energy", of.Energy(tiers=flat_tiers(0.0))),
            Draft("Demand", "demand", of.Demand(tiers=flat_tiers(0.0))),
            Draft("Interruptible credit", "interruptible", of.Interruptible(notice_minutes=30)),
        ),
        {"kind": _TARIFF},
    ),
    Template(
        "Hosting",
        "An all-in price per kWh or a share of production, with an uptime guarantee.",
        (Draft("Hosting", "hosting", of.Hosting()),),
        {"kind": _HOSTING},
    ),
    Template("Empty", "No lines yet.", (), {"kind": _PPA}),
)
