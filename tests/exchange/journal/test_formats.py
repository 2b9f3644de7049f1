"""Files that accounting systems take: headings, cents that add up, and beancount that is well formed."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from desktop_app.domain import journal as role
from desktop_app.domain.problems import AppError
from desktop_app.exchange.journal.beancount import account_name, beancount_text
from desktop_app.exchange.journal.build import journal_of
from desktop_app.exchange.journal.commands import form_of, write_journal
from desktop_app.exchange.journal.entries import Entry, Journal, Line, in_cents
from desktop_app.exchange.read import read_table
from tests.exchange.journal.conftest import FIRST, LAST, quarter


def rows(tmp_path: Path, form: str) -> list[dict[str, str]]:
    path = tmp_path / "journal.csv"
    write_journal(quarter(), path, "2025Q1", form)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("form", "of", "debit", "credit"),
    [("general", "journal_no", "debit", "credit"), ("quickbooks", "JournalNo", "Debits", "Credits")],
)
def test_debits_are_credits_in_every_entry(
    tmp_path: Path, form: str, of: str, debit: str, credit: str
) -> None:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows(tmp_path, form):
        assert bool(row[debit]) != bool(row[credit])
        sums[row[of]] += Decimal(row[debit] or 0) - Decimal(row[credit] or 0)
    assert len(sums) == 16
    assert set(sums.values()) == {0}


def test_the_general_form_has_subsidiary_and_location(tmp_path: Path) -> None:
    revenue = [r for r in rows(tmp_path, "general") if r["account"] == "Revenue:Bitcoin mining"]
    assert [(r["date"], r["credit"], r["subsidiary"], r["location"]) for r in revenue[:2]] == [
        ("2025-01-09", "60000.00", "South", "Odessa"), ("2025-01-09", "40000.00", "South", "Dalton"),
    ]  # fmt: skip


def test_quickbooks_dates_are_american_and_xero_signs_its_amounts(tmp_path: Path) -> None:
    assert rows(tmp_path, "quickbooks")[0]["JournalDate"] == "01/02/2025"
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows(tmp_path, "xero"):
        sums[row["*Narration"], row["*Date"]] += Decimal(row["*Amount"])
        assert row["*AccountCode"].isdigit()
    assert len(sums) == 16
    assert set(sums.values()) == {0}
    sites = {r["TrackingOption1"] for r in rows(tmp_path, "xero") if r["TrackingName1"] == "Site"}
    assert sites == {"Odessa", "Dalton"}


def test_the_workbook_has_a_sheet_each_and_says_how_it_was_made(tmp_path: Path) -> None:
    path = tmp_path / "journal.xlsx"
    write_journal(quarter(), path, "2025Q1", form_of(path, ""))
    sheets = read_table(path).sheets
    assert sheets[:3] == ("Journal", "Sums", "Accounts")
    told = read_table(path, sheet=sheets[-1])
    text = " ".join([*told.headers, *(cell for n in range(len(told)) for cell in told.line(n))])
    assert "lots by FIFO" in text


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(AppError):
        write_journal(quarter(), tmp_path / "none" / "journal.csv", "2025Q1", "general")


# --- cents -------------------------------------------------------------------------------------------
AMOUNTS = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=5)


@given(st.lists(AMOUNTS, min_size=1, max_size=30))
def test_cents_add_to_nothing_and_no_account_drifts(entries: list[list[int]]) -> None:
    made = tuple(
        Entry(str(n), 0, "x", tuple(Line(at % 6, usd) for at, usd in enumerate([*usds, -sum(usds)])))
        for n, usds in enumerate(entries)
    )
    exact: dict[int, int] = defaultdict(int)
    given_: dict[int, int] = defaultdict(int)
    for entry, cents in in_cents(made):
        assert sum(cents) == 0
        for line, cent in zip(entry.lines, cents, strict=True):
            exact[line.role] += line.usd
            given_[line.role] += cent
        assert all(abs(exact[r] - given_[r] * 10_000) < 6 * 10_000 for r in exact)


# --- beancount ---------------------------------------------------------------------------------------
_POSTING = re.compile(
    r"  (?P<account>[A-Z][\w:-]+)(?:  (?P<amount>-?\d+\.\d+) (?P<unit>USD|BTC)"
    r"(?: @@ (?P<total>\d+\.\d+) USD| \{\{(?P<cost>\d+\.\d+) USD, \d{4}-\d\d-\d\d, \"(?P<new>lot-\d+)\"\}\}"
    r"| \{\"(?P<old>lot-\d+)\"\})?)?"
)


def transactions(text: str) -> Iterator[list[re.Match[str]]]:
    """Postings of each transaction; anything in it that is neither a posting nor metadata fails."""
    for block in text.split("\n\n")[1:]:
        lines = [line for line in block.splitlines() if line]
        if not lines or " * " not in lines[0]:
            continue
        found = []
        for line in lines[1:]:
            if re.match(r"\s+[a-z]+: \"", line):
                continue
            match = _POSTING.fullmatch(line)
            assert match is not None, line
            found.append(match)
        yield found


def test_beancount_balances_lot_by_lot_and_opens_every_account(journal: Journal) -> None:
    text = beancount_text(journal)
    opened = set(re.findall(r"^1970-01-01 open (\S+)$", text, re.MULTILINE))
    lots: dict[str, list[Decimal]] = {}
    elided = 0
    for postings in transactions(text):
        weight, blank = Decimal(0), 0
        for posting in postings:
            assert posting["account"] in opened
            if posting["amount"] is None:
                blank += 1
            elif posting["new"]:
                lots[posting["new"]] = [Decimal(posting["amount"]), Decimal(posting["cost"])]
                weight += Decimal(posting["cost"])
            elif posting["old"]:
                lots[posting["old"]][0] += Decimal(posting["amount"])
                assert lots[posting["old"]][0] >= 0
            else:
                weight += Decimal(posting["amount"])
        assert blank <= 1
        assert blank or weight == 0
        elided += blank
    assert elided == 5
    assert text.rstrip().endswith("2025-03-31 price BTC 120000.000000 USD")


def test_average_cost_is_exported_without_lots() -> None:
    policy = [{"effective_on": FIRST - 400, "method": 4, "lot_pool": 0, "price_moment": 0}]
    text = beancount_text(journal_of(quarter(accounting_policy=policy), FIRST, LAST))
    assert "lot-" not in text
    for postings in transactions(text):
        sums = Decimal(0)
        for posting in postings:
            sign = -1 if posting["amount"].startswith("-") else 1
            sums += sign * Decimal(posting["total"]) if posting["total"] else Decimal(posting["amount"])
        assert sums == 0


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Cash:Operating", "Assets:Cash:Operating"), ("Assets:Bank – main", "Assets:Bank-main"),
        ("cash", "Assets:Cash"), ("···", "Assets:Role4"), ("1000 Cash", "Assets:1000-Cash"),
    ],
)  # fmt: skip
def test_names_are_spelt_as_beancount_wants_them(name: str, made: str) -> None:
    assert account_name(role.CASH, name) == made
