"""The fleet of any day, and edits of it that name the day from which they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.columns import Columns
from desktop_app.domain.edits import inserting, updating
from desktop_app.domain.fields import Field, Plain
from desktop_app.domain.portfolio import Portfolio

Values = Mapping[str, Plain | NDArray[Any]]
"""New values by field: one for all machines, or an array along them."""


def order_by_machine(states: Columns) -> NDArray[np.int64]:
    """Positions of the states sorted by machine and day; kept with the table."""
    if "order" not in states.memo:
        key = (states["machine_id"].astype(np.int64) << 32) | (
            states["effective_on"].astype(np.int64) & 0xFFFFFFFF
        )
        ordered = bool((key[1:] > key[:-1]).all())
        states.memo["order"] = np.arange(len(key)) if ordered else np.argsort(key, kind="stable")
    return states.memo["order"]


def until_days(states: Columns) -> NDArray[np.int32]:
    """The day on which each state ends (its machine's next state begins), along `order_by_machine`; the last
    state of a machine never ends."""
    if "until" not in states.memo:
        order = order_by_machine(states)
        machine, day = states["machine_id"][order], states["effective_on"][order]
        until = np.full(len(order), np.iinfo(np.int32).max, np.int32)
        same = machine[1:] == machine[:-1]
        until[:-1][same] = day[1:][same]
        states.memo["until"] = until
    return states.memo["until"]


def as_of(portfolio: Portfolio, day: int) -> NDArray[np.int64]:
    """Positions in `machine_state` of the states that hold on a day: one a machine, by machine id.

    Those of the day that was asked for last are kept with the table, and cannot be written to.
    """
    states = portfolio["machine_state"]
    kept = states.memo.get("as_of")
    if kept is None or kept[0] != day:
        order, until = order_by_machine(states), until_days(states)
        found = order[(states["effective_on"][order] <= day) & (until > day)]
        found.flags.writeable = False
        kept = states.memo["as_of"] = (day, found)
    return kept[1]


def state_edit(
    portfolio: Portfolio, machine_ids: NDArray[np.int64], effective_on: int, values: Values
) -> Change:
    """Set fields of the state of machines from a day on (`machine_ids` ascending; arrays run along them).

    A state that begins on that very day is changed; otherwise a copy of the state that holds then begins.
    A machine without a state by that day begins with the values and defaults. Later states stay as they are.
    """
    states = portfolio["machine_state"]
    position = np.full(len(machine_ids), -1, np.int64)
    current = as_of(portfolio, effective_on)
    holder = states["machine_id"][current]
    found = np.searchsorted(holder, machine_ids)
    inside = np.minimum(found, max(len(holder) - 1, 0))
    if len(holder):
        hit = holder[inside] == machine_ids
        position[hit] = current[inside[hit]]
    same_day = (
        (position >= 0) & (states["effective_on"][position] == effective_on) if len(states) else position >= 0
    )
    update = updating(
        portfolio, "machine_state", *_sorted_by_id(states, position[same_day], _along(values, same_day))
    )
    insert = _new_states(portfolio, machine_ids, effective_on, values, position, ~same_day)
    return Change(tuple(r for r in (update, insert) if r is not None and len(r.ids)))


def _along(values: Values, mask: NDArray[np.bool_]) -> dict[str, Plain | NDArray[Any]]:
    return {n: v[mask] if isinstance(v, np.ndarray) else v for n, v in values.items()}


def _sorted_by_id(
    states: Columns, positions: NDArray[np.int64], values: dict[str, Plain | NDArray[Any]]
) -> Any:
    order = np.argsort(positions, kind="stable")
    return states.ids[positions[order]], {
        n: v[order] if isinstance(v, np.ndarray) else v for n, v in values.items()
    }


def _new_states(
    portfolio: Portfolio,
    machine_ids: NDArray[np.int64],
    effective_on: int,
    values: Values,
    position: NDArray[np.int64],
    chosen: NDArray[np.bool_],
) -> Rows | None:
    if not chosen.any():
        return None
    states, entity = portfolio["machine_state"], portfolio["machine_state"].entity
    count, old = int(chosen.sum()), position[chosen]
    known = old >= 0
    blank = inserting(portfolio, "machine_state", {"machine_id": machine_ids[chosen].astype(np.int32)})
    assert blank.after is not None
    arrays = dict(blank.after)
    for name in arrays:
        if name == "machine_id":
            continue
        made = arrays[name].copy()
        if known.any():
            made[known] = states[name][old[known]]
        if name in values:
            value = values[name]
            made = (
                value[chosen].astype(entity[name].dtype)
                if isinstance(value, np.ndarray)
                else entity[name].filled(value, count)
            )
        arrays[name] = made
    arrays["effective_on"] = np.full(count, effective_on, np.int32)
    changed = ~known
    for name in values:
        changed |= ~_same(
            entity[name], arrays[name], states[name][np.maximum(old, 0)] if len(states) else arrays[name][:0]
        )
    return inserting(portfolio, "machine_state", {n: a[changed] for n, a in arrays.items()})


def _same(field: Field, left: NDArray[Any], right: NDArray[Any]) -> NDArray[np.bool_]:
    if not len(right):
        return np.zeros(len(left), np.bool_)
    same = left == right
    return same | (np.isnan(left) & np.isnan(right)) if field.kind == "number" else same
