"""Import of a tariff file: whose it is, how its tiers are filled, its lines, and what is not modelled."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from desktop_app.domain import days
from desktop_app.domain.contracts import CHRONOLOGICAL, PRO_RATA
from desktop_app.domain.problems import AppError
from desktop_app.exchange.urdb.read import read_tariff
from desktop_app.exchange.urdb.records import TariffPlan, plan_tariff
from desktop_app.exchange.urdb.tariff import Tariff
from desktop_app.exchange.urdb.terms import Supply, zone_of_hours
from desktop_app.exchange.urdb.words import in_words
from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.calendar import day_edit, day_of_qt, edit_day, qt_date, today
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable

_SENTENCE = "A tariff becomes a contract of a site, or a further version of the contract of that name."
_ALLOCATIONS = (
    ("hour after hour", CHRONOLOGICAL),
    ("in proportion to the energy of each period", PRO_RATA),
)
_COLUMNS = (
    Column("line", "Line", kind="text"),
    Column("charge", "Charges", kind="text", width=2.5),
)


def is_tariff(path: Path) -> bool:
    """Whether a file is one that this dialog reads."""
    return path.suffix.casefold() == ".json"


class TariffDialog(Dialog):
    """Site, name, zone, first day and filling of tiers; then the lines that the contract would have."""

    def __init__(self, desk: Desk, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(f"Import {path.name}", _SENTENCE, parent)
        self._desk, self._path = desk, path
        self._tariff: Tariff | None = None
        self.plan: TariffPlan | None = None
        self._make_choices()
        self.lines = SpecTable("Lines of the tariff")
        self.content.addWidget(self.lines, 1)
        self.notes = Label("", tone="muted", wrap=True)
        self.content.addWidget(self.notes)
        self.add_verb("Cancel", self.reject)
        self.act = self.add_verb("Import", self.finish, primary=True)
        self.act.setEnabled(False)
        self.resize(760, 560)
        self._desk.tasks.run(
            f"Read {path.name}",
            lambda _: read_tariff(path),
            self._read,
            failed=lambda error: self.say_problem(str(error)),
        )

    # --- parts -----------------------------------------------------------------------------------------
    def _make_choices(self) -> None:
        self.site, self.allocation = QComboBox(), QComboBox()
        for site in sorted(self._desk.document.portfolio.records("site").values(), key=lambda s: s.name):
            self.site.addItem(site.name, site.id)
        for words, code in _ALLOCATIONS:
            self.allocation.addItem(words, code)
        self.name, self.zone = QLineEdit(), QLineEdit()
        self.day = day_edit(edit_day(self._desk.document.portfolio, today()), "Holds from")
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        asked = (
            ("Site", self.site), ("Contract", self.name), ("Time zone", self.zone), ("Holds from", self.day),
            ("Tiers are filled", self.allocation),
        )  # fmt: skip
        for row, (label, widget) in enumerate(asked):
            grid.addWidget(Label(label), row, 0)
            widget.setAccessibleName(label)
            grid.addWidget(widget, row, 1)
        self.content.addLayout(grid)
        self.site.currentIndexChanged.connect(lambda _: self._show_zone())
        self.name.textChanged.connect(lambda _: self._show())
        self.zone.textChanged.connect(lambda _: self._show())
        self.day.dateChanged.connect(lambda _: self._show())
        self.allocation.activated.connect(lambda _: self._show())

    def _show_zone(self) -> None:
        """The hours of a tariff are those of its site, unless the user says another zone."""
        site = self._desk.document.portfolio.records("site").get(self.site.currentData())
        self.zone.setText(site.time_zone or "UTC" if site else "UTC")
        self._show()

    # --- what would happen -----------------------------------------------------------------------------
    def _read(self, tariff: Tariff) -> None:
        self._tariff = tariff
        self.name.setText(tariff.name)
        starts_on = tariff.versions[0].starts_on
        self.day.setEnabled(starts_on is None)
        self.day.setToolTip("The file does not say it." if starts_on is None else "The file says it.")
        if starts_on is not None:
            self.day.setDate(qt_date(starts_on))
        rows = [
            (f"{line.label}{_since(version.starts_on, several=len(tariff.versions) > 1)}", in_words(line))
            for version in tariff.versions
            for line in version.lines
        ]
        self.lines.set_spec(TableSpec.from_rows("Lines of the tariff", _COLUMNS, rows))
        self._show_zone()

    def _show(self) -> None:
        """Plan the import anew, and say what keeps it from being done."""
        self.plan = None
        problem = self._hindrance()
        if self._tariff is not None and not problem:
            self.plan = plan_tariff(self._desk.document.portfolio, self._tariff, self._supply())
            self.notes.setText(_told(self.plan))
            self.act.setText("Import" if self.plan.is_new else "Import as a version")
        self.say_problem(problem if self._tariff is not None else "")
        self.act.setEnabled(self.plan is not None and not self.plan.change.is_empty)

    def _hindrance(self) -> str:
        if self.site.currentData() is None:
            return "The book has no site yet: a tariff belongs to one."
        if not self.name.text().strip():
            return "The contract needs a name."
        try:
            zone_of_hours(self.zone.text())
        except AppError as error:
            return str(error)
        return ""

    def _supply(self) -> Supply:
        return Supply(
            self.name.text().strip(), self.site.currentData(), zone_of_hours(self.zone.text()),
            self.allocation.currentData(), day_of_qt(self.day.date()),
        )  # fmt: skip

    # --- doing -----------------------------------------------------------------------------------------
    def finish(self) -> None:
        """Take the tariff into the book, as one step of undo."""
        self._show()
        if self.plan is None:
            return
        self._desk.document.edit(self.plan.why, self.plan.change)
        self._desk.navigator.say(f"{self.plan.contract} of {self.plan.site} is in the book")
        self.accept()


def _since(day: int | None, *, several: bool) -> str:
    return f", from {days.day_text(day)}" if several and day is not None else ""


def _told(plan: TariffPlan) -> str:
    missing = plan.tariff.not_modelled
    lines = [f"Not modelled: {', '.join(missing)}."] if missing else []
    return "\n".join([*lines, *(f"{note}." for note in plan.notes)])
