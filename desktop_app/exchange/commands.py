"""Import and export in one call each, as the command line and the window's menu want them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.export import entity_table
from desktop_app.exchange.mapping import guess_mapping, load_mapping
from desktop_app.exchange.plan import ImportPlan, OnConflict, plan_import
from desktop_app.exchange.prices.commands import columns_in, plan_kind
from desktop_app.exchange.prices.meters import About
from desktop_app.exchange.prices.plan import SeriesPlan
from desktop_app.exchange.prices.points import Answers
from desktop_app.exchange.read import read_table
from desktop_app.exchange.registry import kind_named
from desktop_app.exchange.write import write_rejected_lines, write_table

_COUNTS = ("rows_in", "inserted", "updated", "unchanged", "rejected", "problem_count")


def read_plan(
    kind_name: str,
    file: Path,
    portfolio: Portfolio,
    *,
    map_file: Path | None = None,
    on_conflict: OnConflict = "update",
    default_day: int | None = None,
) -> ImportPlan:
    """Read a file and plan its import, by the mapping of a file or by the likeliest one; raises AppError."""
    kind = kind_named(kind_name)
    raw = read_table(file)
    mapping = load_mapping(map_file, raw, kind) if map_file else guess_mapping(raw, kind)
    return plan_import(kind, raw, mapping, portfolio, on_conflict, default_day=default_day)


def report(plans: Sequence[ImportPlan]) -> dict[str, Any]:
    """What became of the rows of some files, as the command line prints it."""
    found: dict[str, Any] = dict.fromkeys(_COUNTS, 0) | {"groups": {}, "problems": [], "notes": []}
    for plan in plans:
        said = plan.as_json()
        for name in _COUNTS:
            found[name] += said[name]
        for group, count in said["groups"].items():
            found["groups"][group] = found["groups"].get(group, 0) + count
        file = {"file": plan.sheet.raw.name} if len(plans) > 1 else {}
        found["problems"] += [{**file, **problem} for problem in said["problems"]]
        found["notes"] += said["notes"]
    return found


def sentence(found: dict[str, Any]) -> str:
    """The report for a person: the counts, then the first problems."""
    counts = ", ".join(f"{found[name]:,} {name}" for name in ("inserted", "updated", "unchanged", "rejected"))
    lines = [f"{found['rows_in']:,} rows: {counts}."]
    for problem in found["problems"][:20]:
        column = f", {problem['column']}" if problem["column"] else ""
        file = f"{problem['file']}, " if "file" in problem else ""
        lines.append(f"{file}row {problem['row']}{column}: {problem['reason']}")
    more = found["problem_count"] - 20
    return "\n".join([*lines, f"and {more:,} more problems"] if more > 0 else lines)


# --- series ------------------------------------------------------------------------------------------
def plan_series(
    kind: str,
    files: Sequence[Path],
    portfolio: Portfolio,
    map_file: Path | None,
    on_conflict: OnConflict,
    about: Mapping[str, Any],
) -> SeriesPlan:
    """Plan the import of price or meter files by what the command line was told; raises AppError."""
    answers = Answers(
        about["tz"],
        about["unit"],
        about["nodes"],
        about["series"],
        about["stamps"] or "",
        columns_in(map_file),
    )
    whose = About(about["site"], about["quantity"])
    return plan_kind(kind, files, portfolio, answers, whose, on_conflict=on_conflict)


def series_sentence(found: dict[str, Any]) -> str:
    """The report of an import of series for a person: series, counts, notes, problems."""
    series = [
        f"{each['name']}: {each['interval_minutes']} minutes, {each['first_at']} to {each['last_at']}"
        for each in found["series"]
    ]
    return "\n".join([*series, *found["notes"], sentence(found)])


def write_series_rejects(path: Path, plan: SeriesPlan) -> None:
    """Write which rows were not taken, and why."""
    lines = ((t.file, str(t.row), t.column, t.reason) for t in plan.troubles)
    write_rejected_lines(path, ("file", "row", "column"), lines)


# --- out ---------------------------------------------------------------------------------------------
def write_kind(kind_name: str, portfolio: Portfolio, file: Path) -> int:
    """Export all records of a kind and say how many; raises AppError."""
    kind = kind_named(kind_name)
    table = entity_table(portfolio, kind)
    write_table(file, table, _about(kind_name, portfolio.company.name))
    return len(table)


def _about(kind_name: str, company: str) -> tuple[str, ...]:
    return (
        f"{kind_named(kind_name).label} of {company or 'the company'}.",
        f"hashyard import {kind_name} takes this file back and finds nothing changed.",
        "Units stand in the headings, days are ISO days. An apostrophe before = + - @ keeps a text a text.",
    )


def write_rejects(path: Path, plans: Sequence[ImportPlan]) -> None:
    """Write the rejected rows of some files: those with the same headings into one file, others beside it."""
    by_headings: dict[tuple[str, ...], list[ImportPlan]] = {}
    for plan in plans:
        by_headings.setdefault(plan.sheet.raw.headers, []).append(plan)
    for number, (headings, alike) in enumerate(by_headings.items(), 1):
        beside = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        write_rejected_lines(beside, headings, (line for plan in alike for line in plan.rejects()))
