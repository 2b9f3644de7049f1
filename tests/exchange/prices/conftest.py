"""Price files of every layout, made from one true series, so that a reader is right or wrong to the hour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.days import parse_instant
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, month_prices
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.prices.commands import plan_kind
from desktop_app.exchange.prices.local_time import zone_named
from desktop_app.exchange.prices.meters import About
from desktop_app.exchange.prices.plan import SeriesPlan
from desktop_app.exchange.prices.points import Answers

Write = Callable[..., Path]
Planning = Callable[..., SeriesPlan]
SPRING = ("2024-03-10", "2024-03-11")
AUTUMN = ("2024-11-03", "2024-11-04")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write lines (or a text) as a file."""

    def made(lines: Sequence[str] | str, name: str = "prices.csv") -> Path:
        path = tmp_path / name
        path.write_text(lines if isinstance(lines, str) else "\n".join(lines) + "\n", "utf-8")
        return path

    return made


@pytest.fixture
def planning() -> Planning:
    """Plan an import of price or meter files into an empty book, or into one."""

    def made(
        *files: Path,
        into: Portfolio | None = None,
        kind: str = "prices",
        site: str = "",
        quantity: str = "load",
        on_conflict: OnConflict = "update",
        **said: object,
    ) -> SeriesPlan:
        portfolio = into or Portfolio.empty()
        answers = Answers(**said)  # type: ignore[arg-type]
        plan = plan_kind(kind, files, portfolio, answers, About(site, quantity), on_conflict=on_conflict)
        assert plan.rows_in == plan.inserted + plan.updated + plan.unchanged + plan.rejected
        return plan

    return made


def price(at: int) -> float:
    """A price that tells its own hour."""
    return round(30 + (at // 900 % 977) / 10, 2)


def starts(day: tuple[str, str], zone: str, minutes: int = 60) -> list[tuple[int, datetime]]:
    """UTC and local begin of every interval of a local day."""
    clock = zone_named(zone)
    first, last = (parse_instant(text) for text in day)
    found = []
    for at in range(first - 86_400, last + 86_400, minutes * 60):
        local = datetime.fromtimestamp(at, clock)
        if local.date().isoformat() == day[0]:
            found.append((at, local))
    return found


def is_repeated(local: datetime) -> bool:
    """Whether the clock has shown this hour before."""
    return local.fold == 1


def kept(portfolio: Portfolio, name: str) -> dict[int, float]:
    """What a book holds of a series: price by UTC second."""
    records = portfolio.records("price_series").values()
    series = next(r for r in records if r.name == name)
    minutes = INTERVAL_MINUTES[series.interval]
    found: dict[int, float] = {}
    for month in portfolio.records("series_month").values():
        if month.series_id == series.id:
            values = month_prices(month.prices, month.first_at, month.month, minutes)
            begun = parse_instant(f"{1970 + month.month // 12}-{month.month % 12 + 1:02d}-01")
            known = np.flatnonzero(~np.isnan(values)).tolist()
            found |= {begun + p * minutes * 60: float(values[p]) for p in known}
    return found
