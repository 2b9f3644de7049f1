"""Our own mistakes: one dialog with versions and details."""

import sys

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app import __version__
from desktop_app.ui.crash import CrashHook


def test_the_dialog_has_what_a_report_needs(
    qtbot: QtBot, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    hook = CrashHook()
    for _ in range(3):  # a mistake in a paint event comes again and again
        try:
            _ = {}["no such key"]
        except KeyError:
            hook(*sys.exc_info())  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: hook.dialog is not None)
    dialog = hook.dialog
    assert dialog is not None
    dialog.copy()
    copied = QApplication.clipboard().text()
    assert f"Hashyard {__version__}" in copied
    assert "no such key" in copied
    assert "Traceback" in capsys.readouterr().err
    dialog.accept()
    assert hook.dialog is None
    dialog.deleteLater()
