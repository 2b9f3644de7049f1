"""What an edit must not make is said in one sentence that names the field."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.checks import attention, duplicates_of, problems_of
from desktop_app.domain.edits import deleting, inserting_records, updating
from tests.domain.conftest import day

ONE = np.array([1], np.int64)


@pytest.mark.parametrize(
    ("table", "field", "value", "reason"),
    [
        ("machine_model", "ths", -1.0, "at least"),
        ("machine_model", "power_w", float("inf"), "not a finite number"),
        ("machine_model", "power_w", float("nan"), "is missing"),
        ("machine_state", "ths", float("inf"), "finite"),
        ("machine_state", "status", 99, "at most"),
        ("machine_state", "site_id", 77, "names a site that is not in the book"),
        ("production", "day_on", -5000, "at least 2009-01-03"),
        ("site", "name", "", "is missing"),
    ],
)
def test_bad_values_are_named(small, table, field, value, reason):
    found = problems_of(small, Change((updating(small, table, ONE, {field: value}),)))
    assert len(found) == 1
    assert reason in found[0].reason
    assert (found[0].table, found[0].field) == (table, field)


def test_a_good_change_has_no_problem(small):
    assert (
        problems_of(small, Change((updating(small, "machine_state", ONE, {"ths": None, "site_id": 2}),)))
        == []
    )


def test_what_is_still_used_cannot_be_deleted(small):
    reasons = [p.reason for p in problems_of(small, Change((deleting(small, "site", ONE),)))]
    assert "Site is still used by 4 machine states" in reasons


def test_deleting_a_record_with_all_that_uses_it_is_fine(small):
    states = small["machine_state"].ids
    change = Change(
        (deleting(small, "machine_state", states), deleting(small, "machine", small["machine"].ids))
    )
    assert problems_of(small, change) == []


def test_contradictions_between_fields_are_found(small):
    loss = {
        "site_id": 1,
        "from_at": day("2026-02-02") * 86_400,
        "to_at": day("2026-02-01") * 86_400,
        "mw_off": 1.0,
        "cause": 0,
    }
    assert problems_of(small, Change((inserting_records(small, "loss", [loss]),)))[0].reason.startswith(
        "A loss must end"
    )
    share = {"pool_account_id": 1, "site_id": 2, "share": 0.5}
    assert (
        "150.0%" in problems_of(small, Change((inserting_records(small, "pool_share", [share]),)))[0].reason
    )


def test_a_capacity_chain_cannot_feed_itself(small):
    level = {"site_id": 1, "level": 0, "name": "Grid", "limit_mw": 10.0}
    grown = small.applying(Change((inserting_records(small, "capacity_level", [level]),)))
    loop = Change((updating(grown, "capacity_level", ONE, {"parent_id": 1}),))
    assert problems_of(grown, loop)[0].reason == "Grid feeds itself"


def test_duplicates_are_said_in_words(small):
    twice = Change((inserting_records(small, "machine", [{"serial": "SN1", "model_id": 1}]),))
    assert [p.reason for p in duplicates_of(small, twice)] == ["Machine SN1 is there twice"]


def test_attention_names_sites_without_a_power_price(small):
    assert any("Odessa has no power price" in p.reason for p in attention(small, day("2026-01-01")))


def test_rows_that_are_not_there_are_refused(small):
    ghost = Rows("machine", np.array([99]), {"mac": np.array([b""])}, {"mac": np.array([b"x"])})
    with pytest.raises(KeyError, match="no such machine"):
        small.applying(Change((ghost,)))
