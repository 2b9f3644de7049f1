"""Reports: choose a fiscal quarter, look at its summary page by page, export it as PDF and workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QSizePolicy, QWidget

from desktop_app.domain import days, periods
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.figures import format as say
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import files
from desktop_app.ui.look import theme_of
from desktop_app.ui.pages.page import Page
from desktop_app.ui.widgets.buttons import Chip, button
from desktop_app.ui.widgets.labels import Label

if TYPE_CHECKING:
    from desktop_app.report.build import RenderedReport

_QUARTERS = 12
_LEAST_WIDTH, _SIDE_BY_SIDE = 360, 2


class Sheet(QWidget):
    """One page of the summary, drawn to the width that there is."""

    def __init__(self, png: bytes, number: int, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = QPixmap.fromImage(QImage.fromData(png))
        self.setAccessibleName(f"Page {number} of {count}")
        self._is_hidden = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_amounts_hidden(self, hidden: bool) -> None:
        """Cover the page: amounts are everywhere on it."""
        self._is_hidden = hidden
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * self._picture.height() / max(1, self._picture.width()))

    def sizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self.heightForWidth(_LEAST_WIDTH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        theme = theme_of(self)
        if self._is_hidden:
            painter.fillRect(self.rect(), QColor(theme.surface))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Amounts are hidden")
        else:
            painter.drawPixmap(self.rect(), self._picture)
        painter.setPen(QColor(theme.line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


class ReportsPage(Page):
    """The quarterly summary: preview and export."""

    key, title, icon = "reports", "Reports", "reports"
    empty_sentence = "A quarterly summary needs production on record: import it, then come back."
    empty_button = "Import…"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._quarter = ""
        self._rendered: RenderedReport | None = None
        self._due = self._working = self._export_next = False
        self.quarters = Chip("Quarter")
        self.pdf = button("Export PDF…", self._export_pdf, primary=True)
        self.xlsx = button("Export workbook…", self._export_xlsx)
        self.title_bar.add_chip(self.quarters)
        self.title_bar.add_tool(self.xlsx)
        self.title_bar.add_tool(self.pdf)
        self.message = Label("", tone="muted", wrap=True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._sheets = QGridLayout()
        self._sheets.setContentsMargins(0, 0, 6, 0)
        self._sheets.setSpacing(16)
        inside = QWidget()
        inside.setProperty("page", True)
        inside.setLayout(self._sheets)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidget(inside)
        self.area.setAccessibleName("Preview")
        self.body.addWidget(self.message)
        self.body.addWidget(self.area, 1)
        self._offer()

    @property
    def sheets(self) -> int:
        """How many pages the preview shows."""
        return len(self.findChildren(Sheet))

    def is_empty(self, portfolio: Portfolio) -> bool:
        return not len(portfolio["production"])

    def start(self) -> None:
        self.desk.navigator.do("import")

    def is_loaded(self) -> bool:
        return not self._working

    def subtitle(self) -> str:
        if not self._quarter:
            return ""
        portfolio = self.desk.document.portfolio
        first, last = periods.quarter_months(portfolio.company.fiscal_year_start_month, self._quarter)
        months = f"{_month(first)} to {_month(last)}"
        return f"{months} · {len(self._rendered.pages)} pages" if self._rendered else months

    def reveal(self, target: object) -> None:
        """Somebody wants to export."""
        if target == "export":
            self._export_next = True
            self._export_when_ready()

    # --- which quarter -----------------------------------------------------------------------------
    def show_portfolio(self, portfolio: Portfolio, changed_tables: frozenset[str]) -> None:
        """Offer the quarters on record and set the summary anew."""
        listed = quarters_on_record(portfolio)
        if self._quarter not in listed:
            self._quarter = periods.last_closed_quarter(portfolio) or listed[-1]
        choices: list[tuple[str, Callable[[], None]]] = [
            (periods.quarter_name(q), lambda q=q: self._choose(q)) for q in reversed(listed)
        ]
        self.quarters.offer(choices, len(listed) - 1 - listed.index(self._quarter))
        self._render()

    def _choose(self, quarter: str) -> None:
        self._quarter = quarter
        self.show_portfolio(self.desk.document.portfolio, frozenset())
        self.update_subtitle()

    def _render(self) -> None:
        if self._working:
            self._due = True
            return
        self._working, self._due = True, False
        self._offer()
        portfolio, quarter = self.desk.document.portfolio, self._quarter
        self.desk.document.ask(
            lambda book: book.head.hash, lambda head: self._start(portfolio, quarter, head)
        )

    def _start(self, portfolio: Portfolio, quarter: str, head: str) -> None:
        def work(progress: Callable[[int, int], None]) -> RenderedReport:
            from desktop_app.report.build import render_quarter  # Typst takes 0.1 s to load

            rendered = render_quarter(portfolio, quarter, log_head=head, progress=progress)
            _ = rendered.pages  # drawn here, not in the window's thread
            return rendered

        title = f"Setting {periods.quarter_name(quarter).lower()}"
        self.desk.tasks.run(title, work, self._show, failed=self._failed)

    def _failed(self, error: AppError) -> None:
        self._working = False
        self.info_bar.show_error(error)
        self._offer()

    def _show(self, rendered: RenderedReport) -> None:
        self._working, self._rendered = False, rendered
        while (item := self._sheets.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number, png in enumerate(rendered.pages, start=1):
            sheet = Sheet(png, number, len(rendered.pages))
            sheet.set_amounts_hidden(self.desk.settings.amounts_hidden)
            self._sheets.addWidget(sheet, *divmod(number - 1, _SIDE_BY_SIDE))
        self.update_subtitle()
        self._offer()
        if self._due:
            self._render()
        self._export_when_ready()

    def _offer(self) -> None:
        ready = self._rendered is not None and not self._working
        self.pdf.setEnabled(ready)
        self.xlsx.setEnabled(ready)
        self.message.setText("Setting the pages…" if self._working and self._rendered is None else "")
        self.message.setVisible(bool(self.message.text()))

    def _export_when_ready(self) -> None:
        if self._export_next and self.pdf.isEnabled():
            self._export_next = False
            self._export_pdf()

    # --- export ------------------------------------------------------------------------------------
    def _export_pdf(self) -> None:
        self._ask_where("Export the summary", files.PDF, "pdf", lambda r: r.pdf)

    def _export_xlsx(self) -> None:
        self._ask_where("Export the workbook", files.XLSX, "xlsx", lambda r: r.xlsx)

    def _ask_where(
        self, title: str, kinds: str, ending: str, content: Callable[[RenderedReport], bytes]
    ) -> None:
        if (rendered := self._rendered) is None:
            return
        name = f"{self.desk.document.portfolio.company.name} {self._quarter}.{ending}"
        files.ask_save(self, title, kinds, name, ending, lambda path: self._write(path, content(rendered)))

    def _write(self, path: Path, content: bytes) -> None:
        def work(_: Callable[[int, int], None]) -> int:
            try:
                return path.write_bytes(content)
            except OSError as error:
                raise AppError(f"{path} could not be written.", error.strerror or "") from error

        self.desk.tasks.run(
            f"Writing {path.name}",
            work,
            lambda size: self.desk.navigator.say(f"Wrote {path.name}, {size / 1024:,.0f} kB"),
        )


def _month(month: int) -> str:
    return say.month(days.date_of(days.first_day(month)))


def quarters_on_record(portfolio: Portfolio) -> list[str]:
    """The fiscal quarters with production, oldest first, the last twelve of them."""
    months = np.unique(days.months_of_days(portfolio["production"]["day_on"])).tolist()
    start = portfolio.company.fiscal_year_start_month
    return list(dict.fromkeys(periods.quarter_of_month(start, month) for month in months))[-_QUARTERS:]
