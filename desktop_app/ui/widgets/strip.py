"""The top strip: company, scenario chooser, the network as it stands, and search."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop_app.engine.results import Results
from desktop_app.figures import format as say
from desktop_app.ui.look import MARGIN, resized, theme_of
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.labels import ElidedLabel

Words = Sequence[tuple[str, str, str]]
"""Label, figure, unit."""


class NetworkLine(QWidget):
    """Price, difficulty and hashprice in one line; the last ones go first where room is short."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: Words = ()
        self._bold = resized(self.font(), 1.0, QFont.Weight.DemiBold)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def say(self, words: Words) -> None:
        """Show these figures."""
        self._words = words
        self.setAccessibleName("Network: " + ", ".join(f"{a} {b}{c}" for a, b, c in words))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().averageCharWidth() * 30, self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter, left = theme_of(self), QPainter(self), 0.0
        plain, bold = QFontMetricsF(self.font()), QFontMetricsF(self._bold)
        for label, figure, unit in self._words:
            width = plain.horizontalAdvance(f"{label} {unit}") + bold.horizontalAdvance(figure)
            if left + width > self.width():
                return
            for text, font, colour in (
                (f"{label} ", self.font(), theme.muted),
                (figure, self._bold, theme.text),
                (unit, self.font(), theme.muted),
            ):
                painter.setFont(font)
                painter.setPen(QColor(colour))
                painter.drawText(
                    QRectF(left, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, text
                )
                left += QFontMetricsF(font).horizontalAdvance(text)
            left += 22


class TopStrip(QWidget):
    """Shows the company and the network; `scenario_wanted` says which scenario was chosen (0: the base)."""

    scenario_wanted = Signal(int)

    def __init__(self, search: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Company and network")
        self.company = ElidedLabel("", weight=QFont.Weight.DemiBold)
        self.scenario = Chip("Scenario")
        self.network = NetworkLine()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(MARGIN, 10, MARGIN, 11)
        layout.setSpacing(22)
        layout.addWidget(self.company)
        layout.addWidget(self.scenario)
        layout.addWidget(self.network, 1)
        layout.addStretch()
        layout.addWidget(search)
        self.show_scenario("Base", False)

    def set_book_open(self, is_open: bool) -> None:
        """Without a book there is search alone."""
        for widget in (self.company, self.scenario, self.network):
            widget.setVisible(is_open)

    def show_scenarios(self, names: Sequence[tuple[int, str]], current: int) -> None:
        """Offer the base and the book's scenarios."""
        offered = [(0, "Base"), *names]
        index = next((i for i, (row_id, _) in enumerate(offered) if row_id == current), 0)
        self.scenario.offer(
            [(name, lambda row_id=row_id: self.scenario_wanted.emit(row_id)) for row_id, name in offered],
            index,
        )
        self.show_scenario(offered[index][1], False)

    def show_scenario(self, name: str, changed: bool) -> None:
        """Name the scenario that is shown."""
        self.scenario.say(f"Scenario: {name}{', changed' if changed else ''}")

    def show_network(self, base: Results | None) -> None:
        """Say price, difficulty and hashprice of the month in which the forecast begins."""
        if base is None or not len(base.months):
            self.network.say(())
            return
        month = min(base.actual_months, len(base.months) - 1)
        network = base.network
        self.network.say(
            (
                ("BTC", say.money_exact(network.price_usd[month]), ""),
                ("Difficulty", say.difficulty(network.difficulty[month], 1), ""),
                ("Hashprice", say.money_exact(network.hashprice_usd[month], 2), "/PH/day"),
            )
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = theme_of(self), QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.surface))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.line))
