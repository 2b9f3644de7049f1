"""F2Pool's transactions: revenue by mining day, and payouts."""

from __future__ import annotations

from desktop_app.exchange.treasury.rows import Row, Rows, each
from desktop_app.exchange.treasury.told import Answers, Earned, Move, Told, Way

_PHS = 10**15


def read(rows: Rows, told: Told, answers: Answers) -> None:
    """Revenue is what was credited, net of the fee, on the day that was mined and not when it was settled."""
    told.basis = "net"

    def take(row: Row) -> None:
        kind = row.text("type").lower()
        if kind == "revenue":
            phs = float(row.number_or_nothing("mining_extra.hash_rate")) / _PHS
            day = row.unix("mining_extra.mining_date") // 86_400
            told.earned.append(Earned(row.number, day, row.sat("changed_balance"), average_phs=phs or None))
        elif kind == "payout":
            told.moves.append(_payout(row))
        else:
            told.left_out[row.number] = f"“{row.text('type')}” is neither revenue nor a payout"

    each(rows, told, take)


def _payout(row: Row) -> Move:
    paid = row.unix("payout_extra.paid_time") if row.number_or_nothing("payout_extra.paid_time") else 0
    left, value = abs(row.sat("changed_balance")), row.sat_or_nothing("payout_extra.value")
    fee = max(0, left - value) if value else 0
    return Move(
        (row.number,), Way.LEAVES, paid or row.unix("created_at"), left - fee,
        row.reference("payout_extra.tx_id", "id"), row.text("payout_extra.tx_id"), fee_sat=fee,
    )  # fmt: skip
