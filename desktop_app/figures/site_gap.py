"""Answers for a site's gap: from what its machines could have produced to what the pool reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.production import CAUSES
from desktop_app.engine.gap_split import GapMonths
from desktop_app.engine.results import Floats
from desktop_app.figures import format as say, spans
from desktop_app.figures.chart import Axis, ChartSpec, bars
from desktop_app.figures.table import Column, TableSpec

_SHOWN_CAUSES = 4
"""More causes than these stand together as others: six colours are the most that keep apart."""
_WORTH_A_BAR = 0.0005
OTHERS, UNEXPLAINED, POOL = "other causes", "unexplained", "pool or luck"


@dataclass(frozen=True, slots=True, eq=False)
class SiteGap:
    """One site's months, the oldest first; `lost` has a column a cause."""

    months: np.ndarray
    potential: Floats
    lost: Floats
    unexplained: Floats
    expected: Floats
    pool: Floats
    reported: Floats
    luck: Floats


def of_site(gap: GapMonths, site_id: int, count: int = 24) -> SiteGap | None:
    """The last months in which a site could have produced something; None where it never could."""
    rows = np.flatnonzero(gap.site_ids == site_id)
    if not len(rows):
        return None
    row = int(rows[0])
    ran = np.flatnonzero((gap.potential_btc[row] > 0) | (gap.reported_btc[row] > 0))[-count:]
    if not len(ran):
        return None
    return SiteGap(
        gap.months[ran], gap.potential_btc[row, ran], gap.lost_btc[row, ran],
        gap.unexplained_btc[row, ran], gap.expected_btc[row, ran], gap.pool_btc[row, ran],
        gap.reported_btc[row, ran], gap.luck_btc[row, ran],
    )  # fmt: skip


def _largest_causes(gap: SiteGap) -> list[int]:
    total = gap.lost.sum(axis=0)
    order = [
        c for c in np.argsort(-total, kind="stable").tolist() if total[c] > _WORTH_A_BAR * gap.potential.sum()
    ]
    return order[:_SHOWN_CAUSES]


def gap_chart(gap: SiteGap | None, name: str) -> ChartSpec:
    """What kept a site from its potential, by month and cause, stacked."""
    if gap is None:
        return ChartSpec(
            "Where the production went",
            "BTC by month",
            empty=f"{name} has no month on record",
            key="site-gap",
        )
    causes = _largest_causes(gap)
    rest = gap.lost.sum(axis=1) - gap.lost[:, causes].sum(axis=1)
    parts = [(CAUSES[c], gap.lost[:, c]) for c in causes]
    parts += [(OTHERS, rest)] if rest.sum() > _WORTH_A_BAR * gap.potential.sum() else []
    parts += [(UNEXPLAINED, gap.unexplained)]
    series = [bars(label, values, gap.months) for label, values in parts]
    return ChartSpec(
        gap_message(gap, name),
        "BTC that was not produced, by month and cause of the loss ledger",
        tuple(series),
        Axis("month"),
        Axis(unit="BTC"),
        stacked=True,
        value_labels=False,
        key="site-gap",
    )


def gap_message(gap: SiteGap, name: str) -> str:
    """What a site missed in the last twelve months, and the largest cause."""
    last = slice(-spans.YEAR, None)
    potential, reported = float(gap.potential[last].sum()), float(gap.reported[last].sum())
    missed = potential - reported
    if not potential > 0 or missed <= 0:
        return f"{name} produced all that its machines could"
    taken = [*gap.lost[last].sum(axis=0).tolist(), float(gap.unexplained[last].sum())]
    by_cause = dict(zip((*CAUSES, UNEXPLAINED), taken, strict=True))
    cause, most = max(by_cause.items(), key=lambda pair: pair[1])
    months = f"{spans.word(len(gap.months[last]))} months" if len(gap.months[last]) > 1 else "the month"
    said = f"{name} missed {say.btc(missed)} in {months}"
    if most <= 0:
        return said
    what = "without a cause on record" if cause == UNEXPLAINED else f"through {cause}"
    return f"{said}, {say.percent(most / missed, 0)} {what}"


