"""The contract editor over a real book: contracts, versions and lines, each edit at once and undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.book import Book
from desktop_app.domain.change import Change
from desktop_app.domain.charges.declare import read_parameters
from desktop_app.domain.days import month_of, parse_day
from desktop_app.domain.edits import inserting_records
from desktop_app.ui.contract.dialogs import AddLineDialog, NewContractDialog, NewVersionDialog
from desktop_app.ui.contract.editor import ContractEditor
from desktop_app.ui.contract.edits import lines_of, versions_of
from desktop_app.ui.contract.outline import Key
from desktop_app.ui.contract.templates import TEMPLATES
from desktop_app.ui.desk import Desk, Navigator
from desktop_app.ui.document import Document
from desktop_app.ui.pages.power import PowerPage
from desktop_app.ui.recalculator import Recalculator
from desktop_app.ui.settings import Settings
from desktop_app.ui.tasks import Tasks
from desktop_app.ui.widgets.form import FieldEditor

Open = Callable[[Path], app.Application]


def now() -> datetime:
    return datetime.now(UTC)


DECEMBER = month_of(2025, 12)


@pytest.fixture(scope="module")
def site_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with one site and no contract."""
    path = tmp_path_factory.mktemp("contracts") / "site.hashyard"
    book = Book.create(path, who="Jo", now=now)
    site = {"name": "Big Spring", "control": 0, "cooling": 0, "time_zone": "America/Chicago"}
    book.edit("Add site", Change((inserting_records(book.portfolio, "site", [site]),)))
    book.close()
    return path


@pytest.fixture
def editor(qtbot: QtBot, document: Document, site_book: Path, tmp_path: Path) -> ContractEditor:
    """The editor alone, without the window around it."""
    document.open(Path(copyfile(site_book, tmp_path / "site.hashyard")))
    qtbot.waitUntil(lambda: document.is_open)
    settings = Settings(tmp_path / "settings.ini")
    made = ContractEditor(Desk(document, Recalculator(), Tasks(), settings, Navigator()))
    qtbot.addWidget(made)
    made.resize(1240, 800)
    made.show_contract(0)
    made.show()
    return made


def enter(editor: FieldEditor | QLineEdit, text: str) -> None:
    line = editor if isinstance(editor, QLineEdit) else editor.findChild(QLineEdit)
    assert line is not None
    line.setText(text)
    line.editingFinished.emit()


def add(editor: ContractEditor, template: str, name: str = "PPA", **fields: str) -> None:
    editor.start()
    dialog = editor.window().findChildren(NewContractDialog)[-1]
    dialog.template_box.setCurrentText(template)
    for field, text in {"name": name, "starts_on": "2025-01-01", **fields}.items():
        enter(dialog.form.editors[field], text)
    dialog.finish()
    assert not dialog.isVisible()


def lines(editor: ContractEditor) -> list[Key]:
    return [key for key in editor.outline.keys if key[0] == "line"]


def set_fields(editor: ContractEditor, key: Key, **texts: str) -> None:
    editor.choose(key)
    editors = {n: e for grid in editor.panel(key[1]).form.grids for n, e in grid.editors.items()}
    for name, text in texts.items():
        enter(editors[name], text)


def settled(qtbot: QtBot, editor: ContractEditor) -> None:
    qtbot.waitUntil(lambda: not editor.desk.document.is_saving)


def amounts(editor: ContractEditor) -> dict[str, str]:
    return {row.label: row.amount for row in editor.bill.list.rows}


def test_an_empty_book_says_what_belongs_here(editor: ContractEditor) -> None:
    assert editor._whole.currentIndex() == 1
    add(editor, "Empty")
    assert editor._whole.currentIndex() == 0


