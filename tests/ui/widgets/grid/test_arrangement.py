import numpy as np

from desktop_app.figures.inventory import inventory
from desktop_app.ui.widgets.grid.arrangement import Order, Sorting, arranged, sorted_rows
from desktop_app.ui.widgets.grid.layout import Layout
from desktop_app.ui.widgets.grid.selection import Selection
from tests.figures.fleets import TODAY, company

FLEET = inventory(company(300), TODAY)
COLUMNS = FLEET.columns
ROWS = np.arange(300)


def test_the_second_column_breaks_the_ties_of_the_first():
    order = Order().sorted_by("serial", False).sorted_by("site", True)
    rows = sorted_rows(COLUMNS, ROWS, order)
    sites, serials = COLUMNS["site"].said(rows), COLUMNS["serial"].said(rows)
    assert sites == sorted(sites, reverse=True)
    first = [serial for site, serial in zip(sites, serials, strict=True) if site == sites[0]]
    assert first == sorted(first)


def test_groups_stand_under_their_headings_with_all_their_rows():
    rows = sorted_rows(COLUMNS, ROWS, Order((Sorting("serial"),), ("site",)))
    made = arranged(COLUMNS, rows, ("site",))
    assert made.labels == ("Cheyenne", "Macon", "Odessa", "Pecos River")
    assert len(made.shown) == 304
    assert made.shown[0] == -1
    for group, label in enumerate(made.labels):
        members = made.members(group)
        assert set(COLUMNS["site"].said(members)) == {label}
        assert COLUMNS["serial"].said(members) == sorted(COLUMNS["serial"].said(members))
    assert sum(len(made.members(g)) for g in range(4)) == 300


def test_a_closed_group_shows_its_heading_alone_and_loses_no_row():
    rows = sorted_rows(COLUMNS, ROWS, Order((), ("site",)))
    made = arranged(COLUMNS, rows, ("site",), frozenset({"Macon"}))
    macon = len(made.members(1))
    assert len(made.shown) == 304 - macon
    assert len(made.rows) == 300
    place = made.shown.tolist().index(-2)
    assert made.shown[place + 1] == -3


def test_selected_rows_stay_selected_when_the_rows_change():
    selection = Selection(np.array([10, 20, 30]))
    selection.add(np.array([1, 2]))
    selection.adopt(np.array([5, 20, 40]))
    assert selection.among(np.arange(3)).tolist() == [1]
    selection.toggle(np.array([0, 1]))
    assert selection.count(np.arange(3)) == 2
    selection.toggle(np.array([0, 1]))
    assert selection.count(np.arange(3)) == 0


def test_a_layout_reads_back_and_a_damaged_one_is_the_default():
    layout = Layout(("serial", "site"), Order((Sorting("site", True),), ("model",)), {"site": 120})
    assert Layout.parsed(layout.text(), Layout(("x",))) == layout
    default = Layout(("serial",))
    for text in ("", "nonsense", "[]", '{"columns": 3}', '{"columns": ["a"], "sort": [1]}'):
        assert Layout.parsed(text, default) == default
