"""The search box of the top strip with the list of what it found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.ui.look import resized, theme_of
from desktop_app.ui.palette import Found

Search = Callable[[str], list[Found]]
_ROLE = Qt.ItemDataRole.UserRole
_ROWS = 12


class FoundDelegate(QStyledItemDelegate):
    """Draws what was found at the left, its kind and shortcut at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        theme, found = theme_of(option.widget), index.data(_ROLE)  # type: ignore[attr-defined]
        box: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(theme.selection))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.text))
        painter.setFont(option.font)
        painter.drawText(box.adjusted(12, 0, -12, 0), middle, found.title)
        painter.setPen(QColor(theme.faint))
        painter.setFont(resized(option.font, 0.9))
        said = f"{found.detail}   {found.kind}" if found.detail else found.kind
        painter.drawText(box.adjusted(12, 0, -12, 0), middle | Qt.AlignmentFlag.AlignRight, said)

    def sizeHint(self, option: QStyleOptionViewItem, index: object) -> QSize:
        return QSize(100, round(option.fontMetrics.height() * 1.8))


class SearchBox(QLineEdit):
    """Type to search; arrows choose, Return runs, Escape leaves."""

    def __init__(self, search: Search, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._before: QWidget | None = None
        self.setPlaceholderText("Search or run a command")
        self.setAccessibleName("Search or run a command")
        self.setFixedWidth(self.fontMetrics().averageCharWidth() * 36)
        self.list = QListWidget(self)
        self.list.hide()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Found")
        self.list.setItemDelegate(FoundDelegate(self.list))
        self.list.setObjectName("found")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(self._run)
        self.textEdited.connect(self._look)
        self.installEventFilter(self)

    @property
    def found(self) -> list[Found]:
        """What the list shows."""
        return [self.list.item(row).data(_ROLE) for row in range(self.list.count())]

    def start(self) -> None:
        """Ctrl+K: take the focus and offer everything."""
        if not self.hasFocus():
            self._before = self.window().focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._look(self.text())

    def _look(self, query: str) -> None:
        self.list.clear()
        for found in self._search(query):
            item = QListWidgetItem(found.title)
            item.setData(_ROLE, found)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{found.title}, {found.kind}")
            self.list.addItem(item)
        if self.list.count():
            self.list.setCurrentRow(0)
            self._place()
            self.list.show()
        else:
            self.list.hide()

    def _place(self) -> None:
        rows = min(self.list.count(), _ROWS)
        height = rows * self.list.sizeHintForRow(0) + 8
        width = max(self.width(), self.fontMetrics().averageCharWidth() * 56)
        corner = self.mapTo(self.window(), QPoint(self.width() - width, self.height() + 3))
        if self.list.parent() is not self.window():
            self.list.setParent(self.window())  # above all that is in the window, and clipped by nothing
        self.list.setGeometry(QRect(corner, QSize(width, height)))
        self.list.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and self._handled(event.key())
        ):
            return True
        return super().eventFilter(watched, event)

    def _handled(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.count():
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.currentItem() is not None:
            self._run(self.list.currentItem())
        else:
            return False
        return True

    def _run(self, item: QListWidgetItem) -> None:
        found: Found = item.data(_ROLE)
        self._leave()
        found.run()

    def _leave(self) -> None:
        self.list.hide()
        self.clear()
        self.clearFocus()
        if self._before is not None and isValid(self._before) and self._before.isVisible():
            self._before.setFocus()
        self._before = None

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.list.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.text():
            painter = QPainter(self)
            painter.setPen(QColor(theme_of(self).faint))
            painter.setFont(resized(self.font(), 0.86))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(self.rect().adjusted(0, 0, -10, 0), right, "Ctrl K")
