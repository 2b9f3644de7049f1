"""The step of the import that takes prices and meter readings: what must be asked, and what would happen."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QTabWidget, QVBoxLayout, QWidget

from desktop_app.domain.days import instant_text
from desktop_app.domain.meters import QUANTITIES
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.mapping import Memory
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.prices.commands import plan_opened
from desktop_app.exchange.prices.layouts import PLAIN, kind_of, layout_of
from desktop_app.exchange.prices.local_time import clock_text, zone_named, zone_text
from desktop_app.exchange.prices.meters import UNITS, About
from desktop_app.exchange.prices.plain import PARTS
from desktop_app.exchange.prices.plan import SeriesPlan
from desktop_app.exchange.prices.points import Answers, Question
from desktop_app.exchange.prices.table import Table, open_table, with_lost_line
from desktop_app.exchange.prices.units import FACTORS
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.read import read_table
from desktop_app.exchange.watch import Watch
from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.dialogs.import_preview import problems_table
from desktop_app.ui.widgets.labels import Label
from desktop_app.ui.widgets.spec_table import SpecTable

KIND_LABELS = {"prices": "Market prices", "meter": "Meter readings"}
_ZONES = (
    "America/Chicago", "America/New_York", "America/Denver", "America/Los_Angeles", "America/Edmonton",
    "Europe/Oslo", "UTC", "-05:00", "-06:00", "-07:00", "-08:00", "+01:00",
)  # fmt: skip
_UNIT_WORDS = {
    "usd_per_mwh": "per MWh",
    "cents_per_kwh": "cents per kWh",
    "usd_per_kwh": "per kWh",
    "kwh": "kWh", "kw": "kW", "mwh": "MWh", "mw": "MW", "kvarh": "kVARh", "kvar": "kVAR",
}  # fmt: skip
_AS_SAID = "as the file says"
_FIRST_ROWS = 48
_MOST_GAPS = 200
_MOST_COLUMNS = 10
_PART_LABELS = {
    "time": "Times in",
    "date": "Days in",
    "hour": "Hours in",
    "value": "Values in",
    "node": "Nodes in",
    "repeated": "Repeated hour in",
}


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """What was read: the table as it stands, and the files as series where they hold some."""

    raw: RawTable
    kind: str
    tables: tuple[Table, ...]


def open_files(paths: Sequence[Path], sheet: str, wanted: str, watch: Watch) -> Opened:
    """Read files; `wanted` is a kind that the user chose, empty where the headings decide."""
    raw = read_table(paths[0], sheet=sheet, watch=watch)
    kind = wanted if wanted in KIND_LABELS else ("" if wanted else kind_of(Table(with_lost_line(raw))))
    if not kind:
        return Opened(raw, "", ())
    return Opened(raw, kind, tuple(open_table(path) for path in paths))


def planned(
    kind: str, tables: Sequence[Table], portfolio: Portfolio, answers: Answers, about: About,
    on_conflict: OnConflict = "update",
) -> SeriesPlan | Question:  # fmt: skip
    """The plan, or what must be asked before."""
    try:
        return plan_opened(kind, tables, portfolio, answers, about, on_conflict=on_conflict)
    except Question as question:
        return question


class SeriesStep(QWidget):
    """A line that says what the files are, the questions, and a preview; `asked`: an answer has changed."""

    asked = Signal()

    def __init__(self, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self.kind = ""
        self.tables: tuple[Table, ...] = ()
        self.title = Label("", factor=1.1, weight=QFont.Weight.DemiBold, wrap=True)
        self.counts = Label("", wrap=True)
        self.notes = Label("", tone="muted", wrap=True)
        self.zone, self.unit, self.stamps = _box(editable=True), _box(), _box()
        self.node, self.site, self.quantity = _box(), _box(), _box()
        self.name = QLineEdit()
        self.name.setPlaceholderText("as the file says")
        self.name.editingFinished.connect(self._name_left)
        self._name_was = ""
        self.parts = {part: _box() for part in PARTS}
        self._fields = self._make_fields()
        self.rows, self.gaps = SpecTable("First rows"), SpecTable("Gaps")
        self.problems = SpecTable("Problems")
        self._make_layout()
        for box in (
            self.zone,
            self.unit,
            self.stamps,
            self.node,
            self.site,
            self.quantity,
            *self.parts.values(),
        ):
            box.activated.connect(lambda _: self.asked.emit())
        line = self.zone.lineEdit()
        assert line is not None
        line.editingFinished.connect(self._zone_left)
        self._zone_was = ""

    # --- parts -------------------------------------------------------------------------------------
    def _make_fields(self) -> dict[str, tuple[Label, QWidget]]:
        made: dict[str, tuple[Label, QWidget]] = {}
        named: list[tuple[str, str, QWidget]] = [
            ("site", "Site", self.site),
            ("quantity", "Quantity", self.quantity),
            ("zone", "Time zone", self.zone),
            ("unit", "Unit", self.unit),
            ("stamps", "Times mark", self.stamps),
            ("node", "Node", self.node),
            ("series", "Name", self.name),
            *((f"in {part}", _PART_LABELS[part], box) for part, box in self.parts.items()),
        ]
        for key, label, widget in named:
            widget.setAccessibleName(label)
            made[key] = Label(label), widget
        return made

    def _make_layout(self) -> None:
        grid = self._grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(4)
        for column in (1, 3, 5):
            grid.setColumnStretch(column, 1)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for table, text in ((self.rows, "First rows"), (self.gaps, "Gaps"), (self.problems, "Problems")):
            self.tabs.addTab(table, text)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addLayout(grid)
        layout.addWidget(self.counts)
        layout.addWidget(self.notes)
        layout.addWidget(self.tabs, 1)

    def _lay_out(self, shown: Sequence[str]) -> None:
        """Three fields in a row, without holes."""
        for key, widgets in self._fields.items():
            for place, widget in enumerate(widgets):
                self._grid.removeWidget(widget)
                widget.setVisible(key in shown)
                if key in shown:
                    number = shown.index(key)
                    self._grid.addWidget(widget, number // 3, number % 3 * 2 + place)

    # --- asking ------------------------------------------------------------------------------------
    def show_files(self, kind: str, tables: tuple[Table, ...], portfolio: Portfolio) -> None:
        """Begin with some files: what was said of such a file before is said again."""
        self.kind, self.tables = kind, tables
        is_plain = kind == "meter" or layout_of(tables[0]) is PLAIN
        _fill(self.zone, [("", _AS_SAID), *((zone, zone) for zone in _ZONES)])
        units = UNITS if kind == "meter" else tuple(FACTORS)
        _fill(self.unit, [("", _AS_SAID), *((unit, _UNIT_WORDS[unit]) for unit in units)])
        _fill(self.stamps, [("", _AS_SAID), ("beginning", "the beginning"), ("ending", "the end")])
        _fill(self.node, [("", "all of the file")])
        sites = sorted(site.name for site in portfolio.records("site").values())
        _fill(self.site, [("", "–"), *((name, name) for name in sites)])
        _fill(self.quantity, [(name, name) for name in QUANTITIES])
        for box in self.parts.values():
            _fill(box, [("", _AS_SAID), *((head, head) for head in tables[0].raw.headers)])
        shown = {"zone", "unit", "node", "series"} | ({"site", "quantity"} if kind == "meter" else set())
        shown |= {"stamps", *(f"in {part}" for part in PARTS)} if is_plain else set()
        self._lay_out([key for key in self._fields if key in shown])
        self.name.clear()
        self._recall()
        self._zone_was, self._name_was = self.zone.currentText(), ""

    def answers(self) -> Answers:
        """What was answered so far."""
        node, zone = self.node.currentData(), self.zone.currentText().strip()
        return Answers(
            "" if zone == _AS_SAID else zone,
            self.unit.currentData() or "",
            (node,) if node else (),
            self.name.text().strip(),
            self.stamps.currentData() or "",
            {part: box.currentData() for part, box in self.parts.items() if box.currentData()},
        )

    def about(self) -> About:
        """Whose readings they are."""
        return About(self.site.currentData() or "", self.quantity.currentData() or "load")

    def _zone_left(self) -> None:
        if self.zone.currentText() != self._zone_was:
            self._zone_was = self.zone.currentText()
            self.asked.emit()

    def _name_left(self) -> None:
        if self.name.text() != self._name_was:
            self._name_was = self.name.text()
            self.asked.emit()

    # --- showing -----------------------------------------------------------------------------------
    def take(self, found: SeriesPlan | Question) -> SeriesPlan | None:
        """Show a plan, or ask what hinders it."""
        if isinstance(found, Question):
            self.show_question(found)
            return None
        self.show_plan(found)
        return found

    def show_question(self, question: Question) -> None:
        """Ask: the field that answers is filled with the choices and takes the focus."""
        self.title.setText(self.tables[0].raw.name)
        self.counts.setText("")
        self.notes.setText("")
        self.rows.set_spec(as_it_stands(self.tables[0].raw))
        for table in (self.gaps, self.problems):
            table.set_spec(TableSpec.from_rows("", (), (), empty=""))
        self.tabs.setCurrentIndex(0)
        if question.about == "node":
            _fill(self.node, [("", "all of the file"), *((name, name) for name in question.choices)])
        if question.about in self._fields:
            self._fields[question.about][1].setFocus()

    def show_plan(self, plan: SeriesPlan) -> None:
        """Show what a plan would do."""
        self.title.setText(title_of(plan))
        self._offer_nodes(plan)
        missing = sum(each.draft.missing for each in plan.outcomes)
        said = [
            f"{plan.inserted:,} new",
            f"{plan.updated:,} changed",
            f"{plan.unchanged:,} in the book as they are",
            f"{plan.rejected:,} rejected",
            f"{missing:,} missing" if missing else "no gaps",
        ]
        self.counts.setText(" · ".join(said))
        self.notes.setText(" · ".join(plan.notes))
        self.rows.set_spec(first_rows(plan))
        self.gaps.set_spec(gaps_table(plan))
        self.problems.set_spec(problems_table(plan.problems))
        self.tabs.setTabText(1, f"Gaps ({missing:,})" if missing else "No gaps")
        self.tabs.setTabText(2, f"Problems ({plan.problem_count:,})" if plan.problem_count else "No problems")
        self.tabs.setCurrentIndex(2 if plan.problem_count else 0)

    def _offer_nodes(self, plan: SeriesPlan) -> None:
        names = [str(each.draft.record.get("node", "")) for each in plan.outcomes]
        if len(names) > 1 and self.node.count() == 1:
            _fill(self.node, [("", "all of the file"), *((name, name) for name in names)])

    # --- remembering -------------------------------------------------------------------------------
    def remember(self) -> None:
        """Say the same of files with these headings from now on; raises AppError."""
        said = dataclasses.asdict(self.answers()) | dataclasses.asdict(self.about())
        kept = {key: said[key] for key in ("zone", "unit", "stamps", "columns", "site", "quantity")}
        self._memory.keep_said(self.tables[0].raw, self.kind, kept)

    def _recall(self) -> None:
        said = self._memory.said(self.tables[0].raw, self.kind)
        if not isinstance(said, dict):
            return
        boxes: dict[str, QComboBox] = {
            "unit": self.unit, "stamps": self.stamps, "site": self.site, "quantity": self.quantity,
        }  # fmt: skip
        for key, box in boxes.items():
            _choose(box, said.get(key))
        if said.get("zone"):
            self.zone.setCurrentText(str(said["zone"]))
        columns = said.get("columns")
        for part, box in self.parts.items():
            _choose(box, columns.get(part) if isinstance(columns, dict) else None)


# --- what is said ------------------------------------------------------------------------------------
def title_of(plan: SeriesPlan) -> str:
    """“ERCOT day-ahead prices, HB_HUBAVG, 8,784 hours, 2024-01-01 to 2024-12-31”."""
    if not plan.outcomes:
        return f"{plan.files[0]}: nothing can be taken"
    draft = plan.outcomes[0].draft
    record = draft.record
    if plan.target.kind == "meter":
        what = f"Readings of {draft.name}"
    else:
        about = " ".join(str(record[key]) for key in ("market", "product") if record.get(key))
        what = f"{about} prices".strip().capitalize() if not about else f"{about} prices"
        what += (
            f", {record['node'] or draft.name}"
            if len(plan.outcomes) == 1
            else f" of {len(plan.outcomes)} nodes"
        )
    count = sum(len(each.draft.at) for each in plan.outcomes)
    minutes = draft.span_s // 60
    spans = f"{count:,} hours" if minutes == 60 else f"{count:,} intervals of {minutes} minutes"
    first, last = (instant_text(int(draft.at[n]))[:10] for n in (0, -1))
    files = f", {len(plan.files)} files" if len(plan.files) > 1 else ""
    return f"{what}, {spans}, {first} to {last}{files}"


def as_it_stands(raw: RawTable) -> TableSpec:
    """The first rows of a file as they were read, so that what is asked can be answered."""
    columns = tuple(
        Column(str(n), heading, kind="text") for n, heading in enumerate(raw.headers[:_MOST_COLUMNS])
    )
    rows = [tuple(raw.line(line)[:_MOST_COLUMNS]) for line in range(min(len(raw), _FIRST_ROWS))]
    return TableSpec.from_rows("First rows", columns, rows, empty="")


def first_rows(plan: SeriesPlan) -> TableSpec:
    """The first intervals as they will be kept, in UTC and by the clock of their market."""
    if not plan.outcomes:
        return TableSpec.from_rows("First rows", (), (), empty="Nothing can be taken")
    draft = plan.outcomes[0].draft
    unit = "kW" if plan.target.kind == "meter" else f"{draft.record['currency']}/MWh"
    clock = zone_named(str(draft.record.get("time_zone") or "UTC"))
    columns = (
        Column("at", "Begins, UTC", kind="text", width=1.3),
        Column("local", f"Begins, {zone_text(clock)}", kind="text", width=1.3),
        Column("value", draft.name, unit, kind="number", digits=2),
    )
    rows: list[tuple[Any, ...]] = [
        (instant_text(at), clock_text(at, clock), value)
        for at, value in zip(draft.at[:_FIRST_ROWS].tolist(), draft.value[:_FIRST_ROWS].tolist(), strict=True)
    ]
    return TableSpec.from_rows("First rows", columns, rows, empty="")


def gaps_table(plan: SeriesPlan) -> TableSpec:
    """Where intervals are missing; they stay empty."""
    columns = (
        Column("series", "Series", kind="text", width=2),
        Column("at", "From, UTC", kind="text", width=1.3),
        Column("count", "Intervals", kind="integer", width=0.7),
    )
    rows = [
        (each.draft.name, instant_text(gap.first_at), gap.count)
        for each in plan.outcomes
        for gap in each.draft.gaps
    ]
    return TableSpec.from_rows("Gaps", columns, rows[:_MOST_GAPS], empty="No interval is missing")


# --- boxes -------------------------------------------------------------------------------------------
def _box(*, editable: bool = False) -> QComboBox:
    made = QComboBox()
    made.setEditable(editable)
    made.setMinimumContentsLength(12)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _fill(box: QComboBox, choices: Sequence[tuple[str, str]]) -> None:
    held = box.currentData()
    box.clear()
    for value, text in choices:
        box.addItem(text, value)
    _choose(box, held)


def _choose(box: QComboBox, value: object) -> None:
    found = box.findData(value) if value else -1
    box.setCurrentIndex(max(0, found))
