"""The base of the editors of a parameter with more than one value: label, editor, what is wrong under it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.charges.parts import Part
from desktop_app.ui.widgets.labels import ElidedLabel, Label


class PartEditor(QWidget):
    """`edited` says a value that was accepted, `typed` one that is being typed and not kept yet.

    A subclass fills `self.body`, shows a value in `_show`, and hands values on with `offer`.
    """

    edited = Signal(str, object)
    typed = Signal(str, object)

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.part = part
        self.value: Any = None
        self._problem = Label("", tone="down", factor=0.92, wrap=True)
        self._problem.hide()
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(6)
        title = f"{part.label}, {part.unit}" if part.unit else part.label
        self.setAccessibleName(title)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Label(title, weight=QFont.Weight.DemiBold))
        head.addWidget(ElidedLabel(part.help, tone="muted", factor=0.92), 1)
        self.body.addLayout(head)

    def finish_layout(self) -> None:
        """Put the line for problems last."""
        self.body.addWidget(self._problem)

    @property
    def problem(self) -> str:
        """What is wrong with what stands in the editor now."""
        return "" if self._problem.isHidden() else self._problem.text()

    def say(self, problem: str) -> None:
        """Say under the editor what is wrong; "" for nothing."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def set_value(self, value: Any) -> None:
        """Show a value without saying so; what was typed and not accepted is dropped."""
        self.say("")
        self.value = value
        self._show(value)

    def _show(self, value: Any) -> None:
        raise NotImplementedError

    def offer(self, value: Any, *, typing: bool = False) -> None:
        """Hand on a value if it is one; else say why not."""
        try:
            made = self.part.parse(self.part.plain(value))
        except ValueError as reason:
            self.say(str(reason))
            return
        self.say("")
        if typing:
            self.typed.emit(self.part.name, made)
        elif made != self.value:
            self.value = made
            self.edited.emit(self.part.name, made)
