"""The process that `window` measures: opens a book as the application does, and says when it is painted."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop_app import app

SIZE = (1440, 900)
FRAMES = 240


def _measure(what: str, book: Path, cache: Path) -> None:
    """Open the book as the application does; say when the first page is painted with its final figures."""
    gc.disable()  # as `app.run` does
    started = time.perf_counter()
    made = app.Application(cache.with_suffix(".ini"), cache, cache, book=book)
    made.window.resize(*SIZE)
    made.window.show()
    QApplication.processEvents()
    shell_s = time.perf_counter() - started
    from desktop_app.ui.screenshots import wait_until

    assert wait_until(lambda: made.desk.document.is_open and made.desk.recalculator.is_settled)
    made.window.repaint()
    if what == "start":
        sys.stdout.write(json.dumps({"shell_s": shell_s}) + "\n")
        sys.stdout.flush()
    else:
        made.settle()
        _open_page(made, what.removeprefix("drag-"))
        _drag(made)
    made.close()


def _open_page(made: app.Application, key: str) -> None:
    """Show a page and wait until it is at rest, its paths and scenarios worked out."""
    from desktop_app.ui.screenshots import wait_until

    page = made.window.pages.show_page(key)
    assert page is not None
    _paint()
    assert wait_until(lambda: page.is_ready() and not made.desk.tasks.running)


def _paint() -> None:
    for _ in range(3):  # layouts, their updates, the painting
        QApplication.processEvents()


def _drag(made: app.Application) -> None:
    """Pull the price through its range; one frame is evaluation and painting of all that is visible."""
    page = made.window.pages.page
    assert page is not None
    slider, recalculator = made.window.drawer.rows["price"].slider, made.desk.recalculator
    time.sleep(0.5)
    _paint()
    frames, shown = [], []
    recalculator.results_changed.connect(lambda *_: shown.append(True))
    for number in range(FRAMES):
        slider.setSliderDown(True)
        started = time.perf_counter()
        slider.setValue(200 + number * 3)
        while len(shown) <= number:  # a slow evaluation is made in another thread: the frame waits for it
            QApplication.processEvents()
        _paint()
        frames.append((time.perf_counter() - started) * 1e3)
    found = {"frames_ms": frames[10:], "page": page.key, "memory_mb": _memory_mb()}
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def _memory_mb() -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    _measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
