"""The ledger's table: instants in the query line, exact amounts, gains apart, what may not be changed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_instant
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.treasury import SALE
from desktop_app.engine.treasury.books import books_of
from desktop_app.figures.grid_rows import counted, read_query
from desktop_app.figures.pasted import addressed, planned
from desktop_app.figures.treasury.ledger import LedgerTable, footer, ledger_table, match_line
from tests.figures.evaluated import sample


@cache
def table() -> LedgerTable:
    return ledger_table(books_of(sample().portfolio))


def rows(query: str) -> np.ndarray:
    mask, problem = read_query(table(), query)
    assert not problem
    assert mask is not None
    return np.flatnonzero(mask)


@pytest.mark.parametrize("text", ["time:2025", "time:2025-07", "time:2025-07-03", "time:2024-12..2025-02"])
def test_times_are_asked_for_by_year_month_day_and_span(text: str) -> None:
    made, found = table(), rows(text)
    said = made.columns["time"].said(found)
    first, last = min(said), max(said)
    low, _, high = text.removeprefix("time:").partition("..")
    assert len(found)
    assert first[: len(low)] >= low
    assert last[: len(high or low)] <= (high or low)


def test_what_is_wrong_with_a_time_is_said() -> None:
    assert read_query(table(), "time>soon")[1].startswith("Time, UTC is a day")


def test_an_amount_is_typed_to_the_satoshi() -> None:
    made = table()
    odd = int(np.flatnonzero((made.amount_sat % 100 != 0) & (made.event >= 0))[0])
    typed = made.columns["amount"].typed(odd)
    field = made.columns["amount"].field
    assert field is not None
    assert field.parse(typed) == made.amount_sat[odd]


def test_rows_of_one_second_keep_the_order_in_which_they_act() -> None:
    made = table()
    down = made.columns["time"].sorted(np.arange(len(made)), descending=True)
    up = made.columns["time"].sorted(np.arange(len(made)))
    assert up.tolist() == down[::-1].tolist()


def test_gains_and_losses_of_rows_are_never_netted() -> None:
    made = table()
    sales = rows("kind:sale")
    totals, gain = made.totals(sales), np.nan_to_num(made.columns["gain"].values[sales])
    assert totals.gain_usd == pytest.approx(gain[gain > 0].sum())
    assert totals.loss_usd == pytest.approx(gain[gain < 0].sum())
    assert "losses" in match_line(totals, len(made), 0)
    assert footer(totals)["amount"].startswith("−")
    assert counted(made, 1) == "1 event"


def test_an_event_that_counts_nowhere_is_shown_as_left_out() -> None:
    portfolio = sample().portfolio
    account = int(portfolio["treasury_account"].ids[-1])
    record = {"at": parse_instant("2026-01-05"), "kind": SALE, "account_id": account,
              "amount_sat": 10**15, "value_usd": 10**6}  # fmt: skip
    added = inserting_records(portfolio, "treasury_event", [record])
    made = ledger_table(books_of(portfolio.applying(Change((added,)))))
    row = made.ids.tolist().index(int(added.ids[0]))
    assert made.columns["state"].said(np.array([row])) == ["left out"]
    assert np.isnan(made.columns["balance"].values[row])
    assert int(added.ids[0]) in made.reasons


def test_pasted_rows_are_found_by_their_number_and_unknown_ones_refused() -> None:
    made = table()
    event = int(made.ids[0])
    cells = [["No.", "Note"], [str(event), "checked"], ["999999999", "nobody"]]
    places, keys, body = addressed(made, cells, [], [])
    plan = planned(made.portfolio, made, places, keys, body)
    assert [c.text for c in plan if c.changes and c.key == "note"] == ["checked"]
    assert any(c.problem.startswith("No event has this no.") for c in plan)
