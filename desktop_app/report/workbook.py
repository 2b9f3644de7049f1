"""Answers for the workbook beside the PDF: one sheet a table, and first a sheet that says what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from io import BytesIO

from desktop_app.domain import days, periods
from desktop_app.figures import format as say
from desktop_app.figures.sheet import fill
from desktop_app.report import notes as note
from desktop_app.report.blocks import Section, tables_of
from desktop_app.report.method import sources
from desktop_app.report.quarter import Quarter

_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def workbook(quarter: Quarter, sections: Sequence[Section]) -> bytes:
    """The tables of the summary as XLSX; the same book gives the same bytes."""
    import xlsxwriter  # lazily: only an export needs it

    made = BytesIO()
    book = xlsxwriter.Workbook(made, _OPTIONS)
    title = f"{quarter.company_name}: {periods.quarter_name(quarter.now.quarter)}"
    end = datetime.combine(days.date_of(quarter.now.last_on), datetime.min.time())
    book.set_properties({"title": title, "created": end})
    fill(book, tables_of(sections, quarter), list(readme(quarter)), readme_first=True, finished=True)
    book.close()
    return made.getvalue()


def readme(quarter: Quarter) -> Iterator[str]:
    """Period, basis, sources and definitions, line by line."""
    first, last = days.day_text(quarter.now.first_on), days.day_text(quarter.now.last_on)
    yield f"{quarter.company_name}: {periods.quarter_name(quarter.now.quarter)}"
    yield f"{first} to {last}, unaudited, {quarter.status}"
    compared = [say.day(days.date_of(span.last_on)) for span in quarter.spans[1:]]
    yield f"Compared with the quarters that ended on {compared[0]} and {compared[1]}"
    yield f"Head of the book's log: {quarter.log_head or 'not given'}"
    yield note.UNAUDITED
    yield "An empty cell is a figure that is not on record, never nought. Units stand in the headings."
    for lead, text in (*sources(quarter), *note.DEFINITIONS):
        yield f"{lead} {text}"
