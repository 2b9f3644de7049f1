"""Answers for edits of the inventory: typed texts as values, and values of many machines as one change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.entity import ENTITIES
from desktop_app.domain.fields import Field, Plain
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.grid_column import GridColumn
from desktop_app.figures.grid_rows import GridRows

Key = tuple[str, str]
Values = dict[Key, Plain]
"""New values by table and field."""
PLACE = ("building", "rack", "rack_row", "slot")
_BETWEEN = re.compile(r"\s*[·/|]\s*|\s+")


def parsed(portfolio: Portfolio, column: GridColumn, text: str, decimal: str = "") -> Values:
    """What a text typed into a cell sets; raises ValueError with the reason."""
    if column.parts:
        return _parsed_place(text)
    field = column.field
    if field is None:
        raise ValueError(f"{column.label} follows from other figures")
    if field.kind == "reference":
        return {(column.table, field.name): named(portfolio, field, text)}
    return {(column.table, field.name): field.parse(text, decimal=decimal)}


def named(portfolio: Portfolio, field: Field, text: str) -> Plain:
    """The id of the record that a name means, whatever its case; part of it is enough where only one fits."""
    wanted = text.strip().casefold()
    if not wanted:
        if field.optional:
            return None
        raise ValueError(f"{field.label} is missing")
    titles = {i: str(r.name).casefold() for i, r in portfolio.records(field.target).items()}
    same = [i for i, title in titles.items() if title == wanted]
    found = same or [i for i, title in titles.items() if wanted in title]
    if not found:
        raise ValueError(f"No {field.label.lower()} is called “{text[:30]}”")
    if len(found) > 1:
        raise ValueError(
            f"{len(found)} {ENTITIES[field.target].plural.lower()} fit “{text[:30]}”: type more of it"
        )
    return found[0]


def _parsed_place(text: str) -> Values:
    """B1 · R11 · 2-06 as building, rack, row and slot; an empty text empties them."""
    pieces = [p for p in _BETWEEN.split(text.strip()) if p and p != "-"]
    if pieces and "-" in pieces[-1] and len(pieces) == 3:
        pieces[-1:] = pieces[-1].rsplit("-", 1)
    if len(pieces) not in (0, 4):
        raise ValueError("A place is building · rack · row-slot, such as B1 · R11 · 2-06")
    texts = pieces or [""] * 4
    fields = ENTITIES["machine_state"]
    return {("machine_state", n): fields[n].parse(t) for n, t in zip(PLACE, texts, strict=True)}


def changed(
    portfolio: Portfolio,
    machine_ids: NDArray[np.int64],
    day: int,
    values: Mapping[tuple[str, str], Plain | NDArray],
) -> Change:
    """Set values of machines (ids ascending): what a machine is at once, its state from a day on."""
    state = {name: value for (table, name), value in values.items() if table == "machine_state"}
    machine = {name: value for (table, name), value in values.items() if table == "machine"}
    change = Change()
    if machine:
        rows = updating(portfolio, "machine", machine_ids, machine)
        change = change.then(Change((rows,) if len(rows.ids) else ()))
    if state:
        change = change.then(state_edit(portfolio, machine_ids, day, state))
    return change


def added(portfolio: Portfolio, serials: Sequence[str], day: int, values: Mapping[Key, Plain]) -> Change:
    """New machines whose first state begins on a day; raises ValueError with the reason."""
    field, known = ENTITIES["machine"]["serial"], set(portfolio["machine"]["serial"].tolist())
    for serial in serials:
        field.parse(serial)
        if serial.encode() in known:
            raise ValueError(f"“{serial}” is in the book already, or occurs twice")
        known.add(serial.encode())
    by_table: dict[str, dict[str, Plain]] = {"machine": {}, "machine_state": {}}
    for (table, name), value in values.items():
        by_table[table][name] = value
    machines = inserting_records(
        portfolio, "machine", [{"serial": s, **by_table["machine"]} for s in serials]
    )
    state = {"effective_on": day, **by_table["machine_state"]}
    states = [{"machine_id": int(row_id), **state} for row_id in machines.ids]
    return Change((machines, inserting_records(portfolio, "machine_state", states)))


def cells_changed(portfolio: Portfolio, day: int, cells: Sequence[tuple[int, Values]]) -> Change:
    """Set each machine (id) to values of its own, as a paste does."""
    change, after = Change(), portfolio
    together: dict[tuple[tuple[str, str], ...], dict[int, Values]] = {}
    for machine_id, values in cells:
        together.setdefault(tuple(values), {}).setdefault(machine_id, {}).update(values)
    for keys, by_machine in together.items():
        ids = np.array(sorted(by_machine), np.int64)
        arrays = {
            (table, name): ENTITIES[table][name].array(by_machine[i][table, name] for i in ids.tolist())
            for table, name in keys
        }
        step = changed(after, ids, day, arrays)
        change, after = change.then(step), after.applying(step)
    return change


def fields_named(values: Mapping[tuple[str, str], object]) -> str:
    """The fields that values set, for the log: "Site, Rack"."""
    return ", ".join(ENTITIES[table][name].label for table, name in values)


def said_machines(count: int) -> str:
    """1 machine, 1,204 machines."""
    return f"{count:,} machine{'' if count == 1 else 's'}"


def common_value(made: GridRows, column: GridColumn, rows: NDArray[np.int64]) -> str | None:
    """What a column says of all of some rows, or None where they differ."""
    values = column.values[rows]
    if not len(values):
        return ""
    first = values[:1]
    same = (values == first) | (np.isnan(values) if column.is_number and np.isnan(first[0]) else False)
    return column.typed(int(rows[0])) if bool(np.all(same)) else None
