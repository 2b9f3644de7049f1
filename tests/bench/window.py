"""What the window takes with the large book, offscreen: start-up, a what-if drag, memory."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.book import Book
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company

MACHINES, SITES = 250_000, 30
PAGES = ("overview", "outlook")
ROUNDS = 5
WARM_RATIO, COLD_RATIO, COLD_S = 2.0, 5.0, 2.0
FRAME_MS, FRAME_P99_MS = 16.7, 33.0
MEMORY_MB = 300.0
_EMPTY = """
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
app = QApplication([])
window = QMainWindow()
window.setCentralWidget(pyqtgraph.PlotWidget())
window.resize(1440, 900)
window.show()
for _ in range(4):
    app.processEvents()
print("{}")
"""


def run() -> dict[str, Any]:
    """Make the large book, then measure in processes of their own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = _large_book(folder / "large.hashyard")
        compiled = folder / "compiled"
        empty, cold, warm = [], [], []
        for n in range(ROUNDS + 1):  # in turn, so that all see the same machine
            empty.append(_timed([sys.executable, "-c", _EMPTY], compiled))
            cold.append(_timed(_child("start", book, folder / f"cold{n}"), compiled))
            warm.append(_timed(_child("start", book, folder / "cold0"), compiled))
        drags = [_timed(_child(f"drag-{page}", book, folder / "cold0"), compiled)[1] for page in PAGES]
    # The first of each compiled the modules that it loads, as the first start after an installation does.
    empty_s = statistics.median(s for s, _ in empty[1:])
    dragged = [figure for found in drags for figure in _drag_figures(found)]
    return {"name": "window", "figures": [*_start_figures(empty_s, warm[1:], cold[1:]), *dragged]}


def _large_book(path: Path) -> Path:
    book = Book.create(path, who="bench", now=lambda: datetime.now(UTC))
    book.edit("Catalogue", catalogue(book.portfolio))
    book.edit("Sample", sample_company(book.portfolio, machines=MACHINES, sites=SITES))
    book.close()
    return path


def _child(what: str, book: Path, cache: Path) -> list[str]:
    return [sys.executable, "-m", "tests.bench._window_child", what, str(book), str(cache)]


def _timed(command: list[str], compiled: Path) -> tuple[float, dict[str, Any]]:
    """Seconds from the start of a process to its first line, and what that line says.

    Python keeps what it compiles in a folder: the surroundings may forbid it to write beside the modules.
    """
    started = time.perf_counter()
    child = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(compiled)}
    child.pop("PYTHONDONTWRITEBYTECODE", None)
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=child, cwd=root) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        taken = time.perf_counter() - started
    return taken, json.loads(line)


# --- figures -----------------------------------------------------------------------------------------
def _start_figures(
    empty_s: float, warm: list[tuple[float, dict[str, Any]]], cold: list[tuple[float, dict[str, Any]]]
) -> list[dict[str, Any]]:
    warm_s, cold_s = (statistics.median(s for s, _ in runs) for runs in (warm, cold))
    shell_s = statistics.median(found["shell_s"] for _, found in warm)
    yardstick = "empty window with one pyqtgraph plot"
    return [
        _figure(f"start of an {yardstick}", empty_s, "s"),
        _figure("shell painted, after the imports", shell_s, "s"),
        _figure(
            f"{MACHINES:,} machines to a painted first page, cache warm",
            warm_s, "s", yardstick, warm_s / empty_s, f"{WARM_RATIO:g} ×", warm_s <= WARM_RATIO * empty_s,
        ),
        _figure(
            f"{MACHINES:,} machines to a painted first page, cache cold",
            cold_s, "s", yardstick, cold_s / empty_s, f"{COLD_RATIO:g} × and {COLD_S:g} s",
            cold_s <= COLD_RATIO * empty_s and cold_s <= COLD_S,
        ),
    ]  # fmt: skip


def _drag_figures(found: dict[str, Any]) -> list[dict[str, Any]]:
    frames = sorted(found["frames_ms"])
    median, p99 = statistics.median(frames), frames[int(len(frames) * 0.99)]
    memory = found["memory_mb"]
    return [
        _figure(f"what-if drag, {found['page']}, median frame", median, "ms", target=f"{FRAME_MS:g} ms",
                met=median <= FRAME_MS),
        _figure(f"what-if drag, {found['page']}, 99th percentile", p99, "ms", target=f"{FRAME_P99_MS:g} ms",
                met=p99 <= FRAME_P99_MS),
        _figure(f"memory with the large book open, {found['page']}", memory, "MB", target=f"{MEMORY_MB:g} MB",
                met=memory <= MEMORY_MB),
    ]  # fmt: skip


def _figure(
    what: str,
    value: float,
    unit: str,
    yardstick: str = "",
    ratio: float | None = None,
    target: str = "",
    met: bool | None = None,
) -> dict[str, Any]:
    return {
        "what": what, "value": value, "unit": unit, "yardstick": yardstick, "ratio": ratio,
        "target": target, "met": met,
    }  # fmt: skip
