"""Closed months protect dated facts, and what dated figures follow from."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days, periods
from desktop_app.domain.change import Change
from desktop_app.domain.company import OPEN, SOFT_CLOSED
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.problems import MonthClosed
from desktop_app.domain.treasury import SALE
from tests.domain.conftest import day

ONE = np.array([1], np.int64)


def late_production(portfolio, text):
    record = {"pool_account_id": 1, "day_on": day(text), "earned_sat": 1, "average_phs": 0.1}
    return Change((inserting_records(portfolio, "production", [record]),))


def test_a_fact_of_a_closed_month_is_refused_and_names_the_month(small):
    with pytest.raises(MonthClosed, match="2025-11 is closed") as caught:
        periods.refuse_closed(small, late_production(small, "2025-11-15"))
    assert [days.month_text(m) for m in caught.value.months] == ["2025-11"]
    periods.refuse_closed(small, late_production(small, "2026-01-15"))


def test_correcting_or_deleting_a_closed_fact_is_refused_too(small):
    for rows in (updating(small, "production", ONE, {"earned_sat": 5}), deleting(small, "production", ONE)):
        with pytest.raises(MonthClosed):
            periods.refuse_closed(small, Change((rows,)))


def test_moving_a_fact_out_of_a_closed_month_is_refused(small):
    rows = updating(small, "production", np.array([2]), {"day_on": day("2026-01-02")})
    with pytest.raises(MonthClosed):
        periods.refuse_closed(small, Change((rows,)))


def test_a_loss_that_runs_through_a_closed_month_is_refused(small):
    start, end = day("2025-09-01") * 86_400, day("2026-02-01") * 86_400
    loss = {"site_id": 1, "from_at": start, "to_at": end, "mw_off": 1.0, "cause": 0}
    touched = periods.months_touched(small, Change((inserting_records(small, "loss", [loss]),)))
    assert [days.month_text(m) for m in touched] == [
        "2025-09",
        "2025-10",
        "2025-11",
        "2025-12",
        "2026-01",
        "2026-02",
    ]


def test_a_models_nameplate_cannot_change_under_a_closed_month(small):
    with pytest.raises(MonthClosed):
        periods.refuse_closed(small, Change((updating(small, "machine_model", ONE, {"ths": 210.0}),)))
    periods.refuse_closed(small, Change((updating(small, "machine_model", ONE, {"note": "checked"}),)))


def test_reopening_lets_the_fact_in(small):
    reopened = small.applying(
        periods.set_months(
            small, [days.parse_month("2025-11")], OPEN, who="cfo", at=1, reason="late pool file"
        )
    )
    periods.refuse_closed(reopened, late_production(reopened, "2025-11-15"))


def test_a_soft_closed_month_asks_first(small):
    soft = small.applying(
        periods.set_months(small, [days.parse_month("2026-01")], SOFT_CLOSED, who="cfo", at=1, reason="")
    )
    with pytest.raises(MonthClosed, match="soft-closed") as caught:
        periods.refuse_closed(soft, late_production(soft, "2026-01-15"))
    assert caught.value.soft
    periods.refuse_closed(soft, late_production(soft, "2026-01-15"), allow_soft_closed=True)


def test_lots_are_not_chosen_anew_for_a_disposal_of_a_closed_month(small):
    event = {"kind": SALE, "account_id": 1, "amount_sat": 5}
    rows = [event | {"at": day(text) * 86_400} for text in ("2025-11-15", "2026-01-15")]
    for table, records in (("treasury_account", [{"name": "Vault"}]), ("treasury_event", rows)):
        small = small.applying(Change((inserting_records(small, table, records),)))
    late, fine = (
        Change(
            (inserting_records(small, "lot_choice", [{"event_id": e, "lot_event_id": 1, "amount_sat": 5}]),)
        )
        for e in (1, 2)
    )
    with pytest.raises(MonthClosed, match="2025-11"):
        periods.refuse_closed(small, late)
    periods.refuse_closed(small, fine)
    chosen = small.applying(late)
    with pytest.raises(MonthClosed, match="2025-11"):
        periods.refuse_closed(chosen, Change((updating(chosen, "lot_choice", ONE, {"amount_sat": 4}),)))


def test_a_late_fact_is_dated_into_the_open_month(small):
    change = periods.redated(small, late_production(small, "2025-11-15"), periods.first_open_day(small))
    assert change is not None
    periods.refuse_closed(small, change)
    assert [days.day_text(d) for d in (change.rows[0].after or {})["day_on"]] == ["2026-01-01"]


def test_a_late_machine_edit_becomes_a_state_of_the_open_month(small):
    edit = state_edit(small, np.array([2]), day("2025-01-01"), {"site_id": 2})
    reopened_day = periods.first_open_day(small)
    assert periods.redated(small, edit, reopened_day) is not None
    moved = state_edit(small, np.array([2]), day("2025-11-01"), {"site_id": 2})
    change = periods.redated(small, moved, reopened_day)
    after = small.applying(change)
    assert days.day_text(int(after["machine_state"]["effective_on"].max())) == "2026-01-01"


@pytest.mark.parametrize(
    ("start", "quarter", "first", "last"),
    [
        (10, "2026Q1", "2025-10", "2025-12"),
        (1, "2025Q4", "2025-10", "2025-12"),
        (7, "2026Q3", "2026-01", "2026-03"),
    ],
)
def test_fiscal_quarters_start_in_any_month(start, quarter, first, last):
    assert periods.quarter_months(start, quarter) == (days.parse_month(first), days.parse_month(last))
    assert periods.quarter_of_month(start, days.parse_month(last)) == quarter


def test_the_last_closed_quarter_is_the_one_to_report(small):
    assert periods.last_closed_quarter(small) == "2026Q1"
    assert periods.quarter_name("2026Q1") == "First quarter of fiscal 2026"
    assert periods.quarter_before(10, "2026Q1") == "2025Q4"
    assert periods.quarter_before(10, "2026Q1", 4) == "2025Q1"
