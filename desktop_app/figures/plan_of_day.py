"""Answers for the plan of a day: which machines run in which hour, at which strike price, for how much."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.run_plan import RunPlan
from desktop_app.figures import format as say
from desktop_app.figures.chart import Axis, ChartSpec, heat
from desktop_app.figures.dispatch_rows import plan_rows
from desktop_app.figures.supply import short_model
from desktop_app.figures.table import Column, TableSpec
from desktop_app.figures.tile import Tile

COLUMNS = (
    Column("site", "Site", kind="text"),
    Column("model", "Class", kind="text", width=1.2),
    Column("machines", "Number", digits=0),
    Column("mw", "MW", digits=1),
    Column("strike", "Strike", digits=2),
    Column("breakeven", "Break-even", digits=2),
    Column("off", "Off", kind="text", width=1.0),
    Column("margin", "Margin", kind="money"),
)
_EMPTY = (
    "The plan shows here once a site has a contract, machines and prices of the day. "
    "Import tomorrow's day-ahead prices."
)
_MOST_ROWS = 40
Rows = Sequence[dict[str, Any]]


def rows_of(portfolio: Portfolio, plan: RunPlan) -> list[dict[str, Any]]:
    """The classes of the plan, by site and merit."""
    return plan_rows(portfolio, plan)


def _day(plan: RunPlan) -> str:
    on = days.date_of(plan.day)
    return f"{on.day} {say.MONTHS[on.month - 1]}"


# --- tiles --------------------------------------------------------------------------------------------
def tiles(plan: RunPlan, rows: Rows) -> list[Tile]:
    """Hashprice, the market's range, what runs, and what is expected of it."""
    prices = np.concatenate([s.market_usd_per_mwh for s in plan.sites]) if plan.sites else np.zeros(0)
    prices = prices[np.isfinite(prices)]
    all_mw, on_mw = sum(r["mw"] for r in rows), sum(float(np.mean(r["on_mw"])) for r in rows)
    off = sum(24 - sum(r["on"]) for r in rows if len(r["on"]) == 24)
    margin = sum(float(np.sum(r["margin_usd"])) for r in rows)
    span = f"${say.number(prices.min(), 0)} to ${say.number(prices.max(), 0)}" if len(prices) else say.MISSING
    share = say.percent(on_mw / all_mw, 0) if all_mw else ""
    return [
        Tile("Hashprice", say.money_exact(plan.hashprice_usd, 2), "/PH/day", footnote="Before pool fees"),
        Tile("Market price", span, "/MWh", footnote=f"{len(plan.sites)} sites"),
        Tile("Planned to run, mean", *_split(say.power(on_mw)), footnote=f"{share} of {say.power(all_mw)}"),
        Tile("Class hours off", f"{off:,}", f"of {24 * len(rows):,}", footnote="Classes × hours of the day"),
        Tile("Expected margin", say.money(margin), footnote="Over the marginal cost of energy"),
    ]  # fmt: skip


def _split(text: str) -> tuple[str, str]:
    number, _, unit = text.partition(" ")
    return number, unit


def _class(row: dict[str, Any]) -> str:
    name = short_model(row["model"])
    return name if row["mode"] == "normal" else f"{name}, {row['mode']}"


# --- hours and classes --------------------------------------------------------------------------------
def plan_chart(plan: RunPlan | None, rows: Rows) -> ChartSpec:
    """Models of each site by hour: the share of them that runs; where there are many, the first to stop."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["site"], short_model(row["model"])), []).append(row)
    hours = max((len(row["on_mw"]) for row in rows), default=24)
    shares = {name: _share(own, hours) for name, own in groups.items()}
    shown = list(shares)
    if len(shown) > _MOST_ROWS:
        shown = sorted(shown, key=lambda name: float(np.nanmean(shares[name])))[:_MOST_ROWS]
    means = np.array([shares[name] for name in shown]) if shown else np.zeros((0, hours))
    return ChartSpec(
        plan_message(plan, rows) if plan else "No plan yet",
        "Share of each model that runs, by hour of the site's day",
        (heat("runs", means, colour=0),) if shown else (),
        Axis("category", labels=tuple(str(hour) for hour in range(hours))),
        Axis("category", format="percent", labels=tuple(f"{site} · {model}" for site, model in shown)),
        empty=_EMPTY,
        key="power-plan",
    )


def _share(own: Rows, hours: int) -> np.ndarray:
    made, mw = np.full(hours, np.nan), sum(row["mw"] for row in own)
    on = np.sum([row["on_mw"] for row in own], axis=0)
    made[: len(on)] = on / mw if mw else np.nan
    return made


def plan_message(plan: RunPlan, rows: Rows) -> str:
    """Whether all run all day, or which stop in how many hours."""
    stopping = [row for row in rows if not all(row["on"])]
    if not rows:
        return f"Nothing can be planned for {_day(plan)}"
    if not stopping:
        return f"On {_day(plan)} every machine earns its power in every hour"
    off = np.zeros(max(len(row["on"]) for row in rows))
    for row in stopping:
        off[: len(row["on"])] += row["mw"] * (1 - np.asarray(row["on"]))
    mw, hour = say.power(float(off.max())), int(off.argmax())
    if off.min() > 0.95 * off.max():
        return f"On {_day(plan)} {mw} of {say.power(sum(r['mw'] for r in rows))} stand still all day"
    return f"On {_day(plan)} up to {mw} stop, most of it from {hour} h"


def off_words(on: Sequence[int]) -> str:
    """The hours off as spans: "7–9, 17–21 h"; "never", "all day"."""
    if all(on):
        return "never"
    if not any(on):
        return "all day"
    edges = np.flatnonzero(np.diff(np.r_[1, np.asarray(on), 1]))
    return ", ".join(f"{a}–{b}" for a, b in zip(edges[::2], edges[1::2], strict=True)) + " h"


def plan_table(plan: RunPlan | None, rows: Rows) -> TableSpec:
    """A class a row: its strike price, its hours and what it is expected to earn."""
    cells = [
        (
            row["site"], _class(row), row["machines"], row["mw"],
            row["strike_usd_per_mwh"] if math.isfinite(row["strike_usd_per_mwh"]) else math.nan,
            row["breakeven_usd_per_mwh"], off_words(row["on"]),
            float(np.sum(row["margin_usd"])),
        )
        for row in rows
    ]  # fmt: skip
    return TableSpec.from_rows(
        "Strike prices" if plan is None else f"Strike prices for {_day(plan)}",
        COLUMNS,
        cells,
        subtitle="$/MWh: a class stops where the market reaches its strike; break-even: what a MWh may cost",
        totals={"site": "All", "mw": sum(r["mw"] for r in rows), "machines": sum(r["machines"] for r in rows),
                "margin": sum(c[-1] for c in cells)} if rows else {},
        empty=_EMPTY,
    )  # fmt: skip


def said_problems(plan: RunPlan) -> list[str]:
    """What could not be planned, then what the plan leaves out."""
    return [p.reason for p in plan.problems] + list(plan.notes)
