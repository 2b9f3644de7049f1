"""Table H: what each facility has lent, at what rate, against which bitcoin, and where the calls lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain.capital import ACTUAL, BTC_LINE, DRAW, INTEREST, REPAYMENT, Derivative, Facility
from desktop_app.engine.lots.rounding import divided
from desktop_app.engine.treasury.amounts import SAT, value
from desktop_app.engine.treasury.balances import FREE
from desktop_app.engine.treasury.books import TreasuryBooks
from desktop_app.engine.treasury.cash import CashDays
from desktop_app.engine.treasury.ledger import Flags

NAN = float("nan")
_YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Collateral:
    """A debt against bitcoin at some LTV levels; all that TREASURY §3 derives from them.

    `debt_usd` is the numerator by the facility's own definition: principal, with accrued interest if that
    counts. A figure is NaN or 0 where its level or the collateral is missing.
    """

    debt_usd: int
    sat: int
    initial_ltv: float | None = None
    call_ltv: float | None = None
    liquidation_ltv: float | None = None

    def ltv(self, price_usd: int) -> float:
        """Debt over the value of the collateral at a price; NaN without collateral."""
        worth = value(self.sat, price_usd)
        return self.debt_usd / worth if worth else (NAN if self.debt_usd else 0.0)

    def price_at(self, ltv: float | None) -> float:
        """The price at which an LTV is met: debt / (collateral × LTV) [USD/BTC]."""
        if not ltv or not self.sat:
            return NAN
        return self.debt_usd / 1e6 / (self.sat / SAT * ltv)

    @property
    def margin_call_usd(self) -> float:
        """Price of the margin call [USD/BTC]."""
        return self.price_at(self.call_ltv)

    @property
    def liquidation_usd(self) -> float:
        """Price of the liquidation [USD/BTC]."""
        return self.price_at(self.liquidation_ltv)

    def top_up_sat(self, price_usd: int, target: float | None = None) -> int:
        """Bitcoin that brings the LTV down to a target (the initial one): debt / (LTV × P) − collateral."""
        ltv = target or self.initial_ltv
        if not ltv or not price_usd:
            return 0
        return max(0, int(np.ceil(self.debt_usd / (ltv * price_usd) * SAT)) - self.sat)

    def cure_usd(self, price_usd: int, target: float | None = None) -> int:
        """Cash that does the same: debt − LTV × collateral × P [µUSD]."""
        ltv = target or self.initial_ltv
        return max(0, self.debt_usd - int(ltv * value(self.sat, price_usd))) if ltv else 0


@dataclass(frozen=True, slots=True)
class FacilityLine:
    """A facility at the end of a day."""

    facility: Facility
    drawn_usd: int
    accrued_usd: int
    """Interest since it was last paid."""
    rate: float
    """A year's."""
    collateral: Collateral
    pledged_sat: int
    passed_sat: int
    """Collateral whose control has passed."""
    price_usd: int
    max_draw_usd: int
    """What could still be drawn: within the limit, and against bitcoin that is free."""

    @property
    def ltv(self) -> float:
        """Now; 0 where nothing is drawn."""
        return self.collateral.ltv(self.price_usd)

    @property
    def undrawn_usd(self) -> int:
        """Of the limit; 0 for a loan or note, which is lent once."""
        revolving = self.facility.kind == BTC_LINE
        return max(0, self.facility.limit_usd - self.drawn_usd) if revolving else 0

    @property
    def standing(self) -> str:
        """ "in order", "margin call" or "liquidation"."""
        terms, now = self.facility, self.ltv
        if terms.liquidation_ltv is not None and now >= terms.liquidation_ltv:
            return "liquidation"
        return "margin call" if terms.call_ltv is not None and now >= terms.call_ltv else "in order"


def rate_of(facility: Facility) -> float:
    """A year's rate: fixed, or the base rate, not below its floor, plus the margin."""
    base = max(facility.base_rate_share, facility.base_floor_share) if facility.rate_kind else 0.0
    return base + facility.rate_share


def facility_lines(books: TreasuryBooks, cash: CashDays, day: int) -> tuple[FacilityLine, ...]:
    """Table H: every facility that has been opened by a day and has not matured with nothing owed."""
    price = books.ledger.prices.closing(day)
    free = int(books.balances.by_state(day)[FREE])
    lines = [
        _line(books, cash, facility, day, price, free)
        for facility in books.portfolio.records("facility").values()
        if facility.opened_on <= day
    ]
    return tuple(line for line in lines if line.drawn_usd or line.facility.matures_on >= day)


