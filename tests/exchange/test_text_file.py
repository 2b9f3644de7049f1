"""Files of text as they come: encodings, separators, quotes, preambles, ragged lines, and what is no text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from desktop_app.domain.problems import AppError
from desktop_app.exchange import text_file
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.read import read_table
from desktop_app.exchange.watch import Cancelled, Watch


def read(data: bytes | str) -> RawTable:
    return text_file.read_text(data if isinstance(data, bytes) else data.encode(), "file.csv", Watch())


def lines(raw: RawTable) -> list[list[str]]:
    return [raw.line(i) for i in range(len(raw))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_any_usual_encoding(encoding: str) -> None:
    raw = read("Site,Note\nOdessa,café – 5 €\n".encode(encoding))
    assert raw.headers == ("Site", "Note")
    assert lines(raw) == [["Odessa", "café – 5 €"]]


def test_a_guessed_encoding_is_said() -> None:
    assert "Windows-1252" in read("Note\ncafé\n".encode("cp1252")).notes[0]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_separators_and_line_ends_are_found(separator: str, newline: str, quote: str) -> None:
    rows = [["Serial", "Site"], ["A1", "Odessa"], ["A2", ""]]
    text = newline.join(separator.join(f"{quote}{cell}{quote}" for cell in row) for row in rows)
    for ending in ("", newline):
        raw = read(text + ending)
        assert (raw.headers, lines(raw)) == (("Serial", "Site"), rows[1:])
        assert raw.rows.tolist() == [2, 3]


def test_decimal_commas_do_not_split_cells_of_a_file_with_semicolons() -> None:
    raw = read("Serial;TH/s\nA1;199,5\nA2;200,5\nA3;201,5\n")
    assert raw.columns[1].tolist() == [b"199,5", b"200,5", b"201,5"]


def test_a_declared_separator_is_believed() -> None:
    raw = read("sep=|\nSerial|Site, town\nA1|Odessa, Texas\n")
    assert raw.headers == ("Serial", "Site, town")
    assert raw.rows.tolist() == [3]


def test_lines_before_the_headings_are_left_out_and_blank_ones_too() -> None:
    raw = read(
        "Fleet report 2026\nprinted 2026-01-05,,\n\nSerial,Site,TH/s\nA1,Odessa,200\n,,\n\nA2,Odessa,201\n"
    )
    assert raw.headers == ("Serial", "Site", "TH/s")
    assert raw.rows.tolist() == [5, 8]
    assert "Rows 1 to 3" in raw.notes[0]


def test_quoted_cells_keep_separators_quotes_and_line_ends() -> None:
    raw = read('Serial,Note\nA1,"a ""b"", c\nd"\nA2,e\n')
    assert lines(raw) == [["A1", 'a "b", c\nd'], ["A2", "e"]]
    assert raw.rows.tolist() == [2, 3]


def test_short_lines_are_filled_and_long_ones_remembered() -> None:
    raw = read("a,b\n1\n2,3\n4,5,6\n7,8,,\n")
    assert lines(raw) == [["1", ""], ["2", "3"], ["4", "5"], ["7", "8"]]
    assert raw.overlong == {2: ["6"]}


def test_headings_that_repeat_or_are_empty_get_names() -> None:
    assert read("Name,,Name,Name\na,b,c,d\n").headers == ("Name", "Column 2", "Name (2)", "Name (3)")


def test_a_cell_of_a_megabyte_is_kept_whole() -> None:
    long = "x" * 1_000_000
    raw = read(f"Serial,Note\nA1,short\nA2,{long}\n")
    assert raw.cell(1, 1) == long


def test_nul_bytes_stay_in_their_cell() -> None:
    assert read(b"Serial,Note\nA\x001,b\nA2,c\x00\n").line(1) == ["A2", "c\0"]


def test_a_quote_that_is_never_closed_is_named_with_its_row() -> None:
    text = "Serial,Note\n" + "A1,b\n" * 5 + 'A2,"open\n' + "A3,b\n" * 200
    with pytest.raises(AppError, match="Row 7 opens a quote"):
        read(text)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \n"])
def test_an_empty_file_is_said_to_be_empty(data: bytes) -> None:
    with pytest.raises(AppError, match="empty"):
        read(data)


@pytest.mark.parametrize("data", [b"SQLite format 3\0" + bytes(200), b"%PDF-1.7\n" + bytes(range(256)) * 8])
def test_what_is_no_text_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(AppError, match="not a text file or a spreadsheet"):
        read(data)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="could not be read"):
        read_table(tmp_path / "gone.csv")


def test_reading_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        text_file.read_text(b"a,b\n1,2\n", "x.csv", Watch(cancelled=lambda: True))


plain_cells = st.text(
    st.characters(codec="utf-8", exclude_characters='",\r\n\0', exclude_categories=["Cs"]), max_size=9
)


@settings(max_examples=150, deadline=None)
@given(
    rows=st.lists(st.lists(plain_cells, min_size=3, max_size=3), min_size=1, max_size=20),
    end=st.sampled_from(["", "\n"]),
)
def test_the_quick_and_the_careful_way_cut_the_same_cells(rows: list[list[str]], end: str) -> None:
    body = ("x,y,z\n" + "\n".join(",".join(row) for row in rows) + end).encode()
    quick = text_file._quick(body, ",", 0, ["x", "y", "z"], Watch())
    careful = text_file._careful(body, ",", 0, ["x", "y", "z"], Watch())
    if quick is not None:
        assert lines(quick) == lines(careful)
        assert quick.rows.tolist() == careful.rows.tolist()
