"""Reads rates by period and tier: bounds, units, adjustments; says what is wrong where it stands."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from desktop_app.domain.charges.parts import Tier, Tiers
from desktop_app.exchange.urdb.item import Item, number, parsed

ENERGY_UNITS = {u.casefold(): u for u in ("kWh", "kWh/kW", "kWh daily", "kWh/kW daily")}
PER_DAY = "kW daily"
DEMAND_UNITS = {"kw": "kW", "kw daily": PER_DAY}
NO_BOUND = 1e9
"""A bound of the last tier from here on is how some files write that there is none."""
_KNOWN = ("rate", "adj", "max", "unit", "sell")


def rates(item: Item, name: str, units: dict[str, str], usual: str) -> Tiers:
    """The tiers of every period of a structure, empty where the file has none; raises ValueError."""
    structure = parsed(item.take(name))
    if structure is None:
        return ()
    if not isinstance(structure, list) or not all(isinstance(period, list) for period in structure):
        raise ValueError(f"{name} must be a list of periods, each a list of tiers")
    return tuple(
        _period(item, f"{name}, period {index}", name, period, units, usual)
        for index, period in enumerate(structure)
    )


def _period(
    item: Item, place: str, name: str, period: Sequence[Any], units: dict[str, str], usual: str
) -> tuple[Tier, ...]:
    if not period:
        raise ValueError(f"{place} has no rates")
    if not all(isinstance(tier, dict) for tier in period):
        raise ValueError(f"{place}: a tier must be an object with rate, max and unit")
    folded = [{str(k).casefold(): v for k, v in tier.items()} for tier in period]
    unit = _unit(place, folded, units, usual)
    made: list[Tier] = []
    for index, tier in enumerate(folded):
        last = index == len(folded) - 1
        made.append(_tier(item, f"{place}, tier {index}", name, tier, unit, last=last))
        if index and not made[-1].most > made[-2].most:
            raise ValueError(
                f"{place}: the tiers are out of order; the bound of tier {index} must be above "
                f"{made[-2].most:,g}, that of the tier before"
            )
    return tuple(made)


def _unit(place: str, period: Sequence[dict[str, Any]], units: dict[str, str], usual: str) -> str:
    """The unit of the bounds of a period; a tier that names none has that of the others."""
    named = {str(tier["unit"]).strip() for tier in period if tier.get("unit")}
    for unit in sorted(named):
        if unit.casefold() not in units:
            raise ValueError(
                f"{place}: rates in {unit} cannot be billed from a load in kW; the units are "
                + ", ".join(dict.fromkeys(units.values()))
            )
    found = {units[unit.casefold()] for unit in named}
    if len(found) > 1:
        raise ValueError(f"{place}: the tiers have more than one unit: {', '.join(sorted(found))}")
    return found.pop() if found else usual


def _tier(item: Item, place: str, name: str, tier: dict[str, Any], unit: str, *, last: bool) -> Tier:
    said = {key: value for key, value in tier.items() if value not in (None, "")}
    for key in said:
        if key not in _KNOWN:
            item.leave_out(f"{name}.{key}", "Hashyard does not know this part of a tier")
    if "rate" not in said and "adj" not in said:
        item.notes.append(f"{place} names no rate and counts as 0")
    rate, adjustment, sell = (number(said.get(key, 0), f"{place}, {key}") for key in ("rate", "adj", "sell"))
    if sell:
        item.leave_out(f"{name}.sell", "what is paid for energy given back; a load gives none")
    return Tier(rate, _most(item, place, said, last=last), unit, adjustment, sell)


def _most(item: Item, place: str, said: dict[str, Any], *, last: bool) -> float:
    """The bound of a tier; the last one has none, whatever the file says."""
    written = said.get("max", math.inf)
    most = math.inf if written in (math.inf, "Infinity") else number(written, f"{place}, max")
    if not last and most == math.inf:
        raise ValueError(f"{place} has no bound, but another tier follows")
    if most <= 0:
        raise ValueError(f"{place}: a bound must be above 0")
    if last and most < NO_BOUND:
        item.notes.append(f"{place} is the last one: its rate goes on above its bound of {most:,g}")
    return math.inf if last else most
