"""Answers for why a figure moved: the bridge as a waterfall, as a table, and in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from desktop_app.engine.bridge import SITES, Bridge
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, waterfall
from desktop_app.figures.table import Column, TableSpec

_CAUSED = {
    SITES: "new and closed sites",
    "subsidy": "the subsidy",
    "network": "the network",
    "days": "calendar days",
}
_SHORT = {
    SITES: "sites",
    "pool performance": "pool",
    "operating hashrate": "hashrate",
}
_UNSEEN = 1e-9


def million(usd: float) -> str:
    """An amount as sentences say it: $4.2 million, $850,000."""
    amount = abs(usd) if abs(usd) >= 999_500 else round(abs(usd), -3) or abs(usd)
    text = say.money(amount, 1 if amount >= 999_500 else 0)
    return text.replace(" m", " million").replace(" bn", " billion")


def bridge_sentence(bridge: Bridge) -> str:
    """What took most and what gave most back."""
    effects = sorted(bridge.effects_usd.items(), key=lambda pair: pair[1])
    floor = 0.004 * bridge.before_usd
    took = [(name, usd) for name, usd in effects if usd < -floor][:2]
    gave = [(name, usd) for name, usd in reversed(effects) if usd > floor][:2]
    change = bridge.after_usd - bridge.before_usd
    if not took and not gave:
        return "Revenue hardly moved"
    if change < 0:
        return _sentence(took, "took", gave[:1], "returned") if took else f"Revenue fell by {million(change)}"
    return _sentence(gave, "brought", took[:1], "took") if gave else f"Revenue rose by {million(change)}"


def _sentence(first: list[tuple[str, float]], verb: str, rest: list[tuple[str, float]], other: str) -> str:
    (name, usd), *more = first
    head = f"{_cause(name)} {verb} {million(usd)}"
    tail = "".join(f" and {_cause(n)} {million(u)}" for n, u in more)
    back = "".join(f"; {_cause(n, u)} {other} {million(u)}" for n, u in rest)
    text = f"{head}{tail}{back}"
    return text[0].upper() + text[1:]


def _cause(name: str, usd: float = 0.0) -> str:
    if usd and name in ("hashrate", "curtailment"):
        more = (usd > 0) == (name == "hashrate")
        return f"{'more' if more else 'less'} {name}"
    return _CAUSED.get(name, name)


# --- on screen ----------------------------------------------------------------------------------------
def bridge_chart(bridge: Bridge | None, before: str, after: str, empty: str = "") -> ChartSpec:
    """Why revenue moved, as a waterfall that adds up."""
    if bridge is None:
        return ChartSpec("Why revenue moved", "Revenue by cause", empty=empty, key="outlook-bridge")
    effects = _seen(bridge.effects_usd, bridge.before_usd)
    steps = np.array([bridge.before_usd, *effects.values(), bridge.after_usd])
    return ChartSpec(
        bridge_sentence(bridge),
        f"Revenue, {before} to {after}; the effects add up exactly",
        (waterfall("Revenue", steps),),
        Axis("category", labels=(before, *(_SHORT.get(name, name) for name in effects), after)),
        Axis(format="money"),
        key="outlook-bridge",
    )


def _seen(effects: Mapping[str, float], whole: float) -> dict[str, float]:
    """The effects that there are: what is nought but for rounding is none."""
    return {name: value for name, value in effects.items() if abs(value) > _UNSEEN * abs(whole)}


def bridge_table(
    bridge: Bridge | None, btc: Mapping[str, float] | None, before: str, after: str, empty: str = ""
) -> TableSpec:
    """Each effect in dollars, as a share of what was, and in bitcoin."""
    columns = (
        Column("effect", "Effect", kind="text", width=1.6),
        Column("usd", "Revenue", kind="money_exact", plus=True),
        Column("share", f"of {before}", kind="percent", plus=True),
        *((Column("btc", "BTC", digits=2, plus=True),) if btc is not None else ()),
    )
    title = f"{spans.capital(before)} to {after}, effect by effect"
    if bridge is None:
        return TableSpec.from_rows(title, columns, [], empty=empty)
    amounts = btc or {}
    rows = []
    for name, usd in bridge.effects_usd.items():
        row = [spans.capital(_CAUSED.get(name, name)), usd, usd / bridge.before_usd]
        rows.append((*row, amounts.get(name, float("nan"))) if btc is not None else tuple(row))
    change = bridge.after_usd - bridge.before_usd
    totals: dict[str, object] = {"effect": "Change", "usd": change, "share": change / bridge.before_usd}
    if btc is not None:
        totals["btc"] = float(sum(amounts.values()))
    return TableSpec.from_rows(
        title,
        columns,
        rows,
        subtitle=f"{say.money(bridge.before_usd)} to {say.money(bridge.after_usd)}",
        totals=totals,
    )
