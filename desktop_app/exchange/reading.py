"""The cells of a file as values of a kind's fields, with a reason for each row that cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.fields import Field, Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.exchange.cells import Cells, Source, codes_of, read_cells, stripped
from desktop_app.exchange.kinds import Input, Kind
from desktop_app.exchange.mapping import Mapping
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.references import Found, Names
from desktop_app.exchange.synonyms import CHOICES
from desktop_app.exchange.watch import Watch

MOST_PROBLEMS = 1000
"""Problems that are named one by one; all are counted, and every rejected row carries its reasons."""
STEPS_AFTER_READING = 6
"""Steps of a plan besides one for each column, so that progress runs to its end."""
_TOTALS = re.compile(r"\W*(grand |sub)?-?totals?\W*", re.IGNORECASE)
_MANGLED = re.compile(rb"\d(\.\d+)?[eE]\+\d+")


@dataclass(slots=True)
class Sheet:
    """A file read as a kind: arrays along its lines, what was given, and the reasons against lines."""

    kind: Kind
    raw: RawTable
    mapping: Mapping
    values: dict[str, NDArray[Any]] = field(default_factory=dict)
    given: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    reasons: dict[int, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    def heading(self, name: str) -> str:
        """What the file calls a field; the field's own heading where it has no column."""
        source = self.mapping.sources.get(name)
        return self.raw.headers[source.column] if source else self.kind.by_name[name].field.header

    def refuse(self, positions: Iterable[int], name: str, reason: str | Callable[[int], str]) -> None:
        """Say what is wrong with some lines; `name` is a field, or empty for the whole line."""
        heading = self.heading(name) if name else ""
        for position in positions:
            said = reason if isinstance(reason, str) else reason(position)
            self.reasons.setdefault(position, []).append(said)
            self._tell(Problem(said, self.kind.table, heading, row=int(self.raw.rows[position])))

    def refuse_column(self, positions: NDArray[Any], name: str, reason: str) -> None:
        """Say once what is wrong with all of these lines."""
        for position in positions.tolist():
            self.reasons.setdefault(position, []).append(reason)
        if len(positions):
            row = max(1, int(self.raw.rows[0]) - 1)
            self._tell(Problem(reason, self.kind.table, self.heading(name), row=row))

    def _tell(self, problem: Problem) -> None:
        self.problem_count += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)

    @property
    def fine(self) -> NDArray[np.bool_]:
        """Lines that nothing speaks against so far."""
        mask = np.ones(len(self.raw), np.bool_)
        mask[list(self.reasons)] = False
        return mask

    def has(self, name: str) -> bool:
        return name in self.values

    def said(self, name: str) -> NDArray[np.bool_]:
        """Where a field was given; nowhere for a field without a column."""
        return self.given[name] if name in self.given else np.zeros(len(self.raw), np.bool_)


def unsaid(sheet: Sheet, name: str) -> Plain:
    """What a new record holds in a field without a column."""
    said = sheet.kind.extra_defaults.get(name)
    dated = sheet.mapping.sources.get("start_on")
    if name == "span" and dated and dated.order == "month":  # network history whose days are months
        said = "month"
    made = sheet.kind.by_name[name]
    return made.field.parse(said) if said else made.default


def read_inputs(kind: Kind, raw: RawTable, mapping: Mapping, portfolio: Portfolio, watch: Watch) -> Sheet:
    """Read every mapped column; names of records are found in the portfolio, except those within a site."""
    sheet = Sheet(kind, raw, mapping)
    _refuse_lines(sheet)
    names = Names(portfolio)
    for done, (name, source) in enumerate(mapping.sources.items()):
        made = kind.by_name[name]
        cells = _read(made, raw, source, names, later=name in kind.found_later)
        sheet.values[name], sheet.given[name] = cells.values, cells.given
        for position, reason in cells.bad:
            sheet.refuse([position], name, reason)
        watch.step(done + 1, len(mapping.sources) + STEPS_AFTER_READING)
    if sheet.has("serial"):
        _refuse_mangled_serials(sheet)
    return sheet


def _read(made: Input, raw: RawTable, source: Source, names: Names, *, later: bool) -> Cells:
    column, target = raw.columns[source.column], made.field.target
    if target == "capacity_level" or later:
        return Cells(
            made.field.filled(None, len(raw)), stripped(column) != ("" if column.dtype == object else b"")
        )
    if target:
        return _resolved(made.field, stripped(column), names.finder(target))
    return read_cells(made.field, column, source, CHOICES.get((made.table, made.name), {}))


def _resolved(made: Field, column: NDArray[Any], find: Callable[[str], Found]) -> Cells:
    different, codes = codes_of(column)
    found = [find(text) if text else (0, "") for text in different]
    ids = np.array([row_id or made.missing for row_id, _ in found], made.dtype)
    wrong = {code: reason for code, (_, reason) in enumerate(found) if reason}
    at = np.flatnonzero(np.isin(codes, list(wrong))) if wrong else np.empty(0, np.int64)
    given = np.array([bool(text) for text in different], np.bool_)
    bad = [(position, wrong[int(codes[position])]) for position in at.tolist()]
    return Cells(ids[codes], given[codes], bad) if different else Cells(ids, given)


def _refuse_lines(sheet: Sheet) -> None:
    """Lines that are none: too many cells, or a total below the table."""
    for position, extra in sheet.raw.overlong.items():
        cells = ", ".join(f"“{cell[:20]}”" for cell in extra if cell.strip())
        sheet.refuse([position], "", f"The row has more cells than there are headings: {cells}")
    for position in range(max(0, len(sheet.raw) - 3), len(sheet.raw)):
        first = next((cell for cell in sheet.raw.line(position) if cell.strip()), "")
        if _TOTALS.fullmatch(first):
            sheet.refuse([position], "", "The row is a total, not a record")


def _refuse_mangled_serials(sheet: Sheet) -> None:
    """A spreadsheet turns long serials of digits into numbers such as 1.23E+14, and their digits are lost."""
    serials = sheet.values["serial"]
    suspects = np.flatnonzero(np.strings.find(serials, b"E+") > 0)
    bad = [p for p in suspects.tolist() if _MANGLED.fullmatch(serials[p])]
    sheet.refuse(bad, "serial", "The serial was turned into a number by a spreadsheet, its digits are lost")
