"""The left side of the editor: the versions of a contract, and what the chosen one is made of."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QPushButton

from desktop_app.domain import days
from desktop_app.domain.charges.declare import CHARGES
from desktop_app.domain.contracts import ContractVersion
from desktop_app.domain.portfolio import Portfolio
from desktop_app.ui.contract.edits import lines_of
from desktop_app.ui.contract.parts_delegate import BELOW, WARNS, PartsDelegate
from desktop_app.ui.widgets.buttons import Chip, button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.labels import Label

Key = tuple[str, int]
_Part = tuple[Key, str, str, bool]
"""Key, name, what it is, and whether that asks for attention."""
_KEY = Qt.ItemDataRole.UserRole
_LETTERS = 26


class PartsList(QListWidget):
    """The contract, its version and the lines; Delete removes a line, Alt and an arrow moves it."""

    removed = Signal()
    moved = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class Outline(Card):
    """`chosen` says ("contract", id), ("version", id) or ("line", id); the other signals are wishes."""

    chosen = Signal(object)  # Key
    version_chosen = Signal(int)
    version_wanted = Signal()
    version_removed = Signal()
    line_wanted = Signal()
    line_copied = Signal()
    line_removed = Signal()
    line_moved = Signal(int)

    def __init__(self) -> None:
        super().__init__("Versions and lines")
        self._quiet = self._locked = False
        self.version = Chip("Version")
        self.new_version = button("New version from…", self.version_wanted.emit)
        self.drop_version = button("Remove this version", self.version_removed.emit, quiet=True)
        self.parts = PartsList()
        self.parts.setAccessibleName("Parts of the contract")
        self.parts.setItemDelegate(PartsDelegate(self.parts))
        self.parts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add = button("Add line…", self.line_wanted.emit)
        self.up = button("↑", lambda: self.line_moved.emit(-1), tip="Compute this line earlier (Alt+Up)")
        self.down = button("↓", lambda: self.line_moved.emit(1), tip="Compute this line later (Alt+Down)")
        self.copy = button("Duplicate", self.line_copied.emit, tip="A copy of the chosen line")
        self.remove = button("Remove", self.line_removed.emit, tip="Remove the chosen line; Ctrl+Z undoes it")
        for made, name in ((self.up, "Move up"), (self.down, "Move down")):
            made.setAccessibleName(name)
        self._lay_out()
        self.parts.currentItemChanged.connect(self._choose)
        self.parts.removed.connect(self.line_removed)
        self.parts.moved.connect(self.line_moved)

    def _lay_out(self) -> None:
        self.body.addWidget(self.version)
        self.body.addLayout(_row(self.new_version))
        self.body.addWidget(self.drop_version, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.addWidget(self.parts, 1)
        self.body.addLayout(_row(self.add, self.up, self.down))
        self.body.addLayout(_row(self.copy, self.remove))
        self.body.addWidget(
            Label("Lines are computed from top to bottom.", tone="muted", factor=0.92, wrap=True)
        )
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LETTERS)

    # --- what is shown -----------------------------------------------------------------------------
    def show_version(
        self, portfolio: Portfolio, versions: list[ContractVersion], version_id: int, unsaved: Iterable[int]
    ) -> None:
        """Show a version of the contract; `unsaved` names lines whose form holds what is not in the book."""
        version = next(v for v in versions if v.id == version_id)
        self.version.setVisible(True)
        self.version.offer(
            [(_said(v, versions), lambda v=v: self.version_chosen.emit(v.id)) for v in versions],
            versions.index(version),
        )
        self.drop_version.setVisible(len(versions) > 1)
        contract_id = version.contract_id
        wanted: list[_Part] = [
            (("contract", contract_id), "Terms of the contract", "", False),
            (("version", version_id), f"Version from {days.day_text(version.effective_on)}", "", False),
        ]
        marked = set(unsaved)
        for line in lines_of(portfolio, version_id):
            below = "not saved yet" if line.id in marked else CHARGES[line.kind].label
            wanted.append((("line", line.id), line.label, below, line.id in marked))
        self._fill(wanted)
        self._enable()

    def show_none(self, contract_id: int) -> None:
        """Show a contract that has no version yet."""
        self.version.setVisible(False)
        self.drop_version.setVisible(False)
        self._fill([(("contract", contract_id), "Terms of the contract", "", False)])
        self.add.setEnabled(False)
        self._enable()

    def set_read_only(self, locked: bool) -> None:
        """Let choose, but not change."""
        self._locked = locked
        for made in (self.new_version, self.drop_version, self.add):
            made.setEnabled(not locked)
        self._enable()

    def _fill(self, wanted: list[_Part]) -> None:
        """Put the parts into the list; the chosen one stays chosen."""
        self._quiet = True
        current = self.current_key
        while self.parts.count() > len(wanted):
            self.parts.takeItem(self.parts.count() - 1)
        while self.parts.count() < len(wanted):
            self.parts.addItem(QListWidgetItem())
        for row, (key, text, below, warns) in enumerate(wanted):
            item = self.parts.item(row)
            item.setData(_KEY, key)
            item.setText(text)
            item.setData(BELOW, below)
            item.setData(WARNS, warns)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{text}, {below}" if below else text)
        if current is not None:
            self.select(current)
        self._quiet = False

    @property
    def keys(self) -> list[Key]:
        """All that can be chosen, from top to bottom."""
        return [tuple(self.parts.item(row).data(_KEY)) for row in range(self.parts.count())]

    @property
    def current_key(self) -> Key | None:
        """What is chosen."""
        item = self.parts.currentItem()
        return tuple(item.data(_KEY)) if item is not None and item.data(_KEY) else None

    @property
    def line_id(self) -> int | None:
        """The chosen line."""
        key = self.current_key
        return key[1] if key is not None and key[0] == "line" else None

    def select(self, key: Key) -> bool:
        """Choose a part without saying so; False if it is not in the list."""
        quiet, self._quiet = self._quiet, True
        keys = self.keys
        if key in keys:
            self.parts.setCurrentRow(keys.index(key))
        self._quiet = quiet
        self._enable()
        return key in keys

    def _choose(self) -> None:
        key = self.current_key
        if not self._quiet and key is not None:
            self._enable()
            self.chosen.emit(key)

    def _enable(self) -> None:
        for made in (self.up, self.down, self.copy, self.remove):
            made.setEnabled(self.line_id is not None and not self._locked)


def _said(version: ContractVersion, versions: list[ContractVersion]) -> str:
    """A version by its days, such as "2024-01-01 to 2025-12-31"."""
    after = [v for v in versions if v.effective_on > version.effective_on]
    until = version.until_on
    if until is None and after:
        until = after[0].effective_on - 1
    end = f" to {days.day_text(until)}" if until is not None else " on"
    return f"From {days.day_text(version.effective_on)}{end}"


def _row(*widgets: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget, int(not widget.text().startswith(("↑", "↓"))))
    return row
