"""Pictures of every page without a screen, in either theme."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from desktop_app import app
from desktop_app.domain.problems import AppError
from desktop_app.figures.tokens import load_theme
from desktop_app.ui.pages import PAGES


def test_every_page_is_a_picture_in_the_wanted_size_and_theme(
    qapp: QApplication, sample_book: Path, tmp_path: Path
) -> None:
    made = app.screenshots(sample_book, tmp_path / "pictures", "dark", (1200, 800))
    names = [path.stem.split("-", 1)[1] for path in made]
    assert [name for name in names if "-" not in name] == [entry.key for entry in PAGES]
    assert "power-run-plan" in names, "further views have pictures of their own"
    for path in made:
        picture = QImage(str(path))
        assert (picture.width(), picture.height()) == (1200, 800)
        assert picture.pixelColor(3, 400).name().upper() == load_theme("dark").surface
    assert sorted(p.name for p in (tmp_path / "pictures").iterdir()) == sorted(p.name for p in made)


def test_what_is_no_book_gives_a_sentence_and_no_pictures(qapp: QApplication, tmp_path: Path) -> None:
    bad = tmp_path / "bad.hashyard"
    bad.write_text("hello")
    with pytest.raises(AppError):
        app.screenshots(bad, tmp_path / "pictures", "light", (800, 600))
    assert list((tmp_path / "pictures").iterdir()) == []
