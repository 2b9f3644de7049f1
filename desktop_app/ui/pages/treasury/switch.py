"""A card of which one of several tables is seen, chosen by small buttons above it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from desktop_app.figures.table import TableSpec
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.segments import Segments
from desktop_app.ui.widgets.spec_table import SpecTable


class SwitchCard(Card):
    """`pages` are widgets by name; a table brings its own title, others the sentence given for them."""

    def __init__(self, pages: Sequence[tuple[str, QWidget, str]], *, amounts: bool = False) -> None:
        super().__init__(" ", " ", amounts=amounts)
        self.segments = Segments([name for name, _, _ in pages])
        self.stack = QStackedWidget()
        self._said = [(name, said) for name, _, said in pages]
        for _, widget, _ in pages:
            self.stack.addWidget(widget)
        self.add_tool(self.segments)
        self.body.addWidget(self.stack, 1)
        self.segments.chosen.connect(self.choose)
        self.choose(0)

    def choose(self, index: int) -> None:
        """Show one of the pages."""
        self.segments.choose(index)
        self.stack.setCurrentIndex(index)
        widget = self.stack.widget(index)
        if isinstance(widget, SpecTable) and widget.spec.title:
            self.set_title(widget.spec.title, widget.spec.subtitle)
        else:
            self.set_title(*self._said[index])

    def show_table(self, table: SpecTable, spec: TableSpec) -> None:
        """Show another spec in one of the tables."""
        table.set_spec(spec)
        if self.stack.currentWidget() is table:
            self.set_title(spec.title, spec.subtitle)

    def show_widget(self, widget: QWidget) -> None:
        """Turn to a page."""
        self.choose(self.stack.indexOf(widget))
