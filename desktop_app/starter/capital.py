"""The sample company's cash and capital: flows, credit, notes, shares, a covered call, and its policies."""

from __future__ import annotations

from typing import Any

import numpy as np

from desktop_app.domain import capital as kinds, policies as rules
from desktop_app.domain.days import first_day, month_of_day, month_text, parse_day
from desktop_app.domain.treasury import PURCHASE, SALE
from desktop_app.starter.money import MONTHS, Arrays
from desktop_app.starter.story import FIRST_ON, LAST_ON
from desktop_app.starter.treasury import BANK, CINDER, LARKSPUR, LINE, LOAN, SAT, USD, Register, Rows

NOTES = 3
"""Id of the convertible notes, after the two facilities that hold bitcoin."""
SHARES = 61_400_000
"""Fully diluted."""
_OPENING_USD, _FLOOR_USD = 46_000_000, 7_000_000
"""Of a company of 48,000 machines: cash at the beginning, and below which shares are issued."""
_NOTES_USD = 40_000_000
_OPERATING = ("4010", "5110", "5120", "5130", "5140", "5150", "6010")
_POWER = ("5010", "5090")
_SHARE_PRICES = {2023: 9.0, 2024: 10.4, 2025: 14.2}
_COMMISSION = 0.025
_PLANNED: tuple[tuple[str, str, str, float, int], ...] = (
    ("2026-01-20", "Mill Creek, third transformer", "Mill Creek", 3.1, kinds.COMMITTED),
    ("2026-02-16", "Mill Creek, machines on delivery", "Mill Creek", 4.6, kinds.COMMITTED),
    ("2026-06-15", "Mill Creek, halls and cooling", "Mill Creek", 2.7, kinds.COMMITTED),
    ("2026-01-30", "Wheatland, substation", "Wheatland", 2.4, kinds.COMMITTED),
    ("2026-03-23", "Wheatland, machines of phase two", "Wheatland", 5.2, kinds.COMMITTED),
    ("2026-04-30", "Wheatland, containers and pipes", "Wheatland", 3.8, kinds.COMMITTED),
    ("2026-08-17", "Wheatland, second phase", "Wheatland", 2.9, kinds.COMMITTED),
    ("2026-06-30", "Corinth, land and connection", "Corinth", 3.6, kinds.PLANNED),
    ("2026-10-05", "Corinth, machines", "Corinth", 6.4, kinds.PLANNED),
    ("2026-12-14", "Corinth, halls", "Corinth", 4.5, kinds.PLANNED),
)
"""Day, label, site, millions of dollars of a company of 48,000 machines, state."""


def facility_rows(made: Register, scale: float) -> Rows:
    """A line whose lender keeps the bitcoin apart, a loan whose lender may use it, and convertible notes."""
    terms = {"initial_ltv": 0.60, "call_ltv": 0.70, "liquidation_ltv": 0.80, "cure_hours": 24.0}
    return [
        {
            "name": "Cinder revolving line", "lender": "Cinder Lending", "kind": kinds.BTC_LINE,
            "limit_usd": _usd(20.0, scale), "opened_on": parse_day("2025-04-01"),
            "matures_on": parse_day("2027-03-31"), "rate_kind": 1, "rate_share": 0.045,
            "base_rate_share": 0.0375, "base_floor_share": 0.0325, "upfront_fee_share": 0.01,
            "unused_fee_share": 0.005, **terms, "collateral_account_id": made.id_of(CINDER),
        },
        {
            "name": "Larkspur loan", "lender": "Larkspur Credit", "kind": kinds.TERM_LOAN,
            "limit_usd": _usd(5.0, scale), "opened_on": parse_day("2025-05-15"),
            "matures_on": parse_day("2026-11-15"), "rate_kind": 0, "rate_share": 0.0825,
            "upfront_fee_share": 0.005, **terms, "interest_counts": 0, "rehypothecation": 1,
            "collateral_account_id": made.id_of(LARKSPUR), "note": "The lender may use the collateral.",
        },
        {
            "name": "Convertible notes 2029", "lender": "Note holders", "kind": kinds.CONVERTIBLE,
            "limit_usd": _usd(_NOTES_USD / 1e6, scale), "committed": 0, "opened_on": parse_day("2024-09-16"),
            "matures_on": parse_day("2029-09-15"), "rate_kind": 0, "rate_share": 0.0125,
            "upfront_fee_share": 0.03, "conversion_usd": round(15.50 * USD),
        },
    ]  # fmt: skip


