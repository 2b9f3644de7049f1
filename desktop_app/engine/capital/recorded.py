"""The figures of some days of a simulation, by day and path, worked out from what each day left."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.capital import BTC_LINE
from desktop_app.engine.capital.lines import Lines
from desktop_app.engine.capital.state import State
from desktop_app.engine.results import Floats, Ints

FIGURES = (
    "price_usd", "held_btc", "free_btc", "pledged_btc", "sold_btc", "cash_usd", "debt_usd", "ltv",
    "monthly_costs_usd", "runway_months", "shares", "btc_per_thousand_shares", "mined_btc",
)  # fmt: skip
_BY_PATH = ("price", "free", "cash", "shares", "covered", "sold", "earned")
_BY_LINE = ("debt", "accrued", "pledged")


class Recorder:
    """Rows [R, P], and by facility [R, L, P], that are filled as days end."""

    def __init__(self, at: Ints, lines: Lines, paths: int) -> None:
        self.at = at
        self._row = {day: row for row, day in enumerate(at.tolist())}
        self._rows = {name: np.zeros((len(at), paths)) for name in _BY_PATH}
        self._lines = {name: np.zeros((len(at), len(lines.terms), paths)) for name in _BY_LINE}

    def note(self, state: State, lines: Lines) -> None:
        """Keep the end of a day, if it is one of those that are wanted."""
        row = self._row.get(state.day)
        if row is None:
            return
        kept = self._rows
        kept["price"][row], kept["free"][row], kept["cash"][row] = state.price, state.free, state.cash
        kept["sold"][row], kept["shares"][row] = state.tally["sold"], state.shares
        kept["earned"][row] = state.earned
        if state.calls:
            kept["covered"][row] = state.covered
        if lines.terms:
            kept = self._lines
            kept["debt"][row], kept["accrued"][row] = lines.debt, lines.accrued
            kept["pledged"][row] = lines.pledged

    def figures(self, state: State, lines: Lines) -> dict[str, Floats]:
        """All figures by day and path."""
        rows, by_line = self._rows, self._lines
        pledged, debt = by_line["pledged"].sum(axis=1), by_line["debt"].sum(axis=1)
        held = rows["free"] + state.locked_btc + pledged
        costs = state.costs.at(self.at) + lines.interest_per_month(by_line["debt"])
        with np.errstate(divide="ignore", invalid="ignore"):
            per_share = np.where(rows["shares"] > 0, held / rows["shares"] * 1000, np.nan)
        return {
            "price_usd": rows["price"], "held_btc": held, "free_btc": rows["free"], "pledged_btc": pledged,
            "sold_btc": rows["sold"], "cash_usd": rows["cash"], "debt_usd": debt, "ltv": self._ltv(lines),
            "monthly_costs_usd": costs, "runway_months": self._runway(state, lines, costs),
            "shares": rows["shares"], "btc_per_thousand_shares": per_share, "mined_btc": rows["earned"],
        }  # fmt: skip

    def _owed(self, lines: Lines) -> Floats:
        counts = np.array([float(t.interest_counts) for t in lines.terms])[:, None]
        return self._lines["debt"] + counts * self._lines["accrued"]

    def _ltv(self, lines: Lines) -> Floats:
        """Owed over collateral of the facilities that have collateral; 0 where nothing is owed."""
        pledged = self._lines["pledged"]
        owed = np.where(pledged > 0, self._owed(lines), 0.0).sum(axis=1)
        worth = pledged.sum(axis=1) * self._rows["price"]
        return np.divide(owed, worth, out=np.zeros_like(owed), where=worth > 0)

    def _runway(self, state: State, lines: Lines, costs: Floats) -> Floats:
        """(Cash + undrawn + sellable × haircut × P) / monthly cash costs, before any sale (TREASURY §3)."""
        rows = self._rows
        free = np.maximum(rows["free"] - rows["covered"], 0.0)
        have = rows["cash"] + self._undrawn(lines) + free * rows["price"] * state.trading.haircut
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(costs > 0, np.maximum(have, 0.0) / costs, np.inf)

    def _undrawn(self, lines: Lines) -> Floats:
        """Of committed lines, as far as the collateral that lies there backs it [USD]."""
        made, owed = np.zeros_like(self._rows["cash"]), self._owed(lines)
        for row, terms in enumerate(lines.terms):
            if terms.kind != BTC_LINE or not terms.committed:
                continue
            room = np.maximum(terms.limit_usd / 1e6 - self._lines["debt"][:, row], 0.0)
            if terms.initial_ltv is not None:
                worth = self._lines["pledged"][:, row] * self._rows["price"]
                room = np.minimum(room, np.maximum(terms.initial_ltv * worth - owed[:, row], 0.0))
            is_open = (self.at >= lines.opens[row]) & (self.at < lines.matures[row])
            made += room * is_open[:, None]
        return made
