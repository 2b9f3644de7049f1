"""What an import would do, before it is done: the change, what becomes of each row, and what is wrong."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.checks import problems_of
from desktop_app.domain.edits import inserting
from desktop_app.domain.machines import RETIRED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.exchange.capacity import FIRST_LINE, depths, find_levels, of_file
from desktop_app.exchange.dated import LAST_DAY, begun, holders, mended
from desktop_app.exchange.invoices import settle_invoices, with_statements
from desktop_app.exchange.kinds import Kind
from desktop_app.exchange.mapping import Mapping
from desktop_app.exchange.matching import match, refuse_duplicates, settle_macs
from desktop_app.exchange.outcome import (
    CHANGED,
    MOVED,
    NEW,
    OUTCOMES,
    REJECTED,
    Outcome,
    differences,
    is_only_respelt,
    outcome_of,
)
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.reading import STEPS_AFTER_READING, Sheet, read_inputs, unsaid
from desktop_app.exchange.watch import Watch

OnConflict = Literal["update", "skip", "reject"]
"""What becomes of a row whose record is in the book with other values."""


@dataclass(frozen=True, eq=False)
class ImportPlan:
    """The import as a value; nothing is written until its change goes through the book.

    rows_in = inserted + updated + unchanged + rejected, always. A row that the user does not accept, or that
    is skipped, leaves the book as it is and counts as unchanged.
    """

    sheet: Sheet
    portfolio: Portfolio
    outcome: Outcome
    accepted: frozenset[str]
    change: Change
    missing: NDArray[np.int64]

    @property
    def kind(self) -> Kind:
        return self.sheet.kind

    @property
    def rows_in(self) -> int:
        return len(self.sheet.raw)

    @cached_property
    def groups(self) -> dict[str, NDArray[np.int64]]:
        """The lines of each outcome; `missing` are ids of machines of the book at the file's sites that the
        file does not name: they are shown and never deleted."""
        codes = self.outcome.codes
        return {name: np.flatnonzero(codes == code) for code, name in enumerate(OUTCOMES)} | {
            "missing": self.missing
        }

    @property
    def counts(self) -> dict[str, int]:
        """How many lines (or records) each group holds."""
        return {name: len(lines) for name, lines in self.groups.items()}

    @property
    def inserted(self) -> int:
        return self._accepted("new")

    @property
    def updated(self) -> int:
        return self._accepted("moved") + self._accepted("changed")

    @property
    def rejected(self) -> int:
        return len(self.groups["rejected"])

    @property
    def unchanged(self) -> int:
        return self.rows_in - self.inserted - self.updated - self.rejected

    def _accepted(self, group: str) -> int:
        return len(self.groups[group]) if group in self.accepted else 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first thousand problems in the order of their rows."""
        return tuple(sorted(self.sheet.problems, key=lambda p: p.row))

    @property
    def problem_count(self) -> int:
        return self.sheet.problem_count

    @property
    def why(self) -> str:
        """What the log will say."""
        return f"Import {self.kind.label.lower()} from {self.sheet.raw.name}"

    def accepting(self, groups: Collection[str]) -> ImportPlan:
        """The same plan with only some of "new", "moved" and "changed" taken into the book."""
        accepted = frozenset(groups) & {"new", "moved", "changed"}
        change = _change(self.sheet, self.portfolio, self.outcome, accepted)
        return dataclasses.replace(self, accepted=accepted, change=change)

    def differences(self, line: int) -> list[tuple[str, Any, Any]]:
        """What one line would change: field name, plain value in the book (None if new) and in the file."""
        return differences(self.sheet, self.portfolio, self.outcome, line)

    def rejects(self) -> Iterator[tuple[str, ...]]:
        """The rejected lines as they stood in the file, after their headings; the reason is the last cell."""
        raw = self.sheet.raw
        for line, cells in zip(
            self.groups["rejected"].tolist(), raw.lines(self.groups["rejected"]), strict=True
        ):
            extra = raw.overlong.get(line, ())
            yield (*cells, "; ".join(self.sheet.reasons[line]), *extra)

    def as_json(self) -> dict[str, Any]:
        """The plan as the command line prints it."""
        return {
            "rows_in": self.rows_in,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "groups": self.counts,
            "problem_count": self.problem_count,
            "problems": [{"row": p.row, "column": p.field, "reason": p.reason} for p in self.problems],
            "notes": [*self.sheet.raw.notes, *self.sheet.mapping.notes],
        }


