"""Kraken's ledgers, two rows to a trade, and its trades, one row each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from desktop_app.exchange.treasury.cells import SAT
from desktop_app.exchange.treasury.rows import BITCOIN, Row, Rows, each
from desktop_app.exchange.treasury.told import Answers, Balance, Move, Told, Way

LEDGERS = ("txid", "refid", "time", "type", "asset", "amount", "fee", "balance")
TRADES = ("txid", "ordertxid", "pair", "time", "type", "price", "cost", "fee", "vol")
_DOLLARS = ("USD", "ZUSD")
_TRADES = ("trade", "spend", "receive")
_PAIRS = tuple(base + quote for base in BITCOIN for quote in _DOLLARS)


# --- ledgers -----------------------------------------------------------------------------------------
def read_ledgers(rows: Rows, told: Told, answers: Answers) -> None:
    """Rows of a trade are joined by their refid; balances are proved by the rows before them."""
    trades: dict[str, list[Row]] = {}

    def take(row: Row) -> None:
        kind, asset = row.text("type").lower(), _asset(row)
        if not row.text("txid"):
            told.left_out[row.number] = "it has no id yet: Kraken writes such a row before it is settled"
            return
        _note_balance(row, asset, told)
        if kind in _TRADES:
            trades.setdefault(row.text("refid"), []).append(row)
        elif asset not in BITCOIN:
            told.left_out[row.number] = f"{kind or 'a row'} of {asset or 'no asset'}, which is no bitcoin"
        elif kind in ("deposit", "withdrawal"):
            told.moves.append(_transfer(row, kind))
        else:
            raise ValueError(f"“{kind}” of bitcoin is not known: enter it by hand")

    each(rows, told, take)
    for legs in trades.values():
        _join(legs, told)


def _asset(row: Row) -> str:
    """XBT.F and the like are bitcoin in another of Kraken's wallets."""
    return row.text("asset").upper().partition(".")[0]


def _note_balance(row: Row, asset: str, told: Told) -> None:
    if row.text("balance"):
        change = row.number_or_nothing("amount") - row.number_or_nothing("fee")
        what = f"{row.text('asset')} {row.text('wallet')}".strip()
        scale = SAT if asset in BITCOIN else 0
        told.balances.append(Balance(row.number, change, row.number_in("balance"), what, scale))


def _transfer(row: Row, kind: str) -> Move:
    sat, fee = row.sat("amount"), row.sat_or_nothing("fee")
    if (sat < 0) != (kind == "withdrawal"):
        raise ValueError(f"a {kind} of {row.text('amount')} has the wrong sign")
    if kind == "deposit":
        return Move((row.number,), Way.ARRIVES, row.instant("time"), sat - fee, row.reference("txid"))
    return Move((row.number,), Way.LEAVES, row.instant("time"), -sat, row.reference("txid"), fee_sat=fee)


def _join(legs: Sequence[Row], told: Told) -> None:
    """One trade of two or more rows: bitcoin against dollars."""
    coins = [leg for leg in legs if _asset(leg) in BITCOIN]
    money = [leg for leg in legs if _asset(leg) in _DOLLARS]
    if not coins:
        told.left_out |= {leg.number: f"trade of {leg.text('asset')}, which is no bitcoin" for leg in legs}
        return
    try:
        told.moves.append(_trade(legs, coins, money))
    except ValueError as error:
        for leg in legs:
            told.refused.setdefault(leg.number, (getattr(error, "column", ""), str(error)))


def _trade(legs: Sequence[Row], coins: Sequence[Row], money: Sequence[Row]) -> Move:
    refid = legs[0].text("refid")
    if not money or len(coins) + len(money) < len(legs):
        others = sorted({leg.text("asset") for leg in legs} - {coins[0].text("asset")})
        against = ", ".join(others) or "nothing: its other row is missing"
        raise ValueError(f"trade {refid} is bitcoin against {against}, and the book is kept in USD")
    sat = sum(leg.sat("amount") for leg in coins)
    usd = sum(leg.usd("amount") for leg in money)
    if sat * usd >= 0:
        raise ValueError(f"trade {refid}: bitcoin and dollars go the same way")
    fee_sat = sum(leg.sat_or_nothing("fee") for leg in coins)
    fee_usd = sum(leg.usd_or_nothing("fee") for leg in money)
    # A fee taken in bitcoin makes a sale larger and a purchase smaller; the dollars stay what they are.
    amount = -sat + fee_sat if sat < 0 else sat - fee_sat
    rows = tuple(leg.number for leg in sorted((*coins, *money), key=lambda leg: leg.number))
    return Move(
        rows, Way.SOLD if sat < 0 else Way.BOUGHT, min(leg.instant("time") for leg in legs), amount,
        refid, value_usd=abs(usd), fee_usd=fee_usd, counterparty="Kraken",
    )  # fmt: skip


# --- trades ------------------------------------------------------------------------------------------
def read_trades(rows: Rows, told: Told, answers: Answers) -> None:
    """A trade has the id that the ledgers call its refid, so that the two files tell the same sale once."""

    def take(row: Row) -> None:
        pair = row.text("pair").upper().replace("/", "")
        if not any(pair.startswith(coin) for coin in BITCOIN):
            told.left_out[row.number] = f"the pair is {row.text('pair')} and not of bitcoin"
            return
        if pair not in _PAIRS:
            raise ValueError(f"the pair {row.text('pair')} is not in dollars, and the book is kept in USD")
        way = {"sell": Way.SOLD, "buy": Way.BOUGHT}.get(row.text("type").lower())
        if way is None:
            raise ValueError(f"“{row.text('type')}” is neither buy nor sell")
        if row.number_or_nothing("margin") != Decimal(0):
            raise ValueError("it is on margin: enter it by hand")
        told.moves.append(
            Move(
                (row.number,),
                way,
                row.instant("time"),
                row.sat("vol"),
                row.reference("txid"),
                value_usd=row.usd("cost"),
                fee_usd=row.usd_or_nothing("fee"),
                counterparty="Kraken",
                note=row.text("ordertype"),
            )
        )

    each(rows, told, take)
