"""Answers for how sections fill their pages: charts grow or shrink a little, small sections share a page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop_app.report.blocks import Chart, Pair, Section

TOP_PT, END_PT = 58.0, 795.0
"""Where the text of a page begins and ends; resources/report/look.typ has the margins."""
_TEXT_PT = END_PT - TOP_PT
_MOSTLY_EMPTY = 0.4
_GAP_PT = 34.0
_SLACK_PT = 14.0
_LEAST, _MOST = 0.62, 1.45
_NOTE_LINE_PT, _NOTE_CHARACTERS, _NOTES_PT = 9.2, 150, 16.0


@dataclass(frozen=True, slots=True)
class Measured:
    """A section set by itself: its pages, where its last page ends, what of it charts and footnotes take."""

    pages: int
    end_pt: float
    charts_pt: float
    notes_pt: float


@dataclass(frozen=True, slots=True)
class Fit:
    """How a section is set: its charts' heights times `stretch`; `follows` on the page of the one before."""

    stretch: float = 1.0
    follows: bool = False


def charts_pt(section: Section) -> float:
    """The height of the charts of a section, one above the other."""
    heights = [b.height_pt for b in section.blocks if isinstance(b, Chart)]
    heights += [max(b.left.height_pt, b.right.height_pt) for b in section.blocks if isinstance(b, Pair)]
    return sum(heights)


def notes_pt(texts: Sequence[str]) -> float:
    """About what footnotes take at the foot of a page."""
    lines = sum(math.ceil(len(text) / _NOTE_CHARACTERS) for text in texts)
    return lines * _NOTE_LINE_PT + _NOTES_PT if lines else 0.0


def fits(measured: Sequence[Measured]) -> list[Fit]:
    """Pack what is small, then let what stands alone fill its page; the cover shares with nobody."""
    shrunk = [min(_stretch(one), 1.0) for one in measured]
    after = [_without_spill(one) if s < 1 else one for one, s in zip(measured, shrunk, strict=True)]
    follows = [*_packed(after), False]
    made = []
    for number, one in enumerate(measured):
        shared = follows[number] or follows[number + 1]
        made.append(Fit(shrunk[number] if shared else _stretch(one), follows[number]))
    return made


def settled(fits: Sequence[Fit], begins: Sequence[int], ends: Sequence[int]) -> list[Fit]:
    """The fits as they came out: a section that was to follow, but begins a page, stands for itself.

    `begins` are the pages of the sections after the cover, `ends` the last pages of all.
    """
    made = list(fits[:1])
    for fit, begin, before in zip(fits[1:], begins, ends[:-1], strict=True):
        made.append(replace(fit, follows=fit.follows and begin == before))
    return made


def _without_spill(one: Measured) -> Measured:
    return replace(one, pages=one.pages - 1, end_pt=END_PT - one.notes_pt - _SLACK_PT)


def _packed(measured: Sequence[Measured]) -> list[bool]:
    """A section follows where it fits whole, or where the page before would stay mostly empty."""
    follows, used = [], _TEXT_PT
    for number, one in enumerate(measured):
        last = one.end_pt - TOP_PT
        height = (one.pages - 1) * _TEXT_PT + last
        whole = used + _GAP_PT + height + one.notes_pt <= _TEXT_PT
        fit = number > 1 and (whole or used < _MOSTLY_EMPTY * _TEXT_PT)
        follows.append(fit)
        reached = (used + _GAP_PT + height) % _TEXT_PT if fit else last
        used = min(reached + one.notes_pt / one.pages, _TEXT_PT)
    return follows


def _stretch(one: Measured) -> float:
    """Shrink charts where little spills onto another page, let them grow where a single page has room."""
    if not one.charts_pt:
        return 1.0
    if one.pages == 1:
        room = END_PT - one.notes_pt - one.end_pt - _SLACK_PT
        return min(1 + max(room, 0.0) / one.charts_pt, _MOST)
    spilled = (one.end_pt - TOP_PT + _SLACK_PT) * (one.pages - 1)
    shrunk = 1 - spilled / one.charts_pt
    return shrunk if shrunk >= _LEAST else 1.0
