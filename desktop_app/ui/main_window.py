"""The main window: joins rail, strip, pages, drawer and status bar; it computes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from desktop_app.domain.contract_attention import attention_to_contracts
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError, Problem
from desktop_app.domain.statement_attention import attention_to_statements
from desktop_app.engine.further_inputs import further_inputs
from desktop_app.engine.inputs import Input, inputs_of
from desktop_app.engine.results import Results
from desktop_app.figures.tokens import Theme
from desktop_app.ui import palette, scenarios
from desktop_app.ui.actions import Actions
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.commands import COMPANY_TABLES, Commands
from desktop_app.ui.desk import Desk
from desktop_app.ui.dialogs.start import StartPanel
from desktop_app.ui.icons import application_icon
from desktop_app.ui.pages import PAGES, page_of_table
from desktop_app.ui.pages.stack import PageStack
from desktop_app.ui.scenarios import Scenarios
from desktop_app.ui.widgets.drawer import Drawer
from desktop_app.ui.widgets.rail import Rail
from desktop_app.ui.widgets.search_box import SearchBox
from desktop_app.ui.widgets.status import StatusBar
from desktop_app.ui.widgets.strip import TopStrip

_SIZE = (1440, 900)
_FRAME = 40
"""More than the height of the title that the system puts above a window."""


class MainWindow(QMainWindow):
    """Everything that is seen; the desk's objects live longer than it."""

    painted = Signal()  # for the first time

    def __init__(self, desk: Desk, appearance: Appearance, sample_path: Path) -> None:
        super().__init__()
        self.desk, self._appearance = desk, appearance
        self._is_painted = False
        self._base: Results | None = None
        self._problems: tuple[Problem, ...] = ()
        self._wanting: tuple[Problem, ...] = ()
        self.setWindowTitle("Hashyard")
        self.setWindowIcon(application_icon())
        self.commands = Commands(desk, sample_path, self)
        self.actions_ = Actions(self, {**self.commands.handlers(), **self._own_handlers()})
        self.addActions(self.actions_.all())
        self.rail = Rail([(p.key, p.title, p.icon) for p in PAGES])
        self.search = SearchBox(self._search)
        self.strip = TopStrip(self.search)
        self.start = StartPanel()
        self.pages = PageStack(desk, PAGES, appearance.theme)
        self.drawer = Drawer(self._inputs)
        self.status = StatusBar()
        self.scenarios = Scenarios(desk, self.strip, self.drawer, self.commands)
        self._lay_out()
        self._join()
        self._show_theme(appearance.theme)
        self._show_closed()
        self._restore()

    def _own_handlers(self) -> dict[str, Callable[..., object]]:
        return {
            "quit": self.close,
            "search": lambda: self.search.start(),  # noqa: PLW0108 - the box is made later
            "drawer": self._show_drawer,
            "amounts": self._hide_amounts,
            "menu-bar": self._show_menu_bar,
            "full-screen": lambda on: self.showFullScreen() if on else self.showNormal(),
        }

    def _lay_out(self) -> None:
        self._centre = QStackedWidget()
        self._centre.addWidget(self.start)
        self._centre.addWidget(self.pages)
        middle = QHBoxLayout()
        middle.addWidget(self._centre, 1)
        middle.addWidget(self.drawer)
        right = QVBoxLayout()
        right.addWidget(self.strip)
        right.addLayout(middle, 1)
        right.addWidget(self.status)
        whole = QWidget()
        outer = QHBoxLayout(whole)
        outer.addWidget(self.rail)
        outer.addLayout(right, 1)
        for layout in (middle, right, outer):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        self.setCentralWidget(whole)
        self._menu = QMenu(self)
        self.actions_.fill(self._menu)
        self.actions_.fill(self.menuBar())

    def _join(self) -> None:
        document, recalculator = self.desk.document, self.desk.recalculator
        document.opened.connect(self._opened)
        document.closed.connect(self._show_closed)
        document.changed.connect(self._changed)
        document.saving.connect(self.status.say_saving)
        document.saved.connect(self._saved)
        document.failed.connect(self._failed)
        document.month_closed.connect(lambda _: self._saved(document.saved_at))
        recalculator.results_changed.connect(self._show_results)
        self.desk.tasks.changed.connect(lambda: self.status.show_tasks(self.desk.tasks.running))
        self.desk.tasks.failed.connect(self._failed)
        self.desk.navigator.wanted.connect(self.pages.show_page)
        self.desk.navigator.action_wanted.connect(lambda key: self.actions_[key].trigger())
        self.desk.navigator.said.connect(self.status.say)
        self.desk.settings.amounts_hidden_changed.connect(self._cover_amounts)
        self._appearance.changed.connect(self._show_theme)
        self.rail.wanted.connect(self.pages.show_page)
        self.rail.menu_wanted.connect(self._show_menu)
        self.pages.shown.connect(self.rail.set_current)
        self.status.problem_chosen.connect(self._show_problem)
        self._join_start()
        QShortcut(QKeySequence("F10"), self, self._show_menu)
        for number, entry in enumerate(PAGES[:9], start=1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, partial(self._turn_to, entry.key))

    def _join_start(self) -> None:
        self.start.sample_wanted.connect(self.commands.open_sample)
        self.start.new_wanted.connect(self.commands.new_book)
        self.start.import_wanted.connect(self.commands.import_first)
        self.start.open_wanted.connect(self.commands.open_book)
        self.start.book_wanted.connect(self.commands.open_path)
        self.commands.waiting.connect(self.start.wait_for)

    # --- the book ----------------------------------------------------------------------------------
    def _opened(self, portfolio: Portfolio) -> None:
        document = self.desk.document
        self.pages.forget()
        name = document.path.name if document.path else ""
        if document.saved_at is not None:
            self.status.say_saved(document.saved_at)
        self.status.show_book(name, "read-only" if document.read_only else "")
        self._centre.setCurrentWidget(self.pages)
        self.strip.set_book_open(True)
        self.rail.setEnabled(True)
        self.actions_.set_book_open(True)
        self.drawer.setVisible(self.desk.settings.flag("drawer", True))
        self.actions_["drawer"].setChecked(not self.drawer.isHidden())
        self._show_portfolio(portfolio)
        self.scenarios.begin(portfolio)
        self.pages.take_portfolio(portfolio)
        self.desk.recalculator.set_portfolio(portfolio)
        self.pages.show_page(self._last_page())
        self.start.wait_for("")
        if document.read_only and self.pages.page is not None:
            holder = f"{document.holder} has it open" if document.holder else "its place allows no more"
            self.pages.page.info_bar.say(f"This book is read-only: {holder}.")

    def _last_page(self) -> str:
        last = self.desk.settings.text("page")
        return last if last in self.pages.keys else PAGES[0].key

    def _changed(self, portfolio: Portfolio, tables: frozenset[str]) -> None:
        self._show_portfolio(portfolio)
        self.pages.take_portfolio(portfolio, tables)
        self.desk.recalculator.set_portfolio(portfolio)
        if tables & scenarios.TABLES:
            self.scenarios.offer(portfolio)

    def _show_portfolio(self, portfolio: Portfolio) -> None:
        document = self.desk.document
        self.strip.company.setText(portfolio.company.name or "Unnamed company")
        self.setWindowTitle(f"{portfolio.company.name or 'Unnamed company'} – Hashyard")
        self.status.show_counts(len(portfolio["machine"]), len(portfolio["site"]))
        undo, redo = document.next_undo, document.next_redo
        self.actions_.name_undo(undo.why if undo else "", redo.why if redo else "")

    def _saved(self, at: object) -> None:
        if isinstance(at, datetime):
            self.status.say_saved(at)
        self._show_portfolio(self.desk.document.portfolio)

    def _failed(self, error: AppError) -> None:
        page = self.pages.page if self.desk.document.is_open else None
        (page.info_bar if page else self.start.info_bar).show_error(error)
        self.start.wait_for("")
        self.status.say_failed(error.sentence)

    def _show_closed(self) -> None:
        self._centre.setCurrentWidget(self.start)
        self.strip.set_book_open(False)
        self.start.show_recent(self.desk.settings.recent_books)
        self.rail.setEnabled(False)
        self.drawer.hide()
        self.actions_.set_book_open(False)
        self.actions_.name_undo("", "")

    # --- results -----------------------------------------------------------------------------------
    def _show_results(self, results: Results, base: Results) -> None:
        if base is not self._base:  # a drag leaves it as it was
            self._base = base
            self.drawer.show_base(base)
            self.strip.show_network(base)
            self._wanting = self._look_around(base.as_of_on)
        if (found := (*results.problems, *self._wanting)) != self._problems:
            self._problems = found
            self.status.show_problems(found)
        self.drawer.outcome.show_results(self.desk.document.portfolio, results, base)
        self.pages.take_results(results, base)

    def _look_around(self, day: int) -> tuple[Problem, ...]:
        """What contracts and invoices want by a day: ends, notices, what is due or has not come."""
        portfolio = self.desk.document.portfolio
        return *attention_to_statements(portfolio, day), *attention_to_contracts(portfolio, day)

    def _inputs(self) -> tuple[Input, ...]:
        """Every input that the drawer may vary, with its base; none before the first results."""
        prepared = self.desk.recalculator.prepared
        return () if prepared is None else (*inputs_of(prepared), *further_inputs(prepared))

    def _show_problem(self, problem: Problem) -> None:
        if problem.table in COMPANY_TABLES:
            self.commands.company(problem.table)
        else:
            self.desk.navigator.go(page_of_table(problem.table), (problem.table, problem.id))

    # --- search ------------------------------------------------------------------------------------
    def _search(self, query: str) -> list[palette.Found]:
        portfolio, navigator = self.desk.document.portfolio, self.desk.navigator
        listed = palette.actions(self.actions_.all())
        if self.desk.document.is_open:
            page = self.pages.page
            listed = palette.pages(navigator) + palette.actions(page.commands() if page else []) + listed
            listed += palette.sites(portfolio, navigator)
            listed += palette.contracts(portfolio, navigator)
            listed += palette.scenarios(portfolio, self.scenarios.choose)
        listed += palette.guide(self.commands.help)
        return palette.search(query, listed, portfolio, navigator)

    # --- how it looks ------------------------------------------------------------------------------
    def _turn_to(self, key: str) -> None:
        if self.desk.document.is_open:
            self.pages.show_page(key)

    def _show_theme(self, theme: Theme) -> None:
        self.actions_.set_theme(theme)
        self.pages.set_theme(theme)
        for choice in ("system", "light", "dark"):
            self.actions_[f"theme-{choice}"].setChecked(self.desk.settings.theme == choice)

    def _show_drawer(self, on: bool) -> None:
        self.drawer.setVisible(on)
        self.desk.settings.set_flag("drawer", on)

    def _hide_amounts(self, hidden: bool) -> None:
        self.desk.settings.amounts_hidden = hidden

    def _cover_amounts(self, hidden: bool) -> None:
        self.pages.set_amounts_hidden(hidden)
        self.drawer.outcome.set_amounts_hidden(hidden)

    def _show_menu(self) -> None:
        corner = self.rail.menu_button.mapToGlobal(QPoint(0, 0))
        self._menu.popup(corner - QPoint(0, self._menu.sizeHint().height()))

    def _show_menu_bar(self, on: bool) -> None:
        self.menuBar().setVisible(on)
        self.desk.settings.set_flag("menu-bar", on)

    def _restore(self) -> None:
        self.resize(QSize(*_SIZE).boundedTo(self.screen().availableSize() - QSize(0, _FRAME)))
        self.restoreGeometry(self.desk.settings.bytes("geometry"))
        shown = self.desk.settings.flag("menu-bar", False) or self.menuBar().isNativeMenuBar()
        self.menuBar().setVisible(shown)
        self.actions_["menu-bar"].setChecked(shown)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self._painted_first)

    def _painted_first(self) -> None:
        """Make the first page while the book is read."""
        if not self.desk.document.is_open:
            self.pages.prepare(self._last_page())
        self.painted.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.desk.settings.set_bytes("geometry", self.saveGeometry())
        if self.pages.page is not None:
            self.desk.settings.set_text("page", self.pages.page.key)
        super().closeEvent(event)
