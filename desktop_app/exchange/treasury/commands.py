"""Import of files of pools, exchanges and wallets as the command line wants it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.registry import TREASURY_FILE
from desktop_app.exchange.treasury.beginning import layout_at_once
from desktop_app.exchange.treasury.listing import open_listing
from desktop_app.exchange.treasury.plan import TreasuryPlan, plan_listing
from desktop_app.exchange.treasury.told import Answers
from desktop_app.exchange.write import write_rejected_lines

_ALSO = ("treasury", "production")
"""Kinds of tables that such a file may be called, too."""
_COUNTS = ("rows_in", "inserted", "updated", "unchanged", "rejected", "problem_count")


def answers_of(about: Mapping[str, Any]) -> Answers:
    """What the command line was told."""
    return Answers(
        about["account"], about["from_account"], about["to_account"], about["tz"], about["unit"],
        about["basis"] or "", about["make_accounts"],
    )  # fmt: skip


def is_for_readers(kind: str, map_file: Path | None, files: Sequence[Path]) -> bool:
    """Whether files are read by their layout: as asked for, or because all of them are known by theirs."""
    if kind in _ALSO and map_file is None:
        return all(layout_at_once(path) is not None for path in files)
    return kind == TREASURY_FILE


def plan_file(
    path: Path, portfolio: Portfolio, answers: Answers, on_conflict: OnConflict = "update"
) -> TreasuryPlan:
    """Plan the import of one file; raises AppError and Question."""
    return plan_listing(open_listing(path), portfolio, answers, on_conflict=on_conflict)


def plan_files(
    files: Sequence[Path], portfolio: Portfolio, answers: Answers, on_conflict: OnConflict = "update"
) -> list[TreasuryPlan]:
    """Plan file after file, each on the book as the one before leaves it; raises AppError and Question.

    All are planned before the first is written, so that a question leaves the book as it was.
    """
    plans: list[TreasuryPlan] = []
    for path in files:
        plans.append(plan_file(path, portfolio, answers, on_conflict))
        portfolio = portfolio.applying(plans[-1].change)
    return plans


def report(plans: Sequence[TreasuryPlan]) -> dict[str, Any]:
    """What became of the rows of some files."""
    found: dict[str, Any] = dict.fromkeys(_COUNTS, 0) | {
        "groups": {},
        "problems": [],
        "notes": [],
        "files": [],
    }
    for plan in plans:
        said = plan.as_json()
        for name in _COUNTS:
            found[name] += said[name]
        for group, count in said["groups"].items():
            found["groups"][group] = found["groups"].get(group, 0) + count
        found["problems"] += said["problems"]
        found["notes"] += said["notes"]
        found["files"].append({"file": plan.told.file, "layout": said["layout"], "says": said["says"]})
    return found


def sentence(found: Mapping[str, Any], counts: str) -> str:
    """The report for a person: what each file is, notes, then counts and problems."""
    return "\n".join([*(each["says"] + "." for each in found["files"]), *found["notes"], counts])


def write_rejects(path: Path, plans: Sequence[TreasuryPlan]) -> None:
    """Write which rows were not taken, and why."""
    lines = [line for plan in plans for line in plan.rejects()]
    write_rejected_lines(path, ("file", "row", "column"), lines)
