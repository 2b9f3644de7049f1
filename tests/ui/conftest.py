"""A real application with a real book for the tests that show widgets."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import copyfile

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app import app
from desktop_app.book import Book
from desktop_app.engine.draws import PathSettings
from desktop_app.engine.paths import simulate
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company
from desktop_app.ui.document import Document
from desktop_app.ui.pages.outlook import page
from desktop_app.ui.screenshots import settle


@pytest.fixture(autouse=True)
def few_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw few paths wherever the outlook is open; a test of its own asks for as many as users see."""
    monkeypatch.setattr(page, "simulate", partial(simulate, settings=PathSettings(paths=500)))


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The application as users get it: Fusion, Inter, the palette of the theme."""
    return app.qt_application()


def now() -> datetime:
    return datetime.now(UTC)


def make_book(path: Path, *, sample: bool) -> Path:
    book = Book.create(path, who="Jo", now=now)
    book.edit("Catalogue", catalogue(book.portfolio))
    if sample:
        book.edit("Sample company", sample_company(book.portfolio, machines=500, sites=5))
    book.close()
    return path


@pytest.fixture(scope="session")
def books(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("books")
    return {
        name: make_book(folder / f"{name}.hashyard", sample=name == "sample") for name in ("empty", "sample")
    }


@pytest.fixture
def sample_book(books: dict[str, Path], tmp_path: Path) -> Path:
    """A copy of the sample company that a test may change."""
    return Path(copyfile(books["sample"], tmp_path / "sample.hashyard"))


@pytest.fixture
def empty_book(books: dict[str, Path], tmp_path: Path) -> Path:
    return Path(copyfile(books["empty"], tmp_path / "empty.hashyard"))


@pytest.fixture
def document(qapp: QApplication) -> Iterator[Document]:
    made = Document(who=lambda: "Jo", now=now)
    yield made
    made.close()


def running(folder: Path) -> Iterator[app.Application]:
    """The application in light colours, without a book."""
    made = app.Application(folder / "settings.ini", folder, None, theme="light")
    made.window.resize(1440, 900)
    made.window.show()
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()
    settle()


@pytest.fixture
def application(qapp: QApplication, tmp_path: Path) -> Iterator[app.Application]:
    yield from running(tmp_path)


def wait_until(is_true: Callable[[], bool]) -> None:
    """What `qtbot` does, for fixtures that outlive a test."""
    ends_s = time.monotonic() + 20
    while not is_true():
        assert time.monotonic() < ends_s, "waited for too long"
        QApplication.processEvents()
        time.sleep(0.01)  # QTest.qWait would keep the threads that are waited for from running


@pytest.fixture(scope="module")
def looked_at(
    qapp: QApplication, books: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[app.Application]:
    """The sample company in a window of which a file's tests look at a page, and edit nothing."""
    folder = tmp_path_factory.mktemp("looked_at")
    with contextmanager(running)(folder) as made:
        made.desk.document.open(Path(copyfile(books["sample"], folder / "sample.hashyard")))
        wait_until(lambda: made.desk.document.is_open and made.desk.recalculator.is_settled)
        yield made


@pytest.fixture
def open_book(qtbot: object, application: app.Application) -> Callable[[Path], app.Application]:
    """Opens a book and waits until its first results are shown."""

    def opened(path: Path) -> app.Application:
        desk = application.desk
        desk.document.open(path)
        qtbot.waitUntil(lambda: desk.document.is_open and desk.recalculator.is_settled, timeout=20_000)  # type: ignore[attr-defined]
        return application

    return opened
