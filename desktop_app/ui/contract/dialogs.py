"""The questions of the contract editor: a new contract, a new line, a version from a day on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QListWidget, QListWidgetItem, QWidget

from desktop_app.domain.charges.declare import CHARGES
from desktop_app.domain.fields import Plain
from desktop_app.domain.tables import ENTITIES
from desktop_app.ui.calendar import day_edit, day_of_qt
from desktop_app.ui.contract.saving import Saving
from desktop_app.ui.contract.templates import TEMPLATES, Template
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.widgets.labels import Label

_NAMES = (
    "name",
    "site_id",
    "supplier",
    "kind",
    "starts_on",
    "ends_on",
    "time_zone",
    "contract_kw",
    "firm_kw",
)
_NAME = Qt.ItemDataRole.UserRole


class NewContractDialog(RecordDialog):
    """A contract's first facts, what it begins with, and the market that it follows.

    `made` says the values; the template and the series are read from the dialog.
    """

    def __init__(self, saving: Saving, today: int, parent: QWidget | None = None) -> None:
        portfolio = saving.portfolio
        first: dict[str, Plain] = {"starts_on": today, "kind": 0, "time_zone": "UTC"}
        super().__init__("Add contract", ENTITIES["power_contract"], _NAMES, first, portfolio, parent)
        self._saving = saving
        self.template_box, self.series_box = QComboBox(), QComboBox()
        self.about = Label("", tone="muted", wrap=True)
        self.template_box.setAccessibleName("Begins with")
        self.series_box.setAccessibleName("Market price")
        for template in TEMPLATES:
            self.template_box.addItem(template.name)
        self.series_box.addItem("A new series; its prices are imported later", None)
        for series_id, series in portfolio.records("price_series").items():
            self.series_box.addItem(series.name, series_id)
        form = QFormLayout()
        form.addRow(Label("Begins with", tone="muted"), self.template_box)
        form.addRow("", self.about)
        form.addRow(Label("Market price", tone="muted"), self.series_box)
        self.content.insertLayout(0, form)
        self.template_box.currentIndexChanged.connect(self._show_template)
        self.form.editors["site_id"].edited.connect(self._take_site)
        self._show_template()
        sites = list(portfolio.records("site"))
        if sites:
            self.form.editors["site_id"].set_value(sites[0])
            self._take_site("site_id", sites[0])

    @property
    def template(self) -> Template:
        """What the contract begins with."""
        return TEMPLATES[self.template_box.currentIndex()]

    @property
    def series_id(self) -> int | None:
        """The market that lines of the template follow."""
        return self.series_box.currentData()

    def _show_template(self) -> None:
        self.about.setText(self.template.about)
        self.form.editors["kind"].set_value(self.template.contract["kind"])
        self.series_box.setEnabled(any(draft.follows_market for draft in self.template.lines))

    def _take_site(self, name: str, value: object) -> None:
        site = self._saving.portfolio.records("site").get(value)  # type: ignore[call-overload]
        if site is not None and site.time_zone:
            self.form.editors["time_zone"].set_value(site.time_zone)

    def finish(self) -> None:
        """Make the contract unless something is missing or wrong."""
        values = self.form.values()
        if not values["name"]:
            self.form.editors["name"].say("Name is missing")
        elif values["site_id"] and values["starts_on"] and not self.form.problems():
            reason = self._saving.against_contract(values, self.template, self.series_id)
            self.say_problem(reason)
            if reason:
                return
        super().finish()


class AddLineDialog(Dialog):
    """The kinds of charge with a sentence each; `made` says the name of the chosen one."""

    made = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Add line", "", parent)
        self.kinds = QListWidget()
        self.kinds.setAccessibleName("Kinds of charge")
        self.kinds.setWordWrap(True)
        for kind in CHARGES.values():
            item = QListWidgetItem(f"{kind.label}\n{kind.about}")
            item.setData(_NAME, kind.name)
            self.kinds.addItem(item)
        self.kinds.setCurrentRow(0)
        self.kinds.itemDoubleClicked.connect(lambda _: self.finish())
        self.content.addWidget(self.kinds)
        self.add_verb("Cancel", self.reject)
        self.add_verb("Add line", self.finish, primary=True)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(letter * 78, letter * 84)

    def finish(self) -> None:
        """Hand the chosen kind on."""
        self.accept()
        self.made.emit(self.kinds.currentItem().data(_NAME))


class NewVersionDialog(Dialog):
    """Asks for the day from which a version holds; `made` says it."""

    made = Signal(int)

    def __init__(self, day: int, check: Callable[[int], str], parent: QWidget | None = None) -> None:
        super().__init__(
            "New version",
            "It begins with the lines of the version before it. Days before it keep their bill.",
            parent,
        )
        self._check = check
        self.day = day_edit(day, "Holds from")
        form = QFormLayout()
        form.addRow(Label("Holds from", tone="muted"), self.day)
        self.content.addLayout(form)
        self.add_verb("Cancel", self.reject)
        self.add_verb("Make version", self.finish, primary=True)

    def finish(self) -> None:
        """Hand the day on, or say what is wrong with it."""
        day = day_of_qt(self.day.date())
        self.say_problem(self._check(day))
        if not self.problem:
            self.accept()
            self.made.emit(day)
