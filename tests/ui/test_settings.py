"""What this computer remembers, over restarts."""

from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QApplication

from desktop_app.ui.settings import Settings


def test_settings_survive_a_restart(qapp: QApplication, tmp_path: Path) -> None:
    path = tmp_path / "here.ini"
    first = Settings(path)
    first.theme = "dark"
    first.who = " Ada "
    first.set_flag("drawer", False)
    first.set_bytes("geometry", QByteArray(b"\x00\x01"))
    first.set_text("table/machines", '{"columns": ["a", "b"]}')
    del first
    again = Settings(path)
    assert (again.theme, again.who, again.flag("drawer", True)) == ("dark", "Ada", False)
    assert again.bytes("geometry") == QByteArray(b"\x00\x01")
    assert again.text("table/machines") == '{"columns": ["a", "b"]}'


def test_books_that_are_gone_are_not_offered(qapp: QApplication, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "here.ini")
    one, two = tmp_path / "one.hashyard", tmp_path / "two.hashyard"
    for path in (one, two, one):
        path.touch()
        settings.remember_book(path)
    assert settings.recent_books == [one, two]
    one.unlink()
    assert settings.last_book == two


def test_hidden_amounts_are_not_remembered(qapp: QApplication, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "here.ini")
    settings.amounts_hidden = True
    assert not Settings(tmp_path / "here.ini").amounts_hidden


def test_an_unreadable_choice_follows_the_system(qapp: QApplication, tmp_path: Path) -> None:
    (tmp_path / "here.ini").write_text("[General]\ntheme=mauve\n")
    assert Settings(tmp_path / "here.ini").theme == "system"
