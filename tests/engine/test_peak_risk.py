"""Days on which a coincident peak may fall are ranked by the grid's load, with what our power costs then."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import intervals_of_month, packed_prices
from desktop_app.engine.peak_risk import PeakWatch, peak_watches
from tests.engine.conftest import build, day


def grid(first: int, last: int, *, seed: int = 1) -> dict[int, np.ndarray]:
    """MW by quarter hour of some months: higher at 16:00 in Chicago, and on some days."""
    rng, made = np.random.default_rng(seed), {}
    for month in range(first, last + 1):
        count = intervals_of_month(month, 15)
        hour = (np.arange(count) / 4 - 5) % 24
        level = np.repeat(rng.normal(0, 2_000, count // 96), 96)
        made[month] = (70_000 + 9_000 * np.exp(-((hour - 16.6) ** 2) / 8) + level).round()
    return made


def company(loads: dict[int, np.ndarray], **given: object) -> Portfolio:
    """A site that draws 20 MW, under a program of four peaks at $60 a kW and year."""
    parameters = write_parameters("coincident peak", of.CoincidentPeak(usd_per_kw_year=60.0, **given))  # type: ignore[arg-type]
    meters = [{"name": "Grid", "quantity": 3, "interval": 1}, {"name": "Main", "site_id": 1, "interval": 1}]
    rows = [
        {"meter_id": meter, "month": m, "first_at": days.first_day(m) * 86_400, "readings": packed_prices(v)}
        for m, load in loads.items() for meter, v in ((1, load), (2, np.full(len(load), 20_000.0)))
    ]  # fmt: skip
    contract = {"site_id": 1, "name": "A", "starts_on": day("2020-01-01"), "time_zone": "America/Chicago"}
    line = {
        "version_id": 1,
        "sequence": 1,
        "label": "Peaks",
        "kind": "coincident peak",
        "parameters": parameters,
    }
    return build(
        Portfolio.empty(),
        site=[{"name": "Odessa", "control": 0, "cooling": 0}],
        meter=meters,
        meter_month=rows,
        power_contract=[contract],
        contract_version=[{"contract_id": 1, "effective_on": day("2020-01-01")}],
        charge_line=[line],
    )


def watch(book: Portfolio, on: str) -> PeakWatch:
    (found,) = peak_watches(book, day(on))
    return found


JUNE_24, SEPTEMBER_24, JUNE_25, AUGUST_25 = (
    days.parse_month(m) for m in ("2024-06", "2024-09", "2025-06", "2025-08")
)


def test_once_a_season_is_over_its_peaks_are_certain() -> None:
    loads = grid(JUNE_24, SEPTEMBER_24)
    found = watch(company(loads), "2024-12-01")
    certain = [d for d in found.days if d.risk == 1.0]
    assert len(certain) == 4, "one a month"
    for number, month in enumerate(range(JUNE_24, SEPTEMBER_24 + 1)):
        own = next(d for d in certain if days.month_of_day(d.day) == month)
        at = days.first_day(month) * 86_400 + np.arange(len(loads[month])) * 900
        hour, weekday = (at // 3600 - 5) % 24, ((at - 5 * 3600) // 86_400 + 3) % 7 < 5
        counts = (hour >= 14) & (hour < 19) & weekday
        assert own.system_mw == loads[month][counts].max(), number
        assert own.peak_at in at[counts & (loads[month] == own.system_mw)]
        assert own.our_kw == 20_000
        assert own.stake_usd == pytest.approx(60 / 4 * 20_000)
    assert all(d.risk == 0.0 for d in found.days if d not in certain)


def test_the_risk_of_the_highest_day_so_far_grows_with_the_month() -> None:
    loads = grid(JUNE_24, SEPTEMBER_24) | grid(JUNE_25, AUGUST_25, seed=2)
    book = company(loads)
    top = max(
        (d for d in watch(book, "2025-08-31").days if days.month_of_day(d.day) == AUGUST_25),
        key=lambda d: d.system_mw,
    )
    seen = []
    for on in range(top.day, day("2025-08-31") + 1, 5):
        found = peak_watches(book, on)[0]
        seen += [d.risk for d in found.days if d.day == top.day]
    assert seen == sorted(seen)
    assert 0 < seen[0] <= seen[-1] <= 1
    assert watch(book, "2025-08-31").threshold_mw == top.system_mw


def test_without_one_a_month_the_highest_days_of_the_season_count() -> None:
    loads = grid(JUNE_24, SEPTEMBER_24)
    found = watch(company(loads, one_a_month=0, peaks=5), "2024-12-01")
    assert [d.rank for d in found.days[:5]] == [1, 2, 3, 4, 5]
    assert [d.risk for d in found.days[:6]] == [1.0] * 5 + [0.0]
    assert found.days[0].stake_usd == pytest.approx(60 / 5 * 20_000)


def test_without_a_grids_load_there_is_nothing_to_say(hand: Portfolio) -> None:
    assert peak_watches(hand, day("2025-07-01")) == ()
