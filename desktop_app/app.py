"""The only place where the window's long-lived objects are made and joined; here the clock is read."""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.ui import look
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.crash import CrashHook
from desktop_app.ui.desk import Desk, Navigator
from desktop_app.ui.document import Document
from desktop_app.ui.icons import application_icon
from desktop_app.ui.pages import PAGES
from desktop_app.ui.recalculator import Recalculator
from desktop_app.ui.settings import Settings
from desktop_app.ui.tasks import Tasks

if TYPE_CHECKING:
    from desktop_app.ui.main_window import MainWindow

NAME = "hashyard"
SAMPLE = "Northgate Mining (sample).hashyard"
_PICTURE_POINTS = 10.0
_SETTLED_MS = 3000


def now() -> datetime:
    """The present instant, UTC."""
    return datetime.now(UTC)


class Application:
    """Everything that lives as long as the window; `book` is read while the window is built."""

    def __init__(
        self,
        settings_path: Path,
        data_dir: Path,
        cache_dir: Path | None,
        *,
        theme: str = "",
        book: Path | None = None,
    ) -> None:
        self.qt = qt_application()
        settings = Settings(settings_path)
        if theme in ("light", "dark"):
            settings.theme = "dark" if theme == "dark" else "light"
        document = Document(who=lambda: settings.who, now=now, cache_dir=cache_dir)
        recalculator = Recalculator()
        document.loaded = recalculator.prepare_ahead
        self.desk = Desk(document, recalculator, Tasks(), settings, Navigator())
        if book is not None:
            document.hold()
            document.open(book)
        self.appearance = Appearance(self.qt, settings)
        self.window = _window(self.desk, self.appearance, data_dir / SAMPLE)
        self.window.painted.connect(document.release)
        self._rest = QTimer(self.window, singleShot=True, interval=_SETTLED_MS)
        self._rest.timeout.connect(self._give_memory_back)
        for busy in (document.opened, document.saved):
            busy.connect(lambda _: self._rest.start())

    def settle(self) -> None:
        """Once the start is over: look for garbage again, and load the pages' modules beside the window.

        Where that waited until a page is first shown, it would pause the window by up to 0.1 s.
        """
        collect_from_now_on()
        load = lambda _: [importlib.import_module(entry.module) for entry in PAGES]  # noqa: E731
        self.desk.tasks.run("Load the pages", load, lambda _: None, quiet=True)

    def _give_memory_back(self) -> None:
        """Free what a large edit left: tables that refer to themselves, and what glibc keeps in case."""
        gc.collect()  # in this thread, since what it finds may be a widget

        def trim(_: object) -> None:
            with suppress(OSError, AttributeError):  # only glibc has it
                ctypes.CDLL("libc.so.6").malloc_trim(0)

        self.desk.tasks.run("Give memory back", trim, lambda _: None, quiet=True)

    def close(self) -> None:
        """Finish the edits under way, then end the threads."""
        self._rest.timeout.disconnect()  # the last edit may yet start it
        self.desk.tasks.close()
        self.desk.recalculator.close()
        self.desk.document.close()


def _window(desk: Desk, appearance: Appearance, sample_path: Path) -> MainWindow:
    # Its widgets take 0.1 s to load: the book is being read by then.
    from desktop_app.ui.main_window import MainWindow

    return MainWindow(desk, appearance, sample_path)


def qt_application() -> QApplication:
    """The one QApplication with our name, style and font; one that somebody else began is dressed too."""
    existing = QApplication.instance()
    qt = existing if isinstance(existing, QApplication) else QApplication([NAME])
    if qt.desktopFileName() == NAME:
        return qt
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
    gc.disable()  # nothing that the start makes is garbage, and looking for it takes a tenth of the time
    config, data = platformdirs.user_config_path(NAME), platformdirs.user_data_path(NAME)
    wanted = None if sample else book or Settings(config / f"{NAME}.ini").last_book
    made = Application(config / f"{NAME}.ini", data, platformdirs.user_cache_path(NAME), book=wanted)
    CrashHook().install()
    QTimer.singleShot(_SETTLED_MS, made.window, made.settle)
    made.window.show()
    if wanted is not None:
        made.window.start.wait_for(f"Opening {wanted.name}…")
    if sample:
        made.window.commands.open_sample()
    code = made.qt.exec()
    made.close()
    return code


def collect_from_now_on() -> None:
    """Look for garbage again, but not among what the start has made."""
    gc.freeze()
    gc.enable()


def screenshots(book: Path, folder: Path, theme: str, size: tuple[int, int]) -> Sequence[Path]:
    """Save every page of a book as a PNG, without a screen; the user's settings play no part."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    said_by = qInstallMessageHandler(_say_what_matters)
    qt = qt_application()
    font = qt.font()
    font.setPointSizeF(_PICTURE_POINTS)
    qt.setFont(font)
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / ".settings.ini"
    try:
        made = Application(settings, folder, None, theme=theme)
        try:
            from desktop_app.ui.screenshots import Pictures

            return Pictures(made.window, folder, size).take(book)
        finally:
            made.close()
            made.window.deleteLater()
            gc.collect()
    finally:
        settings.unlink(missing_ok=True)
        qInstallMessageHandler(said_by)


def _say_what_matters(kind: QtMsgType, context: QMessageLogContext, sentence: str) -> None:
    """Pass on what Qt says, except that a platform without a screen has no frames to give hints to."""
    if "propagateSizeHints" not in sentence:
        sys.stderr.write(f"{sentence}\n")
