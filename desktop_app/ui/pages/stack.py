"""The pages of the window: each made when it is first shown, each fed only while it is visible."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.tables import ENTITIES
from desktop_app.engine.results import Results
from desktop_app.figures.tokens import Theme
from desktop_app.ui.desk import Desk
from desktop_app.ui.pages import PageEntry
from desktop_app.ui.pages.page import Page

_LEAST = (420, 320)
EVERYTHING = frozenset(ENTITIES)


@dataclass(slots=True)
class _Due:
    """What a page has not seen yet."""

    tables: frozenset[str] = EVERYTHING
    facts: bool = True
    results: bool = True


class PageStack(QStackedWidget):
    """Shows one page; facts, results and theme reach the others when they are shown."""

    shown = Signal(str)

    def __init__(self, desk: Desk, entries: Sequence[PageEntry], theme: Theme) -> None:
        super().__init__()
        self._desk, self._theme = desk, theme
        self._entries = {entry.key: entry for entry in entries}
        self._pages: dict[str, Page] = {}
        self._due: dict[str, _Due] = {}
        self._portfolio: Portfolio | None = None
        self._results: tuple[Results, Results] | None = None

    def minimumSizeHint(self) -> QSize:
        """Pages scroll where the window is small."""
        return QSize(_LEAST[0], _LEAST[1])

    @property
    def page(self) -> Page | None:
        """The page that is shown, None before a book is open."""
        widget = self.currentWidget()
        return widget if isinstance(widget, Page) else None

    @property
    def keys(self) -> list[str]:
        return list(self._entries)

    def show_page(self, key: str, target: object = None) -> Page | None:
        """Show a page, made now if need be, with everything that it has not seen yet."""
        if key not in self._entries:
            return None
        page = self.prepare(key)
        self.setCurrentWidget(page)
        self._feed(page)
        if not page.isAncestorOf(self.window().focusWidget() or self):
            page.setFocus()  # so that its keys work at once
        if target is not None:
            page.reveal(target)
        self.shown.emit(key)
        return page

    def prepare(self, key: str) -> Page:
        """A page, made now if need be, not yet shown."""
        return self._pages.get(key) or self._make(key)

    def _make(self, key: str) -> Page:
        entry = self._entries[key]
        page: Page = getattr(importlib.import_module(entry.module), entry.name)(self._desk)
        page.set_theme(self._theme)
        _hide_amounts(page, self._desk.settings.amounts_hidden)
        self._pages[key] = page
        self._due[key] = _Due()
        self.addWidget(page)
        return page

    # --- what is new -------------------------------------------------------------------------------
    def take_portfolio(self, portfolio: Portfolio, tables: frozenset[str] = EVERYTHING) -> None:
        """New facts: the visible page gets them now."""
        self._portfolio = portfolio
        for due in self._due.values():
            due.tables = due.tables | tables if due.facts else tables
            due.facts = True
        if self.page is not None:
            self._feed(self.page)

    def take_results(self, results: Results, base: Results) -> None:
        """New results: the visible page gets them now."""
        self._results = (results, base)
        for due in self._due.values():
            due.results = True
        if self.page is not None:
            self._feed(self.page)

    def _feed(self, page: Page) -> None:
        due = self._due[page.key]
        if due.facts and self._portfolio is not None:
            due.facts = False
            page.take_portfolio(self._portfolio, due.tables)
            due.tables = frozenset()
        if due.results and self._results is not None:
            due.results = False
            page.take_results(*self._results)

    def set_theme(self, theme: Theme) -> None:
        """Repaint the pages that exist; later ones are born in it."""
        self._theme = theme
        for page in self._pages.values():
            page.set_theme(theme)

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Cover or uncover amounts on the pages that exist."""
        for page in self._pages.values():
            _hide_amounts(page, hidden)

    def forget(self) -> None:
        """Drop all pages that show a book: another one is about to be shown."""
        if self._portfolio is None:
            return
        for page in self._pages.values():
            self.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        self._due.clear()
        self._portfolio = self._results = None


def _hide_amounts(root: QWidget, hidden: bool) -> None:
    for widget in root.findChildren(QWidget):
        cover = getattr(widget, "set_amounts_hidden", None)
        if cover is not None:
            cover(hidden)