def plan_import(
    kind: Kind,
    raw: RawTable,
    mapping: Mapping,
    portfolio: Portfolio,
    on_conflict: OnConflict = "update",
    *,
    default_day: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ImportPlan:
    """Plan the import of a file; facts without a day hold from `default_day`. Raises Cancelled."""
    watch = Watch(progress, cancelled)
    sheet = read_inputs(kind, raw, mapping, portfolio, watch)
    steps = len(mapping.sources) + STEPS_AFTER_READING
    if kind.table == "invoice_line":
        settle_invoices(sheet, portfolio)
    if kind.table == "loss":
        find_levels(sheet, portfolio, "capacity_level_id", None)
    target = match(sheet, portfolio, LAST_DAY if default_day is None else default_day)
    watch.step(steps - 5, steps)
    refuse_duplicates(sheet, target)
    watch.step(steps - 4, steps)
    if kind.table == "machine":
        settle_macs(sheet, portfolio, target)
    if kind.table == "capacity_level":
        find_levels(sheet, portfolio, "parent_id", target)
    watch.step(steps - 3, steps)
    outcome = outcome_of(sheet, portfolio, target, default_day)
    watch.step(steps - 2, steps)
    accepted = frozenset({"new"} if on_conflict == "skip" else {"new", "moved", "changed"})
    if on_conflict == "reject":
        _reject_conflicts(sheet, portfolio, outcome)
    _refuse_contradictions(sheet, portfolio, outcome, accepted)
    change = _change(sheet, portfolio, outcome, accepted)
    watch.step(steps - 1, steps)
    missing = _missing(sheet, portfolio, outcome, default_day)
    watch.step(steps, steps)
    return ImportPlan(sheet, portfolio, outcome, accepted, change, missing)


def _reject_conflicts(sheet: Sheet, portfolio: Portfolio, outcome: Outcome) -> None:
    lines = np.flatnonzero((outcome.codes == MOVED) | (outcome.codes == CHANGED))

    def reason(line: int) -> str:
        names = [name for name, _, _ in differences(sheet, portfolio, outcome, line)]
        labels = ", ".join(sheet.kind.by_name[name].field.label for name in names if name != "effective_on")
        return f"It is in the book already with another {labels or 'state'}"

    sheet.refuse(lines.tolist(), "", reason)
    outcome.codes[lines] = REJECTED


_CHECKED_BY_ROW = (
    "power_contract", "contract_version", "charge_line", "charge_base", "block_election", "power_event",
    "price_series",
)  # fmt: skip
"""Small tables whose records contradict each other in ways that only the book's own rules know."""
_ABOUT_LINES = ("charge_base", "block_election")
"""Tables of which those rules name the charge line: which row is wrong shows when each is taken alone."""


def _refuse_contradictions(
    sheet: Sheet, portfolio: Portfolio, outcome: Outcome, accepted: Collection[str]
) -> None:
    """Refuse the lines that the book would refuse, so that the others come in."""
    table = sheet.kind.table
    while table in _CHECKED_BY_ROW:
        change = _change(sheet, portfolio, outcome, accepted)
        problems = problems_of(portfolio, change)
        reasons = {p.id: p.reason for p in problems if p.table == table}
        ids = _ids_of_lines(sheet, portfolio, outcome)
        if problems and table in _ABOUT_LINES:
            reasons |= {int(ids[n]): why for n, why in _alone(sheet, portfolio, outcome, accepted)}
        wrong = np.flatnonzero(np.isin(ids, list(reasons)) & (outcome.codes != REJECTED))
        if not len(wrong):
            return
        sheet.refuse(wrong.tolist(), "", lambda line: reasons[int(ids[line])])  # noqa: B023 - called at once
        outcome.codes[wrong] = REJECTED


def _alone(
    sheet: Sheet, portfolio: Portfolio, outcome: Outcome, accepted: Collection[str]
) -> Iterator[tuple[int, str]]:
    """What the book says of each line if no other is taken, of those that it would refuse."""
    numbers = np.arange(len(outcome.codes))
    for number in np.flatnonzero(np.isin(outcome.codes, (NEW, CHANGED))).tolist():
        codes = np.where(numbers == number, outcome.codes, REJECTED).astype(np.int8)
        change = _change(sheet, portfolio, dataclasses.replace(outcome, codes=codes), accepted)
        if problems := problems_of(portfolio, change):
            yield number, problems[0].reason


def _ids_of_lines(sheet: Sheet, portfolio: Portfolio, outcome: Outcome) -> NDArray[np.int64]:
    """The record that each line is or becomes."""
    table = sheet.kind.table
    ids = np.full(len(outcome.codes), -1, np.int64)
    known, new = outcome.target >= 0, np.flatnonzero(outcome.codes == NEW)
    ids[known] = portfolio[table].ids[outcome.target[known]]
    ids[new] = portfolio.next_ids[table] + np.arange(len(new))
    return ids


def _missing(
    sheet: Sheet, portfolio: Portfolio, outcome: Outcome, default_day: int | None
) -> NDArray[np.int64]:
    """Ids of machines that stand at the file's sites and are not in the file."""
    machines, states = portfolio["machine"], portfolio["machine_state"]
    if sheet.kind.table != "machine" or not sheet.has("site_id") or not len(states):
        return np.empty(0, np.int64)
    day = LAST_DAY if default_day is None else default_day
    held = holders(states, "machine_id", machines.ids, np.full(len(machines), day, np.int64))
    ids = sheet.values["site_id"]
    sites = np.flatnonzero(np.bincount(ids[ids > 0]))
    there = (held >= 0) & np.isin(states["site_id"][held], sites) & (states["status"][held] != RETIRED)
    there[outcome.target[outcome.target >= 0]] = False
    return machines.ids[there]


# --- the change ----------------------------------------------------------------------------------
def _change(sheet: Sheet, portfolio: Portfolio, outcome: Outcome, accepted: Collection[str]) -> Change:
    """The change that takes the lines of some outcomes into the book."""
    kind, codes = sheet.kind, outcome.codes
    new = np.flatnonzero(codes == NEW) if "new" in accepted else np.empty(0, np.int64)
    taken = [code for code in (MOVED, CHANGED) if OUTCOMES[code] in accepted]
    old = np.flatnonzero(np.isin(codes, taken))
    if kind.table == "capacity_level" and sheet.has("parent_id"):
        new = new[np.argsort(depths(sheet.values["parent_id"])[new], kind="stable")]
    first = portfolio.next_ids[kind.table]
    ids = np.full(len(codes), -1, np.int64)
    ids[new] = np.arange(first, first + len(new))
    values = _with_ids(sheet, ids)
    inserted = _inserted(sheet, portfolio, outcome, new, values)
    own = {i.name for i in kind.of_table(kind.table) if not is_only_respelt(sheet, i.name)}
    updated = mended(
        portfolio, kind.table, outcome.target[old], _at(values, own, old), _at(sheet.given, own, old)
    )
    rows = [inserted, updated]
    if kind.dated:
        ids[old] = portfolio[kind.table].ids[outcome.target[old]]
        rows += _dated(sheet, portfolio, outcome, ids, np.concatenate([new, old]))
    change = Change(tuple(r for r in rows if len(r.ids)))
    return with_statements(sheet, portfolio, change) if kind.table == "invoice_line" else change


def _at(arrays: dict[str, NDArray[Any]], names: Collection[str], lines: NDArray[np.int64]) -> dict[str, Any]:
    return {name: arrays[name][lines] for name in arrays if name in names}


def _with_ids(sheet: Sheet, ids: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """The values, with the ids of levels that the file itself brings."""
    values = dict(sheet.values)
    if sheet.kind.table == "capacity_level" and "parent_id" in values:
        parents = values["parent_id"].copy()
        own = of_file(parents)
        parents[own] = ids[FIRST_LINE - parents[own].astype(np.int64)]
        values["parent_id"] = parents
    return values


def _inserted(
    sheet: Sheet,
    portfolio: Portfolio,
    outcome: Outcome,
    new: NDArray[np.int64],
    values: dict[str, NDArray[Any]],
) -> Rows:
    kind = sheet.kind
    own = {i.name for i in kind.of_table(kind.table)} & values.keys()
    if kind.carries:
        return begun(
            portfolio, kind.table, outcome.held[new], _at(values, own, new), _at(sheet.given, own, new)
        )
    arrays = {}
    for wanted in kind.of_table(kind.table):
        made, name = wanted.field, wanted.name
        base = made.filled(wanted.default if name in values else unsaid(sheet, name), len(new))
        if name in values:
            base = np.where(sheet.given[name][new], values[name][new], base).astype(made.dtype)
        arrays[name] = base
    return inserting(portfolio, kind.table, arrays)


def _dated(
    sheet: Sheet, portfolio: Portfolio, outcome: Outcome, ids: NDArray[np.int64], lines: NDArray[np.int64]
) -> list[Rows]:
    """Facts that begin on their day, and facts of that very day mended; later facts stay as they are."""
    kind = sheet.kind
    table, states = kind.dated, portfolio[kind.dated]
    lines = lines[outcome.speaks[lines] & ((outcome.held[lines] < 0) | outcome.state_differs[lines])]
    held = outcome.held[lines]
    on_day = held >= 0
    if len(states):
        on_day &= states["effective_on"][np.maximum(held, 0)] == outcome.days[lines]
    names = {i.name for i in kind.of_table(table)} - {"effective_on"}
    mend, begin = lines[on_day], lines[~on_day]
    values = _at(sheet.values, names, begin)
    values |= {"effective_on": outcome.days[begin], kind.owner: ids[begin]}
    given = _at(sheet.given, names, begin)
    given |= dict.fromkeys(("effective_on", kind.owner), np.ones(len(begin), np.bool_))
    return [
        begun(portfolio, table, outcome.held[begin], values, given),
        mended(
            portfolio,
            table,
            outcome.held[mend],
            _at(sheet.values, names, mend),
            _at(sheet.given, names, mend),
        ),
    ]
