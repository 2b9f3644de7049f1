"""A real application with a real book for the tests that show widgets."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app import app
from desktop_app.book import Book
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company
from desktop_app.ui.document import Document
from desktop_app.ui.screenshots import settle


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


@pytest.fixture
def application(qapp: QApplication, tmp_path: Path) -> Iterator[app.Application]:
    """The application in light colours, without a book."""
    made = app.Application(tmp_path / "settings.ini", tmp_path, None, theme="light")
    made.window.resize(1440, 900)
    made.window.show()
    yield made
    made.window.close()
    made.close()
    made.window.deleteLater()
    settle()


@pytest.fixture
def open_book(qtbot: object, application: app.Application) -> Callable[[Path], app.Application]:
    """Opens a book and waits until its first results are shown."""

    def opened(path: Path) -> app.Application:
        desk = application.desk
        desk.document.open(path)
        qtbot.waitUntil(lambda: desk.document.is_open and desk.recalculator.is_settled, timeout=20_000)  # type: ignore[attr-defined]
        return application

    return opened
