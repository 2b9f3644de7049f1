"""What happens when we are wrong: a dialog with what a report needs; the book is safe by then."""

from __future__ import annotations

import platform
import sys
import traceback
from types import TracebackType

import numpy as np
from PySide6.QtCore import QTimer, qVersion
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout

from desktop_app import __version__
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label


def versions() -> str:
    """What runs here, one per line."""
    return "\n".join(
        (
            f"Hashyard {__version__}",
            f"Python {platform.python_version()}",
            f"Qt {qVersion()} ({QApplication.platformName()})",
            f"numpy {np.__version__}",
            f"{platform.system()} {platform.release()} {platform.machine()}",
        )
    )


class CrashDialog(QDialog):
    """Says that something is wrong with Hashyard, and copies the details."""

    def __init__(self, details: str) -> None:
        super().__init__(QApplication.activeWindow())
        self.setWindowTitle("Hashyard made a mistake")
        self.details = f"{versions()}\n\n{details}"
        text = QPlainTextEdit(self.details)
        text.setReadOnly(True)
        text.setAccessibleName("Details")
        text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        sentence = "Hashyard made a mistake. Your book is safe: every edit was saved when it was made."
        layout.addWidget(Label(sentence, wrap=True))
        layout.addWidget(text, 1)
        row = QHBoxLayout()
        row.addWidget(button("Copy details", self.copy))
        row.addStretch(1)
        row.addWidget(button("Continue", self.accept, primary=True))
        layout.addLayout(row)
        self.resize(680, 420)

    def copy(self) -> None:
        """Put the details on the clipboard."""
        QApplication.clipboard().setText(self.details)


class CrashHook:
    """Shows one dialog for what nobody caught; more mistakes while it is open go to standard error alone."""

    def __init__(self) -> None:
        self.dialog: CrashDialog | None = None

    def install(self) -> None:
        """Take the place of Python's own hook."""
        sys.excepthook = self

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        details = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(details)
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
        elif QApplication.instance() is not None and self.dialog is None:
            QTimer.singleShot(0, lambda: self._show(details))

    def _show(self, details: str) -> None:
        self.dialog = CrashDialog(details)
        self.dialog.finished.connect(self._closed)
        self.dialog.open()

    def _closed(self) -> None:
        self.dialog = None
