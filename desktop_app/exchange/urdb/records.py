"""Puts a tariff into a book: as a contract with its versions and lines, or as further versions of one."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.change import Change, Rows
from desktop_app.domain.contracts import CHRONOLOGICAL, PowerContract
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.fields import EARLIEST_DAY
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.sites import Site
from desktop_app.domain.terms import terms_of
from desktop_app.exchange.urdb.read import read_tariff
from desktop_app.exchange.urdb.tariff import LABELS, Tariff, TariffVersion
from desktop_app.exchange.urdb.terms import Supply, contract_fields, line_fields, zone_of_hours

_COUNTED: tuple[str, ...] = ("inserted", "updated", "unchanged", "removed")


@dataclass(frozen=True, slots=True, eq=False)
class TariffPlan:
    """What the import of a tariff would do; nothing is done until its change goes through the book."""

    tariff: Tariff
    site: str
    contract: str
    is_new: bool
    days_on: tuple[int, ...]
    """First days of the versions."""
    counts: Mapping[str, int]
    """Lines by what becomes of them."""
    change: Change
    notes: tuple[str, ...]

    @property
    def why(self) -> str:
        """What the log will say."""
        return f"Import tariff {self.contract} of {self.site}"

    def as_json(self) -> dict[str, Any]:
        """The plan as the command line prints it; a row is a line of a version."""
        counts = {name: self.counts[name] for name in _COUNTED}
        return {
            "rows_in": sum(counts[name] for name in _COUNTED[:3]),
            **counts,
            "rejected": 0,
            "groups": counts,
            "problem_count": 0,
            "problems": [],
            "site": self.site,
            "contract": self.contract,
            "new_contract": self.is_new,
            "versions": [days.day_text(day) for day in self.days_on],
            "not_modelled": list(self.tariff.not_modelled),
            "notes": list(self.notes),
        }


def plan_file(
    portfolio: Portfolio, path: Path, site_name: str, day: int, *, name: str = "", time_zone: str = "",
    tier_allocation: int = CHRONOLOGICAL,
) -> TariffPlan:  # fmt: skip
    """Read a tariff file and plan its import at a site; raises AppError."""
    site = site_named(portfolio, site_name)
    zone = zone_of_hours(time_zone or site.time_zone or "UTC")
    tariff = read_tariff(path)
    plan = plan_tariff(portfolio, tariff, Supply(name, site.id, zone, tier_allocation, day))
    if time_zone or site.time_zone:
        return plan
    note = f"{site.name} has no time zone: the tariff's hours are read in UTC"
    return dataclasses.replace(plan, notes=(*plan.notes, note))


def site_named(portfolio: Portfolio, name: str) -> Site:
    """The site of that name, whatever the case; raises AppError."""
    sites = sorted(portfolio.records("site").values(), key=lambda site: site.name)
    found = next((site for site in sites if site.name.casefold() == name.strip().casefold()), None)
    if found is None:
        said = f"There is no site “{name}”." if name else "A tariff belongs to a site."
        raise AppError(said, f"Say --site with one of {', '.join(s.name for s in sites) or 'the book'}.")
    return found


def plan_tariff(portfolio: Portfolio, tariff: Tariff, supply: Supply) -> TariffPlan:
    """Plan the import: a new contract, or versions of the contract of that name at the site.

    A version that the contract has from the same day takes the file's lines, label by label; what hangs on a
    line that stays is kept, and so are lines that a person added. Fields of a contract that is there are left
    as they are.
    """
    fields = contract_fields(tariff, supply)
    starts = [max(v.starts_on or supply.effective_on, EARLIEST_DAY) for v in tariff.versions]
    fields["starts_on"] = min(starts)
    known = _known(portfolio, supply.site_id, fields["name"])
    writing = _Writing(portfolio)
    contract_id = known.id if known else writing.insert("power_contract", [fields])[0]
    if known and known.starts_on > min(starts):
        writing.update("power_contract", known.id, {"starts_on": min(starts)})
    held = terms_of(portfolio, known.id).versions if known else ()
    by_day = {v.record.effective_on: v for v in held}
    writing.make_room(by_day, starts)
    for version, day in zip(tariff.versions, starts, strict=True):
        until = _until(version, day, [*by_day, *starts])
        writing.write_version(contract_id, version, day, until, by_day.get(day))
    site = portfolio.records("site")[supply.site_id].name
    return TariffPlan(
        tariff, site, fields["name"], known is None, tuple(starts), writing.counts,
        Change(tuple(writing.rows)), (*tariff.notes, *_date_notes(tariff, supply, known)),
    )  # fmt: skip


def _known(portfolio: Portfolio, site_id: int, name: str) -> PowerContract | None:
    contracts = portfolio.records("power_contract").values()
    return next((c for c in contracts if c.site_id == site_id and c.name == name), None)


def _until(version: TariffVersion, day: int, all_days: Sequence[int]) -> int | None:
    """The last day that the file says, cut short where another version begins."""
    later = [other - 1 for other in all_days if other > day]
    return None if version.ends_on is None else min([version.ends_on, *later])


def _date_notes(tariff: Tariff, supply: Supply, known: PowerContract | None) -> list[str]:
    notes = []
    if any(v.starts_on is None for v in tariff.versions):
        notes.append(f"The file names no first day: it holds from {days.day_text(supply.effective_on)}")
    if known and known.tier_allocation != supply.tier_allocation:
        notes.append(f"{known.name} keeps its own way of filling tiers")
    last = tariff.versions[-1].ends_on
    return [*notes, f"The file ends the tariff on {days.day_text(last)}"] if last is not None else notes


class _Writing:
    """The rows of one import, put together one after the other."""

    def __init__(self, portfolio: Portfolio) -> None:
        self._portfolio = portfolio
        self._next = dict(portfolio.next_ids)
        self.rows: list[Rows] = []
        self.counts = dict.fromkeys(_COUNTED, 0)

    def insert(self, table: str, records: Sequence[Mapping[str, Any]]) -> list[int]:
        """New rows; their ids."""
        made = inserting_records(self._portfolio, table, records)
        ids = np.arange(len(records), dtype=np.int64) + self._next[table]
        self._next[table] += len(records)
        self.rows.append(Rows(table, ids, None, made.after))
        return ids.tolist()

    def update(self, table: str, row_id: int, values: Mapping[str, Any]) -> bool:
        """Set fields of a row; whether one of them changes."""
        rows = updating(self._portfolio, table, np.array([row_id]), values)
        self.rows += [rows] if len(rows.ids) else []
        return bool(len(rows.ids))

    def make_room(self, by_day: Mapping[int, Any], starts: Sequence[int]) -> None:
        """End versions of the book before the day on which a version of the file begins."""
        for day, version in by_day.items():
            later = [start - 1 for start in starts if start > day]
            until = version.record.until_on
            if until is not None and later and until > min(later) and day not in starts:
                self.update("contract_version", version.record.id, {"until_on": min(later)})

    def write_version(
        self, contract_id: int, version: TariffVersion, day: int, until: int | None, held: Any
    ) -> None:
        """A version with its lines: new, or that of the same day brought in line with the file."""
        said = {"effective_on": day, "until_on": until, "note": version.note[:9000]}
        if held is None:
            version_id = self.insert("contract_version", [{"contract_id": contract_id, **said}])[0]
        else:
            version_id = held.record.id
            self.update("contract_version", version_id, {"until_on": until, "note": said["note"]})
        self._write_lines(version_id, version)

    def _write_lines(self, version_id: int, version: TariffVersion) -> None:
        records = self._portfolio.records("charge_line").values()
        held = {line.label: line for line in records if line.version_id == version_id}
        fresh = []
        for line in line_fields(version.lines):
            known = held.pop(line["label"], None)
            if known is None:
                fresh.append({"version_id": version_id, **line})
                continue
            changed = self.update("charge_line", known.id, line)
            self.counts["updated" if changed else "unchanged"] += 1
        gone = sorted(line.id for line in held.values() if line.label in LABELS)
        if gone:
            self.rows.append(deleting(self._portfolio, "charge_line", np.array(gone)))
        if fresh:
            self.insert("charge_line", fresh)
        self.counts["inserted"] += len(fresh)
        self.counts["removed"] += len(gone)


def sentence(found: Mapping[str, Any]) -> str:
    """The report of an import for a person."""
    counts = ", ".join(f"{found[name]:,} {name}" for name in _COUNTED)
    lines = [f"{found['contract']} of {found['site']} from {', '.join(found['versions'])}: {counts} lines."]
    if found["not_modelled"]:
        lines.append(f"Not modelled: {', '.join(found['not_modelled'])}.")
    return "\n".join([*lines, *found["notes"]])
