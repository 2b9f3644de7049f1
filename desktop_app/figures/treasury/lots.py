"""Answers for lots: what is left by age and basis, gains and losses apart, and what an edit does to them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.treasury import LOT_POOLS, METHODS
from desktop_app.engine.lots.booked import difference
from desktop_app.engine.results import Floats, Ints
from desktop_app.engine.treasury.balances import end_of_day
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.ledger import PRODUCTION_KEY
from desktop_app.engine.treasury.lots_of_book import pool_names
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.headline import Headline
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tile import Tile
from desktop_app.figures.treasury.facts import SAT, USD, Facts

MOST_LOTS = 400
_YEAR = 365.25
_NO_PRICE = "No price of the day is known"


def effect_sentence(before: TreasuryBooks, after: TreasuryBooks) -> str:
    """What an edit does to disposals that were booked: "changes 3 disposals of July: gain +$1,204"."""
    found = difference(before.lots.booked, after.lots.booked)
    both = np.flatnonzero(found.was & found.stays)
    if not len(both):
        return ""
    months = days.months_of_days(found.at[both] // 86_400)
    gain = int((found.gain_after_usd - found.gain_before_usd)[both].sum()) / USD
    said = f"Changes {len(both):,} disposal{'' if len(both) == 1 else 's'}"
    first, last = int(months.min()), int(months.max())
    when = _month(first) if first == last else f"{_month(first)} to {_month(last)}"
    return f"{said} of {when}: gain {say.money_exact(gain, 0, plus=True)}"


def _month(month: int) -> str:
    return say.month(np.datetime64(month, "M"))


@dataclass(frozen=True, slots=True, eq=False)
class LotRows:
    """Lots that are left at the end of a day, by age."""

    key: Ints
    pool: tuple[str, ...]
    acquired_on: Ints
    btc: Floats
    basis_usd: Floats

    def __len__(self) -> int:
        return len(self.key)


def lot_rows(facts: Facts) -> LotRows:
    """What is left of each lot; one line a pool at average cost."""
    booked = facts.booked
    left, names = booked.remaining, pool_names(facts.books.ledger)
    if not len(left.lot):
        pools = booked.pools
        kept = np.flatnonzero(pools.qty_sat)
        said = tuple(names.get(int(p), "?") for p in pools.pool[kept])
        on = np.full(len(kept), facts.day)
        return LotRows(-kept - 1, said, on, pools.qty_sat[kept] / SAT, pools.basis_usd[kept] / USD)
    said = tuple(names.get(pool, "?") for pool in left.pool.tolist())
    return LotRows(left.lot, said, left.acquired_at // 86_400, left.qty_sat / SAT, left.basis_usd / USD)


# --- tiles --------------------------------------------------------------------------------------------
BASIS = Headline("basis", "Cost basis", "money")
UNREALISED = Headline("unrealised", "Unrealised", "money")


def tiles(facts: Facts) -> list[Tile]:
    """What the lots cost and are worth, and what the quarter realised: gains and losses apart."""
    rows = lot_rows(facts)
    basis, btc = float(rows.basis_usd.sum()), float(rows.btc.sum())
    unrealised = btc * (facts.price_usd or math.nan) - basis
    gains, losses, disposals = realised(facts)
    policy = policy_now(facts)
    return [
        BASIS.tile(basis, footnote=f"{say.money_exact(basis / btc)} a bitcoin" if btc else "No lots"),
        Tile(
            "Unrealised", say.money(unrealised, plus=True), key="unrealised",
            footnote=f"at {say.money_exact(facts.price_usd or math.nan)} a bitcoin",
        ),
        Tile("Realised gains", say.money(gains, plus=True), key="gains",
             footnote=f"{disposals[0]:,} disposals this quarter"),
        Tile("Realised losses", say.money(losses), key="losses",
             footnote=f"{disposals[1]:,} disposals this quarter"),
        Tile("Lots left", f"{len(rows):,}", key="lots", footnote=policy),
    ]  # fmt: skip


def policy_now(facts: Facts) -> str:
    """The method and the pools of lots that hold on the day."""
    prices = facts.books.ledger.prices
    policy = prices.policies[int(prices.policy_at(np.array([facts.day]))[0])]
    return f"{METHODS[policy.method]}, lots kept {LOT_POOLS[policy.lot_pool]}"


def realised(facts: Facts) -> tuple[float, float, tuple[int, int]]:
    """Gains and losses of the quarter's disposals, never netted [USD], and how many made each."""
    gone = facts.books.lots.booked.disposals
    first = facts.span(facts.quarter)[0] * 86_400
    inside = (gone.at >= first) & (gone.at <= end_of_day(facts.day))
    gain = gone.gain_usd[inside] / USD
    up, down = gain[gain > 0], gain[gain < 0]
    return float(up.sum()), float(down.sum()), (len(up), len(down))


