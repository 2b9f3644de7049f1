"""Answers for yesterday and the month to date by site: against plan, and what was off for which cause."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.production import CAUSES
from desktop_app.engine.daily import SpanBySite
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say, spans
from desktop_app.figures.table import Column, TableSpec

Names = Mapping[int, str]
_WORTH_A_WORD_MW = 0.05

SPAN_COLUMNS = (
    Column("site", "Site", kind="text", width=1.2),
    Column("btc", "BTC", digits=2),
    Column("plan", "vs plan", kind="percent", plus=True),
    Column("off", "MW off by cause", kind="text", width=1.8),
)


def span_table(span: SpanBySite, names: Names) -> TableSpec:
    """A short span of days by site: produced against plan, and what was off for which cause."""
    running = np.flatnonzero((span.energised_phs > 0) | (span.earned_btc > 0))
    order = running[np.argsort(-span.earned_btc[running], kind="stable")]
    rows = [
        (
            names.get(int(span.site_ids[s]), "?"),
            float(span.earned_btc[s]),
            say.relative(span.earned_btc[s], span.plan_btc[s]),
            causes_said(span.mw_off[s]),
        )
        for s in order.tolist()
    ]
    return TableSpec.from_rows(
        span_message(span),
        SPAN_COLUMNS,
        rows,
        subtitle=_span_name(span),
        keys=tuple(("site", int(span.site_ids[s])) for s in order.tolist()),
        empty="Nothing was produced",
    )


def causes_said(mw_off: Floats) -> str:
    """What was off for each cause, the largest first: "economic 2.3, machine fault 0.4"."""
    order = [c for c in np.argsort(-mw_off, kind="stable").tolist() if mw_off[c] >= _WORTH_A_WORD_MW]
    return ", ".join(f"{CAUSES[c]} {say.number(float(mw_off[c]), 1)}" for c in order)


def span_message(span: SpanBySite) -> str:
    """What was produced, and how the sites that the plan knows did against it."""
    said = f"{say.btc(float(span.earned_btc.sum()))} {_when(span)}"
    difference = spans.apart(*_planned_sites(span), "over", "under")
    if not difference:
        return said
    unplanned = (span.earned_btc > 0) & np.isnan(span.plan_btc)
    who = "; planned sites" if unplanned.any() else ","
    return f"{said}{who} {'as planned' if difference == 'the same as' else f'{difference} plan'}"


def _planned_sites(span: SpanBySite) -> tuple[float, float]:
    """Produced and planned BTC of the sites that have a plan, so that like is held against like."""
    known = np.isfinite(span.plan_btc)
    return float(span.earned_btc[known].sum()), float(span.plan_btc[known].sum())


def _when(span: SpanBySite) -> str:
    last = days.date_of(span.last_on)
    if span.first_on == span.last_on:
        return f"on {last.day} {say.MONTHS[last.month - 1]}"
    month = days.month_of_day(span.first_on)
    whole = span.last_on == days.first_day(month + 1) - 1
    return f"in {spans.month_alone(month)}{'' if whole else ' to date'}"


def _span_name(span: SpanBySite) -> str:
    """Which days these are."""
    if span.first_on == span.last_on:
        return "The last day on record; MW off on average"
    day = say.day(days.date_of(span.last_on))
    return f"The month to {day}; MW off on average"
