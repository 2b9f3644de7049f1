"""What of the power contracts a manager should look at: dates that come, prices that stop, too much power."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from desktop_app.domain import days
from desktop_app.domain.contract_checks import of_site
from desktop_app.domain.contract_dates import next_notice, term_ends_on
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES
from desktop_app.domain.problems import Problem
from desktop_app.domain.terms import Terms, all_terms

NOTICE_AHEAD_DAYS, END_AHEAD_DAYS = 60, 180
"""How long before a notice and an end they are named."""


def attention_to_contracts(portfolio: Portfolio, day: int) -> list[Problem]:
    """What of the contracts a manager should look at on a day."""
    ends = series_ends(portfolio)
    held = [t for t in all_terms(portfolio).values() if t.contract.starts_on <= day <= t.last_on]
    return [
        *(p for terms in held for p in _of_dates(terms.contract, day)),
        *(p for terms in held for p in _of_missing(terms, day)),
        *(p for terms in held for p in _of_prices(portfolio, terms, ends, day)),
        *_of_states(portfolio),
    ]


def _of_dates(contract: PowerContract, day: int) -> Iterator[Problem]:
    notice, ends_on = next_notice(contract, day), term_ends_on(contract, day)
    if contract.ends_on is None:
        return
    if notice and notice.notice_on - day <= NOTICE_AHEAD_DAYS and contract.notice_days:
        then = "renews" if contract.renews_months else "ends"
        reason = (
            f"Notice for {contract.name} is due by {days.day_text(notice.notice_on)}; "
            f"it {then} after {days.day_text(notice.ends_on)}"
        )
        yield Problem(reason, "power_contract", "notice_days", id=contract.id)
    elif ends_on is not None and not contract.renews_months and ends_on - day <= END_AHEAD_DAYS:
        reason = f"{contract.name} ends on {days.day_text(ends_on)}"
        yield Problem(reason, "power_contract", "ends_on", id=contract.id)


def _of_missing(terms: Terms, day: int) -> Iterator[Problem]:
    version = terms.on(day)
    if version is None or not version.lines:
        what = "no version in force" if version is None else "a version without a charge line"
        reason = f"{terms.contract.name} has {what}, so its bill is 0"
        yield Problem(reason, "power_contract", "name", id=terms.contract.id)


def _of_prices(portfolio: Portfolio, terms: Terms, ends: Mapping[int, int], day: int) -> Iterator[Problem]:
    """A series that stops while the contract goes on; the running month is not missed yet."""
    wanted = days.first_day(days.month_of_day(day)) * 86_400
    for series_id in sorted({i for i in _series_on(terms, day) if ends.get(i, 0) < wanted}):
        name, ends_at = portfolio.records("price_series")[series_id].name, ends.get(series_id)
        until = f"end on {days.day_text((ends_at - 1) // 86_400)}" if ends_at else "are missing"
        reason = f"The prices of {name} {until}, but {terms.contract.name} goes on"
        yield Problem(reason, "price_series", "name", id=series_id)


def _series_on(terms: Terms, day: int) -> Iterator[int]:
    version = terms.on(day)
    return (line.series_id for line in (version.lines if version else ()) if line.series_id is not None)


def series_ends(portfolio: Portfolio) -> dict[int, int]:
    """The instant at which the prices of each series end, without reading them."""
    made: dict[int, int] = defaultdict(int)
    months, series = portfolio["series_month"], portfolio.records("price_series")
    for series_id, first_at, prices in zip(
        months["series_id"].tolist(), months["first_at"].tolist(), months["prices"], strict=True
    ):
        seconds = INTERVAL_MINUTES[series[series_id].interval] * 60
        made[series_id] = max(made[series_id], first_at + len(prices) // 8 * seconds)
    return dict(made)


def _of_states(portfolio: Portfolio) -> Iterator[Problem]:
    """Blocks that became too many because the site has less power than when they were entered."""
    for site in portfolio.records("site").values():
        yield from of_site(portfolio, site.id)
