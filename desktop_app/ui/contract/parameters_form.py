"""The form of a charge line, made from the parameters of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.domain.charges.declare import ChargeKind, contradictions_of
from desktop_app.domain.charges.kinds import MONTHS_BACK, NO_RATCHET, NO_RESALE
from desktop_app.domain.charges.parts import ALWAYS, Part
from desktop_app.domain.fields import Field
from desktop_app.ui.contract.dated_rows import DatedEditor
from desktop_app.ui.contract.escalator_editor import EscalatorEditor
from desktop_app.ui.contract.field_grid import FieldGrid
from desktop_app.ui.contract.month_rows import MonthFlagsRow, MonthsRow, SharesLine
from desktop_app.ui.contract.openers import Openers
from desktop_app.ui.contract.part_editor import PartEditor
from desktop_app.ui.contract.schedule_editor import ScheduleEditor
from desktop_app.ui.contract.tiers_table import TiersTable, rate_words
from desktop_app.ui.widgets.labels import Label

Values = Mapping[str, Any]
_EDITORS: dict[str, Callable[[Part], PartEditor]] = {
    "schedule": ScheduleEditor,
    "tiers": TiersTable,
    "months": MonthsRow,
    "month-flags": MonthFlagsRow,
    "dated": DatedEditor,
    "shares": SharesLine,
    "escalator": EscalatorEditor,
}
_NEEDED: dict[str, Callable[[Values], bool]] = {
    "ratchet_share": lambda p: p["ratchet"] != NO_RATCHET,
    "ratchet_months": lambda p: p["ratchet"] == MONTHS_BACK,
    "ratchet_of": lambda p: p["ratchet"] != NO_RATCHET,
    "ratchet_shares": lambda p: p["ratchet"] != NO_RATCHET,
    "prior_peaks_kw": lambda p: p["ratchet"] != NO_RATCHET,
    "reference_power_factor": lambda p: bool(p.get("power_factor", 1)),
    "resale_fee_usd_per_mwh": lambda p: p["resale"] != NO_RESALE,
    "negative_resale": lambda p: p["resale"] != NO_RESALE,
    "elected_share": lambda p: bool(p["elections"]),
    "deemed_full": lambda p: bool(p["elections"]),
    "penalty_amount": lambda p: bool(p["penalty"]),
}
"""Parameters that matter only beside certain values of others."""
_OPENED = frozenset({("energy", "schedule"), ("energy", "tiers"), ("demand", "tiers"),
                     ("coincident peak", "months")})  # fmt: skip
"""Parts that are always open; others wait behind a button while they have their usual value."""


class ParametersForm(QWidget):
    """`edited` says parameters that go together, and the label of what was changed; `typed` a preview.

    Values that do not go together yet stay in the form, with the reason; nothing is saved until they do.
    """

    edited = Signal(object, str)
    typed = Signal(object)
    problem_changed = Signal()

    def __init__(self, kind: ChargeKind, first_on: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self._first_on = first_on
        self._draft: dict[str, Any] = {}
        self._saved: Any = None
        self.grids: list[FieldGrid] = []
        self.parts: dict[str, PartEditor] = {}
        self._openers = Openers(
            {p.name: (p.label, p.help) for p in kind.parameters if isinstance(p, Part)}, self
        )
        self._openers.chosen.connect(self._open)
        self._opened: set[str] = set()
        self._reason = Label("", tone="down", wrap=True)
        self._reason.hide()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(14)
        self._layout.addWidget(self._reason)
        self._fill()

    def _fill(self) -> None:
        """Rates and their hours first, then the single values, the other parts, and what opens those."""
        parameters = self.kind.parameters
        named = [p.name for p in parameters]
        rates = named.index("tiers") + 1 if "tiers" in named else 0
        for parameter in sorted(parameters[:rates], key=lambda p: p.name == "schedule"):
            if isinstance(parameter, Field):
                self._add_grid([parameter])
            else:
                self._add_part(parameter)
        if fields := [p for p in parameters[rates:] if isinstance(p, Field)]:
            self._add_grid(fields)
        for parameter in parameters[rates:]:
            if isinstance(parameter, Part):
                self._add_part(parameter)
        self._layout.addWidget(self._openers)
        self._layout.addStretch(1)

    def _add_grid(self, fields: list[Field]) -> None:
        made = FieldGrid(fields)
        made.edited.connect(self._take)
        made.typed.connect(self._preview)
        self.grids.append(made)
        self._layout.addWidget(made)

    def _add_part(self, part: Part) -> None:
        made = _EDITORS[part.kind](part)
        if isinstance(made, EscalatorEditor):
            made.first_on = self._first_on
        if isinstance(made, ScheduleEditor):
            made.period_added.connect(self._add_period)
        made.edited.connect(self._take)
        made.typed.connect(self._preview)
        self.parts[part.name] = made
        self._layout.addWidget(made)

    # --- what is shown -----------------------------------------------------------------------------
    def set_parameters(self, parameters: Any) -> None:
        """Show parameters of the book; those that are shown already leave what is being typed alone."""
        if parameters == self._saved:
            return
        self._saved = parameters
        self._draft = {p.name: getattr(parameters, p.name) for p in self.kind.parameters}
        for name, editor in self._editors():
            editor.set_value(self._draft[name])
        self._show_rates(self._draft)
        self._show_needed()
        self._say("")

    def _editors(self) -> list[tuple[str, Any]]:
        fields = [pair for grid in self.grids for pair in grid.editors.items()]
        return [*fields, *self.parts.items()]

    def _show_needed(self) -> None:
        def needed(name: str) -> bool:
            return name not in _NEEDED or _NEEDED[name](self._draft)

        for grid in self.grids:
            grid.show_only(name for name in grid.editors if needed(name))
        closed: list[str] = []
        for name, editor in self.parts.items():
            is_open = (self.kind.name, name) in _OPENED or name in self._opened or self._is_set(name)
            editor.setVisible(needed(name) and is_open)
            closed += [name] if needed(name) and not is_open else []
        self._openers.show_only(closed)

    def _is_set(self, name: str) -> bool:
        usual = {"schedule": ALWAYS, "hours": ALWAYS}.get(name, ())
        value = self._draft[name]
        return value.kind != "none" if name == "escalator" else value != usual

    def _open(self, name: str) -> None:
        self._opened.add(name)
        self._show_needed()
        self.parts[name].setFocus()

    def _show_rates(self, values: Values) -> None:
        schedule = self.parts.get("schedule")
        if isinstance(schedule, ScheduleEditor) and "tiers" in values:
            unit = self.parts["tiers"].part.unit
            schedule.set_rates([rate_words(tiers, unit) for tiers in values["tiers"]])

    # --- editing -----------------------------------------------------------------------------------
    def _add_period(self) -> None:
        tiers = self.parts["tiers"]
        assert isinstance(tiers, TiersTable)
        tiers.add_period()

    def _take(self, name: str, value: Any) -> None:
        self._draft[name] = value
        self._show_rates(self._draft)
        self._show_needed()
        made = self.kind.record(**self._draft)
        reason = next(contradictions_of(made), "")
        self._say(reason)
        if not reason and made != self._saved:
            self._saved = made
            self.edited.emit(made, self.kind.by_name[name].label)
        elif not reason:
            self.typed.emit(made)

    def _preview(self, name: str, value: Any) -> None:
        values = {**self._draft, name: value}
        self._show_rates(values)
        made = self.kind.record(**values)
        if not next(contradictions_of(made), ""):
            self.typed.emit(made)

    def refuse(self, reason: str) -> None:
        """Say why the book does not take what was handed on last; it stays in the form."""
        self._saved = None
        self._say(reason)

    def retry(self) -> None:
        """Hand on once more what the book did not take: something else has changed."""
        made = self.kind.record(**self._draft)
        if made != self._saved and not next(contradictions_of(made), ""):
            self._say("")
            self._saved = made
            self.edited.emit(made, "parameters")

    def _say(self, reason: str) -> None:
        self._reason.setText(f"Not saved yet: {reason}." if reason else "")
        self._reason.setVisible(bool(reason))
        self.problem_changed.emit()

    @property
    def problem(self) -> str:
        """Why what stands in the form is not in the book, "" where it is."""
        if not self._reason.isHidden():
            return self._reason.text()
        return next((editor.problem for _, editor in self._editors() if editor.problem), "")
