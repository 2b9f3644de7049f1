"""Answers for the filter line: which rows a query such as `site:TX* model:S21 hashrate<180` means."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import days
from desktop_app.domain.fields import parse_decimal
from desktop_app.figures.grid_column import GridColumn

Mask = NDArray[np.bool_]
Columns = Mapping[str, GridColumn]
NONE = "none"
"""The word for a missing value: `site:none`."""

_TERM = re.compile(
    r"""(?P<minus>-)?
        (?:(?P<field>[A-Za-z][\w/-]*)(?P<op>:|!=|<=|>=|=|<|>))?
        (?P<value>"(?:[^"]*)"?|[^\s"]*(?:"[^"]*"?[^\s"]*)*)""",
    re.VERBOSE,
)
_MAC = re.compile(r"[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{0,2})+")
_RANGE = re.compile(r"(?P<low>.*?)\.\.(?P<high>.*)")
_WILD = re.compile(r"[*?]")


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query; `field` is empty for bare text. `start` and `end` say where it stands."""

    field: str
    op: str
    value: str
    negated: bool
    quoted: bool
    start: int
    end: int


class QueryError(ValueError):
    """What is wrong with a query, as one sentence."""


def terms_of(text: str) -> list[Term]:
    """The words of a query in their order."""
    found = []
    for match in _TERM.finditer(text):
        whole, value = match.group(0), match.group("value")
        if not whole.strip() or match.end() == match.start():
            continue
        field, op = match.group("field") or "", match.group("op") or ""
        if field and _MAC.fullmatch(whole):
            field, op, value = "", "", whole
        quoted = value.startswith('"')
        found.append(
            Term(field, op, value.replace('"', ""), bool(match.group("minus")), quoted, *match.span())
        )
    return found


def matching(text: str, columns: Columns, count: int) -> Mask:
    """Which of `count` rows a query chooses; all words must hold. Raises QueryError."""
    chosen = np.ones(count, np.bool_)
    for term in terms_of(text):
        mask = _mask(term, columns, count)
        chosen &= ~mask if term.negated else mask
    return chosen


def _mask(term: Term, columns: Columns, count: int) -> Mask:
    if not term.field:
        return _searched(term, columns, count)
    column = column_of(term.field, columns)
    if not term.value and not term.quoted:
        raise QueryError(f"Write a value after {term.field}{term.op}")
    if term.op == "!=":
        return ~_compared(column, Term(term.field, "=", *_rest(term)))
    return _compared(column, term)


def _rest(term: Term) -> tuple[str, bool, bool, int, int]:
    return term.value, term.negated, term.quoted, term.start, term.end


def column_of(name: str, columns: Columns) -> GridColumn:
    """The column that a word names, by its key or another of its names. Raises QueryError."""
    wanted = name.casefold()
    for column in columns.values():
        if wanted == column.key or wanted in column.aliases:
            return column
    near = difflib.get_close_matches(wanted, list(columns), 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(list(columns)[:6])} and more"
    raise QueryError(f"No column is called “{name}”: {hint}")


def _compared(column: GridColumn, term: Term) -> Mask:
    if term.value.casefold() == NONE and not term.quoted and term.op in (":", "="):
        return column.missing
    if column.form in ("text", "code"):
        return _compared_texts(column, term)
    found = np.zeros(len(column.values), np.bool_)
    for value in (
        term.value.split(",") if term.op in (":", "=") and column.form in ("day", "instant") else [term.value]
    ):
        found |= _between(column, *_limits(column, term.op, value))
    return found & ~column.missing


# --- numbers and days --------------------------------------------------------------------------------
Limits = tuple[float, float, bool, bool]
"""Lowest and highest value, and whether each of them itself is meant."""
_EVER = float("inf")


def _between(column: GridColumn, low: float, high: float, with_low: bool, with_high: bool) -> Mask:
    values = column.values
    above = values >= low if with_low else values > low
    return above & (values <= high if with_high else values < high)


def _limits(column: GridColumn, op: str, value: str) -> Limits:
    parts = _RANGE.fullmatch(value)
    if parts and op in (":", "="):
        low = _span(column, parts["low"])[0] if parts["low"] else -_EVER
        high = _span(column, parts["high"])[1] if parts["high"] else _EVER
        return low, high, True, True
    first, last = _span(column, value)
    if column.is_number and op in (":", "="):
        half = 0.5 / 10 ** len(value.partition(".")[2])  # 21.7 is what is shown as 21.7
        return first - half, last + half, True, False
    return {
        "<": (-_EVER, first, True, False),
        "<=": (-_EVER, last, True, True),
        ">": (last, _EVER, False, True),
        ">=": (first, _EVER, True, True),
    }.get(op, (first, last, True, True))


