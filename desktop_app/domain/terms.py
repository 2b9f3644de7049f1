"""A power contract as one value: its versions, their lines with parameters read, elections and events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from desktop_app.domain.charges import kinds as kinds  # declares every kind
from desktop_app.domain.charges.declare import CATEGORIES, CHARGES, read_parameters
from desktop_app.domain.contracts import ChargeLine, ContractVersion, PowerContract, PowerEvent
from desktop_app.domain.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class Line:
    """A charge line with its parameters, and what hangs on it."""

    id: int
    sequence: int
    label: str
    kind: str
    parameters: Any
    """A record of `domain.charges.kinds`."""
    series_id: int | None = None
    bases: tuple[int, ...] = ()
    """Ids of the lines that it applies to; empty: all before it."""
    elections: Mapping[int, float] | None = None
    """Elected share by month (months since 1970-01)."""
    events: tuple[PowerEvent, ...] = ()

    @property
    def category(self) -> str:
        """What the line counts as on a bill, one of `CATEGORIES`."""
        own = getattr(self.parameters, "category", None)
        return CHARGES[self.kind].category if own is None else CATEGORIES[own]


@dataclass(frozen=True, slots=True)
class Version:
    """The lines from a day on, in the order in which they are computed."""

    record: ContractVersion
    lines: tuple[Line, ...]

    def of_kind(self, *kind_names: str) -> Iterator[Line]:
        """The lines of some kinds."""
        return (line for line in self.lines if line.kind in kind_names)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """A contract with its versions in the order of their days."""

    contract: PowerContract
    versions: tuple[Version, ...]

    def on(self, day: int) -> Version | None:
        """The version that holds on a day, None outside the contract and its versions.

        A contract that renews, or goes on month to month, holds until it has ended.
        """
        if day < self.contract.starts_on or day > self.last_on:
            return None
        held = [v for v in self.versions if v.record.effective_on <= day]
        if not held or (held[-1].record.until_on is not None and held[-1].record.until_on < day):
            return None
        return held[-1]

    @property
    def last_on(self) -> int:
        """The last day, as far as it is known: a contract that renews has none."""
        contract = self.contract
        return contract.ends_on if contract.ends_on is not None and not contract.renews_months else 2**31


def terms_of(portfolio: Portfolio, contract_id: int) -> Terms:
    """A contract of the book; raises KeyError."""
    return all_terms(portfolio)[contract_id]


def terms_at(portfolio: Portfolio, site_id: int) -> list[Terms]:
    """The contracts of a site, the earliest first."""
    found = [t for t in all_terms(portfolio).values() if t.contract.site_id == site_id]
    return sorted(found, key=lambda t: (t.contract.starts_on, t.contract.id))


_TABLES = (
    "power_contract", "contract_version", "charge_line", "charge_base", "block_election", "power_event",
)  # fmt: skip


def all_terms(portfolio: Portfolio) -> Mapping[int, Terms]:
    """Every contract of the book by id; kept until one of its tables changes."""
    tables = tuple(portfolio[name] for name in _TABLES)
    kept = tables[0].memo.get("terms")
    if kept is None or any(a is not b for a, b in zip(kept[0], tables, strict=True)):
        kept = tables, _all_terms(portfolio)
        tables[0].memo["terms"] = kept
    return kept[1]


def _all_terms(portfolio: Portfolio) -> dict[int, Terms]:
    bases = _grouped(portfolio.records("charge_base").values(), "line_id")
    elections = _grouped(portfolio.records("block_election").values(), "line_id")
    events = _grouped(portfolio.records("power_event").values(), "line_id")
    lines: dict[int, list[Line]] = defaultdict(list)
    for record in portfolio.records("charge_line").values():
        lines[record.version_id].append(
            line_of(
                record,
                tuple(b.base_line_id for b in bases[record.id]),
                {e.month: e.share for e in elections[record.id]},
                tuple(sorted(events[record.id], key=lambda e: (e.from_at, e.id))),
            )
        )
    versions = _grouped(portfolio.records("contract_version").values(), "contract_id")
    return {
        contract.id: Terms(contract, _versions(versions[contract.id], lines))
        for contract in portfolio.records("power_contract").values()
    }


def line_of(
    record: ChargeLine,
    bases: tuple[int, ...] = (),
    elections: Mapping[int, float] | None = None,
    events: tuple[PowerEvent, ...] = (),
) -> Line:
    """A line with its parameters read; raises ValueError (no line of a book has bad parameters)."""
    parameters = read_parameters(record.kind, record.parameters)
    return Line(
        record.id, record.sequence, record.label, record.kind, parameters, record.series_id, bases,
        elections or {}, events,
    )  # fmt: skip


def _versions(records: Iterable[ContractVersion], lines: Mapping[int, list[Line]]) -> tuple[Version, ...]:
    ordered = sorted(records, key=lambda record: record.effective_on)
    return tuple(
        Version(record, tuple(sorted(lines[record.id], key=lambda line: (line.sequence, line.id))))
        for record in ordered
    )


def _grouped(records: Iterable[Any], name: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for record in records:
        found[getattr(record, name)].append(record)
    return found
