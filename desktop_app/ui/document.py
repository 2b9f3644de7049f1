"""The open book with signals: edits are shown at once and made durable in the database's own thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from desktop_app.book import Book, Operation
from desktop_app.domain.change import Change
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError, MonthClosed
from desktop_app.ui.tasks import Relay

T = TypeVar("T")
Clock = Callable[[], datetime]
Contents = tuple[str, Callable[[Portfolio], Change]]
"""Why, and what of a book's facts: one edit of a book that begins."""

SHOWN_AT_ONCE = 50_000
"""Larger edits (rows) are applied in the database's thread, so that the window does not wait for them."""


@dataclass(frozen=True, slots=True)
class RefusedEdit:
    """An edit of a closed month that waits for the user's choice; `confirm` changes a soft-closed one.

    `change` is None for an undo or redo, which cannot be dated into another month.
    """

    why: str
    change: Change | None
    error: MonthClosed
    confirm: Callable[[], None]


@dataclass(frozen=True, slots=True)
class _State:
    """What the window needs to know of the book, read in the database's thread."""

    portfolio: Portfolio
    next_undo: Operation | None
    next_redo: Operation | None
    path: Path
    read_only: bool
    holder: str
    saved_at: int

    @classmethod
    def of(cls, book: Book) -> _State:
        return cls(
            book.portfolio,
            book.next_undo,
            book.next_redo,
            book.path,
            book.read_only,
            book.holder,
            book.head.at,
        )


