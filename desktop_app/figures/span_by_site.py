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
_MOST_CAUSES = 2
_WORTH_A_WORD_MW = 0.05

SPAN_COLUMNS = (
    Column("site", "Site", kind="text", width=1.2),
    Column("btc", "BTC", digits=2),
    Column("plan", "vs plan", kind="percent", plus=True),
    Column("off", "MW off", digits=1),
    Column("cause", "Cause", kind="text", width=1.6),
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
            float(span.mw_off[s].sum()),
            causes_said(span.mw_off[s]),
        )
        for s in order.tolist()
    ]
    return TableSpec.from_rows(
        span_message(span),
        SPAN_COLUMNS,
        rows,
        totals=_span_totals(span, order) if rows else {},
        subtitle=_span_name(span),
        keys=tuple(("site", int(span.site_ids[s])) for s in order.tolist()),
        empty="Nothing was produced",
    )


def _span_totals(span: SpanBySite, order: np.ndarray) -> dict[str, object]:
    earned = float(span.earned_btc[order].sum())
    return {
        "site": "All sites",
        "btc": earned,
        "plan": say.relative(earned, spans.total(span.plan_btc)),
        "off": float(span.mw_off[order].sum()),
        "cause": causes_said(span.mw_off[order].sum(axis=0)),
    }


def causes_said(mw_off: Floats) -> str:
    """The causes that took most, with their MW: "economic 2.3, machine fault 0.4"."""
    order = [c for c in np.argsort(-mw_off, kind="stable").tolist() if mw_off[c] >= _WORTH_A_WORD_MW]
    if len(order) == 1:
        return CAUSES[order[0]]
    said = [f"{CAUSES[c]} {say.number(float(mw_off[c]), 1)}" for c in order[:_MOST_CAUSES]]
    return ", ".join(said)


def span_message(span: SpanBySite) -> str:
    """What was produced, and how that compares with the plan."""
    earned = float(span.earned_btc.sum())
    said = f"{say.btc(earned)} {_when(span)}"
    difference = spans.apart(earned, spans.total(span.plan_btc), "over", "under")
    if not difference:
        return said
    return f"{said}, as planned" if difference == "the same as" else f"{said}, {difference} plan"


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
        return "The last day on record, by site; MW off as the mean of the day"
    day = say.day(days.date_of(span.last_on))
    return f"The month to {day}, by site; MW off as the mean of its days"
