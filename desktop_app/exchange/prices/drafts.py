"""Files of points put together into one draft for each series: refusals, duplicates, overlaps, gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timezone

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.fields import EARLIEST_DAY, LATEST_DAY, Plain
from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.local_time import DAY, hours_of_days, standard_offset, zone_named
from desktop_app.exchange.prices.points import Floats, Ints, Points, Question
from desktop_app.exchange.prices.series import Gap, gaps_of, span_of

MOST_NODES = 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong with one row of one file."""

    file: str
    row: int
    column: str
    reason: str


@dataclass(slots=True, eq=False)
class Draft:
    """One series out of all files: sorted starts with their values, and how many rows told them."""

    name: str
    record: dict[str, Plain]
    span_s: int
    at: Ints
    value: Floats
    superseded: int = 0
    gaps: list[Gap] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return sum(gap.count for gap in self.gaps)


@dataclass(slots=True, eq=False)
class Drafts:
    """All series of some files; `broken` means that nothing of them may be taken."""

    rows_in: int
    series: list[Draft]
    troubles: list[Trouble]
    rejected: int
    notes: list[str]
    broken: bool


def chosen_nodes(files: Sequence[Points], wanted: Sequence[str]) -> list[str]:
    """The nodes that are asked for, or all where they are few; raises AppError, or Question for too many."""
    present = list(dict.fromkeys(name for made in files for name in made.nodes))
    by_name = {name.casefold(): name for name in present}
    if missing := [name for name in wanted if name.casefold() not in by_name]:
        shown = ", ".join(present[:8]) + (f" and {len(present) - 8:,} more" if len(present) > 8 else "")
        raise AppError(f"There is no node “{missing[0]}” in the file.", f"It has {shown}.")
    if not wanted and len(present) > MOST_NODES:
        raise Question(
            "node",
            f"The file holds prices of {len(present):,} nodes.",
            "Say which ones you want with --node, once for each.",
            tuple(present),
        )
    return [by_name[name.casefold()] for name in wanted] or present


def narrowed(made: Points, wanted: Sequence[str]) -> Points:
    """The points of those nodes that are wanted by any spelling; all where the file has none of them."""
    names = {name.casefold() for name in wanted}
    found = [name for name in made.nodes if name.casefold() in names]
    return only_nodes(made, found) if found else made


def only_nodes(made: Points, wanted: Sequence[str]) -> Points:
    """The points of some nodes of a file."""
    codes = [code for code, name in enumerate(made.nodes) if name in set(wanted)]
    if len(codes) == len(made.nodes):
        return made
    kept = np.flatnonzero(np.isin(made.node, codes))
    place = {int(p): i for i, p in enumerate(kept)}
    made.refused = {place[p]: why for p, why in made.refused.items() if p in place}
    made.broken = [(place.get(p, 0), column, why) for p, column, why in made.broken]
    made.node, made.nodes = np.searchsorted(codes, made.node[kept]), [made.nodes[code] for code in codes]
    made.at, made.value, made.row = made.at[kept], made.value[kept], made.row[kept]
    made.notes.append("Other nodes of the file were left out")
    return made


def refuse_misfits(made: Points, span_s: int, limit: float, unit: str) -> None:
    """Refuse points that no month of a book can hold."""
    fine = made.fine
    minutes = span_s // 60
    off = np.flatnonzero(fine & (made.at % span_s != 0))
    made.refuse([(p, f"It does not begin with an interval of {minutes} minutes") for p in off.tolist()],
                made.time_column)  # fmt: skip
    early, late = EARLIEST_DAY * DAY, LATEST_DAY * DAY
    out = np.flatnonzero(fine & ((made.at < early) | (made.at >= late)))
    made.refuse(
        [(p, f"{_instant(made, p)} lies outside 2009 … 2099") for p in out.tolist()], made.time_column
    )
    beyond = np.flatnonzero(fine & (np.abs(made.value) > limit))
    made.refuse(
        [(p, f"{made.value[p]:,.10g} lies beyond {limit:,.0f} {unit}") for p in beyond.tolist()], made.column
    )
    if not made.broken:  # where times have no place, two of them may fall together
        _refuse_duplicates(made)