def _line(
    books: TreasuryBooks, cash: CashDays, facility: Facility, day: int, price: int, free: int
) -> FacilityLine:
    drawn, accrued = principal_on(cash, facility.id, day), accrued_on(cash, facility, day)
    pledged, passed = books.balances.of_facility(facility.id, day)
    collateral = Collateral(
        drawn + (accrued if facility.interest_counts else 0), pledged + passed,
        facility.initial_ltv, facility.call_ltv, facility.liquidation_ltv,
    )  # fmt: skip
    most = max_draw_usd(facility, collateral, free, price, drawn) if facility.matures_on >= day else 0
    return FacilityLine(facility, drawn, accrued, rate_of(facility), collateral, pledged, passed, price, most)


def max_draw_usd(
    facility: Facility, collateral: Collateral, free_sat: int, price_usd: int, drawn: int
) -> int:
    """What more could be lent: LTV × (collateral + free bitcoin) × P − debt, within the limit [µUSD]."""
    room = max(0, facility.limit_usd - drawn)
    if facility.kind != BTC_LINE:
        return 0
    if facility.initial_ltv is None:
        return room
    backed = int(facility.initial_ltv * value(collateral.sat + free_sat, price_usd)) - collateral.debt_usd
    return max(0, min(room, backed))


def principal_on(cash: CashDays, facility_id: int, day: int) -> int:
    """Drawn less repaid by the end of a day, by what is on record [µUSD]."""
    chosen = _of(cash, facility_id, day) & np.isin(cash.kind, (DRAW, REPAYMENT))
    return int(cash.amount_usd[chosen].sum())


def accrued_on(cash: CashDays, facility: Facility, day: int) -> int:
    """Interest from the last payment to a day, on the principal of each day, a 365th of the rate [µUSD]."""
    mine = _of(cash, facility.id, day)
    paid = cash.day[mine & (cash.kind == INTEREST)]
    moved = mine & np.isin(cash.kind, (DRAW, REPAYMENT))
    if not moved.any():
        return 0
    since = max(int(paid.max()) if len(paid) else 0, int(cash.day[moved].min()))
    day_of, amount = cash.day[moved], cash.amount_usd[moved]
    micro_usd_days = sum(
        a * (day - max(d, since)) for a, d in zip(amount.tolist(), day_of.tolist(), strict=True)
    )
    parts_per_million = round(rate_of(facility) * 1e6)
    return max(0, divided(micro_usd_days * parts_per_million, _YEAR_DAYS * 10**6))


def _of(cash: CashDays, facility_id: int, day: int) -> Flags:
    return (cash.facility == facility_id) & (cash.state == ACTUAL) & (cash.day <= day)


# --- derivatives --------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class DerivativeLine:
    """An option, forward or swap as it stands on a day."""

    derivative: Derivative
    days_left: int
    notional_usd: float
    """Of options on bitcoin: quantity × price of the day on which it was opened [USD]; else NaN."""
    premium_yield: float
    """Premium over notional × 365 / days to expiry."""
    covered_share: float
    """Free bitcoin over what the calls ask for, at most 1; NaN for what needs no cover."""
    margin_usd: int
    """Posted collateral at the price of the day."""
    unrealised_usd: int
    """Mark to market as entered."""


def derivative_lines(books: TreasuryBooks, day: int) -> tuple[DerivativeLine, ...]:
    """Derivatives that are open at the end of a day."""
    price, free = books.ledger.prices.closing(day), int(books.balances.by_state(day)[FREE])
    return tuple(
        _derivative(books, one, day, price, free)
        for one in books.portfolio.records("derivative").values()
        if one.opened_on <= day < (one.settled_on if one.settled_on is not None else one.expires_on + 1)
    )


def _derivative(books: TreasuryBooks, one: Derivative, day: int, price: int, free: int) -> DerivativeLine:
    on_bitcoin, sold_call = one.kind <= 2, one.kind == 0 and one.side == 0
    notional = one.notional * books.ledger.prices.closing(one.opened_on) / 1e6 if on_bitcoin else NAN
    length = max(one.expires_on - one.opened_on, 1)
    needed = one.notional * SAT
    cover = min(1.0, (free + one.collateral_sat) / needed) if sold_call and needed else NAN
    yearly = one.premium_usd / 1e6 / notional * _YEAR_DAYS / length if notional and on_bitcoin else NAN
    return DerivativeLine(
        one,
        one.expires_on - day,
        notional,
        yearly,
        cover,
        value(one.collateral_sat, price),
        one.mark_usd or 0,
    )
