"""The one door: opens a book, edits it, undoes, redoes and tells its history; knows neither Qt nor SQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.checks import duplicates_of, problems_of
from desktop_app.domain.periods import refuse_closed
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError, Problem, Refused
from desktop_app.storage import backup
from desktop_app.storage.create import create
from desktop_app.storage.errors import DamagedError
from desktop_app.storage.form import in_form
from desktop_app.storage.log import Operation, Stacks, Step
from desktop_app.storage.schema import shipped
from desktop_app.storage.store import Draft, Store

__all__ = ["Book", "Operation", "newest_backup"]
Clock = Callable[[], datetime]
LARGE_IMPORT_ROWS = 10_000
"""From so many rows on, who imports makes a verified copy of the book before."""


class Book:
    """A company's book while it is open.

    Synchronous, for one thread at a time; `portfolio` is immutable and may be read from any thread.
    """

    def __init__(self, store: Store, *, who: str, now: Clock, cache_dir: Path | None = None) -> None:
        self._store, self._who, self._now, self._cache_dir = store, who, now, cache_dir
        self._portfolio = store.load(cache_dir)
        self._stacks: Stacks = store.stacks()

    # --- opening -----------------------------------------------------------------------------------
    @classmethod
    def create(cls, path: Path | str, *, who: str, now: Clock) -> Book:
        """Make a new, empty book; raises AppError where a file is there or the place does not allow it."""
        path = Path(path)
        create(path, shipped(), who=who, at=_second(now))
        return cls.open(path, who=who, now=now)

    @classmethod
    def open(
        cls, path: Path | str, *, who: str, now: Clock, cache_dir: Path | None = None, read_only: bool = False
    ) -> Book:
        """Open a book; read-only where another holds it (`holder` says who) or the place allows no more.

        Raises AppError where the file is no book, is newer, or is damaged.
        """
        path = Path(path)
        try:
            store = Store.open(path, shipped(), who=who, at=_second(now), read_only=read_only)
            try:
                return cls(store, who=who, now=now, cache_dir=cache_dir)
            except BaseException:
                store.close()
                raise
        except DamagedError as error:
            raise backup.with_backup_hint(error, path) from error

    def close(self) -> None:
        """Let go of the file; closing twice does no harm. Ask `backup_if_due(closing=True)` before."""
        self._store.close(keep=self._portfolio, cache_dir=self._cache_dir)

    @property
    def path(self) -> Path:
        return self._store.path

    @property
    def portfolio(self) -> Portfolio:
        """All facts as they stand."""
        return self._portfolio

    @property
    def read_only(self) -> bool:
        return self._store.read_only

    @property
    def holder(self) -> str:
        """Who holds the book if it is open read-only for that, else empty."""
        return self._store.holder

    @property
    def uuid(self) -> str:
        return self._store.uuid

    @property
    def head(self) -> Operation:
        """The newest operation of the log."""
        return self._store.head.operation

    # --- editing -----------------------------------------------------------------------------------
    def edit(self, why: str, change: Change, *, allow_soft_closed: bool = False) -> Operation:
        """Write a change and its log entry, durable when it returns; an empty change logs nothing and returns
        the newest operation.

        Raises Refused with what speaks against it, MonthClosed if it touches a closed month (or, unless
        allowed, a soft-closed one), AppError if the file cannot be written. Nothing is changed then.
        """
        if change.is_empty:
            return self.head
        change, after = in_form(self._portfolio, change)
        self._require_allowed(self._portfolio, change, after, allow_soft_closed)
        return self._append([Draft(why, "edit", change)], after)[0]

    def _require_allowed(
        self, portfolio: Portfolio, change: Change, after: Portfolio, allow_soft_closed: bool
    ) -> None:
        _refuse(problems_of(portfolio, change, after))
        refuse_closed(portfolio, change, allow_soft_closed=allow_soft_closed)

    def _append(self, drafts: list[Draft], after: Portfolio) -> list[Operation]:
        """Write operations that follow each other, all or none; `after` is the portfolio then."""
        try:
            written = self._store.append(drafts, who=self._who, at=_second(self._now))
        except Refused:
            _refuse(duplicates_of(self._portfolio, Change(tuple(r for d in drafts for r in d.change.rows))))
            raise
        self._portfolio = after
        for operation in written:
            self._stacks.follow(operation.id, operation.kind, operation.undoes)
        return written

    # --- undo and redo -----------------------------------------------------------------------------
    @property
    def next_undo(self) -> Operation | None:
        """The operation that `undo` would turn round."""
        return self._store.operation(self._stacks.done[-1].operation_id) if self._stacks.done else None

    @property
    def next_redo(self) -> Operation | None:
        """The edit that `redo` would do again."""
        return self._store.operation(self._stacks.undone[-1].edit_id) if self._stacks.undone else None

    def undo(self, *, allow_soft_closed: bool = False) -> Operation:
        """Turn the last edit round, as an edit of its own; may be refused as any edit."""
        if not self._stacks.done:
            raise AppError("There is nothing to undo.")
        return self._turn([self._undoing(self._stacks.done[-1])], allow_soft_closed)[0]

    def redo(self, *, allow_soft_closed: bool = False) -> Operation:
        """Do again what was undone last, as an edit of its own; may be refused as any edit."""
        if not self._stacks.undone:
            raise AppError("There is nothing to redo.")
        return self._turn([self._redoing(self._stacks.undone[-1])], allow_soft_closed)[0]

    def undo_to(self, operation_id: int, *, allow_soft_closed: bool = False) -> list[Operation]:
        """Bring back what stood right after an operation: undo (and redo) what followed, all or none."""
        if self._store.operation(operation_id) is None:
            raise AppError(f"There is no operation {operation_id}.")
        if operation_id < self._stacks.start:
            raise AppError(f"What was edited before operation {self._stacks.start} can no longer be undone.")
        then = self._store.stacks(until=operation_id).done
        now = self._stacks.done
        same = next(
            (i for i, (a, b) in enumerate(zip(then, now, strict=False)) if a.edit_id != b.edit_id),
            min(len(then), len(now)),
        )
        back = [self._undoing(step) for step in reversed(now[same:])]
        forth = [self._redoing(Step(s.edit_id, self._stacks.undo_of(s.edit_id))) for s in then[same:]]
        return self._turn(back + forth, allow_soft_closed) if back or forth else []

    def _turn(self, drafts: list[Draft], allow_soft_closed: bool) -> list[Operation]:
        after = self._portfolio
        for draft in drafts:
            # A month that is closed now stays so, though the way back would open it.
            as_closed = Portfolio({**after.tables, "period": self._portfolio["period"]}, after.next_ids)
            after = after.applying(draft.change)
            self._require_allowed(as_closed, draft.change, after, allow_soft_closed)
        return self._append(drafts, after)

    def _undoing(self, step: Step) -> Draft:
        change = self._store.change_of(step.edit_id).inverted()
        return Draft(f"Undo: {self._why(step)}", "undo", change, step.operation_id, step.edit_id)

    def _redoing(self, step: Step) -> Draft:
        change = self._store.change_of(step.edit_id)
        return Draft(f"Redo: {self._why(step)}", "redo", change, step.operation_id, step.edit_id)

    def _why(self, step: Step) -> str:
        edit = self._store.operation(step.edit_id)
        return edit.why if edit else ""

    def history(self, limit: int = 1000, before: int | None = None) -> list[Operation]:
        """Operations, newest first; `before` an id continues an earlier answer."""
        return self._store.history(limit=limit, before=before)

    # --- care --------------------------------------------------------------------------------------
    def info(self) -> dict[str, Any]:
        """What the file is: schema, rows by table, head of the log, sizes."""
        head = self.head
        return {
            "path": str(self.path),
            "uuid": self.uuid,
            "schema": self._store.schema.version,
            "created_at": self._store.created_at,
            "bytes": self.path.stat().st_size,
            "read_only": self.read_only,
            "holder": self.holder,
            "counts": {table: len(columns) for table, columns in self._portfolio.tables.items()},
            "operations": head.id,
            "head": {"id": head.id, "at": head.at, "who": head.who, "why": head.why, "hash": head.hash},
        }

    def check(self) -> list[Problem]:
        """What is wrong: with the file, the chain of its log, the tables against the log, and the records."""
        return self._store.problems(self._portfolio) or problems_of(
            Portfolio.empty(), _all_of(self._portfolio)
        )

    def prune(self) -> Operation:
        """Forget what earlier edits changed, to save space; they stay in the log but undo stops here."""
        made = self._store.prune(
            self._portfolio, who=self._who, at=_second(self._now), why="Forget what earlier edits changed"
        )
        self._stacks = Stacks(made.id)
        return made

    def backup(self) -> Path:
        """Make a verified copy beside the book, and thin the older ones."""
        return self._store.back_up(self._now())

    def backup_if_due(self, *, closing: bool = False) -> Path | None:
        """A backup if edits followed the newest one and it is an hour old, or if the book is closing."""
        newest = next(iter(backup.backups_of(self.path)), None)
        if self.read_only or (self.head.kind == "checkpoint" and newest is None):
            return None
        due = closing or backup.is_hourly_due(self.path, self._now())
        return self.backup() if due and (newest is None or backup.head_of(newest) != self.head.hash) else None


def newest_backup(path: Path | str) -> Path | None:
    """The newest backup of a book, for one that is damaged or gone."""
    return next(iter(backup.backups_of(Path(path))), None)


def _all_of(portfolio: Portfolio) -> Change:
    """Everything as one insertion: what the checks of an edit read."""
    return Change(tuple(Rows(t, c.ids, None, c.arrays) for t, c in portfolio.tables.items() if len(c)))


def _refuse(problems: list[Problem]) -> None:
    """Raise Refused if anything speaks against a change."""
    if problems:
        more = len(problems) - 1
        hint = f"And {more:,} more {'problem' if more == 1 else 'problems'}." if more else ""
        raise Refused(f"{problems[0]}.", hint, problems)


def _second(now: Clock) -> int:
    return int(now().astimezone(UTC).timestamp())
