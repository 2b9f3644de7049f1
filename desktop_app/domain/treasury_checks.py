"""What contradicts what in treasury and capital: levels and dates out of order, lots that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.capital import Facility
from desktop_app.domain.columns import Columns
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.treasury import COLLATERAL_BACK, COMES_IN, LOAN_BACK, MANAGED_BACK

Positions = NDArray[np.int64]
LEVELS = (
    ("initial_ltv", "initial LTV"), ("call_ltv", "margin-call LTV"), ("liquidation_ltv", "liquidation LTV"),
)  # fmt: skip


def of_facilities(after: Portfolio, facilities: Columns, positions: Positions) -> Iterable[Problem]:
    """LTV levels must rise from the loan to its liquidation, and a facility must mature after it opens."""
    for facility in facilities.records(positions.tolist()):
        if facility.matures_on <= facility.opened_on:
            reason = f"{facility.name} must mature after it opens"
            yield Problem(reason, "facility", "matures_on", id=facility.id)
        yield from _levels(facility)


def _levels(facility: Facility) -> Iterator[Problem]:
    known = [(name, said, getattr(facility, name)) for name, said in LEVELS]
    known = [level for level in known if level[2] is not None]
    for (_, lower, low), (name, upper, high) in pairwise(known):
        if high <= low:
            reason = f"{facility.name}: its {upper} of {high:.1%} must be above its {lower} of {low:.1%}"
            yield Problem(reason, "facility", name, id=facility.id)


def of_derivatives(after: Portfolio, derivatives: Columns, positions: Positions) -> Iterable[Problem]:
    """A derivative expires after it opens and is settled no sooner than that."""
    for one in derivatives.records(positions.tolist()):
        if one.expires_on <= one.opened_on:
            yield Problem(f"{one.label} must expire after it opens", "derivative", "expires_on", id=one.id)
        if one.settled_on is not None and one.settled_on < one.opened_on:
            yield Problem(f"{one.label} is settled before it opens", "derivative", "settled_on", id=one.id)


def of_flows(after: Portfolio, flows: Columns, positions: Positions) -> Iterable[Problem]:
    """A flow that repeats says until when, and that is not before it begins."""
    repeats, until = flows["repeats"][positions] > 0, flows["until_on"][positions]
    missing = flows.entity["until_on"].missing
    for mask, reason in (
        (repeats & (until == missing), "repeats, but does not say until when"),
        (repeats & (until != missing) & (until < flows["day_on"][positions]), "ends before it begins"),
    ):
        for position in positions[mask][:20].tolist():
            label = flows.plain(position, "label") or "A cash flow"
            yield Problem(f"{label} {reason}", "cash_flow", "until_on", id=int(flows.ids[position]))


def of_choices(after: Portfolio, choices: Columns, positions: Positions) -> Iterable[Problem]:
    """A chosen lot names an event that brings bitcoin, or a production day: one of them."""
    kinds = after["treasury_event"]
    for choice in choices.records(positions.tolist()):
        if (choice.lot_event_id is None) == (choice.production_id is None):
            reason = "A chosen lot names either an event or a production day"
            yield Problem(reason, "lot_choice", "lot_event_id", id=choice.id)
        elif choice.lot_event_id is not None and not _brings(kinds, choice.lot_event_id):
            reason = "The event that is named as a lot brings no bitcoin"
            yield Problem(reason, "lot_choice", "lot_event_id", id=choice.id)


def _brings(events: Columns, event_id: int) -> bool:
    return events.record(event_id).kind in (*COMES_IN, COLLATERAL_BACK, LOAN_BACK, MANAGED_BACK)


CONTRADICTIONS: dict[str, Callable[[Portfolio, Columns, Any], Iterable[Problem]]] = {
    "facility": of_facilities,
    "derivative": of_derivatives,
    "cash_flow": of_flows,
    "lot_choice": of_choices,
}
"""What is asked of the rows of a table that a change makes or touches."""
