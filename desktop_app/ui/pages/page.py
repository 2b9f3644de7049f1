"""What a page is: a title, a body, facts and results when it is visible, and an empty state."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.results import Results
from desktop_app.figures.tokens import Theme
from desktop_app.ui.desk import Desk
from desktop_app.ui.look import GAP, MARGIN
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.info_bar import InfoBar
from desktop_app.ui.widgets.title_bar import TitleBar


class Page(QWidget):
    """Base of all pages.

    A subclass fills `self.body` in its `__init__` and overrides what it needs of the methods below. The
    window calls `show_portfolio` and `show_results` for the visible page alone; a hidden page gets them,
    with everything that changed meanwhile, when it is shown. `reveal` gets the target that search or
    another page named in `desk.navigator.go(key, target)`.
    """

    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    icon: ClassVar[str] = ""
    empty_sentence: ClassVar[str] = ""
    empty_button: ClassVar[str] = ""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName(f"page-{self.key}")
        self.setAccessibleName(self.title)
        self.title_bar = TitleBar(self.title)
        self.info_bar = InfoBar()
        self._content = QWidget()
        self._content.setProperty("page", True)
        self.body = QVBoxLayout(self._content)
        self.body.setContentsMargins(MARGIN, 0, MARGIN, MARGIN - 4)
        self.body.setSpacing(GAP)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._scrolled())
        self._empty = EmptyState(self.icon, self.empty_sentence, self.empty_button)
        self._empty.started.connect(self.start)
        self._stack.addWidget(self._empty)
        self._sheet: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self.title_bar, self.info_bar, self._stack):
            layout.addWidget(widget)

    def _scrolled(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(self._content)
        return area

    # --- to be overridden --------------------------------------------------------------------------
    def is_empty(self, portfolio: Portfolio) -> bool:
        """Whether there is nothing to show but the sentence and the button that starts it."""
        return False

    def start(self) -> None:
        """What the button of the empty state does."""

    def subtitle(self) -> str:
        """The words beside the title."""
        return ""

    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        """Show facts; `changed_tables` are those that differ from what was shown last."""

    def show_results(self, results: Results, base: Results) -> None:
        """Show results, and those of the base as thin grey lines and markers."""

    def set_theme(self, theme: Theme) -> None:
        """Repaint what does not follow the palette by itself."""

    def reveal(self, target: object) -> None:
        """Select or scroll to what somebody looks for."""

    def commands(self) -> list[QAction]:
        """Actions of this page that search should find."""
        return []

    def further_views(self) -> tuple[str, ...]:
        """What the page can show besides what it opens with; `reveal` takes each by its name."""
        return ()

    def is_loaded(self) -> bool:
        """Whether everything that the page loads by itself has arrived (pictures wait for it)."""
        return True

    # --- a sheet over the page ---------------------------------------------------------------------
    def open_sheet(self, sheet: QWidget) -> None:
        """Show an editor in place of the page, with a head of its own, until `close_sheet`."""
        if self._stack.indexOf(sheet) < 0:
            self._stack.addWidget(sheet)
        self._sheet = sheet
        self.title_bar.hide()
        self._stack.setCurrentWidget(sheet)
        sheet.setFocus()

    def close_sheet(self) -> None:
        """Show the page again."""
        self._sheet = None
        self.title_bar.show()
        self._stack.setCurrentIndex(0)

    # --- called by the stack of pages --------------------------------------------------------------
    def take_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        """Switch between content and empty state, then show the facts."""
        empty = self.is_empty(portfolio)
        if empty and self._sheet is not None:
            self.close_sheet()
        if self._sheet is None:
            self._stack.setCurrentIndex(1 if empty else 0)
        self.title_bar.show_extras(not empty)
        if not empty:
            self.show_portfolio(portfolio, changed_tables)
        self.update_subtitle()

    def take_results(self, results: Results, base: Results) -> None:
        """Show results unless the page is empty."""
        if self._stack.currentIndex() != 1:
            self.show_results(results, base)
            self.update_subtitle()

    def is_ready(self) -> bool:
        """Whether there is nothing left to wait for before a picture is taken."""
        return self._stack.currentIndex() == 1 or self.is_loaded()

    def update_subtitle(self) -> None:
        """Say the subtitle anew."""
        self.title_bar.set_subtitle(self.subtitle())
