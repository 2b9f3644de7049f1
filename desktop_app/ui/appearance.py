"""Which theme the application wears: the user's choice, else the system's, followed as it changes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app.figures.tokens import Theme, ThemeName, load_theme
from desktop_app.ui import look
from desktop_app.ui.settings import Settings

_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Appearance(QObject):
    """Applies the theme, and says when it has changed."""

    changed = Signal(object)  # Theme

    def __init__(self, app: QApplication, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app, self._settings = app, settings
        self._theme = load_theme(self._wanted())
        look.apply_theme(app, self._theme)
        settings.theme_changed.connect(self._choose)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    @property
    def theme(self) -> Theme:
        return self._theme

    def _wanted(self) -> ThemeName:
        choice = self._settings.theme
        return look.system_theme() if choice == "system" else choice

    def _choose(self) -> None:
        """Tell the system too, so that the window's frame fits."""
        hints, choice = QGuiApplication.styleHints(), self._settings.theme
        if choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(_SCHEMES[choice])
        self._follow()

    def _follow(self) -> None:
        theme = load_theme(self._wanted())
        if theme is not self._theme:
            self._theme = theme
            look.apply_theme(self._app, theme)
            self.changed.emit(theme)
