"""What contradicts what in power contracts: it is refused before it is kept."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import (
    ABOVE_BLOCKS,
    BILL_CREDIT,
    NET_SETTLEMENT,
    PER_KWH,
    PER_MWH,
    UNIT_CONTINGENT,
)
from desktop_app.domain.columns import Columns
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.domain.terms import Line, Terms, Version, all_terms, terms_at

Positions = NDArray[np.int64]
SELLS = (NET_SETTLEMENT, BILL_CREDIT)


def _terms(after: Portfolio) -> Mapping[int, Terms]:
    """The contracts; none while a line cannot be read, which is said of that line."""
    try:
        return all_terms(after)
    except ValueError:
        return {}


# --- the contract and its versions --------------------------------------------------------------------
def of_contracts(after: Portfolio, rows: Columns, positions: Positions) -> Iterator[Problem]:
    """What a contract says that cannot be, and what its versions say against it."""
    for contract in rows.records(positions.tolist()):
        for field, reason in _of_contract(contract):
            yield Problem(f"{contract.name}: {reason}", "power_contract", field, id=contract.id)
    yield from _of_touched(after, rows.ids[positions].tolist())


def _of_touched(after: Portfolio, contract_ids: Iterable[int]) -> Iterator[Problem]:
    """What the versions of contracts say against them, and the blocks of their sites."""
    touched = [t for i, t in _terms(after).items() if i in set(contract_ids)]
    for terms in touched:
        yield from _of_versions(terms)
        for version in terms.versions:
            yield from _of_version_lines(terms, version)
    for site_id in sorted({terms.contract.site_id for terms in touched}):
        yield from of_site(after, site_id)


def _of_contract(contract: PowerContract) -> Iterator[tuple[str, str]]:
    if not is_zone(contract.time_zone):
        yield "time_zone", unknown_zone(contract.time_zone)
    if contract.ends_on is not None and contract.ends_on < contract.starts_on:
        yield "ends_on", "It ends before it starts"
    if contract.renews_months and contract.ends_on is None:
        yield "renews_months", "It can only renew if it has an end"
    if (contract.firm_kw or 0) > (np.inf if contract.contract_kw is None else contract.contract_kw):
        yield "firm_kw", "Firm power lies above contract power"
    for text in contract.further_holidays.split():
        if not _is_day(text):
            yield "further_holidays", f"“{text[:20]}” is not a day such as 2026-12-24"


def is_zone(name: str) -> bool:
    """Whether a name is a time zone."""
    try:
        return bool(name) and ZoneInfo(name) is not None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def unknown_zone(name: str) -> str:
    """What is said of a name that is no zone."""
    return f"“{name[:40]}” is not a time zone; it is written such as America/Chicago"


def _is_day(text: str) -> bool:
    try:
        return days.parse_day(text) > 0
    except ValueError:
        return False


def of_versions(after: Portfolio, rows: Columns, positions: Positions) -> Iterator[Problem]:
    """Versions that overlap, or lie outside their contract."""
    yield from _of_touched(after, rows["contract_id"][positions].tolist())


def _of_versions(terms: Terms) -> Iterator[Problem]:
    contract, records = terms.contract, [v.record for v in terms.versions]
    for record in records:
        day = days.day_text(record.effective_on)
        if record.effective_on < contract.starts_on:
            reason = f"The version of {day} begins before {contract.name} does"
            yield Problem(reason, "contract_version", "effective_on", id=record.id)
        elif record.effective_on > terms.last_on:
            reason = f"The version of {day} begins after {contract.name} has ended"
            yield Problem(reason, "contract_version", "effective_on", id=record.id)
        if record.until_on is not None and record.until_on < record.effective_on:
            reason = f"The version of {day} ends before it begins"
            yield Problem(reason, "contract_version", "until_on", id=record.id)
        elif record.until_on is not None and record.until_on > terms.last_on:
            reason = f"The version of {day} goes on after {contract.name} has ended"
            yield Problem(reason, "contract_version", "until_on", id=record.id)
    for earlier, later in itertools.pairwise(records):
        if earlier.until_on is not None and earlier.until_on >= later.effective_on:
            of, at = days.day_text(earlier.effective_on), days.day_text(later.effective_on)
            reason = f"The versions of {of} and {at} overlap"
            yield Problem(reason, "contract_version", "until_on", id=earlier.id)


# --- lines --------------------------------------------------------------------------------------------
def of_lines(after: Portfolio, rows: Columns, positions: Positions) -> Iterator[Problem]:
    """Lines that lack what they need, or that do not go with the others of their version."""
    wanted = set(rows["version_id"][positions].tolist())
    for terms in _terms(after).values():
        touched = [v for v in terms.versions if v.record.id in wanted]
        for version in touched:
            yield from _of_version_lines(terms, version)
        if touched:
            yield from of_site(after, terms.contract.site_id)


def _of_version_lines(terms: Terms, version: Version) -> Iterator[Problem]:
    for line in version.lines:
        if line.series_id is None and _needs_series(line):
            what = "Resale" if line.kind == "block" else "A market price"
            yield _of_line(line, f"{what} needs a price series", "series_id")
        if line.kind == "interruptible" and (line.parameters.enrolled_kw or 0) > _most_kw(terms.contract):
            yield _of_line(line, "More is enrolled than the contract's power")
        yield from _of_elections(line)
    yield from _of_resale(version)
    yield from _of_bases(version)


def _of_line(line: Line, reason: str, field: str = "parameters") -> Problem:
    return Problem(f"{line.label or line.kind}: {reason}", "charge_line", field, id=line.id)


def _most_kw(contract: PowerContract) -> float:
    return np.inf if contract.contract_kw is None else contract.contract_kw


def _needs_series(line: Line) -> bool:
    return line.kind == "index" or (line.kind == "block" and line.parameters.resale in SELLS)


def _of_resale(version: Version) -> Iterator[Problem]:
    """Buying for less than what resale pays would earn money out of nothing, without limit."""
    for block in version.of_kind("block"):
        if block.parameters.resale in SELLS and block.series_id is not None:
            outside = _outside_price(version, block.series_id)
            fee = block.parameters.resale_fee_usd_per_mwh
            if outside and (outside[0] < 1 - 1e-9 or outside[1] + fee < -1e-9):
                reason = "Resale may not pay more than energy outside the block costs"
                yield _of_line(block, reason)


def _outside_price(version: Version, series_id: int) -> tuple[float, float] | None:
    """Multiplier and adder [$/MWh] of energy above the blocks, None if it is not at that series' price."""
    above = [a for a in version.of_kind("index") if a.parameters.load == ABOVE_BLOCKS]
    if not above or any(line.series_id != series_id for line in above):
        return None
    adders = [a.parameters for a in version.of_kind("adder") if a.parameters.load == ABOVE_BLOCKS]
    per_mwh = {PER_MWH: 1.0, PER_KWH: 1000.0}
    return (
        sum(a.parameters.multiplier for a in above),
        sum(a.parameters.adder_usd_per_mwh for a in above)
        + sum(a.amount * per_mwh.get(a.unit, 0.0) for a in adders if not (a.by_month or a.by_date)),
    )


