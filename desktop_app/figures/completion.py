"""Answers for what the filter line offers while one types: columns, and the names that stand in them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from desktop_app.figures.grid_column import UNRANKED, GridColumn
from desktop_app.figures.query import NONE, Columns, QueryError, column_of, word

MOST = 12
_FIELD = re.compile(r'(?P<minus>-?)(?P<field>[A-Za-z][\w/-]*)(?P<op>:|=)(?P<value>"?[^"]*)')


@dataclass(frozen=True, slots=True)
class Completion:
    """One offer: what is put in place of `text[start:end]`, and what it means."""

    text: str
    hint: str
    start: int
    end: int


def completions(text: str, cursor: int, columns: Columns) -> list[Completion]:
    """What may stand where the cursor is, the likeliest first."""
    start = _word_start(text, cursor)
    typed = text[start:cursor]
    if match := _FIELD.fullmatch(typed):
        offers = _values(match, columns)
    else:
        minus, typed = ("-", typed[1:]) if typed.startswith("-") else ("", typed)
        offers = [(minus + t, h) for t, h in (*_fields(typed, columns), *_names(typed, columns))]
    return [Completion(made, hint, start, cursor) for made, hint in offers[:MOST]]


def _word_start(text: str, cursor: int) -> int:
    """Where the word under the cursor begins; a space inside quotes does not end it."""
    start, quoted = 0, False
    for place, letter in enumerate(text[:cursor]):
        if letter == '"':
            quoted = not quoted
        elif letter.isspace() and not quoted:
            start = place + 1
    return start


def _fields(typed: str, columns: Columns) -> list[tuple[str, str]]:
    wanted = typed.casefold()
    return [
        (f"{c.key}{'' if c.is_number else ':'}", c.header)
        for c in columns.values()
        if c.key.startswith(wanted) or any(a.startswith(wanted) for a in c.aliases if wanted)
    ]


def _names(typed: str, columns: Columns) -> list[tuple[str, str]]:
    """Sites, models, statuses … whose name holds what was typed."""
    if len(typed) < 2:
        return []
    return [
        (word(c.key, label), c.label)
        for c in columns.values()
        if c.form == "code"
        for label in _holding(c, typed)
    ]


def _values(match: re.Match[str], columns: Columns) -> list[tuple[str, str]]:
    try:
        column = column_of(match["field"], columns)
    except QueryError:
        return []
    if column.form not in ("text", "code") or column.searched:
        return []
    typed = match["value"].removeprefix('"')
    made = [(match["minus"] + word(match["field"], label), column.label) for label in _holding(column, typed)]
    if NONE.startswith(typed.casefold()):
        made.append((f"{match['minus']}{match['field']}:{NONE}", f"no {column.label.lower()}"))
    return made[:MOST]


def _holding(column: GridColumn, typed: str) -> list[str]:
    """The labels that occur in the column and hold a text; those that begin with it come first."""
    if not column.is_category:
        return []
    wanted = typed.casefold()
    ranks, labels = column.categories
    occurring = np.bincount(ranks[ranks != UNRANKED], minlength=len(labels)) > 0
    found = [
        n for n, there in zip(labels, occurring.tolist(), strict=True) if there and wanted in n.casefold()
    ]
    return sorted(found, key=lambda label: not label.casefold().startswith(wanted))
