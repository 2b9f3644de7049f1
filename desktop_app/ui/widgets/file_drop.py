"""Files dropped on a widget, handed to whoever wants them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

Taken = Callable[[tuple[Path, ...]], None]


class FileDrop(QObject):
    """Lets files of this computer be dropped on a widget; what is below may still take other drops."""

    def __init__(self, widget: QWidget, taken: Taken) -> None:
        super().__init__(widget)
        self._taken = taken
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take what brings files, leave all else."""
        if not isinstance(event, QDropEvent) or not (
            files := _files_of(event)
        ):  # a drag that enters is one too
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self._taken(files)
        return True


def _files_of(event: QDropEvent) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
