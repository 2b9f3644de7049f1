"""The first page: open the sample company, begin a new book, or bring one's own spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.info_bar import InfoBar
from desktop_app.ui.widgets.labels import ElidedLabel, Label


class StartPanel(QWidget):
    """Shown in place of the pages while no book is open."""

    sample_wanted = Signal()
    new_wanted = Signal()
    import_wanted = Signal()
    open_wanted = Signal()
    book_wanted = Signal(object)  # Path

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Start")
        self.info_bar = InfoBar()
        self.waiting = Label("", tone="muted")
        self.choices = QWidget()
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        outer = QVBoxLayout(self)
        outer.addWidget(self.info_bar)
        outer.addStretch(2)
        outer.addWidget(self.waiting, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addWidget(self.choices, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        self._fill()
        self.wait_for("")

    def _fill(self) -> None:
        layout = QVBoxLayout(self.choices)
        layout.setSpacing(10)
        layout.addWidget(Label("Hashyard", factor=2.0, weight=QFont.Weight.Bold))
        sentence = "The fleet, power and treasury of a bitcoin miner in one book on your own disk."
        layout.addWidget(Label(sentence, tone="muted"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(button("Open the sample company", self.sample_wanted.emit, primary=True))
        row.addWidget(button("New book…", self.new_wanted.emit))
        row.addWidget(
            button("Import…", self.import_wanted.emit, tip="Begins a new book with your spreadsheet")
        )
        row.addWidget(button("Open…", self.open_wanted.emit))
        row.addStretch(1)
        layout.addSpacing(8)
        layout.addLayout(row)
        layout.addSpacing(14)
        layout.addLayout(self._recent)

    def show_recent(self, books: Sequence[Path]) -> None:
        """List the books that were open lately."""
        while (item := self._recent.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if books:
            self._recent.addWidget(Label("Open again", tone="muted", factor=0.94))
        for path in books:
            made = button(path.stem, lambda path=path: self.book_wanted.emit(path), quiet=True, tip=str(path))
            line = QHBoxLayout()
            line.addWidget(made)
            line.addWidget(ElidedLabel(str(path.parent), tone="faint", factor=0.94), 1)
            holder = QWidget()
            line.setContentsMargins(0, 0, 0, 0)
            holder.setLayout(line)
            self._recent.addWidget(holder)

    def wait_for(self, sentence: str) -> None:
        """Say what is under way instead of the choices; "" offers them again."""
        self.waiting.setText(sentence)
        self.waiting.setVisible(bool(sentence))
        self.choices.setVisible(not sentence)