# --- charts -------------------------------------------------------------------------------------------
def age_chart(facts: Facts) -> ChartSpec:
    """What is left by the month in which it came: value above or below what it cost."""
    rows = lot_rows(facts)
    if not len(rows):
        return ChartSpec("No lots are left", empty="Lots show here once bitcoin is held", key="treasury-lots")
    if not facts.price_usd:
        return ChartSpec(_NO_PRICE, empty=f"{_NO_PRICE}, so nothing can be valued", key="treasury-lots")
    month = days.months_of_days(rows.acquired_on)
    months = np.arange(int(month.min()), days.month_of_day(facts.day) + 1)
    place = month - int(months[0])
    btc = np.bincount(place, rows.btc, len(months))
    basis = np.bincount(place, rows.basis_usd, len(months))
    gain = btc * facts.price_usd - basis
    return ChartSpec(
        age_message(rows, facts),
        "Value less cost of the lots left, by the month in which they came",
        (bars("unrealised", gain, months, signed=True, label=""),),
        Axis("month"),
        Axis(format="money"),
        key="treasury-lots",
    )


def age_message(rows: LotRows, facts: Facts) -> str:
    """How much of what is left is worth more than it cost."""
    gain = rows.btc * facts.price_usd - rows.basis_usd
    above, whole = float(rows.btc[gain > 0].sum()), float(rows.btc.sum())
    if not whole:
        return "No lots are left"
    if above >= whole * 0.9995:
        return "Every lot is worth more than it cost"
    if above <= whole * 0.0005:
        return "Every lot is worth less than it cost"
    return f"{say.percent(1 - above / whole, 0)} of what is left cost more than it is worth"


def basis_chart(facts: Facts) -> ChartSpec:
    """Bitcoin left by what it cost, against today's price."""
    rows = lot_rows(facts)
    key, title = "treasury-basis", "Cost of what is left"
    if not len(rows) or not rows.btc.sum():
        return ChartSpec(title, empty="Lots show here once bitcoin is held", key=key)
    if not facts.price_usd:
        return ChartSpec(title, empty=f"{_NO_PRICE}, so cost has nothing to stand against", key=key)
    cost = np.divide(rows.basis_usd, rows.btc, out=np.zeros(len(rows)), where=rows.btc > 0)
    step = _step(float(cost.max()) - float(cost.min()))
    low = np.floor(float(cost.min()) / step) * step
    place = ((cost - low) / step).astype(np.int64)
    sums = np.bincount(place, rows.btc)
    starts = low + step * np.arange(len(sums))
    colours = tuple("up" if start + step / 2 <= facts.price_usd else "down" for start in starts.tolist())
    labels = tuple(f"${start / 1e3:,.0f}k" for start in starts.tolist())
    return ChartSpec(
        basis_message(rows, facts),
        f"BTC left by cost a bitcoin; blue cost less than {say.money_exact(facts.price_usd)}, orange more",
        (bars("left", sums, colours=colours, label=""),),
        Axis("category", labels=labels),
        Axis(unit="BTC", from_zero=True),
        value_labels=False,
        key=key,
    )


