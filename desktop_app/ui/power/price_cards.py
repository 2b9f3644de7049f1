"""The market of the chosen contract: how often its price is above what machines earn, and in which hours."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.of_book import load_of
from desktop_app.engine.bill.situation import Series
from desktop_app.engine.price_shape import (
    AtTheMeter,
    ClockMap,
    Duration,
    at_the_meter,
    by_day,
    by_month,
    duration,
    prices_between,
)
from desktop_app.figures import spans
from desktop_app.figures.contracts import Span
from desktop_app.figures.price_chart import What, duration_chart, hour_map, stops
from desktop_app.ui.desk import Desk
from desktop_app.ui.power.view import Facts, Seen
from desktop_app.ui.widgets.buttons import Chip
from desktop_app.ui.widgets.chart_card import ChartCard
from desktop_app.ui.widgets.segments import Segments

_WHATS: tuple[What, ...] = ("price", "load", "running")
_KW_PER_MW = 1000.0


def series_of(terms: Terms, day: int) -> int | None:
    """The first price series that the lines of a contract name on a day."""
    version = terms.on(min(max(day, terms.contract.starts_on), terms.last_on))
    lines = version.lines if version else ()
    return next((line.series_id for line in lines if line.series_id is not None), None)


class DurationCard(ChartCard):
    """The price duration curve of twelve months with the break-even prices of the site's machines."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._made: Duration | None = None
        self._meter = AtTheMeter()
        self._words = ("", "")
        self._site_id = 0

    def show_market(self, facts: Facts, seen: Seen, terms: Terms, span: Span) -> None:
        """Look at another contract, or other months."""
        series_id, contract = series_of(terms, _day(span)), terms.contract
        series = None
        if series_id is not None:
            series = prices_between(facts.portfolio, series_id, span.last - spans.YEAR + 1, span.last)
        self._made = duration(series.values) if series else duration(np.zeros(0))
        self._site_id = contract.site_id
        name = facts.portfolio.records("price_series")[series_id].name if series_id is not None else ""
        self._words = (name or "No price series", f"12 months to {spans.month_name(span.last)}")
        meter = None
        if series_id is not None:
            mw = (contract.contract_kw or 0.0) / _KW_PER_MW
            meter = at_the_meter(facts.portfolio, contract.site_id, series_id, _day(span), mw)
        self._meter = meter or AtTheMeter()
        self.show_lines(facts, seen)

    def show_lines(self, facts: Facts, seen: Seen) -> None:
        """Move the break-even lines with a what-if."""
        if self._made is None:
            return
        base, now = (
            stops(r.classes, self._site_id, facts.models, self._meter) for r in (seen.base, seen.results)
        )
        self.show_spec(duration_chart(self._made, base, now, *self._words, what_if=seen.is_what_if))


def _day(span: Span) -> int:
    """The day whose version counts: the last of the months."""
    return days.first_day(span.last + 1) - 1


class MapCard(ChartCard):
    """Price, load or running share by month and hour, or by the days of a month, in the site's local time."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.what, self.rows = Segments(("Price", "Load", "Running")), Chip("Rows")
        self.tools.insertStretch(0, 1)
        self.add_tool(self.what)
        self.add_tool(self.rows)
        self.in_months = True
        self._offer_rows()
        self.what.chosen.connect(lambda _: self._refresh())
        self._shown: tuple[Portfolio, Terms, Span] | None = None
        self._chosen_by_hand = False
        self.what.chosen.connect(lambda _: setattr(self, "_chosen_by_hand", True))

    def _offer_rows(self) -> None:
        choices = [("By month", lambda: self.look_by(True)), ("By day", lambda: self.look_by(False))]
        self.rows.offer(choices, int(not self.in_months))

    def look_by(self, in_months: bool) -> None:
        """Show twelve months, or the days of the last one that is looked at."""
        self.in_months = in_months
        self._offer_rows()
        self._refresh()

    def show_market(self, portfolio: Portfolio, terms: Terms, span: Span) -> None:
        """Look at another contract, or other months."""
        self._shown = portfolio, terms, span
        if not self._chosen_by_hand:  # a contract without a market shows its load
            self.what.choose(0 if series_of(terms, _day(span)) is not None else 1)
        self._refresh()

    def _refresh(self) -> None:
        if self._shown is None:
            return
        portfolio, terms, span = self._shown
        what, in_months = _WHATS[self.what.current], self.in_months
        months = (
            range(span.last - spans.YEAR + 1, span.last + 1) if in_months else range(span.last, span.last + 1)
        )
        series = _series(portfolio, terms, what, months)
        made = None if series is None else _mapped(series, terms.contract, months, in_months=in_months)
        zone = terms.contract.time_zone
        self.show_spec(hour_map(made, what, f"hours of {zone}", by_month=in_months))


def _series(portfolio: Portfolio, terms: Terms, what: What, months: range) -> Series | None:
    """Prices, megawatts, or the share of the highest load, around some months."""
    if what == "price":
        series_id = series_of(terms, days.first_day(months.stop) - 1)
        if series_id is None:
            return None
        return prices_between(portfolio, series_id, months.start - 1, months.stop)
    load = load_of(portfolio, terms.contract, months.start, months.stop - 1).load
    if load is None:
        return None
    mw = load.kw.values / _KW_PER_MW
    first = (days.first_day(months.start) * 86_400 - load.kw.first_at) // (load.kw.minutes * 60)
    known = mw[max(first, 0) :]
    most = float(np.nanmax(known)) if np.isfinite(known).any() else 0.0
    return replace(load.kw, values=mw / most if what == "running" and most > 0 else mw)


def _mapped(series: Series, contract: PowerContract, months: range, *, in_months: bool) -> ClockMap:
    zone, clock = contract.time_zone, contract.clock
    return by_month(series, zone, clock, months) if in_months else by_day(series, zone, clock, months.start)
