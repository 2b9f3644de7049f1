"""Every class of machines in every forecast month: when it runs, what its energy costs, what it earns.

Sites without a contract pay one price in all hours, so their machines run always or never.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine.dispatch import SitePower
from desktop_app.engine.evaluate import hourly_run, question_of
from desktop_app.engine.hourly import HourlySites, run_hourly, sites_paying
from desktop_app.engine.network_path import network_path
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.price_index import build_index
from desktop_app.engine.results import DispatchFigures, DispatchRows, Floats
from desktop_app.engine.site_power import HourlyPower


@dataclass(frozen=True, slots=True)
class ClassMonth:
    """A class in a month; NaN where no price is known."""

    site_id: int
    month: int
    model_id: int
    mode: int
    owner: int
    hours_on: float
    hours_curtailed: float
    energy_mwh: float
    energy_cost_usd: float
    margin_usd: float


@dataclass(frozen=True, slots=True)
class DispatchTable:
    """All rows, by site, merit order and month, and what dispatch takes for granted."""

    rows: tuple[ClassMonth, ...]
    notes: tuple[str, ...]


def dispatch_table(
    prepared: Prepared, scenario: Scenario = BASE, site_id: int | None = None
) -> DispatchTable:
    """Dispatch of every class and forecast month, of all sites or of one."""
    path = network_path(prepared, scenario)
    flat = _flat(prepared)
    at_flat = run_hourly(flat, *question_of(prepared, flat, scenario, path)).figures
    run = hourly_run(prepared, scenario, path)
    found = _Figures(at_flat)
    if run is not None:
        found.lay_over(run.figures)
    notes = run.figures.notes if run else ()
    if run is not None and np.any(run.figures.demand_usd > 0):
        notes = (
            *notes,
            "The charge on a month's highest power is of the site and not in the rows of its classes",
        )
    return DispatchTable(tuple(found.rows(site_id)), notes)


def _flat(prepared: Prepared) -> HourlySites:
    """All sites as if each paid its flat price in all hours."""
    forecast, fleet = prepared.forecast, prepared.aged
    prices = forecast.power_usd_per_mwh
    known = np.isfinite(prices)
    values, row = np.unique(np.where(known, prices, 0.0), return_inverse=True)
    nothing, count = np.zeros(prices.shape), len(prepared.site_ids)
    power = SitePower(row.reshape(prices.shape), nothing + 1, *(nothing for _ in range(6)))
    index = build_index([np.array([value]) for value in values.tolist()])
    return sites_paying(
        HourlyPower(np.arange(count), index, power, known, (), None, nothing, nothing, row, ()), fleet
    )


_PEAKS_APART = "The charge on a month's highest power is the site's and not in the rows of its classes"
_SUMS = tuple(f.name for f in fields(ClassMonth))[5:]


class _Figures:
    """Figures by class and month, [N, F] each."""

    def __init__(self, of: DispatchFigures) -> None:
        self.of = of
        self.values = {name: getattr(of.classes, name).copy() for name in _SUMS}
        self._runs_on(of.classes)

    def _runs_on(self, classes: DispatchRows) -> None:
        """Where no price is known, machines run and nobody knows at what cost."""
        hours = np.nanmax(np.nan_to_num(classes.hours_on + classes.hours_curtailed), axis=0, initial=0.0)
        unknown = np.isnan(classes.hours_on)
        self.values["hours_on"] = np.where(unknown, hours, classes.hours_on)
        self.values["hours_curtailed"] = np.where(unknown, 0.0, classes.hours_curtailed)

    def lay_over(self, other: DispatchFigures) -> None:
        """Take the figures of sites and months that a contract prices."""
        place = {key: n for n, key in enumerate(_keys(self.of))}
        at = np.array([place[key] for key in _keys(other)], np.int64)
        for name in _SUMS:
            theirs: Floats = getattr(other.classes, name)
            known = np.isfinite(other.classes.hours_on)
            self.values[name][at] = np.where(known, theirs, self.values[name][at])

    def rows(self, site_id: int | None) -> Iterator[ClassMonth]:
        lists = [self.values[name].tolist() for name in _SUMS]
        for n, key in enumerate(_keys(self.of)):
            if site_id in (None, key[0]):
                for f, month in enumerate(self.of.months.tolist()):
                    yield ClassMonth(key[0], month, *key[1:], *(values[n][f] for values in lists))


def _keys(figures: DispatchFigures) -> list[tuple[int, int, int, int]]:
    columns = (
        figures.class_site_id, figures.class_model_id, figures.class_mode, figures.class_owner,
    )  # fmt: skip
    return list(zip(*(c.tolist() for c in columns), strict=True))
