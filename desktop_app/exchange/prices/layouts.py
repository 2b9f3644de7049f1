"""The layouts of price files that are known by their headings, each with its reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices import aeso, ercot, frames, miso, nordpool, nyiso, pjm, plain, spp
from desktop_app.exchange.prices.points import Answers, Points
from desktop_app.exchange.prices.table import Table


@dataclass(frozen=True, slots=True)
class Layout:
    """How the files of one publisher look, and who reads them."""

    name: str
    fits: Callable[[Table], bool]
    read: Callable[[Table, Answers], Points]


LAYOUTS = (
    Layout("ERCOT day-ahead", ercot.is_day_ahead, ercot.read_day_ahead),
    Layout("ERCOT real-time", ercot.is_real_time, ercot.read_real_time),
    Layout("PJM", pjm.is_mine, pjm.read),
    Layout("SPP", spp.is_mine, spp.read),
    Layout("MISO", miso.is_mine, miso.read),
    Layout("NYISO", nyiso.is_mine, nyiso.read),
    Layout("AESO", aeso.is_of_interface, aeso.read_interface),
    Layout("AESO report", aeso.is_report, aeso.read_report),
    Layout("gridstatus", frames.is_mine, frames.read),
    Layout("Nord Pool by columns", nordpool.is_by_columns, nordpool.read_by_columns),
    Layout("Nord Pool without headings", nordpool.is_without_headings, nordpool.read_without_headings),
)
PLAIN = Layout("Times and prices", plain.is_mine, plain.read)


def layout_of(table: Table, answers: Answers | None = None) -> Layout:
    """The layout that a table's headings give away; a plain table if none does, or if columns are told."""
    if answers and answers.columns:
        return PLAIN
    return next((layout for layout in LAYOUTS if layout.fits(table)), PLAIN)


def looks_like_prices(table: Table) -> bool:
    """Whether a table is a price file beyond doubt."""
    return layout_of(table) is not PLAIN or plain.is_mine(table)


def kind_of(table: Table) -> str:
    """What a table holds by its headings and times: prices, meter, or empty where it is neither."""
    if looks_like_prices(table):
        return "prices"
    return "meter" if plain.are_readings(table) else ""


def points_of(table: Table, answers: Answers) -> Points:
    """The points of a table; raises AppError, and Question where the user must say something."""
    made = layout_of(table, answers).read(table, answers)
    if not len(made) or not made.fine.any():
        reason = next(iter(made.refused.values()), ("", "it has no row with a time and a price"))[1]
        raise AppError(f"“{table.raw.name}” holds no price that can be read: {reason}.", "Look at the file.")
    made.notes += list(table.raw.notes)
    return made
