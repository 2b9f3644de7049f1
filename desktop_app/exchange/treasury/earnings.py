"""Turns what pools credited into the production of days, compared with what the book has of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from desktop_app.domain.change import Rows
from desktop_app.domain.days import day_text
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.treasury.outcomes import Gate, Outcomes, misfit
from desktop_app.exchange.treasury.told import Earned, Told

_FINAL = 1


def plan_earnings(
    told: Told, portfolio: Portfolio, pool_id: int, basis: str, gate: Gate, outcomes: Outcomes,
    on_conflict: OnConflict,
) -> list[Rows]:  # fmt: skip
    """Rows of the production that are new or change."""
    held = _held(portfolio, pool_id)
    new: list[dict[str, Plain]] = []
    changed: dict[int, dict[str, Plain]] = {}
    for day, parts in sorted(_days(told, outcomes).items()):
        values = _values(parts, basis)
        rows = tuple(part.row for part in parts)
        column, reason = misfit("production", {"day_on": day, **values})
        if reason:
            outcomes.say(rows, "rejected", reason, column)
            continue
        group, reason = _compared(values, held.get(day), told.by_parts, on_conflict)
        if group in ("new", "changed") and (why := gate.hinders(day)):
            group, reason = "rejected", why
        outcomes.say(rows, group, reason)
        if group == "new":
            new.append(
                {"pool_account_id": pool_id, "day_on": day, "average_phs": 0.0, "quality": _FINAL, **values}
            )
        elif group == "changed":
            changed[held[day][0]] = values
    return _rows(portfolio, new, changed)


def _days(told: Told, outcomes: Outcomes) -> dict[int, list[Earned]]:
    """Earnings by day; a day that a whole-day file tells twice with other amounts is refused."""
    found: dict[int, list[Earned]] = defaultdict(list)
    for earned in told.earned:
        if told.by_parts or not found[earned.day_on]:
            found[earned.day_on].append(earned)
        elif earned.sat == found[earned.day_on][0].sat:
            outcomes.say((earned.row,), "duplicate", "the day stands in the file twice")
        else:
            outcomes.say(
                (earned.row,),
                "rejected",
                f"{day_text(earned.day_on)} stands in the file twice, with other amounts",
            )
    return found


def _values(parts: Sequence[Earned], basis: str) -> dict[str, Plain]:
    gross = basis == "gross"
    sat = sum(part.gross_sat if gross and part.gross_sat is not None else part.sat for part in parts)
    phs = [part.average_phs for part in parts if part.average_phs is not None]
    return {"earned_sat": sat, **({"average_phs": phs[0]} if len(phs) == 1 else {})}


def _held(portfolio: Portfolio, pool_id: int) -> dict[int, tuple[int, int, float]]:
    rows = portfolio["production"]
    own = np.flatnonzero(rows["pool_account_id"] == pool_id)
    columns = (rows["day_on"][own], rows.ids[own], rows["earned_sat"][own], rows["average_phs"][own])
    return {day: (id_, sat, phs) for day, id_, sat, phs in zip(*(c.tolist() for c in columns), strict=True)}


def _compared(
    values: dict[str, Plain], held: tuple[int, int, float] | None, by_parts: bool, on_conflict: OnConflict
) -> tuple[str, str]:
    if held is None:
        return "new", ""
    phs = values.get("average_phs", held[2])
    if values["earned_sat"] == held[1] and phs == held[2]:
        return "unchanged", ""
    if by_parts and int(values["earned_sat"] or 0) < held[1]:
        return "unchanged", "the book has more of this day: the file holds only a part of it"
    if on_conflict == "reject":
        return "rejected", "it is in the book already with another amount"
    return ("unchanged", "the book has another amount") if on_conflict == "skip" else ("changed", "")


def _rows(
    portfolio: Portfolio, new: list[dict[str, Plain]], changed: dict[int, dict[str, Plain]]
) -> list[Rows]:
    made = [inserting_records(portfolio, "production", new)] if new else []
    for name in ("earned_sat", "average_phs"):
        ids = np.array(sorted(i for i, values in changed.items() if name in values), np.int64)
        if len(ids):
            field = portfolio["production"].entity[name]
            made.append(
                updating(
                    portfolio, "production", ids, {name: field.array(changed[i][name] for i in ids.tolist())}
                )
            )
    return [rows for rows in made if len(rows.ids)]
