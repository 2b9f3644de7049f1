"""The import dialog with price and meter files: it says what they are, asks what it must, and imports."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.exchange.mapping import Memory
from desktop_app.ui.dialogs.import_file import ImportDialog

Open = Callable[[Path], app.Application]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def made(open_book: Open, empty_book: Path) -> app.Application:
    return open_book(empty_book)


def dialog_of(qtbot: QtBot, made: app.Application, tmp_path: Path) -> ImportDialog:
    dialog = ImportDialog(made.desk, memory=Memory(tmp_path / "mappings.json"), parent=made.window)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def answered(qtbot: QtBot, dialog: ImportDialog) -> None:
    qtbot.waitUntil(lambda: dialog.series_plan is not None or bool(dialog.problem), timeout=10_000)


def drop(widget: QWidget, files: list[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(QPoint(9, 9), copy, data, Qt.MouseButton.LeftButton, none),
        QDropEvent(QPointF(9, 9), copy, data, Qt.MouseButton.LeftButton, none),
    ):
        QApplication.sendEvent(widget, event)
        assert event.isAccepted()


def ercot(path: Path, hours: int = 24) -> Path:
    rows = [f"06/{d:02d}/2024,{h:02d}:00,HB_X,{30 + h}.5,N" for d in range(1, 4) for h in range(1, hours + 1)]
    head = "DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag"
    path.write_text("\n".join([head, *rows, ""]))
    return path


def test_a_price_file_is_recognised_and_imported_as_one_step(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    dialog = dialog_of(qtbot, made, tmp_path)
    dialog.read(ercot(tmp_path / "dam.csv", hours=23))
    answered(qtbot, dialog)
    assert dialog.series.title.text() == "ERCOT day-ahead prices, HB_X, 69 hours, 2024-06-01 to 2024-06-04"
    assert "69 new" in dialog.series.counts.text()
    assert "2 missing" in dialog.series.counts.text()
    assert dialog.act.text() == "Import 69 rows"
    qtbot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    document = made.desk.document
    qtbot.waitUntil(lambda: len(document.portfolio["series_month"]) == 1)
    series = document.portfolio.records("price_series")[1]
    assert (series.name, series.market, series.product) == ("ERCOT day-ahead HB_X", "ERCOT", "day-ahead")
    document.undo()
    qtbot.waitUntil(lambda: len(document.portfolio["price_series"]) == 0)


def test_dropped_files_of_a_series_are_read_together(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    dialog = dialog_of(qtbot, made, tmp_path)
    head = "GMTIntervalEnd,Settlement Location,LMP"
    for day in (1, 2):
        rows = [f"06/0{day}/2024 {h:02d}:00:00,HB,{30 + h}" for h in range(1, 24)]
        (tmp_path / f"DA-LMP-{day}.csv").write_text("\n".join([head, *rows, ""]))
    drop(dialog, [tmp_path / f"DA-LMP-{day}.csv" for day in (1, 2)])
    answered(qtbot, dialog)
    assert dialog.series.title.text().endswith("2 files")
    assert dialog.series_plan is not None
    assert dialog.series_plan.inserted == 46


def test_a_unit_in_doubt_is_asked_and_its_answer_remembered(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    rows = [f"2024-06-01T{h:02d}:00Z,{(30 + h) / 10}" for h in range(24)]
    path.write_text("\n".join(["start_utc,price", *rows, ""]))
    dialog = dialog_of(qtbot, made, tmp_path)
    dialog.read(path)
    answered(qtbot, dialog)
    assert "cents or dollars per kWh" in dialog.problem
    assert "--unit" not in dialog.problem
    assert not dialog.act.isEnabled()
    assert dialog.series.rows.spec.values[1][0] == "3.0"  # the row as it stands in the file
    unit = dialog.series.unit
    unit.setCurrentIndex(unit.findData("cents_per_kwh"))
    unit.activated.emit(unit.currentIndex())
    qtbot.waitUntil(lambda: dialog.series_plan is not None, timeout=10_000)
    assert dialog.problem == ""
    assert dialog.series.rows.spec.values[2][0] == 30.0
    dialog.finish()
    again = dialog_of(qtbot, made, tmp_path)
    again.read(path)
    qtbot.waitUntil(lambda: again.series_plan is not None, timeout=10_000)
    assert again.series.unit.currentData() == "cents_per_kwh"


def test_a_meter_file_asks_for_its_site(qtbot: QtBot, made: app.Application, tmp_path: Path) -> None:
    document = made.desk.document
    site = {"name": "Odessa", "control": 0, "cooling": 0, "time_zone": "America/Chicago"}
    document.edit("Add a site", Change((inserting_records(document.portfolio, "site", [site]),)))
    path = tmp_path / "meter.csv"
    rows = [f"2024-06-01 {h:02d}:00,{100 + h}" for h in range(24)]
    path.write_text("\n".join(["Interval start,Usage (kWh)", *rows, ""]))
    dialog = dialog_of(qtbot, made, tmp_path)
    dialog.read(path)
    answered(qtbot, dialog)
    assert "which site's meter" in dialog.problem
    box = dialog.series.site
    box.setCurrentIndex(box.findData("Odessa"))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: dialog.series_plan is not None, timeout=10_000)
    assert dialog.series.title.text().startswith("Readings of Odessa load, 24 hours")
    assert dialog.kind.currentData() == "meter"


def test_half_a_download_is_one_sentence(qtbot: QtBot, made: app.Application, tmp_path: Path) -> None:
    path = ercot(tmp_path / "dam.csv")
    path.write_text(path.read_text()[:-9])
    dialog = dialog_of(qtbot, made, tmp_path)
    dialog.read(path)
    answered(qtbot, dialog)
    assert "breaks off in the middle of row 73" in dialog.problem


def test_a_file_dropped_on_the_window_opens_the_import(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    drop(made.window, [ercot(tmp_path / "dam.csv")])
    dialog = made.window.commands.dialog
    assert isinstance(dialog, ImportDialog)
    answered(qtbot, dialog)
    assert dialog.series.title.text().startswith("ERCOT day-ahead prices")
    dialog.reject()
