"""Four tariffs with monthly bills that NREL's System Advisor Model computed, and their loads by formula."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_FILE = Path(__file__).parent / "data" / "tariff_examples.json"
_HOURS = 8760
_64 = 2**64 - 1


@cache
def cases() -> dict[str, dict[str, Any]]:
    """The examples by id."""
    return {case["id"]: case for case in json.loads(_FILE.read_text())["cases"]}


def load_kw(said: dict[str, Any]) -> NDArray[np.float64]:
    """The load of a year by the steps that the file's conventions name [kW]."""
    hour = np.arange(_HOURS)
    of_day, day = hour % 24, hour // 24
    kw = np.full(_HOURS, float(said["base_kw"]))
    kw += said.get("daily_amp_kw", 0) * np.cos(2 * np.pi * (of_day - 15) / 24)
    kw += said.get("annual_amp_kw", 0) * np.cos(2 * np.pi * (day - 200) / 365)
    kw = np.where(np.isin(day % 7, (5, 6)), kw * said.get("weekend_mult", 1.0), kw)
    if "seed" in said:
        kw *= 1 + said["noise_frac"] * (2 * _uniform(said["seed"]) - 1)
    for first, count, fixed in said.get("outages", []):
        kw[first : first + count] = fixed
    return np.round(np.maximum(kw, 0.0), 6)


def _uniform(seed: int) -> NDArray[np.float64]:
    """A year of numbers of splitmix64, from 0 up to 1."""
    made = []
    for _ in range(_HOURS):
        seed = (seed + 0x9E3779B97F4A7C15) & _64
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & _64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _64
        made.append(((z ^ (z >> 31)) >> 11) / 2**53)
    return np.array(made)


def write_load(path: Path, kw: NDArray[np.float64], first: str = "2018-01-01", minutes: int = 60) -> Path:
    """A load file of equal intervals."""
    begun = datetime.fromisoformat(first).replace(tzinfo=UTC)
    starts = (begun + timedelta(minutes=minutes * i) for i in range(len(kw)))
    rows = (f"{at:%Y-%m-%dT%H:%M:%SZ},{value!r}\n" for at, value in zip(starts, kw.tolist(), strict=True))
    path.write_text("interval_start_utc,kw\n" + "".join(rows))
    return path
