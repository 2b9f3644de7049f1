"""The sample company's bitcoin: its accounts, what came and went, its price and what custodians confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import treasury as kinds
from desktop_app.domain.days import day_text, first_day, month_of_day, months_of_days, parse_day
from desktop_app.domain.journal import CASH
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.treasury.ledger import net_of_fee
from desktop_app.starter.history import History
from desktop_app.starter.operations import Pools
from desktop_app.starter.story import DAYS, FIRST_ON, LAST_ON

Rows = list[dict[str, Any]]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SAT, USD, DAY_S = 10**8, 10**6, 86_400
HOUR = 3_600
HOT, VAULT, CUSTODY, EXCHANGE, OTC, CINDER, LARKSPUR, TIDEWATER, BANK = range(9)
PLACES: tuple[tuple[str, int], ...] = (
    ("Operations wallet", kinds.HOT),
    ("Vault", kinds.COLD),
    ("Granite Custody", kinds.CUSTODIAN),
    ("Harbour Street Trading", kinds.EXCHANGE),
    ("Meridian OTC", kinds.COUNTERPARTY),
    ("Cinder Lending", kinds.LENDER),
    ("Larkspur Credit", kinds.LENDER),
    ("Tidewater Asset Management", kinds.COUNTERPARTY),
    ("First Plains Bank", kinds.BANK),
)
"""Accounts besides those at pools, in the order of the constants above."""
LINE, LOAN = 1, 2
"""Ids of the facilities that hold bitcoin as collateral."""
SOURCE = "Northgate close"
OPENING_BTC, OPENING_COST_USD = 412.0, 28_450
"""Of a company of 48,000 machines; what a bitcoin had cost on average before the books begin."""
_WEEKLY = 7
_NETWORK_FEE_SAT = 12_000
_HOT_SHARE_KEPT = 0.15


@dataclass
class Register:
    """Balances as they follow from what is written, and the events themselves."""

    first_account: int
    """Id of the first of PLACES; pool accounts stand before it."""
    scale: float
    held: dict[int, int] = field(default_factory=dict)
    """Satoshi by account id, pools left out."""
    rows: Rows = field(default_factory=list)
    ends: dict[tuple[int, int], int] = field(default_factory=dict)
    """Satoshi by account id and last day of a month."""
    on: int = FIRST_ON

    def id_of(self, place: int) -> int:
        return self.first_account + place

    def sat(self, btc: float) -> int:
        """So much bitcoin of the company of 48,000 machines, in one of this size."""
        return round(btc * self.scale * 1e4) * 10**4

    def add(self, at: int, kind: int, account: int, amount: int, to: int | None = None, **more: Any) -> None:
        """Write an event down and move what it moves."""
        self._end_months(at // DAY_S)
        if not amount:
            return
        into = kind in kinds.COMES_IN
        if account in self.held or into:
            self.held[account] = self.held.get(account, 0) + (amount if into else -amount)
        if to is not None:
            self.held[to] = self.held.get(to, 0) + amount
        row = {"at": at, "kind": kind, "account_id": account, "to_account_id": to, "amount_sat": amount}
        self.rows.append(row | more)

    def finish(self) -> None:
        """Write down the balances of the last month."""
        self._end_months(LAST_ON + 1)

    def _end_months(self, day: int) -> None:
        while month_of_day(day) > month_of_day(self.on):
            last = first_day(month_of_day(self.on) + 1) - 1
            self.ends |= {(account, last): sat for account, sat in self.held.items()}
            self.on = last + 1


def account_rows(pools: Pools, pool_ids: list[int]) -> Rows:
    """One account at each pool, then PLACES."""
    at_pools = [
        {"name": f"{account['name']} at {account['pool']}", "kind": kinds.POOL, "pool_account_id": pool_id}
        for account, pool_id in zip(pools.account, pool_ids, strict=True)
    ]
    return at_pools + [
        {"name": name, "kind": kind, "entity_name": "Northgate Mining"} for name, kind in PLACES
    ]


# --- prices -------------------------------------------------------------------------------------------
def closes(portfolio: Portfolio, seed: int) -> Floats:
    """Prices at the ends of days [USD/BTC], invented; their monthly means are those of the network."""
    network = portfolio["network"]
    months = months_of_days(network["start_on"])
    mean = dict(zip(months.tolist(), network["price_usd"].tolist(), strict=True))
    day = np.arange(FIRST_ON, FIRST_ON + DAYS)
    month = months_of_days(day)
    middle = [first_day(m) + 15 for m in mean]
    smooth = np.interp(day, middle, list(mean.values()))
    rng = np.random.Generator(np.random.PCG64([seed, 8]))
    wiggle, noise = np.zeros(DAYS), rng.normal(0, 0.011, DAYS)
    for n in range(1, DAYS):
        wiggle[n] = 0.86 * wiggle[n - 1] + noise[n]
    price = smooth * np.exp(wiggle)
    for one in np.unique(month).tolist():
        price[month == one] *= mean[one] / price[month == one].mean()
    return price.round(2)


def price_rows(close: Floats) -> Rows:
    """The closes as quotes at 00:00 UTC after each day."""
    return [
        {"at": (FIRST_ON + n + 1) * DAY_S, "source": SOURCE, "price_usd": round(usd * USD)}
        for n, usd in enumerate(close.tolist())
    ]


def chart_rows() -> list[dict[str, Any]]:
    """The roles whose account is not the usual one."""
    return [{"role": CASH, "code": "1010", "name": "Cash:Treasury bank"}]


def policy_rows() -> Rows:
    """First in, first out, from the first day."""
    note = "The closes are invented: their monthly means are those of the network history."
    return [{"effective_on": FIRST_ON, "price_source": SOURCE, "note": note}]


# --- events -------------------------------------------------------------------------------------------
def register(history: History, close: Floats, first_account: int, seed: int) -> Register:
    """All that came and went, in order; two thirds of what was made is sold."""
    scale = len(history.fleet.machine["serial"]) / 48_000
    made = Register(first_account + len(history.pools.account), scale)
    paid = _payouts(history.pools, first_account)
    _open(made)
    rng = np.random.Generator(np.random.PCG64([seed, 7]))
    plans = [*_sales(history, rng), *_deals(made)]
    by_day: dict[int, list[Any]] = {}
    for day, act in plans:
        by_day.setdefault(day, []).append(act)
    for day in range(FIRST_ON, LAST_ON + 1):
        for account, amount in paid.get(day, ()):
            reference = f"{first_account:02d}{account:04d}{day:06d}"
            made.add(
                day * DAY_S + 6 * HOUR, kinds.PAYOUT, account, amount, made.id_of(HOT),
                source="pool payouts", reference=reference,
            )  # fmt: skip
        if day == first_day(month_of_day(day)) + 1:
            _sweep(made, day)
        for act in by_day.get(day, ()):
            act(made, day, float(close[day - FIRST_ON]))
    made.finish()
    return made


def _payouts(pools: Pools, first_account: int) -> dict[int, list[tuple[int, int]]]:
    """What each pool pays on which day: two of them every day for the day before, the others once a week."""
    made, found = pools.production, {}
    fee = np.array([a["fee_share"] for a in pools.account])
    basis = np.array([a["basis"] for a in pools.account])
    account = made["pool_account_id"].astype(np.int64)
    net = net_of_fee(made["earned_sat"], fee[account], basis[account])
    day = made["day_on"].astype(np.int64)
    late = np.where(account < 2, day + 1, (day + 3) // _WEEKLY * _WEEKLY + 5)
    for one in range(len(pools.account)):
        chosen = (account == one) & (late <= LAST_ON)
        days_paid, group = np.unique(late[chosen], return_inverse=True)
        sums = np.zeros(len(days_paid), np.int64)
        np.add.at(sums, group, net[chosen])
        for when, amount in zip(days_paid.tolist(), sums.tolist(), strict=True):
            if amount:
                found.setdefault(when, []).append((first_account + one, amount))
    return found


def _open(made: Register) -> None:
    for place, share in ((HOT, 0.04), (VAULT, 0.56), (CUSTODY, 0.40)):
        amount = made.sat(OPENING_BTC * share)
        made.add(
            FIRST_ON * DAY_S, kinds.OPENING, made.id_of(place), amount,
            value_usd=amount * OPENING_COST_USD * USD // SAT, note="Balance brought forward, at its cost",
        )  # fmt: skip


def _sweep(made: Register, day: int) -> None:
    """Most of the wallet goes to the vault, for a network fee."""
    hot = made.id_of(HOT)
    most = min(int(made.held[hot] * (1 - _HOT_SHARE_KEPT)), made.held[hot] - _NETWORK_FEE_SAT)
    amount = most // 10**4 * 10**4
    if amount > _NETWORK_FEE_SAT:
        at, reference = day * DAY_S + 10 * HOUR, f"sweep-{day_text(day)}"
        made.add(at, kinds.TRANSFER, hot, amount, made.id_of(VAULT), source="wallet", reference=reference)
        made.add(at, kinds.NETWORK_FEE, hot, _NETWORK_FEE_SAT, source="wallet", reference=f"{reference}-fee")


def _sales(history: History, rng: np.random.Generator) -> list[tuple[int, Any]]:
    """Two or three sales a month, each after a transfer to the desk on the day before."""
    months = np.arange(month_of_day(FIRST_ON), month_of_day(LAST_ON) + 1)
    starts = np.array([first_day(m) for m in months.tolist()]) - FIRST_ON
    made = np.add.reduceat(history.pools.earned_btc.sum(axis=0), starts)
    found: list[tuple[int, Any]] = []
    for month, btc in zip(months.tolist(), made.tolist(), strict=True):
        days = np.sort(rng.choice(np.arange(4, 28), int(rng.integers(2, 4)), replace=False))
        sold = btc * rng.uniform(0.60, 0.70) / len(days)
        for day in (first_day(month) + days).tolist():
            amount = round(round(sold * rng.uniform(0.9, 1.1), 4) * SAT)
            slip, place = float(rng.normal(-0.0006, 0.0011)), (EXCHANGE, OTC)[int(rng.integers(0, 2))]
            found.append((day - 1, _bringing(amount, place)))
            found.append((day, _selling(amount, place, slip)))
    return found


def _bringing(amount: int, place: int) -> Any:
    def act(made: Register, day: int, usd: float) -> None:
        rest = amount
        for source in (HOT, VAULT, CUSTODY):
            part = min(rest, max(made.held[made.id_of(source)] - 10 * _NETWORK_FEE_SAT, 0))
            if part:
                to, reference = made.id_of(place), f"out-{day_text(day)}-{source}"
                at = day * DAY_S + 9 * HOUR
                made.add(
                    at, kinds.TRANSFER, made.id_of(source), part, to, source="wallet", reference=reference
                )
                rest -= part

    return act


def _selling(amount: int, place: int, slip: float) -> Any:
    def act(made: Register, day: int, usd: float) -> None:
        sold = min(amount, made.held.get(made.id_of(place), 0))
        if not sold:
            return
        value = round(sold / SAT * usd * (1 + slip), 2)
        made.add(
            day * DAY_S + 15 * HOUR, kinds.SALE, made.id_of(place), sold, value_usd=round(value * USD),
            fee_usd=round(round(value * 0.0009, 2) * USD), counterparty=PLACES[place][0],
            source=PLACES[place][0], reference=f"T{day:06d}",
        )  # fmt: skip

    return act


def _deals(made: Register) -> list[tuple[int, Any]]:
    """What was pledged, lent, managed, bought and given away."""
    line, loan = {"facility_id": LINE}, {"facility_id": LOAN, "control_passes": 1}
    lent = {"control_passes": 1}
    told: list[tuple[str, int, int, int, float, dict[str, Any]]] = [
        ("2024-11-04", kinds.MANAGED, CUSTODY, TIDEWATER, 20.0, {}),
        ("2025-02-10", kinds.LOANED, VAULT, TIDEWATER, 18.0, lent),
        ("2025-04-07", kinds.COLLATERAL_OUT, CUSTODY, CINDER, 120.0, line),
        ("2025-05-19", kinds.COLLATERAL_OUT, VAULT, LARKSPUR, 100.0, loan),
        ("2025-08-11", kinds.LOAN_BACK, TIDEWATER, VAULT, 10.0, lent),
        ("2025-10-14", kinds.COLLATERAL_OUT, VAULT, CINDER, 60.0, line),
        ("2025-11-10", kinds.COLLATERAL_BACK, LARKSPUR, VAULT, 30.0, loan),
        ("2025-12-01", kinds.COLLATERAL_OUT, VAULT, OTC, 40.0, {"note": "Margin of the covered call"}),
        ("2025-12-08", kinds.MANAGED_BACK, TIDEWATER, CUSTODY, 5.0, {}),
    ]
    moves = [(parse_day(on), _moving(kind, a, b, made.sat(btc), more)) for on, kind, a, b, btc, more in told]
    bonus = [(parse_day(f"{year}-12-15"), _compensating(made.sat(1.2))) for year in (2024, 2025)]
    return [*moves, *bonus, (parse_day("2025-11-24"), _buying(made.sat(15.0)))]


def _moving(kind: int, account: int, to: int, amount: int, more: dict[str, Any]) -> Any:
    def act(made: Register, day: int, usd: float) -> None:
        source = made.id_of(account)
        made.add(
            day * DAY_S + 14 * HOUR, kind, source, min(amount, made.held.get(source, 0)), made.id_of(to),
            counterparty=PLACES[to if kind in _GIVEN else account][0], source="agreements",
            reference=f"{kind}-{day_text(day)}", **more,
        )  # fmt: skip

    return act


_GIVEN = (kinds.COLLATERAL_OUT, kinds.LOANED, kinds.MANAGED)


def _compensating(amount: int) -> Any:
    def act(made: Register, day: int, usd: float) -> None:
        at, reference = day * DAY_S + 17 * HOUR, f"bonus-{day_text(day)}"
        account = made.id_of(VAULT)
        made.add(at, kinds.COMPENSATION, account, amount, source="payroll", reference=reference)

    return act


def _buying(amount: int) -> Any:
    def act(made: Register, day: int, usd: float) -> None:
        value = round(amount / SAT * usd * 1.0004, 2)
        made.add(
            day * DAY_S + 16 * HOUR + 17, kinds.PURCHASE, made.id_of(EXCHANGE), amount,
            value_usd=round(value * USD), fee_usd=round(round(value * 0.0009, 2) * USD),
            counterparty=PLACES[EXCHANGE][0], source=PLACES[EXCHANGE][0], reference=f"B{day:06d}",
        )  # fmt: skip

    return act


def choice_rows(rows: Rows, first_event: int) -> Rows:
    """The bitcoin bought is named for the first sale after it: what a method by name would take."""
    bought = next((n for n, row in enumerate(rows) if row["kind"] == kinds.PURCHASE), len(rows))
    sale = next((n for n in range(bought, len(rows)) if rows[n]["kind"] == kinds.SALE), len(rows))
    if sale == len(rows):
        return []
    amount = min(rows[bought]["amount_sat"], rows[sale]["amount_sat"])
    return [{"event_id": first_event + sale, "lot_event_id": first_event + bought, "amount_sat": amount}]


def statement_rows(made: Register, cash: dict[int, int]) -> Rows:
    """What custodians, desks and the bank confirmed at the end of each month."""
    confirmed = [
        {"account_id": account, "day_on": day, "balance_sat": sat}
        for (account, day), sat in made.ends.items()
    ]
    return confirmed + [
        {"account_id": made.id_of(BANK), "day_on": day, "balance_usd": usd} for day, usd in cash.items()
    ]
