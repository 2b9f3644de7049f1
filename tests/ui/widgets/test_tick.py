"""A tick box is seen in both themes, whether ticked or not."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.figures.tokens import ThemeName, load_theme
from desktop_app.ui.look import apply_theme
from desktop_app.ui.widgets.tick import Tick


def _contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: QColor) -> float:
    shares = (colour.redF(), colour.greenF(), colour.blueF())
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("ticked", [False, True])
@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_frame_stands_out_from_the_window(
    qtbot: QtBot, qapp: QApplication, name: ThemeName, ticked: bool
) -> None:
    apply_theme(qapp, load_theme(name))
    box = Tick("Status")
    qtbot.addWidget(box)
    box.setChecked(ticked)
    image = box.grab().toImage()
    ground = QColor(load_theme(name).window)
    side = box.fontMetrics().height()
    seen = [_contrast(image.pixelColor(x, image.height() // 2), ground) for x in range(side)]
    assert max(seen) >= 3
