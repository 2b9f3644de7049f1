import numpy as np
import pytest

from desktop_app.domain.machines import REPAIR, RETIRED
from desktop_app.figures.inventory import inventory
from desktop_app.figures.inventory_edits import added, cells_changed, changed, common_value, parsed
from tests.figures.fleets import TODAY, company

PORTFOLIO = company(60)
FLEET = inventory(PORTFOLIO, TODAY)
COLUMNS = FLEET.columns


def test_a_place_is_read_as_it_is_shown():
    place = {"building": "B2", "rack": "R07", "rack_row": "3", "slot": "11"}
    for text in ("B2 · R07 · 3-11", "B2 R07 3 11", "B2/R07/3-11"):
        assert parsed(PORTFOLIO, COLUMNS["place"], text) == {
            ("machine_state", n): v for n, v in place.items()
        }
    with pytest.raises(ValueError, match="building · rack · row-slot"):
        parsed(PORTFOLIO, COLUMNS["place"], "B2 R07")


def test_sites_and_models_are_named_by_enough_of_their_name():
    assert parsed(PORTFOLIO, COLUMNS["site"], "odess") == {("machine_state", "site_id"): 1}
    assert parsed(PORTFOLIO, COLUMNS["model"], "m66s") == {("machine", "model_id"): 3}
    assert parsed(PORTFOLIO, COLUMNS["site"], "") == {("machine_state", "site_id"): None}
    with pytest.raises(ValueError, match="No site is called “Atlantis”"):
        parsed(PORTFOLIO, COLUMNS["site"], "Atlantis")
    with pytest.raises(ValueError, match="2 machine models fit “antminer”"):
        parsed(PORTFOLIO, COLUMNS["model"], "antminer")


def test_computed_columns_cannot_be_typed_into():
    with pytest.raises(ValueError, match="follows from other figures"):
        parsed(PORTFOLIO, COLUMNS["margin"], "5")


def test_a_bulk_edit_touches_only_the_named_fields_and_only_from_its_day_on():
    ids = np.array([3, 4, 5])
    change = changed(
        PORTFOLIO, ids, TODAY, {("machine_state", "status"): RETIRED, ("machine", "firmware"): "v2"}
    )
    after = PORTFOLIO.applying(change)
    now, before = inventory(after, TODAY), inventory(after, TODAY - 1)
    rows = np.array([2, 3, 4])
    assert set(now.columns["status"].said(rows)) == {"retired"}
    assert "retired" not in before.columns["status"].said(rows)
    assert set(now.columns["firmware"].said(rows)) == {"v2"}
    for key in ("site", "place", "hashrate", "owner"):
        assert now.columns[key].said(rows) == FLEET.columns[key].said(rows)
    assert now.columns["status"].said(np.arange(5, 60)) == FLEET.columns["status"].said(np.arange(5, 60))


def test_undoing_the_change_gives_the_fleet_back():
    change = changed(PORTFOLIO, np.array([1, 2]), TODAY, {("machine_state", "status"): REPAIR})
    back = PORTFOLIO.applying(change).applying(change.inverted())
    assert np.array_equal(inventory(back, TODAY).status, FLEET.status)


def test_pasted_cells_give_each_machine_values_of_its_own():
    cells = [
        (2, {("machine_state", "ths"): 150.0}),
        (1, {("machine_state", "ths"): 140.0}),
        (2, {("machine_state", "status"): REPAIR}),
        (1, {("machine", "asset_tag"): "T1"}),
    ]
    made = inventory(PORTFOLIO.applying(cells_changed(PORTFOLIO, TODAY, cells)), TODAY)
    assert made.columns["hashrate"].values[:2].tolist() == [140.0, 150.0]
    assert made.columns["status"].said(np.array([1])) == ["repair"]
    assert made.columns["tag"].said(np.array([0, 1])) == ["T1", "–"]


def test_a_value_that_all_have_is_named_and_various_are_not():
    assert common_value(FLEET, COLUMNS["owner"], np.arange(60)) == "ours"
    assert common_value(FLEET, COLUMNS["serial"], np.arange(60)) is None


def test_new_machines_begin_with_a_state_of_their_own():
    values = {
        ("machine", "model_id"): 2,
        ("machine_state", "status"): REPAIR,
        ("machine_state", "site_id"): 1,
    }
    made = inventory(PORTFOLIO.applying(added(PORTFOLIO, ["N1", "N2"], TODAY, values)), TODAY)
    rows = np.array([60, 61])
    assert made.columns["serial"].said(rows) == ["N1", "N2"]
    assert made.columns["status"].said(rows) == ["repair", "repair"]
    assert made.columns["model"].said(rows) == ["Antminer S21"] * 2


def test_a_new_serial_must_be_new():
    values = {("machine", "model_id"): 2, ("machine_state", "status"): REPAIR}
    for serials in (["N1", "N1"], [COLUMNS["serial"].typed(3)]):
        with pytest.raises(ValueError, match="in the book already"):
            added(PORTFOLIO, serials, TODAY, values)
