"""The edits of a contract as changes of the book: lines, versions and whole contracts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.charges.declare import CHARGES, ChargeKind, write_parameters
from desktop_app.domain.contracts import ChargeLine, ContractVersion
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVALS
from desktop_app.domain.tables import ENTITIES
from desktop_app.ui.contract.templates import Draft

_OF_LINE = (("charge_base", "line_id"), ("charge_base", "base_line_id"), ("block_election", "line_id"),
            ("power_event", "line_id"))  # fmt: skip


# --- lines --------------------------------------------------------------------------------------------
def lines_of(portfolio: Portfolio, version_id: int) -> list[ChargeLine]:
    """The lines of a version, in the order in which they are computed."""
    found = [line for line in portfolio.records("charge_line").values() if line.version_id == version_id]
    return sorted(found, key=lambda line: (line.sequence, line.id))


def first_parameters(kind: ChargeKind) -> Any:
    """What a new line of a kind begins with: the usual values, 0 where there are none."""
    required = {f.name: 0.0 for f in dataclasses.fields(kind.record) if f.default is dataclasses.MISSING}
    return kind.record(**required)


def adding_line(portfolio: Portfolio, version_id: int, kind_name: str) -> tuple[Change, int]:
    """A line of a kind at the end of a version, and its id."""
    kind, lines = CHARGES[kind_name], lines_of(portfolio, version_id)
    series, series_id = _market(portfolio, kind_name == "index", lines)
    record = {
        "version_id": version_id,
        "sequence": max((line.sequence for line in lines), default=0) + 1,
        "label": free_label(kind.label, [line.label for line in lines]),
        "kind": kind_name,
        "series_id": series_id,
        "parameters": write_parameters(kind_name, first_parameters(kind)),
    }
    rows = inserting_records(portfolio, "charge_line", [record])
    return Change((*series, rows)), int(rows.ids[0])


def _market(
    portfolio: Portfolio, is_wanted: bool, lines: Sequence[ChargeLine] = ()
) -> tuple[tuple[Rows, ...], int | None]:
    """The price series of a line that needs one: what other lines follow, the newest, or a new one."""
    if not is_wanted:
        return (), None
    followed = [line.series_id for line in lines if line.series_id is not None]
    known = [*followed, *reversed(portfolio.records("price_series"))]
    return ((), known[0]) if known else new_series(portfolio)


def new_series(portfolio: Portfolio) -> tuple[tuple[Rows, ...], int]:
    """A price series without prices, which an import fills."""
    taken = [series.name for series in portfolio.records("price_series").values()]
    record = {"name": free_label("Market price", taken), "interval": INTERVALS.index("15 min")}
    rows = inserting_records(portfolio, "price_series", [record])
    return (rows,), int(rows.ids[0])


def free_label(label: str, taken: Sequence[str]) -> str:
    """A label, with a number behind it where it is taken."""
    further = (f"{label} {number}" for number in range(2, len(taken) + 3))
    return next(one for one in (label, *further) if one not in taken)


def duplicating_line(portfolio: Portfolio, line_id: int) -> tuple[Change, int]:
    """A copy of a line at the end of its version, with what it applies to and its elections, and its id."""
    line = portfolio.records("charge_line")[line_id]
    lines = lines_of(portfolio, line.version_id)
    label = free_label(line.label, [one.label for one in lines])
    copied = dataclasses.replace(line, sequence=lines[-1].sequence + 1, label=label)
    rows = _inserting(portfolio, "charge_line", [copied])
    ids = {line_id: int(rows.ids[0])}
    return Change((rows, *_copies_of_line_rows(portfolio, ids, within=False))), ids[line_id]


def moving_line(portfolio: Portfolio, line_id: int, step: int) -> Change:
    """A line one place up (-1) or down (1) in its version."""
    lines = lines_of(portfolio, portfolio.records("charge_line")[line_id].version_id)
    order = [line.id for line in lines]
    at = order.index(line_id)
    to = min(max(at + step, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    ids = np.array(sorted(order), np.int64)
    places = np.array([order.index(i) + 1 for i in ids.tolist()])
    return Change((updating(portfolio, "charge_line", ids, {"sequence": places}),))


def removing_lines(portfolio: Portfolio, line_ids: Iterable[int]) -> Change:
    """Lines with all that hangs on them."""
    ids = np.array(sorted(line_ids), np.int64)
    hanging = {table: np.zeros(0, np.int64) for table, _ in _OF_LINE}
    for table, name in _OF_LINE:
        columns = portfolio[table]
        hanging[table] = np.union1d(hanging[table], columns.ids[np.isin(columns[name], ids)])
    return Change((*_deleting(portfolio, hanging), deleting(portfolio, "charge_line", ids)))


def setting_parameters(portfolio: Portfolio, line_id: int, parameters: Any) -> Change:
    """Other parameters of a line."""
    line = portfolio.records("charge_line")[line_id]
    return setting(portfolio, "charge_line", line_id, "parameters", write_parameters(line.kind, parameters))


def setting(portfolio: Portfolio, table: str, row_id: int, name: str, value: Plain) -> Change:
    """One field of one record."""
    return Change((updating(portfolio, table, np.array([row_id], np.int64), {name: value}),))


def setting_bases(portfolio: Portfolio, line_id: int, base_ids: Iterable[int]) -> Change:
    """The lines that a line applies to; none of them means all before it."""
    columns = portfolio["charge_base"]
    gone = columns.ids[columns["line_id"] == line_id]
    records = [{"line_id": line_id, "base_line_id": base} for base in base_ids]
    added = (inserting_records(portfolio, "charge_base", records),) if records else ()
    return Change((*_deleting(portfolio, {"charge_base": gone}), *added))


# --- versions -----------------------------------------------------------------------------------------
def versions_of(portfolio: Portfolio, contract_id: int) -> list[ContractVersion]:
    """The versions of a contract, by their days."""
    found = [v for v in portfolio.records("contract_version").values() if v.contract_id == contract_id]
    return sorted(found, key=lambda version: version.effective_on)


def adding_version(portfolio: Portfolio, contract_id: int, effective_on: int) -> tuple[Change, int]:
    """A version from a day on with the lines of the one before it, and its id."""
    versions = versions_of(portfolio, contract_id)
    before = [v for v in versions if v.effective_on < effective_on] or versions[:1]
    if not before:
        record = {"contract_id": contract_id, "effective_on": effective_on}
        rows = inserting_records(portfolio, "contract_version", [record])
        return Change((rows,)), int(rows.ids[0])
    copied = dataclasses.replace(before[-1], effective_on=effective_on, until_on=None)
    version = _inserting(portfolio, "contract_version", [copied])
    new_id, lines = int(version.ids[0]), lines_of(portfolio, before[-1].id)
    made = _inserting(
        portfolio, "charge_line", [dataclasses.replace(line, version_id=new_id) for line in lines]
    )
    ids = dict(zip((line.id for line in lines), made.ids.tolist(), strict=True))
    return Change((version, made, *_copies_of_line_rows(portfolio, ids, within=True))), new_id


def removing_version(portfolio: Portfolio, version_id: int) -> Change:
    """A version with its lines."""
    lines = removing_lines(portfolio, (line.id for line in lines_of(portfolio, version_id)))
    return lines.then(Change((deleting(portfolio, "contract_version", np.array([version_id], np.int64)),)))


# --- contracts ----------------------------------------------------------------------------------------
def adding_contract(
    portfolio: Portfolio, values: Mapping[str, Plain], drafts: Sequence[Draft], series_id: int | None
) -> tuple[Change, int]:
    """A contract with a first version from its first day and the lines of a template, and its id.

    Without a series, lines that follow the market get a new one.
    """
    series: tuple[Rows, ...] = ()
    if series_id is None and any(draft.follows_market for draft in drafts):
        series, series_id = new_series(portfolio)
    contract = inserting_records(portfolio, "power_contract", [values])
    contract_id = int(contract.ids[0])
    version = inserting_records(
        portfolio, "contract_version", [{"contract_id": contract_id, "effective_on": values["starts_on"]}]
    )
    records = [
        {
            "version_id": int(version.ids[0]),
            "sequence": number,
            "label": draft.label,
            "kind": draft.kind,
            "series_id": series_id if draft.follows_market else None,
            "parameters": write_parameters(draft.kind, draft.parameters),
        }
        for number, draft in enumerate(drafts, 1)
    ]
    lines = (inserting_records(portfolio, "charge_line", records),) if records else ()
    return Change((*series, contract, version, *lines)), contract_id


def removing_contract(portfolio: Portfolio, contract_id: int) -> Change:
    """A contract with its versions, lines and collateral."""
    collateral = portfolio["collateral"]
    mine = collateral.ids[collateral["contract_id"] == contract_id]
    made = Change(tuple(_deleting(portfolio, {"collateral": mine})))
    versions = [version.id for version in versions_of(portfolio, contract_id)]
    lines = [line.id for version_id in versions for line in lines_of(portfolio, version_id)]
    made = made.then(removing_lines(portfolio, lines))
    ids = np.array(sorted(versions), np.int64)
    owner = np.array([contract_id], np.int64)
    rows = (deleting(portfolio, "contract_version", ids), deleting(portfolio, "power_contract", owner))
    return made.then(Change(rows))


# --- rows ---------------------------------------------------------------------------------------------
def _copies_of_line_rows(portfolio: Portfolio, ids: Mapping[int, int], *, within: bool) -> list[Rows]:
    """What hangs on lines, for their copies; `within`: lines named as bases are copied too."""
    made = []
    for table in ("charge_base", "block_election", "power_event"):
        records = [r for r in portfolio.records(table).values() if r.line_id in ids]
        copied = [dataclasses.replace(r, line_id=ids[r.line_id]) for r in records]
        if table == "charge_base" and within:
            copied = [
                dataclasses.replace(r, base_line_id=ids.get(r.base_line_id, r.base_line_id)) for r in copied
            ]
        if copied:
            made.append(_inserting(portfolio, table, copied))
    return made


def _inserting(portfolio: Portfolio, table: str, records: Iterable[Any]) -> Rows:
    names = [field.name for field in ENTITIES[table].fields]
    return inserting_records(portfolio, table, [{n: getattr(r, n) for n in names} for r in records])


def _deleting(portfolio: Portfolio, ids: Mapping[str, NDArray[np.int64]]) -> list[Rows]:
    return [deleting(portfolio, table, found) for table, found in ids.items() if len(found)]