def test_every_template_makes_a_contract_that_the_book_keeps(qtbot: QtBot, editor: ContractEditor) -> None:
    for template in TEMPLATES:
        add(editor, template.name, template.name)
        assert editor.contract is not None
        assert (editor.contract.name, editor.contract.time_zone) == (template.name, "America/Chicago")
        assert len(lines(editor)) == len(template.lines)
    settled(qtbot, editor)
    assert len(editor.portfolio["power_contract"]) == len(TEMPLATES)


def test_three_blocks_cost_what_can_be_worked_out_by_hand(qtbot: QtBot, editor: ContractEditor) -> None:
    add(editor, "Fixed blocks with resale", ends_on="2030-12-31")
    for key, mw, price, end in zip(
        lines(editor), ("130", "65", "150"), ("28.50", "30.10", "33"),
        ("2027-04-30", "2028-12-31", "2030-12-31"), strict=False,
    ):  # fmt: skip
        set_fields(editor, key, mw=mw, usd_per_mwh=price, ends_on=end)
    editor.bill.show_month(DECEMBER)
    enter(editor.bill.flat, "345")
    editor.bill.refresh()
    said = amounts(editor)
    assert (said["Block A"], said["Block B"], said["Block C"]) == (
        "$2,756,520.00", "$1,455,636.00", "$3,682,800.00",
    )  # fmt: skip
    workings = {row.label: row.workings for row in editor.bill.list.rows}
    assert "96,720 MWh × $28.5" in workings["Block A"]
    editor.bill.show_month(month_of(2028, 1))
    assert "Block A" not in amounts(editor)
    settled(qtbot, editor)


def test_the_bill_moves_while_a_rate_is_typed_and_the_book_when_it_is_left(
    qtbot: QtBot, editor: ContractEditor
) -> None:
    add(editor, "Interruptible tariff", contract_kw="40000", firm_kw="5000")
    credit = lines(editor)[2]
    editor.choose(credit)
    field = editor.panel(credit[1]).form.grids[0].editors["credit_usd_per_kw_month"]
    field.type("4.2")
    assert amounts(editor)["Interruptible credit"] == "−$147,000.00"
    line = editor.portfolio.records("charge_line")[credit[1]]
    assert read_parameters(line.kind, line.parameters).credit_usd_per_kw_month == 0
    enter(field, "4.2")
    line = editor.portfolio.records("charge_line")[credit[1]]
    made = read_parameters(line.kind, line.parameters)
    assert (made.credit_usd_per_kw_month, made.notice_minutes) == (4.2, 30)
    settled(qtbot, editor)
    editor.desk.document.undo()
    settled(qtbot, editor)
    assert field.value == 0


def test_what_is_not_saved_stays_with_its_line(qtbot: QtBot, editor: ContractEditor) -> None:
    add(editor, "Tariff")
    first, demand = lines(editor)[:2]
    set_fields(editor, demand, ratchet_share="0")
    assert "A ratchet needs its share" in editor.panel(demand[1]).problem
    editor.choose(first)
    row = editor.outline.keys.index(demand)
    text = editor.outline.parts.item(row).data(Qt.ItemDataRole.AccessibleTextRole)
    assert text == "Demand, not saved yet"
    editor.choose(demand)
    assert "A ratchet needs its share" in editor.panel(demand[1]).problem
    set_fields(editor, demand, ratchet_share="95")
    settled(qtbot, editor)
    assert not editor.panel(demand[1]).problem


def test_a_block_beyond_the_site_says_so_and_keeps_what_was_typed(
    qtbot: QtBot, editor: ContractEditor
) -> None:
    document = editor.desk.document
    state = {"site_id": 1, "effective_on": parse_day("2025-01-01"), "status": 0, "contracted_mw": 100.0,
             "energised_mw": 100.0, "pue": 1.0}  # fmt: skip
    document.edit("State", Change((inserting_records(document.portfolio, "site_state", [state]),)))
    add(editor, "Fixed blocks with resale")
    block = lines(editor)[0]
    set_fields(editor, block, mw="130")
    assert "130 MW" in editor.panel(block[1]).problem
    line = editor.portfolio.records("charge_line")[block[1]]
    assert read_parameters(line.kind, line.parameters).mw == 0
    field = editor.panel(block[1]).form.grids[0].editors["mw"].findChild(QLineEdit)
    assert field is not None
    assert field.text() == "130"
    set_fields(editor, block, mw="90")
    assert not editor.panel(block[1]).problem
    settled(qtbot, editor)


