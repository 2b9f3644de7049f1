"""What the menus do: books opened and made, files in and out, dialogs, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from desktop_app.domain.problems import AppError
from desktop_app.exchange import commands as exchange
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company
from desktop_app.ui import what_if
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs import files
from desktop_app.ui.dialogs.about import AboutDialog
from desktop_app.ui.dialogs.export import ExportDialog
from desktop_app.ui.dialogs.help import HelpDialog
from desktop_app.ui.dialogs.name import NameDialog
from desktop_app.ui.dialogs.period import ClosedMonthDialog, MonthsDialog
from desktop_app.ui.dialogs.settings import SettingsDialog
from desktop_app.ui.document import Contents, RefusedEdit
from desktop_app.ui.settings import ThemeChoice

CATALOGUE: Contents = ("Catalogue of machine models and network history", catalogue)
SAMPLE: Contents = ("Sample company", sample_company)


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

    def handlers(self) -> Mapping[str, Callable[..., object]]:
        """The action keys that this object answers for."""
        return {
            "new": self.new_book,
            "open": self.open_book,
            "sample": self.open_sample,
            "import": self.import_file,
            "export": self.export,
            "summary": lambda: self._desk.navigator.go("reports", "export"),
            "months": self.months,
            "settings": lambda: self._show(SettingsDialog(self._desk.settings, self._window)),
            "undo": self._desk.document.undo,
            "redo": self._desk.document.redo,
            "help": self.help,
            "about": lambda: self._show(AboutDialog(self._window)),
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
        files.ask_open(self._window, "Open a book", files.BOOKS, self.open_path)

    def open_sample(self) -> None:
        """Open the sample company, made on first use."""
        if self._sample_path.is_file():
            self.open_path(self._sample_path)
        else:
            self._create(self._sample_path, "Making the sample company…", CATALOGUE, SAMPLE)

    def new_book(self) -> None:
        """Ask for a place and begin a book there."""
        files.ask_save(
            self._window, "New book", files.BOOKS, "My company.hashyard", "hashyard", self._create_at
        )

    def _create_at(self, path: Path) -> None:
        self._create(path, f"Making {path.name}…", CATALOGUE)

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
        from desktop_app.ui.dialogs.import_file import ImportDialog  # heavy, and rarely the first thing

        self._show(ImportDialog(self._desk, parent=self._window))

    def export(self) -> None:
        """Ask for a kind and a file, then write it beside the window."""
        dialog = ExportDialog(self._desk.document.portfolio, self._window)
        dialog.wanted.connect(self._ask_where)
        self._show(dialog)

    def _ask_where(self, kind: str) -> None:
        def write(path: Path) -> None:
            portfolio = self._desk.document.portfolio
            self._desk.tasks.run(
                f"Exporting {kind}",
                lambda _: exchange.write_kind(kind, portfolio, path),
                lambda rows: self._desk.navigator.say(f"Wrote {rows:,} rows to {path.name}"),
            )

        files.ask_save(self._window, "Export", files.TABLES, f"{kind}.xlsx", "xlsx", write)

    # --- months ------------------------------------------------------------------------------------
    def months(self) -> None:
        """Show the months, to close and reopen them."""
        self._show(MonthsDialog(self._desk.document, self._desk.settings.who, self._window))

    def ask_about_month(self, refused: RefusedEdit) -> None:
        """Offer what can be done about an edit of a closed month."""
        self._show(ClosedMonthDialog(self._desk.document, refused, self._desk.settings.who, self._window))

    # --- scenarios and help ------------------------------------------------------------------------
    def keep_scenario(self, kept: Callable[[str], None]) -> None:
        """Ask for a name and keep the drawer's scenario in the book."""
        document, scenario = self._desk.document, self._desk.recalculator.scenario
        taken = [s.name for s in document.portfolio.records("scenario").values()]

        def keep(name: str) -> None:
            document.edit(f"Keep scenario {name}", what_if.keeping(document.portfolio, scenario, name))
            kept(name)

        sentence = "The book keeps what the sliders say; the base stays as it is."
        dialog = NameDialog("Keep as scenario", sentence, "Keep", taken=["Base", *taken], parent=self._window)
        dialog.named.connect(keep)
        self._show(dialog)

    def help(self, page: str = "index") -> None:
        """Open the user guide."""
        guide = HelpDialog(self._window)
        guide.open_page(page)
        guide.show()