class Document(QObject):
    """The one open book. All its methods return at once; what came of them arrives as a signal."""

    opened = Signal(object)  # Portfolio
    closed = Signal()
    changed = Signal(object, object)  # Portfolio, frozenset of the tables that changed
    saving = Signal()
    saved = Signal(object)  # datetime
    failed = Signal(object)  # AppError
    month_closed = Signal(object)  # RefusedEdit

    def __init__(
        self,
        *,
        who: Callable[[], str],
        now: Clock,
        cache_dir: Path | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._who, self._now, self._cache_dir = who, now, cache_dir
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="database")
        self._relay = Relay(self)
        self.loaded: Callable[[Portfolio], None] = lambda _: None
        """Called in the database's thread as soon as a book is read, before `opened` reaches the window."""
        self._book: Book | None = None  # touched in the database's thread alone
        self._state: _State | None = None
        self._shown = Portfolio.empty()
        self._early: list[Change] = []  # shown, and under way to the disk
        self._pending = 0
        self._is_over = False

    # --- what is open ------------------------------------------------------------------------------
    @property
    def portfolio(self) -> Portfolio:
        """The facts as they are shown: the book's, and the edits that are under way to it."""
        return self._shown

    @property
    def is_open(self) -> bool:
        return self._state is not None

    @property
    def path(self) -> Path | None:
        return self._state.path if self._state else None

    @property
    def read_only(self) -> bool:
        return bool(self._state and self._state.read_only)

    @property
    def holder(self) -> str:
        """Who holds the book's lock, where this is a read-only copy."""
        return self._state.holder if self._state else ""

    @property
    def saved_at(self) -> datetime | None:
        """When the last edit of the book was made."""
        return datetime.fromtimestamp(self._state.saved_at, UTC) if self._state else None

    @property
    def next_undo(self) -> Operation | None:
        return self._state.next_undo if self._state else None

    @property
    def next_redo(self) -> Operation | None:
        return self._state.next_redo if self._state else None

    @property
    def is_saving(self) -> bool:
        """Whether edits are still under way to the disk."""
        return self._pending > 0

    def hold(self) -> None:
        """Say nothing until `release`: a book that is read quickly must not delay the first painting."""
        self._relay.hold()

    def release(self) -> None:
        """Say what happened meanwhile."""
        self._relay.release()

    # --- opening and closing -----------------------------------------------------------------------
    def open(self, path: Path) -> None:
        """Open a book in place of the present one."""
        self._replace(
            path, lambda: Book.open(path, who=self._who(), now=self._now, cache_dir=self._cache_dir)
        )

    def create(self, path: Path, contents: Sequence[Contents]) -> None:
        """Make a new book that begins with some contents, and open it; a failure leaves no file."""

        def make() -> Book:
            book = Book.create(path, who=self._who(), now=self._now)
            try:
                for why, content in contents:
                    book.edit(why, content(book.portfolio))
            except BaseException:
                book.close()
                path.unlink(missing_ok=True)
                raise
            return book

        self._replace(path, make)

    def _replace(self, path: Path, make: Callable[[], Book]) -> None:
        def work() -> _State:
            if self._book is not None and self._book.path == path:
                self._close_book()  # its own lock would make the second opening a read-only one
            made = make()
            self._close_book()
            self._book = made
            self.loaded(made.portfolio)
            return _State.of(made)

        self._submit(work, self._opened, self.failed.emit)

    def _opened(self, state: _State) -> None:
        self._state, self._shown = state, state.portfolio
        self.opened.emit(state.portfolio)

    def close(self) -> None:
        """Finish the edits under way, close the book, end the thread; closing twice does no harm."""
        if self._is_over:
            return
        self._is_over = True
        self._thread.submit(self._close_book)
        self._thread.shutdown(wait=True)
        self._relay.close()
        if self._state is not None:
            self._state = None
            self.closed.emit()

    def _close_book(self) -> None:
        if self._book is not None:
            with suppress(
                AppError
            ):  # a full disk must not keep the window from closing: the book itself is safe
                self._book.backup_if_due(closing=True)
            self._book.close()
            self._book = None

    def back_up(self, *, if_due: bool = False) -> None:
        """Make a verified copy beside the book: now, or if edits followed the last one an hour ago."""

        def work() -> Path | None:
            book = self._the_book()
            return book.backup_if_due() if if_due else book.backup()

        self._submit(work, lambda _: None, self.failed.emit)

    # --- editing -----------------------------------------------------------------------------------
    def edit(self, why: str, change: Change, *, allow_soft_closed: bool = False) -> None:
        """Make an edit; it is shown before it is durable, and taken back if the book refuses it."""
        if change.is_empty or self._state is None:
            return
        early = sum(len(rows.ids) for rows in change.rows) <= SHOWN_AT_ONCE
        if early:
            self._early.append(change)
            self._shown = self._shown.applying(change)

        self._operate(
            lambda book: book.edit(why, change, allow_soft_closed=allow_soft_closed),
            self._refusal(why, change, lambda: self.edit(why, change, allow_soft_closed=True)),
            early=change if early else None,
        )
        if early:  # said after it is under way, so that who reads the log now finds it there
            self.changed.emit(self._shown, change.tables)

    def undo(self, *, allow_soft_closed: bool = False) -> None:
        """Take back the last edit."""
        self._operate(
            lambda book: book.undo(allow_soft_closed=allow_soft_closed),
            self._refusal("Undo", None, lambda: self.undo(allow_soft_closed=True)),
        )

    def redo(self, *, allow_soft_closed: bool = False) -> None:
        """Make the edit again that was taken back last."""
        self._operate(
            lambda book: book.redo(allow_soft_closed=allow_soft_closed),
            self._refusal("Redo", None, lambda: self.redo(allow_soft_closed=True)),
        )

    def undo_to(self, operation_id: int, *, allow_soft_closed: bool = False) -> None:
        """Bring back what stood right after an operation of the log."""
        self._operate(
            lambda book: book.undo_to(operation_id, allow_soft_closed=allow_soft_closed),
            self._refusal("Undo to here", None, lambda: self.undo_to(operation_id, allow_soft_closed=True)),
        )

    def _refusal(
        self, why: str, change: Change | None, confirm: Callable[[], None]
    ) -> Callable[[AppError], None]:
        def refused(error: AppError) -> None:
            if isinstance(error, MonthClosed):
                self.month_closed.emit(RefusedEdit(why, change, error, confirm))
            else:
                self.failed.emit(error)

        return refused

    def ask(
        self,
        question: Callable[[Book], T],
        answered: Callable[[T], None],
        failed: Callable[[AppError], None] | None = None,
    ) -> None:
        """Read something from the book in its thread (log, check, info) and get the answer back here."""
        self._submit(lambda: question(self._the_book()), answered, failed or self.failed.emit)

    def _the_book(self) -> Book:
        if self._book is None:
            raise AppError("No book is open.")
        return self._book

    def _operate(
        self,
        work: Callable[[Book], Operation | list[Operation]],
        refused: Callable[[AppError], None],
        *,
        early: Change | None = None,
    ) -> None:
        """Change the book; `early` is what of it is shown already."""
        if self._state is None:
            return
        self._pending += 1
        self.saving.emit()

        def both() -> tuple[frozenset[str], _State]:
            book = self._the_book()
            return _tables_of(work(book)), _State.of(book)

        def done(answer: tuple[frozenset[str], _State]) -> None:
            tables, state = answer
            self._end(early)
            self._adopt(state, frozenset() if early else tables)
            self.saved.emit(self._now())
            self.back_up(if_due=True)

        def hindered(error: AppError) -> None:
            self._end(early)
            if early and self._state:
                self._adopt(self._state, early.tables)
            refused(error)

        self._submit(both, done, hindered)

    def _end(self, early: Change | None) -> None:
        self._pending -= 1
        if early:
            self._early.remove(early)

    def _adopt(self, state: _State, tables: frozenset[str]) -> None:
        """Take the book's own portfolio, with the edits on top of it that are shown early."""
        self._state, self._shown = state, state.portfolio
        for change in self._early:
            with suppress(KeyError):  # it stands on an edit that was refused: the book refuses it too
                self._shown = self._shown.applying(change)
        if tables:
            self.changed.emit(self._shown, tables)

    def _submit(
        self,
        work: Callable[[], T],
        then: Callable[[T], None],
        hindered: Callable[[AppError], None],
    ) -> None:
        def run() -> None:
            try:
                result = work()
            except AppError as error:
                self._relay.send(lambda error=error: hindered(error))
            except Exception as error:  # noqa: BLE001 - raised again where the crash dialog sees it
                self._relay.send(lambda error=error: _mistake(error, hindered))
            else:
                self._relay.send(lambda: then(result))

        self._thread.submit(run)


def _tables_of(operations: Operation | list[Operation]) -> frozenset[str]:
    listed = operations if isinstance(operations, list) else [operations]
    return frozenset(table for operation in listed for table in operation.counts)


def _mistake(error: Exception, hindered: Callable[[AppError], None]) -> None:
    """Tell who waits that nothing comes, then let the crash dialog see the error."""
    hindered(AppError("Hashyard made a mistake; nothing was changed."))
    raise error
