"""The small table: order, totals, selection by key, copying."""

import math

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.figures.table import Column, TableSpec
from desktop_app.ui.widgets.spec_table import SpecTable

COLUMNS = (
    Column("site", "Site", kind="text"),
    Column("margin", "Margin", kind="money", total="sum", plus=True),
)


def spec(*rows: tuple[str, float]) -> TableSpec:
    return TableSpec.from_rows("Sites", COLUMNS, rows, keys=tuple(name for name, _ in rows))


def table(qtbot: QtBot) -> SpecTable:
    made = SpecTable("Sites")
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    made.set_spec(spec(("Odessa", 2000.0), ("Ashford", -500.0), ("Lima", math.nan), ("Dalton", 3000.0)))
    return made


def shown(made: SpecTable, column: int = 0) -> list[str]:
    model = made.model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def header_click(qtbot: QtBot, made: SpecTable, column: int) -> None:
    header = made.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(column) + 10, 8)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_numbers_sort_from_the_largest_with_missing_ones_and_totals_last(qtbot: QtBot) -> None:
    made = table(qtbot)
    header_click(qtbot, made, 1)
    assert shown(made) == ["Dalton", "Odessa", "Ashford", "Lima", "Total"]
    header_click(qtbot, made, 1)
    assert shown(made)[:4] == ["Ashford", "Odessa", "Dalton", "Lima"]
    assert shown(made, 1)[-1] == "+$4,500"


def test_texts_sort_from_the_beginning_of_the_alphabet(qtbot: QtBot) -> None:
    made = table(qtbot)
    header_click(qtbot, made, 0)
    assert shown(made)[:4] == ["Ashford", "Dalton", "Lima", "Odessa"]


def test_numbers_stand_right(qtbot: QtBot) -> None:
    index = table(qtbot).model().index(0, 1)
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight


def test_a_chosen_row_says_its_key_and_stays_chosen(qtbot: QtBot) -> None:
    made = table(qtbot)
    header_click(qtbot, made, 0)
    with qtbot.waitSignal(made.chosen) as heard:
        made.selectRow(1)
    assert heard.args == ["Dalton"]
    heard_again: list[object] = []
    made.chosen.connect(heard_again.append)
    made.set_spec(spec(("Dalton", 1.0), ("Odessa", 2.0)))
    assert made.current_key() == "Dalton"
    assert heard_again == []


def test_the_totals_cannot_be_chosen(qtbot: QtBot) -> None:
    made = table(qtbot)
    assert not made.model().index(4, 0).flags() & Qt.ItemFlag.ItemIsSelectable
    assert made.key_at(4) is None


def test_copying_gives_what_a_spreadsheet_takes(qtbot: QtBot, qapp: QApplication) -> None:
    made = table(qtbot)
    qtbot.keyClick(made, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert qapp.clipboard().text().splitlines()[:2] == ["Site\tMargin", "Odessa\t+$2,000"]


def test_amounts_can_be_hidden(qtbot: QtBot) -> None:
    made = table(qtbot)
    made.set_amounts_hidden(True)
    assert shown(made, 1)[0] == "•••"
    assert shown(made, 0)[0] == "Odessa"


def test_columns_fill_the_width_without_a_scroll_bar(qtbot: QtBot) -> None:
    made = table(qtbot)
    for width in (320, 500, 900):
        made.resize(width, 300)
        assert made.columnWidth(0) + made.columnWidth(1) == made.viewport().width()