def _step(width: float) -> float:
    """A round width of bars, so that there are about a dozen."""
    return next((float(s) for s in (1_000, 2_000, 5_000, 10_000, 20_000) if width / s <= 14), 50_000.0)


def basis_message(rows: LotRows, facts: Facts) -> str:
    """The mean cost against the price."""
    mean = float(rows.basis_usd.sum() / rows.btc.sum())
    apart = facts.price_usd / mean - 1
    word = "above" if apart >= 0 else "below"
    return f"The price is {say.percent(abs(apart), 0)} {word} the mean cost of {say.money_exact(mean)}"


# --- tables -------------------------------------------------------------------------------------------
LOT_COLUMNS = (
    Column("on", "Acquired", kind="text"),
    Column("age", "Age", unit="years", digits=1),
    Column("pool", "Lots of", kind="text", width=1.3),
    Column("btc", "Left", unit="BTC", digits=4, total="sum"),
    Column("cost", "Cost a bitcoin", kind="money_exact", digits=0),
    Column("basis", "Basis", kind="money_exact", digits=0, total="sum"),
    Column("gain", "Unrealised", kind="money_exact", digits=0, plus=True),
)


def lot_table(facts: Facts) -> TableSpec:
    """The lots that are left, the oldest first; gains and losses are not added up."""
    rows = lot_rows(facts)
    shown = np.argsort(rows.acquired_on, kind="stable")[:MOST_LOTS]
    made = [
        (
            days.day_text(int(rows.acquired_on[i])), (facts.day - int(rows.acquired_on[i])) / _YEAR,
            rows.pool[i],
            float(rows.btc[i]), float(rows.basis_usd[i] / rows.btc[i]) if rows.btc[i] else None,
            float(rows.basis_usd[i]), float(rows.btc[i] * (facts.price_usd or math.nan) - rows.basis_usd[i]),
        )
        for i in shown.tolist()
    ]  # fmt: skip
    more = f"; the oldest {MOST_LOTS:,} of {len(rows):,}" if len(rows) > MOST_LOTS else ""
    return TableSpec.from_rows(
        "Lots that are left", LOT_COLUMNS, made, subtitle=f"{policy_now(facts)}{more}",
        totals={"btc": float(rows.btc.sum()), "basis": float(rows.basis_usd.sum())},
        keys=tuple(int(rows.key[i]) for i in shown.tolist()), empty="No lots are left",
    )  # fmt: skip


DISPOSAL_COLUMNS = (
    Column("on", "Day", kind="text"),
    Column("btc", "Bitcoin", unit="BTC", digits=4),
    Column("net", "Net proceeds", kind="money_exact", digits=0, width=1.1),
    Column("cost", "Cost released", kind="money_exact", digits=0, width=1.1),
    Column("gain", "Gain or loss", kind="money_exact", digits=0, plus=True),
)


def disposal_table(facts: Facts) -> TableSpec:
    """The quarter's disposals, the newest first."""
    gone = facts.books.lots.booked.disposals
    first = facts.span(facts.quarter)[0] * 86_400
    inside = np.flatnonzero((gone.at >= first) & (gone.at <= end_of_day(facts.day)))[::-1]
    rows = [
        (
            days.day_text(int(gone.at[i]) // 86_400), gone.qty_sat[i] / SAT, gone.proceeds_usd[i] / USD,
            gone.cost_usd[i] / USD, float(gone.gain_usd[i]) / USD,
        )
        for i in inside.tolist()
    ]  # fmt: skip
    gains, losses, _ = realised(facts)
    said = f"Gains {say.money(gains, plus=True)} and losses {say.money(losses)} are never netted"
    keys = tuple(int(key) for key in gone.key[inside].tolist())
    return TableSpec.from_rows(
        f"Disposals of {facts.quarter}", DISPOSAL_COLUMNS, rows, subtitle=said, keys=keys,
        empty="Nothing left the lots this quarter",
    )  # fmt: skip


def is_event(key: object) -> bool:
    """Whether a lot or disposal is an event of the ledger, and not a day's production."""
    return isinstance(key, int) and 0 < key < PRODUCTION_KEY
