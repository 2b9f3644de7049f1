"""Work beside the window that follows what-ifs: begun when the drag rests, replaced when it goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer

from desktop_app.ui.tasks import Cancelled, Task, Tasks

_RESTS_MS = 350

Told = Callable[[int, int], None]
Asked = Callable[[], bool]
Runs = Callable[[Told, Asked], Any]
"""Takes a report of progress (done, total) and a question whether to stop; answers with what it has done."""


class Beside(QObject):
    """Runs the newest work only; a work that the user cancels answers with the part that it has done."""

    def __init__(self, tasks: Tasks, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self._tasks, self._title = tasks, title
        self._next: tuple[Runs, Callable[[Any], None]] | None = None
        self._task: Task | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_RESTS_MS)
        self._rest.timeout.connect(self._begin)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._next is not None or self._task is not None

    def want(self, runs: Runs, then: Callable[[Any], None]) -> None:
        """Have work done soon; what runs now is no longer wanted."""
        self.drop()
        self._next = runs, then
        self._rest.start()

    def drop(self) -> None:
        """Want nothing any more."""
        self._rest.stop()
        self._next = None
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _begin(self) -> None:
        if self._next is None:
            return
        (runs, then), self._next = self._next, None

        def finished(result: Any) -> None:
            if self._task is task:
                self._task = None
                then(result)

        def failed(error: Any) -> None:
            if self._task is task:
                self._task = None
                self._tasks.failed.emit(error)

        task = self._tasks.run(
            self._title, lambda told: _run(runs, told), finished, failed=failed, partial=True
        )
        self._task = task


def _run(runs: Runs, told: Told) -> Any:
    """Turn the cancel of a task into an answer to `asked`, so that the work may end with what it has."""
    stopped = False

    def report(done: int, total: int) -> None:
        nonlocal stopped
        try:
            told(done, total)
        except Cancelled:
            stopped = True

    return runs(report, lambda: stopped)
