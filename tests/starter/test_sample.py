"""Shows that the sample company is the same every time, whole, and keeps the rules of a book."""

import hashlib

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.checks import duplicates_of, problems_of
from desktop_app.domain.days import day_text, parse_day
from desktop_app.domain.fleet import as_of
from desktop_app.domain.machines import DEPLOYED, ENERGISED, ORDERED, RACKED, REPAIR, RETIRED, STORED
from desktop_app.domain.periods import last_closed_quarter
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.production import CAUSES
from desktop_app.domain.sites import COOLINGS, SITE_STATUSES
from desktop_app.domain.tables import ENTITIES
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company

EMPTY = Portfolio.empty()
TODAY = parse_day("2025-12-31")


def digest(change: Change) -> str:
    found = hashlib.sha256()
    for rows in change.rows:
        found.update(f"{rows.table} {rows.ids.tolist()}".encode())
        for name, array in (rows.after or {}).items():
            found.update(name.encode())
            found.update(repr(array.tolist()).encode() if array.dtype == object else array.tobytes())
    return found.hexdigest()


def statuses(book: Portfolio, day: int) -> np.ndarray:
    return np.bincount(book["machine_state"]["status"][as_of(book, day)], minlength=7)


def test_it_is_the_same_every_time():
    assert digest(sample_company(EMPTY, 2_000, 12)) == digest(sample_company(EMPTY, 2_000, 12))


def test_every_table_of_the_book_has_rows(sample: Portfolio):
    assert [table for table in ENTITIES if not len(sample[table])] == []


def test_nothing_in_it_contradicts_the_rules_of_a_book():
    change = sample_company(EMPTY, 6_000, 30)
    assert problems_of(EMPTY, change) == []
    assert duplicates_of(EMPTY, change) == []


def test_it_takes_the_catalogue_of_the_book_where_there_is_one():
    book = EMPTY.applying(catalogue(EMPTY))
    assert "machine_model" not in sample_company(book, 1_200, 12).tables
    assert "machine_model" in sample_company(EMPTY, 1_200, 12).tables


@pytest.mark.parametrize(("machines", "sites"), [(100, 1), (5, 12), (1_200, 12), (5_001, 31), (7_000, 70)])
def test_it_has_as_many_machines_and_sites_as_are_asked_for(machines: int, sites: int):
    book = EMPTY.applying(sample_company(EMPTY, machines, sites))
    assert (len(book["machine"]), len(book["site"])) == (machines, sites)


@pytest.mark.parametrize(("machines", "sites"), [(48_000, 0), (0, 1), (3_000_000, 12)])
def test_a_company_that_cannot_be_told_is_refused_in_a_sentence(machines: int, sites: int):
    with pytest.raises(AppError, match="A sample has"):
        sample_company(EMPTY, machines, sites)


def test_it_does_not_mix_with_a_company_that_is_there(sample: Portfolio):
    with pytest.raises(AppError, match="a book of its own"):
        sample_company(sample)


def test_a_quarter_of_a_million_machines_at_thirty_sites_keep_the_rules():
    change = sample_company(EMPTY, 250_000, 30)
    assert problems_of(EMPTY, change) == []
    states = next(r for r in change.rows if r.table == "machine_state")
    assert 480_000 < len(states.ids) < 560_000


# --- what it is said to be ---------------------------------------------------------------------------
def test_the_last_closed_quarter_is_the_first_of_fiscal_2026(sample: Portfolio):
    assert last_closed_quarter(sample) == "2026Q1"
    assert day_text(sample["production"]["day_on"].max()) == "2025-12-31"


def test_sites_stand_in_six_states_and_five_grids_and_differ_in_control_cooling_and_status(
    sample: Portfolio,
):
    sites = sample.records("site").values()
    assert {s.region for s in sites} == {"Georgia", "Tennessee", "Mississippi", "Texas", "Wyoming", "Ohio"}
    assert {s.grid_operator for s in sites} == {"Southern", "TVA", "ERCOT", "PJM", "WECC"}
    assert {s.control for s in sites} == {0, 1, 2}
    assert {s.cooling for s in sites} == {0, 1, 2}
    now = {s.site_id: s.status for s in sample.records("site_state").values() if s.effective_on <= TODAY}
    assert {SITE_STATUSES[s] for s in now.values()} == {"operating", "under construction", "planned"}


