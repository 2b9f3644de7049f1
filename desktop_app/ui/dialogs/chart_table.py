"""The figures of a chart as a table that can be copied and exported."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop_app.figures.table import TableSpec
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.dialogs.export_table import ask_and_export
from desktop_app.ui.widgets.spec_table import SpecTable


class ChartTableDialog(Dialog):
    """Shows one table."""

    def __init__(self, desk: Desk, spec: TableSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec.title or "Figures of the chart", spec.subtitle, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = SpecTable(spec.title)
        self.table.set_spec(spec)
        self.content.addWidget(self.table)
        self.add_verb("Copy", self.table.copy)
        self.add_verb("Export…", lambda: ask_and_export(desk, "Figures", lambda: spec, self))
        self.add_verb("Close", self.accept, primary=True)
        em = self.fontMetrics().height()
        self.resize(em * 46, em * 32)
