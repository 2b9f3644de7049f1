"""Fixed blocks: paid for whether taken or not, filled one after the other, the rest resold or banked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import BANK, BILL_CREDIT, NET_SETTLEMENT, UNIT_CONTINGENT, Block
from desktop_app.domain.charges.parts import ALWAYS
from desktop_app.domain.contracts import FORECAST
from desktop_app.domain.terms import Line, Version
from desktop_app.engine.bill.frame import Frame
from desktop_app.engine.bill.items import growth, in_force, item
from desktop_app.engine.bill.results import Item
from desktop_app.engine.bill.situation import Situation
from desktop_app.engine.bill.spans import part_of
from desktop_app.engine.results import Floats

Bools = NDArray[np.bool_]
RESOLD, CREDITED, DRAWN = "Resold", "Credited for resale", "Drawn from the bank"
GIVEN_BACK = (RESOLD, CREDITED, DRAWN)
"""How the rows begin that lessen what a block costs."""


# --- what blocks cover --------------------------------------------------------------------------------
def cover(versions: Iterable[tuple[Version, Bools]], frame: Frame) -> dict[int, Floats]:
    """What each fixed block delivers at most, by line in the order in which they are filled.

    Q_b(h) = MW × elected share, within the block's own days and hours (POWER formulas, charge 1); a unit that
    is out delivers less. A month whose version is not in force has none.

    Returns
    -------
    kWh by interval, [I] each
    """
    return {
        line.id: _delivered(line, frame, months)
        for version, months in versions
        for line in version.of_kind("block")
    }


def _delivered(line: Line, frame: Frame, months: Bools) -> Floats:
    block: Block = line.parameters
    full = block.mw * 1000 * frame.minutes / 60
    kwh = np.repeat(full * elected(line, frame) * months, np.diff(frame.start))
    if block.hours != ALWAYS:
        kwh *= frame.period_of(block.hours) == 0
    if block.starts_on:
        kwh[: _position(frame, block.starts_on)] = 0.0
    if block.ends_on:
        kwh[_position(frame, block.ends_on + 1) :] = 0.0
    for low, high in frame.outside:
        kwh[low:high] = 0.0
    if block.firmness == UNIT_CONTINGENT:
        _take_outages(line, frame, kwh)
    return kwh


def _position(frame: Frame, day: int) -> int:
    """Where a local day begins among the intervals, 0 or their count outside."""
    if day <= frame.first_on[0]:
        return 0
    if day > frame.last_on[-1]:
        return frame.count
    return (frame.calendar.day_at(day) - frame.first_at) // (frame.minutes * 60)


def _take_outages(line: Line, frame: Frame, kwh: Floats) -> None:
    """Less while the unit is out: the event's power instead of the block's, in place."""
    for event in line.events:
        if event.state != FORECAST:
            rows, share = part_of(frame.first_at, frame.minutes, frame.count, event.from_at, event.to_at)
            left = np.minimum(kwh[rows], (event.our_kw or 0.0) * frame.minutes / 60)
            kwh[rows] += share * (left - kwh[rows])


def elected(line: Line, frame: Frame) -> Floats:
    """Share of the block elected for each month: all where that is deemed, [M]."""
    block: Block = line.parameters
    chosen = np.full(len(frame.months), block.elected_share)
    for month, share in (line.elections or {}).items():
        chosen[frame.months == month] = share
    if any(block.deemed_full):
        chosen[np.array(block.deemed_full)[frame.months % 12]] = 1.0
    return chosen


# --- what they cost -----------------------------------------------------------------------------------
def block(line: Line, at: Situation, months: Bools) -> tuple[Item, ...]:
    """Price × what is taken, at least the take-or-pay share of every interval, less resale.

    In an interval that delivers Q and of which x is taken: price × max(x, share × Q), less
    (share × Q − x)+ × max(0, P − fee) where it is resold (POWER formulas, charge 1). A negative P counts
    only if the contract says so.
    """
    terms: Block = line.parameters
    delivered, taken = at.blocks[line.id], taken_of(line, at)
    price = terms.usd_per_mwh * growth(terms.escalator, at.frame)
    label, rest = f"{terms.mw:,.10g} MW", delivered - taken
    if terms.take_share == 1:
        quantity = at.frame.by_month(delivered) / 1000
        found = [_explained(item(label, "MWh", quantity, price), _detail(line, at.frame, quantity))]
    else:
        rest = np.maximum(terms.take_share * delivered - taken, 0.0)
        used, unused = at.frame.by_month(taken) / 1000, at.frame.by_month(rest) / 1000
        paid = f"Not taken of {100 * terms.take_share:,.6g} % of it, paid for"
        found = [item(f"{label}, taken", "MWh", used, price), item(paid, "MWh", unused, price)]
    if terms.resale in (NET_SETTLEMENT, BILL_CREDIT):
        found.append(_resold(line, at, rest))
    elif terms.resale == BANK:
        found += _banked(line, at, rest, price)
    return tuple(found)


def taken_of(line: Line, at: Situation) -> Floats:
    """What is taken of a block once those before it are full [kWh], [I]."""
    left = at.kwh
    for line_id, kwh in at.blocks.items():
        if line_id == line.id:
            break
        left = left - kwh
    return np.minimum(left if left is at.kwh else np.maximum(left, 0.0), at.blocks[line.id])


def _explained(made: Item, detail: Callable[[int], str]) -> Item:
    return Item(made.label, made.unit, made.quantity, made.rate, made.amount_usd, detail)


def _detail(line: Line, frame: Frame, mwh: Floats) -> Callable[[int], str]:
    mw, share = line.parameters.mw, elected(line, frame)

    def say(month: int) -> str:
        hours = mwh[month] / (mw * share[month]) if mw * share[month] else 0.0
        of = f" × {100 * share[month]:,.4g} % elected" if share[month] != 1 else ""
        return f"{mw:,.10g} MW × {hours:,.6g} h{of}"

    return say


# --- resale -------------------------------------------------------------------------------------------
def _resold(line: Line, at: Situation, rest: Floats) -> Item:
    """What is not taken, at the series' price less the fee; energy that pays nothing is not resold.

    Of months without any load nothing is known to be resold.
    """
    terms: Block = line.parameters
    fee = terms.resale_fee_usd_per_mwh
    price = at.price_of(line.series_id)
    earns = price - fee if fee else price
    usd = rest * (earns if terms.negative_resale else np.maximum(earns, 0.0))
    income = at.frame.by_month(usd) / 1000
    if np.isnan(income).any():
        income = at.frame.by_month(np.where(np.isnan(usd), 0.0, usd)) / 1000
    sells = ~np.isnan(earns) if terms.negative_resale else earns > 0
    sold = in_force(at.frame.by_month(rest * sells) / 1000, at.load_months)
    income = in_force(income, at.load_months)
    what = CREDITED if terms.resale == BILL_CREDIT else RESOLD
    label = f"{what} at the market price" + (f" less ${fee:,.10g}" if fee else "")
    return Item(label, "MWh", sold, -over(income, sold), -income)


def over(amount: Floats, quantity: Floats) -> Floats:
    """Amount for a unit, 0 where there is no quantity, [M]."""
    return np.divide(amount, quantity, out=np.zeros(len(amount)), where=quantity != 0)


# --- the bank -----------------------------------------------------------------------------------------
def _banked(line: Line, at: Situation, rest: Floats, price: Floats | float) -> list[Item]:
    """What is not taken is kept; a later month of the year that takes more than it must gets its price back.

    The bank begins empty every January, so that a bill does not depend on how far back one looks.
    """
    terms: Block = line.parameters
    kept = in_force(at.frame.by_month(rest) / 1000, at.load_months)
    must = at.block_kwh - (1 - terms.take_share) * at.blocks[line.id]
    beyond = at.frame.by_month(np.maximum(at.kwh - must, 0.0)) / 1000
    beyond = np.where(at.frame.by_month(at.blocks[line.id]) > 0, beyond, 0.0)
    drawn = drawn_from_bank(kept, beyond - sum(at.made_up_mwh.values(), np.zeros(len(kept))), at.frame.months)
    at.made_up_mwh[line.id] = drawn
    at.note(f"The bank of {line.label} begins empty every January")
    return [item("Banked", "MWh", kept, 0.0), item(DRAWN, "MWh", drawn, -price)]


def drawn_from_bank(kept: Floats, beyond: Floats, months: NDArray[np.int64]) -> Floats:
    """What each month draws of what the months before it in the year have kept [MWh], [M]."""
    drawn, balance = np.zeros(len(kept)), 0.0
    for row, month in enumerate(months.tolist()):
        balance = 0.0 if month % 12 == 0 else balance
        drawn[row] = min(balance, max(beyond[row], 0.0))
        balance += kept[row] - drawn[row]
    return drawn


def bank_lookback(line: Line) -> int:
    """Billing months before the first one that a block needs: a bank those since January."""
    return 11 if line.parameters.resale == BANK else 0


def total_cover(blocks: Mapping[int, Floats], frame: Frame) -> Floats:
    """Energy that all blocks together cover at most [kWh], [I]."""
    made = frame.zeros
    for kwh in blocks.values():
        made = made + kwh
    return made
