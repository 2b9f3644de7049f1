"""How well a heading fits a field, and which unit it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from desktop_app.exchange.cells import NUMBERS, plain_words
from desktop_app.exchange.kinds import Input
from desktop_app.exchange.units import unit_shift

_BRACKETED = re.compile(r"(?P<base>.*?)[\s,]*[(\[](?P<unit>[^()\[\]]+)[)\]]\s*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
REASON = "Reason"
"""The column that a file of rejects has besides its own; it is never a value."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How sure it is that a heading means a field (0 … 1), and its unit."""

    score: float = 0.0
    shift: int = 0
    unit: str = ""


def fit(heading: str, wanted: Input) -> Fit:
    """The best reading of a heading as a field."""
    return max(
        (_scored(base, unit, wanted) for base, unit in _readings(heading, wanted)), key=lambda f: f.score
    )


def _readings(heading: str, wanted: Input) -> Iterator[tuple[str, str]]:
    """The ways to split a heading into a name and a unit."""
    bracketed = _BRACKETED.fullmatch(heading)
    if bracketed:
        yield bracketed["base"], bracketed["unit"]
        return
    yield heading, ""
    if not re.search(r"[\s_]", heading):
        yield _HUMP.sub(" ", heading), ""
    name, comma, unit = heading.rpartition(",")
    if comma and unit_shift(unit, wanted.field.unit) is not None:
        yield name, unit
    words = re.split(r"[\s_]+", heading.strip())
    for count in range(1, min(4, len(words) + 1)):
        unit = " ".join(words[-count:])
        if unit_shift(unit, wanted.field.unit) is not None:
            yield " ".join(words[:-count]), unit


def _scored(base: str, unit: str, wanted: Input) -> Fit:
    shift = unit_shift(unit, wanted.field.unit) if unit else 0
    if shift is None:  # a remark in brackets does no harm to a text, but an unknown unit does to a number
        shift, unit = 0, ""
        if wanted.field.kind in NUMBERS:
            return Fit()
    return Fit(_likeness(plain_words(base), wanted, bool(unit)), shift, unit.strip())


def _likeness(words: str, wanted: Input, has_unit: bool) -> float:
    made = wanted.field
    if not words:
        return 0.7 if has_unit else 0.0
    if words == plain_words(made.label):
        return 1.0
    if words == plain_words(made.name) or f"{words} " == f"{plain_words(made.header)} ":
        return 0.98
    known = [plain_words(s) for s in wanted.synonyms]
    if words in known:
        return 0.92 - 0.01 * min(known.index(words), 9)
    return max((_overlap(words, name) for name in (plain_words(made.label), *known)), default=0.0)


def _overlap(words: str, name: str) -> float:
    """Headings that hold all words of a name and little more."""
    said, known = set(words.split()), set(name.split())
    return 0.6 * len(known) / len(said) if known < said and len(known) > 0.5 * len(said) else 0.0
