"""`hashyard import prices` and `import meter` as a script uses them: the JSON, the book, the exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app import cli
from tests.books import add_company, new_book, opened
from tests.exchange.prices.conftest import Write, kept

Run = Callable[..., tuple[int, str, str]]
HEAD = "interval_start_utc,price_usd_per_mwh"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hashyard", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out, said.err

    return call


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "b.hashyard"
    with closing(new_book(path)) as made:
        add_company(made, 2)
    return path


def day(first: int, count: int, add: float = 0) -> list[str]:
    return [HEAD, *(f"2024-05-01T{h:02d}:00Z,{30 + h + add}" for h in range(first, first + count))]


def test_prices_are_imported_again_and_updated(run: Run, book: Path, write: Write) -> None:
    file = write(day(0, 4), "West.csv")
    assert run("import", "prices", book, file, "--series", "West", "--json")[0] == 0
    again = json.loads(run("import", "prices", book, file, "--series", "West", "--json")[1])
    assert {key: again[key] for key in ("rows_in", "inserted", "updated", "unchanged", "rejected")} == {
        "rows_in": 4, "inserted": 0, "updated": 0, "unchanged": 4, "rejected": 0,
    }  # fmt: skip
    write(day(3, 3, 1), "West.csv")
    code, out, _ = run("import", "prices", book, file, "--series", "West", "--json")
    found = json.loads(out)
    assert (code, found["inserted"], found["updated"]) == (0, 2, 1)
    with closing(opened(book)) as held:
        assert list(kept(held.portfolio, "West").values()) == [30, 31, 32, 34, 35, 36]
        whys = [entry.why for entry in held.history() if "prices" in entry.why]
    assert len(whys) == 2  # the one that changed nothing left no trace


def test_a_dry_run_says_the_same_and_changes_nothing(run: Run, book: Path, write: Write) -> None:
    found = json.loads(run("import", "prices", book, write(day(0, 4)), "--dry-run", "--json")[1])
    assert found["inserted"] == 4
    with closing(opened(book)) as held:
        assert len(held.portfolio["price_series"]) == 0


def test_what_is_rejected_is_listed_and_written_down(
    run: Run, book: Path, write: Write, tmp_path: Path
) -> None:
    file = write([*day(0, 2), "2024-05-01T02:00Z,n/a"])
    code, out, _ = run("import", "prices", book, file, "--rejects", tmp_path / "r.csv", "--json")
    problem = json.loads(out)["problems"][0]
    assert code == 1
    assert (problem["row"], problem["column"]) == (4, "price_usd_per_mwh")
    assert "not a number" in problem["reason"]
    assert "prices.csv,4,price_usd_per_mwh" in (tmp_path / "r.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "does not say of which time zone"),
        (("--tz", "America/Chikago"), "Did you mean America/Chicago?"),
        (("--tz", "UTC", "--unit", "furlongs"), "not a unit of prices"),
        (("--tz", "UTC", "--node", "X"), "no node “X”"),
    ],
)
def test_what_must_be_said_is_one_sentence_on_standard_error(
    run: Run, book: Path, write: Write, options: tuple[str, ...], sentence: str
) -> None:
    file = write(["Hour,Price $/MWh", *(f"2024-05-01 {h:02d}:00,{30 + h}" for h in range(3))])
    code, out, err = run("import", "prices", book, file, *options)
    assert (code, out) == (2, "")
    assert sentence in err


def test_a_mapping_says_which_column_is_what(run: Run, book: Path, write: Write, tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text('{"when": "time", "ask": "value", "bid": null}')
    file = write(["when,bid,ask", *(f"2024-05-01T{h:02d}:00Z,{h},{50 + h}" for h in range(3))])
    code, _, err = run(
        "import",
        "prices",
        book,
        file,
        "--map",
        tmp_path / "map.json",
        "--series",
        "S",
        "--unit",
        "usd_per_mwh",
    )
    assert (code, err) == (0, "")
    with closing(opened(book)) as held:
        assert list(kept(held.portfolio, "S").values()) == [50, 51, 52]


def test_standard_time_all_year_is_an_offset_that_the_book_takes(run: Run, book: Path, write: Write) -> None:
    file = write(
        ["Hour,Price $/MWh", *(f"2024-03-{d} {h:02d}:00,{30 + h}" for d in (9, 10) for h in range(24))]
    )
    code, _, err = run("import", "prices", book, file, "--tz", "America/Chicago")
    assert (code, err) == (1, "")
    code, _, err = run("import", "prices", book, file, "--tz=-06:00")
    assert (code, err) == (0, "")
    assert run("check", book)[0] == 0


def test_a_meter_is_imported_for_its_site(run: Run, book: Path, write: Write) -> None:
    file = write(["Start UTC,kWh", *(f"2024-05-01 00:{m:02d},{10 + m}" for m in (0, 15, 30, 45))])
    code, out, _ = run("import", "meter", book, file, "--site", "A", "--json")
    assert code == 0
    assert json.loads(out)["series"][0]["name"] == "A load"
    assert run("check", book)[0] == 0
