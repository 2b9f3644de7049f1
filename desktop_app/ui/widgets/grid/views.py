"""Saved views of a large table: a filter with its columns, kept in the book under a name."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.scenarios import SavedView
from desktop_app.ui.dialogs.name import NameDialog
from desktop_app.ui.document import Document
from desktop_app.ui.widgets.buttons import Chip


class SavedViews(QObject):
    """The chip that opens, keeps and forgets views."""

    opened = Signal(str, str)
    """Query and layout of the view that was chosen."""

    def __init__(
        self,
        document: Document,
        page: str,
        everything: str,
        present: Callable[[], tuple[str, str]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._page, self._everything = page, everything
        self._document, self._present = document, present
        self._views: dict[int, SavedView] = {}
        self.current = 0
        self.chip = Chip("Saved view", parent)
        self.chip.say("Saved view")

    def show_portfolio(self, portfolio: Portfolio) -> None:
        """Offer the views of the book."""
        self._views = {i: v for i, v in portfolio.records("saved_view").items() if v.page == self._page}
        if self.current not in self._views:
            self.current = 0
        self._offer()

    def _offer(self) -> None:
        view = self._views.get(self.current)
        self.chip.say(f"Saved view: {view.name}" if view else "Saved view")
        menu = self.chip.menu()
        menu.clear()
        menu.addAction(self._everything).triggered.connect(lambda: self.open(0))
        for row_id, each in sorted(self._views.items(), key=lambda pair: pair[1].name.casefold()):
            action = menu.addAction(each.name)
            action.setCheckable(True)
            action.setChecked(row_id == self.current)
            action.triggered.connect(lambda _=False, row_id=row_id: self.open(row_id))
        menu.addSeparator()
        menu.addAction("Keep as a new view…").triggered.connect(self.ask_name)
        if view:
            menu.addAction(f"Keep changes in “{view.name}”").triggered.connect(self.update_current)
            menu.addAction(f"Forget “{view.name}”").triggered.connect(self.forget_current)

    def open(self, row_id: int) -> None:
        """Show a view, or with 0 everything."""
        self.current = row_id
        view = self._views.get(row_id)
        self.opened.emit(view.query if view else "", view.layout if view else "")
        self._offer()

    def ask_name(self) -> None:
        """Ask for the name of a new view."""
        taken = [view.name for view in self._views.values()]
        sentence = "The filter and the columns as they are, for everybody who opens this book."
        dialog = NameDialog("Keep this view", sentence, "Keep view", taken=taken, parent=self.chip.window())
        dialog.named.connect(self.keep)
        dialog.open()

    def keep(self, name: str) -> None:
        """Keep the filter and layout as a new view."""
        query, layout = self._present()
        record = {"page": self._page, "name": name, "query": query, "layout": layout}
        rows = inserting_records(self._document.portfolio, "saved_view", [record])
        self.current = int(rows.ids[0])
        self._document.edit(f"Keep the view “{name}”", Change((rows,)))

    def update_current(self) -> None:
        """Keep the filter and layout in the view that is open."""
        query, layout = self._present()
        ids = np.array([self.current], np.int64)
        rows = updating(self._document.portfolio, "saved_view", ids, {"query": query, "layout": layout})
        self._document.edit(f"Change the view “{self._views[self.current].name}”", Change((rows,)))

    def forget_current(self) -> None:
        """Take the open view out of the book."""
        view = self._views[self.current]
        rows = deleting(self._document.portfolio, "saved_view", np.array([self.current], np.int64))
        self.current = 0
        self._document.edit(f"Forget the view “{view.name}”", Change((rows,)))
