"""Answers for how the content reaches Typst: as JSON with numbered footnotes, and charts as SVG files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from desktop_app.domain import days, periods
from desktop_app.figures import format as say
from desktop_app.figures.chart import ChartSpec
from desktop_app.figures.tokens import load_theme
from desktop_app.figures.twin import described
from desktop_app.report import notes as note
from desktop_app.report.blocks import (
    Block,
    Chart,
    Grid,
    Metric,
    Metrics,
    Notes,
    Pair,
    Section,
    Tile,
    Tiles,
    Words,
)
from desktop_app.report.fitting import Fit
from desktop_app.report.quarter import Quarter, Span
from desktop_app.report.sparkline import sparkline_svg
from desktop_app.report.svg import svg

PAGE_PT = 510.0
"""Width of the text; resources/report/look.typ has the margins that leave it."""
_GAP_PT = 20.0
_SPARK_PT = (96.0, 13.0)
_FONT_PT = 7.6

Json = dict[str, Any]


class Paper:
    """Collects what Typst is given: one JSON value, and the pictures it names.

    Without `fits` it is for measuring: each section begins a page, and pictures are blank.
    """

    def __init__(self, quarter: Quarter, fits: Sequence[Fit] = ()) -> None:
        self.quarter = quarter
        self.theme = load_theme("light")
        self.files: dict[str, bytes] = {}
        self._fits = fits
        self._section = 0
        self._stretch = 1.0
        self._marked: dict[str, int] = {}

    def of(self, sections: Sequence[Section]) -> Json:
        """The whole summary."""
        made = [self._set(number, section) for number, section in enumerate(sections)]
        return {"meta": meta(self.quarter), "theme": self._tokens(), "sections": made}

    def _set(self, number: int, section: Section) -> Json:
        fit = self._fits[number] if self._fits else Fit()
        self._section, self._marked, self._stretch = number, {}, fit.stretch
        printed = (b for b in section.blocks if not isinstance(b, Grid) or b.on_paper)
        blocks = [self._block(block) for block in printed]
        return {
            "title": section.title,
            "lead": section.lead,
            "follows": fit.follows,
            "notes": list(self._marked),
            "blocks": blocks,
        }

    def _tokens(self) -> Json:
        names = ("text", "muted", "faint", "line", "grid", "accent", "window")
        return {name: getattr(self.theme, name) for name in names}

    # --- footnotes ---------------------------------------------------------------------------------
    def _marks(self, texts: Iterable[str]) -> list[Json]:
        """Marks of footnotes: the first of a section carries the text, later ones refer to it."""
        made = []
        for text in texts:
            first = text not in self._marked
            number = self._marked.setdefault(text, len(self._marked))
            made.append({"id": f"note-{self._section}-{number}", "text": text if first else ""})
        return made

    def _cell(self, text: str, notes: Iterable[str] = ()) -> Json:
        return {"text": text, "marks": self._marks(notes)}

    # --- blocks ------------------------------------------------------------------------------------
    def _block(self, block: Block) -> Json:
        match block:
            case Tiles():
                return {"kind": "tiles", "tiles": [self._tile(tile) for tile in block.tiles]}
            case Chart():
                return {"kind": "chart", **self._chart(block, PAGE_PT)}
            case Pair():
                half = (PAGE_PT - _GAP_PT) / 2
                return {"kind": "pair", "charts": [self._chart(c, half) for c in (block.left, block.right)]}
            case Metrics():
                return self._metrics(block)
            case Grid():
                return self._grid(block)
            case Words():
                parts = [{"lead": lead, "text": text} for lead, text in block.paragraphs]
                return {"kind": "words", "title": block.title, "columns": block.columns, "paragraphs": parts}

    def _tile(self, tile: Tile) -> Json:
        name = self._file(sparkline_svg(tile.trend, *_SPARK_PT, self.theme.series[0]))
        return {
            "label": self._cell(tile.metric.label, tile.metric.notes),
            "value": self._cell(tile.value, (tile.metric.missing,) if tile.value == say.MISSING else ()),
            "changes": self._changes(tile.metric),
            "trend": name,
            "alt": _trend(tile),
        }

    def _changes(self, metric: Metric) -> list[Json]:
        """The change on the previous quarter and on a year ago; a dash says in a footnote why."""
        made = []
        for text, span in zip(metric.said_change, self.quarter.spans[1:], strict=True):
            why = metric.missing if span.figures else note.NO_QUARTER
            made.append(self._cell(text, (why,) if text == say.MISSING else ()))
        return made

    def _chart(self, chart: Chart, width_pt: float) -> Json:
        spec = chart.spec
        height_pt = round(chart.height_pt * self._stretch, 1)
        picture = blank_svg(width_pt, height_pt)
        if self._fits:
            picture = svg(spec, width_pt, height_pt, self.theme, font_size_pt=_FONT_PT, heading=False)
        return {
            "title": self._cell(spec.title, chart.notes),
            "subtitle": spec.subtitle,
            "file": self._file(picture),
            "alt": alt(spec),
        }

    def _file(self, content: str) -> str:
        name = f"picture-{len(self.files)}.svg"
        self.files[name] = content.encode()
        return name

    # --- tables ------------------------------------------------------------------------------------
    def _metrics(self, block: Metrics) -> Json:
        head = [self._cell("")]
        spans = self.quarter.spans
        head += [self._cell(s.short, self._about(s)) for s in spans]
        head += [self._cell("On quarter"), self._cell("On year")]
        title = self._cell(block.title, block.notes)
        rows = [self._row(row) for row in block.rows if isinstance(row, Metric)]
        return {"kind": "metrics", "title": title, "head": head, "rows": rows}

    def _about(self, span: Span) -> Notes:
        """What must be said of a quarter's column: that it is missing, or may differ from what was shown."""
        restated = (note.RESTATED,) if span.reopened else ()
        return restated if span.figures else (note.NO_QUARTER, *restated)

    def _row(self, row: Metric) -> Json:
        label = self._cell(row.label, row.notes)
        cells = []
        for text, span in zip(row.said, self.quarter.spans, strict=True):
            unknown = text == say.MISSING and span.figures is not None
            cells.append(self._cell(text, (row.missing,) if unknown else ()))
        cells += [self._cell(text) for text in row.said_change]
        return {"label": label, "unit": row.unit, "strong": row.strong, "cells": cells}

    def _grid(self, block: Grid) -> Json:
        table = block.table
        said = [list(column) for column in zip(*table.said_rows(), strict=True)] or [
            [] for _ in table.columns
        ]
        empty = [bool(column) and all(text == say.MISSING for text in column) for column in said]
        title = self._cell(table.title, block.notes)
        columns = [
            {
                "head": self._cell(
                    c.label, (*block.column_notes.get(c.key, ()), *(block.missing if none else ()))
                ),
                "unit": c.unit,
                "align": c.alignment,
                "width": c.width,
            }
            for c, none in zip(table.columns, empty, strict=True)
        ]
        rows = [
            [self._grid_cell(block, text, row, at, empty[at]) for at, text in enumerate(texts)]
            for row, texts in enumerate(zip(*said, strict=True))
        ]
        totals = ["Total", *table.said_totals()[1:]] if table.has_totals and len(table) > 1 else []
        return {"kind": "grid", "title": title, "columns": columns, "rows": rows, "totals": totals}

    def _grid_cell(self, block: Grid, text: str, row: int, column: int, all_missing: bool) -> Json:
        notes: Notes = block.row_notes.get(row, ()) if column == 0 else ()
        numeric = block.table.columns[column].alignment == "right"
        if text == say.MISSING and numeric and not all_missing:
            notes = (*notes, *block.missing)
        return self._cell(text, notes)


