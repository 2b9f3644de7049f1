"""Braiins' daily rewards and payouts."""

from __future__ import annotations

from desktop_app.exchange.treasury.rows import Row, Rows, each
from desktop_app.exchange.treasury.told import Answers, Earned, Move, Told, Way

_PAID = ("confirmed", "completed", "paid", "success", "resolved", "settled")
_WAITS = ("queued", "pending", "processing", "requested")


def read_rewards(rows: Rows, told: Told, answers: Answers) -> None:
    """Rewards by day UTC; the file does not say whether they are net of the pool's fee."""
    each(
        rows, told,
        lambda row: told.earned.append(
            Earned(row.number, row.unix("date") // 86_400, row.sat("total_reward"))
        ),
    )  # fmt: skip


def read_payouts(rows: Rows, told: Told, answers: Answers) -> None:
    """Payouts in satoshi, on the chain and by Lightning; failed ones are listed and not taken."""

    def take(row: Row) -> None:
        status = row.text("status").lower()
        if status not in _PAID:
            why = "has not been paid yet" if status in _WAITS else "was not paid"
            told.left_out[row.number] = f"the payout {why}: “{status or 'no status'}”"
            return
        at = (
            row.unix("resolved_at_ts")
            if row.text("resolved_at_ts") not in ("", "0")
            else row.unix("requested_at_ts")
        )
        txid = row.text("tx_id")
        told.moves.append(
            Move(
                (row.number,),
                Way.LEAVES,
                at,
                _sats(row, "amount_sats"),
                row.reference("tx_id", "invoice"),
                txid,
                fee_sat=_sats(row, "fee_sats"),
                note="" if txid else "Lightning",
            )
        )

    each(rows, told, take)


def _sats(row: Row, head: str) -> int:
    value = row.number_or_nothing(head)
    if value != value.to_integral_value():
        raise ValueError(f"{head} of {value} is not a whole number of satoshi")
    return int(value)
