"""Which column of a file is which field: a chooser for each field, with what stands in the column."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_app.exchange.cells import Source
from desktop_app.exchange.kinds import Input, Kind
from desktop_app.exchange.mapping import Mapping, looked_at
from desktop_app.exchange.raw import RawTable
from desktop_app.ui.widgets.labels import ElidedLabel, Label

UNSURE = 0.8
_EXAMPLES = 3


class MappingTable(QWidget):
    """A line for each field of a kind; `changed` says that somebody chose another column."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._raw: RawTable | None = None
        self._kind: Kind | None = None
        self.mapping: Mapping | None = None
        self._boxes: dict[str, QComboBox] = {}
        self._examples: dict[str, ElidedLabel] = {}
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._note = Label("", tone="muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._note)

    def show_mapping(self, raw: RawTable, kind: Kind, mapping: Mapping) -> None:
        """Show a mapping of a file."""
        self._raw, self._kind, self.mapping = raw, kind, mapping
        self._boxes, self._examples = {}, {}
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        for row, wanted in enumerate(kind.inputs):
            self._add_line(grid, row, wanted)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(len(kind.inputs), 1)
        self._area.setWidget(inside)
        self._tell()

    def _add_line(self, grid: QGridLayout, row: int, wanted: Input) -> None:
        assert self._raw is not None
        assert self._kind is not None
        box = QComboBox()
        box.addItem("–", -1)
        for column, heading in enumerate(self._raw.headers):
            box.addItem(heading, column)
        box.setAccessibleName(f"Column for {wanted.field.label}")
        box.setMinimumContentsLength(18)
        box.activated.connect(lambda _, name=wanted.name: self._choose(name))
        self._boxes[wanted.name] = box
        self._examples[wanted.name] = ElidedLabel("", tone="muted")
        made = wanted.field
        heading = made.label if made.label == made.unit else made.header
        label = Label(heading + (" *" if self._kind.demands(wanted) else ""))
        label.setToolTip(made.help)
        grid.addWidget(label, row, 0)
        grid.addWidget(box, row, 1)
        grid.addWidget(self._examples[wanted.name], row, 2)

    def _choose(self, name: str) -> None:
        if self.mapping is None or self._raw is None or self._kind is None:
            return
        column = self._boxes[name].currentData()
        source = None if column < 0 else looked_at(self._raw, self._kind, name, Source(column))
        self.mapping = self.mapping.choosing(name, source)
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        """Show the present sources, examples of their cells, and which guesses are unsure."""
        if self.mapping is None or self._raw is None or self._kind is None:
            return
        for name, box in self._boxes.items():
            source = self.mapping.sources.get(name)
            box.setCurrentIndex(box.findData(source.column if source else -1))
            unsure = source is not None and self.mapping.confidence.get(name, 1.0) < UNSURE
            text = examples(self._raw, source.column) if source else ""
            self._examples[name].setText(f"{text}   (a guess: please check)" if unsure else text)
            self._examples[name].set_tone("warning" if unsure else "muted")
        missing = self.mapping.missing(self._kind)
        lacking = f"No column gives {', '.join(missing)}: new rows will be rejected." if missing else ""
        notes = ("* needed for new records.", lacking, *self.mapping.notes)
        self._note.setText(" · ".join(note.removesuffix(".") for note in notes if note))


def examples(raw: RawTable, column: int) -> str:
    """The first different values of a column."""
    found: list[str] = []
    for position in np.linspace(0, max(len(raw) - 1, 0), min(len(raw), 60)).astype(int).tolist():
        text = raw.cell(position, column).strip()[:40]
        if text and text not in found:
            found.append(text)
        if len(found) == _EXAMPLES:
            break
    return " · ".join(found)
