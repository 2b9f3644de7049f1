"""What the machines page takes with a quarter of a million machines, offscreen, on a real book."""

from __future__ import annotations

import importlib
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.book import Book
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.tokens import load_theme
from desktop_app.ui import look
from desktop_app.ui.desk import Desk, Navigator
from desktop_app.ui.document import Document
from desktop_app.ui.pages.machines import MachinesPage
from desktop_app.ui.recalculator import Recalculator
from desktop_app.ui.settings import Settings
from desktop_app.ui.tasks import Tasks
from tests.figures.fleets import base, fleet

MACHINES, SITES, SEED = 250_000, 30, 7
SIZE = (1440, 900)
Figure = dict[str, Any]


def now() -> datetime:
    """The present instant."""
    return datetime.now(UTC)


def milliseconds(work: Callable[[], object]) -> float:
    """How long something takes, with the repaints that it causes."""
    started = time.perf_counter()
    work()
    QApplication.processEvents()
    return (time.perf_counter() - started) * 1000


def run(machines: int = MACHINES) -> dict[str, Any]:
    """All figures; `machines` may be 1,000,000."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    look.register_fonts(app)
    look.apply_theme(app, load_theme("light"))
    importlib.import_module("pyqtgraph")  # the window has loaded it after its own first paint
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(Path(folder), machines)
        try:
            figures = bench.measured()
        finally:
            bench.close()
    return {"name": "machines", "figures": figures}


class _Bench:
    """A desk with a large book, and its machines page."""

    def __init__(self, folder: Path, machines: int) -> None:
        self.machines = machines
        path = folder / "large.hashyard"
        _make_book(path, machines)
        self.document = Document(who=lambda: "bench", now=now)
        settings = Settings(folder / "settings.ini")
        self.desk = Desk(self.document, Recalculator(), Tasks(), settings, Navigator())
        self.document.failed.connect(_fail)
        self.document.open(path)
        self._wait(lambda: self.document.is_open)

    def close(self) -> None:
        self.desk.tasks.close()
        self.desk.recalculator.close()
        self.document.close()

    def _wait(self, done: Callable[[], bool], seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while not done():
            QApplication.processEvents()
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.0005)

    def measured(self) -> list[Figure]:
        first, pause = self._first_paint()
        self.document.changed.connect(self._changed)
        header, keys = self.page.table.view, self.page.table.model.keys
        found = [
            _figure("first paint of the page", first, 300),
            _figure("first paint: longest pause of the window", pause, 100),
        ]
        for key in ("serial", "hashrate", "place"):
            column = keys.index(key)
            taken = milliseconds(
                lambda column=column: header.sortByColumn(column, Qt.SortOrder.AscendingOrder)
            )
            found.append(_figure(f"sort by {key}", taken, 250))
        for text in ("12345", "1", "site:Odessa status:energised hashrate<180"):
            taken = milliseconds(lambda text=text: self.page.line.set_text(text))
            found.append(_figure(f"filter “{text}”", taken, 100))
        self.page.line.set_text("")
        found += self._scrolled()
        return found + self._edited()

    def _first_paint(self) -> tuple[float, float]:
        """Until the machines are painted, not only the frame of the page."""
        beats = _Beats()
        started = time.perf_counter()
        self.page = MachinesPage(self.desk)
        self.page.resize(*SIZE)
        self.page.take_portfolio(self.document.portfolio, frozenset())
        self.page.show()
        self._wait(self.page.is_ready)
        self.page.grab()
        taken = (time.perf_counter() - started) * 1000
        return taken, beats.longest_ms()

    def _changed(self, portfolio: Portfolio, tables: frozenset[str]) -> None:
        self.page.take_portfolio(portfolio, tables)

    def _scrolled(self) -> list[Figure]:
        bar = self.page.table.view.verticalScrollBar()
        far = np.linspace(0, bar.maximum(), 150)
        near = bar.maximum() / 2 + np.arange(150) * 60
        frames = [
            milliseconds(lambda to=to: bar.setValue(int(to))) for to in np.concatenate([far, near]).tolist()
        ]
        return [
            _figure("scroll, median frame", float(np.median(frames)), 16.7),
            _figure("scroll, longest frame", max(frames), 33),
        ]

    def _edited(self) -> list[Figure]:
        """Two fields of all machines, durable, then taken back; and the longest pause of the window."""
        found = []
        ids = self.document.portfolio["machine"].ids
        values = {("machine_state", "mode"): 2, ("machine_state", "owner"): 1}
        day = self.page.day.day
        steps = (
            (
                "bulk edit of all rows in two fields, durable",
                lambda: self.page.verbs.apply("Change", ids, values, day),
            ),
            ("the same undone", self.document.undo),
        )
        for what, act in steps:
            taken, pause = self._durable(act)
            found += [_figure(what, taken, 2000), _figure(f"{what}: longest pause of the window", pause, 100)]
        return found

    def _durable(self, act: Callable[[], object]) -> tuple[float, float]:
        saved: list[float] = []
        connection = self.document.saved.connect(lambda _: saved.append(time.perf_counter()))
        beats = _Beats()
        started = time.perf_counter()
        act()
        self._wait(lambda: bool(saved))
        settled = time.perf_counter() + 0.3
        self._wait(lambda: time.perf_counter() > settled)
        self.document.saved.disconnect(connection)
        return (saved[0] - started) * 1000, beats.longest_ms()


class _Beats:
    """A pulse of the window: where it stops, the window is blocked."""

    def __init__(self) -> None:
        self._at = [time.perf_counter()]
        self._timer = QTimer()
        self._timer.timeout.connect(lambda: self._at.append(time.perf_counter()))
        self._timer.start(1)

    def longest_ms(self) -> float:
        """The longest time between two beats until now."""
        self._timer.stop()
        return float(np.max(np.diff([*self._at, time.perf_counter()]))) * 1000


def _make_book(path: Path, machines: int) -> None:
    book = Book.create(path, who="bench", now=now)
    try:
        book.edit("Sites", base(SITES))
        book.edit("Machines", fleet(book.portfolio, machines, SITES, SEED))
    finally:
        book.close()


def _fail(error: Exception) -> None:
    raise error


def _figure(what: str, value: float, target: float) -> Figure:
    return {
        "what": what,
        "value": round(value, 1),
        "unit": "ms",
        "yardstick": "",
        "ratio": None,
        "target": f"≤ {target:g} ms",
        "met": value <= target,
    }


if __name__ == "__main__":
    import json
    import sys

    sys.stdout.write(json.dumps(run(int(sys.argv[1]) if len(sys.argv) > 1 else MACHINES), indent=1) + "\n")
