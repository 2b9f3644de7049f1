"""Settings of this computer: the user's name in the log, and the colours."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QFormLayout, QLineEdit, QWidget

from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.settings import Settings

_THEMES = (("As the system says", "system"), ("Light", "light"), ("Dark", "dark"))


class SettingsDialog(Dialog):
    """Each setting holds as soon as it is made."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__("Settings", "They belong to this computer; nothing here changes a figure.", parent)
        self._settings = settings
        self.who = QLineEdit(settings.who)
        self.who.setAccessibleName("Your name in the log")
        self.who.editingFinished.connect(self._rename)
        self.theme = QComboBox()
        self.theme.setAccessibleName("Colours")
        for text, choice in _THEMES:
            self.theme.addItem(text, choice)
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.theme.activated.connect(self._choose_theme)
        form = QFormLayout()
        form.addRow("Your name in the log", self.who)
        form.addRow("Colours", self.theme)
        self.content.addLayout(form)
        self.add_verb("Done", self.accept, primary=True)
        self.setMinimumWidth(460)

    def _rename(self) -> None:
        self._settings.who = self.who.text()

    def _choose_theme(self) -> None:
        self._settings.theme = self.theme.currentData()
