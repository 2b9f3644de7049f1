"""The filter line: a query with completion, and what is wrong with it as one sentence in place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QWidget

from desktop_app.figures.completion import Completion
from desktop_app.ui.icons import icon
from desktop_app.ui.look import theme_of
from desktop_app.ui.widgets.labels import ElidedLabel

_MOST_SHOWN = 9
Offers = Callable[[str, int], list[Completion]]


class CompletionList(QListWidget):
    """What may be typed next; it never takes the focus from the line."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._line = parent
        self.setWindowFlags(Qt.WindowType.ToolTip)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setUniformItemSizes(True)
        self.setAccessibleName("Suggestions")

    def offer(self, offers: list[Completion]) -> None:
        """Show these, or nothing."""
        theme = theme_of(self._line.window())
        self.setStyleSheet(
            f"QListWidget {{ background: {theme.raised}; border: 1px solid {theme.line}; padding: 3px; }}"
            f"QListWidget::item {{ padding: 3px 6px; }}"
            f"QListWidget::item:selected {{ background: {theme.selection}; color: {theme.text}; }}"
        )
        self.clear()
        for each in offers:
            item = QListWidgetItem(f"{each.text}     {each.hint}")
            item.setData(Qt.ItemDataRole.UserRole, each)
            self.addItem(item)
        self.setVisible(bool(offers))

    def chosen(self) -> Completion | None:
        """The one that is marked."""
        item = self.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item and self.isVisible() else None


class QueryEdit(QLineEdit):
    """The line itself: arrows choose among the suggestions, Return and Tab take one."""

    taken = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offers: Offers = lambda text, cursor: []
        self.list = CompletionList(self)
        self.list.itemClicked.connect(lambda _: self._take())
        self.textEdited.connect(lambda _: self.suggest())

    def suggest(self) -> None:
        """Show what may stand where the cursor is."""
        found = self.offers(self.text(), self.cursorPosition())
        typed = self.text()[found[0].start : found[0].end] if found else ""
        self.list.offer([] if [c.text for c in found] == [typed] else found)
        if found:
            rows = min(len(found), _MOST_SHOWN)
            height = rows * max(self.list.sizeHintForRow(0), 20) + 10
            self.list.setGeometry(0, 0, min(self.width(), 46 * self.fontMetrics().averageCharWidth()), height)
            self.list.move(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._pressed(event):
            return True
        return super().event(event)

    def _pressed(self, event: QKeyEvent) -> bool:
        key, step = event.key(), {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self.list.isVisible():
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        elif key == Qt.Key.Key_Down:
            self.suggest()
        elif key == Qt.Key.Key_Escape and self.list.isVisible():
            self.list.hide()
        elif key == Qt.Key.Key_Escape and self.text():
            self.setText("")
            self.taken.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and self.list.chosen():
            self._take()
        else:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.hide()  # the line stands as it was typed
            return False
        return True

    def _take(self) -> None:
        if (chosen := self.list.chosen()) is not None:
            text = self.text()
            rest = text[chosen.end :]
            gap = (
                ""
                if chosen.text.endswith(":") or rest.startswith(" ") or not chosen.text[-1:].strip()
                else " "
            )
            self.setText(text[: chosen.start] + chosen.text + gap + rest)
            self.setCursorPosition(chosen.start + len(chosen.text) + len(gap))
            self.list.hide()
            self.taken.emit()
            if chosen.text.endswith(":"):
                self.suggest()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.list.hide()
        super().focusOutEvent(event)


class FilterLine(QWidget):
    """Emits `queried` with the text soon after it was typed."""

    queried = Signal(str)

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QueryEdit()
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName("Filter")
        self.edit.setClearButtonEnabled(True)
        self._lens = self.edit.addAction(
            icon("filter", theme_of(self)), QLineEdit.ActionPosition.LeadingPosition
        )
        self._problem = ElidedLabel("", tone="down", factor=0.94)
        self._problem.hide()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(lambda: self.queried.emit(self.text()))
        for changed in (self.edit.textEdited, self.edit.taken):
            changed.connect(lambda *_: self._soon.start())
        self.edit.textChanged.connect(lambda text: None if text else self._soon.start())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(self.edit, 3)
        layout.addWidget(self._problem, 2)

    def text(self) -> str:
        """The query."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Write a query as if it had been typed."""
        if text != self.text():
            self.edit.setText(text)
        self._soon.stop()
        self.queried.emit(text)

    def set_delay(self, milliseconds: int) -> None:
        """How long to wait for the next letter."""
        self._soon.setInterval(milliseconds)

    @property
    def problem(self) -> str:
        """What is wrong with the query, as it is shown."""
        return "" if self._problem.isHidden() else self._problem.text()

    def say_problem(self, sentence: str) -> None:
        """Frame the line and say what is wrong, or take both away."""
        self.edit.setProperty("invalid", bool(sentence))
        self.edit.style().unpolish(self.edit)
        self.edit.style().polish(self.edit)
        self.edit.setAccessibleDescription(sentence)
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def recolour(self) -> None:
        """Tint the icon for another theme."""
        self._lens.setIcon(icon("filter", theme_of(self)))
