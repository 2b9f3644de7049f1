import numpy as np
import pytest

from desktop_app.figures.inventory import inventory
from desktop_app.figures.pasted import addressed, cells_of, decimal_mark, planned
from tests.figures.fleets import TODAY, company

PORTFOLIO = company(40)
FLEET = inventory(PORTFOLIO, TODAY)


def plan(rows, keys, text):
    return planned(PORTFOLIO, FLEET, rows, keys, cells_of(text))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_end_as_any_system_ends_them(end):
    assert cells_of(end.join(["a\tb", "c\td"]) + end) == [["a", "b"], ["c", "d"]]


def test_quoted_cells_may_hold_tabs_and_line_ends():
    assert cells_of('"a\tb"\t"c\nd"\ne\tf\n') == [["a\tb", "c\nd"], ["e", "f"]]
    assert cells_of("") == []


def test_the_decimal_mark_is_read_from_the_whole_column():
    assert decimal_mark([["1.234,5"], ["12,25"]]) == ","
    assert decimal_mark([["1,234.5"], ["12.25"]]) == "."
    assert decimal_mark([["12"], ["13"]]) == ""


def test_a_column_with_decimal_commas_is_read_as_such():
    cells = plan([0, 1], ["hashrate"], "195,125\n1.204,5\n")
    assert [list(c.values.values()) for c in cells] == [[195.125], [1204.5]]


def test_what_cannot_be_taken_says_why_and_the_rest_is_taken():
    cells = plan([0, 1, 2], ["status", "hashrate"], "repair\t180\nbroken\t-4\nstored\tmany\n")
    problems = [c.problem for c in cells]
    assert problems[0] == ""
    assert "“broken” is not one of" in problems[1]
    assert problems[2] == ""
    assert problems[3:] == ["", "TH/s must be at least 0 TH/s", "“many” is not a number"]


def test_one_cell_fills_all_selected_rows():
    cells = plan([3, 4, 5], ["site"], "macon")
    assert [c.row for c in cells] == [3, 4, 5]
    assert {value for c in cells for value in c.values.values()} == {3}


def test_headings_and_serials_say_where_cells_go():
    serials = FLEET.columns["serial"].said(np.array([7, 2]))
    text = f"Serial\tStatus\n{serials[0]}\tretired\n{serials[1]}\tstored\nNOBODY\tstored\n"
    rows, keys, body = addressed(FLEET, cells_of(text), [0], ["rack"])
    assert (rows, keys) == ([7, 2, -1], ["serial", "status"])
    cells = planned(PORTFOLIO, FLEET, rows, keys, body)
    assert [c.problem for c in cells if c.row < 0] == [
        "No machine has this serial: import it as a new one"
    ] * 2
    assert [c.row for c in cells if c.key == "status" and not c.problem] == [7, 2]


def test_cells_without_headings_go_where_the_cursor_is():
    assert addressed(FLEET, [["x", "y"]], [4], ["rack", "row"]) == ([4], ["rack", "row"], [["x", "y"]])


def test_a_serial_that_another_machine_has_is_refused():
    other = FLEET.columns["serial"].said(np.array([9]))[0]
    cells = plan([0, 1], ["serial"], f"{other}\nNEW1\n")
    assert [c.problem for c in cells] == ["This serial occurs twice", ""]


def test_figures_that_follow_from_others_are_left_alone_unless_they_differ():
    shown = FLEET.columns["efficiency"].said(np.array([0]))[0]
    assert [c.problem for c in plan([0], ["efficiency"], shown)] == [""]
    assert [c.problem for c in plan([0], ["efficiency"], "1")] == ["J/TH follows from other figures"]


def test_what_is_so_already_changes_nothing():
    status = FLEET.columns["status"].typed(0)
    assert [c.changes for c in plan([0], ["status"], status)] == [False]
