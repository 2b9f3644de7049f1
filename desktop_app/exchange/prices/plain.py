"""Any table with times and values: which column is what by its heading, corrected by the user's mapping."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

import numpy as np

from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.cells import NO_OFFSET, numbers, stamps
from desktop_app.exchange.prices.local_time import HOUR, from_ends, zone_named
from desktop_app.exchange.prices.points import Answers, Ints, Points, Question
from desktop_app.exchange.prices.reading import begun, currency_of, place_clock, place_hours, unit_of
from desktop_app.exchange.prices.series import step_of
from desktop_app.exchange.prices.table import Table, plain

PRICE = re.compile(r"price|lmp|lbmp|spp$|mwh|kwh|rate|tariff|value|usd|eur|column3")
READING = re.compile(r"kwh|kw|mw|kva|^hp|hp$|load|usage|consumption|demand|energy|power|reading|value")
_TIME = re.compile(
    r"(date)?time|stamp|start|begin|interval|^time|^utc|ending|datetime|end$|^period|^date|^hour"
)
_DAY = re.compile(r"^(delivery|operating|trade|market|flow|local)?(date|day)$|^column1$")
_HOUR = re.compile(r"^(delivery)?(hour|he|hourending|hourbeginning|hourend|hr|hh)$|^hours?$|^column2$")
_NODE = re.compile(
    r"node|location|settlementpoint|^hub|^zone|^area|^name$|pnode|biddingzone|^meter(id|name)?$"
)
_FLAG = re.compile(r"dstflag|repeated|^dst$")
_ENDS = re.compile(r"end")
BEGINNING, ENDING = "beginning", "ending"


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings that give each part, as `Table.heads` has them; empty where there is none."""

    time: str = ""
    date: str = ""
    hour: str = ""
    value: str = ""
    node: str = ""
    repeated: str = ""


PARTS = tuple(f.name for f in fields(Columns))


def columns_of(table: Table, answers: Answers, values: re.Pattern[str] = PRICE) -> Columns:
    """The likeliest columns, and over them what the user said; raises AppError."""
    found = _guessed(table, values)
    for part, heading in answers.columns.items():
        if part not in PARTS:
            raise AppError(f"There is no part “{part}” of a price file.", f"There are {', '.join(PARTS)}.")
        if heading and plain(heading) not in table.heads:
            raise AppError(
                f"“{table.raw.name}” has no column “{heading}”.", f"It has {', '.join(table.raw.headers)}."
            )
        found[part] = plain(heading)
    made = Columns(**found)
    if not made.value or not (made.time or (made.date and made.hour)):
        wanted = "times" if made.value else "values"
        raise AppError(
            f"“{table.raw.name}” has no column that looks like {wanted}.",
            f"Say which of {', '.join(table.raw.headers[:12])} it is, in a mapping.",
        )
    return made


def _guessed(table: Table, values: re.Pattern[str]) -> dict[str, str]:
    found = dict.fromkeys(PARTS, "")
    heads = list(table.heads)
    found["date"] = _first(heads, _DAY)
    found["hour"] = _first(heads, _HOUR) if found["date"] else ""
    if not found["hour"]:
        times = [head for head in heads if _TIME.search(head) and not _FLAG.search(head)]
        times = times or [head for head in heads if _looks_like_times(table, head)]
        found["time"] = next(
            iter(sorted(times, key=lambda h: ("utc" not in h, "end" in h, heads.index(h)))), ""
        )
        found["date"] = ""
    taken = set(found.values())
    found["repeated"] = _first([h for h in heads if h not in taken], _FLAG)
    left = [h for h in heads if h not in {*taken, found["repeated"]} and not _TIME.search(h)]
    found["value"] = next((h for h in left if values.search(h) and _has_numbers(table, h)), "")
    rest = [h for h in left if h != found["value"]]
    found["node"] = next((h for h in rest if _NODE.search(h) and not _has_numbers(table, h)), "")
    if not found["value"] and len(rest) == 1 and _has_numbers(table, rest[0]):
        found["value"] = rest[0]
    return found


def _first(heads: list[str], pattern: re.Pattern[str]) -> str:
    return next((head for head in heads if pattern.search(head)), "")


def _looks_like_times(table: Table, head: str) -> bool:
    """Whether a column without a telling heading holds stamps."""
    wall, _, wrong = stamps(table[head][:50])
    return 2 * len(wrong) < len(wall) and 0 < step_of(wall, 0) <= HOUR


def _has_numbers(table: Table, head: str) -> bool:
    sample = table[head][:: max(1, len(table) // 100)]
    values, wrong = numbers(sample)
    return len(values) > 2 * len(wrong)


def is_mine(table: Table) -> bool:
    """Whether a table without a known layout still looks like prices, interval after interval."""
    return _has_series(table, re.compile(r"price|lmp|lbmp|^spp$|mwh|perkwh"))


def are_readings(table: Table) -> bool:
    """Whether a table looks like the readings of a meter."""
    return _has_series(table, re.compile(r"kwh|kw|kvar|usage|consumption|reading|load|demand"))


def _has_series(table: Table, values: re.Pattern[str]) -> bool:
    """Times at most an hour apart, with one column of values beside them."""
    found = _guessed(table, values)
    if not values.search(found["value"]) or not (found["time"] or found["hour"]):
        return False
    if found["hour"]:
        return True
    return _looks_like_times(table, found["time"])


def read(table: Table, answers: Answers, values: re.Pattern[str] = PRICE) -> Points:
    """Values by stamps, or by day and hour; asks for the zone where the stamps do not say it."""
    found = columns_of(table, answers, values)
    made = begun(table, "", "", answers.zone, found.value, node=found.node)
    heading = table.heading(found.value)
    made.currency, made.unit = currency_of(heading) or "USD", unit_of(heading)
    if found.hour:
        made.zone = answers.zone or _asked_zone(table)
        place_hours(made, table, found.date, found.hour, flag=found.repeated)
        return made
    made.time_column = table.heading(found.time)
    cells = table[found.time]
    wall, offset, wrong = stamps(cells)
    made.refuse(wrong, made.time_column)
    if "utc" in found.time or "gmt" in found.time:
        offset = np.where(offset == NO_OFFSET, 0, offset)
    _place(made, table, found, wall, offset, answers)
    return made


def _place(made: Points, table: Table, found: Columns, wall: Ints, offset: Ints, answers: Answers) -> None:
    good = np.flatnonzero(made.fine)
    knows = bool((offset[good] != NO_OFFSET).all())
    made.zone = answers.zone or ("UTC" if knows else _asked_zone(table))
    ends = answers.stamps == ENDING or (not answers.stamps and bool(_ENDS.search(found.time)))
    if not answers.stamps:
        made.notes.append(f"“{made.time_column}” is read as the {ENDING if ends else BEGINNING} of intervals")
    if not ends:
        place_clock(made, wall, offset)
        return
    made.span_s = step_of(wall[good], 3600)
    if knows:
        made.at[good] = wall[good] - offset[good] - made.span_s
    else:
        made.place(from_ends(wall[good], made.span_s, zone_named(made.zone), None, made.node[good]), good)


def _asked_zone(table: Table) -> str:
    raise Question(
        "zone",
        f"“{table.raw.name}” gives local times and does not say of which time zone.",
        "Say --tz America/Chicago, or an offset such as --tz=-06:00 for standard time all year.",
    )
