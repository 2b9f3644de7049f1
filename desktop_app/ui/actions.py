"""The actions of the application: their names, keys, icons and menus, declared once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar

from desktop_app.figures.tokens import Theme
from desktop_app.ui import icons

Key = QKeySequence.StandardKey


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action; text "-" is a separator. `needs_book` disables it while no book is open."""

    key: str
    text: str
    shortcut: Key | str | None = None
    icon: str = ""
    needs_book: bool = False
    checkable: bool = False


SEPARATOR = ActionSpec("", "-")

MENUS: Mapping[str, tuple[ActionSpec, ...]] = {
    "&File": (
        ActionSpec("new", "&New book…", Key.New, "add"),
        ActionSpec("open", "&Open…", Key.Open),
        ActionSpec("sample", "Open the &sample company"),
        SEPARATOR,
        ActionSpec("import", "&Import…", "Ctrl+Shift+I", "import", needs_book=True),
        ActionSpec("export", "&Export…", "Ctrl+E", "export", needs_book=True),
        ActionSpec("summary", "Export quarterly s&ummary…", "Ctrl+Shift+E", "reports", needs_book=True),
        ActionSpec("journal", "Export &journal…", None, "export", needs_book=True),
        SEPARATOR,
        ActionSpec("company", "Co&mpany and pools…", None, "", needs_book=True),
        ActionSpec("months", "&Close month…", None, "check", needs_book=True),
        ActionSpec("path", "&Paste a price or difficulty path…", None, "scenario", needs_book=True),
        ActionSpec("freeze", "&Freeze forecast as plan…", None, "scenario", needs_book=True),
        SEPARATOR,
        ActionSpec("settings", "Se&ttings…", Key.Preferences, "settings"),
        ActionSpec("quit", "&Quit", Key.Quit),
    ),
    "&Edit": (
        ActionSpec("undo", "&Undo", Key.Undo, "undo", needs_book=True),
        ActionSpec("redo", "&Redo", Key.Redo, "redo", needs_book=True),
        SEPARATOR,
        ActionSpec("search", "&Search or run a command", "Ctrl+K", "search"),
    ),
    "&View": (
        ActionSpec("drawer", "&What if", "Ctrl+I", "scenario", needs_book=True, checkable=True),
        ActionSpec("amounts", "&Hide amounts", "Ctrl+Shift+H", checkable=True),
        SEPARATOR,
        ActionSpec("theme-system", "Colours of the s&ystem", None, checkable=True),
        ActionSpec("theme-light", "&Light", None, "sun", checkable=True),
        ActionSpec("theme-dark", "&Dark", None, "moon", checkable=True),
        SEPARATOR,
        ActionSpec("menu-bar", "Show menu &bar", "Ctrl+M", checkable=True),
        ActionSpec("full-screen", "&Full screen", Key.FullScreen, checkable=True),
    ),
    "&Help": (
        ActionSpec("help", "User &guide", Key.HelpContents, "help"),
        ActionSpec("about", "&About Hashyard"),
    ),
}


class Actions:
    """The QActions by key, and the menus built of them."""

    def __init__(self, owner: QObject, handlers: Mapping[str, Callable[..., object]]) -> None:
        self._owner = owner
        self._specs = {spec.key: spec for menu in MENUS.values() for spec in menu if spec.key}
        self._actions = {key: self._make(spec, handlers[key]) for key, spec in self._specs.items()}

    def _make(self, spec: ActionSpec, handler: Callable[..., object]) -> QAction:
        action = QAction(spec.text, self._owner)
        action.setCheckable(spec.checkable)
        if isinstance(spec.shortcut, str):
            action.setShortcut(QKeySequence(spec.shortcut))
        elif spec.shortcut is not None:
            action.setShortcuts(QKeySequence.keyBindings(spec.shortcut))
        if spec.checkable:
            action.triggered.connect(handler)
        else:
            action.triggered.connect(lambda _=False: handler())
        return action

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def all(self) -> list[QAction]:
        """Every action, in the order of the menus."""
        return list(self._actions.values())

    def set_book_open(self, is_open: bool) -> None:
        """Enable what needs a book."""
        for key, spec in self._specs.items():
            if spec.needs_book:
                self._actions[key].setEnabled(is_open)

    def name_undo(self, undo: str, redo: str) -> None:
        """Say what undo and redo would do; "" where there is nothing."""
        for key, verb, what in (("undo", "&Undo", undo), ("redo", "&Redo", redo)):
            self._actions[key].setText(f"{verb} “{what.replace('&', '&&')}”" if what else verb)
            self._actions[key].setEnabled(bool(what))

    def set_theme(self, theme: Theme) -> None:
        """Tint the icons."""
        for key, spec in self._specs.items():
            if spec.icon:
                self._actions[key].setIcon(icons.icon(spec.icon, theme))

    def fill(self, bar: QMenuBar | QMenu) -> None:
        """Add the menus to a menu bar or to a menu."""
        for title, specs in MENUS.items():
            menu = bar.addMenu(title)
            for spec in specs:
                if spec is SEPARATOR:
                    menu.addSeparator()
                else:
                    menu.addAction(self._actions[spec.key])
