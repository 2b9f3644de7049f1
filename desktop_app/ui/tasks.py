"""Work that takes long: run beside the window, shown with its progress, and cancelled on request."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.domain.problems import AppError

_WORKERS = 2
_REPORT_EVERY_S = 0.05


class Cancelled(Exception):  # noqa: N818 - a wish, not an error
    """Raised inside a task by its own report of progress, once the user no longer wants it."""


class Relay(QObject):
    """Runs callables that other threads send in the thread that it lives in."""

    _sent = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_open = True
        self._held: list[Callable[[], None]] | None = None
        self._sent.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def send(self, call: Callable[[], None]) -> None:
        """Have a callable run soon; silently dropped once the receiver is gone."""
        try:
            self._sent.emit(call)
        except RuntimeError:
            return

    def _run(self, call: Callable[[], None]) -> None:
        if self._held is not None:
            self._held.append(call)
        elif self._is_open:
            call()

    def hold(self) -> None:
        """Keep what arrives until `release`."""
        self._held = []

    def release(self) -> None:
        """Run what was kept, then all that arrives."""
        held, self._held = self._held or [], None
        for call in held:
            self._run(call)

    def close(self) -> None:
        """Drop what is still on its way."""
        self._is_open = False


class Task:
    """One piece of work: its title, how far it is, and whether it is still wanted."""

    def __init__(self, title: str, reported: Callable[[Task], None]) -> None:
        self.title = title
        self.done = 0
        self.total = 0
        self.cancelled = False
        self._reported = reported
        self._last_report = 0.0

    def cancel(self) -> None:
        """Ask the work to stop at its next report of progress."""
        self.cancelled = True

    def progress(self, done: int, total: int) -> None:
        """Called by the work; raises Cancelled once it is no longer wanted."""
        if self.cancelled:
            raise Cancelled
        self.done, self.total = done, total
        now = time.monotonic()
        if now - self._last_report >= _REPORT_EVERY_S or done == total:
            self._last_report = now
            self._reported(self)


Work = Callable[[Callable[[int, int], None]], Any]
"""Takes the report of progress (done, total) and returns a result; it touches no widget."""


class Tasks(QObject):
    """The running tasks; results and failures arrive in the window's thread."""

    changed = Signal()
    failed = Signal(object)  # AppError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="task")
        self._relay = Relay(self)
        self._running: list[Task] = []
        self._is_over = False

    @property
    def running(self) -> tuple[Task, ...]:
        """Tasks under way, the oldest first; quiet ones are not listed."""
        return tuple(self._running)

    def run(
        self,
        title: str,
        work: Work,
        then: Callable[[Any], None],
        *,
        failed: Callable[[AppError], None] | None = None,
        quiet: bool = False,
        partial: bool = False,
    ) -> Task:
        """Start work; `then` gets its result, `failed` (or the signal of that name) what hindered it.

        Work that is cancelled has no result, unless it is `partial` and ends by itself with what it has.
        Nothing begins once the window is closing: a timer that still fires then finds its task cancelled.
        """
        task = Task(title, lambda _: self._relay.send(self.changed.emit))
        if self._is_over:
            task.cancel()
            return task
        if not quiet:
            self._running.append(task)
            self.changed.emit()
        taken = then if partial else lambda result: None if task.cancelled else then(result)
        self._pool.submit(self._work, task, work, taken, failed or self.failed.emit)
        return task

    def _work(
        self, task: Task, work: Work, then: Callable[[Any], None], failed: Callable[[AppError], None]
    ) -> None:
        try:
            result = work(task.progress)
        except Cancelled:
            self._relay.send(lambda: self._end(task, lambda: None))
        except AppError as error:
            self._relay.send(lambda error=error: self._end(task, lambda: failed(error)))
        except Exception as error:  # noqa: BLE001 - raised again where the crash dialog sees it
            self._relay.send(lambda error=error: self._end(task, lambda: _mistake(error, task, failed)))
        else:
            self._relay.send(lambda: self._end(task, lambda: then(result)))

    def _end(self, task: Task, finish: Callable[[], None]) -> None:
        if task in self._running:
            self._running.remove(task)
            self.changed.emit()
        finish()

    def close(self) -> None:
        """Cancel what runs and wait for it."""
        self._is_over = True
        for task in self._running:
            task.cancel()
        self._relay.close()
        self._pool.shutdown(wait=True, cancel_futures=True)


def _mistake(error: Exception, task: Task, failed: Callable[[AppError], None]) -> None:
    """Tell who waits that nothing comes, then let the crash dialog see the error."""
    failed(AppError(f"{task.title}: Hashyard made a mistake."))
    raise error
