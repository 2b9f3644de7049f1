"""Reads spreadsheets through a process of their own, within bounds of size, memory and time."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.domain.problems import AppError
from desktop_app.exchange import sheet_process
from desktop_app.exchange.raw import Gathered, RawTable, named, trimmed, without_blank_lines
from desktop_app.exchange.text_file import heading_of
from desktop_app.exchange.watch import Watch

LARGEST_UNZIPPED = 1024**3
MOST_PARTS = 10_000
LONGEST_SECONDS = 120
LARGEST_ANSWER = 1024**3
_POLL_SECONDS = 0.1


def read_sheet(path: Path, watch: Watch, sheet: str = "") -> RawTable:
    """Read a sheet of an XLSX, XLS or ODS file; raises AppError or Cancelled."""
    _refuse_bomb(path)
    lines = io.BytesIO(_answer(path, sheet, watch))
    about = json.loads(next(lines, b"{}"))
    if "error" in about:
        raise AppError(
            f"“{path.name}” {about['error']}.", "Open it in a spreadsheet and save it as CSV or XLSX."
        )
    if "sheet" not in about:
        raise _too_hard(path)
    return _table(path.name, (json.loads(line) for line in lines), about, watch)


def _refuse_bomb(path: Path) -> None:
    """A small file that unpacks to a huge one is not opened at all."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as zipped:
            parts = zipped.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise AppError(f"“{path.name}” is damaged ({error}).", "Save it again in a spreadsheet.") from None
    unzipped = sum(part.file_size for part in parts)
    if unzipped > LARGEST_UNZIPPED or len(parts) > MOST_PARTS:
        raise AppError(
            f"“{path.name}” unpacks to {unzipped / 1e6:,.0f} MB in {len(parts):,} parts: it was not opened.",
            "Save the sheet as CSV and import that.",
        )


def command() -> list[str]:
    """How this installation starts the process that opens spreadsheets."""
    if getattr(sys, "frozen", False):
        return [sys.executable, sheet_process.COMMAND]
    return [sys.executable, "-P", str(Path(sheet_process.__file__))]


def _answer(path: Path, sheet: str, watch: Watch) -> bytes:
    """All that the process wrote; raises AppError where it died or was stopped."""
    process = subprocess.Popen(
        [*command(), str(path.resolve()), sheet],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    ends_at = time.monotonic() + LONGEST_SECONDS
    try:
        while True:
            watch.step(0, 0)
            try:
                answer, _ = process.communicate(timeout=_POLL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                if time.monotonic() > ends_at:
                    raise _too_hard(path) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    if process.returncode not in (0, 3) or len(answer) > LARGEST_ANSWER:
        raise _too_hard(path)
    return answer


def _too_hard(path: Path) -> AppError:
    return AppError(
        f"“{path.name}” needs more memory or time than a spreadsheet may take, so it was not opened.",
        "Save the sheet as CSV and import that.",
    )


def _table(name: str, pieces: Iterator[list[list[str]]], about: dict[str, Any], watch: Watch) -> RawTable:
    lines = list(chain.from_iterable(islice(pieces, 1)))
    heading = heading_of(lines[:200])
    headers = trimmed(lines[heading]) if lines else []
    if not headers:
        raise AppError(
            f"“{name}” holds no table.", "Choose a sheet with a row of headings and rows below it."
        )
    gathered = Gathered(len(headers))
    for piece in chain([lines[heading + 1 :]], pieces):
        gathered.add(piece)
        watch.step(0, 0)
    rows = np.arange(gathered.count, dtype=np.int64) + heading + 2
    others = [s for s in about["sheets"] if s != about["sheet"]]
    notes = [f"Read from the sheet “{about['sheet']}”; there are also {', '.join(others)}"] if others else []
    if heading:
        notes.append(f"Rows 1 to {heading} stand before the headings and were left out")
    return without_blank_lines(
        RawTable(
            name, named(headers), gathered.columns(), rows, tuple(notes), gathered.overlong,
            tuple(about["sheets"]), about["sheet"],
        )
    )  # fmt: skip
