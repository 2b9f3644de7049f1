"""A card that a chart fills; the chart brings its own title, and opens as a table on demand."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.figures.chart import ChartSpec
from desktop_app.figures.twin import as_table
from desktop_app.ui.charts.widget import ChartWidget
from desktop_app.ui.desk import Desk
from desktop_app.ui.widgets.card import Card


class ChartCard(Card):
    """`chart` is the widget inside; a right click on it offers its figures as a table."""

    def __init__(self, desk: Desk, *, amounts: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(amounts=amounts, parent=parent)
        self._desk = desk
        self.chart = ChartWidget()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.chart, 1)
        self.chart.table_requested.connect(self._open_table)

    def show_spec(self, spec: ChartSpec) -> None:
        """Show a chart."""
        self.chart.show_spec(spec)
        self.setAccessibleName(spec.title)

    def _open_table(self, spec: ChartSpec) -> None:
        from desktop_app.ui.dialogs.chart_table import ChartTableDialog  # with the writers of files

        ChartTableDialog(self._desk, as_table(spec), self.window()).open()
