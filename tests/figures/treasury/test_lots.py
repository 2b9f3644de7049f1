"""Lots on the page: what is left, and what a late event does to sales of before."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_instant
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.treasury import PURCHASE
from desktop_app.engine.treasury.books import books_of
from desktop_app.figures.treasury import lots
from desktop_app.figures.treasury.facts import Facts, facts_of
from tests.figures.evaluated import sample


@cache
def facts() -> Facts:
    return facts_of(sample().portfolio, sample().base.as_of_on)


def test_a_late_purchase_says_what_it_does_to_later_sales() -> None:
    portfolio = sample().portfolio
    account = int(portfolio["treasury_account"].ids[-2])
    record = {"at": parse_instant("2024-03-01"), "kind": PURCHASE, "account_id": account,
              "amount_sat": 10**8, "value_usd": 200_000 * 10**6}  # fmt: skip
    added = Change((inserting_records(portfolio, "treasury_event", [record]),))
    before = facts().books
    said = lots.effect_sentence(before, books_of(portfolio.applying(added), before))
    assert said.startswith("Changes ")
    assert "gain −$" in said
    assert lots.effect_sentence(before, before) == ""


def test_the_charts_hold_all_that_is_left() -> None:
    rows = lots.lot_rows(facts())
    assert rows.btc.sum() == pytest.approx(facts().books.flows.sat_on(facts().day) / 1e8)
    assert np.sum(lots.basis_chart(facts()).series[0].y) == pytest.approx(rows.btc.sum())
    unrealised = rows.btc.sum() * facts().price_usd - rows.basis_usd.sum()
    assert np.sum(lots.age_chart(facts()).series[0].y) == pytest.approx(unrealised)


def test_average_cost_shows_one_line_a_pool() -> None:
    portfolio = sample().portfolio
    policy = portfolio["accounting_policy"].ids[:1]
    average = Change((updating(portfolio, "accounting_policy", policy, {"method": 4}),))
    made = facts_of(portfolio.applying(average), facts().day)
    assert len(lots.lot_rows(made)) == 1
    assert "weighted average" in lots.lot_table(made).subtitle
    assert len(lots.lot_table(made)) == 1


def test_without_a_price_nothing_is_valued() -> None:
    made = facts_of(sample().portfolio, sample().base.as_of_on)
    made.__dict__["price_usd"] = 0.0
    assert lots.age_chart(made).is_empty
    assert lots.basis_chart(made).is_empty
    assert next(t for t in lots.tiles(made) if t.key == "unrealised").value == "–"