def _refuse_duplicates(made: Points) -> None:
    """Rows that say an interval again are refused; if they say another value, none of the file is trusted."""
    positions = np.flatnonzero(made.fine)
    order = positions[np.lexsort((positions, made.at[positions], made.node[positions]))]
    again = np.zeros(len(order), np.bool_)
    again[1:] = (np.diff(made.at[order]) == 0) & (np.diff(made.node[order]) == 0)
    first = np.maximum.accumulate(np.where(again, 0, np.arange(len(order))))
    for place in np.flatnonzero(again).tolist():
        one, other = int(order[first[place]]), int(order[place])
        said = f"{_instant(made, other)} stands in row {int(made.row[one])} already"
        if made.value[one] == made.value[other]:
            made.refuse([(other, said)], made.time_column)
        else:
            made.broken.append((other, made.time_column, f"{said}, with another value"))


def _instant(made: Points, position: int) -> str:
    return days.instant_text(int(made.at[position]))


def drafted(
    files: Sequence[Points], names: dict[str, str], records: dict[str, dict[str, Plain]], *, limit: float,
    unit: str,
) -> Drafts:  # fmt: skip
    """One draft for each node; a later file stands where two overlap."""
    span_s = span_of(np.concatenate([made.at[made.fine] for made in files]), [made.span_s for made in files])
    troubles, rejected, notes = [], 0, []
    for made in files:
        refuse_misfits(made, span_s, limit, unit)
        troubles += _troubles(made)
        rejected += len(made.refused)
        notes += [note for note in made.notes if note not in notes]
        notes += _open_end(made, span_s)
        notes += _hint(made)
    rows_in, broken = sum(map(len, files)), any(made.broken for made in files)
    series = [] if broken else [_draft(files, node, names[node], records[node], span_s) for node in names]
    return Drafts(rows_in, series, troubles, rows_in if broken else rejected, notes, broken)


def _troubles(made: Points) -> list[Trouble]:
    told = [(p, c, why) for p, (c, why) in made.refused.items()] + made.broken
    return [
        Trouble(made.file, int(made.row[p]), column or made.column, why) for p, column, why in sorted(told)
    ]


def _draft(files: Sequence[Points], node: str, name: str, record: dict[str, Plain], span_s: int) -> Draft:
    chosen: list[NDArray[np.int64]] = []
    for made in files:
        code = made.nodes.index(node) if node in made.nodes else -1
        chosen.append(np.flatnonzero(made.fine & (made.node == code)))
    at = np.concatenate([made.at[own] for made, own in zip(files, chosen, strict=True)])
    value = np.concatenate([made.value[own] for made, own in zip(files, chosen, strict=True)])
    order = np.argsort(at, kind="stable")
    at, value = at[order], value[order]
    last = np.ones(len(at), np.bool_)
    last[:-1] = at[1:] != at[:-1]
    draft = Draft(name, record, span_s, at[last], value[last], int(len(at) - np.count_nonzero(last)))
    draft.gaps = gaps_of(draft.at, span_s)
    return draft


def _hint(made: Points) -> list[str]:
    """What to do with a file whose days of change do not fit."""
    zone = zone_named(made.zone)
    if not made.broken or made.broken[0][1] != made.time_column or isinstance(zone, timezone):
        return []
    days = made.at[[row for row, *_ in made.broken]] // DAY
    said = f"Nothing of “{made.file}” was taken"
    if not hours_of_days(int(days.min()) - 1, int(days.max()) + 1, zone):
        return [said]
    winter = standard_offset(zone, int(made.at[made.broken[0][0]]))
    return [f"{said}. Where its times are standard time all year, the time zone is {winter} (--tz={winter})"]


def _open_end(made: Points, span_s: int) -> list[str]:
    """A note if the file has no last line end and its last local day is not whole."""
    fine = made.fine
    if not made.ends_open or not fine.any():
        return []
    zone = zone_named(made.zone)
    last = int(made.at[fine].max())
    day = (last + span_s - 1) // DAY
    hours = hours_of_days(day, day, zone).get(day, 24)
    own = int(np.count_nonzero(made.at[fine & (made.node == made.node[fine][-1])] > last - hours * 3600))
    if own >= hours * 3600 // span_s:
        return []
    return [f"“{made.file}” has no line end after its last row: check that the download is whole"]
