import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop_app.figures.completion import completions
from desktop_app.figures.inventory import inventory
from desktop_app.ui.widgets.grid.filter_line import FilterLine
from tests.figures.fleets import TODAY, company

COLUMNS = inventory(company(100), TODAY).columns
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def line(qtbot):
    made = FilterLine("Filter")
    made.edit.offers = lambda text, at: completions(text, at, COLUMNS)
    qtbot.addWidget(made)
    made.show()
    made.edit.setFocus()
    return made


def test_what_is_typed_is_asked_for_soon(qtbot, line):
    with qtbot.waitSignal(line.queried) as asked:
        QTest.keyClicks(line.edit, "abc")
    assert asked.args == ["abc"]


def test_arrows_and_return_take_a_suggestion_and_keep_the_rest(qtbot, line):
    line.edit.setText("status:repair si")
    line.edit.suggest()
    QTest.keyClick(line.edit, Qt.Key.Key_Down)
    QTest.keyClick(line.edit, Qt.Key.Key_Return)
    assert line.text() == "status:repair site:"
    QTest.keyClicks(line.edit, "pec")
    QTest.keyClick(line.edit, Qt.Key.Key_Down)
    with qtbot.waitSignal(line.queried) as asked:
        QTest.keyClick(line.edit, Qt.Key.Key_Tab)
    assert asked.args == ['status:repair site:"Pecos River" ']
    assert line.edit.list.isHidden()


def test_return_closes_the_suggestions_and_leaves_the_line_as_it_was_typed(line):
    QTest.keyClicks(line.edit, "site:o")
    assert line.edit.list.isVisible()
    QTest.keyClick(line.edit, Qt.Key.Key_Return)
    assert line.edit.list.isHidden()
    assert line.text() == "site:o"


def test_escape_closes_the_suggestions_first_and_then_empties_the_line(qtbot, line):
    QTest.keyClicks(line.edit, "mod")
    assert line.edit.list.isVisible()
    QTest.keyClick(line.edit, Qt.Key.Key_Escape)
    assert line.edit.list.isHidden()
    assert line.text() == "mod"
    with qtbot.waitSignal(line.queried) as asked:
        QTest.keyClick(line.edit, Qt.Key.Key_Escape)
    assert asked.args == [""]


def test_a_problem_frames_the_line_and_is_told_to_screen_readers(line):
    line.say_problem("No column is called “x”")
    assert line.problem == "No column is called “x”"
    assert line.edit.property("invalid") is True
    assert line.edit.accessibleDescription() == line.problem
    line.say_problem("")
    assert line.problem == ""
