"""What a line of a contract should be looked at for: said beside it, and saved all the same."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.domain import days
from desktop_app.domain.charges.kinds import NO_RESALE
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Line, Terms, Version, terms_of

FOLLOWS_MARKET = ("index", "block", "availability")
"""Kinds of charge that may take a price from a series."""


def warnings_of(portfolio: Portfolio, contract_id: int, line_id: int) -> list[str]:
    """Sentences about a line of the book."""
    terms = terms_of(portfolio, contract_id)
    for version in terms.versions:
        for line in version.lines:
            if line.id == line_id:
                return [*_of_series(portfolio, terms, line), *_of_blocks(portfolio, terms, version, line)]
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


def _of_blocks(portfolio: Portfolio, terms: Terms, version: Version, line: Line) -> Iterator[str]:
    if line.kind != "block":
        return
    first, last = _term(terms, line)
    bought = sum(
        other.parameters.mw
        for other in version.of_kind("block")
        if _term(terms, other)[0] <= last and _term(terms, other)[1] >= first
    )
    states = portfolio["site_state"]
    mine = states["site_id"] == terms.contract.site_id
    most = float(states["contracted_mw"][mine].max()) if mine.any() else 0.0
    if most and bought > most:
        yield f"The blocks add up to {bought:,.6g} MW; the site has {most:,.6g} MW contracted"


def _term(terms: Terms, line: Line) -> tuple[int, int]:
    """First and last day of a block."""
    block = line.parameters
    return block.starts_on or terms.contract.starts_on, block.ends_on or terms.last_on