def _trend(tile: Tile) -> str:
    """A tile's line in words."""
    known = int(np.isfinite(tile.trend).sum())
    return f"{tile.metric.label} by month, {known} months" if known else f"{tile.metric.label}: no months"


def blank_svg(width_pt: float, height_pt: float) -> str:
    """A picture of a size with nothing in it."""
    size = f'width="{width_pt:g}pt" height="{height_pt:g}pt" viewBox="0 0 {width_pt:g} {height_pt:g}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}></svg>'


def alt(spec: ChartSpec) -> str:
    """A chart in words, for those who do not see it."""
    return f"{spec.title}. {described(spec)}"


def meta(quarter: Quarter) -> Json:
    """Names and dates of the summary."""
    first, last = days.date_of(quarter.now.first_on), days.date_of(quarter.now.last_on)
    begin = say.day(first) if first.year != last.year else say.day(first).rsplit(" ", 1)[0]
    name = periods.quarter_name(quarter.now.quarter)
    return {
        "company": quarter.company_name,
        "quarter": name,
        "short": quarter.now.short,
        "period": f"{begin} to {say.day(last)}",
        "status": quarter.status,
        "title": f"{quarter.company_name}: {name}, quarterly summary",
        "date": [last.year, last.month, last.day],
        "book": quarter.log_head[:12],
    }
