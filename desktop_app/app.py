"""The only place where the window's long-lived objects are made and joined; here the clock is read."""

from __future__ import annotations

import gc
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import platformdirs
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.ui import look
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.crash import CrashHook
from desktop_app.ui.desk import Desk, Navigator
from desktop_app.ui.document import Document
from desktop_app.ui.icons import application_icon
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.recalculator import Recalculator
from desktop_app.ui.screenshots import Pictures
from desktop_app.ui.settings import Settings
from desktop_app.ui.tasks import Tasks

NAME = "hashyard"
SAMPLE = "Northgate Mining (sample).hashyard"
_PICTURE_POINTS = 10.0


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Application:
    """Everything that lives as long as the window."""

    qt: QApplication
    desk: Desk
    window: MainWindow

    def close(self) -> None:
        """Finish the edits under way, then end the threads."""
        self.desk.tasks.close()
        self.desk.recalculator.close()
        self.desk.document.close()


def make(settings_path: Path, data_dir: Path, cache_dir: Path | None, *, theme: str = "") -> Application:
    """Make the application around one window; nothing is opened yet."""
    qt = qt_application()
    settings = Settings(settings_path)
    if theme in ("light", "dark"):
        settings.theme = "dark" if theme == "dark" else "light"
    desk = Desk(
        Document(who=lambda: settings.who, now=now, cache_dir=cache_dir),
        Recalculator(),
        Tasks(),
        settings,
        Navigator(),
    )
    appearance = Appearance(qt, settings, settings)
    return Application(qt, desk, MainWindow(desk, appearance, data_dir / SAMPLE))


def qt_application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    qt = QApplication([NAME])
    qt.setApplicationName(NAME)
    qt.setApplicationDisplayName("Hashyard")
    qt.setApplicationVersion(__version__)
    qt.setDesktopFileName(NAME)
    qt.setStyle("Fusion")
    qt.setWindowIcon(application_icon())
    look.register_fonts(qt)
    return qt


def run(book: Path | None = None, *, sample: bool = False) -> int:
    """Open the window with a book, the sample, the last book, or the start page; returns the exit code."""
    config = platformdirs.user_config_path(NAME) / f"{NAME}.ini"
    data = platformdirs.user_data_path(NAME)
    made = make(config, data, platformdirs.user_cache_path(NAME))
    CrashHook().install()
    made.window.show()
    # The shell is painted first; what takes time comes after.
    QTimer.singleShot(0, lambda: _begin(made, book or made.desk.settings.last_book, sample))
    code = made.qt.exec()
    made.close()
    return code


def _begin(made: Application, book: Path | None, sample: bool) -> None:
    if sample:
        made.window.commands.open_sample()
    elif book is not None:
        made.window.commands.open_path(book)


def screenshots(book: Path, folder: Path, theme: str, size: tuple[int, int]) -> Sequence[Path]:
    """Save every page of a book as a PNG, without a screen; the user's settings play no part."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qt = qt_application()
    font = qt.font()
    font.setPointSizeF(_PICTURE_POINTS)
    qt.setFont(font)
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / ".settings.ini"
    try:
        made = make(settings, folder, None, theme=theme)
        try:
            return Pictures(made.window, folder, size).take(book)
        finally:
            made.close()
            made.window.deleteLater()
            gc.collect()
    finally:
        settings.unlink(missing_ok=True)
