"""A line above a page that says what went wrong, with its details on demand; it blocks nothing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.domain.problems import AppError, Refused
from desktop_app.figures.tokens import mix
from desktop_app.ui.look import MARGIN, theme_of
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label

_DETAILS_SHOWN = 12


class InfoBar(QWidget):
    """Hidden until it has something to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = Label(wrap=True)
        self._details = Label(tone="muted", wrap=True)
        self._more = button("Details", self._toggle, quiet=True)
        self._action = button("", self._perform, quiet=True)
        self._act: Callable[[], None] = lambda: None
        row = QHBoxLayout()
        row.addWidget(self._sentence, 1)
        for part in (self._action, self._more, button("Dismiss", self.hide, quiet=True)):
            row.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN + 12, 4, MARGIN + 8, 12)
        layout.addLayout(row)
        layout.addWidget(self._details)
        self.hide()

    def show_error(self, error: AppError) -> None:
        """Say what the world or the book refused, with the problems behind it."""
        listed = error.problems if isinstance(error, Refused) else ()
        lines = [str(problem) for problem in listed[:_DETAILS_SHOWN]]
        if len(listed) > _DETAILS_SHOWN:
            lines.append(f"and {len(listed) - _DETAILS_SHOWN:,} more")
        self.say(str(error), "\n".join(lines))

    def say(
        self, sentence: str, details: str = "", verb: str = "", act: Callable[[], None] | None = None
    ) -> None:
        """Say a sentence, perhaps with details and a button."""
        self._sentence.setText(sentence)
        self._details.setText(details)
        self._details.hide()
        self._more.setVisible(bool(details))
        self._action.setVisible(bool(verb))
        self._action.setText(verb)
        self._act = act or (lambda: None)
        self.setAccessibleName(sentence)
        self.show()

    @property
    def sentence(self) -> str:
        """What is said now."""
        return "" if self.isHidden() else self._sentence.text()

    def _perform(self) -> None:
        self._act()

    def _toggle(self) -> None:
        self._details.setVisible(self._details.isHidden())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(mix(theme.warning, theme.surface, 0.6)))
        painter.setBrush(QColor(mix(theme.surface, theme.warning, 0.08)))
        box = QRectF(self.rect()).adjusted(MARGIN + 0.5, 0.5, -MARGIN - 0.5, -8.5)
        painter.drawRoundedRect(box, 6, 6)
