"""What this computer remembers: theme, last book, name of the user, sizes of windows, layouts of tables."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

ThemeChoice = Literal["system", "light", "dark"]
_RECENT = 8


class Settings(QObject):
    """Typed access to a settings file; nothing in it changes a number in the results."""

    theme_changed = Signal(str)
    amounts_hidden_changed = Signal(bool)

    def __init__(self, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = QSettings(str(path), QSettings.Format.IniFormat, self)
        self._amounts_hidden = False

    def _text(self, key: str, default: str = "") -> str:
        return str(self._store.value(key, default))

    @property
    def theme(self) -> ThemeChoice:
        """Light, dark, or as the system says."""
        chosen = self._text("theme", "system")
        return "light" if chosen == "light" else "dark" if chosen == "dark" else "system"

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        if choice != self.theme:
            self._store.setValue("theme", choice)
            self.theme_changed.emit(choice)

    @property
    def who(self) -> str:
        """The name that the log gets."""
        return self._text("who") or _login()

    @who.setter
    def who(self, name: str) -> None:
        self._store.setValue("who", name.strip())

    @property
    def recent_books(self) -> list[Path]:
        """Books opened lately that are still there, the last one first."""
        listed = self._store.value("recent_books", [])
        texts = [listed] if isinstance(listed, str) else list(listed or [])  # type: ignore[call-overload]
        return [Path(text) for text in texts if text and Path(text).is_file()]

    def remember_book(self, path: Path) -> None:
        """Put a book in front of the recent ones."""
        others = [p for p in self.recent_books if p != path]
        self._store.setValue("recent_books", [str(p) for p in (path, *others)][:_RECENT])

    @property
    def last_book(self) -> Path | None:
        """The book that was open last, if it is still there."""
        return next(iter(self.recent_books), None)

    @property
    def amounts_hidden(self) -> bool:
        """Whether amounts of money are covered; never remembered over a restart."""
        return self._amounts_hidden

    @amounts_hidden.setter
    def amounts_hidden(self, hidden: bool) -> None:
        if hidden != self._amounts_hidden:
            self._amounts_hidden = hidden
            self.amounts_hidden_changed.emit(hidden)

    def bytes(self, key: str) -> QByteArray:
        """A state that Qt saved, such as a window's geometry; empty where there is none."""
        value: Any = self._store.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_bytes(self, key: str, value: QByteArray) -> None:
        """Keep a state that Qt saved."""
        self._store.setValue(key, value)

    def text(self, key: str, default: str = "") -> str:
        """A text under a key of the caller, such as the layout of a table."""
        return self._text(key, default)

    def set_text(self, key: str, value: str) -> None:
        """Keep a text."""
        self._store.setValue(key, value)

    def flag(self, key: str, default: bool) -> bool:
        """A yes or no."""
        return self._text(key, "yes" if default else "no") == "yes"

    def set_flag(self, key: str, value: bool) -> None:
        """Keep a yes or no."""
        self._store.setValue(key, "yes" if value else "no")


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"
