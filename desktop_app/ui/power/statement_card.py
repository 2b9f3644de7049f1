"""The statement of a contract's month: amounts and days, the ledger's entry, the invoice's document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.domain.month_end import Posting
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.statements import PowerStatement
from desktop_app.domain.tables import ENTITIES
from desktop_app.figures.month_end import booked_words, exact, month_name, posting_words
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import files
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.form import RecordForm
from desktop_app.ui.widgets.labels import ElidedLabel, Label

_NAMES = (
    "invoice_number", "invoiced_on", "due_on", "accrued_usd", "invoiced_usd", "disputed_usd", "paid_usd",
    "paid_on", "note",
)  # fmt: skip
_DOCUMENTS = "Documents (*.pdf *.png *.jpg *.xlsx *.csv *.eml);;All files (*)"


class StatementCard(Card):
    """`edited` says which field got which value, `posted` in which way the ledger shall take an amount."""

    edited = Signal(str, object)
    posted = Signal(str)
    linked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__("Statement", " ", amounts=True)
        self._desk = desk
        self.statement: PowerStatement | None = None
        self.form = RecordForm(ENTITIES["power_statement"], _NAMES)
        self.form.edited.connect(self.edited)
        self.true_up = Label("", tone="muted", wrap=True)
        self.ledger = LedgerQuestion()
        self.ledger.chosen.connect(self.posted)
        self.document = DocumentLine(desk)
        self.document.linked.connect(self.linked)
        inside = QWidget()
        inside.setProperty("page", True)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        for part in (self.ledger, self.form, self.true_up, self.document):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        self.body.addWidget(area, 1)

    def show_statement(self, one: PowerStatement | None, title: str, state: str, *, editable: bool) -> None:
        """Show a statement; None for no contract."""
        self.statement = one
        self.set_title(title, state)
        self.form.set_record(one)
        self.form.setEnabled(editable and one is not None)
        self.document.show_document(one.document if one else "", enabled=editable and one is not None)
        words = booked_words(one) if one else ""
        self.true_up.setText(words)
        self.true_up.setVisible(bool(words))


class LedgerQuestion(QWidget):
    """What the ledger has and should have; a button for each way, and each says what it does."""

    chosen = Signal(str)  # "replace", "add", or "" to leave it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sentence = Label("", wrap=True)
        self.replace = button("", lambda: self.chosen.emit("replace"))
        self.add = button("", lambda: self.chosen.emit("add"))
        self.leave = button("Leave the ledger as it is", lambda: self.chosen.emit(""), quiet=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.sentence, self.replace, self.add, self.leave):
            layout.addWidget(part)

    def ask(self, portfolio: Portfolio, one: Posting) -> None:
        """Ask how an amount shall be booked."""
        self.sentence.set_tone("warning")
        self.sentence.setText(posting_words(portfolio, one))
        self._offer(one)
        self.add.setVisible(bool(one.change_usd))
        self.leave.show()
        self.show()

    def say(self, words: str, lacking: Posting | None = None) -> None:
        """Say what the ledger has, and offer to book what it lacks; nothing waits for an answer."""
        self.sentence.set_tone("muted")
        self.sentence.setText(words)
        self.leave.hide()
        if lacking is None:
            self.replace.hide()
            self.add.hide()
        else:
            self._offer(lacking)
            self.add.setVisible(lacking.closed_month is not None)
        self.setVisible(bool(words))

    def _offer(self, one: Posting) -> None:
        place = " in its place" if one.entry else f" in the ledger of {month_name(one.month)}"
        self.replace.setText(f"Write {exact(one.amount_usd)}{place}")
        to = f"the {exact(one.entry.amount_usd)} of " if one.entry else ""
        self.add.setText(f"Add {exact(one.change_usd)} to {to}{month_name(one.month)}")
        for made in (self.replace, self.add):
            made.setAccessibleName(made.text())
        self.replace.setVisible(one.closed_month is None)

    @property
    def is_asking(self) -> bool:
        """Whether an amount waits for its way into the ledger."""
        return not self.leave.isHidden()


class DocumentLine(QWidget):
    """The invoice's document: link it, open it, or hear that it is not there."""

    linked = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._path = ""
        self.name = ElidedLabel("", tone="muted")
        self.open = button("Open document", self.open_document)
        self.link = button("Link document…", self._choose)
        self.open_with: Callable[[QUrl], bool] = QDesktopServices.openUrl
        """Shows a file in the program that the system has for it."""
        row = QHBoxLayout()
        row.addWidget(self.open)
        row.addWidget(self.link)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.name)
        layout.addLayout(row)

    @property
    def file(self) -> Path:
        """Where the document lies; a path without a folder of its own begins at the book."""
        book = self._desk.document.path
        return (book.parent if book else Path()) / self._path

    def show_document(self, path: str, *, enabled: bool) -> None:
        """Show which document is linked."""
        self._path = path
        is_there = bool(path) and self.file.is_file()
        self.name.set_tone("muted" if is_there or not path else "warning")
        said = "No document is linked" if not path else self.file.name
        self.name.setText(said if is_there or not path else f"{said} is not there any more")
        self.name.setToolTip(str(self.file) if path else "")
        self.open.setVisible(bool(path))
        self.open.setEnabled(is_there)
        self.link.setEnabled(enabled)
        self.link.setText("Link another…" if path else "Link document…")

    def open_document(self) -> None:
        """Show the document in the system's own program."""
        if not self.file.is_file():
            self.show_document(self._path, enabled=self.link.isEnabled())
            self._desk.navigator.say(f"{self.file.name} is not there any more")
        elif not self.open_with(QUrl.fromLocalFile(str(self.file))):
            self._desk.navigator.say(f"No program opens {self.file.name}")

    def _choose(self) -> None:
        files.ask_open(self.window(), "Link the invoice", _DOCUMENTS, self.take)

    def take(self, chosen: Path) -> None:
        """Link a file; one below the book's folder is named from there, so that both can move."""
        book = self._desk.document.path
        inside = book is not None and chosen.is_relative_to(book.parent)
        self.linked.emit(chosen.relative_to(book.parent).as_posix() if inside and book else str(chosen))