def test_lines_are_added_moved_copied_and_removed(qtbot: QtBot, editor: ContractEditor) -> None:
    add(editor, "Tariff")
    editor._ask_line()
    dialog = editor.window().findChildren(AddLineDialog)[-1]
    names = [dialog.kinds.item(row).text().split("\n")[0] for row in range(dialog.kinds.count())]
    dialog.kinds.setCurrentRow(names.index("Minimum bill"))
    dialog.finish()
    added = editor.outline.current_key
    assert lines(editor)[-1] == added
    editor.outline.up.click()
    assert lines(editor)[-2] == added
    editor.outline.copy.click()
    labels = [line.label for line in lines_of(editor.portfolio, editor.version_id)]
    assert labels[-1] == "Minimum bill 2"
    editor.outline.remove.click()
    assert "Minimum bill 2" not in [line.label for line in lines_of(editor.portfolio, editor.version_id)]
    settled(qtbot, editor)


def test_a_tax_applies_to_the_lines_with_a_tick(qtbot: QtBot, editor: ContractEditor) -> None:
    add(editor, "Tariff")
    tax = lines(editor)[-1]
    fixed = lines(editor)[3]
    set_fields(editor, fixed, amount_usd="1000")
    set_fields(editor, tax, share="10")
    assert amounts(editor)["Taxes"] == "$100.00"
    bases = editor.panel(tax[1]).bases
    assert bases is not None
    bases.ticks[lines(editor)[0][1]].click()
    assert amounts(editor).get("Taxes", "$0.00") == "$0.00"
    settled(qtbot, editor)


def test_a_version_from_a_day_on_leaves_the_days_before_as_they_were(
    qtbot: QtBot, editor: ContractEditor
) -> None:
    add(editor, "Tariff")
    set_fields(editor, lines(editor)[3], amount_usd="1000")
    editor._ask_version()
    dialog = editor.window().findChildren(NewVersionDialog)[-1]
    dialog.day.setDate(dialog.day.date().fromString("2025-01-01", Qt.DateFormat.ISODate))
    dialog.finish()
    assert dialog.problem == "A version begins on that day already"
    dialog.day.setDate(dialog.day.date().fromString("2026-01-01", Qt.DateFormat.ISODate))
    dialog.finish()
    assert [v.effective_on for v in versions_of(editor.portfolio, 1)] == [
        parse_day("2025-01-01"), parse_day("2026-01-01"),
    ]  # fmt: skip
    set_fields(editor, lines(editor)[3], amount_usd="1200")
    editor.bill.show_month(DECEMBER)
    assert amounts(editor)["Customer charge"] == "$1,000.00"
    editor.bill.show_month(DECEMBER + 1)
    assert amounts(editor)["Customer charge"] == "$1,200.00"
    settled(qtbot, editor)


def test_overlapping_days_are_said_beside_the_day(qtbot: QtBot, editor: ContractEditor) -> None:
    add(editor, "Tariff")
    first = editor.version_id
    editor.add_version(parse_day("2026-01-01"))
    editor._choose_version(first)
    editor.choose(("version", first))
    enter(editor.version_form.editors["until_on"], "2026-03-31")
    assert "2025-01-01 and 2026-01-01 overlap" in editor.version_form.editors["until_on"].problem
    assert editor.portfolio.records("contract_version")[first].until_on is None
    settled(qtbot, editor)


