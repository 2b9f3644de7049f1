"""What the menus do: books opened and made, files in and out, dialogs, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from desktop_app.domain.problems import AppError
from desktop_app.ui.desk import Desk
from desktop_app.ui.document import Contents, RefusedEdit
from desktop_app.ui.settings import ThemeChoice
from desktop_app.ui.widgets.file_drop import FileDrop

PLAN_ROLES = ("budget", "guidance")

COMPANY_TABLES = frozenset({"company", "pool_account", "pool_share", "account"})
"""What the company's dialog shows, and no page."""


def _parts() -> ModuleType:
    """Dialogs, starter and exchange, loaded when they are first used: the start has no time for them."""
    from desktop_app.ui import parts

    return parts


class Commands(QObject):
    """Handlers of actions; each returns at once, dialogs stay open beside."""

    waiting = Signal(str)

    def __init__(self, desk: Desk, sample_path: Path, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._sample_path, self._window = desk, sample_path, window
        self._import_next = False
        self.dialog: QDialog | None = None
        desk.document.month_closed.connect(self.ask_about_month)
        desk.document.opened.connect(self._opened)
        FileDrop(window, self.take_files)

    def handlers(self) -> Mapping[str, Callable[..., object]]:
        """The action keys that this object answers for."""
        return {
            "new": self.new_book,
            "open": self.open_book,
            "sample": self.open_sample,
            "import": self.import_file,
            "export": self.export,
            "summary": lambda: self._desk.navigator.go("reports", "export"),
            "journal": lambda: self._show(_parts().JournalDialog(self._desk, self._window)),
            "company": self.company,
            "months": self.months,
            "path": self.paste_path,
            "freeze": self.freeze_plan,
            "settings": lambda: self._show(_parts().SettingsDialog(self._desk.settings, self._window)),
            "undo": self._desk.document.undo,
            "redo": self._desk.document.redo,
            "help": self.help,
            "about": lambda: self._show(_parts().AboutDialog(self._window)),
            "theme-system": lambda _=True: self._wear("system"),
            "theme-light": lambda _=True: self._wear("light"),
            "theme-dark": lambda _=True: self._wear("dark"),
        }

    def _show(self, dialog: QDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _forget(self) -> None:
        self.dialog = None

    def _wear(self, choice: ThemeChoice) -> None:
        self._desk.settings.theme = choice

    # --- books -------------------------------------------------------------------------------------
    def open_path(self, path: Path) -> None:
        """Open a book by its path."""
        self.waiting.emit(f"Opening {path.name}…")
        self._desk.document.open(path)

    def open_book(self) -> None:
        """Ask for a book and open it."""
        _parts().files.ask_open(self._window, "Open a book", _parts().files.BOOKS, self.open_path)

    def open_sample(self) -> None:
        """Open the sample company, made on first use."""
        if self._sample_path.is_file():
            self.open_path(self._sample_path)
        else:
            self._create(self._sample_path, "Making the sample company…", *_parts().SAMPLE)

    def new_book(self) -> None:
        """Ask for a place and begin a book there."""
        _parts().files.ask_save(
            self._window, "New book", _parts().files.BOOKS, "My company.hashyard", "hashyard", self._create_at
        )

    def _create_at(self, path: Path) -> None:
        self._create(path, f"Making {path.name}…", *_parts().NEW)

    def _create(self, path: Path, sentence: str, *contents: Contents) -> None:
        self.waiting.emit(sentence)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            self._desk.document.failed.emit(AppError(f"{path.parent} cannot be made.", str(error)))
            return
        self._desk.document.create(path, contents)

    def import_first(self) -> None:
        """Begin a book, then import into it."""
        self._import_next = True
        self.new_book()

    def _opened(self) -> None:
        path = self._desk.document.path
        if path is not None:
            self._desk.settings.remember_book(path)
        if self._import_next:
            self._import_next = False
            self.import_file()

    # --- files in and out --------------------------------------------------------------------------
    def import_file(self) -> None:
        """Open the import dialog."""
        self._show(_parts().ImportDialog(self._desk, parent=self._window))

    def take_files(self, files: Sequence[Path]) -> None:
        """Open a book that was dropped on the window, or import what else it is."""
        document = self._desk.document
        if files[0].suffix == ".hashyard":
            self.open_path(files[0])
        elif document.is_open and not document.read_only and self.dialog is None:
            dialog = _parts().ImportDialog(self._desk, parent=self._window)
            self._show(dialog)
            dialog.read(files)

    def export(self) -> None:
        """Ask for a kind and a file, then write it beside the window."""
        dialog = _parts().ExportDialog(self._desk.document.portfolio, self._window)
        dialog.wanted.connect(self._ask_where)
        self._show(dialog)

    def _ask_where(self, kind: str) -> None:
        def write(path: Path) -> None:
            portfolio = self._desk.document.portfolio
            self._desk.tasks.run(
                f"Exporting {kind}",
                lambda _: _parts().exchange.write_kind(kind, portfolio, path),
                lambda rows: self._desk.navigator.say(f"Wrote {rows:,} rows to {path.name}"),
            )

        _parts().files.ask_save(self._window, "Export", _parts().files.TABLES, f"{kind}.xlsx", "xlsx", write)

    def company(self, table: str = "") -> None:
        """Show the company with its pools and ledger accounts, at the records of a table."""
        dialog = _parts().CompanyDialog(self._desk, self._window)
        dialog.show_table(table)
        self._show(dialog)

    # --- months ------------------------------------------------------------------------------------
    def months(self) -> None:
        """Show the months, to close and reopen them."""
        self._show(_parts().MonthsDialog(self._desk.document, self._desk.settings.who, self._window))

    def ask_about_month(self, refused: RefusedEdit) -> None:
        """Offer what can be done about an edit of a closed month."""
        self._show(
            _parts().ClosedMonthDialog(self._desk.document, refused, self._desk.settings.who, self._window)
        )

    # --- scenarios and help ------------------------------------------------------------------------
    def keep_scenario(self, kept: Callable[[str], None]) -> None:
        """Ask for a name and keep the drawer's scenario in the book."""
        document, scenario = self._desk.document, self._desk.recalculator.scenario
        taken = [s.name for s in document.portfolio.records("scenario").values()]

        def keep(name: str) -> None:
            document.edit(
                f"Keep scenario {name}", _parts().what_if.keeping(document.portfolio, scenario, name)
            )
            kept(name)

        sentence = "The book keeps what the sliders say; the base stays as it is."
        dialog = _parts().NameDialog(
            "Keep as scenario", sentence, "Keep", taken=["Base", *taken], parent=self._window
        )
        dialog.named.connect(keep)
        self._show(dialog)

    def paste_path(self) -> None:
        """Let price or difficulty of the scenario that is shown follow a pasted path."""
        recalculator = self._desk.recalculator
        dialog = _parts().PathDialog(self._window)
        dialog.pasted.connect(lambda path: recalculator.set_scenario(recalculator.scenario.with_path(path)))
        self._show(dialog)

    def freeze_plan(self) -> None:
        """Ask for a name and keep the forecast that is shown as the plan that months are held to."""
        document, results = self._desk.document, self._desk.recalculator.results
        if results is None:
            return
        scenario = self._desk.recalculator.scenario
        taken = [s.name for s in document.portfolio.records("scenario").values()]
        dialog = _parts().NameDialog(
            "Freeze forecast as plan",
            "The months to come are held against these figures; what was planned for earlier months stays.",
            "Freeze",
            taken=["Base", *taken],
            choices=PLAN_ROLES,
            parent=self._window,
        )

        def freeze(name: str) -> None:
            role = dialog.choice.currentText()
            kept = _parts().what_if.keeping(document.portfolio, scenario, name, role, results)
            document.edit(f"Freeze {name} as {role}", kept)

        dialog.named.connect(freeze)
        self._show(dialog)

    def help(self, page: str = "index") -> None:
        """Open the user guide."""
        guide = _parts().HelpDialog(self._window)
        guide.open_page(page)
        guide.show()
