"""Vary this: a line that finds any input of the engine and adds it to the drawer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

_ROWS = 12


class VaryLine(QLineEdit):
    """Type words of an input's name; arrows choose, Return adds. `wanted` says the label that was chosen."""

    wanted = Signal(str)

    def __init__(self, offered: Callable[[], Sequence[str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered = offered
        self.setPlaceholderText("Vary this…")
        self.setAccessibleName("Vary this")
        self.setToolTip("Any input of the forecast, of all sites or of one: type a part of its name")
        self._names = QStringListModel(self)
        self._list = found = QCompleter(self._names, self)
        found.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        found.setMaxVisibleItems(_ROWS)
        self._popup = QListView()
        self._popup.setAccessibleName("Inputs found")
        self._popup.setObjectName("found")
        found.setPopup(self._popup)
        found.activated.connect(self._add)
        self.setCompleter(found)
        self.textEdited.connect(self._look)
        self.returnPressed.connect(self._add_first)

    @property
    def found(self) -> list[str]:
        """What the list offers."""
        return self._names.stringList()

    def _look(self, text: str) -> None:
        words = text.casefold().split()
        names = [n for n in self._offered() if all(word in n.casefold() for word in words)]
        self._names.setStringList(names)

    def _offer(self) -> None:
        self._look(self.text())
        self._list.complete()

    def _add_first(self) -> None:
        if self.text() and not self._popup.isVisible() and self.found:
            self._add(self.found[0])

    def _add(self, name: str) -> None:
        self.wanted.emit(name)
        QTimer.singleShot(0, self, self.clear)  # the completer writes the name into the line after this

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._look(self.text())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._offer()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:  # type: ignore[attr-defined]
            self._offer()
            return True
        return super().event(event)
