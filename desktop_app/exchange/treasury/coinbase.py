"""Coinbase: the orders and transactions of Prime, and the statement of a retail account."""

from __future__ import annotations

from desktop_app.exchange.treasury.rows import BITCOIN, Row, Rows, each, told_zone
from desktop_app.exchange.treasury.told import Answers, Move, Told, Way

ORDERS = ("orderid", "status", "market", "side", "filledbasequantity", "filledquotequantity")
TRANSACTIONS = ("activityid", "finalstatus", "activitytype", "asset", "transactionvalue")
RETAIL = ("timestamp", "transactiontype", "asset", "quantitytransacted", "subtotal", "notes")
_OVER = ("completed", "filled", "done")
_NOT_FILLED = ("cancelled", "canceled", "expired", "rejected", "failed", "pending", "open")
_ARRIVES = ("deposit", "receive", "exchange withdrawal", "pro withdrawal", "transfer in")
_LEAVES = ("withdrawal", "send", "exchange deposit", "pro deposit", "transfer out")
_SELLS, _BUYS = (
    ("sell", "advanced trade sell", "advance trade sell"),
    ("buy", "advanced trade buy", "advance trade buy"),
)


def read_orders(rows: Rows, told: Told, answers: Answers) -> None:
    """What was filled, a cancelled order's part too; the fee is in the quote's currency."""
    zone = told_zone(answers)

    def take(row: Row) -> None:
        base, _, quote = row.text("market").upper().replace("-", "/").partition("/")
        if base not in BITCOIN:
            told.left_out[row.number] = f"the market is {row.text('market')} and not of bitcoin"
            return
        sat, status = row.sat_or_nothing("filledbasequantity"), row.text("status").lower()
        if not sat and status not in _OVER:
            told.left_out[row.number] = f"nothing was filled: the order is “{row.text('status')}”"
            return
        _need_dollars(quote)
        heads = ("lastupdatedtime", "initiatedtime")
        at = row.instant(next((head for head in heads if row.text(head)), heads[0]), zone)
        way = _way_of(row.text("side"))
        told.moves.append(
            Move(
                (row.number,),
                way,
                at,
                sat,
                row.reference("orderid"),
                value_usd=row.usd("filledquotequantity"),
                fee_usd=abs(row.usd_or_nothing("totalfeesandcommissions")),
                counterparty="Coinbase Prime",
                note=row.text("type"),
            )
        )

    each(rows, told, take)


def _need_dollars(currency: str) -> None:
    if currency != "USD":
        raise ValueError(f"it is paid in {currency or 'an unnamed currency'}, and the book is kept in USD")


def _way_of(side: str) -> Way:
    if side.strip().lower() not in ("buy", "sell"):
        raise ValueError(f"the side “{side[:20]}” is neither buy nor sell")
    return Way.BOUGHT if side.strip().lower() == "buy" else Way.SOLD


def read_transactions(rows: Rows, told: Told, answers: Answers) -> None:
    """Deposits and withdrawals of bitcoin; other activities and other assets are left out."""
    zone = told_zone(answers)

    def take(row: Row) -> None:
        asset = (row.text("asset") or row.text("transactioncurrency")).upper()
        kind, status = row.text("activitytype").lower(), row.text("finalstatus").lower()
        if asset not in BITCOIN:
            told.left_out[row.number] = f"it is {asset or 'of no asset'} and no bitcoin"
        elif status not in _OVER:
            told.left_out[row.number] = f"it is not completed: “{row.text('finalstatus')}”"
        elif kind not in ("deposit", "withdrawal"):
            told.left_out[row.number] = f"“{row.text('activitytype')}” is neither a deposit nor a withdrawal"
        else:
            way = Way.ARRIVES if kind == "deposit" else Way.LEAVES
            at = row.instant("lastupdatedtime" if row.text("lastupdatedtime") else "initiatedtime", zone)
            sat = abs(row.sat("transactionvalue"))
            told.moves.append(Move((row.number,), way, at, sat, row.reference("activityid")))

    each(rows, told, take)


def read_retail(rows: Rows, told: Told, answers: Answers) -> None:
    """Buys, sells, sends and receipts; the subtotal is gross of the fee."""

    def take(row: Row) -> None:
        asset, kind = row.text("asset").upper(), row.text("transactiontype").lower()
        if asset not in BITCOIN:
            told.left_out[row.number] = f"it is {asset or 'of no asset'} and no bitcoin"
        elif kind in _SELLS or kind in _BUYS:
            told.moves.append(_retail_trade(row, Way.SOLD if kind in _SELLS else Way.BOUGHT))
        elif kind in _ARRIVES or kind in _LEAVES:
            told.moves.append(
                Move(
                    (row.number,),
                    Way.ARRIVES if kind in _ARRIVES else Way.LEAVES,
                    row.instant("timestamp"),
                    abs(row.sat("quantitytransacted")),
                    row.reference("id"),
                    note=row.text("notes"),
                )
            )
        else:
            raise ValueError(f"“{row.text('transactiontype')}” is not known: enter it by hand")

    each(rows, told, take)


def _retail_trade(row: Row, way: Way) -> Move:
    currency = next((row.text(head) for head in ("pricecurrency", "spotpricecurrency") if row.text(head)), "")
    _need_dollars(currency.upper())
    return Move(
        (row.number,), way, row.instant("timestamp"), abs(row.sat("quantitytransacted")), row.reference("id"),
        value_usd=abs(row.usd("subtotal")), fee_usd=abs(row.usd_or_nothing("feesandorspread")),
        counterparty="Coinbase", note=row.text("notes"),
    )  # fmt: skip
