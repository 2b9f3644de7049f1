"""Answers for the section that reconciles: bitcoin earned against expected and against paid out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.domain.treasury import PAYOUT
from desktop_app.engine.treasury.reconciliation import Reconciliation, by_pool_account, by_site
from desktop_app.figures import format as say
from desktop_app.figures.credit_tables import reconciled_by_row, reconciled_table
from desktop_app.report import notes as note
from desktop_app.report.blocks import Grid, Notes, Section
from desktop_app.report.quarter import Quarter


def reconciliation(quarter: Quarter) -> Section:
    """By pool account and by site, month by month."""
    months = np.array([m for m in quarter.months_of(quarter.now) if m <= quarter.months[-1]], np.int64)
    pools = _known(quarter, by_pool_account(quarter.books, months))
    sites = _known(quarter, by_site(quarter.prepared, quarter.books, months))
    of_pools = {"expected": (note.EXPECTED,), "paid": (note.PAID,), "open": (note.OPEN,), "due": (note.DUE,)}
    of_sites = {"expected": (note.EXPECTED_SITE,)}
    return Section(
        "Earned, expected and paid",
        _lead(pools),
        (
            _grid(pools, "Pool accounts", "Pool account", of_pools, note.DUE_UNKNOWN),
            _grid(sites, "Sites", "Site", of_sites, note.DUE_SITE),
        ),
    )


def _known(quarter: Quarter, found: Reconciliation) -> Reconciliation:
    """Without a payout in the book it is not known what pools paid and owe."""
    if (quarter.books.ledger.kind == PAYOUT).any():
        return found
    unknown = np.full(found.paid_btc.shape, np.nan)
    return replace(found, paid_btc=unknown, due_btc=unknown)


def _grid(found: Reconciliation, title: str, name: str, about: dict[str, Notes], missing: str) -> Grid:
    """One line a row on paper, one a month in the workbook."""
    by_row = reconciled_by_row(found, f"{title}: earned over expected by month", name)
    sheet = reconciled_table(found, f"{title} by month", name)
    return Grid(by_row, (note.BY_MONTH,), about, missing=(missing,), sheet=sheet)


def _lead(found: Reconciliation) -> str:
    expected, earned = float(np.nansum(found.expected_btc)), float(found.earned_btc.sum())
    net, paid = float(found.net_btc.sum()), float(found.paid_btc.sum())
    if not earned:
        return "Nothing was earned in the quarter"
    against = f", {say.percent(earned / expected - 1, 2, plus=True)} on what was expected" if expected else ""
    said = f"{say.btc(earned, 2)} earned{against}"
    if not np.isfinite(paid):
        return f"{said}; no payout is on record"
    return f"{said}; {say.btc(paid, 2)} paid out of {say.btc(net, 2)} net of fees"