def _span(column: GridColumn, text: str) -> tuple[float, float]:
    """The least and greatest value that a text stands for: 2024-05 is 31 days."""
    if column.form == "day":
        return _span_of_days(column, text)
    if column.form == "instant":
        first, last = _span_of_days(column, text)
        return first * 86_400, last * 86_400 + 86_399
    try:
        number = float(parse_decimal(text, column.unit))
    except ValueError:
        raise QueryError(f"{column.label} is a number: “{text}” is not one") from None
    return number, number


def _span_of_days(column: GridColumn, text: str) -> tuple[float, float]:
    try:
        if len(text) == 4:
            return days.parse_day(f"{text}-01-01"), days.parse_day(f"{text}-12-31")
        if len(text) == 7:
            month = days.parse_month(text)
            return days.first_day(month), days.first_day(month + 1) - 1
        return (day := days.parse_day(text)), day
    except ValueError:
        raise QueryError(f"{column.label} is a day: write 2025, 2025-12 or 2025-12-31") from None


# --- texts and names -----------------------------------------------------------------------------------
def _compared_texts(column: GridColumn, term: Term) -> Mask:
    if term.op not in (":", "="):
        raise QueryError(f"{column.label} is a text: write {term.field}:{term.value}")
    wanted = [term.value] if term.quoted else [v for v in term.value.split(",") if v]
    if column.form == "code":
        known = [any(fits(label, v, exact=term.op == "=") for v in wanted) for label in column.labels]
        return np.array([*known, False])[column.values]  # −1 takes the last one
    found = np.zeros(len(column.values), np.bool_)
    for value in wanted:
        found |= _texts_fitting(column, value, exact=term.op == "=")
    return found


def fits(label: str, wanted: str, *, exact: bool = False) -> bool:
    """Whether a name is meant: a part of it, or with * and ? a pattern for it or for its last words."""
    name, value = label.casefold(), wanted.casefold()
    if _WILD.search(value):
        return any(_pattern(value).fullmatch(name, place.start()) for place in re.finditer(r"\b\w|^", name))
    return name == value if exact else value in name


def _pattern(wild: str) -> re.Pattern[str]:
    pieces = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in wild)
    return re.compile("".join(pieces), re.DOTALL)


def _texts_fitting(column: GridColumn, wanted: str, *, exact: bool) -> Mask:
    value = _folded(wanted)
    if _WILD.search(wanted):
        return _wildly_fitting(column, wanted.casefold())
    return column.folded == value if exact else np.strings.find(column.folded, value) >= 0


def _wildly_fitting(column: GridColumn, wild: str) -> Mask:
    """Only rows that hold the longest plain piece of the pattern are looked at one by one."""
    longest = max(re.split(r"[*?]+", wild), key=len)
    found = np.strings.find(column.folded, _folded(longest)) >= 0
    pattern = _pattern(wild)
    for row in np.flatnonzero(found).tolist():
        found[row] = bool(pattern.fullmatch(column.folded[row].decode("utf-8", "replace")))
    return found


def _folded(text: str) -> bytes:
    return text.encode().lower()


def _searched(term: Term, columns: Columns, count: int) -> Mask:
    found = np.zeros(count, np.bool_)
    for column in columns.values():
        if column.searched:
            found |= _texts_fitting(column, term.value, exact=False)
    return found


# --- queries written by a click -------------------------------------------------------------------------
def word(field: str, value: str) -> str:
    """A term for a name, quoted where it must be."""
    return f'{field}:"{value}"' if re.search(r"[\s,*?]|^$", value) else f"{field}:{value}"


def without_field(text: str, field: str) -> str:
    """A query without the terms on one column."""
    kept = [text[t.start : t.end] for t in terms_of(text) if t.field.casefold() != field]
    return " ".join(kept)


def with_terms(text: str, field: str, *terms: str) -> str:
    """A query with the terms on one column replaced; the same ones again are taken away."""
    there = [text[t.start : t.end] for t in terms_of(text) if t.field.casefold() == field]
    rest = without_field(text, field)
    return rest if there == list(terms) else " ".join([rest, *terms]).strip()
