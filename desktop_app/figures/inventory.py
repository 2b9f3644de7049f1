"""Answers for the inventory: machine × state as of a day × model × what it earns, as columns of one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.entity import ENTITIES
from desktop_app.domain.fields import MISSING_32, Field
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.grid_column import UNRANKED, GridColumn, text_ranks
from desktop_app.figures.inventory_rows import Floats, Inventory, first_energised, rows_on
from desktop_app.figures.rates import Rates, rates_on

DAYS_PER_MONTH = 30.4375


def inventory(portfolio: Portfolio, day: int, rates: Rates | None = None) -> Inventory:
    """The machines of a day; without rates, those of the book are taken and the hashprice is not known."""
    columns: dict[str, GridColumn] = {}
    made = Inventory(portfolio, day, rates or rates_on(portfolio, day), *rows_on(portfolio, day), columns)
    columns.update({c.key: c for c in (*_of_machine(made), *_of_state(made), *_computed(made))})
    return made


def at_rates(old: Inventory, rates: Rates) -> Inventory:
    """The same machines at other prices; what does not depend on them is kept."""
    columns = dict(old.columns)
    made = replace(old, rates=rates, columns=columns)
    kept = ("site", "model", "status", "energised", "has_stateless")
    made.__dict__.update({name: old.__dict__[name] for name in kept if name in old.__dict__})
    same_wall = np.array_equal(rates.overhead, old.rates.overhead)
    fresh = {"margin"} if same_wall else {"margin", "efficiency"}
    columns.update({c.key: c for c in _computed(made) if c.key in fresh})
    return made


# --- the columns -----------------------------------------------------------------------------------------
_FORMS: dict[str, Any] = {"text": "text", "choice": "code", "number": "number", "day": "day", "usd": "number"}


def _of_machine(made: Inventory) -> list[GridColumn]:
    """What a machine is."""

    def column(key: str, name: str, **more: Any) -> GridColumn:
        field = ENTITIES["machine"][name]
        return _column(made, key, field, lambda: made.of_machine(name), rank=_rank_of(made, name), **more)

    return [
        column("serial", "serial", searched=True, width=15),
        replace(
            _column(made, "model", ENTITIES["machine"]["model_id"], lambda: made.model, rank=None),
            form="code",
            labels=tuple(m.name for m in made.portfolio.records("machine_model").values()),
            width=20,
        ),
        column("mac", "mac", searched=True, width=17),
        column("tag", "asset_tag", searched=True, aliases=("asset",)),
        column("order", "purchase_order", aliases=("po", "purchase")),
        column("cost", "cost_usd", how="money_exact", digits=0, width=9),
        column("bought", "bought_on", width=10),
        column("warranty", "warranty_until_on", width=13),
        column("firmware", "firmware"),
    ]


def _of_state(made: Inventory) -> list[GridColumn]:
    """What is true of a machine on the day."""

    def column(key: str, name: str, **more: Any) -> GridColumn:
        field = ENTITIES["machine_state"][name]
        return _column(made, key, field, lambda: made.of_state(name), **more)

    def measured(key: str, name: str, **more: Any) -> GridColumn:
        field = ENTITIES["machine_state"][name]
        load = lambda: made.measured_or_nameplate(name)  # noqa: E731
        return _column(made, key, field, load, nameplate=lambda: made.is_nameplate(name), **more)

    site = _column(made, "site", ENTITIES["machine_state"]["site_id"], lambda: made.site, width=12)
    return [
        replace(site, form="code", labels=tuple(s.name for s in made.portfolio.records("site").values())),
        _place(made),
        column("building", "building", width=9),
        column("rack", "rack", width=7),
        column("row", "rack_row", width=6),
        column("slot", "slot", width=6),
        replace(column("status", "status", width=10), load=lambda: made.status),
        column("owner", "owner", width=7),
        column("mode", "mode", width=11),
        measured("hashrate", "ths", aliases=("ths", "th/s", "th"), digits=1, width=7),
        measured("power", "power_w", aliases=("w", "watts", "power_w"), digits=0, width=7),
        replace(
            column("since", "effective_on", width=10, help="The day from which this state holds."),
            label="Since",
            field=None,
        ),
    ]


def _place(made: Inventory) -> GridColumn:
    """Building, rack, row and slot in one."""
    parts = ("building", "rack", "row", "slot")

    def some(rows: NDArray[Any]) -> NDArray[Any]:
        building, rack, row, slot = (made.columns[p].values[rows] for p in parts)
        return joined_places(building, rack, row, slot)

    def rank() -> NDArray[Any]:
        total, none = np.zeros(len(made), np.int64), np.ones(len(made), np.bool_)
        for part in parts:
            ranks, labels = made.columns[part].categories
            total = total * (len(labels) + 1) + np.minimum(ranks, len(labels))
            none &= ranks == UNRANKED
        return np.where(none, UNRANKED, np.unique(total, return_inverse=True)[1]).astype(np.uint32)

    return GridColumn(
        "place",
        "Building · rack · slot",
        "text",
        lambda: some(np.arange(len(made))),
        width=16,
        aliases=("location",),
        rank=rank,
        parts=parts,
        some=some,
    )


def joined_places(*parts: NDArray[Any]) -> NDArray[Any]:
    """Places as they are shown: B1 · R11 · 2-06; a part that is empty is left out."""
    building, rack, row, slot = parts
    mark, dash = " · ".encode(), b"-"
    text = building
    for part, joint in ((rack, mark), (row, mark), (slot, dash)):
        glue = np.where((text != b"") & (part != b""), joint, b"")
        text = np.strings.add(np.strings.add(text, glue), part)
    return text


def _computed(made: Inventory) -> list[GridColumn]:
    """What follows from the others."""
    return [
        GridColumn(
            "efficiency",
            "J/TH",
            "number",
            lambda: _ratio(made.wall_w, made.columns["hashrate"].values),
            unit="J/TH",
            digits=1,
            aliases=("j/th", "jth", "wall"),
            width=6,
            help="At the wall: power at the meter over hashrate.",
        ),
        GridColumn(
            "plug",
            "J/TH at the plug",
            "number",
            lambda: _ratio(made.columns["power"].values, made.columns["hashrate"].values),
            unit="J/TH",
            digits=1,
            width=9,
            help="Without the overhead of the site.",
        ),
        GridColumn(
            "margin",
            "Margin/day",
            "number",
            made.margin_usd_per_day,
            digits=2,
            how="money_exact",
            width=10,
            help="Revenue less the pool's fee and power at the meter, of energised machines.",
        ),
        GridColumn(
            "energised",
            "Energised",
            "day",
            lambda: _energised_on(made),
            width=10,
            help="The first day on which the machine was energised.",
        ),
        GridColumn("age", "Age", "number", lambda: _age(made), unit="months", digits=0, width=8),
    ]


def _energised_on(made: Inventory) -> NDArray[np.int32]:
    machine, day = first_energised(made.portfolio["machine_state"])
    days = np.full(len(made), MISSING_32, np.int32)
    if np.array_equal(machine, made.ids):
        return np.where(day <= made.day, day, MISSING_32).astype(np.int32)
    if len(machine) and len(made):
        found = np.minimum(np.searchsorted(machine, made.ids), len(machine) - 1)
        hit = (machine[found] == made.ids) & (day[found] <= made.day)
        days[hit] = day[found[hit]]
    return days


def _ratio(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.full(len(over), np.nan), where=under > 0)


def _age(made: Inventory) -> Floats:
    """Months since a machine was first energised."""
    first = made.columns["energised"]
    return np.where(first.missing, np.nan, (made.day - first.values.astype(np.float64)) / DAYS_PER_MONTH)


def _column(made: Inventory, key: str, field: Field, load: Callable[[], Any], **more: Any) -> GridColumn:
    table = "machine_state" if field.name in ENTITIES["machine_state"].by_name else "machine"
    loaded = load
    if field.kind == "usd":
        loaded = lambda: _dollars(field, load())  # noqa: E731
    style: dict[str, Any] = {
        "labels": field.choices,
        "unit": field.unit,
        "help": field.help,
        "field": field,
        "table": table,
        "digits": field.digits,
    }
    return GridColumn(key, field.label, _FORMS.get(field.kind, "code"), loaded, **{**style, **more})


def _dollars(field: Field, values: NDArray[np.int64]) -> Floats:
    return np.where(field.is_missing(values), np.nan, values / 1e6)


def _rank_of(made: Inventory, name: str) -> Callable[[], Any] | None:
    """Texts of machines hardly ever change: their ranks are kept with the table."""
    machines = made.portfolio["machine"]
    if machines.entity[name].kind != "text":
        return None

    def rank() -> NDArray[Any]:
        if (memo := f"rank of {name}") not in machines.memo:
            machines.memo[memo] = text_ranks(machines[name])
        ranks = machines.memo[memo]
        return ranks if len(ranks) == len(made) else ranks[made.machine]

    return rank
