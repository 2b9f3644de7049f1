"""The contract editor: versions and lines, the form of the chosen part, and the live bill beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.charges.declare import CHARGES
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.ui.calendar import edit_day, today, usual_day
from desktop_app.ui.contract import edits
from desktop_app.ui.contract.dialogs import AddLineDialog, NewContractDialog, NewVersionDialog
from desktop_app.ui.contract.line_panel import LinePanel
from desktop_app.ui.contract.live_bill import LiveBill
from desktop_app.ui.contract.outline import Key, Outline
from desktop_app.ui.contract.posted import Posted
from desktop_app.ui.contract.record_parts import CONTRACT_GROUPS, VERSION_GROUPS, RecordParts
from desktop_app.ui.contract.saving import Saving
from desktop_app.ui.desk import Desk
from desktop_app.ui.look import GAP, MARGIN
from desktop_app.ui.widgets.buttons import Chip, button
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.title_bar import TitleBar

_NONE = (
    "Power contracts belong here: blocks at a fixed price, market prices, tariffs, interruptible programs. "
    "Enter the first one as it was signed; its bill is worked out beside it."
)
_SHARES = (27, 76, 40)


class ContractEditor(QWidget):
    """`show_contract(id)` shows a contract; `closed` says that the user goes back."""

    closed = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self.saving = desk, Saving(desk.document)
        self.contract_id = self.version_id = 0
        self.setObjectName("contract-editor")
        self.setAccessibleName("Contract editor")
        self.title_bar = TitleBar("Contracts")
        self.choice = Chip("Contract")
        self.outline, self.bill = Outline(), LiveBill(self._expected_mwh)
        self.middle = Card(" ", " ")
        self.contract_form = RecordParts("power_contract", CONTRACT_GROUPS)
        self.version_form = RecordParts("contract_version", VERSION_GROUPS)
        self.collateral = Posted(desk, self.contract_form)
        self._panels: dict[int, LinePanel] = {}
        self._pages: dict[Key, QScrollArea] = {}
        self._stack, self._whole = QStackedWidget(), QStackedWidget()
        self._empty = EmptyState("power", _NONE, "New contract…")
        self.problem = Label("", tone="down", wrap=True)
        self.problem.hide()
        self._lay_out()
        self._join()
        self.bill.set_amounts_hidden(desk.settings.amounts_hidden)

    def _lay_out(self) -> None:
        self.title_bar.add_chip(button("‹ Back", self.closed.emit, tip="Back to the page (Esc)"))
        self.title_bar.add_chip(self.choice)
        self.drop = button("Delete contract", self._delete, tip="Ctrl+Z brings it back")
        self.title_bar.add_tool(self.drop)
        self.title_bar.add_tool(button("New contract…", self.start, primary=True))
        self.middle.body.addWidget(self._stack, 1)
        for key, form in ((("contract", 0), self.collateral), (("version", 0), self.version_form)):
            self._pages[key] = self._scrolled(form)
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setChildrenCollapsible(False)
        columns.setHandleWidth(GAP)
        for index, (widget, share) in enumerate(
            zip((self.outline, self.middle, self.bill), _SHARES, strict=True)
        ):
            columns.addWidget(widget)
            columns.setStretchFactor(index, share)
        columns.setSizes([self.fontMetrics().averageCharWidth() * share for share in _SHARES])
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(MARGIN, 0, MARGIN, MARGIN - 4)
        row.addWidget(columns)
        self._whole.addWidget(inside)
        self._whole.addWidget(self._empty)
        self.problem.setContentsMargins(MARGIN, 0, MARGIN, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.title_bar)
        layout.addWidget(self.problem)
        layout.addWidget(self._whole, 1)

    def _scrolled(self, widget: QWidget) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        widget.setProperty("page", True)
        area.setWidget(widget)
        self._stack.addWidget(area)
        return area

    def _join(self) -> None:
        self._empty.started.connect(self.start)
        self.desk.document.changed.connect(lambda *_: self.isVisible() and self.refresh())
        self.contract_form.edited.connect(self._save_contract)
        self.contract_form.typed.connect(self._preview_contract)
        self.version_form.edited.connect(self._save_version)
        outline = self.outline
        outline.chosen.connect(lambda _: self.refresh())
        outline.version_chosen.connect(self._choose_version)
        outline.version_wanted.connect(self._ask_version)
        outline.version_removed.connect(self._remove_version)
        outline.line_wanted.connect(self._ask_line)
        outline.line_copied.connect(self._copy_line)
        outline.line_removed.connect(self._remove_line)
        outline.line_moved.connect(self._move_line)

    # --- what is shown -----------------------------------------------------------------------------
    @property
    def portfolio(self) -> Portfolio:
        return self.desk.document.portfolio

    @property
    def contract(self) -> PowerContract | None:
        """The contract that is shown."""
        return self.portfolio.records("power_contract").get(self.contract_id)

    def show_contract(self, contract_id: int) -> None:
        """Show a contract of the book at its version of today; 0 or an unknown one shows the first."""
        known = list(self.portfolio.records("power_contract"))
        self.contract_id = contract_id if contract_id in known else next(iter(known), 0)
        self.version_id = 0
        self._say("")
        self.contract_form.forget()
        if self.contract_id:
            self.outline.parts.clear()
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the book as it is now."""
        contract = self.contract
        if contract is None:
            known = list(self.portfolio.records("power_contract"))
            self.contract_id, self.version_id = next(iter(known), 0), 0
            contract = self.contract
        self._whole.setCurrentIndex(0 if contract is not None else 1)
        self.drop.setVisible(contract is not None)
        self.choice.setVisible(contract is not None)
        self.title_bar.set_subtitle("")
        if contract is not None:
            self.outline.set_read_only(self.desk.document.read_only)
            self._show_head(contract)
            self._show_outline()
            self._show_part()
            self.bill.list.mark(self.outline.line_id or 0)
            self.bill.show_contract(self.portfolio, self.contract_id, usual_day(self.portfolio, today()))

    def _show_head(self, contract: PowerContract) -> None:
        sites = self.portfolio.records("site")
        listed = list(self.portfolio.records("power_contract").values())
        self.choice.offer(
            [(f"{sites[c.site_id].name}: {c.name}", lambda c=c: self.show_contract(c.id)) for c in listed],
            listed.index(contract),
        )
        ends = "month to month" if contract.ends_on is None else f"to {days.day_text(contract.ends_on)}"
        self.title_bar.set_subtitle(f"{contract.supplier or 'no supplier'} · {ends}")

    def _show_outline(self) -> None:
        versions = edits.versions_of(self.portfolio, self.contract_id)
        if not versions:
            self.version_id = 0
            self.outline.show_none(self.contract_id)
            self.outline.select(("contract", self.contract_id))
            return
        if self.version_id not in {v.id for v in versions}:
            held = [v for v in versions if v.effective_on <= today()] or versions[:1]
            self.version_id = held[-1].id
        unsaved = [i for i, panel in self._panels.items() if panel.problem]
        self.outline.show_version(self.portfolio, versions, self.version_id, unsaved)
        if self.outline.current_key is None:
            lines = edits.lines_of(self.portfolio, self.version_id)
            self.outline.select(("line", lines[0].id) if lines else ("contract", self.contract_id))

    def _show_part(self) -> None:
        key = self.outline.current_key
        enabled = not self.desk.document.read_only
        if key is None:
            return
        if key[0] == "line":
            self._show_line(key, enabled)
        elif key[0] == "contract":
            self.middle.set_title(
                "Terms of the contract", "A field is saved when you leave it; Ctrl+Z takes it back"
            )
            self.contract_form.show_record(self.portfolio, self.contract)
            self.collateral.show_contract(self.portfolio, self.contract_id, today())
            self._stack.setCurrentWidget(self._pages["contract", 0])
        else:
            version = self.portfolio.records("contract_version")[key[1]]
            self.middle.set_title(
                f"Version from {days.day_text(version.effective_on)}", "Its lines hold from this day"
            )
            self.version_form.show_record(self.portfolio, version)
            self._stack.setCurrentWidget(self._pages["version", 0])
        for form in (self.contract_form, self.version_form):
            form.setEnabled(enabled)

    def _show_line(self, key: Key, enabled: bool) -> None:
        line = self.portfolio.records("charge_line")[key[1]]
        kind = CHARGES[line.kind]
        self._forget_panels(line.id)
        if line.id not in self._panels:
            self._panels[line.id] = self._new_panel(line.id)
        self.middle.set_title(line.label, f"{kind.label}: {kind.about[0].lower()}{kind.about[1:]}")
        self._panels[line.id].show_line(self.portfolio, self.contract_id, enabled=enabled)
        self._stack.setCurrentWidget(self._pages[key])

    def panel(self, line_id: int) -> LinePanel:
        """The form of a line that is shown, or that holds what is not in the book yet."""
        return self._panels[line_id]

    def _new_panel(self, line_id: int) -> LinePanel:
        line = self.portfolio.records("charge_line")[line_id]
        first_on = self.portfolio.records("contract_version")[line.version_id].effective_on
        panel = LinePanel(self.desk, line, first_on)
        panel.parameters_edited.connect(self._save_parameters)
        panel.field_edited.connect(self._save_line_field)
        panel.bases_edited.connect(self.saving.bases)
        panel.typed.connect(self._preview_parameters)
        panel.problem_changed.connect(self._show_outline)
        self._pages["line", line_id] = self._scrolled(panel)
        return panel

    def _forget_panels(self, kept_id: int) -> None:
        """Drop the forms of other lines, but for those that hold what is not in the book yet."""
        there = self.portfolio.records("charge_line")
        for line_id in [i for i in self._panels if i != kept_id]:
            if line_id not in there or not self._panels[line_id].problem:
                area = self._pages.pop(("line", line_id))
                self._stack.removeWidget(area)
                area.deleteLater()
                del self._panels[line_id]

    def _expected_mwh(self, site_id: int) -> Mapping[int, float]:
        """What the forecast expects the site to draw, by month."""
        results = self.desk.recalculator.base
        if results is None or site_id not in results.site_ids:
            return {}
        row = int(np.flatnonzero(results.site_ids == site_id)[0])
        rows = zip(results.months.tolist(), results.sites.energy_mwh[row].tolist(), strict=True)
        return {month: energy for month, energy in rows if energy > 0}

    # --- previews ----------------------------------------------------------------------------------
    def _preview_parameters(self, line_id: int, parameters: Any) -> None:
        self._show_preview(edits.setting_parameters(self.portfolio, line_id, parameters))

    def _preview_contract(self, name: str, value: Plain) -> None:
        self._show_preview(edits.setting(self.portfolio, "power_contract", self.contract_id, name, value))

    def _show_preview(self, change: Change) -> None:
        """Show the bill as it will be, while somebody types; the book keeps what it has."""
        self.bill.show_preview(self.portfolio.applying(change))

    # --- fields ------------------------------------------------------------------------------------
    def _save_contract(self, name: str, value: Plain) -> None:
        reason = self.saving.field("power_contract", self.contract_id, name, value)
        self.contract_form.editors[name].say(reason)

    def _save_version(self, name: str, value: Plain) -> None:
        reason = self.saving.field("contract_version", self.version_id, name, value)
        self.version_form.editors[name].say(reason)

    def _save_line_field(self, line_id: int, name: str, value: Plain) -> None:
        reason = self.saving.field("charge_line", line_id, name, value)
        panel = self._panels[line_id]
        panel.head.editors[name].say(reason)
        if not reason and panel.form.problem:
            panel.form.retry()

    def _save_parameters(self, line_id: int, parameters: Any, what: str) -> None:
        reason = self.saving.parameters(line_id, parameters, what)
        if reason:
            self._panels[line_id].form.refuse(reason)

    # --- lines -------------------------------------------------------------------------------------
    def _ask_line(self) -> None:
        dialog = AddLineDialog(self.window())
        dialog.made.connect(self.add_line)
        dialog.open()

    def add_line(self, kind_name: str) -> None:
        """A line of a kind at the end of the version, chosen at once."""
        self.choose(("line", self.saving.add_line(self.version_id, kind_name)))

    def choose(self, key: Key) -> None:
        """Turn to a part of the contract."""
        self.outline.select(key)
        self.refresh()

    def _copy_line(self) -> None:
        if self.outline.line_id is not None:
            line_id, reason = self.saving.copy_line(self.outline.line_id)
            self._say(reason)
            self.choose(("line", line_id))

    def _remove_line(self) -> None:
        if self.outline.line_id is not None:
            self._say(self.saving.remove_line(self.outline.line_id))

    def _move_line(self, step: int) -> None:
        line_id = self.outline.line_id
        if line_id is not None:
            self._say(self.saving.move_line(line_id, step))
            self.choose(("line", line_id))

    def _say(self, reason: str) -> None:
        """Say what was not done."""
        self.problem.setText(reason)
        self.problem.setVisible(bool(reason))

    # --- versions and contracts --------------------------------------------------------------------
    def _choose_version(self, version_id: int) -> None:
        self.version_id = version_id
        self.version_form.forget()
        self.outline.parts.clear()
        self.refresh()

    def _ask_version(self) -> None:
        def check(day: int) -> str:
            return self.saving.against_version(self.contract_id, day)

        dialog = NewVersionDialog(edit_day(self.portfolio, today()), check, self.window())
        dialog.made.connect(self.add_version)
        dialog.open()

    def add_version(self, effective_on: int) -> None:
        """A version from a day on with the lines of the one before it."""
        version_id, reason = self.saving.add_version(self.contract_id, effective_on)
        self._say(reason)
        if not reason:
            self._choose_version(version_id)

    def _remove_version(self) -> None:
        gone = self.version_id
        self.outline.parts.clear()
        self._say(self.saving.remove_version(gone))

    def start(self) -> None:
        """Ask for a new contract."""

        def add(values: Mapping[str, Plain]) -> None:
            contract_id, reason = self.saving.add_contract(values, dialog.template, dialog.series_id)
            self._say(reason)
            if not reason:
                self.show_contract(contract_id)

        dialog = NewContractDialog(self.saving, edit_day(self.portfolio, today()), self.window())
        dialog.made.connect(add)
        dialog.open()

    def _delete(self) -> None:
        reason = self.saving.delete_contract(self.contract_id)
        self._say(reason)
        if not reason:
            self.desk.navigator.say("The contract was deleted; Ctrl+Z brings it back")

    # --- keys --------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.isVisible():
            self.refresh()
