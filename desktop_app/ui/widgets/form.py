"""A form generated from the fields of an entity: labels with units, and what is wrong beside the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.entity import Entity
from desktop_app.domain.fields import Field, Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.tick import Tick

_LINE_HEIGHT = 1.9
"""A box of choices is as high as a line edit, in heights of its font."""


class FieldEditor(QWidget):
    """One field: an editor that fits its kind and the problem under it."""

    edited = Signal(str, object)  # name of the field, plain value
    typed = Signal(str, object)  # the same of a text that is being typed, where it can be read

    def __init__(self, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._value: Plain = None
        self._problem = Label(tone="down", factor=0.92, wrap=True)
        self._problem.hide()
        self._editor = self._made()
        self._editor.setAccessibleName(field.header)
        self._editor.setToolTip(field.help)
        self.setFocusProxy(self._editor)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._editor)
        layout.addWidget(self._problem)

    def _made(self) -> QWidget:
        if self.field.kind in ("choice", "reference"):
            box = QComboBox()
            box.setMinimumHeight(round(box.fontMetrics().height() * _LINE_HEIGHT))
            box.activated.connect(lambda _: self._finish(box.currentData()))
            if self.field.kind == "choice":
                for code, name in enumerate(self.field.choices):
                    box.addItem(name, code)
            return box
        if self.field.kind == "flag":
            tick = Tick()
            tick.clicked.connect(lambda on: self._finish(int(on)))
            return tick
        line = QLineEdit()
        line.setClearButtonEnabled(False)
        line.editingFinished.connect(self._parse)
        line.textEdited.connect(self._preview)
        return line

    @property
    def problem(self) -> str:
        """What is wrong with the text now."""
        return "" if self._problem.isHidden() else self._problem.text()

    @property
    def value(self) -> Plain:
        """The last valid value."""
        return self._value

    def offer(self, titles: Mapping[int, str]) -> None:
        """Fill the choices of a reference."""
        if isinstance(self._editor, QComboBox) and self.field.kind == "reference":
            self._editor.clear()
            if self.field.optional:
                self._editor.addItem("–", None)
            for row_id, title in titles.items():
                self._editor.addItem(title, row_id)
            self.set_value(self._value)

    def set_value(self, value: Plain) -> None:
        """Show a value; what was typed and not accepted is dropped."""
        self._value = value
        self.say("")
        if isinstance(self._editor, QComboBox):
            self._editor.setCurrentIndex(self._editor.findData(value))
        elif isinstance(self._editor, QCheckBox):
            self._editor.setChecked(bool(value))
        elif isinstance(self._editor, QLineEdit):
            self._editor.setText(self.field.text(value))

    def type(self, text: str) -> None:
        """Type into the line as a person does, without leaving it."""
        if isinstance(self._editor, QLineEdit):
            self._editor.setText(text)
            self._editor.setModified(True)
            self._preview(text)

    def set_read_only(self, locked: bool) -> None:
        """Show without letting change."""
        if isinstance(self._editor, QLineEdit):
            self._editor.setReadOnly(locked)
        else:
            self._editor.setEnabled(not locked)

    def say(self, problem: str) -> None:
        """Say beside the field what is wrong with it; "" for nothing."""
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._editor.setAccessibleDescription(problem)
        if isinstance(self._editor, QLineEdit):
            self._editor.setProperty("invalid", bool(problem))
            self._editor.style().unpolish(self._editor)
            self._editor.style().polish(self._editor)

    def _parse(self) -> None:
        assert isinstance(self._editor, QLineEdit)
        try:
            value = self.field.parse(self._editor.text())
        except ValueError as error:
            self.say(str(error))
            return
        self.say("")
        self._finish(value)

    def _preview(self, text: str) -> None:
        with suppress(ValueError):  # said when the field is left
            self.typed.emit(self.field.name, self.field.parse(text))

    def _finish(self, value: Plain) -> None:
        if value != self._value:
            self._value = value
            self.edited.emit(self.field.name, value)


class RecordForm(QWidget):
    """The fields of one record, each saved when it is left; `edited` says which field got which value."""

    edited = Signal(str, object)

    def __init__(self, entity: Entity, names: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entity = entity
        self.editors: dict[str, FieldEditor] = {}
        layout = QFormLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(8)
        layout.setHorizontalSpacing(14)
        layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        layout.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for name in names or [f.name for f in entity.shown]:
            editor = FieldEditor(entity[name])
            editor.edited.connect(self.edited)
            label = Label(entity[name].header, tone="muted")
            label.setBuddy(editor)
            layout.addRow(label, editor)
            self.editors[name] = editor

    def set_portfolio(self, portfolio: Portfolio) -> None:
        """Offer the records that the references of this form may name."""
        for editor in self.editors.values():
            if editor.field.kind == "reference":
                target = portfolio[editor.field.target]
                title = target.entity.title
                records = portfolio.records(editor.field.target)
                editor.offer({row_id: str(getattr(r, title)) for row_id, r in records.items()})

    def set_record(self, record: Any) -> None:
        """Show a record; None clears and locks the form."""
        for name, editor in self.editors.items():
            editor.set_value(None if record is None else getattr(record, name))
            editor.set_read_only(record is None)

    def values(self) -> dict[str, Plain]:
        """The valid values as they stand."""
        return {name: editor.value for name, editor in self.editors.items()}

    def problems(self) -> list[str]:
        """What is wrong now, field by field."""
        return [editor.problem for editor in self.editors.values() if editor.problem]
