"""The sites of the sample company as rows: what they are, their phases, capacity chain and prices."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import parse_day
from desktop_app.domain.fields import Plain
from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.sites import CAPACITY_LEVELS, CONTROLS, COOLINGS, SITE_STATUSES
from desktop_app.starter.labels import RACK_LETTERS, rack_size, racks_per_building
from desktop_app.starter.machines import Fleet
from desktop_app.starter.story import CLIENT, LAST_ON, OURS, SiteStory

Records = list[dict[str, Plain]]
PUE = {"air": 1.052, "immersion": 1.034, "hydro": 1.029}
_CONNECTION, _SUBSTATION, _BUILDING, _CONTAINER, _RACK_ROW = range(len(CAPACITY_LEVELS))


def site_rows(stories: tuple[SiteStory, ...]) -> Records:
    return [
        {
            "name": s.name,
            "control": CONTROLS.index(s.control),
            "region": s.state,
            "country": "United States",
            "grid_operator": s.grid,
            "cooling": COOLINGS.index(s.cooling),
            "latitude": s.place[0],
            "longitude": s.place[1],
            "time_zone": s.zone,
            "note": s.note,
        }
        for s in stories
    ]


def price_rows(stories: tuple[SiteStory, ...], site_ids: list[int]) -> Records:
    return [
        {"site_id": site_id, "effective_on": parse_day(day), "usd_per_mwh": price}
        for site_id, s in zip(site_ids, stories, strict=True)
        for day, price in s.prices
    ]


# --- phases --------------------------------------------------------------------------------------
def state_rows(stories: tuple[SiteStory, ...], site_ids: list[int], fleet: Fleet) -> Records:
    """A site's power grows on the day on which machines that need it begin to be energised."""
    rows: Records = []
    for at, (site_id, story) in enumerate(zip(site_ids, stories, strict=True)):
        starts, needed_mw = _needs(fleet, at, story.cooling, _days_of_change(story))
        contracted = _rounded_up(needed_mw.max(initial=0.0) * 1.12)
        for day, mw in zip(starts.tolist(), needed_mw.tolist(), strict=True):
            rows.append(
                {
                    "site_id": site_id,
                    "effective_on": day,
                    "status": SITE_STATUSES.index(_status(story, day)),
                    "contracted_mw": contracted,
                    "energised_mw": _rounded_up(mw * 1.03),
                    "pue": PUE[story.cooling],
                }
            )
    return rows


def _days_of_change(story: SiteStory) -> list[int]:
    """Days on which a site changes: its phases, and the days on which batches begin to be energised."""
    begun = story.phases[0][0] if story.phases else ""
    batches = {s.on for b in story.batches for s in b.steps if s.status == ENERGISED and not s.site}
    days = sorted({parse_day(d) for d in batches if d >= begun})
    apart = [day for day, before in zip(days, [-_SOON, *days], strict=False) if day - before > _SOON]
    return sorted({*apart, *(parse_day(day) for day, _ in story.phases)})


_SOON = 80
"""Days within which two batches count as one phase."""


def _status(story: SiteStory, day: int) -> str:
    held = [status for on, status in story.phases if parse_day(on) <= day]
    return held[-1] if held else "operating"


