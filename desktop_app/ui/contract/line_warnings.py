"""What a line of a contract should be looked at for: said beside it, and saved all the same."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import NO_RESALE
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Line, Terms, terms_of

FOLLOWS_MARKET = ("index", "block", "availability")
"""Kinds of charge that may take a price from a series."""


def warnings_of(portfolio: Portfolio, contract_id: int, line_id: int) -> list[str]:
    """Sentences about a line of the book."""
    terms = terms_of(portfolio, contract_id)
    for version in terms.versions:
        for line in version.lines:
            if line.id == line_id:
                return list(_of_series(portfolio, terms, line))
    return []


def _of_series(portfolio: Portfolio, terms: Terms, line: Line) -> Iterator[str]:
    wants = line.kind == "index" or (line.kind == "block" and line.parameters.resale != NO_RESALE)
    if line.series_id is None:
        if wants:
            yield "No price series is chosen, so no market price is known"
        return
    months = portfolio["series_month"]
    known = months["month"][months["series_id"] == line.series_id]
    name = portfolio.records("price_series")[line.series_id].name
    if not len(known):
        yield f"{name} has no prices yet"
    elif terms.contract.ends_on and int(known.max()) < days.month_of_day(terms.contract.ends_on):
        yield (
            f"{name} ends in {days.month_text(int(known.max()))}, before the contract; "
            "later months have no price"
        )
