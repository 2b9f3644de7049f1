"""Knows a file by its beginning, before all of it is read, and what the book says of such files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from desktop_app.domain.fields import MISSING_32
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.treasury import MOVES
from desktop_app.exchange.text_file import SEPARATORS, in_utf8
from desktop_app.exchange.treasury.layouts import LAYOUTS, Layout
from desktop_app.exchange.treasury.listing import plain
from desktop_app.exchange.treasury.told import Answers

_BYTES = 1 << 16
_LINES = 20


def layout_at_once(path: Path) -> Layout | None:
    """The layout that the first lines of a file give away; None for a spreadsheet or a file not known."""
    try:
        with path.open("rb") as stream:
            head = in_utf8(stream.read(_BYTES), path.name)[0].decode(errors="ignore")
    except (OSError, AppError):
        return None
    if head.lstrip()[:1] in ("{", "["):
        return next((layout for layout in LAYOUTS if _has_keys(layout, head)), None)
    return next((found for line in head.splitlines()[:_LINES] if (found := _by_headings(line))), None)


def _has_keys(layout: Layout, head: str) -> bool:
    paths = [all(f'"{name}"' in head for name in path) for path in layout.paths]
    return any(paths) and all(f'"{key}"' in head for key in layout.keys)


def _by_headings(line: str) -> Layout | None:
    for separator in SEPARATORS:
        try:
            heads = {
                plain(cell) for cells in csv.reader(io.StringIO(line), delimiter=separator) for cell in cells
            }
        except csv.Error:
            continue
        for layout in LAYOUTS:
            if layout.heads and heads.issuperset(layout.heads):
                return layout
    return None


def usual_answers(portfolio: Portfolio, layout: Layout) -> Answers:
    """The accounts that the last events of such files were booked on, by name; empty where there are none."""
    names = {a.id: a.name for a in portfolio.records("treasury_account").values()}
    rows = portfolio["treasury_event"]
    own = np.flatnonzero(rows["source"] == layout.source.encode())
    moves = own[np.isin(rows["kind"][own], MOVES)]
    arrived, left = "", ""
    account = _usual(names, rows["account_id"][own], rows["to_account_id"][own])
    for position in moves.tolist()[::-1]:
        of, to = (names.get(int(rows[n][position]), "") for n in ("account_id", "to_account_id"))
        left = left or (to if of == account else "")
        arrived = arrived or (of if to == account else "")
    if not account:
        pools = (p.name for p in portfolio.records("pool_account").values() if p.pool == layout.source)
        account = next(pools, "")
    return Answers(account, arrived, left)


def _usual(names: dict[int, str], *ids: np.ndarray) -> str:
    """The account that most of the events touch."""
    touched = np.concatenate(ids)
    touched = touched[touched != MISSING_32]
    if not len(touched):
        return ""
    found, count = np.unique(touched, return_counts=True)
    return names.get(int(found[np.argmax(count)]), "")
