"""AntPool's payment history: what was received by day, and what was paid out."""

from __future__ import annotations

from desktop_app.exchange.treasury.rows import Row, Rows, each, told_zone
from desktop_app.exchange.treasury.told import Answers, Earned, Move, Told, Way

AMOUNTS = (
    "ppsAmount", "pplnsAmount", "soloAmount", "ppappsAmount", "ppapplnsAmount", "fppsBlockAmount",
    "fppsFeeAmount",
)  # fmt: skip
_PHS = 10**15


def read_received(rows: Rows, told: Told, answers: Answers) -> None:
    """The day before the stamp; all seven amounts are added."""
    told.notes.append("AntPool stamps the day after: each row counts for the day before.")

    def take(row: Row) -> None:
        if not any(name in row.cells for name in AMOUNTS):
            raise ValueError("the row has none of AntPool's amounts")
        sat = sum(row.sat_or_nothing(name) for name in AMOUNTS)
        phs = float(row.number_or_nothing("hashrate_unit")) / _PHS
        told.earned.append(Earned(row.number, row.day("timestamp") - 1, sat, average_phs=phs or None))

    each(rows, told, take)


def read_payouts(rows: Rows, told: Told, answers: Answers) -> None:
    zone = told_zone(answers)
    if not answers.zone:
        told.notes.append("Times are read as UTC; --tz says another clock.")

    def take(row: Row) -> None:
        told.moves.append(
            Move(
                (row.number,),
                Way.LEAVES,
                row.instant("timestamp", zone),
                row.sat("amount"),
                row.reference("txId"),
                row.text("txId"),
            )
        )

    each(rows, told, take)
