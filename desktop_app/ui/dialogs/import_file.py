"""Import of a file: what it is, which column is what, what would happen, and then one step of undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from platformdirs import user_data_path
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QProgressBar,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.book import LARGE_IMPORT_ROWS
from desktop_app.domain.problems import AppError
from desktop_app.exchange.commands import write_rejects
from desktop_app.exchange.mapping import Memory, guess_mapping, likeliest_kind
from desktop_app.exchange.plan import ImportPlan, OnConflict
from desktop_app.exchange.prices.plan import SeriesPlan
from desktop_app.exchange.prices.points import Question
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.registry import KINDS
from desktop_app.exchange.watch import Progress, Watch
from desktop_app.ui.calendar import day_edit, day_of_qt, edit_day, today
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import files
from desktop_app.ui.dialogs.dialog import Dialog
from desktop_app.ui.dialogs.import_mapping import MappingTable
from desktop_app.ui.dialogs.import_preview import ImportPreview, compared
from desktop_app.ui.dialogs.import_series import (
    KIND_LABELS,
    Opened,
    SeriesStep,
    open_files,
    planned,
)
from desktop_app.ui.dialogs.import_tariff import TariffDialog, is_tariff
from desktop_app.ui.dialogs.import_treasury import TreasuryFileDialog, is_treasury_file
from desktop_app.ui.tasks import Task
from desktop_app.ui.widgets.buttons import button
from desktop_app.ui.widgets.empty_state import EmptyState
from desktop_app.ui.widgets.file_drop import FileDrop
from desktop_app.ui.widgets.labels import ElidedLabel, Label

_SENTENCE = (
    "A table with headings: CSV, TSV, XLSX, XLS or ODS; or a tariff as JSON. You see what would change and "
    "what is wrong in which row, before anything is taken; one undo takes all of it back."
)
READABLE = "Tables and tariffs (*.csv *.tsv *.txt *.xlsx *.xls *.ods *.json)"
CONFLICTS: tuple[tuple[str, OnConflict], ...] = (
    ("take the file's values", "update"),
    ("leave the book as it is", "skip"),
    ("reject the row", "reject"),
)
_SERIES = 3
"""The step that takes prices and readings."""


class ImportDialog(Dialog):
    """File and kind, mapping, preview; reading and planning run beside the window and can be cancelled."""

    def __init__(
        self,
        desk: Desk,
        kind: str = "machines",
        *,
        on: int | None = None,
        memory: Memory | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Import", "", parent)
        self._desk = desk
        self._memory = memory or Memory(user_data_path("hashyard", appauthor=False) / "import-mappings.json")
        self._raw: RawTable | None = None
        self.plan: ImportPlan | None = None
        self.series_plan: SeriesPlan | None = None
        self._task: Task | None = None
        self.tariff: TariffDialog | None = None
        self._paths: tuple[Path, ...] = ()
        self.treasury: TreasuryFileDialog | None = None
        self._kind_is_chosen = False
        self.kind = QComboBox()
        for name, each in KINDS.items():
            self.kind.addItem(each.label, name)
        for name, label in KIND_LABELS.items():
            self.kind.addItem(label, name)
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self.mapping, self.preview, self.series = MappingTable(), ImportPreview(), SeriesStep(self._memory)
        self._make_source()
        self._make_choices(edit_day(desk.document.portfolio, today()) if on is None else on)
        self.steps = QStackedWidget()
        choose = EmptyState("import", _SENTENCE, "Choose file…")
        choose.started.connect(self.choose)
        for step in (choose, self.mapping, self._preview_step(), self.series):
            self.steps.addWidget(step)
        self.content.addWidget(self.steps, 1)
        self._make_progress()
        self._make_verbs()
        self.kind.activated.connect(self._choose_kind)
        self.preview.accepted_changed.connect(self._accept_groups)
        self.series.asked.connect(self.plan_series)
        FileDrop(self, self.read)
        self.resize(860, 680)
        self._show_step(0)
        choose.setFocus()

    # --- parts -----------------------------------------------------------------------------------------
    def _make_source(self) -> None:
        self.kind.setAccessibleName("What the file holds")
        self.file = ElidedLabel("", tone="muted")
        self.sheet = QComboBox()
        self.sheet.setAccessibleName("Sheet")
        self.sheet.hide()
        self.sheet.activated.connect(lambda _: self.read(self._paths, self.sheet.currentText()))
        row = QHBoxLayout()
        row.addWidget(self.kind)
        self.other = button("Other file…", self.choose)
        row.addWidget(self.other)
        row.addWidget(self.file, 1)
        row.addWidget(self.sheet)
        self.content.addLayout(row)

    def _make_choices(self, day: int) -> None:
        self.conflict = QComboBox()
        self.conflict.setAccessibleName("Where the book has other values")
        for text, choice in CONFLICTS:
            self.conflict.addItem(text, choice)
        self.day = day_edit(day, "States without a day hold from")
        self.conflict.activated.connect(lambda _: self.make_plan())
        self.day.dateChanged.connect(lambda _: self.make_plan())

    def _preview_step(self) -> QWidget:
        step = QWidget()
        layout = QVBoxLayout(step)
        layout.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(Label("Where the book has other values,"))
        row.addWidget(self.conflict)
        row.addSpacing(18)
        self._day_label = Label("States without a day hold from")
        row.addWidget(self._day_label)
        row.addWidget(self.day)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addWidget(self.preview, 1)
        return step

    def _make_progress(self) -> None:
        self._progress = QWidget()
        row = QHBoxLayout(self._progress)
        row.setContentsMargins(0, 0, 0, 0)
        self._doing = Label("", tone="muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        row.addWidget(self._doing)
        row.addWidget(self.bar, 1)
        row.addWidget(button("Stop", self._cancel, quiet=True))
        self._progress.hide()
        self.content.addWidget(self._progress)
        self._desk.tasks.changed.connect(self._show_progress)

    def _make_verbs(self) -> None:
        self.save_rejects = self.add_verb("Save rejects…", self._ask_rejects)
        self.add_verb("Cancel", self.reject)
        self.back = self.add_verb("Back", lambda: self._show_step(1))
        self.next = self.add_verb("Preview", self.make_plan, primary=True)
        self.act = self.add_verb("Import", self.finish, primary=True)

    def _show_step(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self.other.setVisible(step > 0)
        self.back.setVisible(step == 2)
        self.next.setVisible(step == 1)
        self.act.setVisible(step in (2, _SERIES))
        self.save_rejects.setVisible(step == 2)

    # --- reading ---------------------------------------------------------------------------------------
    def choose(self) -> None:
        """Ask for the file."""
        files.ask_open_some(self, "Import", READABLE, self.read)

    def read(self, path: Path | Sequence[Path], sheet: str = "") -> None:
        """Read a file and guess what its columns are; several files are those of one price series."""
        paths = (path,) if isinstance(path, Path) else tuple(path)
        if not paths:
            return
        if not self._kind_is_chosen and is_treasury_file(paths[0]):
            self._take_treasury(paths)
            return
        if is_tariff(paths[0]):
            self._take_tariff(paths[0])
            return
        self._paths = paths
        self.file.setText(paths[0].name)
        wanted = self.kind.currentData() if self._kind_is_chosen else ""
        self._run(
            f"Read {paths[0].name}",
            lambda progress: open_files(paths, sheet, wanted, Watch(progress)),
            self._read,
        )

    def _take_tariff(self, path: Path) -> None:
        """A tariff is no table: its own dialog asks what it needs, and this one is done with it."""
        self.tariff = TariffDialog(self._desk, path, self)
        self.tariff.accepted.connect(self.accept)
        self.tariff.open()

    def _take_treasury(self, paths: Sequence[Path]) -> None:
        """Files of pools, exchanges and wallets have a dialog of their own; this one is done with them."""
        self.treasury = TreasuryFileDialog(self._desk, paths, self)
        self.treasury.accepted.connect(self.accept)
        self.treasury.open()

    def _read(self, opened: Opened) -> None:
        raw = self._raw = opened.raw
        if len(self._paths) > 1 and not opened.kind:
            self.say_problem("Several files can be read together only if they hold prices or meter readings.")
            return
        count = f"{len(raw):,} row{'' if len(raw) == 1 else 's'}"
        self.file.setText(" · ".join((f"{raw.name}, {count}", *raw.notes)))
        self.sheet.clear()
        self.sheet.addItems(list(raw.sheets))
        self.sheet.setCurrentText(raw.sheet)
        self.sheet.setVisible(len(raw.sheets) > 1)
        if opened.kind:
            self._show_series(opened)
        else:
            self._guess()

    def _choose_kind(self) -> None:
        self._kind_is_chosen = True
        if self.kind.currentData() in KIND_LABELS or self.steps.currentIndex() == _SERIES:
            self.read(self._paths)  # what a row means is another thing now
        else:
            self._guess()

    def _guess(self) -> None:
        if self._raw is None:
            return
        kind = KINDS[self.kind.currentData()]
        if not self._kind_is_chosen:
            kind = likeliest_kind(self._raw, KINDS.values(), kind)
            self.kind.setCurrentIndex(self.kind.findData(kind.name))
        mapping = self._memory.recall(self._raw, kind) or guess_mapping(self._raw, kind)
        self.mapping.show_mapping(self._raw, kind, mapping)
        self._show_step(1)

    # --- prices and readings ---------------------------------------------------------------------------
    def _show_series(self, opened: Opened) -> None:
        self.kind.setCurrentIndex(self.kind.findData(opened.kind))
        self.sheet.hide()
        self.series.show_files(opened.kind, opened.tables, self._desk.document.portfolio)
        self._show_step(_SERIES)
        self.plan_series()

    def plan_series(self) -> None:
        """See what the import of prices or readings would do, as far as it is known what they are."""
        step, portfolio = self.series, self._desk.document.portfolio
        kind, tables, answers, about = step.kind, step.tables, step.answers(), step.about()
        self.series_plan = None
        self._run(
            f"Compare {tables[0].raw.name} with the book",
            lambda progress: planned(kind, tables, portfolio, answers, about),
            self._series_planned,
        )

    def _series_planned(self, found: SeriesPlan | Question) -> None:
        self.series_plan = self.series.take(found)
        self.say_problem(found.sentence if isinstance(found, Question) else "")
        self._tell()

    def _finish_series(self, plan: SeriesPlan) -> None:
        if plan.portfolio is not self._desk.document.portfolio:
            self.say_problem("The book has changed meanwhile: this is the new preview.")
            self.plan_series()
            return
        self._keep_in_mind(self.series.remember)
        if plan.rows_in >= LARGE_IMPORT_ROWS:
            self._desk.document.back_up()
        self._desk.document.edit(plan.why, plan.change)
        counts = f"{plan.inserted:,} new, {plan.updated:,} changed, {plan.rejected:,} rejected"
        self._desk.navigator.say(f"{counts} from {plan.files[0]}")
        self.accept()

    # --- planning --------------------------------------------------------------------------------------
    def make_plan(self) -> None:
        """See what the import would do."""
        raw, mapping = self._raw, self.mapping.mapping
        if raw is None or mapping is None:
            return
        portfolio, conflict, day = self._desk.document.portfolio, self.conflict.currentData(), self._day()
        self._run(
            f"Compare {raw.name} with the book",
            lambda progress: compared(raw, mapping, portfolio, conflict, day, progress),
            self._planned,
        )

    def _day(self) -> int:
        return day_of_qt(self.day.date())

    def _planned(self, plan: ImportPlan) -> None:
        accepted = self.preview.accepted()
        self.plan = plan if accepted >= plan.accepted else plan.accepting(accepted & plan.accepted)
        self.preview.show_plan(self.plan)
        for widget in (self._day_label, self.day):
            widget.setVisible(bool(self.plan.kind.day_field))
        self._show_step(2)
        self._tell()

    def _accept_groups(self) -> None:
        if self.plan is not None:
            plan, groups = self.plan, self.preview.accepted()
            self._run("Put the rows together", lambda progress: plan.accepting(groups), self._accepted)

    def _accepted(self, plan: ImportPlan) -> None:
        self.plan = plan
        self._tell()

    def _tell(self) -> None:
        plan = self.series_plan if self.steps.currentIndex() == _SERIES else self.plan
        if plan is None:
            self.act.setEnabled(False)
        else:
            count = plan.inserted + plan.updated
            self.act.setText(f"Import {count:,} row{'' if count == 1 else 's'}")
            self.act.setEnabled(not plan.change.is_empty)
            self.save_rejects.setEnabled(plan.rejected > 0)

    # --- doing -----------------------------------------------------------------------------------------
    def finish(self) -> None:
        """Take the accepted rows into the book, as one step of undo."""
        plan = self.plan
        if self.steps.currentIndex() == _SERIES and self.series_plan is not None:
            self._finish_series(self.series_plan)
            return
        if plan is None:
            return
        if plan.portfolio is not self._desk.document.portfolio:
            self.say_problem("The book has changed meanwhile: this is the new preview.")
            self.make_plan()
            return
        self._remember(plan)
        if plan.rows_in >= LARGE_IMPORT_ROWS:
            self._desk.document.back_up()
        self._desk.document.edit(plan.why, plan.change)
        counts = f"{plan.inserted:,} new, {plan.updated:,} changed, {plan.rejected:,} rejected"
        self._desk.navigator.say(f"{counts} from {plan.sheet.raw.name}")
        self.accept()

    def _remember(self, plan: ImportPlan) -> None:
        self._keep_in_mind(lambda: self._memory.keep(plan.sheet.raw, plan.sheet.mapping))

    def _keep_in_mind(self, keep: Callable[[], None]) -> None:
        try:
            self._memory.path.parent.mkdir(parents=True, exist_ok=True)
            keep()
        except (AppError, OSError) as error:
            self._desk.navigator.say(f"The columns will be asked for again: {error}")

    def _ask_rejects(self) -> None:
        plan = self.plan
        if plan is None:
            return
        name = f"{Path(plan.sheet.raw.name).stem} rejects.csv"
        files.ask_save(
            self, "Save rejects", "CSV (*.csv)", name, "csv", lambda path: self.write_rejects(plan, path)
        )

    def write_rejects(self, plan: ImportPlan, path: Path) -> None:
        """Write the rejected rows as they stood, with the reasons; mended, the file re-imports."""
        self._run(
            f"Write {path.name}",
            lambda progress: write_rejects(path, [plan]),
            lambda _: self._desk.navigator.say(f"{plan.rejected:,} rejected rows are in {path.name}"),
        )

    # --- work beside the window --------------------------------------------------------------------------
    def _run(self, title: str, work: Callable[[Progress], object], then: Callable[..., None]) -> None:
        """Start work in place of what still runs; the newest wins."""
        self._cancel()
        self.say_problem("")
        self._task = self._desk.tasks.run(
            title, work, then, failed=lambda error: self.say_problem(str(error))
        )
        self._show_progress()

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _show_progress(self) -> None:
        task = self._task
        running = task is not None and task in self._desk.tasks.running
        self._progress.setVisible(running)
        for verb in (self.next, self.act, self.back):
            verb.setDisabled(running)
        if task is not None and running:
            self._doing.setText(task.title)
            self.bar.setMaximum(task.total)
            self.bar.setValue(task.done)
        elif self.plan is not None or self.series_plan is not None:
            self._tell()

    def done(self, result: int) -> None:
        self._cancel()
        super().done(result)
