"""How a price grows: not at all, by a percentage, along an index, or in named steps."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from desktop_app.domain import days
from desktop_app.domain.charges.parts import ESCALATIONS, Escalator, Part
from desktop_app.ui.contract.dated_rows import DatedRows
from desktop_app.ui.contract.number_cell import NumberCell
from desktop_app.ui.contract.part_editor import PartEditor
from desktop_app.ui.widgets.labels import Label

_WORDS = ("stays the same", "grows by a percentage", "follows an index", "has named steps")
_NONE, _PERCENT, _INDEX, _STEPS = ESCALATIONS
_USED = {
    _NONE: (),
    _PERCENT: ("share", "every", "anchor"),
    _INDEX: ("share", "every", "anchor", "least", "most", "values"),
    _STEPS: ("values",),
}


class EscalatorEditor(PartEditor):
    """A way to grow, and the fields that this way needs."""

    def __init__(self, part: Part, first_on: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(part, parent)
        self.first_on = first_on
        """The day from which steps are counted unless another is typed."""
        self.kind = QComboBox()
        self.kind.setAccessibleName("How the price grows")
        for kind, words in zip(ESCALATIONS, _WORDS, strict=True):
            self.kind.addItem(f"The price {words}", kind)
        self.share = NumberCell("Growth", unit="%")
        self.every = NumberCell("Every so many months")
        self.anchor = QLineEdit()
        self.anchor.setAccessibleName("Counted from")
        self.anchor.setProperty("compact", True)
        self.least = NumberCell("At least a step", unit="%", optional=True)
        self.most = NumberCell("At most a step", unit="%", optional=True)
        self.values = DatedRows("Factor", first=1.0)
        self._form = QFormLayout()
        self._lay_out()
        self._join()
        self.finish_layout()

    def _lay_out(self) -> None:
        self.body.addWidget(self.kind)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(6)
        for text, widget in (
            ("Growth or share passed on (%)", self.share),
            ("Every so many months", self.every),
            ("Counted from", self.anchor),
            ("At least a step (%)", self.least),
            ("At most a step (%)", self.most),
        ):
            label = Label(text, tone="muted")
            label.setBuddy(widget)
            self._form.addRow(label, widget)
        self.body.addLayout(self._form)
        self.body.addWidget(self.values)

    def _join(self) -> None:
        self.kind.activated.connect(lambda _: self._choose_kind(self.kind.currentData()))
        self.anchor.editingFinished.connect(self._read)
        for cell in (self.share, self.every, self.least, self.most):
            cell.entered.connect(self._read)
            cell.typed.connect(lambda: self._read(typing=True))
        self.values.edited.connect(self._read)
        self.values.typed.connect(lambda: self._read(typing=True))

    # --- what is shown -----------------------------------------------------------------------------
    def _show(self, value: Escalator) -> None:
        self.kind.setCurrentIndex(ESCALATIONS.index(value.kind))
        self.share.set_number(value.share)
        self.every.set_number(value.every_months)
        self.anchor.setText(days.day_text(value.anchor_on) if value.anchor_on else "")
        self.least.set_number(value.least if value.least > -1 else None)
        self.most.set_number(value.most if value.most < math.inf else None)
        self.values.set_rows(value.values)
        self._show_used(value.kind)

    def _show_used(self, kind: str) -> None:
        used = _USED[kind]
        for name, widget in (
            ("share", self.share), ("every", self.every), ("anchor", self.anchor),
            ("least", self.least), ("most", self.most),
        ):  # fmt: skip
            self._form.setRowVisible(widget, name in used)
        self.values.setVisible("values" in used)

    # --- editing -----------------------------------------------------------------------------------
    def _choose_kind(self, kind: str) -> None:
        """Begin another way with what makes it whole."""
        first = self.value.values
        if kind in (_INDEX, _STEPS) and not first:
            first = ((days.month_of_day(self.first_on), 1.0 if kind == _STEPS else 100.0),)
        made = replace(
            self.value,
            kind=kind,
            anchor_on=self.value.anchor_on or self.first_on,
            share=self.value.share or (1.0 if kind == _INDEX else 0.0),
            values=first if kind in (_INDEX, _STEPS) else (),
        )
        shown, self.value = self.value, made
        self._show(made)
        self.value = shown
        self.offer(made if kind != _NONE else Escalator())

    def _read(self, *, typing: bool = False) -> None:
        try:
            made = self._read_fields()
        except ValueError as reason:
            self.say(str(reason))
            return
        self.offer(made, typing=typing)

    def _read_fields(self) -> Escalator:
        kind = self.kind.currentData()
        if kind == _NONE:
            return Escalator()
        values = self.values.rows() if "values" in _USED[kind] else ()
        if kind == _STEPS:
            return Escalator(kind, values=values)
        every = self.every.read() or 0
        if every < 1 or every != int(every):
            raise ValueError("A price escalates every so many whole months, at least one")
        least, most = self.least.read(), self.most.read()
        return Escalator(
            kind, self.share.read() or 0.0, int(every), _day(self.anchor.text()),
            -1.0 if least is None else least, math.inf if most is None else most, values,
        )  # fmt: skip


def _day(text: str) -> int:
    try:
        return days.parse_day(text.strip())
    except ValueError:
        raise ValueError(f"“{text[:30]}” is not a day such as 2025-12-31") from None