def _usd(millions: float, scale: float) -> int:
    """Millions of dollars of a company of 48,000 machines in one of this size, to the hundred dollars."""
    return round(millions * 1e4 * scale) * 100 * USD


# --- cash ---------------------------------------------------------------------------------------------
class Cash:
    """Flows as they are written, and what they leave at the bank."""

    def __init__(self, made: Register, ledger: Arrays, sites: dict[str, int]) -> None:
        self.rows: Rows = []
        self.issues: list[tuple[int, int, float]] = []
        """Day, shares and price of each issue."""
        self.ends: dict[int, int] = {}
        """At the bank on the last day of each month [µUSD]."""
        self._made, self._sites, self._scale = made, sites, made.scale
        self._bank = made.id_of(BANK)
        self._ledger = ledger
        self._drawn: dict[int, int] = dict.fromkeys((LINE, LOAN, NOTES), 0)

    def write(self) -> None:
        """All that was received and paid, month by month, and what is to come."""
        self._add(
            FIRST_ON, "Balance brought forward", kinds.CASH_OPENING, _usd(_OPENING_USD / 1e6, self._scale)
        )
        held = self.rows[0]["amount_usd"]
        for month in MONTHS.tolist():
            held += self._trades(month) + self._month(month)
            held += self._issue(month, _usd(_FLOOR_USD / 1e6, self._scale) - held)
            self.ends[first_day(month + 1) - 1] = held
        self._ahead()

    def _add(self, day: int, label: str, kind: int, amount: int, **more: Any) -> int:
        if amount:
            account = {"account_id": self._bank} if more.get("state", kinds.ACTUAL) == kinds.ACTUAL else {}
            row = {"day_on": day, "label": label, "kind": kind, "amount_usd": amount, "state": kinds.ACTUAL}
            self.rows.append(row | account | more)
        return amount

    def _of_codes(self, month: int, codes: tuple[str, ...]) -> int:
        chosen = np.isin(self._ledger["code"], codes) & (self._ledger["month"] == month)
        return int(self._ledger["amount_usd"][chosen].sum())

    def _trades(self, month: int) -> int:
        """Net proceeds of the bitcoin that was sold and cost of what was bought: the ledger says them."""
        first, after = first_day(month) * 86_400, first_day(month + 1) * 86_400
        trades = [r for r in self._made.rows if r["kind"] in (SALE, PURCHASE) and first <= r["at"] < after]
        return sum((1 if r["kind"] == SALE else -1) * r["value_usd"] - r["fee_usd"] for r in trades)

    def _month(self, month: int) -> int:
        day, said = first_day(month), month_text(month)
        paid = self._add(day + 27, f"Operations, {said}", kinds.OPERATING, -self._of_codes(month, _OPERATING))
        paid += self._add(
            day + 17,
            f"Power of {month_text(month - 1)}",
            kinds.POWER_BILL,
            -self._of_codes(month - 1, _POWER),
        )
        paid += self._add(
            day + 11,
            f"Machines, {said}",
            kinds.CAPEX,
            -self._of_codes(month, ("1510",)),
            note="From the ledger",
        )
        if month % 12 % 3 == 0 and month > int(MONTHS[0]):
            paid += self._add(day + 14, f"Taxes, {said}", kinds.TAX, -_usd(0.12, self._scale))
        return paid + self._credit(month)

    def _credit(self, month: int) -> int:
        """Draws, repayments, fees and the interest of the month before."""
        got = 0
        rates: dict[int, float] = {LINE: 0.0825, LOAN: 0.0825, NOTES: 0.0125}
        names: dict[int, str] = {LINE: "Cinder line", LOAN: "Larkspur loan", NOTES: "Notes"}
        for facility, drawn in self._drawn.items():
            interest = round(drawn * rates[facility] / 12 / 10_000) * 10_000
            label = f"Interest, {names[facility]}, {month_text(month)}"
            got += self._add(first_day(month) + 1, label, kinds.INTEREST, -interest, facility_id=facility)
        for on, facility, millions, label in _CREDIT:
            if month_of_day(parse_day(on)) == month:
                amount = _usd(millions, self._scale)
                kind = kinds.DRAW if millions > 0 else kinds.REPAYMENT
                got += self._add(parse_day(on), label, kind, amount, facility_id=facility)
                self._drawn[facility] += amount
                fee = round(amount * _FEES[label] / 10_000) * 10_000 if label in _FEES else 0
                note = {"facility_id": facility}
                got += self._add(parse_day(on), f"Fee, {label}", kinds.OTHER, -fee, **note)
        return got

    def _issue(self, month: int, missing: int) -> int:
        """Shares sold at the market in the last week of a month, for what the floor misses and a little."""
        if missing <= 0:
            return 0
        year = 1970 + month // 12
        price = round(
            _SHARE_PRICES[year - 1] + (_SHARE_PRICES[year] - _SHARE_PRICES[year - 1]) * (month % 12) / 11, 2
        )
        shares = max(1, round((missing + _usd(0.4, self._scale)) / USD / price / (1 - _COMMISSION)))
        day, net = first_day(month + 1) - 5, round(shares * price * (1 - _COMMISSION) * 100) * 10_000
        self.issues.append((day, shares, price))
        return self._add(day, f"Shares at the market, {month_text(month)}", kinds.SHARE_ISSUE, net)

    def _ahead(self) -> None:
        """The next two years as they are planned, and the building that is committed."""
        last, start = int(MONTHS[-1]), LAST_ON + 1
        until = parse_day("2027-12-31")
        monthly = {"state": kinds.PLANNED, "repeats": 2, "until_on": until}
        spent = [self._of_codes(last - n, _OPERATING) for n in range(3)]
        self._add(start + 27, "Operations", kinds.OPERATING, -_rounded(sum(spent) / 3), **monthly)
        self._add(start + 17, "Power of December", kinds.POWER_BILL, -self._of_codes(last, _POWER), state=1)
        power = sum(self._of_codes(last - n, _POWER) for n in range(3)) / 3
        self._add(start + 48, "Power", kinds.POWER_BILL, -_rounded(power), **monthly)
        for facility, rate in ((LINE, 0.0825), (LOAN, 0.0825), (NOTES, 0.0125)):
            interest = _rounded(self._drawn[facility] * rate / 12)
            self._add(
                start + 1, f"Interest {facility}", kinds.INTEREST, -interest, facility_id=facility,
                **monthly | {"state": kinds.COMMITTED},
            )  # fmt: skip
        taxes = {"state": kinds.PLANNED, "repeats": 3, "until_on": until}
        self._add(start + 14, "Taxes", kinds.TAX, -_usd(0.15, self._scale), **taxes)
        for on, label, site, millions, state in _PLANNED:
            if site in self._sites:
                where = {"site_id": self._sites[site], "state": state}
                self._add(parse_day(on), label, kinds.CAPEX, -_usd(millions, self._scale), **where)


