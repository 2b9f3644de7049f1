"""Interruptible power and demand response: credits, events, what is owed and what failing costs."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import Interruptible
from desktop_app.domain.contracts import FORECAST, PowerContract, PowerEvent
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.clock import DAY_SECONDS, local_seconds
from desktop_app.engine.bill.frame import Calendar
from desktop_app.engine.bill.items import in_force, item
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.bill.spans import event_kw, highest_of, mean_of
from desktop_app.engine.results import Floats

NO_PENALTY, PER_KW_OF_FAILURE, SHARE_OF_CREDIT = range(3)
_HOUR = 3600


# --- the bill -----------------------------------------------------------------------------------------
def interruptible(line: Line, at: Situation, months: NDArray[np.bool_]) -> tuple[Item, ...]:
    """A credit per kW and month, energy paid for in events, less penalties for power above firm.

    Credit = rate × (contract kW − firm kW, or enrolled kW). In an event: price × MWh curtailed, and for power
    above firm either $/kW or a share of the month's credit (POWER formulas, charge 9).
    """
    terms: Interruptible = line.parameters
    enrolled = enrolled_kw(terms, at.terms.contract)
    paid = np.array(terms.months or (True,) * 12)[at.frame.months % 12]
    kw = in_force(enrolled * at.frame.share * paid, months)
    found = [item("Enrolled power", "kW", kw, -terms.credit_usd_per_kw_month)]
    events = [(_month_of(at, e), e) for e in line.events if e.state != FORECAST]
    events = [(month, event) for month, event in events if month is not None and months[month]]
    if events:
        found += _of_events(line, at, events, -found[0].amount_usd)
    _note_obligations(line, at)
    return tuple(found)


def enrolled_kw(terms: Interruptible, contract: PowerContract) -> float:
    """Power that may be called off [kW]: what was enrolled, else contract less firm."""
    if terms.enrolled_kw is not None:
        return terms.enrolled_kw
    return max((contract.contract_kw or 0.0) - (contract.firm_kw or 0.0), 0.0)


def firm_limit_kw(terms: Interruptible, contract: PowerContract) -> float:
    """Power that may stay on in an event [kW]; NaN where the contract names neither it nor its power."""
    if contract.firm_kw is not None:
        return contract.firm_kw
    if contract.contract_kw is None:
        return math.nan
    return max(contract.contract_kw - enrolled_kw(terms, contract), 0.0)


def _month_of(at: Situation, event: PowerEvent) -> int | None:
    """Row of the billing month in which an event begins."""
    position = (event.from_at - at.frame.first_at) / (at.frame.minutes * 60)
    if not 0 <= position < at.frame.count or any(a <= position < b for a, b in at.frame.outside):
        return None
    return int(np.searchsorted(at.frame.start, position, "right")) - 1


def _of_events(
    line: Line, at: Situation, events: list[tuple[int, PowerEvent]], credit_usd: Floats
) -> list[Item]:
    terms: Interruptible = line.parameters
    curtailed, above, failed = (np.zeros(len(at.frame.months)) for _ in range(3))
    said: dict[int, list[str]] = {}
    for month, event in events:
        result = event_result(line, at, event)
        if math.isnan(result.kw):
            if month >= at.skip:
                at.note(f"{line.label}: our power in the event of {_when(at, event)} is not known")
            continue
        curtailed[month] += result.curtailed_mwh
        above[month] += result.above_kw
        failed[month] += result.above_kw > 0
        said.setdefault(month, []).append(result.said)
    made = item("Curtailed in events", "MWh", curtailed, -terms.event_usd_per_mwh)
    found = [dataclasses.replace(made, detail=lambda month: "; ".join(said.get(month, ())))]
    if terms.penalty == PER_KW_OF_FAILURE:
        found.append(item("Penalty: power above firm in events", "kW", above, terms.penalty_amount))
    elif terms.penalty == SHARE_OF_CREDIT:
        lost = np.where(failed > 0, credit_usd, 0.0)
        found.append(item("Penalty: share of the month's credit", "$", lost, terms.penalty_amount))
    return found


# --- one event ----------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class EventResult:
    """What we did in an event."""

    hours: float
    kw: float
    """Our mean power; NaN where nothing is known of it."""
    reference_kw: float
    """What we would have drawn."""
    curtailed_mwh: float
    above_kw: float
    """Highest power above what is firm, 0 where that was kept."""

    @property
    def said(self) -> str:
        """How the energy came about."""
        return f"({self.reference_kw:,.0f} − {self.kw:,.0f} kW) × {self.hours:,.4g} h"


def event_result(line: Line, at: Situation, event: PowerEvent) -> EventResult:
    """Energy curtailed is that below the baseline, else below the hour before notice; never beyond enrolled.

    Power above firm is the highest interval of the meter that lies within the event.
    """
    terms: Interruptible = line.parameters
    hours, kw = (event.to_at - event.from_at) / _HOUR, event_kw(at, event)
    reference = _reference_kw(terms, at, event)
    down = min(max(reference - kw, 0.0), enrolled_kw(terms, at.terms.contract)) if kw == kw else 0.0
    firm = firm_limit_kw(terms, at.terms.contract)
    above = max(_highest_kw(at, event) - firm, 0.0) if kw == kw and firm == firm else 0.0
    return EventResult(hours, kw, reference, down * hours / 1000, above)


def _reference_kw(terms: Interruptible, at: Situation, event: PowerEvent) -> float:
    found = math.nan
    if at.load is not None and at.load.baseline_kw is not None:
        found = mean_of(at.load.baseline_kw, event.from_at, event.to_at)
    elif at.load is not None:
        notice_at = event.from_at - terms.notice_minutes * 60
        found = mean_of(at.load.kw, notice_at - _HOUR, notice_at)
    return (at.terms.contract.contract_kw or 0.0) if math.isnan(found) else found * at.demand_losses


def _highest_kw(at: Situation, event: PowerEvent) -> float:
    if event.our_kw is not None or at.load is None:
        return event_kw(at, event)
    return highest_of(at.load.kw, event.from_at, event.to_at) * at.demand_losses


def _when(at: Situation, event: PowerEvent) -> str:
    return days.day_text(_local_day(at.frame.calendar, event.from_at))


def _local_day(calendar: Calendar, at: int) -> int:
    return int(local_seconds(calendar.zone, calendar.clock, np.array([at]))[0]) // DAY_SECONDS


# --- what was agreed ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Obligations:
    """What of a program's calls is used in a calendar year, and what is left."""

    year: int
    events: int
    hours: float
    longest_hours: float
    most_events: int | None
    most_hours: float | None
    most_hours_an_event: float | None

    @property
    def events_left(self) -> int | None:
        """None without a limit."""
        return None if self.most_events is None else max(self.most_events - self.events, 0)

    @property
    def hours_left(self) -> float | None:
        """None without a limit."""
        return None if self.most_hours is None else max(self.most_hours - self.hours, 0.0)

    @property
    def exceeded(self) -> tuple[str, ...]:
        """What went beyond the agreement, in words."""
        pairs = (
            (self.events, self.most_events, "events in the year"),
            (self.hours, self.most_hours, "hours in the year"),
            (self.longest_hours, self.most_hours_an_event, "hours in an event"),
        )
        return tuple(
            f"{n:,.6g} {what}, {most:,.6g} agreed" for n, most, what in pairs if most is not None and n > most
        )


def obligations(line: Line, calendar: Calendar, year: int) -> Obligations:
    """The calls of a calendar year against what was agreed; forecast events are not called yet."""
    terms: Interruptible = line.parameters
    first, last = days.first_day(days.month_of(year, 1)), days.first_day(days.month_of(year + 1, 1))
    lasting = [
        (e.to_at - e.from_at) / _HOUR
        for e in line.events
        if e.state != FORECAST and first <= _local_day(calendar, e.from_at) < last
    ]
    return Obligations(
        year, len(lasting), sum(lasting), max(lasting, default=0.0), terms.most_events_a_year,
        terms.most_hours_a_year, terms.most_hours_an_event,
    )  # fmt: skip


def latest_notice_at(line: Line, event: PowerEvent) -> int:
    """The instant by which an event must have been called [s UTC]."""
    return event.from_at - line.parameters.notice_minutes * 60


def _note_obligations(line: Line, at: Situation) -> None:
    years = {1970 + int(month) // 12 for month in at.frame.months[at.skip :]}
    for year in sorted(years) if line.events else ():
        for text in obligations(line, at.frame.calendar, year).exceeded:
            at.note(f"{line.label} was called beyond the agreement in {year}: {text}")
