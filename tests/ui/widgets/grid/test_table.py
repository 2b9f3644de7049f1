import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.figures.inventory import inventory
from desktop_app.ui.widgets.grid.arrangement import Order
from desktop_app.ui.widgets.grid.editor import CellEditor
from desktop_app.ui.widgets.grid.layout import Layout
from desktop_app.ui.widgets.grid.table import GridTable
from tests.figures.fleets import TODAY, company

FLEET = inventory(company(5000), TODAY)
SHOWN = ("serial", "site", "status", "hashrate", "efficiency")


@pytest.fixture
def table(qtbot):
    made = GridTable("Machines", Layout(SHOWN), list(FLEET.columns))
    qtbot.addWidget(made)
    made.resize(800, 400)
    made.set_table(FLEET.columns, FLEET.ids)
    made.show()
    made.view.setFocus()
    return made


def cell(table, place, key):
    return table.model.index(place, table.model.keys.index(key))


def click(table, place, key, modifier=Qt.KeyboardModifier.NoModifier):
    where = table.view.visualRect(cell(table, place, key)).center()
    QTest.mouseClick(table.view.viewport(), Qt.MouseButton.LeftButton, modifier, where)


def test_only_the_chosen_columns_are_shown_in_their_order(table):
    assert table.shown_keys() == list(SHOWN)
    table.place(Layout(("status", "serial")))
    assert table.shown_keys() == ["status", "serial"]


def test_a_cell_says_the_same_to_a_screen_reader_as_on_the_screen(table):
    assert cell(table, 3, "serial").data() == FLEET.columns["serial"].said(np.array([3]))[0]
    assert table.model.headerData(table.model.keys.index("hashrate"), Qt.Orientation.Horizontal) == "TH/s"


def test_a_click_on_the_header_sorts_and_a_second_one_turns_it_round(table):
    section = table.model.keys.index("hashrate")
    header = table.view.header
    place = QPoint(header.sectionViewportPosition(section) + 20, 8)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    first = FLEET.columns["hashrate"].values[table.model.rows]
    assert (np.diff(first) >= 0).all()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert (np.diff(FLEET.columns["hashrate"].values[table.model.rows]) <= 0).all()


def test_select_all_means_all_that_match_and_not_the_rows_on_the_screen(table):
    mask = FLEET.status == 5
    table.set_mask(mask)
    QTest.keyClick(table.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(table.model.selected_rows()) == mask.sum() == 500
    table.set_mask(None)
    assert len(table.model.selected_rows()) == 500


def test_boxes_control_and_shift_select_rows(table):
    click(table, 2, "check")
    click(table, 4, "serial", Qt.KeyboardModifier.ControlModifier)
    assert table.model.selected_rows().tolist() == [2, 4]
    click(table, 7, "serial", Qt.KeyboardModifier.ShiftModifier)
    assert table.model.selected_rows().tolist() == [2, 4, 5, 6, 7]
    QTest.keyClick(table.view, Qt.Key.Key_Escape)
    assert not len(table.model.selected_rows())


def test_keys_alone_select_too(table):
    click(table, 0, "serial")
    QTest.keyClick(table.view, Qt.Key.Key_Space)
    QTest.keyClick(table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(table.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.model.selected_rows().tolist() == [0, 1, 2]


def test_the_cursor_stays_on_its_machine_when_the_order_changes(table):
    click(table, 3, "serial")
    table.set_order(Order().sorted_by("hashrate", True))
    assert table.current_id() == FLEET.ids[3]


def test_the_cursor_stays_on_its_cell_when_the_table_is_put_together_anew(table):
    click(table, 3, "hashrate")
    table.set_table(FLEET.columns, FLEET.ids)
    assert table.view.currentIndex() == cell(table, 3, "hashrate")


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # of the suggestions that pop up
def test_tab_opens_the_cell_beside_the_one_that_was_edited(qtbot, table):
    def put_together_anew(*_):
        table.set_table(FLEET.columns, FLEET.ids)

    table.view.delegate.typed.connect(put_together_anew)
    click(table, 1, "status")
    table.view.edit(cell(table, 1, "status"))
    QTest.keyClicks(table.view.findChild(CellEditor), "repair")
    QTest.keyClick(table.view.findChild(CellEditor), Qt.Key.Key_Tab)
    qtbot.waitUntil(lambda: table.view.currentIndex() == cell(table, 1, "hashrate"))
    assert isinstance(QApplication.focusWidget(), CellEditor)


def test_an_invalid_value_keeps_the_cell_open_framed_with_the_reason(qtbot, table):
    typed = []
    table.view.delegate.typed.connect(lambda *what: typed.append(what))
    table.view.delegate.check = lambda row, key, text: "TH/s must be at least 0 TH/s" if "-" in text else ""
    table.view.edit(cell(table, 1, "hashrate"))
    editor = table.view.findChild(CellEditor)
    assert editor.text() == FLEET.columns["hashrate"].typed(1)
    QTest.keyClicks(editor, "-5")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert editor.isVisible()
    assert editor.reason == "TH/s must be at least 0 TH/s"
    assert editor.property("invalid") is True
    editor.selectAll()
    QTest.keyClicks(editor, "150")
    assert editor.reason == ""
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(typed))
    assert typed == [(1, "hashrate", "150")]


def test_a_cell_that_was_not_changed_sets_nothing(qtbot, table):
    typed = []
    table.view.delegate.typed.connect(lambda *what: typed.append(what))
    table.view.edit(cell(table, 1, "hashrate"))
    QTest.keyClick(table.view.findChild(CellEditor), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.view.state() == table.view.State.NoState)
    assert typed == []


def test_computed_columns_open_no_editor(table):
    assert not cell(table, 1, "efficiency").flags() & Qt.ItemFlag.ItemIsEditable
    assert cell(table, 1, "hashrate").flags() & Qt.ItemFlag.ItemIsEditable


def test_groups_fold_with_a_click_and_their_heading_carries_totals(table):
    table.view.summary = lambda rows: {"hashrate": f"{len(rows)}"}
    table.set_order(Order((), ("site",)))
    assert table.model.rowCount() == 5004
    click(table, 0, "serial")
    assert table.model.rowCount() == 5004 - len(table.model.arrangement.members(0))
    assert table.view.grab().toImage().width() > 0
    assert cell(table, 0, "serial").data() == "Cheyenne"


def test_hidden_amounts_are_not_said(table):
    table.place(Layout(("serial", "margin", "cost")))
    table.view.set_amounts_hidden(True)
    assert cell(table, 1, "cost").data() == "•••"
    table.view.set_amounts_hidden(False)
    assert cell(table, 1, "cost").data() != "•••"


def test_widths_that_somebody_set_are_part_of_the_layout(table):
    table.view.header.resizeSection(table.model.keys.index("site"), 222)
    assert table.arranged_layout().widths == {"site": 222}
    table.resize(1400, 400)
    assert table.view.header.sectionSize(table.model.keys.index("site")) == 222
