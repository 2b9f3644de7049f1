"""The user guide: the pages of resources/help, with a list of them at the left."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QTextBrowser, QWidget

from desktop_app import bundled
from desktop_app.ui.guide import help_pages


class HelpDialog(QDialog):
    """Stays open beside the window."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("User guide")
        self.contents = QListWidget()
        self.contents.setAccessibleName("Contents")
        self.contents.setFixedWidth(self.fontMetrics().averageCharWidth() * 30)
        self.browser = QTextBrowser()
        self.browser.setAccessibleName("Page")
        self.browser.setOpenExternalLinks(False)
        self.browser.setOpenLinks(False)
        self.browser.setSearchPaths([str(bundled.path("resources/help")), str(bundled.root())])
        self.browser.anchorClicked.connect(self._follow)
        self.browser.document().setDocumentMargin(18)
        for title, file in help_pages():
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, file)
            self.contents.addItem(item)
        self.contents.currentItemChanged.connect(lambda item, _: self._show(item))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.contents)
        layout.addWidget(self.browser, 1)
        self.resize(980, 680)
        self.contents.setCurrentRow(0)

    def open_page(self, stem: str) -> None:
        """Show the page of a file's stem."""
        for row in range(self.contents.count()):
            if self.contents.item(row).data(Qt.ItemDataRole.UserRole).stem == stem:
                self.contents.setCurrentRow(row)

    def _show(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            file: Path = item.data(Qt.ItemDataRole.UserRole)
            self.browser.setMarkdown(file.read_text(encoding="utf-8"))

    def _follow(self, link: QUrl) -> None:
        """Links lead to other pages of the guide; nothing is fetched."""
        self.open_page(Path(link.path()).stem)
