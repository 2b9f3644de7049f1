"""What this is, and which versions run."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.ui.crash import versions
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.labels import Label


class AboutDialog(Dialog):
    """Names, versions, licence, and a button that copies them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        sentence = "The fleet, power and treasury of a bitcoin miner in one book on your own disk."
        super().__init__("Hashyard", sentence, parent)
        text = Label(versions())
        text.setAccessibleName("Versions")
        self.content.addWidget(text)
        promise = (
            "Hashyard opens no port and makes no connection. It is free software under the Apache licence "
            "2.0; the font Inter stands under the SIL Open Font Licence 1.1, Qt and PySide6 under the LGPL 3."
        )
        self.content.addWidget(Label(promise, tone="muted", wrap=True))
        self.add_verb("Copy versions", lambda: QApplication.clipboard().setText(versions()))
        self.add_verb("Close", self.accept, primary=True)
        self.setMinimumWidth(460)
