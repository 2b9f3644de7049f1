"""Shows that the sample company's treasury adds up: balances, statements, prices, cash and shares."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.capital import ACTUAL, CASH_OPENING
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.treasury import EVENT_KINDS, PURCHASE, SALE
from desktop_app.engine.treasury.balances import DUE, FREE, IN_CARE, ON_LOAN, PLEDGED, RECEIVABLE
from desktop_app.engine.treasury.books import TreasuryBooks, books_of
from desktop_app.starter.sample import sample_company

LAST = days.parse_day("2025-12-31")


@pytest.fixture(scope="module")
def books(sample: Portfolio) -> TreasuryBooks:
    return books_of(sample)


def test_nothing_in_its_ledger_is_left_out(books: TreasuryBooks):
    assert books.problems == ()
    assert len(books.ledger) == len(books.portfolio["treasury_event"]) + len(books.portfolio["production"])


def test_most_kinds_of_events_occur(sample: Portfolio):
    missing = set(range(16)) - set(np.unique(sample["treasury_event"]["kind"]).tolist())
    assert {EVENT_KINDS[kind] for kind in missing} == {"mined", "other in", "other out"}


def test_bitcoin_lies_in_every_state_and_most_of_it_is_free(books: TreasuryBooks):
    held = books.balances.by_state(LAST)
    assert (held[[FREE, PLEDGED, RECEIVABLE, ON_LOAN, IN_CARE, DUE]] > 0).all()
    assert 0.5 < held[FREE] / held.sum() < 0.9


def test_every_statement_is_what_the_ledger_says(books: TreasuryBooks):
    at = {int(i): n for n, i in enumerate(books.ledger.places.ids)}
    statements = [
        s for s in books.portfolio.records("account_statement").values() if s.balance_sat is not None
    ]
    assert len(statements) >= 150
    for day in sorted({s.day_on for s in statements}):
        held = books.balances.on(day).sum(axis=1)
        assert [held[at[s.account_id]] for s in statements if s.day_on == day] == [
            s.balance_sat for s in statements if s.day_on == day
        ]


def test_pools_owe_less_than_two_weeks_of_production(books: TreasuryBooks):
    months = np.arange(days.parse_month("2024-01"), days.parse_month("2025-12") + 1)
    due = books.balances.month_ends(months)[:, :, DUE].sum(axis=1) / 1e8
    assert ((due > 0) & (due < 80)).all()


def test_daily_closes_keep_the_means_of_the_months(sample: Portfolio):
    prices = sample["btc_price"]
    month = days.months_of_days(prices["at"] // 86_400 - 1)
    network = sample["network"]
    mean = dict(
        zip(days.months_of_days(network["start_on"]).tolist(), network["price_usd"].tolist(), strict=True)
    )
    for one in np.unique(month).tolist():
        assert prices["price_usd"][month == one].mean() / 1e6 == pytest.approx(mean[one], rel=1e-4)


def test_cash_never_runs_out_and_the_bank_confirms_it(sample: Portfolio):
    flows, events = sample["cash_flow"], sample["treasury_event"]
    actual = flows["state"] == ACTUAL
    assert (flows["kind"][actual] == CASH_OPENING).sum() == 1
    bank = [s for s in sample.records("account_statement").values() if s.balance_usd is not None]
    assert len(bank) == 24
    for statement in bank:
        until = (statement.day_on + 1) * 86_400
        traded = sum(
            sign * int(events["value_usd"][(events["kind"] == kind) & (events["at"] < until)].sum())
            - int(events["fee_usd"][(events["kind"] == kind) & (events["at"] < until)].sum())
            for kind, sign in ((SALE, 1), (PURCHASE, -1))
        )
        flowed = int(flows["amount_usd"][actual & (flows["day_on"] <= statement.day_on)].sum())
        assert flowed + traded == statement.balance_usd > 0


def test_all_rights_to_shares_come_to_the_companys_fully_diluted_shares(sample: Portfolio):
    assert sample["share_event"]["shares"].sum() == sample.company.shares


@pytest.mark.parametrize(("machines", "sites"), [(1, 1), (300, 3), (4_000, 40)])
def test_a_company_of_any_size_has_a_treasury_without_contradictions(machines: int, sites: int):
    empty = Portfolio.empty()
    made = books_of(empty.applying(sample_company(empty, machines, sites)))
    assert made.problems == ()
