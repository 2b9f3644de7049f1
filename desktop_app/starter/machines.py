"""The machines of the sample company and what became of each: ordered, energised, in repair, retired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import date_of, parse_day
from desktop_app.domain.machines import ENERGISED, RACKED, REPAIR, STORED
from desktop_app.starter import labels
from desktop_app.starter.story import LAST_ON, Batch, SiteStory

Arrays = dict[str, NDArray[Any]]
_MAKER_LETTERS = {"Antminer": b"SMT", "Whatsminer": b"HTM"}
_FIRMWARES = ("stock 2024.11", "stock 2025.06", "Ternary 4.2", "Ternary 4.3")
_FIRMWARE_ODDS = (0.24, 0.31, 0.12, 0.33)
_MODES_ODDS = (0.07, 0.87, 0.06)
_NORMAL = 1
_MODE_THS, _MODE_W = np.array((0.88, 1.0, 1.05)), np.array((0.80, 1.0, 1.12))
MEASURED_THS, MEASURED_W = 0.988, 1.045
"""Mean of what is measured over the nameplate; with the site's overhead the wall is about 10 % above it."""
_MEASURED_SHARE = 0.94
_NOW_IN_REPAIR, _ONCE_IN_REPAIR, _SPARE = 0.043, 0.13, 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What the fleet takes from the catalogue."""

    id: int
    ths: float
    power_w: float


@dataclass(frozen=True, slots=True, eq=False)
class Fleet:
    """Rows of the tables `machine` and `machine_state`; sites as positions, machines counted from 0."""

    machine: Arrays
    state: Arrays
    until: NDArray[np.int64]
    """The day on which each state ends."""
    machine_ths: NDArray[np.float64]
    """Measured, or else nameplate [TH/s]."""
    machine_w: NDArray[np.float64]
    places_used: NDArray[np.int64]
    """How many machine places each site has."""
    site_w: NDArray[np.float64]
    """Power of a site's machine places, by its mean machine [W at the plug]."""


def ends(state: Arrays) -> NDArray[np.int64]:
    """The day on which each state ends: its machine's next state."""
    until = np.full(len(state["machine_id"]), np.iinfo(np.int32).max, np.int64)
    same = state["machine_id"][1:] == state["machine_id"][:-1]
    until[:-1][same] = state["effective_on"][1:][same]
    return until


def make_fleet(stories: tuple[SiteStory, ...], models: dict[str, Model], machines: int, seed: int) -> Fleet:
    """Machines by the batches of the stories, `machines` of them in all."""
    rng = np.random.Generator(np.random.PCG64([seed, 1]))
    batches = [(at, batch) for at, story in enumerate(stories) for batch in story.batches]
    counts = _shares(np.array([b.weight for _, b in batches], float), machines)
    batch = np.repeat(np.arange(len(batches)), counts)
    model = [models[b.model] for _, b in batches]
    ran = np.array([_ran(b) for _, b in batches])[batch]
    measured = _measured(rng, np.array([[m.ths, m.power_w] for m in model])[batch], ran)
    machine = _machine_rows(rng, batches, model, batch, counts)
    state = _states(rng, stories, batches, counts)
    _with_measures(state, measured)
    until = ends(state)
    used, power = _with_places(stories, state, until, measured["w"])
    return Fleet(machine, state, until, measured["ths"], measured["w"], used, power)


def _shares(weights: NDArray[np.float64], total: int) -> NDArray[np.int64]:
    """Whole numbers in the ratio of the weights that add up to the total."""
    edges = np.floor(np.cumsum(weights) / weights.sum() * total + 1e-9).astype(np.int64)
    return np.diff(edges, prepend=0)


def _ran(batch: Batch) -> bool:
    """Whether its machines have been energised by the last day on record."""
    return any(s.status == ENERGISED and parse_day(s.on) <= LAST_ON for s in batch.steps)


def _measured(rng: np.random.Generator, nameplate: NDArray[np.float64], ran: NDArray[np.bool_]) -> Arrays:
    """Mode, TH/s and W of each machine: measured, or the nameplate where it is not known or has not run."""
    count = len(nameplate)
    mode = rng.choice(3, count, p=_MODES_ODDS).astype(np.int8)
    ths = nameplate[:, 0] * MEASURED_THS * _MODE_THS[mode] * rng.normal(1, 0.012, count)
    power = nameplate[:, 1] * MEASURED_W * _MODE_W[mode] * rng.normal(1, 0.015, count)
    known = (rng.random(count) < _MEASURED_SHARE) & ran
    return {
        "mode": np.where(known, mode, _NORMAL).astype(np.int8),
        "known": known,
        "ths": np.where(known, ths.round(1), nameplate[:, 0]),
        "w": np.where(known, power.round(0), nameplate[:, 1]),
    }