# --- what hangs on lines ------------------------------------------------------------------------------
def of_bases(after: Portfolio, rows: Columns, positions: Positions) -> Iterator[Problem]:
    """Percentages of a line of another version, of themselves or of a later line."""
    for version in _versions_of_lines(after, rows["line_id"][positions].tolist()):
        yield from _of_bases(version)


def _of_bases(version: Version) -> Iterator[Problem]:
    order = {line.id: at for at, line in enumerate(version.lines)}
    labels = {line.id: line.label for line in version.lines}
    for at, line in enumerate(version.lines):
        if line.bases and line.kind not in ("percent", "minimum bill"):
            yield _of_line(line, "Only percentages and minimum bills apply to other lines", "id")
        for base in line.bases:
            if base not in order:
                yield _of_line(line, "It applies to a line of another version", "id")
            elif base == line.id:
                yield _of_line(line, "It applies to itself", "id")
            elif order[base] > at:
                yield _of_line(line, f"It applies to {labels[base]}, which comes later", "sequence")


def of_elections(after: Portfolio, rows: Columns, positions: Positions) -> Iterator[Problem]:
    """Elections of what is no block, or of a share that may not be elected."""
    lines = _lines(after)
    for line_id in sorted(lines.keys() & set(rows["line_id"][positions].tolist())):
        yield from _of_elections(lines[line_id])


