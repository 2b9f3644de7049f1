"""Answers for the supply curve: break-even prices by model, and what of it is under water."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from desktop_app.domain.machines import OURS
from desktop_app.engine.results import Classes, Floats, Results
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, Series, line, supply
from desktop_app.figures.query import word

Names = Mapping[int, str]
_MAKER = re.compile(r"^(Antminer|Whatsminer|Avalon(Miner)?|SealMiner)\s+", re.IGNORECASE)
_TERAHASH = re.compile(r"\s*\([\d.]+\s*T(H/s)?\)$", re.IGNORECASE)
_MOST = 0.6
"""The share of what is under water from which on one model is named alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """A model at the sites where it earns its power, or at those where it does not."""

    model_id: int
    earns: bool
    sites: tuple[int, ...]
    everywhere: bool
    """Whether the model runs at no other site."""
    machines: int
    power_mw: float
    breakeven_usd_per_mwh: float
    power_usd_per_mwh: float
    """Mean price over the sites, by power."""


@lru_cache(maxsize=2)
def steps(classes: Classes) -> tuple[Step, ...]:
    """Our classes by model, those that earn apart from those under water, by falling break-even price.

    Whether a model earns at a site is decided for all its power modes together. Kept for the base and the
    present what-if.
    """
    by_place: dict[tuple[int, int], list[_Class]] = {}
    for model, site, owner, machines, *figures in _rows(classes):
        one = _Class(machines, *figures)
        if owner == OURS and one.power_mw > 0 and math.isfinite(one.breakeven):
            by_place.setdefault((model, site), []).append(one)
    groups: dict[tuple[int, bool], list[tuple[int, list[_Class]]]] = {}
    for (model, site), ones in by_place.items():
        earns = not sum(one.margin_usd_per_day for one in ones) < 0
        groups.setdefault((model, earns), []).append((site, ones))
    made = [
        _step(model, earns, places, (model, not earns) not in groups)
        for (model, earns), places in groups.items()
    ]
    return tuple(sorted(made, key=lambda step: -step.breakeven_usd_per_mwh))


class _Class(NamedTuple):
    machines: int
    power_mw: float
    breakeven: float
    price: float
    margin_usd_per_day: float


def _rows(classes: Classes) -> Iterator[tuple[Any, ...]]:
    """The classes as plain numbers, which are quicker to group than arrays so short."""
    columns = (
        classes.model_id, classes.site_id, classes.owner, classes.machines, classes.power_mw,
        classes.breakeven_usd_per_mwh, classes.power_price_usd_per_mwh, classes.margin_usd_per_day,
    )  # fmt: skip
    return zip(*(column.tolist() for column in columns), strict=True)


def _step(model: int, earns: bool, places: Sequence[tuple[int, list[_Class]]], everywhere: bool) -> Step:
    ones = [one for _, some in places for one in some]
    power = sum(one.power_mw for one in ones)
    return Step(
        model,
        earns,
        tuple(sorted(site for site, _ in places)),
        everywhere,
        sum(one.machines for one in ones),
        power,
        sum(one.breakeven * one.power_mw for one in ones) / power,
        sum(one.price * one.power_mw for one in ones) / power,
    )


def without_maker(name: str) -> str:
    """A model without the name of its series: "Antminer S21 XP (270T)" → "S21 XP (270T)"."""
    return _MAKER.sub("", name)


def short_model(name: str) -> str:
    """A model as miners say it: "Antminer S21 XP (270T)" → "S21 XP"."""
    return _TERAHASH.sub("", without_maker(name))


def query_of(step: Step, models: Names, sites: Names) -> str:
    """The filter line that chooses the machines of a step."""
    terms = [
        word("model", models.get(step.model_id, "")).replace(":", "=", 1),
        "status:energised",
        "owner:ours",
    ]
    if not step.everywhere:
        named = ",".join(re.sub(r"[\s,]", "?", sites.get(site, "")) for site in step.sites)
        terms.append(f"site={named}")
    return " ".join(terms)


def supply_chart(results: Results, base: Results, models: Names, sites: Names) -> ChartSpec:
    """Break-even power price over cumulative MW; each bar is crossed by the price that its sites pay."""
    found = steps(results.classes)
    widths = np.array([step.power_mw for step in found])
    heights = np.array([step.breakeven_usd_per_mwh for step in found])
    prices = np.array([step.power_usd_per_mwh for step in found])
    series: list[Series] = []
    if found:
        series = [
            supply(
                "break-even", widths, heights, [_model(models, step) for step in found],
                colours=tuple(0 if step.earns else "down" for step in found),
                keys=tuple(query_of(step, models, sites) for step in found),
            )
        ]  # fmt: skip
        if np.isfinite(prices).any():
            series.append(_ticks("power price", widths, prices, colour="text"))
        if results is not base:
            series.append(_outline(steps(base.classes)))
    return ChartSpec(
        supply_message(found, models, what_if=results is not base),
        "Break-even by model over MW; line: its power price; orange: under water",
        tuple(series),
        Axis(unit="MW"),
        Axis(format="usd_per_mwh"),
        empty="The supply curve shows here once machines are energised",
        key="overview-supply",
    )


def _ticks(name: str, widths: Floats, values: Floats, **style: object) -> Series:
    """A short level line over each bar."""
    right = np.cumsum(widths)
    left = right - widths
    x = np.column_stack((left, right, right)).ravel()
    y = np.column_stack((values, values, np.full(len(values), np.nan))).ravel()
    return line(name, x[:-1], y[:-1], **style)


def _outline(found: Sequence[Step]) -> Series:
    """The break-even prices of the base as one thin line."""
    right = np.cumsum([step.power_mw for step in found])
    heights = np.array([step.breakeven_usd_per_mwh for step in found])
    left = np.concatenate(([0.0], right[:-1]))
    return line("base", np.column_stack((left, right)).ravel(), np.repeat(heights, 2), role="base", label="")


def supply_message(found: Sequence[Step], models: Names, *, what_if: bool) -> str:
    """How much runs below its power price."""
    under = [step for step in found if not step.earns]
    when = "At this price" if what_if else "At today's price"
    if not found:
        return "Nothing runs"
    if not any(np.isfinite(step.power_usd_per_mwh) for step in found):
        return "No power price is known"
    if not under:
        nearest = max(found, key=lambda step: step.power_usd_per_mwh / step.breakeven_usd_per_mwh)
        return f"{when} every model earns its power; {_model(models, nearest)} is nearest to its break-even"
    mw = sum(step.power_mw for step in under)
    if len(under) == len(found):
        return f"{when} everything is under water, {say.power(mw)}"
    largest = max(under, key=lambda step: step.power_mw)
    name = _model(models, largest)
    if len(under) == 1:
        return f"{when} {say.power(mw)} of {name} are under water"
    if largest.power_mw >= _MOST * mw:
        return f"{when} {say.power(mw)} are under water, most of it {name}"
    return f"{when} {say.power(mw)} of {spans.word(len(under))} models are under water"


def _model(models: Names, step: Step) -> str:
    return short_model(models.get(step.model_id, "?"))
