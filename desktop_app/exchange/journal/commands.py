"""Export of the journal in one call, as the command line and the window want it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desktop_app.domain import days, periods
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.exchange.journal import formats
from desktop_app.exchange.journal.beancount import beancount_text
from desktop_app.exchange.journal.build import journal_of
from desktop_app.exchange.journal.entries import Journal
from desktop_app.exchange.writing import written

JOURNAL = "journal"
"""The kind under which the command line knows the export."""
FORMATS = ("general", "quickbooks", "xero", "beancount", "xlsx")
ENDINGS = {"general": "csv", "quickbooks": "csv", "xero": "csv", "beancount": "beancount", "xlsx": "xlsx"}


def write_journal(portfolio: Portfolio, path: Path, quarter: str, form: str) -> dict[str, Any]:
    """Write the entries of a fiscal quarter; raises AppError, and then leaves what was there."""
    journal = quarter_journal(portfolio, quarter)
    if form == "beancount":
        with written(path) as part:
            part.write_text(beancount_text(journal), "utf-8")
    elif form == "xlsx":
        formats.write_workbook(path, journal)
    else:
        headings, rows = {
            "general": (formats.GENERAL, formats.general),
            "quickbooks": (formats.QUICKBOOKS, formats.quickbooks),
            "xero": (formats.XERO, formats.xero),
        }[form]
        formats.write_rows(path, headings, rows(journal))
    return {
        "file": str(path), "quarter": quarter, "format": form, "entries": len(journal.entries),
        "rows": sum(len(entry.lines) for entry in journal.entries), "notes": list(journal.notes),
    }  # fmt: skip


def quarter_journal(portfolio: Portfolio, quarter: str) -> Journal:
    """The entries of a fiscal quarter such as 2026Q1; raises AppError."""
    if not quarter:
        raise AppError("The journal is that of a fiscal quarter.", "Say which: --quarter 2026Q1.")
    try:
        first, last = periods.quarter_months(portfolio.company.fiscal_year_start_month, quarter)
    except ValueError as reason:
        raise AppError(f"{reason}.") from None
    return journal_of(portfolio, days.first_day(first), days.first_day(last + 1) - 1)


def form_of(path: Path, form: str) -> str:
    """The form that was asked for, or that the file's ending names."""
    if form:
        return form
    return {".xlsx": "xlsx", ".beancount": "beancount"}.get(path.suffix.lower(), "general")
