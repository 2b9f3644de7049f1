"""The look: palette from the tokens, the font with its figures, the system's colours followed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontInfo, QFontMetricsF, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.figures.tokens import load_theme
from desktop_app.ui import icons, look
from desktop_app.ui.appearance import Appearance
from desktop_app.ui.look import tabular
from desktop_app.ui.settings import Settings


def test_the_shipped_font_is_used_with_figures_of_equal_width(qapp: QApplication) -> None:
    assert QFontInfo(qapp.font()).family() == "Inter"
    metrics = QFontMetricsF(tabular(qapp.font()))
    assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("8888")
    plain = QFontMetricsF(qapp.font())
    assert plain.horizontalAdvance("-") < metrics.horizontalAdvance("-")  # dates are not stretched
    assert metrics.inFontUcs4(0x20BF)  # ₿


def test_the_user_is_followed_before_the_system(qapp: QApplication, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "here.ini")
    appearance = Appearance(qapp, settings)
    heard: list[str] = []
    appearance.changed.connect(lambda theme: heard.append(theme.name))
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(Qt.ColorScheme.Light)
    hints.setColorScheme(Qt.ColorScheme.Dark)
    settings.theme = "light"
    assert look.theme_of().name == "light"
    hints.setColorScheme(Qt.ColorScheme.Dark)
    assert look.theme_of().name == "light"
    settings.theme = "dark"
    assert qapp.palette().color(QPalette.ColorRole.Base).name().upper() == load_theme("dark").surface
    assert heard[-1] == "dark"
    hints.unsetColorScheme()
    settings.theme = "light"
    appearance.deleteLater()


def test_every_icon_can_be_tinted(qapp: QApplication) -> None:
    folder = look.bundled.path("resources/icons")
    for file in folder.glob("*.svg"):
        if file.stem == "hashyard":
            continue
        picture = icons.pixmap(file.stem, "#B45309", 24).toImage()
        pixels = [picture.pixelColor(x, y) for x in range(24) for y in range(24)]
        colours = {pixel.name() for pixel in pixels if pixel.alpha() == 255}
        assert colours <= {"#b45309"}, file.stem
        assert not picture.allGray(), file.stem


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_suggestions_under_a_line_stand_on_their_own_ground(qtbot: QtBot, qapp: QApplication) -> None:
    look.apply_theme(qapp, load_theme("light"))
    line = QLineEdit()
    qtbot.addWidget(line)
    offers = QCompleter(["repair", "retired"], line)
    line.setCompleter(offers)
    line.show()
    offers.setCompletionPrefix("re")
    offers.complete()
    popup = offers.popup()
    assert popup is not None
    shown = popup.grab().toImage()
    ground = shown.pixelColor(shown.width() - 6, shown.height() - 4)
    assert ground.name().upper() == load_theme("light").raised
