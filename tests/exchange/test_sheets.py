"""Spreadsheets: what is typed in their cells arrives as text, and a hostile one costs a sentence."""

from __future__ import annotations

import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from desktop_app.domain.problems import AppError
from desktop_app.exchange import sheets
from desktop_app.exchange.read import read_table
from desktop_app.exchange.watch import Cancelled, Watch

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT = "application/vnd.openxmlformats-package"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(path: Path, rows: list[list[object]], *, name: str = "Fleet", before: str = "") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        if before:
            book.add_worksheet(before).write(0, 0, "about this file")
        sheet = book.add_worksheet(name)
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(y, x, cell, day)  # type: ignore[arg-type]
                else:
                    sheet.write(y, x, cell)
    return path


def by_hand(path: Path, sheet: str) -> Path:
    """The smallest workbook with this XML as its sheet."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{CONTENT}.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        zipped.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
            "</Relationships>",
        )
        zipped.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        zipped.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        zipped.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def test_cells_arrive_as_text_with_their_rows(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        [
            ["Fleet of January"],
            [],
            ["Serial", "TH/s", "Bought", "Ours", "Note"],
            [123456789012, 199.5, date(2025, 12, 31), True, "=1+1"],
            [],
            ["A2", 200, datetime.fromisoformat("2025-01-02T13:30"), False, ""],
        ],
    )
    raw = read_table(path)
    assert raw.headers == ("Serial", "TH/s", "Bought", "Ours", "Note")
    assert raw.line(0)[:4] == ["123456789012", "199.5", "2025-12-31", "yes"]
    assert raw.line(1)[0:2] == ["A2", "200"]
    assert raw.rows.tolist() == [4, 6]


def test_a_table_that_begins_further_down_and_right_keeps_its_rows(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        for x, cell in enumerate(["Serial", "Site"]):
            sheet.write(4, 2 + x, cell)
            sheet.write(5, 2 + x, cell.lower())
    raw = read_table(tmp_path / "a.xlsx")
    assert raw.rows.tolist() == [6]
    assert raw.line(0)[-2:] == ["serial", "site"]


def test_the_first_sheet_with_a_table_is_read_and_another_on_demand(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Serial"], ["A1"]], before="Read me")
    raw = read_table(path)
    assert (raw.sheet, raw.sheets) == ("Fleet", ("Read me", "Fleet"))
    assert "Read me" in raw.notes[0]
    assert read_table(path, sheet="Read me").headers == ("about this file",)


def test_a_spreadsheet_is_known_by_its_content_not_its_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Serial"], ["A1"]])
    assert read_table(path.rename(tmp_path / "a.csv")).headers == ("Serial",)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)], ids=["zip", "old"]
)
def test_a_damaged_spreadsheet_is_said_to_be_damaged(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(AppError, match="damaged"):
        read_table(tmp_path / "a.xlsx")


def test_an_empty_sheet_holds_no_table(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="no table"):
        read_table(workbook(tmp_path / "a.xlsx", []))


@pytest.mark.skipif(sys.platform == "win32", reason="memory is bounded by the system's own limits")
def test_a_few_cells_that_claim_a_huge_sheet_cost_only_the_child(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    path = by_hand(
        tmp_path / "a.xlsx", f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    )
    assert path.stat().st_size < 5000
    with pytest.raises(AppError, match="needs more memory or time"):
        read_table(path)


def test_a_file_that_unpacks_to_gigabytes_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = by_hand(tmp_path / "a.xlsx", f'<worksheet xmlns="{MAIN}">{" " * 3_000_000}</worksheet>')
    monkeypatch.setattr(sheets, "LARGEST_UNZIPPED", 1_000_000)
    monkeypatch.setattr(sheets, "command", lambda: pytest.fail("it was opened"))
    with pytest.raises(AppError, match="unpacks to 3 MB"):
        read_table(path)


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Serial"], ["A1"]])
    monkeypatch.setattr(sheets, "LONGEST_SECONDS", 0)
    monkeypatch.setattr(sheets, "command", lambda: [sys.executable, "-c", "import time; time.sleep(60)"])
    with pytest.raises(AppError, match="needs more memory or time"):
        read_table(path)


def test_reading_a_spreadsheet_can_be_cancelled(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Serial"], ["A1"]])
    with pytest.raises(Cancelled):
        read_table(path, watch=Watch(cancelled=lambda: True))


def test_the_application_itself_can_be_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", [["Serial"], ["A1"]])
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    executable, argument = sheets.command()
    monkeypatch.setattr(sheets, "command", lambda: [executable, "-m", "desktop_app", argument])
    assert read_table(path).headers == ("Serial",)
