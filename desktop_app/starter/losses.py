"""What befell the sites of the sample company: heat, faults, grid peaks, a storm; its loss ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import date_of, first_day, month_of_day, parse_day
from desktop_app.domain.production import CAUSES, CURTAILMENT_CAUSES
from desktop_app.starter.story import DAYS, FIRST_ON, LAST_ON, SiteStory

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ECONOMIC, DEMAND_RESPONSE, COINCIDENT, OUTAGE, ELECTRICAL, COOLING, POOL, FAULT, PLANNED = range(len(CAUSES))
_HOT_SHARE = {6: 0.30, 7: 0.52, 8: 0.48, 9: 0.20}
"""Share of the days of a summer month that are hot."""
_GRID_SEASON = {1: 1.6, 2: 1.3, 5: 0.9, 6: 1.2, 7: 1.6, 8: 1.9, 9: 1.2}
"""How much likelier than in other months the grid's price is high."""
_COLD_SNAPS = ("2024-01-16", "2024-01-17", "2025-01-21", "2025-01-22", "2025-02-20")
_COLD_END, _OFTEN = "2025-12-30", 0.1
"""The last two days on record are cold, and whoever often yields to the grid did."""
_HEAT_WAVES = ("2024-06-25", "2024-08-20", "2025-06-24", "2025-07-29", "2025-08-19")


@dataclass(frozen=True, slots=True)
class Event:
    """Power off at a site, by share of what is energised there on the day on which it begins."""

    site: int
    from_at: int
    hours: float
    share: float
    cause: int
    credit_usd_per_mwh: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Losses:
    """The loss ledger in arrays; sites as positions."""

    site: Ints
    from_at: Ints
    to_at: Ints
    mw_off: Floats
    cause: Ints
    credit_usd: Floats
    note: list[str]

    def mean_mw_off(self, sites: int, chosen: NDArray[np.bool_] | None = None) -> Floats:
        """Mean MW off by site and day from FIRST_ON on, shape [sites, DAYS]."""
        pick = np.flatnonzero(chosen) if chosen is not None else np.arange(len(self.site))
        start, end = self.from_at[pick], self.to_at[pick]
        first, last = start // 86_400, (end - 1) // 86_400
        count = last - first + 1
        row = np.repeat(np.arange(len(pick)), count)
        day = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + first[row]
        seconds = np.minimum(end[row], (day + 1) * 86_400) - np.maximum(start[row], day * 86_400)
        cell = self.site[pick][row] * DAYS + day - FIRST_ON
        mwh = self.mw_off[pick][row] * seconds / 86_400
        return np.bincount(cell, mwh, sites * DAYS).astype(np.float64).reshape(sites, DAYS)

    def mwh(self) -> Floats:
        """Energy of each entry."""
        return self.mw_off * (self.to_at - self.from_at) / 3600

    def curtailment(self) -> NDArray[np.bool_]:
        return np.isin(self.cause, CURTAILMENT_CAUSES)


