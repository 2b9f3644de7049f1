"""What every page may use: the open book, the results, tasks, settings, and the way to other pages."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from desktop_app.ui.document import Document
from desktop_app.ui.recalculator import Recalculator
from desktop_app.ui.settings import Settings
from desktop_app.ui.tasks import Tasks


class Navigator(QObject):
    """Carries wishes to look elsewhere from pages and search to the window."""

    wanted = Signal(str, object)  # page key, target or None
    action_wanted = Signal(str)
    said = Signal(str)  # a sentence for the status bar

    def go(self, page: str, target: object = None) -> None:
        """Show a page, and on it a target, such as ("site", 3) or a filter line, that its `reveal` reads."""
        self.wanted.emit(page, target)

    def do(self, action: str) -> None:
        """Do what a menu does, such as "import"."""
        self.action_wanted.emit(action)

    def say(self, sentence: str) -> None:
        """Say in the status bar what has been done."""
        self.said.emit(sentence)


@dataclass(frozen=True, slots=True)
class Desk:
    """The long-lived objects that `app.py` made, handed to every page."""

    document: Document
    recalculator: Recalculator
    tasks: Tasks
    settings: Settings
    navigator: Navigator
