"""Writes a journal as general CSV, for QuickBooks Online, for Xero, or as a workbook."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from desktop_app.domain.days import date_of, day_text
from desktop_app.exchange.journal.entries import Entry, Journal, Line, in_cents
from desktop_app.exchange.write import write_xlsx
from desktop_app.exchange.writing import written
from desktop_app.figures.neutral import neutral_cell
from desktop_app.figures.table import Column, TableSpec

GENERAL = (
    "date", "journal_no", "account_code", "account", "debit", "credit", "memo", "subsidiary", "location",
    "reference",
)  # fmt: skip
QUICKBOOKS = (
    "JournalNo", "JournalDate", "AccountName", "Debits", "Credits", "Description", "Name", "Location",
    "Class",
)  # fmt: skip
XERO = (
    "*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount", "TrackingName1",
    "TrackingOption1", "TrackingName2", "TrackingOption2",
)  # fmt: skip
Cells = tuple[str, ...]


def rows_in_cents(journal: Journal) -> Iterator[tuple[Entry, Line, int]]:
    """Lines that are at least a cent."""
    for entry, cents in in_cents(journal.entries):
        yield from ((entry, line, cent) for line, cent in zip(entry.lines, cents, strict=True) if cent)


def general(journal: Journal) -> list[Cells]:
    """Dates as ISO days, debits and credits in columns of their own."""
    chart = journal.chart
    return [
        (
            day_text(entry.day), entry.number, chart.code(line.role), chart.name(line.role), *_sides(cent),
            _memo(entry, line), line.subsidiary, line.location, entry.reference,
        )
        for entry, line, cent in rows_in_cents(journal)
    ]  # fmt: skip


def quickbooks(journal: Journal) -> list[Cells]:
    """As QuickBooks Online imports journal entries: names of accounts must match, numbers are off."""
    return [
        (
            entry.number, _american(entry.day), journal.chart.name(line.role), *_sides(cent),
            _memo(entry, line), "", line.location, line.subsidiary,
        )
        for entry, line, cent in rows_in_cents(journal)
    ]  # fmt: skip


def xero(journal: Journal) -> list[Cells]:
    """As Xero imports manual journals: one signed amount, lines of one narration and date belong together."""
    return [
        (
            f"{entry.number} {entry.title}", _american(entry.day), _memo(entry, line),
            journal.chart.code(line.role), "Tax Exempt", _amount(cent),
            *(("Site", line.location) if line.location else ("", "")),
            *(("Subsidiary", line.subsidiary) if line.subsidiary else ("", "")),
        )
        for entry, line, cent in rows_in_cents(journal)
    ]  # fmt: skip


def _memo(entry: Entry, line: Line) -> str:
    return ": ".join(part for part in (entry.title, line.memo) if part)


def _american(day: int) -> str:
    return date_of(day).strftime("%m/%d/%Y")


def _amount(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def _sides(cents: int) -> tuple[str, str]:
    return (_amount(cents), "") if cents > 0 else ("", _amount(-cents))


def write_rows(path: Path, headings: Sequence[str], rows: Sequence[Cells]) -> None:
    """RFC 4180 text in UTF-8; a text that a spreadsheet would run stays a text."""
    with written(path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(headings)
        writer.writerows([_harmless(cell) for cell in row] for row in rows)


def _harmless(cell: str) -> str:
    """A signed amount is a number; any other text goes through the guard."""
    return cell if cell.removeprefix("-").replace(".", "", 1).isdigit() else neutral_cell(cell)


# --- workbook ----------------------------------------------------------------------------------------
def write_workbook(path: Path, journal: Journal) -> None:
    """A sheet for the entries, one for the sums by account, one for the chart, and a read-me."""
    write_xlsx(path, [_entries(journal), _sums(journal), _chart(journal)], readme(journal))


def _entries(journal: Journal) -> TableSpec:
    columns = (
        Column("date", "Date", kind="day"), Column("number", "Journal no", kind="text"),
        Column("code", "Code", kind="text"), Column("account", "Account", kind="text"),
        Column("debit", "Debit", "USD", digits=2, total="sum"),
        Column("credit", "Credit", "USD", digits=2, total="sum"),
        Column("memo", "Memo", kind="text"), Column("subsidiary", "Subsidiary", kind="text"),
        Column("location", "Location", kind="text"), Column("reference", "Reference", kind="text"),
    )  # fmt: skip
    chart = journal.chart
    rows = [
        (
            entry.day, entry.number, chart.code(line.role), chart.name(line.role), max(cent, 0) / 100,
            max(-cent, 0) / 100, _memo(entry, line), line.subsidiary, line.location, entry.reference,
        )
        for entry, line, cent in rows_in_cents(journal)
    ]  # fmt: skip
    return TableSpec.from_rows("Journal", columns, rows)


def _sums(journal: Journal) -> TableSpec:
    sums: dict[int, int] = {}
    for _, line, cent in rows_in_cents(journal):
        sums[line.role] = sums.get(line.role, 0) + cent
    columns = (
        Column("code", "Code", kind="text"), Column("account", "Account", kind="text"),
        Column("net", "Debit less credit", "USD", digits=2, total="sum"),
    )  # fmt: skip
    chart = journal.chart
    rows = [(chart.code(role), chart.name(role), cents / 100) for role, cents in sorted(sums.items())]
    return TableSpec.from_rows("Sums", columns, rows)


def _chart(journal: Journal) -> TableSpec:
    columns = (Column("code", "Code", kind="text"), Column("account", "Account", kind="text"))
    return TableSpec.from_rows("Accounts", columns, list(journal.chart.accounts))


def readme(journal: Journal) -> tuple[str, ...]:
    """How the entries were made."""
    return (
        f"Journal entries of the treasury of {journal.company or 'the company'}.",
        f"From {day_text(journal.first_on)} to {day_text(journal.last_on)}; lots by {journal.method}.",
        "Bitcoin is carried at cost by lot; the entries of the last day bring it to fair value.",
        "They book the change of the unrealised gain since the day before the first.",
        "Realised gains and losses are gross proceeds less cost; fees stand on an account of their own.",
        "Each entry adds to nothing in whole cents, and no account is for rounding.",
        *journal.notes,
    )
