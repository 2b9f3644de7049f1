"""Minimum takes in months to come: what is still due of each contract year, and what falling short costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.terms import Line, Terms, Version
from desktop_app.engine.marginal.rates import weights_of
from desktop_app.engine.results import Floats, Ints

_YEAR = 12


@dataclass(frozen=True, slots=True, eq=False)
class TakeYear:
    """A contract year, or the part of it that a version holds, of a site that has a minimum take."""

    site: int
    """Position among the sites that have a contract."""
    months: Ints
    """Positions among the forecast months, ascending."""
    due_mwh: float
    """At the meter, less what was taken on record."""
    usd_per_mwh: float
    """What each MWh short costs."""


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What the sites took on record [MWh], [S, M], by month."""

    months: Ints
    energy_mwh: Floats


@dataclass(slots=True)
class _Span:
    begins_on: int
    ends_on: int
    due_mwh: float
    usd_per_mwh: float
    months: list[int] = field(default_factory=list)


def take_years(
    terms: Iterable[Terms], site: int, first_on: Ints, months: Ints, taken: Floats
) -> list[TakeYear]:
    """The contract years of a site; `taken` is what it took in `months` on record."""
    found: dict[tuple[int, int], _Span] = {}
    for at, day in enumerate(first_on.tolist()):
        for one in terms:
            version = one.on(day)
            if version is None:
                continue
            for line in version.of_kind("minimum take"):
                span = _span(one, version, line, day)
                found.setdefault((line.id, span.begins_on), span).months.append(at)
    return [_year(span, site, months, taken) for span in found.values()]


def _year(span: _Span, site: int, months: Ints, taken: Floats) -> TakeYear:
    begun = days.month_of_day(span.begins_on)
    own = (months >= begun) & (months <= days.month_of_day(span.ends_on))
    due = max(span.due_mwh - float(np.nan_to_num(taken[own]).sum()), 0.0)
    return TakeYear(site, np.array(span.months), due, span.usd_per_mwh)


def _span(terms: Terms, version: Version, line: Line, day: int) -> _Span:
    """The days for which a version answers in the contract year of a day, and its part of the minimum."""
    given, contract = line.parameters, terms.contract
    month = days.month_of_day(day)
    first = month - (month - (given.first_month - 1)) % _YEAR
    begun, after = (days.first_day(m) for m in (first, first + _YEAR))
    begins_on = max(begun, version.record.effective_on, contract.starts_on)
    ends_on = min(after - 1, *_ends(terms, version))
    over = 1 + contract.loss_share
    due = given.mwh_per_year * (ends_on - begins_on + 1) / (after - begun) / over
    return _Span(begins_on, ends_on, due, given.usd_per_mwh * over * weights_of(version.lines)[line.id])


def _ends(terms: Terms, version: Version) -> Iterator[int]:
    yield terms.last_on
    if version.record.until_on is not None:
        yield version.record.until_on
    for other in terms.versions:
        if other.record.effective_on > version.record.effective_on:
            yield other.record.effective_on - 1
