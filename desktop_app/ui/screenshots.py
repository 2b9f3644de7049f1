"""Pictures of every page, taken without a screen once everything is loaded and painted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.domain.problems import AppError
from desktop_app.ui.main_window import MainWindow

_PULSE_MS = 4


class Pictures:
    """Opens a book in a window and saves each of its pages."""

    def __init__(self, window: MainWindow, folder: Path, size: tuple[int, int]) -> None:
        self._window, self._folder, self._size = window, folder, size
        self._error: AppError | None = None
        window.desk.document.failed.connect(self._failed)

    def _failed(self, error: AppError) -> None:
        self._error = error

    def take(self, book: Path) -> list[Path]:
        """The files made, in the order of the rail; raises AppError where the book cannot be opened."""
        window, desk = self._window, self._window.desk
        window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
        window.resize(*self._size)
        window.show()
        desk.document.open(book)
        self._wait(lambda: desk.document.is_open)
        return [
            self._picture(number, key, view)
            for number, key in enumerate(window.pages.keys, start=1)
            for view in ("", *_further_views(window, key))
        ]

    def _picture(self, number: int, key: str, view: str) -> Path:
        window = self._window
        page = window.pages.show_page(key, view or None)
        assert page is not None
        window.drawer.setVisible(key == "overview")
        self._wait(lambda: window.desk.recalculator.is_settled and page.is_ready())
        self._wait(lambda: not window.desk.tasks.running)
        settle()
        name = "-".join([key, *view.casefold().replace("&", " ").split()])
        path = self._folder / f"{number}-{name}.png"
        window.grab().save(str(path))
        return path

    def _wait(self, done: Callable[[], bool]) -> None:
        if not wait_until(lambda: done() or self._error is not None):
            raise AppError("The window did not come to rest.", "A page waits for something.")
        if self._error is not None:
            raise self._error


def _further_views(window: MainWindow, key: str) -> tuple[str, ...]:
    """The names of what a page shows besides what it opens with."""
    return window.pages.prepare(key).further_views()


def wait_until(done: Callable[[], bool], patience_s: float = 120.0) -> bool:
    """Run the event loop until something is true; it sleeps between events, so that threads may work."""
    until = time.monotonic() + patience_s
    pulse = QTimer()
    pulse.start(_PULSE_MS)
    while not done() and time.monotonic() < until:
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return done()


def settle(rounds: int = 6) -> None:
    """Let layouts, timers of no time and posted events have their turn."""
    for _ in range(rounds):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
