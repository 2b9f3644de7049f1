"""Answers for a contract in a few words: its terms, its term, and what of it wants attention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as of
from desktop_app.domain.contract_attention import END_AHEAD_DAYS, NOTICE_AHEAD_DAYS, series_ends
from desktop_app.domain.contract_dates import next_notice, term_ends_on
from desktop_app.domain.contracts import CALLED, SETTLED, PowerContract
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Line, Terms, Version
from desktop_app.figures import format as say, spans

_DAY_SECONDS = 86_400


# --- terms --------------------------------------------------------------------------------------------
def terms_in_words(version: Version | None) -> str:
    """What a version is, such as "8 + 4 + 5 MW fixed, resale"."""
    if version is None or not version.lines:
        return "no charge line"
    said = [part for part in (*_programs(version), *_supply(version), *_beside(version)) if part]
    return spans.capital(", ".join(dict.fromkeys(said))) or version.lines[0].label


def _supply(version: Version) -> Iterator[str]:
    blocks, indexes = list(version.of_kind("block")), list(version.of_kind("index"))
    energy, hosting = list(version.of_kind("energy")), list(version.of_kind("hosting"))
    if blocks:
        yield " + ".join(f"{one.parameters.mw:.4g}" for one in blocks) + " MW fixed"
        yield "resale" if any(one.parameters.resale for one in blocks) else ""
    elif any(one.parameters.load == of.DEVIATION for one in indexes):
        yield "two-part real-time"
    elif indexes:
        yield _index(indexes[0].parameters)
    yield from (_hosting(one.parameters) for one in hosting)
    if energy and not blocks and not indexes:
        yield _energy(energy)


def _index(given: of.Index) -> str:
    times = f" × {given.multiplier:.4g}" if given.multiplier != 1 else ""
    adder = given.adder_usd_per_mwh
    plus = f" {'+' if adder > 0 else say.MINUS} ${abs(adder):.2f}" if adder else ""
    return f"index{times}{plus}"


def _hosting(given: of.Hosting) -> str:
    share = f"{say.percent(given.production_share, 0)} of production" if given.production_share else ""
    price = f"${given.usd_per_kwh:.4g}" if given.usd_per_kwh else ""
    return "hosting " + " + ".join(part for part in (price, share) if part)


def _energy(lines: list[Line]) -> str:
    given = lines[0].parameters
    if given.schedule.period_count > 1:
        return "TOU"
    tiers = given.tiers[0]
    return "tiers" if len(tiers) > 1 else f"${tiers[0].price * 1000:.2f} flat"


def _programs(version: Version) -> Iterator[str]:
    for line in version.of_kind("interruptible"):
        notice = line.parameters.notice_minutes
        yield f"interruptible, {notice} min" if notice < 120 else f"interruptible, {notice // 60} h"


def _beside(version: Version) -> Iterator[str]:
    for line in version.of_kind("demand"):
        yield _ratchet(line.parameters)
    yield from ("minimum take" for _ in version.of_kind("minimum take"))
    yield from ("stands by for pay" for _ in version.of_kind("availability"))
    if not any(version.of_kind("block", "index", "energy", "hosting")):
        yield "delivery"
    for line in version.of_kind("coincident peak"):
        yield f"{line.parameters.peaks} peaks"


def _ratchet(given: of.Demand) -> str:
    share = say.percent(max(given.ratchet_shares, default=0.0) or given.ratchet_share, 0)
    if given.ratchet == of.MONTHS_BACK:
        return f"ratchet {given.ratchet_months} m, {share}"
    return f"ratchet {share}" if given.ratchet == of.NAMED_MONTHS else ""


# --- term ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class TermBar:
    """The term of a contract as a bar: where today is between its first and its last day."""

    said: str
    passed: float
    """Share of the term that has passed, 0 to 1; 1 where it has no end."""
    is_open: bool = False
    """Whether it has no end."""


def term_bar(contract: PowerContract, day: int) -> TermBar:
    """ "2020–2030"; "to Mar 2026" where the end is near; "month to month"."""
    ends_on = term_ends_on(contract, day)
    if ends_on is None:
        return TermBar("month to month", 1.0, is_open=True)
    length = max(ends_on - contract.starts_on, 1)
    passed = min(max((day - contract.starts_on) / length, 0.0), 1.0)
    first, last = days.date_of(contract.starts_on), days.date_of(ends_on)
    near = ends_on - day < 365
    said = f"to {say.MONTHS[last.month - 1][:3]} {last.year}" if near else f"{first.year}–{last.year}"
    return TermBar(said, passed)


# --- attention ----------------------------------------------------------------------------------------
def alert(portfolio: Portfolio, terms: Terms, day: int) -> str:
    """The first thing that wants attention, in a few words; "" for nothing."""
    return next(iter(alerts(portfolio, terms, day)), "")


def alerts(portfolio: Portfolio, terms: Terms, day: int) -> list[str]:
    """All that wants attention, the most urgent first."""
    contract, version = terms.contract, terms.on(day)
    if contract.starts_on > day:
        return [f"begins {say.day_short(days.date_of(contract.starts_on))}"]
    if day > terms.last_on:
        return ["ended"]
    found = [] if version and version.lines else ["no version" if version is None else "no charge line"]
    found += _dates(contract, day)
    found += _events(version, day) if version else []
    found += _series(portfolio, version, day) if version else []
    return found


def _dates(contract: PowerContract, day: int) -> Iterator[str]:
    if contract.ends_on is None:
        yield "no term"
        return
    notice, ends_on = next_notice(contract, day), term_ends_on(contract, day)
    if notice and contract.notice_days and notice.notice_on - day <= NOTICE_AHEAD_DAYS:
        yield f"notice {_day(notice.notice_on)}"
    elif ends_on is not None and not contract.renews_months and ends_on - day <= END_AHEAD_DAYS:
        yield f"{ends_on - day} days left"


def _day(day: int) -> str:
    on = days.date_of(day)
    return f"{on.day} {say.MONTHS[on.month - 1][:3]}"


def _events(version: Version, day: int) -> Iterator[str]:
    """Calls of the calendar year against the most that a program allows."""
    year = days.date_of(day).year
    for line in version.of_kind("interruptible"):
        most = line.parameters.most_events_a_year
        used = sum(_held_in(event.from_at, year) for event in line.events if event.state in (CALLED, SETTLED))
        if used and most:
            yield f"{used} of {most} calls used"
        elif used:
            yield f"{used} call{'s' if used > 1 else ''} used"


def _held_in(at: int, year: int) -> bool:
    return days.date_of(at // _DAY_SECONDS).year == year


def _series(portfolio: Portfolio, version: Version, day: int) -> Iterator[str]:
    ends: Mapping[int, int] = _kept_ends(portfolio)
    wanted = days.first_day(days.month_of_day(day)) * _DAY_SECONDS
    named = {line.series_id for line in version.lines if line.series_id is not None}
    if any(series_id not in ends for series_id in named):
        yield "prices missing"
    elif any(ends[series_id] < wanted for series_id in named):
        last = min(ends[series_id] for series_id in named)
        yield f"prices end {_day((last - 1) // _DAY_SECONDS)}"


def _kept_ends(portfolio: Portfolio) -> dict[int, Any]:
    memo = portfolio["series_month"].memo
    if "ends" not in memo:
        memo["ends"] = series_ends(portfolio)
    return memo["ends"]


# --- collateral ---------------------------------------------------------------------------------------
def posted_words(portfolio: Portfolio, contract_id: int, day: int) -> str:
    """What is posted with a supplier on a day; "" where nothing is."""
    held = [
        one
        for one in portfolio.records("collateral").values()
        if one.contract_id == contract_id and one.posted_on <= day
        and (one.due_back_on is None or one.due_back_on > day)
    ]  # fmt: skip
    if not held:
        return ""
    total = say.money_exact(sum(one.amount_usd for one in held) / 1e6)
    backs = [one.due_back_on for one in held if one.due_back_on is not None]
    next_back = f"; the next is due back on {days.day_text(min(backs))}" if backs else ""
    return f"{total} is posted with the supplier{next_back}."
