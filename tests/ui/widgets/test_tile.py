"""Tiles: what they say, how they wrap, and what they hide."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.figures.tile import Tile
from desktop_app.ui.widgets.tile import TileRow, TileWidget

COST = Tile(
    "Direct cost per BTC", "$52,560", change="+6.2 %", change_mood="bad", plan="$49.8k",
    sparkline=np.array([1.0, np.nan, 3.0, 2.0]), key="cost",
)  # fmt: skip


def row(qtbot: QtBot, width: int) -> TileRow:
    made = TileRow()
    qtbot.addWidget(made)
    made.set_tiles([COST] * 5)
    made.resize(width, 100)
    made.show()
    return made


def test_a_tile_is_one_sentence_for_a_screen_reader(qtbot: QtBot) -> None:
    tile = TileWidget(COST)
    qtbot.addWidget(tile)
    assert tile.accessibleName() == "Direct cost per BTC: $52,560, +6.2 %, plan $49.8k"


def test_five_tiles_share_a_wide_row_and_wrap_in_a_narrow_one(qtbot: QtBot) -> None:
    wide = row(qtbot, 1400)
    assert len({t.y() for t in wide.findChildren(TileWidget)}) == 1
    assert max(t.geometry().right() for t in wide.findChildren(TileWidget)) == 1399
    narrow = row(qtbot, 500)
    assert len({t.y() for t in narrow.findChildren(TileWidget)}) > 1
    assert narrow.height() > wide.height()
    assert max(t.geometry().right() for t in narrow.findChildren(TileWidget)) < 500


def test_new_figures_keep_the_widgets(qtbot: QtBot) -> None:
    made = row(qtbot, 1400)
    before = made.findChildren(TileWidget)
    made.set_tiles([Tile("Other", "1")] * 5)
    assert made.findChildren(TileWidget) == before
    assert [t.label for t in made.tiles] == ["Other"] * 5


def test_hiding_amounts_changes_the_picture_of_money_alone(qtbot: QtBot) -> None:
    pictures = {}
    for tile in (COST, Tile("Fleet efficiency", "17.2", "J/TH")):
        widget = TileWidget(tile)
        qtbot.addWidget(widget)
        widget.resize(240, 100)
        shown = widget.grab().toImage()
        widget.set_amounts_hidden(True)
        pictures[tile.label] = widget.grab().toImage() == shown
    assert pictures == {"Direct cost per BTC": False, "Fleet efficiency": True}


def test_a_click_says_the_key(qtbot: QtBot, qapp: QApplication) -> None:
    made = row(qtbot, 1400)
    with qtbot.waitSignal(made.clicked) as heard:
        qtbot.mouseClick(made.findChildren(TileWidget)[0], Qt.MouseButton.LeftButton)
    assert heard.args == ["cost"]


def test_nothing_is_clipped_with_a_large_font(qtbot: QtBot, qapp: QApplication) -> None:
    small = TileWidget(COST).sizeHint().height()
    font = qapp.font()
    large = qapp.font()
    large.setPointSizeF(font.pointSizeF() * 2)
    qapp.setFont(large)
    try:
        assert TileWidget(COST).sizeHint().height() > 1.5 * small
    finally:
        qapp.setFont(font)
