"""Contracts that contradict themselves are refused in one sentence; what merely comes up is named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.kinds import (
    ABOVE_BLOCKS,
    NET_SETTLEMENT,
    UNIT_CONTINGENT,
    Adder,
    Block,
    Demand,
    Index,
    Interruptible,
    Percent,
)
from desktop_app.domain.checks import attention, problems_of
from desktop_app.domain.contract_dates import next_notice, next_notice_on, term_ends_on
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.days import day_text, month_of
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import packed_prices
from tests.domain.conftest import day

Records = list[dict[str, Any]]


def added(portfolio: Portfolio, table: str, *records: dict[str, Any]) -> Portfolio:
    return portfolio.applying(Change((inserting_records(portfolio, table, list(records)),)))


def reasons(portfolio: Portfolio, table: str, *records: dict[str, Any]) -> list[str]:
    change = Change((inserting_records(portfolio, table, list(records)),))
    return [problem.reason for problem in problems_of(portfolio, change)]


def line(
    version: int, sequence: int, parameters: Any, kind: str, series: int | None = None
) -> dict[str, Any]:
    return {
        "version_id": version, "sequence": sequence, "label": f"Line {sequence}", "kind": kind,
        "series_id": series, "parameters": write_parameters(kind, parameters),
    }  # fmt: skip


@pytest.fixture
def book(small: Portfolio) -> Portfolio:
    """Odessa with 50 MW, a price series, a contract of 2026 and 2027 with one version of no lines."""
    made = added(
        small, "site_state",
        {
            "site_id": 1, "effective_on": day("2026-01-01"), "status": 2, "contracted_mw": 50.0,
            "energised_mw": 20.0,
        },
    )  # fmt: skip
    made = added(made, "price_series", {"name": "Hub"})
    made = added(
        made, "power_contract",
        {
            "site_id": 1, "name": "Supply", "starts_on": day("2026-01-01"), "ends_on": day("2027-12-31"),
            "contract_kw": 40_000.0, "notice_days": 30,
        },
    )  # fmt: skip
    return added(made, "contract_version", {"contract_id": 1, "effective_on": day("2026-01-01")})


# --- contracts and versions ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"time_zone": "America/Chicaco"}, "“America/Chicaco” is not a time zone"),
        ({"time_zone": "../etc"}, "is not a time zone"),
        ({"ends_on": day("2025-12-31")}, "It ends before it starts"),
        ({"firm_kw": 41_000.0}, "Firm power lies above contract power"),
        ({"further_holidays": "2026-12-24 Xmas"}, "“Xmas” is not a day"),
        ({"ends_on": None, "renews_months": 12}, "It can only renew if it has an end"),
        ({"starts_on": day("2026-02-01")}, "The version of 2026-01-01 begins before Supply does"),
    ],
)
def test_a_contract_that_cannot_be_is_refused(book, values, reason):
    change = Change((updating(book, "power_contract", np.array([1]), values),))
    found = problems_of(book, change)
    assert reason in found[0].reason, found


def test_a_good_contract_has_no_problem(book):
    lines: Records = [line(1, 1, Block(mw=30.0, usd_per_mwh=30.0), "block"), line(1, 2, Index(), "index", 1)]
    assert reasons(book, "charge_line", *lines) == []


@pytest.mark.parametrize(
    ("dates", "reason"),
    [
        (("2025-12-01", None), "The version of 2025-12-01 begins before Supply does"),
        (("2028-01-01", None), "The version of 2028-01-01 begins after Supply has ended"),
        (("2026-06-01", "2026-05-01"), "The version of 2026-06-01 ends before it begins"),
        (("2026-06-01", "2028-05-01"), "The version of 2026-06-01 goes on after Supply has ended"),
    ],
)
def test_versions_lie_within_their_contract(book, dates, reason):
    first, last = dates
    version = {"contract_id": 1, "effective_on": day(first), "until_on": day(last) if last else None}
    assert reasons(book, "contract_version", version) == [reason]


def test_versions_do_not_overlap(book):
    first = {"until_on": day("2026-06-30")}
    book = book.applying(Change((updating(book, "contract_version", np.array([1]), first),)))
    overlapping = {"contract_id": 1, "effective_on": day("2026-06-30")}
    assert reasons(book, "contract_version", overlapping) == [
        "The versions of 2026-01-01 and 2026-06-30 overlap"
    ]
    assert reasons(book, "contract_version", {"contract_id": 1, "effective_on": day("2026-07-01")}) == []


# --- lines --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([line(1, 1, Index(), "index")], "Line 1: A market price needs a price series"),
        (
            [line(1, 1, Block(mw=1.0, usd_per_mwh=30.0, resale=NET_SETTLEMENT), "block")],
            "Line 1: Resale needs a price series",
        ),
        (
            [line(1, 1, Interruptible(enrolled_kw=50_000.0), "interruptible")],
            "Line 1: More is enrolled than the contract's power",
        ),
        (
            [line(1, n, Block(mw=mw, usd_per_mwh=30.0), "block") for n, mw in ((1, 30.0), (2, 21.0))],
            "Line 2: The site's fixed blocks come to 51 MW on 2026-01-01, but it has 50 MW",
        ),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_are_refused(book, lines, reason):
    assert reasons(book, "charge_line", *lines) == [reason]


@pytest.mark.parametrize(
    ("multiplier", "adder", "fee", "refused"),
    [(1.0, 0.0, 0.0, False), (0.99, 5.0, 0.0, True), (1.0, -2.0, 1.0, True), (1.0, -2.0, 2.0, False)],
)
def test_resale_may_not_pay_more_than_energy_outside_the_block_costs(book, multiplier, adder, fee, refused):
    block = Block(mw=10.0, usd_per_mwh=30.0, resale=NET_SETTLEMENT, resale_fee_usd_per_mwh=fee)
    index, rider = Index(multiplier=multiplier), Adder(amount=adder, load=ABOVE_BLOCKS)
    lines = [line(1, 1, block, "block", 1), line(1, 2, index, "index", 1), line(1, 3, rider, "adder")]
    found = reasons(book, "charge_line", *lines)
    assert bool(found) == refused
    assert all("Resale may not pay more than energy outside the block costs" in reason for reason in found)


def test_a_contract_is_not_made_smaller_than_what_is_enrolled(book):
    made = added(book, "charge_line", line(1, 1, Interruptible(enrolled_kw=30_000.0), "interruptible"))
    change = Change((updating(made, "power_contract", np.array([1]), {"contract_kw": 20_000.0}),))
    assert [p.reason for p in problems_of(made, change)] == [
        "Line 1: More is enrolled than the contract's power"
    ]


def test_blocks_that_follow_each_other_are_not_added_up(book):
    early = Block(mw=30.0, usd_per_mwh=30.0, ends_on=day("2026-12-31"))
    late = Block(mw=45.0, usd_per_mwh=30.0, starts_on=day("2027-01-01"))
    assert reasons(book, "charge_line", line(1, 1, early, "block"), line(1, 2, late, "block")) == []
    later = Block(mw=45.0, usd_per_mwh=30.0, starts_on=day("2026-12-31"))
    (found,) = reasons(book, "charge_line", line(1, 1, early, "block"), line(1, 2, later, "block"))
    assert "75 MW on 2026-12-31" in found


def test_a_line_that_cannot_be_read_is_the_only_problem(book):
    bad = line(1, 1, Index(), "index") | {"parameters": "{"}
    assert reasons(book, "charge_line", bad) == ["Line 1: The parameters are not JSON"]
    contract = {"site_id": 1, "name": "Other", "starts_on": day("2026-01-01")}
    change = Change(
        (inserting_records(book, "power_contract", [contract]), inserting_records(book, "charge_line", [bad]))
    )
    assert [p.reason for p in problems_of(book, change)] == ["Line 1: The parameters are not JSON"]


# --- what hangs on lines ------------------------------------------------------------------------------
@pytest.fixture
def lined(book: Portfolio) -> Portfolio:
    """The book with a block of elected shares, a percentage and demand; and a second version with a line."""
    book = added(book, "contract_version", {"contract_id": 1, "effective_on": day("2027-01-01")})
    block = Block(mw=10.0, usd_per_mwh=30.0, elections=(0.5, 1.0))
    return added(
        book, "charge_line", line(1, 1, block, "block"), line(1, 2, Percent(share=0.08), "percent"),
        line(1, 3, Demand(), "demand"), line(2, 1, Demand(), "demand"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("base", "reason"),
    [
        ((2, 1), None),
        ((2, 2), "Line 2: It applies to itself"),
        ((2, 3), "Line 2: It applies to Line 3, which comes later"),
        ((2, 4), "Line 2: It applies to a line of another version"),
        ((3, 1), "Line 3: Only percentages and minimum bills apply to other lines"),
    ],
)
def test_a_percentage_applies_to_earlier_lines_of_its_version(lined, base, reason):
    found = reasons(lined, "charge_base", {"line_id": base[0], "base_line_id": base[1]})
    assert found == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("line_id", "share", "reason"),
    [
        (1, 0.5, None),
        (1, 0.7, "Line 1: 70 % was elected for 2026-03; it may be 50, 100 %"),
        (3, 0.5, "Line 3: Only a fixed block has elections"),
    ],
)
def test_only_allowed_shares_are_elected(lined, line_id, share, reason):
    election = {"line_id": line_id, "month": month_of(2026, 3), "share": share}
    assert reasons(lined, "block_election", election) == ([reason] if reason else [])


def test_events_belong_to_lines_that_know_them(lined):
    event = {
        "line_id": 3,
        "from_at": day("2026-07-01") * 86_400,
        "to_at": day("2026-07-02") * 86_400,
        "state": 2,
    }
    assert reasons(lined, "power_event", event) == [
        "Line 3 is neither a coincident peak nor interruptible, and has no events"
    ]
    unit = Block(mw=1.0, usd_per_mwh=30.0, firmness=UNIT_CONTINGENT)
    outage = added(lined, "charge_line", line(1, 9, unit, "block"))
    assert reasons(outage, "power_event", event | {"line_id": 5}) == []
    assert reasons(outage, "power_event", event | {"line_id": 5, "to_at": event["from_at"]}) == [
        "An event must end after it begins"
    ]


def test_a_series_names_a_zone_that_exists(book):
    assert "is not a time zone" in reasons(book, "price_series", {"name": "Bus", "time_zone": "Central"})[0]


# --- dates --------------------------------------------------------------------------------------------
def contract(**values: Any) -> PowerContract:
    texts = ("supplier", "delivery_point", "voltage", "document", "note", "further_holidays")
    given: dict[str, Any] = {"site_id": 1, "name": "Supply", "starts_on": day("2022-11-01")}
    given |= dict.fromkeys(texts, "")
    return PowerContract(**given | values)


def test_a_contract_renews_year_after_year_until_notice():
    made = contract(ends_on=day("2027-07-31"), renews_months=12, notice_days=184)
    assert term_ends_on(made, day("2027-07-31")) == day("2027-07-31")
    assert term_ends_on(made, day("2027-08-01")) == day("2028-07-31")
    # 31 July less 184 days is 28 January 2027; the day after, the next chance is in 2028 (a leap year)
    assert next_notice_on(made, day("2027-01-28")) == day("2027-01-28")
    later = next_notice(made, day("2027-01-29"))
    assert later
    assert (day_text(later.notice_on), day_text(later.ends_on)) == ("2028-01-29", "2028-07-31")


def test_a_contract_that_does_not_renew_takes_notice_until_its_end():
    made = contract(ends_on=day("2027-10-31"), notice_days=30)
    assert next_notice_on(made, day("2027-10-01")) == day("2027-10-01")
    assert next_notice_on(made, day("2027-10-02")) is None
    assert term_ends_on(made, day("2030-01-01")) == day("2027-10-31")


def test_month_to_month_ends_a_notice_after_any_day():
    found = next_notice(contract(notice_days=60), day("2027-10-01"))
    assert found
    assert found.ends_on == day("2027-11-30")
    assert term_ends_on(contract(), day("2027-10-01")) is None
    assert next_notice(contract(), day("2027-10-01")) is None


def test_a_renewal_counts_from_the_day_after_the_end():
    made = contract(ends_on=day("2023-08-31"), renews_months=6)
    assert day_text(term_ends_on(made, day("2023-09-01")) or 0) == "2024-02-29"
    assert day_text(term_ends_on(made, day("2024-03-01")) or 0) == "2024-08-31"


# --- attention ----------------------------------------------------------------------------------------
def attended(portfolio: Portfolio, on: str) -> list[str]:
    return [p.reason for p in attention(portfolio, day(on)) if p.table in ("power_contract", "price_series")]


def test_notice_and_end_are_named_in_time(book):
    lined = added(book, "charge_line", line(1, 1, Demand(), "demand"))
    assert attended(lined, "2027-06-01") == []
    assert attended(lined, "2027-07-15") == ["Supply ends on 2027-12-31"]
    assert attended(lined, "2027-11-01") == [
        "Notice for Supply is due by 2027-12-01; it ends after 2027-12-31"
    ]
    assert attended(lined, "2027-12-20") == ["Supply ends on 2027-12-31"]


def test_a_contract_without_lines_is_named(book):
    assert attended(book, "2026-02-01") == ["Supply has a version without a charge line, so its bill is 0"]


def test_prices_that_stop_before_the_contract_are_named(book):
    made = added(book, "charge_line", line(1, 1, Index(), "index", 1))
    assert attended(made, "2026-03-15") == ["The prices of Hub are missing, but Supply goes on"]
    january = {
        "series_id": 1, "month": month_of(2026, 1), "first_at": day("2026-01-01") * 86_400,
        "prices": packed_prices(np.zeros(744)),
    }  # fmt: skip
    made = added(made, "series_month", january)
    assert attended(made, "2026-02-15") == []
    assert attended(made, "2026-03-15") == ["The prices of Hub end on 2026-01-31, but Supply goes on"]
