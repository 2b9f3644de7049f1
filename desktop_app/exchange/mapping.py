"""Which column of a file is which field: guessed from headings and cells, corrected by hand, remembered."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping as MappingType
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.domain.fields import Field
from desktop_app.domain.problems import AppError
from desktop_app.exchange.cells import NUMBERS, TIMES, Source, decimal_mark, read_cell
from desktop_app.exchange.dates import order_of
from desktop_app.exchange.headings import REASON, Fit, fit
from desktop_app.exchange.kinds import Kind
from desktop_app.exchange.raw import RawTable, different, texts
from desktop_app.exchange.synonyms import CHOICES
from desktop_app.exchange.units import unit_shift
from desktop_app.exchange.writing import written

LEAST_SURE = 0.35
_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Mapping:
    """The sources of a kind's fields in one file; `confidence` says how sure a guess is, 1 for a choice."""

    kind: str
    sources: MappingType[str, Source]
    confidence: MappingType[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def missing(self, kind: Kind) -> list[str]:
        """Labels of the fields that a new record needs and no column gives; those of the dated part only
        where the file speaks of it at all."""
        speaks = any(name in self.sources for name in (i.name for i in kind.of_table(kind.dated)))
        return [
            i.field.label
            for i in kind.inputs
            if kind.demands(i) and i.name not in self.sources and (i.table == kind.table or speaks)
        ]

    def choosing(self, name: str, source: Source | None) -> Mapping:
        """This mapping with one field taken from another column, or from none; a column serves one field."""
        kept = {
            n: s
            for n, s in self.sources.items()
            if n != name and (source is None or s.column != source.column)
        }
        sources = kept if source is None else {**kept, name: source}
        return dataclasses.replace(self, sources=sources, confidence={**self.confidence, name: 1.0})


def guess_mapping(raw: RawTable, kind: Kind) -> Mapping:
    """The likeliest meaning of a file's columns."""
    sources: dict[str, Source] = {}
    confidence: dict[str, float] = {}
    taken: set[int] = set()
    for score, column, name, found in _fits(raw, kind):
        if -column in taken or name in sources:
            continue
        source = looked_at(raw, kind, name, Source(-column, found.shift, found.unit))
        if score < 0.95 and not _is_readable(raw, kind, name, source):
            continue
        sources[name], confidence[name] = source, score
        taken.add(-column)
    return Mapping(kind.name, sources, confidence, _notes(raw, kind, sources))


def _fits(raw: RawTable, kind: Kind) -> list[tuple[float, int, str, Fit]]:
    """Which heading may be which field, the surest first, then the leftmost (columns are negated)."""
    fits = [
        (found.score, -column, i.name, found)
        for column, heading in enumerate(raw.headers)
        if heading != REASON
        for i in kind.inputs
        if (found := fit(heading, i)).score >= LEAST_SURE
    ]
    return sorted(fits, key=lambda f: f[:2], reverse=True)


def likeliest_kind(raw: RawTable, kinds: Iterable[Kind], first: Kind) -> Kind:
    """What a file holds by its headings: `first` if it finds all that it needs, or what fits them best."""

    def fitness(kind: Kind) -> tuple[bool, float]:
        found: dict[str, Source] = {}
        total, taken = 0.0, set()
        for score, column, name, _ in _fits(raw, kind):
            if name not in found and column not in taken:
                found[name], total = Source(-column), total + score
                taken.add(column)
        return not Mapping(kind.name, found).missing(kind), total

    if fitness(first)[0]:
        return first
    best = max(kinds, key=fitness)
    return best if fitness(best)[0] else first


def looked_at(raw: RawTable, kind: Kind, name: str, source: Source) -> Source:
    """A source completed by what its cells give away: decimal mark, order of days, fractions for percent."""
    made, column = kind.by_name[name].field, raw.columns[source.column]
    if made.kind in NUMBERS:
        if column.dtype == object or (np.strings.find(column, b",") >= 0).any():
            source = dataclasses.replace(source, decimal=decimal_mark(different(column)))
        if made.unit == "%" and not source.unit and _are_fractions(made, _sample(raw, source.column), source):
            source = dataclasses.replace(source, shift=2, unit="fraction")
    elif made.kind in TIMES:
        source = dataclasses.replace(source, order=order_of(different(column)))
    return source


def with_unit(source: Source, made: Field, unit: str) -> Source:
    """A source whose cells are in another unit than the heading says; raises ValueError for one not known."""
    shift = unit_shift(unit, made.unit)
    if shift is None:
        raise ValueError(f"{made.label} cannot be in {unit}")
    return dataclasses.replace(source, shift=shift, unit=unit)


def _sample(raw: RawTable, column: int) -> list[str]:
    step = max(1, len(raw) // _LOOKED_AT)
    return [c.strip() for c in texts(raw.columns[column][::step]) if c.strip()]


def _are_fractions(made: Field, cells: list[str], source: Source) -> bool:
    """Whether shares stand in the file as 0.95 and not as 95."""
    most = 1.0 if made.maximum == 1 else 0.05
    try:
        numbers = [float(cell.replace(",", ".") if source.decimal == "," else cell) for cell in cells]
    except ValueError:
        return False
    return any(numbers) and all(0 <= number <= most for number in numbers)


def _is_readable(raw: RawTable, kind: Kind, name: str, source: Source) -> bool:
    """Whether at least one of some cells can be read as the field; names of records cannot be judged."""
    made = kind.by_name[name]
    cells = _sample(raw, source.column)
    if made.field.kind in ("text", "reference") or not cells:
        return True
    spellings = CHOICES.get((made.table, name), {})
    for cell in cells:
        try:
            read_cell(made.field, cell, source, spellings)
        except (ValueError, ArithmeticError):
            continue
        return True
    return False


def _notes(raw: RawTable, kind: Kind, sources: MappingType[str, Source]) -> tuple[str, ...]:
    notes = []
    for name, source in sources.items():
        made, heading = kind.by_name[name].field, raw.headers[source.column]
        if source.unit and source.shift:
            notes.append(f"“{heading}” is read as {source.unit} and kept in {made.unit}")
        if source.decimal == ",":
            notes.append(f"“{heading}” is written with decimal commas")
        if source.order in ("dmy", "mdy"):
            notes.append(f"“{heading}” is written {'day' if source.order == 'dmy' else 'month'} first")
    for name, text in kind.extra_defaults.items():
        made = kind.by_name[name]
        if name not in sources and made.table == kind.table:
            notes.append(f"{made.field.label}: “{text}”, since no column says it")
    used = {source.column for source in sources.values()}
    idle = [f"“{h}”" for column, h in enumerate(raw.headers) if column not in used and h != REASON]
    if idle:
        notes.append(f"Not taken: {', '.join(idle)}")
    return tuple(notes)


# --- as files ------------------------------------------------------------------------------------
def mapping_to_json(raw: RawTable, mapping: Mapping) -> dict[str, Any]:
    """The mapping by headings, so that it fits the next file with the same headings."""
    columns = {}
    for name, source in mapping.sources.items():
        made = {key: value for key, value in dataclasses.asdict(source).items() if value and key != "column"}
        columns[name] = {"heading": raw.headers[source.column], **made}
    return {"kind": mapping.kind, "columns": columns}


def mapping_from_json(raw: RawTable, kind: Kind, written_down: Any) -> Mapping:
    """A mapping as `mapping_to_json` wrote it, or one by hand, {"S/N": "serial", "Comment": null}, which is
    laid over the guess; raises AppError."""
    if not isinstance(written_down, dict):
        raise AppError("The mapping is not a JSON object.", 'Write {"S/N": "serial", …}.')
    columns = written_down.get("columns")
    if not isinstance(columns, dict):
        return _laid_over(guess_mapping(raw, kind), raw, kind, written_down)
    sources = {}
    for name, said in columns.items():
        about = said if isinstance(said, dict) else {"heading": said}
        sources[_known(name, kind)] = _source(raw, kind, name, about)
    return Mapping(kind.name, sources, dict.fromkeys(sources, 1.0), _notes(raw, kind, sources))


def _laid_over(mapping: Mapping, raw: RawTable, kind: Kind, fields: dict[str, Any]) -> Mapping:
    """A mapping with the field that each heading is said to mean; null for a column that is not taken."""
    for heading, name in fields.items():
        column = _column(heading, raw)
        for taken in [n for n, s in mapping.sources.items() if s.column == column]:
            mapping = mapping.choosing(taken, None)
        if name:
            mapping = mapping.choosing(
                _known(str(name), kind), _source(raw, kind, name, {"heading": heading})
            )
    return dataclasses.replace(mapping, notes=_notes(raw, kind, mapping.sources))


def _column(heading: Any, raw: RawTable) -> int:
    if heading not in raw.headers:
        raise AppError(f"“{raw.name}” has no column “{heading}”.", f"It has {', '.join(raw.headers)}.")
    return raw.headers.index(heading)


def _known(name: str, kind: Kind) -> str:
    if name not in kind.by_name:
        raise AppError(f"{kind.label} have no field “{name}”.", f"There are {', '.join(kind.by_name)}.")
    return name


def _source(raw: RawTable, kind: Kind, name: str, about: dict[str, Any]) -> Source:
    heading: Any = about.get("heading")
    column = _column(heading, raw)
    told = {key: about[key] for key in ("unit", "decimal", "order") if isinstance(about.get(key), str)}
    if isinstance(about.get("shift"), int) and abs(about["shift"]) <= 12:
        told["shift"] = about["shift"]
    found = fit(heading, kind.by_name[name])
    guessed = looked_at(raw, kind, name, Source(column, found.shift, found.unit))
    if "unit" in told and "shift" not in told:
        try:
            guessed = with_unit(guessed, kind.by_name[name].field, told["unit"])
        except ValueError as reason:
            raise AppError(f"{reason}.", "Name another unit in the mapping.") from None
    return dataclasses.replace(guessed, **told)


def load_mapping(path: Path, raw: RawTable, kind: Kind) -> Mapping:
    """The mapping that a file holds; raises AppError."""
    try:
        return mapping_from_json(raw, kind, json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise AppError(f"“{path.name}” could not be read as a mapping: {error}.") from None


class Memory:
    """Remembers mappings by kind and headings in a small file; one that is lost or damaged is no harm."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def recall(self, raw: RawTable, kind: Kind) -> Mapping | None:
        """The mapping that was used for these headings before."""
        try:
            return mapping_from_json(raw, kind, self.said(raw, kind.name))
        except AppError:
            return None

    def keep(self, raw: RawTable, mapping: Mapping) -> None:
        """Use this mapping for these headings from now on; raises AppError where it cannot be written."""
        self.keep_said(raw, mapping.kind, mapping_to_json(raw, mapping))

    def said(self, raw: RawTable, kind: str) -> Any:
        """What was said of these headings before, as JSON; None if nothing was."""
        return self._all().get(_signature(raw, kind))

    def keep_said(self, raw: RawTable, kind: str, said: Any) -> None:
        """Say the same of these headings from now on; raises AppError where it cannot be written."""
        known = self._all()
        known[_signature(raw, kind)] = said
        with written(self.path) as path:
            path.write_text(json.dumps(known, indent=1, ensure_ascii=False), "utf-8")

    def _all(self) -> dict[str, Any]:
        try:
            known = json.loads(self.path.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}


def _signature(raw: RawTable, kind: str) -> str:
    headings = "\x1f".join(heading for heading in raw.headers if heading != REASON)
    return f"{kind}:{hashlib.sha256(headings.encode()).hexdigest()[:32]}"