def _rounded(micro_usd: float) -> int:
    """To a thousand dollars, or to the cent where that is all there is."""
    step = 1000 * USD if abs(micro_usd) >= 10_000 * USD else 10_000
    return round(micro_usd / step) * step


_CREDIT = (
    ("2024-09-16", NOTES, _NOTES_USD / 1e6, "Notes issued"),
    ("2025-04-08", LINE, 6.0, "Drawn on the Cinder line"),
    ("2025-05-20", LOAN, 5.0, "Larkspur loan"),
    ("2025-10-15", LINE, 3.5, "Drawn on the Cinder line"),
    ("2025-11-10", LOAN, -1.5, "Larkspur loan, part repaid"),
)
"""Day, facility, millions, label."""


_FEES = {"Notes issued": 0.03, "Larkspur loan": 0.005}


# --- shares -------------------------------------------------------------------------------------------
def program_rows(scale: float) -> Rows:
    """A program to sell shares at the market."""
    return [
        {
            "name": "At the market 2024", "opened_on": FIRST_ON, "until_on": parse_day("2027-12-31"),
            "limit_usd": _usd(150.0, scale), "price_usd": round(14.2 * USD), "commission_share": _COMMISSION,
        }
    ]  # fmt: skip


def share_rows(issues: list[tuple[int, int, float]], scale: float) -> Rows:
    """The register: with all rights it comes to the company's fully diluted shares."""
    options, units = 1_450_000, 1_180_000
    convertible = round(_NOTES_USD * scale / 15.50)
    basic = SHARES - options - units - convertible - sum(shares for _, shares, _ in issues)
    begun = [
        {"day_on": FIRST_ON, "kind": 0, "shares": basic, "note": "Brought forward"},
        {"day_on": FIRST_ON, "kind": 1, "shares": options, "price_usd": round(6.4 * USD), "note": "Options"},
        {"day_on": parse_day("2024-03-15"), "kind": 2, "shares": units, "note": "Grant of 2024"},
        {
            "day_on": parse_day("2024-09-16"), "kind": 3, "shares": convertible,
            "price_usd": round(15.5 * USD), "note": "Convertible notes 2029",
        },
    ]  # fmt: skip
    return begun + [
        {
            "day_on": day, "kind": 0, "shares": shares, "price_usd": round(price * USD),
            "commission_share": _COMMISSION, "program_id": 1, "note": "At the market",
        }
        for day, shares, price in issues
    ]  # fmt: skip


