"""Answers for what stands at a site: the capacity chain with its bottleneck, and the machines by model."""

from __future__ import annotations

import math

import numpy as np

from desktop_app.domain.fleet import as_of
from desktop_app.domain.machines import CLIENT, DEPLOYED, ENERGISED, REPAIR
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.sites import CAPACITY_LEVELS
from desktop_app.engine.fleet import CapacityChain, model_positions, state_rates
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.supply import without_maker
from desktop_app.figures.table import Column, TableSpec

# --- capacity -----------------------------------------------------------------------------------------
_PLURALS = {"rack row": "rack rows", "grid connection": "grid connections"}


def capacity_chart(chain: CapacityChain, name: str) -> ChartSpec:
    """Each level's limit, the bottleneck marked, with what is racked as a line across."""
    labels = tuple(_level_name(step.level, step.members, chain) for step in chain.steps)
    limits = np.array([step.limit_mw for step in chain.steps])
    marked = tuple("warning" if step.level == chain.bottleneck else 0 for step in chain.steps)
    load = np.full(len(limits), chain.load_mw)
    return ChartSpec(
        capacity_message(chain, name),
        f"Limit of each level, MW; the line is what is racked, {say.power(chain.load_mw)}",
        (bars("limit", limits, colours=marked), bars("racked", load, role="base", colour="text"))
        if labels
        else (),
        Axis("category", labels=labels),
        Axis(format="power"),
        horizontal=True,
        empty="Add the levels from the grid connection to the racks to see what limits the site",
        key="site-capacity",
    )


def _level_name(level: int, members: int, chain: CapacityChain) -> str:
    name = spans.capital(CAPACITY_LEVELS[level])
    many = f"{members} {_PLURALS.get(CAPACITY_LEVELS[level], CAPACITY_LEVELS[level] + 's')}"
    said = name if members == 1 else many
    return f"{said} · bottleneck" if level == chain.bottleneck else said


def capacity_message(chain: CapacityChain, name: str) -> str:
    """What limits a site, and what is left."""
    if chain.bottleneck is None:
        return f"What {name} can carry is not recorded"
    level = CAPACITY_LEVELS[chain.bottleneck]
    members = next(step.members for step in chain.steps if step.level == chain.bottleneck)
    what = f"The {level} limits" if members == 1 else f"The {_PLURALS.get(level, level + 's')} limit"
    free = chain.headroom_mw
    rest = f"{say.power(free)} are free" if free >= 0 else f"{say.power(-free)} too much is racked"
    return f"{what} {name} to {say.power(chain.usable_mw)}; {rest}"


CAPACITY_COLUMNS = (
    Column("level", "Level", kind="text", width=1.6),
    Column("limit", "Limit MW", digits=1),
    Column("load", "Racked", digits=1),
    Column("free", "Free", digits=1, plus=True),
)


def capacity_table(chain: CapacityChain) -> TableSpec:
    """The chain as a table."""
    rows = [
        (_level_name(s.level, s.members, chain), s.limit_mw, chain.load_mw, s.limit_mw - chain.load_mw)
        for s in chain.steps
    ]
    return TableSpec.from_rows(
        "Capacity chain", CAPACITY_COLUMNS, rows, keys=tuple(s.level for s in chain.steps)
    )


# --- the machines there -------------------------------------------------------------------------------
MODEL_COLUMNS = (
    Column("model", "Model", kind="text", width=1.4),
    Column("machines", "Total", kind="integer"),
    Column("running", "Running", kind="integer"),
    Column("phs", "PH/s", digits=1),
    Column("efficiency", "J/TH", digits=1),
    Column("repair", "Repair", kind="integer"),
)


def models_table(portfolio: Portfolio, site_id: int, day: int) -> TableSpec:
    """The machines that stand at a site on a day, by model, the most hashrate first."""
    states, models = portfolio["machine_state"], list(portfolio.records("machine_model").values())
    there = as_of(portfolio, day)
    there = there[(states["site_id"][there] == site_id)]
    model = model_positions(portfolio, states["machine_id"][there].astype(np.int64))
    status, count = states["status"][there], len(models) + 1
    running = status == ENERGISED
    ths, watts = (np.nan_to_num(rate[there]) * running for rate in state_rates(portfolio))
    machines, energised, repair = (
        np.bincount(model[chosen], minlength=count) for chosen in (status >= 0, running, status == REPAIR)
    )
    hashrate, power = (np.bincount(model, rate, count) for rate in (ths, watts))
    order = [m for m in np.lexsort((-machines, -hashrate)).tolist() if machines[m]]
    rows = [
        (
            without_maker(models[m].name) if m < len(models) else "unknown",
            int(machines[m]),
            int(energised[m]),
            hashrate[m] / 1000,
            power[m] / hashrate[m] if hashrate[m] else math.nan,
            int(repair[m]),
        )
        for m in order
    ]
    clients = int(((states["owner"][there] == CLIENT) & (status >= DEPLOYED)).sum())
    return TableSpec.from_rows(
        _models_message(rows),
        MODEL_COLUMNS,
        rows,
        subtitle="By model; J/TH at the plug" + (f"; {clients:,} are a client's" if clients else ""),
        keys=tuple(models[m].name if m < len(models) else "" for m in order),
        totals=_model_totals(rows, power.sum(), hashrate.sum()),
        empty="No machine stands here",
    )


def _model_totals(rows: list[tuple], watts: float, ths: float) -> dict[str, object]:
    if not rows:
        return {}
    names = (("machines", 1), ("running", 2), ("phs", 3), ("repair", 5))
    sums = {name: sum(row[at] for row in rows) for name, at in names}
    return {"model": "All", **sums, "efficiency": watts / ths if ths else math.nan}


def _models_message(rows: list[tuple]) -> str:
    machines, energised = (sum(row[i] for row in rows) for i in (1, 2))
    if not machines:
        return "No machine stands here"
    return f"{machines:,} machines, {say.percent(energised / machines)} of them energised"
