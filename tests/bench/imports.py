"""Measures the import of machines from CSV, from the command to the durable book, beside two plain imports.

`python -m tests.bench.imports 1000000` measures a million machines.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.starter.catalogue import catalogue
from tests.books import new_book

_SITES = 30
_TRIES = 2
_HEADINGS = "Serial,MAC,Model,Site,Building,Rack,Row,Slot,Status,TH/s,W,From"
_MODELS = ("Antminer S21 (200T)", "Antminer S21 Pro (234T)", "Whatsminer M60S (186T)")
Figure = dict[str, Any]


def run(machines: int = 250_000) -> dict[str, Any]:
    """Import a file of machines, the same file again, then by the shell and by sqlite-utils."""
    with tempfile.TemporaryDirectory(prefix="hashyard-bench-") as made:
        folder = Path(made)
        file = folder / "machines.csv"
        _write_machines(file, machines)
        _make_book(folder / "empty.hashyard")
        ours_s, again_s, peak_mb = _ours(folder, file)
        shell_s = _shell(folder, file)
        utils_s = _sqlite_utils(folder, file)
    return {"name": "imports", "figures": _figures(machines, ours_s, again_s, peak_mb, shell_s, utils_s)}


def _figures(
    machines: int, ours_s: float, again_s: float, peak_mb: float, shell_s: float | None, utils_s: float
) -> list[Figure]:
    what = f"import {machines:,} machines from CSV, durable"
    against_shell = ours_s / shell_s if shell_s else None
    return [
        _figure(
            what,
            ours_s,
            "s",
            "sqlite3 .import",
            shell_s,
            against_shell,
            "at most 7 ×",
            (against_shell or 0) <= 7,
        ),
        _figure(
            what,
            ours_s,
            "s",
            "sqlite-utils insert --csv",
            utils_s,
            ours_s / utils_s,
            "at most 0.2 ×",
            ours_s * 5 <= utils_s,
        ),
        _figure("the same file again, nothing changed", again_s, "s"),
        _figure("peak memory while importing", peak_mb, "MB"),
    ]


def _figure(
    what: str,
    value: float,
    unit: str,
    yardstick: str = "",
    yardstick_s: float | None = None,
    ratio: float | None = None,
    target: str = "",
    met: bool | None = None,
) -> Figure:
    return {
        "what": what,
        "value": round(value, 2),
        "unit": unit,
        "yardstick": f"{yardstick}: {yardstick_s:.2f} s" if yardstick_s else "",
        "ratio": round(ratio, 2) if ratio else None,
        "target": target,
        "met": met if ratio else None,
    }


# --- what is measured ----------------------------------------------------------------------------
def _ours(folder: Path, file: Path) -> tuple[float, float, float]:
    """Seconds of the import, seconds of importing the same again, and the peak memory of the first [MB]."""
    command = [sys.executable, "-m", "desktop_app", "import", "machines"]
    book = folder / "book.hashyard"
    taken: list[tuple[float, float]] = []
    for _ in range(_TRIES):
        shutil.copy(folder / "empty.hashyard", book)
        taken.append(_timed([*command, str(book), str(file)]))
    again_s, _ = _timed([*command, str(book), str(file)])
    return min(s for s, _ in taken), again_s, max(mb for _, mb in taken)


def _shell(folder: Path, file: Path) -> float | None:
    """Seconds of SQLite's own import; None where the shell is not installed."""
    shell = shutil.which("sqlite3")
    if shell is None:
        return None
    best = float("inf")
    for number in range(_TRIES):
        database = folder / f"shell{number}.db"
        best = min(best, _timed([shell, str(database), "-cmd", ".mode csv", f".import {file} machines"])[0])
    return best


def _sqlite_utils(folder: Path, file: Path) -> float:
    command = [
        sys.executable,
        "-m",
        "sqlite_utils",
        "insert",
        str(folder / "utils.db"),
        "machines",
        str(file),
    ]
    return _timed([*command, "--csv", "--silent"])[0]


def _timed(command: Sequence[str]) -> tuple[float, float]:
    """Wall time [s] and peak memory [MB] of a command that must do well."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return taken, used.ru_maxrss / 1024


# --- what it is measured with --------------------------------------------------------------------
def _write_machines(file: Path, machines: int) -> None:
    chance = np.random.default_rng(1)
    serials, ths = np.arange(machines) * 7919 % 99_999_989, chance.normal(200, 8, machines).round(1)
    watts = chance.normal(3500, 90, machines).round()
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADINGS.split(","))
        for i in range(machines):
            mac = ":".join(f"{byte:02X}" for byte in (2 * 2**40 + i).to_bytes(6, "big"))
            place = [f"Site {i % _SITES}", f"B{i % 9}", f"R{i % 99:02d}", i % 7, i % 12]
            day = f"2025-{i % 12 + 1:02d}-01"
            writer.writerow(
                [f"SN{serials[i]:012d}", mac, _MODELS[i % 3], *place, "energised", ths[i], watts[i], day]
            )


def _make_book(path: Path) -> None:
    book = new_book(path)
    sites = [{"name": f"Site {i}", "control": 0, "cooling": 0} for i in range(_SITES)]
    book.edit("Catalogue", catalogue(book.portfolio))
    book.edit("Sites", Change((inserting_records(book.portfolio, "site", sites),)))
    book.close()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1])), indent=1) + "\n")