def causes_chart(gap: SiteGap | None, name: str) -> ChartSpec:
    """The last twelve months together: what each cause took, and what the pool gave or took."""
    if gap is None:
        empty = f"{name} has no month on record"
        return ChartSpec("What each cause took", "BTC", empty=empty, key="site-gap-causes")
    last = slice(-spans.YEAR, None)
    causes, lost = _largest_causes(gap), gap.lost[last].sum(axis=0)
    others = float(lost.sum() - lost[causes].sum())
    taken = [(CAUSES[c], -float(lost[c])) for c in causes]
    taken += [(OTHERS, -others)] if others > _WORTH_A_BAR * gap.potential.sum() else []
    taken += [(UNEXPLAINED, -float(gap.unexplained[last].sum())), (POOL, float(gap.pool[last].sum()))]
    return ChartSpec(
        pool_message(gap),
        f"BTC, {spans.word(len(gap.months[last]))} months: {_ends(gap, last)}",
        (bars("BTC", [value for _, value in taken], signed=True),),
        Axis("category", labels=tuple(label for label, _ in taken)),
        Axis(unit="BTC"),
        horizontal=True,
        key="site-gap-causes",
    )


def _ends(gap: SiteGap, last: slice) -> str:
    potential, expected, reported = (
        say.number(float(v[last].sum()), 1) for v in (gap.potential, gap.expected, gap.reported)
    )
    return f"potential {potential}, expected {expected}, reported {reported}"


def pool_message(gap: SiteGap) -> str:
    """How the pool did on what was hashed, and how far luck could have taken it."""
    last = slice(-spans.YEAR, None)
    expected, pool = float(gap.expected[last].sum()), float(gap.pool[last].sum())
    if not expected > 0:
        return "Nothing was hashed"
    said = (
        f"The pool paid {say.percent(abs(pool) / expected, 2)} {'more' if pool > 0 else 'less'} than expected"
    )
    luck = float(np.sqrt(np.nansum(gap.luck[last] ** 2)))
    if luck > 0 and abs(pool) <= 2 * luck:
        return f"{said}, which luck explains (±{say.percent(luck / expected, 1)})"
    return "The pool paid what was expected" if abs(pool) < 0.0005 * expected else said


# --- the table ----------------------------------------------------------------------------------------
def gap_table(gap: SiteGap | None, name: str) -> TableSpec:
    """Each month, the newest first: potential less each cause is expected, with the pool it is reported."""
    title = "From potential to reported, month by month"
    causes = [] if gap is None else _largest_causes(gap)
    columns = _columns(causes)
    if gap is None:
        return TableSpec.from_rows(title, columns, [], empty=f"{name} has no month on record")
    rest = gap.lost.sum(axis=1) - gap.lost[:, causes].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(gap.potential > 0, gap.reported / gap.potential, np.nan)
    values = (
        gap.months.astype("datetime64[M]"), gap.potential, *(-gap.lost[:, c] for c in causes), -rest,
        -gap.unexplained, gap.expected, gap.pool, gap.reported, share, gap.luck,
    )  # fmt: skip
    return TableSpec(
        title,
        columns,
        tuple(column[::-1] for column in values),
        _totals(columns, values, gap),
        subtitle="BTC; luck: one standard deviation of blocks of one's own, none where pools pay per share",
        keys=tuple(gap.months[::-1].tolist()),
    )


def _columns(causes: Sequence[int]) -> tuple[Column, ...]:
    lost = [(f"cause{c}", CAUSES[c].capitalize()) for c in causes]
    amounts = [("potential", "Potential"), *lost, ("others", "Other causes"), (UNEXPLAINED, "Unexplained")]
    return (
        Column("month", "Month", kind="month", width=1.3),
        *(Column(key, label, digits=2) for key, label in amounts),
        Column("expected", "Expected", digits=2),
        Column("pool", "Pool", digits=3, plus=True),
        Column("reported", "Reported", digits=2),
        Column("share", "of potential", kind="percent"),
        Column("luck", "Luck ±", digits=2),
    )


def _totals(columns: Sequence[Column], values: Sequence[np.ndarray], gap: SiteGap) -> dict[str, object]:
    added = {
        column.key: float(np.nansum(one))
        for column, one in zip(columns, values, strict=True)
        if column.key not in ("month", "share", "luck")
    }
    luck = float(np.sqrt(np.nansum(gap.luck**2))) or float("nan")
    return {"month": "All", **added, "share": added["reported"] / added["potential"], "luck": luck}
