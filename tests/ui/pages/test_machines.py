"""The machines page on a real book: filter, edit, bulk edit, views, copy and paste."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.days import parse_day
from desktop_app.domain.machines import ENERGISED, REPAIR, RETIRED
from desktop_app.exchange.read import read_table
from desktop_app.ui.dialogs.add_machines import AddMachinesDialog
from desktop_app.ui.dialogs.export_table import export_table
from desktop_app.ui.pages.machines import MachinesPage
from desktop_app.ui.pages.machines.charts import age_chart, efficiency_chart
from desktop_app.ui.pages.machines.menus import heading_menu, row_menu
from desktop_app.ui.pages.machines.summary import shown_table
from desktop_app.ui.widgets.grid.editor import CellEditor

Open = Callable[[Path], app.Application]
# The offscreen platform says this of every menu and list that pops up.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def page(qtbot: QtBot, open_book: Open, sample_book: Path) -> MachinesPage:
    made = open_book(sample_book).window.pages.show_page("machines")
    assert isinstance(made, MachinesPage)
    qtbot.waitUntil(lambda: made.inventory is not None and len(made.table.model.rows) == 500)
    return made


def fleet(page: MachinesPage):
    assert page.inventory is not None
    return page.inventory


def saved(qtbot: QtBot, page: MachinesPage):
    return qtbot.waitSignal(page.desk.document.saved, timeout=5000)


def said(page: MachinesPage, key: str, rows: np.ndarray | None = None) -> list[str]:
    return fleet(page).columns[key].said(page.table.model.rows if rows is None else rows)


def test_the_whole_fleet_is_shown_with_its_totals(page: MachinesPage) -> None:
    totals = fleet(page).totals()
    assert page.card.accessibleName() == "All 500 machines"
    assert f"{totals.repair:,} in repair" in page.card.accessibleDescription()
    assert page.table.footer.accessibleName().startswith("Σ 500 machines")
    assert np.isfinite(fleet(page).columns["margin"].values[fleet(page).energised]).all()


def test_a_large_fleet_is_put_together_beside_the_window(
    qtbot: QtBot, open_book: Open, sample_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.ui.pages.machines.page.AT_ONCE", 100)
    window = open_book(sample_book).window
    made = window.pages.show_page("machines", ("machine", 7))
    assert isinstance(made, MachinesPage)
    assert not made.is_ready()
    qtbot.waitUntil(made.is_ready)
    assert len(made.table.model.rows) == 500
    assert made.table.current_id() == 7, "the machine that was wanted before it was there"
    assert made.detail.isVisibleTo(made)


def test_a_filter_narrows_table_card_and_footer(page: MachinesPage) -> None:
    QTest.keyClicks(page.line.edit, "status:repair")
    QApplication.processEvents()
    count = int((fleet(page).status == REPAIR).sum())
    assert set(said(page, "status")) == {"repair"}
    assert page.card.accessibleName() == f"{count} of 500 machines match"
    assert page.card.edit.text() == f"Edit {count}…"
    assert "none energised" in page.card.accessibleDescription()


def test_a_line_that_cannot_be_read_says_why_in_place_and_leaves_the_table(page: MachinesPage) -> None:
    page.line.set_text("status:energised")
    rows = page.table.model.rows
    page.line.set_text("status:energised hashrate<lots")
    assert page.line.problem == "TH/s is a number: “lots” is not one"
    assert np.array_equal(page.table.model.rows, rows)
    page.line.set_text("")
    assert page.line.problem == ""


def test_a_bar_of_a_histogram_filters_by_its_own_predicate(page: MachinesPage) -> None:
    spec = efficiency_chart(fleet(page), page.table.model.rows)
    share, key = max(zip(spec.series[0].y.tolist(), spec.series[0].keys, strict=True))
    page.efficiency.picked.emit(key)
    assert isinstance(key, tuple)
    name, low, high = key
    assert page.line.text() == f"{name}>={low:g} {name}<{high:g}"
    chosen = page.table.model.rows
    values = fleet(page).columns["efficiency"].values
    assert ((values[chosen] >= low) & (values[chosen] < high)).all()
    totals = fleet(page).totals(chosen).hashrate_phs / fleet(page).totals().hashrate_phs
    assert totals == pytest.approx(share, abs=0.01)
    page.efficiency.picked.emit(key)
    assert page.line.text() == ""


def test_histograms_add_up_to_the_whole_hashrate(page: MachinesPage) -> None:
    for chart in (efficiency_chart, age_chart):
        spec = chart(fleet(page), np.arange(500))
        assert spec.series[0].y.sum() == pytest.approx(1)
        assert spec.title.startswith("Half the hashrate")
    assert efficiency_chart(fleet(page), np.empty(0, np.int64)).is_empty


def test_editing_a_cell_is_dated_by_the_day_that_is_shown(qtbot: QtBot, page: MachinesPage) -> None:
    page.day.choose(parse_day("2026-03-01"))
    machine = int(np.flatnonzero(fleet(page).status == ENERGISED)[0])
    with saved(qtbot, page):
        page.verbs.set_cell(machine, "status", "repair")
    assert said(page, "status", np.array([machine])) == ["repair"]
    page.day.choose(parse_day("2026-02-28"))
    assert said(page, "status", np.array([machine])) == ["energised"]
    operation = page.desk.document.next_undo
    assert operation is not None
    assert operation.why.endswith("from 2026-03-01 on")


def test_a_book_that_lags_is_shown_and_edited_where_its_records_end(qtbot: QtBot, page: MachinesPage) -> None:
    assert (page.day.text(), page.day.day) == ("as of 31 December 2025 ▾", parse_day("2025-12-31"))
    assert page.day.edit_day == parse_day("2026-01-01")  # December is closed
    machine = int(np.flatnonzero(fleet(page).status == ENERGISED)[0])
    with saved(qtbot, page):
        page.verbs.set_cell(machine, "status", "repair")
    assert page.day.day == parse_day("2026-01-01")  # the edit is seen
    assert said(page, "status", np.array([machine])) == ["repair"]
    page.day.choose(parse_day("2025-11-15"))
    assert page.day.edit_day == parse_day("2025-11-15")  # whoever asks for a closed month is asked back


def test_an_edit_in_the_table_reaches_the_book(qtbot: QtBot, page: MachinesPage) -> None:
    model = page.table.model
    page.table.view.edit(model.index(0, model.keys.index("hashrate")))
    editor = page.table.view.findChild(CellEditor)
    assert isinstance(editor, CellEditor)
    QTest.keyClicks(editor, "123,45")
    with saved(qtbot, page):
        QTest.keyClick(editor, Qt.Key.Key_Return)
    assert said(page, "hashrate", np.array([0])) == ["123.5"]


@pytest.mark.parametrize(
    ("key", "text", "reason"),
    [
        ("hashrate", "-4", "TH/s must be at least 0 TH/s"),
        ("hashrate", "nan", "“nan” is not a number"),
        ("site", "Atlantis", "No site is called “Atlantis”"),
        ("status", "asleep", "“asleep” is not one of"),
        ("bought", "2025-02-30", "“2025-02-30” is not a day such as 2025-12-31"),
        ("firmware", "x" * 40, "Firmware is longer than"),
        ("serial", "", "Serial is missing"),
    ],
)
def test_what_a_cell_does_not_take_is_said(page: MachinesPage, key: str, text: str, reason: str) -> None:
    assert page.verbs.check(0, key, text).startswith(reason)


def test_a_serial_that_is_taken_is_refused_in_place(page: MachinesPage) -> None:
    serials = said(page, "serial", np.array([0, 1]))
    assert page.verbs.check(0, "serial", serials[1]) == "This serial belongs to another machine"
    assert page.verbs.check(0, "serial", serials[0]) == ""


def test_bulk_edit_changes_the_touched_fields_of_all_that_match_in_one_step(
    qtbot: QtBot, page: MachinesPage
) -> None:
    page.line.set_text("status:energised")
    ids = fleet(page).ids[page.table.model.rows]
    dialog = page.verbs.edit(page.chosen_rows())
    assert dialog is not None
    assert dialog.act.text() == f"Change {len(ids):,} machines"
    assert not dialog.act.isEnabled()
    QTest.keyClicks(dialog.fields["owner"].line, "client")
    QTest.keyClicks(dialog.fields["mode"].line, "eco")
    assert dialog.summary.text() == f"{len(ids):,} machines, 2 fields"
    with saved(qtbot, page):
        dialog.finish()
    page.line.set_text("")
    assert {
        o for i, o in zip(fleet(page).ids, said(page, "owner"), strict=True) if i in set(ids.tolist())
    } == {"client"}
    with saved(qtbot, page):
        page.desk.document.undo()
    page.line.set_text("owner:client mode:eco status:energised")
    assert len(page.table.model.rows) < len(ids)


def test_a_field_that_cannot_be_read_keeps_the_dialog_open(page: MachinesPage) -> None:
    dialog = page.verbs.move(page.chosen_rows())
    assert dialog is not None
    assert set(dialog.fields) == {"site", "building", "rack", "row", "slot"}
    QTest.keyClicks(dialog.fields["site"].line, "Nowhere")
    dialog.finish()
    assert dialog.isVisible()
    assert dialog.fields["site"].reason.text() == "No site is called “Nowhere”"
    dialog.reject()


def test_retiring_asks_for_the_day_alone(qtbot: QtBot, page: MachinesPage) -> None:
    page.table.model.selection.only(np.array([3, 4]))
    page.table.model.selection_changed.emit()
    assert page.card.accessibleName() == "2 of 500 machines selected"
    dialog = page.verbs.retire(page.chosen_rows())
    assert dialog is not None
    assert dialog.act.text() == "Retire 2 machines"
    with saved(qtbot, page):
        dialog.finish()
    assert fleet(page).status[[3, 4]].tolist() == [RETIRED, RETIRED]


def test_an_edit_that_changes_nothing_is_no_step(qtbot: QtBot, page: MachinesPage) -> None:
    before, ids = page.desk.document.next_undo, fleet(page).ids[:5]
    model = page.inventory.columns["firmware"].typed(0) if page.inventory else ""
    with qtbot.waitSignal(page.desk.navigator.said) as heard:
        page.verbs.apply("Change", ids[:1], {("machine", "firmware"): model}, page.day.day)
    assert heard.args == ["Nothing changed: the machines have these values already"]
    assert page.desk.document.next_undo == before


def test_machines_are_added_by_hand(qtbot: QtBot, page: MachinesPage) -> None:
    page.verbs.add()
    dialog = page.findChild(AddMachinesDialog)
    assert isinstance(dialog, AddMachinesDialog)
    assert not dialog.act.isEnabled()
    dialog.serials.setPlainText("HAND1\n\nHAND2\n")
    assert dialog.act.text() == "Add 2 machines"
    dialog.finish()
    assert dialog.problem == "Model is missing"
    QTest.keyClicks(dialog.fields["model"].line, "Antminer S21 (200T)")
    dialog.fields["status"].line.setText("stored")
    with saved(qtbot, page):
        dialog.finish()
    page.line.set_text("HAND")
    assert said(page, "serial") == ["HAND1", "HAND2"]
    assert said(page, "status") == ["stored", "stored"]


def test_copied_rows_paste_back_by_their_serials(qtbot: QtBot, page: MachinesPage) -> None:
    page.table.model.selection.only(np.array([2, 7]))
    page.copy()
    text = QApplication.clipboard().text()
    lines = text.splitlines()
    assert lines[0].startswith("Serial\tModel\tSite")
    assert len(lines) == 3
    page.table.model.selection.clear()
    QApplication.clipboard().setText(text.replace("energised", "repair"))
    dialog = page.verbs.paste(np.array([0]), ["serial"])
    assert dialog is not None
    assert {c.row for c in dialog.accepted_cells} <= {2, 7}
    changing = [c for c in dialog.accepted_cells if c.key == "status"]
    with saved(qtbot, page):
        dialog.act.click()
    for c in changing:
        assert said(page, "status", np.array([c.row])) == ["repair"]
    assert changing


def test_views_are_kept_in_the_book(qtbot: QtBot, page: MachinesPage) -> None:
    page.line.set_text("status:repair")
    page.group(("site",))
    with saved(qtbot, page):
        page.views.keep("In repair by site")
    page.views.open(0)
    assert page.line.text() == ""
    assert page.table.model.order.group_by == ()
    views = page.desk.document.portfolio.records("saved_view")
    view = next(row_id for row_id, each in views.items() if each.name == "In repair by site")
    page.views.open(view)
    assert page.line.text() == "status:repair"
    assert page.table.model.order.group_by == ("site",)
    assert page.views.chip.text() == "Saved view: In repair by site ▾"
    with saved(qtbot, page):
        page.views.forget_current()
    assert view not in page.desk.document.portfolio.records("saved_view")


def test_columns_and_sorting_are_remembered_on_this_computer(qtbot: QtBot, page: MachinesPage) -> None:
    page.toggle_column("mac", True)
    page.toggle_column("owner", False)
    page.table.set_order(page.table.model.order.sorted_by("margin", True))
    qtbot.waitUntil(lambda: "margin" in page.desk.settings.text("machines/layout"))
    again = MachinesPage(page.desk)
    qtbot.addWidget(again)
    again.take_portfolio(page.desk.document.portfolio, frozenset())
    assert again.table.shown_keys()[-1] == "mac"
    assert "owner" not in again.table.shown_keys()
    assert [s.key for s in again.table.model.order.sorting] == ["margin"]


def test_a_what_if_moves_the_margin_and_leaves_the_machines(qtbot: QtBot, page: MachinesPage) -> None:
    from desktop_app.domain.scenarios import BASE, Override

    before, rows = fleet(page).totals().margin_usd_per_day, page.table.model.rows
    dearer = BASE.with_override(Override("network", None, "price_usd", "scale", 1.5))
    with qtbot.waitSignal(page.desk.recalculator.results_changed):
        page.desk.recalculator.set_scenario(dearer)
    assert fleet(page).totals().margin_usd_per_day > before
    assert np.array_equal(page.table.model.rows, rows)


def test_the_states_of_a_machine_are_shown_with_their_days(page: MachinesPage) -> None:
    row = int(np.flatnonzero(fleet(page).status == REPAIR)[0])
    page.open_detail(row)
    table = list(page.detail.states.spec.said_rows())
    assert page.detail.accessibleName() == fleet(page).columns["serial"].typed(row)
    assert "repair" in table[0][1]
    assert [r[0] for r in table] == sorted((r[0] for r in table), reverse=True)


def test_another_page_can_lead_to_a_site_or_a_machine(page: MachinesPage) -> None:
    site = next(iter(page.desk.document.portfolio.records("site").values()))
    page.reveal(("site", site.id))
    assert set(said(page, "site")) == {site.name}
    page.line.set_text("status:repair")
    hidden = int(np.flatnonzero(fleet(page).status == ENERGISED)[0])
    page.reveal(("machine", int(fleet(page).ids[hidden])))
    assert page.line.text() == ""
    assert page.table.current_row() == hidden


def test_menus_sort_group_hide_and_narrow(page: MachinesPage) -> None:
    here = page.mapToGlobal(page.rect().center())
    menu = heading_menu(page, here, "site")
    assert menu is not None
    texts = [a.text() for a in menu.actions() if a.text()]
    assert texts[:4] == ["Sort ascending", "Sort descending", "Group by site", "Hide this column"]
    menu.actions()[-1].trigger()
    assert page.line.text().startswith("site:")
    menu.close()
    menu = row_menu(page, here, 0)
    assert menu is not None
    assert menu.actions()[0].text().startswith("Edit ")
    menu.close()


def test_an_export_says_what_is_shown(qtbot: QtBot, page: MachinesPage, tmp_path: Path) -> None:
    page.line.set_text("status:repair")
    rows, keys = page.chosen_rows(), page.table.shown_keys()
    made = fleet(page)
    for name in ("machines.csv", "machines.xlsx"):
        path = tmp_path / name
        with qtbot.waitSignal(page.desk.navigator.said, timeout=10_000):
            export_table(page.desk, path, lambda: shown_table(made, rows, keys))
        raw = read_table(path)
        assert len(raw) == len(rows)
        assert raw.headers[:3] == ("Serial", "Model", "Site")
        assert [raw.cell(i, 0) for i in range(len(rows))] == said(page, "serial", rows)
        hashrates = [float(raw.cell(i, keys.index("hashrate"))) for i in range(len(rows))]
        assert hashrates == [float(t.replace(",", "")) for t in said(page, "hashrate", rows)]


def test_an_empty_book_says_what_belongs_here(open_book: Open, empty_book: Path) -> None:
    page = open_book(empty_book).window.pages.show_page("machines")
    assert isinstance(page, MachinesPage)
    assert page.is_empty(page.desk.document.portfolio)
    assert page.inventory is None


def test_a_narrow_page_leaves_out_histograms_before_it_scrolls(page: MachinesPage) -> None:
    def is_whole() -> bool:
        return page._content.minimumSizeHint().width() <= page.width()

    window = page.window()
    window.resize(1440, 900)
    assert page.efficiency.isVisible()
    assert page.age.isVisible()
    assert is_whole()
    window.resize(1080, 700)
    assert not page.age.isVisible()
    assert is_whole()
