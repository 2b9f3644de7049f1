"""Whatever a file holds, the import lives, its counts add up, and what it plans the book would take."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from desktop_app.domain.checks import problems_of
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.exchange import commands
from desktop_app.exchange.plan import ImportPlan
from desktop_app.exchange.registry import KINDS
from desktop_app.starter.sample import sample_company
from tests.exchange.conftest import TODAY

NASTY = (
    *"\0 \n \r ; , \t \" ' | = + - @ ² ١".split(" "),
    *(
        "nan",
        "inf",
        "-inf",
        "1e999",
        "-9223372036854775808",
        "9" * 40,
        "1,2343",
        "0x10",
        "#N/A",
        "=cmd()",
        "\ufeff",
    ),
    *(
        "2025-02-30",
        "03/04/2025",
        "99999-01-01",
        "1970-01-01T00:00:00+99:99",
        "é" * 30,
        "x" * 70_000,
        "\u202e",
        "()",
    ),
)


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    empty = Portfolio.empty()
    return empty.applying(sample_company(empty, machines=600, sites=6))


@pytest.fixture(scope="module")
def originals(sample: Portfolio, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """Some rows of every kind in both forms."""
    made, folder = {}, tmp_path_factory.mktemp("originals")
    for kind in KINDS:
        for ending in ("csv", "xlsx"):
            path = folder / f"{kind}.{ending}"
            commands.write_kind(kind, sample, path)
            made[kind, ending] = path.read_bytes()
        lines = made[kind, "csv"].split(b"\r\n")
        made[kind, "csv"] = b"\r\n".join(lines[:25]) + b"\r\n"
    return made


def mutated_text(data: bytes, chance: random.Random) -> bytes:
    lines = data.decode().split("\r\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        cells = lines[at].split(",")
        cells[chance.randrange(len(cells))] = chance.choice(NASTY)
        lines[at] = ",".join(cells)
    if chance.random() < 0.3:
        chance.shuffle(lines)
    return (
        mutated_bytes("\r\n".join(lines).encode(), chance)
        if chance.random() < 0.3
        else "\r\n".join(lines).encode()
    )


def mutated_bytes(data: bytes, chance: random.Random) -> bytes:
    made = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(made))
        way = chance.randrange(4)
        if way == 0:
            made[at] = chance.randrange(256)
        elif way == 1:
            del made[at : at + chance.randint(1, 40)]
        elif way == 2:
            made[at:at] = made[at : at + chance.randint(1, 200)]
        else:
            made[at:at] = bytes(chance.randrange(256) for _ in range(4))
        if not made:
            break
    return bytes(made)


def mutated_sheet(data: bytes, chance: random.Random) -> bytes:
    """A workbook that unpacks well and whose parts hold nonsense."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        wanted = chance.choice(["xl/worksheets/sheet1.xml"] * 4 + ["xl/workbook.xml", "xl/styles.xml"])
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, mutated_bytes(content, chance) if part == wanted else content)
    return made.getvalue()


def planned(portfolio: Portfolio, kind: str, path: Path) -> ImportPlan | None:
    """The plan, or None for a file that is refused in a sentence."""
    try:
        return commands.read_plan(kind, path, portfolio, default_day=TODAY)
    except AppError:
        return None


LEFT_TO_THE_BOOK = ("add up to", "keeps its interval", "Resale ")
"""Rules that speak of several rows or of what stands already: the book refuses the whole import by them."""


def live_through(portfolio: Portfolio, kind: str, path: Path) -> None:
    plan = planned(portfolio, kind, path)
    if plan is None:
        return
    assert plan.rows_in == plan.inserted + plan.updated + plan.unchanged + plan.rejected
    assert plan.rejected == len(list(plan.rejects()))
    assert (plan.rejected == 0) == (plan.problem_count == 0)
    commands.write_rejects(path.with_suffix(".rejects.csv"), [plan])
    found = problems_of(portfolio, plan.change)
    wrong = [p for p in found if not any(rule in p.reason for rule in LEFT_TO_THE_BOOK)]
    assert wrong == []
    portfolio.applying(plan.change)


def mutate_texts(
    count: int, seed: int, sample: Portfolio, originals: dict[tuple[str, str], bytes], path: Path
) -> None:
    chance, kinds = random.Random(seed), list(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        path.write_bytes(mutated_text(originals[kind, "csv"], chance))
        live_through(sample if number % 2 else Portfolio.empty(), kind, path)


def mutate_sheets(
    count: int, seed: int, sample: Portfolio, originals: dict[tuple[str, str], bytes], path: Path
) -> None:
    chance, kinds = random.Random(seed), list(KINDS)
    for number in range(count):
        kind = kinds[number % len(kinds)]
        way = mutated_sheet if number % 3 else mutated_bytes
        path.write_bytes(way(originals[kind, "xlsx"], chance))
        live_through(sample, kind, path)


def test_mutated_texts_are_lived_through(
    sample: Portfolio, originals: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    mutate_texts(120, 1, sample, originals, tmp_path / "a.csv")


def test_mutated_spreadsheets_are_lived_through(
    sample: Portfolio, originals: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    mutate_sheets(60, 2, sample, originals, tmp_path / "a.xlsx")


@pytest.mark.slow
def test_thousands_of_mutated_texts_are_lived_through(
    sample: Portfolio, originals: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    mutate_texts(5000, 3, sample, originals, tmp_path / "a.csv")


@pytest.mark.slow
def test_hundreds_of_mutated_spreadsheets_are_lived_through(
    sample: Portfolio, originals: dict[tuple[str, str], bytes], tmp_path: Path
) -> None:
    mutate_sheets(600, 4, sample, originals, tmp_path / "a.xlsx")
