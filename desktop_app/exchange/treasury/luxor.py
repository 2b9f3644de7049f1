"""Luxor's transaction history: payouts, with the price that the pool names."""

from __future__ import annotations

from desktop_app.exchange.treasury.rows import Row, Rows, each
from desktop_app.exchange.treasury.told import Answers, Move, Told, Way

_DONE = ("completed", "confirmed", "paid", "success", "")


def read(rows: Rows, told: Told, answers: Answers) -> None:
    if answers.unit.strip().lower() != "btc":
        told.notes.append("Amounts are read as BTC.")

    def take(row: Row) -> None:
        if row.text("status").lower() not in _DONE:
            told.left_out[row.number] = f"the payout is not completed: “{row.text('status')}”"
            return
        told.moves.append(
            Move(
                (row.number,),
                Way.LEAVES,
                row.instant("createdAt"),
                abs(row.sat("amount")),
                row.reference("transactionId", "rowId"),
                row.text("transactionId"),
            )
        )

    each(rows, told, take)
