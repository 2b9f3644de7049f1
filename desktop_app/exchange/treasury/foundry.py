"""Foundry's earnings by day and its transactions, as its interface gives them."""

from __future__ import annotations

from desktop_app.exchange.treasury.rows import Row, Rows, each
from desktop_app.exchange.treasury.told import Answers, Earned, Move, Told, Way

EARNINGS = ("starttime", "endtime", "totalamount", "feeamount", "ppsbaseamount")
TRANSACTIONS = ("time", "broadcasttime", "amount", "type", "txid")
_DAY_S = 86_400


def read_earnings(rows: Rows, told: Told, answers: Answers) -> None:
    """Amounts net of the fee beside them; a day that is not a whole day UTC is refused."""
    told.basis, told.day_boundary_hour = "both", 0
    if any(row.text("hashrate") for row in rows):
        told.notes.append("The hashrate is left out, as the file does not say its unit.")

    def take(row: Row) -> None:
        start, end = row.instant("starttime"), row.instant("endtime")
        if end - start != _DAY_S or start % _DAY_S:
            raise ValueError("the row is not one whole day UTC")
        net = row.sat("totalamount")
        told.earned.append(Earned(row.number, start // _DAY_S, net, net + row.sat_or_nothing("feeamount")))

    each(rows, told, take)


def read_transactions(rows: Rows, told: Told, answers: Answers) -> None:
    """Payouts; the id of the transaction may not be there yet."""

    def take(row: Row) -> None:
        what = row.text("type").upper()
        if what and "PAYOUT" not in what:
            told.left_out[row.number] = f"“{row.text('type')}” is no payout"
            return
        at = row.instant("broadcasttime") if row.text("broadcasttime") else row.instant("time")
        told.moves.append(
            Move(
                (row.number,),
                Way.LEAVES,
                at,
                abs(row.sat("amount")),
                row.reference("txid"),
                row.text("txid"),
                note=row.text("description"),
            )
        )

    each(rows, told, take)
