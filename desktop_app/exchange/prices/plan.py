"""What an import of prices or readings would do: the change, what becomes of each interval, what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.days import instant_text
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, packed_prices
from desktop_app.domain.problems import AppError, Problem
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.prices.drafts import Draft, Drafts, Trouble
from desktop_app.exchange.prices.series import held_values, months_of

MOST_PROBLEMS = 1000
_FIRST_GAPS = 10


@dataclass(frozen=True, slots=True)
class Target:
    """The tables that a kind of series is kept in."""

    kind: str
    table: str
    months: str
    owner: str
    blob: str
    what: str


PRICES = Target("prices", "price_series", "series_month", "series_id", "prices", "prices")
READINGS = Target("meter", "meter", "meter_month", "meter_id", "readings", "readings")


@dataclass(frozen=True, slots=True, eq=False)
class SeriesOutcome:
    """What becomes of one series."""

    draft: Draft
    is_new: bool
    inserted: int
    updated: int
    unchanged: int
    rejected: int

    def as_json(self) -> dict[str, Any]:
        draft = self.draft
        first = [{"first_at": instant_text(gap.first_at), "intervals": gap.count} for gap in draft.gaps]
        return {
            "name": draft.name,
            "new": self.is_new,
            "interval_minutes": draft.span_s // 60,
            "first_at": instant_text(int(draft.at[0])) if len(draft.at) else None,
            "last_at": instant_text(int(draft.at[-1])) if len(draft.at) else None,
            "inserted": self.inserted,
            "updated": self.updated,
            "gap_count": draft.missing,
            "gaps": first[:_FIRST_GAPS],
            **{key: value for key, value in draft.record.items() if isinstance(value, str)},
        }


@dataclass(frozen=True, eq=False)
class SeriesPlan:
    """The import as a value; nothing is written until its change goes through the book.

    Rows are intervals: rows_in = inserted + updated + unchanged + rejected, always.
    """

    target: Target
    files: tuple[str, ...]
    drafts: Drafts
    outcomes: tuple[SeriesOutcome, ...]
    portfolio: Portfolio
    change: Change
    troubles: tuple[Trouble, ...] = field(default=())

    @property
    def rows_in(self) -> int:
        return self.drafts.rows_in

    @property
    def inserted(self) -> int:
        return sum(each.inserted for each in self.outcomes)

    @property
    def updated(self) -> int:
        return sum(each.updated for each in self.outcomes)

    @property
    def rejected(self) -> int:
        return self.drafts.rejected + sum(each.rejected for each in self.outcomes)

    @property
    def unchanged(self) -> int:
        return self.rows_in - self.inserted - self.updated - self.rejected

    @property
    def problem_count(self) -> int:
        return len(self.troubles)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The first thousand, with their rows."""
        several = len(self.files) > 1
        return tuple(
            Problem(f"{t.file}: {t.reason}" if several else t.reason, self.target.table, t.column, t.row)
            for t in self.troubles[:MOST_PROBLEMS]
        )

    @property
    def why(self) -> str:
        """What the log will say."""
        names = [each.draft.name for each in self.outcomes]
        series = names[0] if len(names) == 1 else f"{len(names)} series"
        files = self.files[0] if len(self.files) == 1 else f"{len(self.files)} files"
        return f"Import {self.target.what} of {series} from {files}"

    @property
    def notes(self) -> list[str]:
        """What the readers decided, and the gaps."""
        return [*self.drafts.notes, *(gap_note(each.draft) for each in self.outcomes if each.draft.gaps)]

    def as_json(self) -> dict[str, Any]:
        """The plan as the command line prints it."""
        counts = {"inserted": self.inserted, "updated": self.updated}
        counts |= {"unchanged": self.unchanged, "rejected": self.rejected}
        return {
            "rows_in": self.rows_in,
            **counts,
            "groups": counts,
            "problem_count": self.problem_count,
            "problems": [
                {"file": t.file, "row": t.row, "column": t.column, "reason": t.reason}
                for t in self.troubles[:MOST_PROBLEMS]
            ],
            "notes": self.notes,
            "series": [each.as_json() for each in self.outcomes],
        }


def gap_note(draft: Draft) -> str:
    """Which intervals are missing, said once."""
    first = ", ".join(
        instant_text(gap.first_at) + (f" ({gap.count:,} in a row)" if gap.count > 1 else "")
        for gap in draft.gaps[:3]
    )
    more = f" and {len(draft.gaps) - 3:,} more gaps" if len(draft.gaps) > 3 else ""
    counted = (
        "1 interval is missing and stays"
        if draft.missing == 1
        else f"{draft.missing:,} intervals are missing and stay"
    )
    return f"{draft.name}: {counted} empty: {first}{more}"


