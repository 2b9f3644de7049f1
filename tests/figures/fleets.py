"""A fleet made up for tests and benchmarks: any number of machines at a few sites, the same every time."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_day
from desktop_app.domain.edits import inserting, inserting_records
from desktop_app.domain.fields import MISSING_32, MISSING_64
from desktop_app.domain.machines import ENERGISED, REPAIR, STORED
from desktop_app.domain.portfolio import Portfolio

TODAY = parse_day("2026-01-15")
MODELS = (("Antminer S19j Pro", 104, 3068), ("Antminer S21", 200, 3500), ("Whatsminer M66S", 298, 5513))
SITES = ("Odessa", "Pecos River", "Macon", "Cheyenne")


def company(machines: int = 1000, sites: int = 4, seed: int = 7) -> Portfolio:
    """A company whose machines were energised over three years; every tenth has a second state."""
    portfolio = Portfolio.empty().applying(base(sites))
    return portfolio.applying(fleet(portfolio, machines, sites, seed))


def base(sites: int) -> Change:
    empty = Portfolio.empty()
    names = [SITES[s] if s < len(SITES) else f"Site {s + 1}" for s in range(sites)]
    on = parse_day("2022-01-01")
    site = {"control": 0, "cooling": 0, "region": "Texas", "country": "US", "time_zone": "America/Chicago"}
    state = {"effective_on": on, "status": 2, "contracted_mw": 100.0, "energised_mw": 90.0, "pue": 1.1}
    return Change(
        (
            inserting_records(
                empty,
                "machine_model",
                [
                    {"manufacturer": n.split()[0], "name": n, "ths": t, "power_w": w, "cooling": 0}
                    for n, t, w in MODELS
                ],
            ),
            inserting_records(empty, "site", [{"name": n, **site} for n in names]),
            inserting_records(empty, "site_state", [{"site_id": s + 1, **state} for s in range(sites)]),
            inserting_records(
                empty,
                "power_price",
                [{"site_id": s + 1, "effective_on": on, "usd_per_mwh": 40.0 + 10 * s} for s in range(sites)],
            ),
        )
    )


def fleet(portfolio: Portfolio, machines: int, sites: int, seed: int) -> Change:
    """Machines and their states."""
    chance = np.random.default_rng(seed)
    numbers = chance.permutation(machines)
    machine = inserting(
        portfolio,
        "machine",
        {
            "serial": np.char.add("SMT", np.char.zfill((numbers * 37 + 1000).astype("U10"), 10)).astype(
                "S24"
            ),
            "mac": np.array(
                [b"c4:11:04:%02x:%02x:%02x" % (n >> 16, n >> 8 & 255, n & 255) for n in range(machines)]
            ),
            "model_id": chance.integers(1, 4, machines).astype(np.int32),
            "cost_usd": np.where(chance.random(machines) < 0.1, MISSING_64, 2_100_000_000),
            "bought_on": np.where(chance.random(machines) < 0.1, MISSING_32, TODAY - 900).astype(np.int32),
        },
    )
    first = _states(portfolio, machine.ids, sites, chance)
    again = machine.ids[::10]
    order = np.searchsorted(machine.ids, again)
    assert first.after is not None
    second = {n: a[order] for n, a in first.after.items()}
    second["effective_on"] = np.full(len(again), TODAY - 10, np.int32)
    second["status"] = np.full(len(again), REPAIR, np.int8)
    before = Change((first,))
    return Change((machine, first, inserting(portfolio, "machine_state", second, after=before)))


def _states(portfolio: Portfolio, ids: np.ndarray, sites: int, chance: np.random.Generator):
    count = len(ids)
    measured = chance.random(count) < 0.8
    return inserting(
        portfolio,
        "machine_state",
        {
            "machine_id": ids.astype(np.int32),
            "effective_on": (TODAY - chance.integers(20, 1200, count)).astype(np.int32),
            "status": np.where(chance.random(count) < 0.05, STORED, ENERGISED).astype(np.int8),
            "site_id": chance.integers(1, sites + 1, count).astype(np.int32),
            "building": np.char.add("B", chance.integers(1, 5, count).astype("U2")).astype("S8"),
            "rack": np.char.add("R", chance.integers(1, 41, count).astype("U2")).astype("S8"),
            "rack_row": chance.integers(1, 9, count).astype("U2").astype("S6"),
            "slot": np.char.zfill(chance.integers(1, 13, count).astype("U2"), 2).astype("S6"),
            "ths": np.where(measured, chance.normal(200, 20, count).round(1), np.nan),
            "power_w": np.where(measured, chance.normal(3500, 100, count).round(0), np.nan),
        },
    )
