"""OCEAN's earnings: a row for each block, net of the pool's fee, which stands beside it."""

from __future__ import annotations

from desktop_app.exchange.treasury.rows import Row, Rows, asked_zone, each
from desktop_app.exchange.treasury.told import Answers, Earned, Told

HEADS = ("time", "block", "sharelog", "sharecount", "earningsbtc", "poolfeesbtc")


def read(rows: Rows, told: Told, answers: Answers) -> None:
    zone = asked_zone(answers, "The OCEAN file")
    told.basis, told.by_parts = "both", True
    seen: set[str] = set()

    def take(row: Row) -> None:
        block, earned, fee = row.text("block"), row.sat("earningsbtc"), row.sat_or_nothing("poolfeesbtc")
        at = row.instant("time", zone)
        if block and block in seen:
            told.left_out[row.number] = "the block stands in the file twice"
            return
        seen.add(block)
        told.earned.append(Earned(row.number, at // 86_400, earned, earned + fee))

    each(rows, told, take)