def _needs(
    fleet: Fleet, at: int, cooling: str, days: list[int]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The greatest power that machines draw between each day and the next [MW at the meter]."""
    drawn_mw = site_mw(fleet, at, cooling, OURS, CLIENT)
    edges = [day - DAY_ZERO for day in days] + [len(drawn_mw)]
    needed = [drawn_mw[a:b].max(initial=0.0) for a, b in pairwise(edges)]
    return np.array(days), np.maximum.accumulate(np.array(needed))


DAY_ZERO, _DAY_END = parse_day("2022-01-01"), parse_day("2028-06-01")


def site_mw(fleet: Fleet, at: int, cooling: str, *owners: int) -> NDArray[np.float64]:
    """Power of some owners' energised machines at a site by day from 2022-01-01 on [MW at the meter]."""
    return _by_day(fleet, at, fleet.machine_w, *owners) / 1e6 * PUE[cooling]


def site_phs(fleet: Fleet, at: int) -> NDArray[np.float64]:
    """Hashrate of our energised machines at a site by day from 2022-01-01 on [PH/s]."""
    return _by_day(fleet, at, fleet.machine_ths, OURS) / 1e3


def _by_day(fleet: Fleet, at: int, value: NDArray[np.float64], *owners: int) -> NDArray[np.float64]:
    state = fleet.state
    chosen = (state["status"] == ENERGISED) & (state["site_id"] == at) & np.isin(state["owner"], owners)
    start, until = state["effective_on"].astype(np.int64), fleet.until
    amount = value[fleet.state["machine_id"][chosen]]
    span = _DAY_END - DAY_ZERO
    rise = np.bincount(np.clip(start[chosen] - DAY_ZERO, 0, span), amount, span + 1)
    fall = np.bincount(np.clip(until[chosen] - DAY_ZERO, 0, span), amount, span + 1)
    return np.maximum(np.cumsum(rise - fall)[:span], 0.0)


def _rounded_up(mw: float) -> float:
    """To the next whole MW, as utilities contract it; to the next 0.1 MW below 5."""
    return math.ceil(mw) if mw > 5 else math.ceil(mw * 10) / 10


# --- capacity chain ------------------------------------------------------------------------------
def capacity_rows(
    stories: tuple[SiteStory, ...], site_ids: list[int], fleet: Fleet, first_id: int
) -> Records:
    """Grid connection, substation, buildings, racks; the substation is narrow if the story says so."""
    rows: Records = []
    for at, (site_id, story) in enumerate(zip(site_ids, stories, strict=True)):
        machines_mw = fleet.site_w[at] * PUE[story.cooling] / 1e6
        drawn_mw = site_mw(fleet, at, story.cooling, OURS, CLIENT)
        running_mw, now_mw = drawn_mw.max(initial=0.0), drawn_mw[: LAST_ON + 1 - DAY_ZERO].max(initial=0.0)
        top = first_id + len(rows)
        rows.append(
            _level(site_id, None, _CONNECTION, f"{story.grid} connection", _rounded_up(running_mw * 1.30))
        )
        substation = _rounded_up(now_mw * 1.07 if story.narrow_substation else running_mw * 1.22)
        rows.append(_level(site_id, top, _SUBSTATION, "Substation", substation))
        rows += _buildings(story, site_id, top + 1, int(fleet.places_used[at]), machines_mw)
    return rows


def _buildings(story: SiteStory, site_id: int, substation_id: int, places: int, mw: float) -> Records:
    size = rack_size(story.cooling)
    racks, most = -(-places // size), racks_per_building(places, story.cooling)
    rack_mw = mw / places * size if places else 0.0
    kind = _RACK_ROW if story.cooling == "air" else _CONTAINER
    rows: Records = []
    for building in range(-(-racks // most)):
        inside = min(most, racks - building * most)
        building_id = substation_id + 1 + len(rows)
        limit = round(rack_mw * inside * 1.08, 1)
        rows.append(_level(site_id, substation_id, _BUILDING, f"B{building + 1}", limit))
        for rack in range(1, inside + 1):
            name = f"B{building + 1} {RACK_LETTERS[story.cooling]}{rack:02d}"
            rows.append(_level(site_id, building_id, kind, name, round(rack_mw * 1.15, 3)))
    return rows


def _level(site_id: int, parent_id: int | None, level: int, name: str, limit_mw: float) -> dict[str, Plain]:
    return {
        "site_id": site_id,
        "parent_id": parent_id,
        "level": level,
        "name": name,
        "limit_mw": float(limit_mw),
    }