# --- what a machine is ---------------------------------------------------------------------------
def _machine_rows(
    rng: np.random.Generator,
    batches: list[tuple[int, Batch]],
    model: list[Model],
    batch: NDArray[np.int64],
    counts: NDArray[np.int64],
) -> Arrays:
    total = len(batch)
    letters = np.array([list(_MAKER_LETTERS[b.model.split()[0]]) for _, b in batches], np.uint8)
    bought = np.array([_bought_on(b) for _, b in batches])
    price = np.array([_usd_per_ths(day) * m.ths for day, m in zip(bought, model, strict=True)])
    orders = np.array([_purchase_order(n, int(day)) for n, day in enumerate(bought)])
    ours = np.array([b.owner == 0 for _, b in batches])[batch]
    cost = (price[batch] * rng.normal(1, 0.01, total)).round() * 1e6
    missing = np.iinfo(np.int64).min
    return {
        "serial": labels.serials(letters[batch], 1),
        "mac": labels.macs(1, total),
        "asset_tag": labels.asset_tags(1, total),
        "model_id": np.array([m.id for m in model], np.int32)[batch],
        "purchase_order": orders[batch],
        "cost_usd": np.where(ours, cost, missing).astype(np.int64),
        "bought_on": bought[batch].astype(np.int32),
        "warranty_until_on": (bought[batch] + 365 + 60).astype(np.int32),
        "firmware": np.array([f.encode() for f in _FIRMWARES])[rng.choice(4, total, p=_FIRMWARE_ODDS)],
    }


def _bought_on(batch: Batch) -> int:
    first = batch.steps[0]
    return parse_day(batch.bought) if batch.bought else parse_day(first.on) - 30 * (first.status == ENERGISED)


def _usd_per_ths(day: int) -> float:
    """What a terahash cost, delivered, on the market of the time."""
    dates = [parse_day(d) for d in ("2022-01-01", "2022-12-01", "2023-12-01", "2024-10-01", "2025-12-01")]
    return float(np.interp(day, dates, (58.0, 20.0, 16.5, 17.5, 14.5)))


def _purchase_order(number: int, day: int) -> bytes:
    return f"PO-{date_of(day).year}-{1040 + number * 17:04d}".encode()


# --- what became of it ---------------------------------------------------------------------------
def _states(
    rng: np.random.Generator,
    stories: tuple[SiteStory, ...],
    batches: list[tuple[int, Batch]],
    counts: NDArray[np.int64],
) -> Arrays:
    """Machine, day, status, site and owner of every state, sorted by machine and day."""
    site_of = {story.name: at for at, story in enumerate(stories)}
    first = np.concatenate([[0], np.cumsum(counts)])
    parts: list[Arrays] = []
    for number, (at, batch) in enumerate(batches):
        machine = np.arange(first[number], first[number + 1])
        along = np.arange(len(machine)) / max(len(machine), 1)
        for step in batch.steps:
            day = parse_day(step.on) + np.floor(along * step.spread_days).astype(np.int64)
            parts.append(_part(machine, day, step.status, site_of.get(step.site, at), batch.owner))
        parts += _detours(rng, batch, machine, parts[-1])
    state = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    order = np.lexsort((state["effective_on"], state["machine_id"]))
    return {name: values[order] for name, values in state.items()}


def _part(machine: NDArray[np.int64], day: NDArray[np.int64], status: int, site: int, owner: int) -> Arrays:
    def filled(value: int, kind: Any) -> NDArray[Any]:
        return np.full(len(machine), value, kind)

    return {
        "machine_id": machine.astype(np.int32),
        "effective_on": day.astype(np.int32),
        "status": filled(status, np.int8),
        "site_id": filled(site, np.int32),
        "owner": filled(owner, np.int8),
    }