def plan_series(
    target: Target,
    files: Sequence[str],
    drafts: Drafts,
    portfolio: Portfolio,
    on_conflict: OnConflict = "update",
) -> SeriesPlan:
    """Plan the import of drafts against a book; raises AppError where a series of the name is another one."""
    troubles = list(drafts.troubles)
    outcomes: list[SeriesOutcome] = []
    change = Change()
    for draft in drafts.series:
        known = next((r for r in portfolio.records(target.table).values() if r.name == draft.name), None)
        if known is not None:
            _refuse_another(draft, known)
        outcome, rows = _series(target, draft, known, portfolio, change, on_conflict, troubles)
        outcomes.append(outcome)
        change = change.then(Change(tuple(rows)))
    return SeriesPlan(target, tuple(files), drafts, tuple(outcomes), portfolio, change, tuple(troubles))


def _refuse_another(draft: Draft, known: Any) -> None:
    minutes = INTERVAL_MINUTES[known.interval]
    if minutes * 60 != draft.span_s:
        raise AppError(
            f"“{draft.name}” has intervals of {minutes} minutes in the book, and the file has "
            f"{draft.span_s // 60}.",
            "Give the series of the file another name.",
        )
    for name, value in draft.record.items():
        held = getattr(known, name)
        if name in ("currency", "quantity", "site_id") and held != value:
            raise AppError(
                f"“{draft.name}” has another {name.removesuffix('_id')} in the book: {held}, not {value}.",
                "Give the series of the file another name.",
            )


def _series(
    target: Target, draft: Draft, known: Any, portfolio: Portfolio, before: Change, on_conflict: OnConflict,
    troubles: list[Trouble],
) -> tuple[SeriesOutcome, list[Rows]]:  # fmt: skip
    """What becomes of the intervals of one series, and its rows."""
    held, ids = _held(target, known, portfolio)
    old = held_values(draft.at, draft.span_s, held)
    new, same = np.isnan(old), old == draft.value
    differs = ~new & ~same
    rejected = 0
    if on_conflict == "reject":
        rejected = int(np.count_nonzero(differs))
        troubles += [
            Trouble("", 0, "", f"{instant_text(at)} is in the book already with another value")
            for at in draft.at[differs].tolist()[:MOST_PROBLEMS]
        ]
    taken = new | differs if on_conflict == "update" else new
    updated = int(np.count_nonzero(differs)) if on_conflict == "update" else 0
    inserted = int(np.count_nonzero(new))
    unchanged = len(draft.at) - inserted - updated - rejected + draft.superseded
    outcome = SeriesOutcome(draft, known is None, inserted, updated, unchanged, rejected)
    if not taken.any():
        return outcome, []
    return outcome, _rows(target, draft, known, portfolio, before, taken, held, ids)


def _held(
    target: Target, known: Any, portfolio: Portfolio
) -> tuple[dict[int, tuple[int, bytes]], dict[int, int]]:
    """First instant and bytes of each month that the book has of a series, and the months' ids."""
    if known is None:
        return {}, {}
    months = portfolio[target.months]
    own = np.flatnonzero(months[target.owner] == known.id).tolist()
    blobs, starts, each = months[target.blob], months["first_at"], months["month"]
    held = {int(each[p]): (int(starts[p]), blobs[p]) for p in own}
    return held, {int(each[p]): int(months.ids[p]) for p in own}


def _rows(
    target: Target, draft: Draft, known: Any, portfolio: Portfolio, before: Change, taken: np.ndarray,
    held: dict[int, tuple[int, bytes]], ids: dict[int, int],
) -> list[Rows]:  # fmt: skip
    """The series if it is new, its new months, and those that change."""
    rows: list[Rows] = []
    if known is None:
        listed = inserting_records(portfolio, target.table, [{"name": draft.name, **draft.record}])
        rows.append(_renumbered(listed, before, target.table))
    owner = known.id if known is not None else int(rows[0].ids[0])
    fresh: list[dict[str, Plain]] = []
    mended: list[tuple[int, int, bytes]] = []
    for month in months_of(draft.at[taken], draft.value[taken], draft.span_s, held):
        blob = packed_prices(month.values)
        if month.month in ids:
            mended.append((ids[month.month], month.first_at, blob))
        else:
            fresh.append(
                {target.owner: owner, "month": month.month, "first_at": month.first_at, target.blob: blob}
            )
    if fresh:
        rows.append(_renumbered(inserting_records(portfolio, target.months, fresh), before, target.months))
    if mended:
        rows.append(_mended(target, portfolio, mended))
    return rows


def _mended(target: Target, portfolio: Portfolio, months: list[tuple[int, int, bytes]]) -> Rows:
    blobs = np.empty(len(months), object)
    blobs[:] = [blob for _, _, blob in months]
    ids, starts = (np.array([each[n] for each in months], np.int64) for n in (0, 1))
    order = np.argsort(ids)
    values = {"first_at": starts[order], target.blob: blobs[order]}
    return updating(portfolio, target.months, ids[order], values)


def _renumbered(rows: Rows, before: Change, table: str) -> Rows:
    """Rows with ids behind those of a change that is applied before."""
    taken = [int(r.ids[-1]) for r in before.rows if r.table == table and r.before is None and len(r.ids)]
    if not taken:
        return rows
    first = max(int(rows.ids[0]), max(taken) + 1)
    return Rows(table, np.arange(first, first + len(rows.ids), dtype=np.int64), None, rows.after)
