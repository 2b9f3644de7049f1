"""Says what a line of a tariff charges, in a few words for a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop_app.domain.charges.kinds import (
    FIXED_PER,
    MONTHS_BACK,
    NO_RATCHET,
    SPANS,
    Adder,
    Demand,
    Energy,
    Fixed,
    MinimumBill,
    Reactive,
)
from desktop_app.domain.charges.parts import Tiers
from desktop_app.exchange.urdb.tariff import TariffLine


def in_words(line: TariffLine) -> str:
    """Such as "2 periods, 2 tiers: 0.034 to 0.069 $/kWh"."""
    return _WORDS[line.kind](line.parameters)


def _rates(tiers: Tiers, unit: str) -> str:
    prices = sorted(tier.price for period in tiers for tier in period)
    steps = max(len(period) for period in tiers)
    counts = [f"{len(tiers)} periods"] * (len(tiers) > 1) + [f"{steps} tiers"] * (steps > 1)
    span = f"{_number(prices[0])}" + (f" to {_number(prices[-1])}" if prices[-1] > prices[0] else "")
    return (", ".join(counts) + ": " if counts else "") + f"{span} {unit}"


def _number(value: float) -> str:
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _energy(charge: Energy) -> str:
    return _rates(charge.tiers, "$/kWh")


def _demand(charge: Demand) -> str:
    rates = _rates(charge.tiers, "$/kW" + (f" and {SPANS[charge.per]}" if charge.per else ""))
    return rates if charge.ratchet == NO_RATCHET else f"{rates}; at least {_ratchet(charge)}"


def _ratchet(charge: Demand) -> str:
    shares = sorted({share for share in charge.ratchet_shares if share} or {charge.ratchet_share})
    span = f"{_number(100 * shares[0])}" + (f" to {_number(100 * shares[-1])}" if len(shares) > 1 else "")
    if charge.ratchet == MONTHS_BACK:
        return f"{span} % of the peaks of the {charge.ratchet_months} months before"
    return f"{span} % of the peaks of {sum(charge.ratchet_of)} named months"


def _adder(charge: Adder) -> str:
    low, high = min(charge.by_month), max(charge.by_month)
    return f"by month: {_number(low)} to {_number(high)} $/kWh"


def _fixed(charge: Fixed) -> str:
    meters = f" for {charge.meters} meters each" if charge.meters > 1 else ""
    return f"${_number(charge.amount_usd)} a {FIXED_PER[charge.per]}{meters}"


def _least(charge: MinimumBill) -> str:
    return f"${_number(charge.amount_usd)} a {FIXED_PER[charge.per]}"


def _reactive(charge: Reactive) -> str:
    return f"{_number(charge.usd_per_kvar)} $/kVAR"


_WORDS: dict[str, Callable[[Any], str]] = {
    "energy": _energy,
    "demand": _demand,
    "adder": _adder,
    "fixed": _fixed,
    "minimum bill": _least,
    "reactive": _reactive,
}
"""By kind of charge; a tariff file has no others."""