def _detours(
    rng: np.random.Generator, batch: Batch, machine: NDArray[np.int64], last: Arrays
) -> list[Arrays]:
    """Repairs, and spares that are taken out of the racks, of machines that are energised to the end."""
    since = last["effective_on"].astype(np.int64)
    if batch.steps[-1].status != ENERGISED or not len(machine) or since[0] > LAST_ON:
        return []
    site, lot = int(last["site_id"][0]), rng.random(len(machine))
    edges = np.cumsum((_NOW_IN_REPAIR, _ONCE_IN_REPAIR, _SPARE * _is_old(batch)))

    def part(chosen: NDArray[np.bool_], day: NDArray[np.int64], status: int) -> Arrays:
        return _part(machine[chosen], day[chosen], status, site, batch.owner)

    now = lot < edges[0]
    now_on = _between(rng, since + 1, parse_day("2025-09-08"), LAST_ON - 2)
    once_on = _between(rng, since + 20, parse_day("2024-01-08"), parse_day("2025-08-31"))
    back_on = once_on + rng.integers(25, 110, len(machine))
    once = ~now & (lot < edges[1]) & (since + 20 < parse_day("2025-08-31"))
    spare = (lot >= edges[1]) & (lot < edges[2])
    spare_on = _between(rng, since + 90, parse_day("2025-02-03"), parse_day("2025-10-31"))
    return [
        part(now, now_on, REPAIR),
        part(once, once_on, REPAIR),
        part(once, back_on, ENERGISED),
        part(spare, spare_on, STORED),
    ]


def _is_old(batch: Batch) -> bool:
    return parse_day(batch.steps[-1].on) < parse_day("2024-01-01")


def _between(
    rng: np.random.Generator, since: NDArray[np.int64], earliest: int, latest: int
) -> NDArray[np.int64]:
    low = np.minimum(np.maximum(since, earliest), latest)
    return low + np.floor(rng.random(len(since)) * (latest - low + 1)).astype(np.int64)


def _with_measures(state: Arrays, measured: Arrays) -> None:
    machine = state["machine_id"]
    running = np.isin(state["status"], (ENERGISED, REPAIR)) & measured["known"][machine]
    state["mode"] = np.where(running, measured["mode"][machine], _NORMAL).astype(np.int8)
    state["ths"] = np.where(running, measured["ths"][machine], np.nan)
    state["power_w"] = np.where(running, measured["w"][machine], np.nan)


def _with_places(
    stories: tuple[SiteStory, ...], state: Arrays, until: NDArray[np.int64], machine_w: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give every racked machine a place of its own; a place that one leaves goes to one that comes later."""
    racked = np.isin(state["status"], RACKED)
    texts = {n: np.zeros(len(racked), f"S{w}") for n, w in _PLACE_WIDTHS.items()}
    used, power = np.zeros(len(stories), np.int64), np.zeros(len(stories))
    for at, story in enumerate(stories):
        here = np.flatnonzero(racked & (state["site_id"] == at))
        machine, first, which = np.unique(state["machine_id"][here], return_index=True, return_inverse=True)
        leaves = np.zeros(len(machine), np.int64)
        np.maximum.at(leaves, which, until[here])
        place = _handed_on(state["effective_on"][here][first].astype(np.int64), leaves)
        used[at] = int(place.max(initial=-1)) + 1
        power[at] = machine_w[machine].mean() * used[at] if len(machine) else 0.0
        for name, made in labels.places(place[which], story.cooling).items():
            texts[name][here] = made
    state.update(texts)
    return used, power


def _handed_on(comes: NDArray[np.int64], leaves: NDArray[np.int64]) -> NDArray[np.int64]:
    """A place for each machine: that of one that has left before it comes, or else the next new one."""
    count = len(comes)
    arrival = np.argsort(comes, kind="stable")
    gone = np.argsort(leaves, kind="stable")
    earliest = np.searchsorted(comes[arrival], leaves[gone], side="left")
    turn = np.arange(count)
    heir_at = np.maximum.accumulate(earliest - turn) + turn  # each heir inherits once
    gone, heir = gone[heir_at < count], arrival[heir_at[heir_at < count]]
    from_whom = np.full(count, -1)
    from_whom[heir] = gone
    new = arrival[from_whom[arrival] < 0]
    place = np.full(count, -1)
    place[new] = np.arange(len(new))
    while (open_ := np.flatnonzero(place < 0)).size:
        place[open_] = place[from_whom[open_]]
    return place


_PLACE_WIDTHS = {"building": 8, "rack": 8, "rack_row": 6, "slot": 6}