def test_a_zone_that_nobody_knows_is_refused_in_place(editor: ContractEditor) -> None:
    add(editor, "Empty")
    editor.choose(("contract", editor.contract_id))
    enter(editor.contract_form.editors["time_zone"], "Texas")
    assert "is not a time zone" in editor.contract_form.editors["time_zone"].problem
    assert editor.contract is not None
    assert editor.contract.time_zone == "America/Chicago"


def test_a_contract_is_deleted_with_all_its_lines_and_comes_back(
    qtbot: QtBot, editor: ContractEditor
) -> None:
    add(editor, "Tariff")
    count = len(lines(editor))
    editor._delete()
    settled(qtbot, editor)
    assert not len(editor.portfolio["charge_line"])
    assert editor._whole.currentIndex() == 1
    editor.desk.document.undo()
    settled(qtbot, editor)
    assert len(editor.portfolio["charge_line"]) == count
    assert len(lines(editor)) == count


def test_search_opens_a_contract_on_its_page_and_escape_goes_back(
    qtbot: QtBot, open_book: Open, site_book: Path, tmp_path: Path
) -> None:
    made = open_book(Path(copyfile(site_book, tmp_path / "site.hashyard")))
    page = made.window.pages.show_page("power")
    assert isinstance(page, PowerPage)
    page.show_contract(0)
    add(page.editor, "Tariff", "Big tariff")
    qtbot.keyClick(page.editor, Qt.Key.Key_Escape)
    assert not page.editor.isVisible()
    page.desk.navigator.go("power", ("contract", 1))
    assert page.editor.isVisible()
    assert page.editor.contract is not None
    assert page.editor.contract.name == "Big tariff"


def test_a_name_that_the_site_has_already_keeps_the_dialog_open(editor: ContractEditor) -> None:
    add(editor, "Empty", "PPA")
    editor.start()
    dialog = editor.window().findChildren(NewContractDialog)[-1]
    enter(dialog.form.editors["name"], "PPA")
    dialog.finish()
    assert dialog.isVisible()
    assert "PPA" in dialog.problem
    dialog.reject()


def test_every_part_has_a_name_that_is_read_aloud(editor: ContractEditor) -> None:
    add(editor, "Tariff")
    for key in editor.outline.keys:
        editor.choose(key)
        for line in editor.findChildren(QLineEdit):
            assert line.accessibleName(), (key, line.objectName())


def test_hidden_amounts_stay_hidden_while_the_bill_moves(qtbot: QtBot, editor: ContractEditor) -> None:
    add(editor, "Tariff")
    set_fields(editor, lines(editor)[3], amount_usd="1000")
    assert "$1,000.00" in editor.bill.accessibleDescription()
    editor.bill.set_amounts_hidden(True)
    set_fields(editor, lines(editor)[3], amount_usd="1200")
    assert "$" not in editor.bill.accessibleDescription()
    assert not editor.bill.list.isVisible()
    editor.bill.set_amounts_hidden(False)
    assert "$1,200.00" in editor.bill.accessibleDescription()
    settled(qtbot, editor)


def test_keys_alone_enter_a_price(qtbot: QtBot, editor: ContractEditor) -> None:
    add(editor, "Interruptible tariff", contract_kw="40000", firm_kw="5000")
    credit = lines(editor)[2]
    editor.choose(credit)
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    field = editor.panel(credit[1]).form.grids[0].editors["credit_usd_per_kw_month"].findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "4.25")
    assert amounts(editor)["Interruptible credit"] == "−$148,750.00"
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    line = editor.portfolio.records("charge_line")[credit[1]]
    assert read_parameters(line.kind, line.parameters).credit_usd_per_kw_month == 4.25
    assert not field.hasFocus()
    editor.outline.parts.setFocus()
    qtbot.keyClick(editor.outline.parts, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert lines(editor)[1] == credit
    qtbot.keyClick(editor.outline.parts, Qt.Key.Key_Delete)
    assert credit not in lines(editor)
    settled(qtbot, editor)
