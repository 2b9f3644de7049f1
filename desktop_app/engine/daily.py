"""Yesterday and the month to date by site: produced against plan, and what was off for which cause."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.engine.plan import Plan
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class SpanBySite:
    """A short span of days by site, shape [S]; `mw_off` by cause, shape [S, causes], mean over the span."""

    first_on: int
    last_on: int
    site_ids: Ints
    earned_btc: Floats
    plan_btc: Floats
    """The plan's month, by its days; NaN without a plan."""
    energised_phs: Floats
    operating_phs: Floats
    mw_off: Floats


def span_by_site(prepared: Prepared, plan: Plan | None, first_on: int, last_on: int) -> SpanBySite:
    """Production, plan and MW off by cause of a span of days."""
    actual = prepared.actual
    at = actual.at(first_on, last_on)
    covered = max(at.stop - at.start, 1)
    planned = np.full(len(actual.site_ids), np.nan)
    if plan is not None:
        planned = plan.of_span("earned_btc", first_on, last_on)
    return SpanBySite(
        first_on, last_on, actual.site_ids, actual.earned_btc[:, at].sum(axis=1), planned,
        actual.energised_phs[:, at].mean(axis=1), actual.realised_phs[:, at].mean(axis=1),
        actual.loss_mwh[:, at].sum(axis=1) / (24 * covered),
    )  # fmt: skip


def yesterday(prepared: Prepared, plan: Plan | None) -> SpanBySite:
    """The last day on record."""
    return span_by_site(prepared, plan, prepared.as_of_on, prepared.as_of_on)


def month_to_date(prepared: Prepared, plan: Plan | None) -> SpanBySite:
    """From the first of the month to the last day on record."""
    first = days.first_day(days.month_of_day(prepared.as_of_on))
    return span_by_site(prepared, plan, first, prepared.as_of_on)
