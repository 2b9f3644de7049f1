"""Files of pools, exchanges and wallets in, and the journal out, as a user's script does it."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from desktop_app import cli
from tests.exchange.treasury.conftest import FOUNDRY_EARNINGS, FOUNDRY_TRANSACTIONS, KRAKEN_LEDGERS


class Answer(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        return json.loads(self.out)


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def call(*arguments: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["hashyard", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        said = capsys.readouterr()
        return Answer(int(left.value.code or 0), said.out, said.err)

    return call


@pytest.fixture
def book(tmp_path: Path, run: Run) -> Path:
    path = tmp_path / "book.hashyard"
    assert run("new", path).code == 0
    return path


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    listed = {"earnings": FOUNDRY_EARNINGS, "payouts": FOUNDRY_TRANSACTIONS, "kraken": KRAKEN_LEDGERS}
    for name, text in listed.items():
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
    return {name: tmp_path / f"{name}.csv" for name in listed}


def counts(answer: Answer) -> tuple[int, ...]:
    names = ("rows_in", "inserted", "updated", "unchanged", "rejected")
    return tuple(answer.json[name] for name in names)


def test_earnings_and_payouts_are_taken_together_and_once(
    run: Run, book: Path, files: dict[str, Path]
) -> None:
    command = ("import", "treasury-file", book, files["earnings"], files["payouts"], "--account", "Foundry")
    asked = run(*command)
    assert asked.code == 2
    assert "no pool account “Foundry”" in asked.err
    assert run("info", book, "--json").json["counts"]["treasury_event"] == 0
    told = (*command, "--to", "Cold", "--make-accounts", "--json")
    assert counts(run(*told, "--dry-run")) == (4, 4, 0, 0, 0)
    assert counts(run(*told)) == (4, 4, 0, 0, 0)
    assert counts(run(*told)) == (4, 0, 0, 4, 0)
    assert run("check", book).code == 0
    assert run("info", book, "--json").json["counts"]["production"] == 2


def test_a_known_file_is_read_by_its_layout_whatever_it_is_called(
    run: Run, book: Path, files: dict[str, Path]
) -> None:
    said = ("--account", "Foundry", "--make-accounts", "--json")
    assert counts(run("import", "production", book, files["earnings"], *said)) == (2, 2, 0, 0, 0)
    assert counts(run("import", "treasury-file", book, files["earnings"], *said)) == (2, 0, 0, 2, 0)


def test_a_question_of_the_second_file_leaves_the_book_as_it_was(
    run: Run, book: Path, files: dict[str, Path]
) -> None:
    answer = run(
        "import",
        "treasury-file",
        book,
        files["earnings"],
        files["kraken"],
        "--account",
        "F",
        "--make-accounts",
    )
    assert answer.code == 2
    assert "from which account bitcoin arrived" in answer.err
    assert run("info", book, "--json").json["counts"]["production"] == 0


def test_refused_rows_are_listed_and_written_with_their_reasons(
    run: Run, book: Path, files: dict[str, Path], tmp_path: Path
) -> None:
    files["payouts"].write_text(FOUNDRY_TRANSACTIONS.replace("1.50150000", "1.501500001"), "utf-8")
    rejects = tmp_path / "rejects.csv"
    answer = run(
        "import", "treasury-file", book, files["payouts"], "--account", "F", "--to", "C", "--make-accounts",
        "--rejects", rejects, "--json",
    )  # fmt: skip
    assert answer.code == 1
    assert counts(answer) == (2, 1, 0, 0, 1)
    reason = "amount of 1.501500001 is not a whole number of satoshi"
    assert answer.json["problems"] == [
        {"file": "payouts.csv", "row": 3, "column": "amount", "reason": reason}
    ]
    with rejects.open(encoding="utf-8", newline="") as stream:
        assert list(csv.reader(stream))[1] == ["payouts.csv", "3", "amount", reason]


def test_the_journal_of_a_quarter_is_written_in_every_form(run: Run, book: Path, tmp_path: Path) -> None:
    sample = tmp_path / "sample.hashyard"
    cli.create_book(sample, who="test", sample=True, machines=200, sites=2).close()
    for form, ending in (
        ("general", "csv"),
        ("quickbooks", "csv"),
        ("xero", "csv"),
        ("beancount", "beancount"),
    ):
        path = tmp_path / f"{form}.{ending}"
        answer = run("export", "journal", sample, path, "--quarter", "2026Q1", "--format", form, "--json")
        assert answer.code == 0
        assert answer.json["entries"] > 0
        assert path.stat().st_size > 1000
    assert run("export", "journal", sample, tmp_path / "x.csv", "--quarter", "Q1").code == 2
    assert not (tmp_path / "x.csv").exists()
