"""ViaBTC's profit by day, whose days are those of UTC+8 unless UTC was asked for."""

from __future__ import annotations

from datetime import datetime

from desktop_app.exchange.prices.local_time import zone_named
from desktop_app.exchange.prices.points import Question
from desktop_app.exchange.treasury.rows import Row, Rows, each
from desktop_app.exchange.treasury.told import Answers, Earned, Told

_CHINA_DAY_STARTS = 16
"""The hour UTC at which a day in UTC+8 begins, on the day before."""


def read(rows: Rows, told: Told, answers: Answers) -> None:
    told.day_boundary_hour = _boundary(answers)

    def take(row: Row) -> None:
        if row.text("coin").upper() not in ("BTC", ""):
            told.left_out[row.number] = f"it is {row.text('coin')} and no bitcoin"
            return
        told.earned.append(Earned(row.number, row.day("date"), row.sat("total_profit")))

    each(rows, told, take)


def _boundary(answers: Answers) -> int:
    if not answers.zone:
        raise Question(
            "zone",
            "The ViaBTC file does not say whether its days are those of UTC or of UTC+8.",
            "Say --tz +08:00, or --tz UTC if it was asked for with utc=true.",
            ("+08:00", "UTC"),
        )
    shift = datetime(2026, 1, 1, tzinfo=zone_named(answers.zone)).utcoffset()
    hours = int(shift.total_seconds() // 3600) if shift else 0
    if hours not in (0, 8):
        raise Question(
            "zone",
            "Days of ViaBTC are those of UTC or of UTC+8.",
            "Say --tz UTC or --tz +08:00.",
            ("+08:00", "UTC"),
        )
    return _CHINA_DAY_STARTS if hours else 0