def test_four_in_a_hundred_machines_are_in_repair_and_some_lie_in_storage(sample: Portfolio):
    count = statuses(sample, TODAY)
    assert 0.03 < count[REPAIR] / sum(count[s] for s in RACKED) < 0.05
    assert 0.03 < count[REPAIR] / count.sum() < 0.05
    assert all(count[status] > 300 for status in (ORDERED, STORED, DEPLOYED, RETIRED))


def test_the_fleet_grows_and_more_is_to_come(sample: Portfolio):
    days = ("2024-01-01", "2025-01-01", "2025-12-31", "2027-06-30")
    energised = [int(statuses(sample, parse_day(d))[ENERGISED]) for d in days]
    assert energised == sorted(energised)
    assert energised[0] > 10_000
    assert energised[-1] > energised[-2] + 4_000


@pytest.mark.parametrize("day", ["2024-06-01", "2024-09-15", "2025-04-15", "2025-12-31", "2027-03-30"])
def test_no_two_machines_stand_in_the_same_slot(sample: Portfolio, day: str):
    states = sample["machine_state"]
    racked = as_of(sample, parse_day(day))
    racked = racked[np.isin(states["status"][racked], RACKED)]
    names = ("site_id", "building", "rack", "rack_row", "slot")
    places = list(zip(*(states[name][racked].tolist() for name in names), strict=True))
    assert len(set(places)) == len(places) > 20_000
    assert not any(b"" in place for place in places)


def test_machines_that_are_not_racked_have_no_slot(sample: Portfolio):
    states = sample["machine_state"]
    assert (states["slot"][~np.isin(states["status"], RACKED)] == b"").all()


def test_serials_macs_and_asset_tags_are_unique(sample: Portfolio):
    for name in ("serial", "mac", "asset_tag"):
        assert len(np.unique(sample["machine"][name])) == 48_000


def test_machines_are_cooled_as_their_site_cools(sample: Portfolio):
    states, models = sample["machine_state"], sample["machine_model"]
    running = states["status"] == ENERGISED
    machine = sample["machine"].positions(states["machine_id"][running].astype(np.int64))
    model = models["cooling"][models.positions(sample["machine"]["model_id"][machine].astype(np.int64))]
    site = sample["site"]["cooling"][states["site_id"][running] - 1]
    assert (model == site).all()
    assert {COOLINGS[c] for c in np.unique(model)} == set(COOLINGS)


def test_nothing_is_measured_on_a_machine_that_has_not_run(sample: Portfolio):
    states = sample["machine_state"]
    future = states["effective_on"] > TODAY
    new = np.setdiff1d(states["machine_id"], states["machine_id"][~future & (states["status"] == ENERGISED)])
    assert len(new) > 4_000
    assert np.isnan(states["power_w"][np.isin(states["machine_id"], new)]).all()


def test_what_happened_stands_in_the_loss_ledger(sample: Portfolio):
    losses = sample.records("loss").values()
    assert {CAUSES[x.cause] for x in losses} == set(CAUSES)
    assert any("storm" in x.note.lower() and x.mw_off > 10 for x in losses)
    assert sum(x.credit_usd for x in losses) > 500_000 * 10**6


def test_one_site_is_limited_by_its_substation_and_the_others_are_not(sample: Portfolio):
    limits: dict[int, dict[int, float]] = {}
    for level in sample.records("capacity_level").values():
        at = limits.setdefault(level.site_id, {})
        at[level.level] = at.get(level.level, 0.0) + level.limit_mw
    names = {s.id: s.name for s in sample.records("site").values()}
    narrow = {names[site] for site, at in limits.items() if min(at, key=lambda level: at[level]) == 1}
    assert narrow == {"Mill Creek"}


def test_no_site_is_told_to_draw_more_than_its_connection_carries(sample: Portfolio):
    connection = {
        x.site_id: x.limit_mw for x in sample.records("capacity_level").values() if x.parent_id is None
    }
    for state in sample.records("site_state").values():
        assert state.energised_mw <= state.contracted_mw <= connection[state.site_id]
