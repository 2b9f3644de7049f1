"""Answers for the parts a page is made of, as plain values: tiles, figures compared, tables, charts, words.

A footnote is its text: the same text on a page is one note with one number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from desktop_app.figures import format as say
from desktop_app.figures.chart import ChartSpec, Floats
from desktop_app.figures.table import Column, TableSpec
from desktop_app.report import notes as note
from desktop_app.report.quarter import Quarter, Span

Notes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure over the three quarters.

    The raw values times `scale` are in `unit`. A share (raw 0 … 1) moves by points, all else by percent.
    """

    label: str
    unit: str
    values: tuple[float, float, float]
    scale: float = 1.0
    digits: int | None = None
    share: bool = False
    notes: Notes = ()
    missing: str = note.NOT_RECORDED
    strong: bool = False
    outflow: bool = False
    """Shown negative, but it moves by its magnitude: a larger sale is a rise."""

    @property
    def scaled(self) -> tuple[float, ...]:
        return tuple(v * self.scale for v in self.values)

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(say.number(v, self.digits) for v in self.scaled)

    @property
    def change(self) -> tuple[float, float]:
        """Against the previous quarter and the year before: relative, for a share the difference."""
        now, before, year_ago = map(abs, self.values) if self.outflow else self.values
        if self.share:
            return now - before, now - year_ago
        return say.relative(now, before), say.relative(now, year_ago)

    @property
    def said_change(self) -> tuple[str, ...]:
        now, *others = map(abs, self.values) if self.outflow else self.values
        if self.share:
            return tuple(say.points(now - other) for other in others)
        return tuple(say.change(now, other) for other in others)


def three(quarter: Quarter, of: Callable[[Span], float]) -> tuple[float, float, float]:
    """A figure of each of the three quarters."""
    now, before, year_ago = (of(span) for span in quarter.spans)
    return now, before, year_ago


def metric(quarter: Quarter, label: str, unit: str, key: str, scale: float = 1.0, **more: Any) -> Metric:
    """A metric from a key of `PeriodFigures.company`."""
    return Metric(label, unit, three(quarter, lambda span: span.of(key)), scale, **more)


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """A headline figure of the cover; `value` is as it is said, with its unit, `trend` by month."""

    metric: Metric
    value: str
    trend: Floats
    notes: Notes = ()


@dataclass(frozen=True, slots=True)
class Tiles:
    """The tiles of the cover, four a row."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures compared over three quarters: one row a metric; a text among the rows heads a group."""

    title: str
    rows: tuple[Metric | str, ...]
    notes: Notes = ()


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A table of any other shape; notes stand at columns (by key), at rows (by number) or at its title."""

    table: TableSpec
    notes: Notes = ()
    column_notes: Mapping[str, Notes] = field(default_factory=dict)
    row_notes: Mapping[int, Notes] = field(default_factory=dict)
    missing: Notes = (note.NOT_RECORDED,)
    on_paper: bool = True
    """A long table stands in the workbook alone."""
    sheet: TableSpec | None = None
    """What the workbook carries instead: the same in more detail than a page has room for."""


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A chart of a height [pt]; its title is a sentence."""

    spec: ChartSpec
    height_pt: float
    notes: Notes = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two charts side by side."""

    left: Chart
    right: Chart


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, each with the words it begins with in bold; in two columns where many are short."""

    paragraphs: tuple[tuple[str, str], ...]
    title: str = ""
    columns: int = 1


Block = Tiles | Metrics | Grid | Chart | Pair | Words


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the summary under its heading; `lead` is the sentence it comes down to."""

    title: str
    lead: str
    blocks: tuple[Block, ...]


def trimmed(section: Section) -> Section:
    """The section without charts and tables that have nothing to show; words say so where none is left."""
    kept = tuple(shown for block in section.blocks if (shown := _shown(block)) is not None)
    return replace(section, blocks=kept or (Words((("", "Nothing is on record."),)),))


def _shown(block: Block) -> Block | None:
    match block:
        case Chart():
            return None if block.spec.is_empty else block
        case Pair():
            left, right = _shown(block.left), _shown(block.right)
            return block if left and right else left or right
        case Grid():
            return block if len(block.table) else None
    return block


def tables_of(sections: Sequence[Section], quarter: Quarter) -> list[TableSpec]:
    """Every table of the summary as the workbook carries it, raw values in the units of the headings."""
    found = []
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Metrics):
                found.append(_compared(block, quarter))
            elif isinstance(block, Grid):
                found.append(block.sheet or block.table)
    return found


def _compared(block: Metrics, quarter: Quarter) -> TableSpec:
    columns = [Column("metric", "Metric", kind="text"), Column("unit", "Unit", kind="text")]
    columns += [Column(span.quarter, span.short) for span in quarter.spans]
    columns += [
        Column("quarter", "Change on previous quarter", "% or pt", digits=1),
        Column("year", "Change on a year ago", "% or pt", digits=1),
    ]
    rows = [
        (m.label, m.unit, *m.scaled, *(change * 100 for change in m.change))
        for m in block.rows
        if isinstance(m, Metric)
    ]
    return TableSpec.from_rows(block.title, columns, rows)


def lying_height(rows: int, pitch_pt: float = 17.5) -> float:
    """The height [pt] of lying bars; of very many rows the chart leaves out the last."""
    return 20 + pitch_pt * min(max(rows, 1), 15)


def cut(text: str) -> str:
    """A text as a sentence begins with it."""
    return text[:1].upper() + text[1:]
