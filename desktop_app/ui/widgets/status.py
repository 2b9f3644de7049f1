"""The status bar: what is saved, how much there is, what runs, what needs attention, and which book it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop_app.domain.problems import Problem
from desktop_app.ui.look import theme_of
from desktop_app.ui.tasks import Task
from desktop_app.ui.widgets.buttons import Chip, button
from desktop_app.ui.widgets.labels import ElidedLabel, set_tone

_SHOWN = 25
_REMEMBERED_MS = 8000


class StatusBar(QWidget):
    """Says, and offers to cancel the running task and to list the problems."""

    problem_chosen = Signal(object)  # Problem

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Status")
        self._task: Task | None = None
        self._said, self._tone, self._done = "", "muted", ""
        self._forget = QTimer(self, singleShot=True, interval=_REMEMBERED_MS)
        self._forget.timeout.connect(lambda: self._remember(""))
        self.saved = ElidedLabel("", tone="muted", factor=0.94)
        self.counts = ElidedLabel("", tone="muted", factor=0.94)
        self.running = ElidedLabel("", tone="muted", factor=0.94)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.cancel = button("Cancel", self._cancel, quiet=True)
        self.problems = Chip("Problems")
        self.problems.setProperty("chip", False)
        self.book = ElidedLabel("", tone="muted", factor=0.94)
        for small in (self.cancel, self.problems):
            small.setFont(self.saved.font())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 2, 16, 2)
        layout.setSpacing(24)
        for widget in (self.saved, self.counts):
            layout.addWidget(widget)
        layout.addStretch(1)
        for widget in (self.running, self.progress, self.cancel, self.problems, self.book):
            layout.addWidget(widget)
        self.setMinimumHeight(round(self.fontMetrics().height() * 1.75))
        self.show_tasks(())
        self.show_problems(())

    def say_saved(self, at: datetime) -> None:
        """Say when the last edit became durable."""
        local = at.astimezone()
        today = local.date() == datetime.now(UTC).astimezone().date()
        self._say(f"✓ Saved {local.strftime('%H:%M:%S' if today else '%Y-%m-%d %H:%M')}", "muted")

    def _remember(self, sentence: str) -> None:
        """Keep what has been done beside what is saved, for a while."""
        self._done = sentence
        self._say(self._said, self._tone)

    def say_saving(self) -> None:
        """Say that an edit is under way."""
        self._say("Saving…", "muted")

    def say_failed(self, sentence: str) -> None:
        """Say in red what went wrong."""
        self._say(sentence, "down")

    def say(self, sentence: str) -> None:
        """Say what has been done."""
        self._remember(sentence)
        self._forget.start()

    def _say(self, sentence: str, tone: str) -> None:
        self._said, self._tone = sentence, tone
        self.saved.setText(" · ".join(filter(None, (sentence, self._done))))
        self.saved.set_tone(tone)

    def show_counts(self, machines: int, sites: int) -> None:
        """Say how much the book holds."""
        plural = "site" if sites == 1 else "sites"
        self.counts.setText(f"{machines:,} machines · {sites:,} {plural}")

    def show_book(self, name: str, note: str = "") -> None:
        """Name the book, with a note such as "read-only"."""
        self.book.setText(f"{name} · {note}" if note else name)

    def show_tasks(self, tasks: Sequence[Task]) -> None:
        """Show the oldest task with its progress, and how many others run."""
        self._task = tasks[0] if tasks else None
        for widget in (self.running, self.progress, self.cancel):
            widget.setVisible(bool(tasks))
        if self._task is None:
            return
        more = f" and {len(tasks) - 1} more" if len(tasks) > 1 else ""
        count = f" {self._task.done:,} of {self._task.total:,}" if self._task.total > 1 else ""
        self.running.setText(f"{self._task.title}{more}{count}")
        self.progress.setMaximum(max(0, min(self._task.total, 10**9)))
        self.progress.setValue(min(self._task.done, 10**9))
        self.progress.setAccessibleName(f"Progress of {self._task.title}")

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say how many things need attention; a click lists them."""
        self.problems.setVisible(bool(problems))
        if not problems:
            return
        menu = self.problems.menu()
        menu.clear()
        for problem in problems[:_SHOWN]:
            action = menu.addAction(str(problem))
            action.triggered.connect(lambda _=False, p=problem: self.problem_chosen.emit(p))
        if len(problems) > _SHOWN:
            menu.addAction(f"and {len(problems) - _SHOWN:,} more").setEnabled(False)
        things = "1 thing needs" if len(problems) == 1 else f"{len(problems):,} things need"
        self.problems.setText(f"▲ {things} attention")
        set_tone(self.problems, "warning")

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self), QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.fillRect(0, 0, self.width(), 1, QColor(theme.line))
