"""The one font carries what tables and reports write, in the window and on paper alike."""

import json

import pytest
import typst
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QRawFont

from desktop_app import bundled

FONTS = bundled.path("resources/fonts")
WEIGHTS = {"Regular": 400, "Medium": 500, "SemiBold": 600, "Bold": 700}
WRITTEN = "₿$€¢%0123456789.,+−×·–—…≤≥≈Δσ²³₂→↑↓▲▼✓'\"/()[]"


@pytest.fixture
def inter(qapp):
    for path in sorted(FONTS.glob("*.ttf")):
        assert "Inter" in QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(path)))
    return "Inter"


@pytest.mark.parametrize("style", WEIGHTS)
def test_the_window_finds_each_weight_under_the_one_family(inter: str, style: str):
    font = QFont(inter, 12)
    font.setWeight(QFont.Weight(WEIGHTS[style]))
    found = QRawFont.fromFont(font)
    assert (found.familyName(), found.styleName()) == (inter, style)
    assert not [character for character in WRITTEN if not found.supportsCharacter(ord(character))]


def test_tabular_figures_are_of_one_width(inter: str):
    font = QFont(inter, 12)
    font.setFeature(QFont.Tag("tnum"), 1)
    metrics = QFontMetricsF(font)
    assert len({metrics.horizontalAdvance(figure * 4) for figure in "0123456789"}) == 1


def test_typst_finds_every_sign_in_the_shipped_font_alone():
    written = json.dumps(WRITTEN, ensure_ascii=False)
    source = f'#set text(font: "Inter", number-width: "tabular", fallback: false)\n#{written}'
    shipped = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    _, warnings = typst.compile_with_warnings(source.encode(), format="pdf", font_paths=shipped)
    assert not warnings


def test_the_licence_lies_beside_the_font():
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")