def befall(stories: tuple[SiteStory, ...], mw: Floats, seed: int) -> Losses:
    """The losses of all sites, given the power energised there by day [MW at the meter]."""
    events: list[Event] = []
    for at, story in enumerate(stories):
        rng = np.random.Generator(np.random.PCG64([seed, 2, at]))
        grid = [*_curtailments(rng, at, story)]
        busy = {e.from_at // 86_400 for e in grid}
        site = [*_heat(rng, at, story, busy), *_faults(rng, at, story), *_works(rng, at), *_storm(at, story)]
        events += _apart(at, story, grid + site)
    return _ledger(events, mw)


def _ledger(events: list[Event], mw: Floats) -> Losses:
    day = np.array([e.from_at // 86_400 - FIRST_ON for e in events], np.int64)
    site = np.array([e.site for e in events], np.int64)
    off = (mw[site, day] * [e.share for e in events]).round(2)
    kept = np.flatnonzero(off > 0)
    hours = np.array([e.hours for e in events])
    start = np.array([e.from_at for e in events], np.int64)
    credit = off * hours * [e.credit_usd_per_mwh for e in events]
    return Losses(
        site[kept],
        start[kept],
        (start + (hours * 3600).astype(np.int64))[kept],
        off[kept],
        np.array([e.cause for e in events], np.int64)[kept],
        credit.round(2)[kept],
        [events[i].note for i in kept.tolist()],
    )


def _apart(at: int, story: SiteStory, events: list[Event]) -> list[Event]:
    """In time order, without what cannot have happened because the site was dark already."""
    if story.storm_on:
        dark = range(parse_day(story.storm_on) - 1, parse_day(story.storm_on) + 6)
        events = [e for e in events if e.cause in (OUTAGE, FAULT) or e.from_at // 86_400 not in dark]
    return sorted(events, key=lambda e: (e.from_at, e.cause))


# --- the grid ------------------------------------------------------------------------------------
def _curtailments(rng: np.random.Generator, at: int, story: SiteStory) -> Iterator[Event]:
    habits = story.habits
    taken: set[int] = set()
    if habits.demand_response:
        for e in _demand_response(rng, at, story):
            taken.add(e.from_at // 86_400)
            yield e
    if habits.coincident_peaks:
        for e in _coincident_peaks(rng, at, story):
            if e.from_at // 86_400 not in taken:
                taken.add(e.from_at // 86_400)
                yield e
    for day in _economic_days(rng, story):
        if day not in taken:
            yield _economic(rng, at, story, day)


def _demand_response(rng: np.random.Generator, at: int, story: SiteStory) -> Iterator[Event]:
    for text in _COLD_SNAPS + _HEAT_WAVES:
        hour = 6 if text in _COLD_SNAPS else 15
        hours = 3 + int(rng.integers(0, 3))
        yield _local(
            story,
            at,
            parse_day(text),
            hour,
            hours,
            0.93,
            DEMAND_RESPONSE,
            165.0,
            f"{story.grid} called for load",
        )


def _coincident_peaks(rng: np.random.Generator, at: int, story: SiteStory) -> Iterator[Event]:
    """Afternoons on which the grid's peak of the month was likely; off to save transmission charges."""
    for day in range(FIRST_ON, LAST_ON + 1):
        date = date_of(day)
        if 6 <= date.month <= 9 and date.weekday() < 5 and rng.random() < 0.27:
            hours = 2.0 + 0.5 * int(rng.integers(0, 4))
            yield _local(story, at, day, 15.5, hours, 0.96, COINCIDENT, note="Likely system peak")


def _economic_days(rng: np.random.Generator, story: SiteStory) -> list[int]:
    every = np.arange(FIRST_ON, LAST_ON + 1)
    month = np.array([date_of(d).month for d in every.tolist()])
    weight = np.array([_GRID_SEASON.get(m, 0.5) for m in range(1, 13)])
    odds = np.minimum(story.habits.economic_per_year / 365 * weight[month - 1], 0.9)
    if story.habits.under_water_from:
        working = (every + 3) % 7 < 5
        under = (every >= parse_day(story.habits.under_water_from)) & working
        odds = odds + under * np.where(np.isin(month, (1, 2, 6, 7, 8, 12)), 0.85, 0.55)
    cold = (every >= parse_day(_COLD_END)) & (odds > _OFTEN)
    return every[(rng.random(len(every)) < odds) | cold].tolist()


def _economic(rng: np.random.Generator, at: int, story: SiteStory, day: int) -> Event:
    winter = date_of(day).month in (1, 2, 12)
    hour = float(rng.integers(6, 8)) if winter else float(rng.integers(15, 18))
    hours = 1.5 + 0.25 * int(rng.integers(0, 15))
    share = float(rng.uniform(0.75, 0.97))
    spread = float(np.exp(rng.normal(4.3, 0.5))) if story.habits.resale else 0.0
    why = "Price above break-even" if story.habits.resale else "Peak price above break-even"
    return _local(story, at, day, hour, hours, share, ECONOMIC, spread, why)


# --- the weather, the machines, the works ----------------------------------------------------------
def _heat(rng: np.random.Generator, at: int, story: SiteStory, busy: set[int]) -> Iterator[Event]:
    if not story.habits.heat:
        return
    for day in range(FIRST_ON, LAST_ON + 1):
        if rng.random() < _HOT_SHARE.get(date_of(day).month, 0.0) and day not in busy:
            hours = 5 + int(rng.integers(0, 5))
            share = story.habits.heat * float(rng.uniform(0.6, 1.4))
            yield _local(story, at, day, 12, hours, share, COOLING, note="Heat: machines throttled")


def _faults(rng: np.random.Generator, at: int, story: SiteStory) -> Iterator[Event]:
    """One entry for about ten days: what the monitoring counted as broken."""
    for month in range(month_of_day(FIRST_ON), month_of_day(LAST_ON) + 1):
        first, end = first_day(month), first_day(month + 1)
        for start, until in pairwise((first, first + 10, first + 20, end)):
            share = story.habits.faults * float(rng.uniform(0.6, 1.4))
            hours = (until - start) * 24.0
            yield Event(at, start * 86_400, hours, share, FAULT, note="Hash boards, fans and supplies")


def _works(rng: np.random.Generator, at: int) -> Iterator[Event]:
    """Planned works about every second month, and now and then a breaker or a pool that fails."""
    for month in range(month_of_day(FIRST_ON), month_of_day(LAST_ON) + 1):
        first, length = first_day(month), first_day(month + 1) - first_day(month)
        for odds, cause, hours, share, note in _WORKS:
            if rng.random() < odds:
                at_hour = first * 24 + int(rng.integers(0, (length - 1) * 24))
                lasted = round(float(rng.uniform(*hours)) * 4) / 4
                yield Event(at, at_hour * 3600, lasted, float(rng.uniform(*share)), cause, note=note)


_WORKS = (
    (0.50, PLANNED, (4.0, 9.0), (0.15, 0.40), "Planned maintenance"),
    (0.30, ELECTRICAL, (1.5, 14.0), (0.06, 0.30), "Breaker or transformer trip"),
    (0.12, POOL, (0.5, 2.5), (0.60, 0.95), "Pool connection lost"),
    (0.05, OUTAGE, (0.5, 3.0), (0.85, 0.97), "Feeder interruption"),
)


def _storm(at: int, story: SiteStory) -> Iterator[Event]:
    """The feeder is down for two days; a third of the halls waits two more for their switchgear."""
    if story.storm_on:
        start = parse_day(story.storm_on) * 86_400 + 9 * 3600
        yield Event(at, start, 41.0, 0.975, OUTAGE, note="Ice storm: feeder down")
        yield Event(
            at, start + 41 * 3600, 52.0, 0.36, OUTAGE, note="Ice storm: switchgear of hall B2 replaced"
        )
        rest = (LAST_ON + 1) * 24 - start // 3600 - 93
        yield Event(
            at, start + 93 * 3600, float(rest), 0.08, OUTAGE, note="Ice storm: last row on spare feeder"
        )


def _local(
    story: SiteStory,
    at: int,
    day: int,
    hour: float,
    hours: float,
    share: float,
    cause: int,
    credit_usd_per_mwh: float = 0.0,
    note: str = "",
) -> Event:
    """An event that begins at an hour of the site's own day."""
    start = day * 86_400 + int((hour - story.utc_offset_hours) * 3600)
    return Event(
        at,
        min(start, (LAST_ON + 1) * 86_400 - int(hours * 3600)),
        hours,
        share,
        cause,
        credit_usd_per_mwh,
        note,
    )