def _of_elections(line: Line) -> Iterator[Problem]:
    if line.elections and line.kind != "block":
        yield _of_line(line, "Only a fixed block has elections", "kind")
        return
    allowed = line.parameters.elections if line.kind == "block" else ()
    for month, share in sorted((line.elections or {}).items()):
        if allowed and not any(abs(share - a) < 1e-9 for a in allowed):
            may = ", ".join(f"{a:.4g}" for a in (100 * a for a in allowed))
            reason = f"{100 * share:.4g} % was elected for {days.month_text(month)}; it may be {may} %"
            yield _of_line(line, reason)


def of_events(after: Portfolio, rows: Columns, positions: Positions) -> Iterator[Problem]:
    """Events that end before they begin, or of a line that knows none."""
    lines = _lines(after)
    for event in rows.records(positions.tolist()):
        line = lines.get(event.line_id)
        if event.to_at <= event.from_at:
            yield Problem("An event must end after it begins", "power_event", "to_at", id=event.id)
        if line is not None and not has_events(line):
            reason = f"{line.label} is neither a coincident peak nor interruptible, and has no events"
            yield Problem(reason, "power_event", "line_id", id=event.id)


def has_events(line: Line) -> bool:
    """Whether grid events mean something to a line; of a unit-contingent block they are outages."""
    if line.kind == "block":
        return line.parameters.firmness == UNIT_CONTINGENT
    return line.kind in ("coincident peak", "interruptible")


def _lines(after: Portfolio) -> Mapping[int, Line]:
    return {
        line.id: line
        for terms in _terms(after).values()
        for version in terms.versions
        for line in version.lines
    }


def _versions_of_lines(after: Portfolio, line_ids: Iterable[int]) -> Iterator[Version]:
    wanted = set(line_ids)
    for terms in _terms(after).values():
        for version in terms.versions:
            if wanted & {line.id for line in version.lines}:
                yield version


# --- the blocks of a site -----------------------------------------------------------------------------
def of_site(after: Portfolio, site_id: int) -> Iterator[Problem]:
    """Fixed blocks that together are more than the site can draw; the first day on which they are."""
    found = too_many_mw(after, site_id)
    if found is not None:
        line, day, block_mw, site_mw = found
        reason = (
            f"The site's fixed blocks come to {block_mw:,.4g} MW on {days.day_text(day)}, "
            f"but it has {site_mw:,.4g} MW"
        )
        yield _of_line(line, reason)


def too_many_mw(after: Portfolio, site_id: int) -> tuple[Line, int, float, float] | None:
    """A block, the day, the blocks' MW and the site's, where they are more than contracted and energised."""
    blocks = [
        (line, *span)
        for terms in terms_at(after, site_id)
        for line, span in _blocks_of(terms)
        if span[0] <= span[1]
    ]
    states = sorted(
        (s for s in after.records("site_state").values() if s.site_id == site_id),
        key=lambda s: s.effective_on,
    )
    for day in sorted({first for _, first, _ in blocks} | {s.effective_on for s in states}):
        known = [s for s in states if s.effective_on <= day]
        held = [line for line, first, last in blocks if first <= day <= last]
        total = sum(line.parameters.mw for line in held)
        most = max(known[-1].contracted_mw, known[-1].energised_mw) if known else np.inf
        if held and total > most + 1e-6:
            return held[-1], day, total, most
    return None


def _blocks_of(terms: Terms) -> Iterator[tuple[Line, tuple[int, int]]]:
    """Every fixed block with its first and last day."""
    for at, version in enumerate(terms.versions):
        later = terms.versions[at + 1 :]
        last = min(
            terms.last_on,
            2**31 if version.record.until_on is None else version.record.until_on,
            later[0].record.effective_on - 1 if later else 2**31,
        )
        for line in version.of_kind("block"):
            starts_on, ends_on = line.parameters.starts_on, line.parameters.ends_on
            first = max(
                version.record.effective_on, version.record.effective_on if starts_on is None else starts_on
            )
            yield line, (first, min(last, last if ends_on is None else ends_on))


def of_series(after: Portfolio, rows: Columns, positions: Positions) -> Iterator[Problem]:
    """Price series in a zone that is none."""
    for series in rows.records(positions.tolist()):
        if not is_zone(series.time_zone):
            yield Problem(unknown_zone(series.time_zone), "price_series", "time_zone", id=series.id)


CONTRADICTIONS = {
    "power_contract": of_contracts,
    "contract_version": of_versions,
    "charge_base": of_bases,
    "block_election": of_elections,
    "power_event": of_events,
    "price_series": of_series,
}
"""What is checked of the rows of each table; of lines, `of_lines` once their parameters can be read."""
