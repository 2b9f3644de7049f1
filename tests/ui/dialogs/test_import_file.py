"""The import dialog with real files and a real book."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_day
from desktop_app.domain.edits import updating
from desktop_app.exchange.mapping import Memory
from desktop_app.exchange.read import read_table
from desktop_app.ui.dialogs.import_file import ImportDialog

Open = Callable[[Path], app.Application]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
ON = parse_day("2026-04-01")


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


def dialog_of(qtbot: QtBot, made: app.Application, tmp_path: Path, kind: str = "machines") -> ImportDialog:
    memory = Memory(tmp_path / "mappings.json")
    dialog = ImportDialog(made.desk, kind, on=ON, memory=memory, parent=made.window)
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def read(qtbot: QtBot, dialog: ImportDialog, path: Path) -> None:
    dialog.read(path)
    qtbot.waitUntil(lambda: dialog.steps.currentIndex() == 1 or bool(dialog.problem), timeout=10_000)


def preview(qtbot: QtBot, dialog: ImportDialog) -> None:
    dialog.plan = None
    dialog.make_plan()
    qtbot.waitUntil(lambda: dialog.plan is not None, timeout=10_000)


def fleet_file(made: app.Application, path: Path) -> Path:
    """Five new machines, one that moved, one as it is, one with a bad figure."""
    portfolio = made.desk.document.portfolio
    machines, states = portfolio["machine"], portfolio["machine_state"]
    known = [machines.plain(p, "serial") for p in range(2)]
    sites = portfolio.records("site")
    model = portfolio.records("machine_model")[machines.plain(0, "model_id")]
    last = {int(m): p for p, m in enumerate(states["machine_id"])}
    home = [sites[states.plain(last[int(machines.ids[p])], "site_id")].name for p in range(2)]
    other = next(s.name for s in sites.values() if s.name != home[0])
    lines = ["Serial number,Miner model,Location,TH/s"]
    lines += [f"NEW{n:03d},{model.name},{home[0]},{150 + n}" for n in range(5)]
    lines += [
        f"{known[0]},{model.name},{other},",
        f"{known[1]},,{home[1]},",
        f"BAD1,{model.name},{home[0]},-5",
    ]
    path.write_text("\r\n".join(lines) + "\r\n", "utf-8")
    return path


def test_columns_are_guessed_and_shown_with_examples(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    dialog = dialog_of(qtbot, made, tmp_path)
    read(qtbot, dialog, fleet_file(made, tmp_path / "fleet.csv"))
    assert dialog.mapping.mapping is not None
    assert {"serial", "model_id", "site_id", "ths"} <= set(dialog.mapping.mapping.sources)
    assert "8 rows" in dialog.file.text()


def test_the_preview_counts_and_the_import_is_one_step_of_undo(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    dialog, document = dialog_of(qtbot, made, tmp_path), made.desk.document
    before = len(document.portfolio["machine"])
    read(qtbot, dialog, fleet_file(made, tmp_path / "fleet.csv"))
    preview(qtbot, dialog)
    assert dialog.plan is not None
    assert dialog.plan.counts["new"] == 5
    assert dialog.plan.counts["moved"] == 1
    assert dialog.plan.counts["rejected"] == 1
    problems = list(dialog.preview.problems.spec.said_rows())
    assert problems[0][0] == "9"
    assert "at least 0" in problems[0][2]
    assert dialog.act.text() == "Import 6 rows"
    with qtbot.waitSignal(document.saved, timeout=10_000):
        dialog.finish()
    assert len(document.portfolio["machine"]) == before + 5
    with qtbot.waitSignal(document.saved, timeout=10_000):
        document.undo()
    assert len(document.portfolio["machine"]) == before


def test_a_group_that_is_not_ticked_stays_out(qtbot: QtBot, made: app.Application, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, made, tmp_path)
    read(qtbot, dialog, fleet_file(made, tmp_path / "fleet.csv"))
    preview(qtbot, dialog)
    qtbot.mouseClick(dialog.preview.boxes["new"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.act.text() == "Import 1 row")
    assert dialog.plan is not None
    assert dialog.plan.inserted == 0


def test_rejects_are_a_file_that_reads_again(qtbot: QtBot, made: app.Application, tmp_path: Path) -> None:
    dialog = dialog_of(qtbot, made, tmp_path)
    read(qtbot, dialog, fleet_file(made, tmp_path / "fleet.csv"))
    preview(qtbot, dialog)
    assert dialog.plan is not None
    path = tmp_path / "rejects.csv"
    with qtbot.waitSignal(made.desk.navigator.said, timeout=10_000):
        dialog.write_rejects(dialog.plan, path)
    raw = read_table(path)
    assert len(raw) == 1
    assert raw.cell(0, 0) == "BAD1"


def test_a_mapping_is_remembered_for_the_same_headings(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    path = fleet_file(made, tmp_path / "fleet.csv")
    dialog = dialog_of(qtbot, made, tmp_path)
    read(qtbot, dialog, path)
    box = dialog.mapping.findChildren(type(dialog.kind))
    hashrate = next(b for b in box if b.accessibleName() == "Column for TH/s")
    hashrate.setCurrentIndex(0)
    hashrate.activated.emit(0)
    preview(qtbot, dialog)
    with qtbot.waitSignal(made.desk.document.saved, timeout=10_000):
        dialog.finish()
    again = dialog_of(qtbot, made, tmp_path)
    read(qtbot, again, path)
    assert again.mapping.mapping is not None
    assert "ths" not in again.mapping.mapping.sources


def test_a_file_that_is_no_table_is_one_sentence(qtbot: QtBot, made: app.Application, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook at all")
    dialog = dialog_of(qtbot, made, tmp_path)
    dialog.read(path)
    qtbot.waitUntil(lambda: bool(dialog.problem), timeout=20_000)
    assert "broken.xlsx" in dialog.problem
    assert "Traceback" not in dialog.problem


def test_an_import_against_an_older_book_is_looked_at_again(
    qtbot: QtBot, made: app.Application, tmp_path: Path
) -> None:
    dialog, document = dialog_of(qtbot, made, tmp_path), made.desk.document
    read(qtbot, dialog, fleet_file(made, tmp_path / "fleet.csv"))
    preview(qtbot, dialog)
    old = dialog.plan
    company = document.portfolio["company"].ids
    renaming = Change((updating(document.portfolio, "company", company, {"name": "Southgate"}),))
    with qtbot.waitSignal(document.saved, timeout=10_000):
        document.edit("Rename", renaming)
    dialog.finish()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.plan is not old, timeout=10_000)
