"""What the sample company's forecast takes for each site: the behaviour of its last twelve months."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.days import parse_day
from desktop_app.starter.history import History
from desktop_app.starter.money import MONTHS
from desktop_app.starter.story import SiteStory

_FROM = parse_day("2026-01-01")
_YEAR = slice(-365, None)
_NEW_SITE = {"availability": 0.976, "derating": 0.993}
_DIRECT_CODES = ("5110", "5120", "5130", "5140", "5150")


def rows(history: History, ledger: dict[str, NDArray[Any]], site_ids: list[int]) -> list[dict[str, Any]]:
    """What is taken for each site from January 2026 on, and for new ones from when they operate."""
    made: list[dict[str, Any]] = []
    for at, (site_id, story) in enumerate(zip(site_ids, history.stories, strict=True)):
        if (history.daily.energised_mw[at, _YEAR] > 0).sum() < 90:
            made += _unproven(story, site_id)
        else:
            direct = {"direct_usd_per_month": _direct(ledger, at)}
            made.append({"site_id": site_id, "effective_on": _FROM, **_proven(history, at), **direct})
    return made


def _proven(history: History, at: int) -> dict[str, float]:
    """Shares of the last twelve months, weighted by hashrate."""
    daily = history.daily
    mw, off, phs = (a[at, _YEAR] for a in (daily.energised_mw, daily.off_mw, daily.energised_phs))
    curtailed = np.minimum(history.curtailed_mw[at, _YEAR], off)
    phs_per_mw = np.divide(phs, mw, out=np.zeros_like(mw), where=mw > 0)
    energised, available = phs.sum(), ((mw - off) * phs_per_mw).sum()
    switched_off = (curtailed * phs_per_mw).sum()
    return {
        "availability": round(float(available / (energised - switched_off)), 4),
        "curtailed_share": round(float(switched_off / energised), 4),
        "derating": round(float(daily.realised_phs[at, _YEAR].sum() / available), 4),
    }


def _direct(ledger: dict[str, NDArray[Any]], at: int) -> int:
    """Mean of the last three months, to the dollar."""
    chosen = (
        (ledger["site"] == at) & np.isin(ledger["code"], _DIRECT_CODES) & (ledger["month"] > MONTHS[-1] - 3)
    )
    return round(int(ledger["amount_usd"][chosen].sum()) / 3e6) * 10**6


def _unproven(story: SiteStory, site_id: int) -> list[dict[str, Any]]:
    """Sites without a year of their own: a caretaker's cost until they operate, then the usual one."""
    weight_mw = sum(b.weight for b in story.batches) * 0.0058
    running = round(weight_mw * story.direct_usd_per_mw_month) * 10**6
    starts = [
        parse_day(day) for day, status in story.phases if status == "operating" and parse_day(day) > _FROM
    ]
    curtailed = 0.002 + story.habits.economic_per_year * 3.2 * 0.86 / 8760
    base = {"site_id": site_id, "curtailed_share": round(curtailed, 4), **_NEW_SITE}
    begin = {**base, "effective_on": _FROM, "direct_usd_per_month": 45_000 * 10**6 if starts else running}
    return [begin, *({**base, "effective_on": day, "direct_usd_per_month": running} for day in starts)]
