"""History: the log of the book; what was done when and by whom, and the way back to any point of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt

from desktop_app.book import Operation
from desktop_app.domain.entity import ENTITIES
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import Problem
from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable

_AT_A_TIME = 500
_TABLES_NAMED = 1
_COLUMNS = (
    Column("entry", "Entry", kind="integer", width=0.0),
    Column("at", "When", kind="text", width=0.0),
    Column("who", "Who", kind="text", width=0.3),
    Column("why", "What", kind="text", width=3.0),
    Column("rows", "Rows", kind="integer", width=0.0),
    Column("touched", "Touched", kind="text"),
    Column("undone", "Undone by", kind="text", width=0.0),
)


class HistoryPage(Page):
    """The log, newest first; the chosen point can be gone back to."""

    key, title, icon = "history", "History", "history"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._operations: list[Operation] = []
        self._loading = False
        self._verdict = "not checked yet"
        self.table = SpecTable("Log of the book")
        self.table.chosen.connect(lambda _: self._offer())
        self.undo_here = button(
            "Undo to here", self._undo_to, tip="Take back every edit after the chosen one"
        )
        self.verify = button("Verify the chain", self._verify, tip="Check the file and replay the log")
        self.older = button("Older…", self._load_older)
        self.detail = Label("", tone="muted", wrap=True)
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        card = Card("", "")
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.detail)
        self.body.addWidget(card, 1)
        for tool in (self.undo_here, self.older, self.verify):
            self.title_bar.add_tool(tool)
        self._offer()

    def subtitle(self) -> str:
        count = len(self._operations)
        first = "Every edit, import, undo and redo"
        return f"{first} · {count:,} shown · {self._verdict}" if count else first

    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        """The log grew: read its head anew."""
        self._loading = True
        self.desk.document.ask(lambda book: book.history(limit=_AT_A_TIME), self._show)

    def is_loaded(self) -> bool:
        return not self._loading

    def _show(self, operations: Sequence[Operation]) -> None:
        self._loading = False
        self._operations = list(operations)
        self._fill()

    def _load_older(self) -> None:
        if self._operations:
            last = self._operations[-1].id
            self.desk.document.ask(lambda book: book.history(limit=_AT_A_TIME, before=last), self._add)

    def _add(self, operations: Sequence[Operation]) -> None:
        self._operations += operations
        self._fill()

    def _fill(self) -> None:
        self.table.set_spec(log_table(self._operations))
        oldest = self._operations[-1].id if self._operations else 0
        self.older.setVisible(oldest > 1)
        self._offer()
        self.update_subtitle()

    def _chosen(self) -> Operation | None:
        key = self.table.current_key()
        return next((o for o in self._operations if o.id == key), None)

    def _offer(self) -> None:
        chosen = self._chosen()
        newest = self._operations[0].id if self._operations else 0
        writable = not self.desk.document.read_only
        self.undo_here.setEnabled(chosen is not None and chosen.id != newest and writable)
        if chosen is None:
            self.detail.setText("Choose a line to go back to it.")
        else:
            seal = chosen.hash.hex() if isinstance(chosen.hash, bytes) else chosen.hash
            self.detail.setText(f"Entry {chosen.id}: {chosen.why}\n{seal}")

    def _undo_to(self) -> None:
        if (chosen := self._chosen()) is not None:
            self.desk.document.undo_to(chosen.id)

    def _verify(self) -> None:
        self.verify.setEnabled(False)
        self._say_verdict("checking…")
        self.desk.document.ask(lambda book: book.check(), self._verified)

    def _verified(self, problems: Sequence[Problem]) -> None:
        self.verify.setEnabled(True)
        if problems:
            self._say_verdict(f"{len(problems)} problems found")
            self.info_bar.say(str(problems[0]), "\n".join(map(str, problems[1:20])))
        else:
            self._say_verdict("the chain is whole")

    def _say_verdict(self, verdict: str) -> None:
        self._verdict = verdict
        self.update_subtitle()


def log_table(operations: Sequence[Operation]) -> TableSpec:
    """The operations as a table, in their order."""
    undone_by = {o.undoes: o.id for o in operations if o.kind == "undo"}
    rows = [
        (
            o.id,
            _clock(o.at),
            o.who,
            o.why,
            sum(o.counts.values()),
            _touched(o),
            f"entry {undone_by[o.id]}" if o.id in undone_by else "",
        )
        for o in operations
    ]
    return TableSpec.from_rows("Log of the book", _COLUMNS, rows, keys=tuple(o.id for o in operations))


def _touched(operation: Operation) -> str:
    named = [
        f"{count:,} {(ENTITIES[table].label if count == 1 else ENTITIES[table].plural).lower()}"
        for table, count in operation.counts.items()
        if table in ENTITIES
    ]
    more = len(named) - _TABLES_NAMED
    return ", ".join(named[:_TABLES_NAMED]) + (f" and {more} more" if more > 0 else "")


def _clock(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
