"""Answers for what is said in sentences: computed from the figures, each with its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.production import CAUSES, CURTAILMENT_CAUSES
from desktop_app.engine.treasury.tables import Tables
from desktop_app.figures import format as say
from desktop_app.figures.bridge import million
from desktop_app.report.quarter import Quarter, ratio

_FAULT = CAUSES.index("machine fault")
_WORTH_SAYING = 0.003
"""Of the quarter's BTC: what one cause took at one site is said from here on."""


def listed(words: Sequence[str]) -> str:
    """Words in a row: a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def more_or_less(now: float, before: float, digits: int | None = None) -> str:
    """55 more than, 12 less than; "as much as" where it is the same as it is said."""
    text = say.number(abs(now - before), digits)
    if not any(c in "123456789" for c in text):
        return "as much as"
    return f"{text} {'more' if now > before else 'less'} than"


# --- paragraphs -----------------------------------------------------------------------------------
def paragraphs(quarter: Quarter) -> Iterator[tuple[str, str]]:
    """The cover's paragraphs: the words each begins with, and what it says."""
    for lead, sentences in (
        ("Production.", _production(quarter)),
        ("Sites.", _sites(quarter)),
        ("Losses.", _losses(quarter)),
        ("Power and cost.", _cost(quarter)),
        ("Treasury.", _treasury(quarter)),
    ):
        if text := " ".join(sentences):
            yield lead, text


def _production(quarter: Quarter) -> Iterator[str]:
    now, before, year = (span.of("earned_btc") for span in quarter.spans)
    rate = say.hashrate(quarter.now.of("operating_phs"))
    against = [
        f"{more_or_less(now, other, 1)} {name}"
        for other, name in ((before, "in the previous quarter"), (year, "a year ago"))
        if np.isfinite(other)
    ]
    compared = f", {' and '.join(against)}," if against else ""
    yield f"{quarter.company_name} produced {say.btc(now, 1)}{compared} from {rate} on average."
    credited = ratio(now, quarter.now.of("expected_btc"))
    if np.isfinite(credited):
        yield f"The pools credited {say.percent(credited, 2)} of what the network's figures give for it."
    if quarter.now.days_on_record < quarter.now.days:
        yield f"Only {quarter.now.days_on_record} of the quarter's {quarter.now.days} days are on record."


def _sites(quarter: Quarter) -> Iterator[str]:
    earlier = quarter.of_sites(quarter.before, "energised_phh")
    energised = quarter.of_sites(quarter.now, "energised_phh")
    margin = quarter.of_sites(quarter.now, "margin_usd")
    if quarter.before.figures is not None:
        for at in np.flatnonzero((energised > 0) & ~(earlier > 0)).tolist():
            share = say.number(quarter.of_sites(quarter.now, "earned_btc")[at], 1, "BTC")
            yield f"{quarter.site_names[at]} joined on {_joined(quarter, at)} and brought {share}."
    running = np.flatnonzero(energised > 0)
    earning = [at for at in running.tolist() if np.isfinite(margin[at])]
    if len(earning) > 1:
        best = max(earning, key=lambda at: margin[at])
        yield f"{quarter.site_names[best]} earned the most, {million(margin[best])} after its costs."
    if losing := sorted((at for at in earning if margin[at] < 0), key=lambda at: margin[at]):
        said = listed([f"{quarter.site_names[at]} lost {million(margin[at])}" for at in losing[:3]])
        yield f"{said}{f'; {len(losing) - 3} more lost money' if len(losing) > 3 else ''}."


def _joined(quarter: Quarter, site: int) -> str:
    """The first day of the quarter on which a site had machines energised."""
    actual = quarter.prepared.actual
    at = actual.at(quarter.now.first_on, quarter.now.last_on)
    first = int(np.flatnonzero(actual.energised_phs[site, at] > 0)[0])
    return said_day(actual.first_on + at.start + first)


def said_day(day: int) -> str:
    """A day of the quarter: 18 November."""
    return say.day(days.date_of(day)).rsplit(" ", 1)[0]


def _losses(quarter: Quarter) -> Iterator[str]:
    losses, total = quarter.figures.losses, quarter.now.of("earned_btc")
    lost = ratio(float(losses.phh.sum()), quarter.now.of("energised_phh"))
    if np.isfinite(lost):
        chosen = say.percent(_curtailed(quarter))
        yield f"Of the energised PH·h, {say.percent(lost)} were lost, {chosen} by choice."
    btc = losses.btc[:, :-1].copy()
    btc[:, [*CURTAILMENT_CAUSES, _FAULT]] = 0.0
    for flat in np.argsort(-btc, axis=None)[:2].tolist():
        site, cause = divmod(flat, btc.shape[1])
        if total and btc[site, cause] >= _WORTH_SAYING * total:
            name = quarter.site_names[site]
            yield f"{name} lost {say.btc(btc[site, cause], 1)} to {_outage(CAUSES[cause])}."


def _curtailed(quarter: Quarter) -> float:
    share = quarter.now.of("curtailed_share")
    return share if np.isfinite(share) else 0.0


def _outage(cause: str) -> str:
    named = {
        "electrical": "electrical faults",
        "utility outage": "outages of the utility",
        "planned": "planned work",
        "pool or network": "pool and network faults",
    }
    return named.get(cause, cause)


def _cost(quarter: Quarter) -> Iterator[str]:
    price, credit = quarter.now.of("net_power_usd_per_mwh"), quarter.now.of("credit_usd")
    if np.isfinite(price):
        yield (
            f"Power cost {say.cents_per_kwh(price)} net of {million(credit)} of credits."
            if credit
            else (f"Power cost {say.cents_per_kwh(price)}; there were no credits.")
        )
    direct, market = quarter.now.of("cost_per_btc_direct_usd"), quarter.now.of("price_usd")
    if np.isfinite(direct) and np.isfinite(market):
        yield (
            f"A bitcoin cost {say.money_exact(direct)} in direct cost"
            f"{_all_in(quarter)}; its mean price was {say.money_exact(market)}."
        )


def _all_in(quarter: Quarter) -> str:
    cost = quarter.now.of("cost_per_btc_all_in_usd")
    return f" and {say.money_exact(cost)} with corporate cost and depreciation" if np.isfinite(cost) else ""


def _treasury(quarter: Quarter) -> Iterator[str]:
    tables = quarter.now.tables
    if tables is None:
        return
    total, made = tables.sales.total, tables.riot.sat("mined")
    if total.sat and made > 0:
        share, net = say.percent(total.sat / made, 0), say.money_exact(total.net_price_usd / 1e6)
        what = f"{say.btc(total.sat / 1e8, 1)} were sold, {share} of what was produced"
        yield f"{what}, for {million(total.net_usd / 1e6)} or {net} a bitcoin after fees."
    elif made > 0:
        yield "No bitcoin were sold."
    if quarter.now.opened:
        yield from _held(tables)


def _held(tables: Tables) -> Iterator[str]:
    """What was held and realised; gains and losses are said apart."""
    held, gains = tables.holdings, tables.analysis
    away = held.encumbered_share
    said = f", {say.percent(away, 0)} of them pledged, owed, lent or managed" if away > 0 else ""
    yield f"{say.btc(held.sat / 1e8, 1)} were held at the end, worth {million(held.fair_usd / 1e6)}{said}."
    up, down = gains.realised_gains_usd / 1e6, -gains.realised_losses_usd / 1e6
    if up or down:
        yield f"Realised gains were {million(up)}, realised losses {million(down)}."
    yield f"Liquidity was {million(tables.liquidity.total_usd / 1e6)}."
