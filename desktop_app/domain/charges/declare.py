"""A kind of charge: a frozen record of parameters, read from and written to the JSON of a charge line."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, dataclass_transform

from desktop_app.domain import days
from desktop_app.domain.charges.parts import Part, part
from desktop_app.domain.fields import Field, field

CATEGORIES = ("energy", "demand", "coincident peak", "fixed", "adder", "fuel", "tax", "minimum", "credit")
"""What a line of a bill counts as."""


@dataclass(frozen=True)
class ChargeKind:
    """What the application needs to know of a kind of charge."""

    name: str
    label: str
    category: str
    """One of `CATEGORIES`; a parameter `category` of the line wins."""
    about: str
    """One sentence for the person who chooses it."""
    record: type
    parameters: tuple[Field | Part, ...]

    @property
    def by_name(self) -> dict[str, Field | Part]:
        return {p.name: p for p in self.parameters}


CHARGES: dict[str, ChargeKind] = {}
"""Every kind by its name, in the order in which a person is offered them."""


@dataclass_transform(field_specifiers=(field, part), kw_only_default=True, frozen_default=True)
def charge(name: str, label: str, category: str, about: str) -> Callable[[type], Any]:
    """Make a class a frozen record of parameters and register it as a kind of charge.

    A method `contradictions()` may yield sentences about parameters that do not go together.
    """

    def register(cls: type) -> type:
        record = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        found = [(f.name, f.metadata.get("field") or f.metadata["part"]) for f in dataclasses.fields(record)]
        parameters = tuple(dataclasses.replace(made, name=name) for name, made in found)
        CHARGES[name] = ChargeKind(name, label, category, about, record, parameters)
        return record

    return register


def kind_named(name: str) -> ChargeKind:
    """The kind of that name; raises ValueError."""
    if name not in CHARGES:
        raise ValueError(f"“{name[:30]}” is not a kind of charge: {', '.join(CHARGES)}")
    return CHARGES[name]


# --- JSON ---------------------------------------------------------------------------------------------
@lru_cache(maxsize=4096)
def read_parameters(kind_name: str, text: str) -> Any:
    """The parameters that a line keeps as JSON; what is not said has its usual value. Raises ValueError."""
    kind = kind_named(kind_name)
    try:
        given = json.loads(text or "{}")
    except json.JSONDecodeError:
        raise ValueError("The parameters are not JSON") from None
    if not isinstance(given, dict):
        raise ValueError("The parameters are not an object of names and values")
    return parameters_of(kind, given)


def parameters_of(kind: ChargeKind, given: dict[str, Any]) -> Any:
    """The parameters out of names and plain values; raises ValueError with the first reason."""
    if unknown := sorted(given.keys() - kind.by_name.keys()):
        raise ValueError(f"{kind.label} has no parameter “{unknown[0][:30]}”")
    values = {name: _parsed(kind.by_name[name], value) for name, value in given.items()}
    missing = [f.name for f in dataclasses.fields(kind.record) if f.default is dataclasses.MISSING]
    for name in missing:
        if name not in values:
            raise ValueError(f"{kind.by_name[name].label} is missing")
    made = kind.record(**values)
    for reason in contradictions_of(made):
        raise ValueError(reason)
    return made


def contradictions_of(parameters: Any) -> Iterator[str]:
    """Sentences about parameters that do not go together."""
    found = getattr(parameters, "contradictions", None)
    return iter(found()) if found else iter(())


def _parsed(parameter: Field | Part, value: Any) -> Any:
    if isinstance(parameter, Part):
        return parameter.parse(value)
    if value is None and parameter.optional:
        return None
    if parameter.kind in ("choice", "day", "month", "text", "flag") and isinstance(value, str):
        return parameter.parse(value)
    if parameter.kind == "flag" and isinstance(value, bool):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{parameter.label} is not a number")
    return parameter.checked(int(value) if parameter.kind == "integer" and value == int(value) else value)


def write_parameters(kind_name: str, parameters: Any) -> str:
    """The JSON of parameters, without those that have their usual value; the same for the same parameters."""
    kind = kind_named(kind_name)
    usual = {f.name: f.default for f in dataclasses.fields(kind.record)}
    given = {
        p.name: _plain(p, getattr(parameters, p.name))
        for p in kind.parameters
        if getattr(parameters, p.name) != usual[p.name]
    }
    return json.dumps(given, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _plain(parameter: Field | Part, value: Any) -> Any:
    if isinstance(parameter, Part):
        return parameter.plain(value)
    if value is None:
        return None
    if parameter.kind == "choice":
        return parameter.choices[int(value)]
    if parameter.kind == "day":
        return days.day_text(value)
    if parameter.kind == "month":
        return days.month_text(value)
    return bool(value) if parameter.kind == "flag" else value
