"""Levels of a site's capacity chain by name, also those that the same file brings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.exchange.cells import plain_words
from desktop_app.exchange.reading import Sheet
from desktop_app.figures.neutral import bare

FIRST_LINE = -2
"""Where a level feeds from line i of the file, FIRST_LINE - i stands until that line has an id."""


DEEPEST = 64
_PARENT = ENTITIES["capacity_level"]["parent_id"]


def find_levels(sheet: Sheet, portfolio: Portfolio, name: str, target: NDArray[np.int64] | None) -> None:
    """Find the levels that a column names within each line's site; `target` are the file's own levels."""
    if not sheet.has(name):
        return
    levels = portfolio["capacity_level"]
    known = {
        (int(site), plain_words(level)): int(row_id)
        for site, level, row_id in zip(levels["site_id"], levels["name"], levels.ids, strict=True)
    }
    own = _lines_by_name(sheet, target) if target is not None else {}
    sites, made = sheet.values.get("site_id"), _PARENT.filled(None, len(sheet.raw))
    column = sheet.mapping.sources[name].column
    for line in np.flatnonzero(sheet.given[name]).tolist():
        text = bare(sheet.raw.cell(line, column).strip())
        key = (int(sites[line]) if sites is not None else -1, plain_words(text))
        if key in known or key in own:
            made[line] = known.get(key) or FIRST_LINE - own[key]
        else:
            sheet.refuse([line], name, f"“{text[:60]}” is no level of this site")
    sheet.values[name] = made
    if target is not None:
        _refuse_broken_chains(sheet, made, name)


def _lines_by_name(sheet: Sheet, target: NDArray[np.int64]) -> dict[tuple[int, str], int]:
    """New levels of the file itself by site and name."""
    if not (sheet.has("site_id") and sheet.has("name")):
        return {}
    new = np.flatnonzero(sheet.fine & (target < 0)).tolist()
    return {(int(sheet.values["site_id"][i]), plain_words(sheet.values["name"][i])): i for i in new}


def _refuse_broken_chains(sheet: Sheet, parents: NDArray[np.int32], name: str) -> None:
    """A level cannot feed from itself, nor from one that was refused."""
    loops = np.flatnonzero(depths(parents) < 0)
    sheet.refuse(loops.tolist(), name, "The level feeds itself")
    lines = np.flatnonzero(of_file(parents))
    while True:
        fine = sheet.fine
        orphans = [i for i in lines.tolist() if fine[i] and not fine[FIRST_LINE - parents[i]]]
        if not orphans:
            return
        sheet.refuse(orphans, name, "The level that feeds it was rejected")


def of_file(parents: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Where a level is fed by one that the file itself brings."""
    return (parents <= FIRST_LINE) & ~_PARENT.is_missing(parents)


def depths(parents: NDArray[np.int32]) -> NDArray[np.int64]:
    """How many lines of the file stand above each in its chain; -1 for a loop or one too deep to be real."""
    depth, own = np.zeros(len(parents), np.int64), of_file(parents)
    for line in range(len(parents)):
        at = line
        while own[at]:
            at = FIRST_LINE - int(parents[at])
            depth[line] += 1
            if depth[line] > DEEPEST:
                depth[line] = -1
                break
    return depth
