"""The small menus above a large table: which columns are shown, and by what rows are grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.figures.grid_column import GridColumn
from desktop_app.ui.widgets.buttons import Chip


class StayingMenu(QMenu):
    """A menu that stays open while its boxes are ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.activeAction()
        if action is not None and action.isCheckable():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)


class ColumnsChip(Chip):
    """Which columns are shown."""

    toggled_column = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Columns", parent)
        self.setMenu(StayingMenu(self))
        self.say("Columns")

    def offer_columns(self, columns: Mapping[str, GridColumn], shown: Sequence[str]) -> None:
        """Fill the menu."""
        menu = self.menu()
        menu.clear()
        for key, column in columns.items():
            action = menu.addAction(column.header)
            action.setCheckable(True)
            action.setChecked(key in shown)
            action.setToolTip(column.help)
            action.triggered.connect(lambda on, key=key: self.toggled_column.emit(key, on))


class GroupChip(Chip):
    """By what the rows are grouped."""

    grouped = Signal(object)

    def __init__(self, groups: Mapping[str, tuple[str, ...]], parent: QWidget | None = None) -> None:
        super().__init__("Group by", parent)
        self._groups = groups
        self.show_group(())

    def show_group(self, group_by: tuple[str, ...]) -> None:
        """Show the present grouping."""
        names = [None, *self._groups]
        current = next((n for n, keys in self._groups.items() if keys == group_by), None)
        choices = [
            (
                f"Group by {name}" if name else "No groups",
                lambda name=name: self.grouped.emit(self._groups.get(name or "", ())),
            )
            for name in names
        ]
        self.offer(choices, names.index(current))
        self.say(f"Group by {current}" if current else "Group by")
