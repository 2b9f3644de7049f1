"""The import dialog with a tariff file: it asks for the site and how tiers fill, and adds a contract."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.terms import all_terms
from desktop_app.ui.dialogs.import_file import ImportDialog
from desktop_app.ui.dialogs.import_tariff import TariffDialog

Open = Callable[[Path], app.Application]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
FIELDS = {
    "utility": "Plains Power",
    "name": "Large",
    "energyratestructure": [[{"max": 1000000, "rate": 0.034}, {"rate": 0.03}]],
    "flatdemandstructure": [[{"rate": 9}]],
    "lookbackpercent": 0.8,
    "lookbackrange": 11,
    "usenetmetering": True,
}


@pytest.fixture
def made(open_book: Open, empty_book: Path, qtbot: QtBot) -> app.Application:
    found = open_book(empty_book)
    document = found.desk.document
    sites = [
        {"name": name, "control": 0, "cooling": 0, "time_zone": zone}
        for name, zone in (("Odessa", "America/Chicago"), ("Aspen", ""))
    ]
    document.edit("Sites", Change((inserting_records(document.portfolio, "site", sites),)))
    qtbot.waitUntil(lambda: len(document.portfolio["site"]) == 2)
    return found


def opened(qtbot: QtBot, made: app.Application, path: Path) -> tuple[ImportDialog, TariffDialog]:
    dialog = ImportDialog(made.desk, parent=made.window)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.read(path)
    assert dialog.tariff is not None
    return dialog, dialog.tariff


def tariff_file(tmp_path: Path, **fields: object) -> Path:
    path = tmp_path / "large.json"
    path.write_text(json.dumps(FIELDS | fields))
    return path


def test_a_tariff_is_recognised_asked_about_and_added_as_one_step(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    dialog, tariff = opened(qtbot, made, tariff_file(tmp_path))
    qtbot.waitUntil(lambda: tariff.plan is not None)
    assert tariff.site.currentText() == "Aspen"
    assert tariff.zone.text() == "UTC"
    tariff.site.setCurrentText("Odessa")
    assert tariff.zone.text() == "America/Chicago"
    tariff.allocation.setCurrentIndex(1)
    tariff.allocation.activated.emit(1)
    assert "Not modelled: usenetmetering." in tariff.notes.text()
    qtbot.mouseClick(tariff.act, Qt.MouseButton.LeftButton)
    document = made.desk.document
    qtbot.waitUntil(lambda: len(document.portfolio["power_contract"]) == 1)
    assert not dialog.isVisible()
    (terms,) = all_terms(document.portfolio).values()
    assert (terms.contract.name, terms.contract.time_zone) == ("Large", "America/Chicago")
    assert terms.contract.tier_allocation == 1
    assert [line.label for line in terms.versions[0].lines] == ["Energy", "Demand"]
    document.undo()
    qtbot.waitUntil(lambda: len(document.portfolio["power_contract"]) == 0)


def test_the_lines_are_listed_in_words(qtbot: QtBot, made: app.Application, tmp_path: Path) -> None:
    _, tariff = opened(qtbot, made, tariff_file(tmp_path))
    qtbot.waitUntil(lambda: tariff.plan is not None)
    assert list(tariff.lines.spec.rows()) == [
        ("Energy", "2 tiers: 0.03 to 0.034 $/kWh"),
        ("Demand", "9 $/kW; at least 80 % of the peaks of the 11 months before"),
    ]


def test_a_bad_tariff_and_a_bad_zone_are_told_in_place(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    _, tariff = opened(qtbot, made, tariff_file(tmp_path, flatdemandunit="kVA"))
    qtbot.waitUntil(lambda: bool(tariff.problem))
    assert "demand in kVA cannot be billed" in tariff.problem
    assert not tariff.act.isEnabled()
    _, good = opened(qtbot, made, tariff_file(tmp_path))
    qtbot.waitUntil(lambda: good.plan is not None)
    good.zone.setText("America/Chikago")
    assert "Did you mean America/Chicago?" in good.problem
    assert not good.act.isEnabled()


def test_the_day_is_asked_only_where_the_file_does_not_say_it(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    _, undated = opened(qtbot, made, tariff_file(tmp_path))
    qtbot.waitUntil(lambda: undated.plan is not None)
    assert undated.day.isEnabled()
    _, dated = opened(qtbot, made, tariff_file(tmp_path, startdate="2025-06-01"))
    qtbot.waitUntil(lambda: dated.plan is not None)
    assert not dated.day.isEnabled()
    assert dated.day.date().toString("yyyy-MM-dd") == "2025-06-01"
