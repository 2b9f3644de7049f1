"""Rates as rows: a row a tier with its bound, rate and adjustment, under the period they are of."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QWidget

from desktop_app.domain.charges.parts import TIER_UNITS, Part, Tier, Tiers
from desktop_app.domain.fields import number_text
from desktop_app.figures import format as say
from desktop_app.ui.contract.number_cell import NumberCell
from desktop_app.ui.contract.part_editor import PartEditor
from desktop_app.ui.contract.swatch import Swatch
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.labels import Label

_FIRST_BOUND = {"kW": 1_000.0, "kWh": 100_000.0}
_UNIT_LETTERS = 6
_HEADS = ("Period", "Up to", "", "Rate", "Adjustment", "Pays")
_PERIOD, _UP_TO, _UNIT, _RATE, _ADJUSTMENT, _PAYS, _VERBS = range(7)


@dataclass(slots=True)
class _Row:
    """The cells of one tier."""

    most: NumberCell
    rate: NumberCell
    adjustment: NumberCell
    pays: Label


class TiersTable(PartEditor):
    """The tiers of every period; adding and removing a row is an edit, as is every cell that is left."""

    def __init__(self, part: Part, parent: QWidget | None = None) -> None:
        super().__init__(part, parent)
        self.units = ("kW",) if part.unit == "$/kW" else TIER_UNITS[:-1]
        self._shape: tuple[int, ...] = ()
        self._rows: list[list[_Row]] = []
        self._boxes: list[QComboBox | None] = []
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(4)
        self.body.addWidget(self._holder)
        self.body.addLayout(self._verbs())
        self.finish_layout()

    def _verbs(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.add = button("Add period", self.add_period, quiet=True)
        self.drop = button("Remove last period", self.drop_period, quiet=True)
        for made in (self.add, self.drop):
            row.addWidget(made)
        row.addStretch(1)
        return row

    # --- what is shown -----------------------------------------------------------------------------
    def _show(self, value: Tiers) -> None:
        shape = tuple(len(period) for period in value)
        if shape != self._shape:
            self._shape = shape
            self._build(value)
        for tiers, rows, box in zip(value, self._rows, self._boxes, strict=True):
            if box is not None:
                box.setCurrentText(tiers[0].unit)
            for tier, row in zip(tiers, rows, strict=True):
                self._fill(row, tier)
        self.drop.setVisible(len(value) > 1)

    def _fill(self, row: _Row, tier: Tier) -> None:
        row.most.set_number(None if tier.most == math.inf else tier.most)
        row.rate.set_number(tier.rate)
        row.adjustment.set_number(tier.adjustment)
        row.pays.setText(number_text(round(tier.price, 8)).replace("-", say.MINUS))

    def _build(self, value: Tiers) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        bounded = any(len(period) > 1 for period in value)
        for column, head in enumerate(_HEADS):
            if bounded or column not in (_UP_TO, _UNIT):
                self._grid.addWidget(Label(head, tone="muted", factor=0.92), 0, column, _side(column))
        self._rows, self._boxes, line = [], [], 1
        for period, tiers in enumerate(value):
            self._boxes.append(self._unit_box(period) if len(tiers) > 1 else None)
            self._rows.append([])
            for number in range(len(tiers)):
                self._rows[-1].append(self._made(line, period, number, len(tiers), bounded))
                line += 1
        self._grid.setColumnStretch(len(_HEADS) + 1, 1)

    def _made(self, line: int, period: int, number: int, count: int, bounded: bool) -> _Row:
        name = f"Period {period + 1}" + (f", tier {number + 1}" if count > 1 else "")
        is_last = number == count - 1
        row = _Row(
            NumberCell(f"{name}: up to", optional=is_last, letters=8),
            NumberCell(f"{name}: rate", letters=8),
            NumberCell(f"{name}: adjustment", letters=8),
            Label("", tone="muted"),
        )
        row.most.setEnabled(not is_last)
        row.most.setPlaceholderText("no bound")
        for cell in (row.most, row.rate, row.adjustment):
            cell.typed.connect(lambda: self._read(typing=True))
            cell.entered.connect(self._read)
        grid = self._grid
        if number == 0:
            grid.addWidget(Swatch(period), line, _PERIOD)
        if bounded:
            grid.addWidget(row.most, line, _UP_TO)
        box = self._boxes[-1]
        if number == 0 and box is not None:
            grid.addWidget(box, line, _UNIT)
        grid.addWidget(row.rate, line, _RATE)
        grid.addWidget(row.adjustment, line, _ADJUSTMENT)
        grid.addWidget(row.pays, line, _PAYS, _side(_PAYS))
        grid.addWidget(self._row_verbs(name, period, number, count), line, _VERBS)
        return row

    def _unit_box(self, period: int) -> QComboBox:
        box = QComboBox()
        box.addItems(list(self.units))
        box.setMinimumContentsLength(_UNIT_LETTERS)
        box.setAccessibleName(f"Period {period + 1}: unit of the bounds")
        box.activated.connect(lambda _: self._set_unit(period, box.currentText()))
        return box

    def _row_verbs(self, name: str, period: int, number: int, count: int) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        split = button(
            "+", lambda: self.add_tier(period, number), quiet=True, tip="Split: end this tier at a bound"
        )
        split.setAccessibleName(f"{name}: add a tier above it")
        row.addWidget(split)
        if count > 1:
            drop = button("×", lambda: self.drop_tier(period, number), quiet=True, tip="Remove this tier")
            drop.setAccessibleName(f"{name}: remove")
            row.addWidget(drop)
        row.addStretch(1)
        return holder

    # --- editing -----------------------------------------------------------------------------------
    def _read(self, *, typing: bool = False) -> None:
        try:
            made = tuple(
                tuple(self._tier(tier, row) for tier, row in zip(tiers, rows, strict=True))
                for tiers, rows in zip(self.value, self._rows, strict=True)
            )
        except ValueError as reason:
            self.say(str(reason))
            return
        self.offer(made, typing=typing)

    def _tier(self, tier: Tier, row: _Row) -> Tier:
        most = row.most.read()
        rate, adjustment = row.rate.read() or 0.0, row.adjustment.read() or 0.0
        row.pays.setText(number_text(round(rate + adjustment, 8)).replace("-", say.MINUS))
        return replace(tier, rate=rate, adjustment=adjustment, most=math.inf if most is None else most)

    def _take(self, made: Tiers) -> None:
        """Show other rows, and say so."""
        before = self.value
        self._show(made)
        self.value = before
        self.offer(made)

    def _with(self, period: int, tiers: tuple[Tier, ...]) -> Tiers:
        return tuple(tiers if i == period else kept for i, kept in enumerate(self.value))

    def add_period(self) -> None:
        """A further period that begins with the rates of the last."""
        self._take((*self.value, self.value[-1]))

    def drop_period(self) -> None:
        """Remove the last period."""
        if len(self.value) > 1:
            self._take(self.value[:-1])

    def add_tier(self, period: int, number: int) -> None:
        """Split a tier: it ends at a bound, and a further one begins there with the same rate."""
        tiers: tuple[Tier, ...] = self.value[period]
        below, tier = (tiers[number - 1].most if number else 0.0), tiers[number]
        unit = tier.unit if tier.unit in self.units else self.units[0]
        first = _FIRST_BOUND.get(unit, 100.0)
        bound = below + first if tier.most == math.inf else (below + tier.most) / 2
        made = (*tiers[:number], replace(tier, most=bound), tier, *tiers[number + 1 :])
        self._take(self._with(period, tuple(replace(each, unit=unit) for each in made)))

    def drop_tier(self, period: int, number: int) -> None:
        """Remove a tier; the last that stays has no bound."""
        kept = [tier for i, tier in enumerate(self.value[period]) if i != number]
        kept[-1] = replace(kept[-1], most=math.inf)
        self._take(self._with(period, tuple(kept)))

    def _set_unit(self, period: int, unit: str) -> None:
        self._take(self._with(period, tuple(replace(tier, unit=unit) for tier in self.value[period])))


def _side(column: int) -> Any:
    right = column in (_UP_TO, _RATE, _ADJUSTMENT, _PAYS)
    horizontal = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return horizontal | Qt.AlignmentFlag.AlignVCenter


def rate_words(tiers: tuple[Tier, ...], unit: str) -> str:
    """What a period costs, such as 0.045 $/kWh, or "3 tiers" where it has several."""
    first, *further = tiers
    if further:
        return f"{len(tiers)} tiers"
    return f"{number_text(round(first.price, 8)).replace('-', say.MINUS)} {unit}"