# --- derivatives and policies -------------------------------------------------------------------------
def derivative_rows(scale: float) -> Rows:
    """A covered call that ended, one that runs, and a power swap."""
    btc = max(round(40.0 * scale, 4), 0.0001)
    return [
        {
            "label": "Covered call, November", "kind": 0, "counterparty": "Meridian OTC",
            "opened_on": parse_day("2025-10-31"), "expires_on": parse_day("2025-11-28"),
            "settled_on": parse_day("2025-11-28"), "notional": btc, "strike_usd": 125_000 * USD,
            "premium_usd": round(btc * 1_310) * USD, "note": "Expired worthless",
        },
        {
            "label": "Covered call, January", "kind": 0, "counterparty": "Meridian OTC",
            "opened_on": parse_day("2025-12-01"), "expires_on": parse_day("2026-01-30"), "notional": btc,
            "strike_usd": 105_000 * USD, "premium_usd": round(btc * 2_160) * USD,
            "mark_usd": -round(btc * 1_240) * USD, "marked_on": LAST_ON, "collateral_sat": round(btc * SAT),
        },
        {
            "label": "Odessa power swap, summer", "kind": 4, "side": 1, "counterparty": "Brazos Power Desk",
            "opened_on": parse_day("2025-09-02"), "expires_on": parse_day("2026-09-30"), "notional": 10.0,
            "strike_usd": 61 * USD, "mark_usd": _usd(0.11, scale), "marked_on": LAST_ON,
        },
    ]  # fmt: skip


POLICIES: tuple[tuple[str, str, tuple[dict[str, Any], ...]], ...] = (
    ("Sell two thirds", "As in the last two years.", (
        {"kind": rules.SELL_SHARE, "share": 0.66}, {"kind": rules.KEEP_CASH, "months": 2.0})),
    ("Sell what costs ask for", "Bitcoin pays the bills and the building, no more.", (
        {"kind": rules.COVER_COSTS, "floor_usd": 6.0}, {"kind": rules.FUND_CAPEX, "floor_usd": 6.0})),
    ("Hold and borrow", "The line first, bitcoin only above half its collateral.", (
        {"kind": rules.BORROW, "facility_id": LINE, "ltv": 0.50, "floor_usd": 6.0},
        {"kind": rules.KEEP_CASH, "months": 1.0})),
    ("Hold and issue", "Shares at the market while they are dear.", (
        {"kind": rules.ISSUE, "program_id": 1, "mnav": 1.3, "amount_usd": 4.0},
        {"kind": rules.COVER_COSTS, "floor_usd": 6.0})),
    ("Calls on a fifth", "A third is sold, calls are written on a fifth of what is held.", (
        {"kind": rules.COVERED_CALLS, "share": 0.2, "strike_share": 0.18, "premium_share": 0.018,
         "every_days": 28},
        {"kind": rules.SELL_SHARE, "share": 0.33}, {"kind": rules.COVER_COSTS, "floor_usd": 6.0})),
)  # fmt: skip
"""Name, note and rules; amounts in millions of a company of 48,000 machines."""


def policy_rows() -> Rows:
    return [{"name": name, "note": note} for name, note, _ in POLICIES]


def rule_rows(policy_ids: list[int], scale: float) -> Rows:
    """The rules in their order."""
    found: Rows = []
    for policy_id, (_, _, told) in zip(policy_ids, POLICIES, strict=True):
        for sequence, rule in enumerate(told, 1):
            money = {n: _usd(rule[n], scale) for n in ("floor_usd", "amount_usd") if n in rule}
            found.append({"policy_id": policy_id, "sequence": sequence, **rule, **money})
    return found
