"""The catalogue's facts are complete, agree with each other and name their sources."""

import csv
import itertools
import re

import pytest

from desktop_app import bundled

CATALOGUE = ("asic_models", "difficulty_epochs", "emission_factors", "network_monthly")


def rows(name: str) -> list[dict[str, str]]:
    with bundled.path(f"resources/catalog/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", CATALOGUE)
def test_each_file_is_described_and_each_row_is_complete(name: str):
    assert f"`{name}.csv`" in bundled.path("resources/catalog/README.md").read_text("utf-8")
    assert all(None not in row and None not in row.values() for row in rows(name))


def test_there_are_163_models_each_once_and_with_its_source():
    models = rows("asic_models")
    assert len(models) == 163
    assert len({(row["manufacturer"], row["model"]) for row in models}) == 163
    assert all(row["source"].strip() for row in models)


def test_watts_hashrate_and_efficiency_of_each_model_agree():
    for row in rows("asic_models"):
        computed = float(row["power_w"]) / float(row["hashrate_ths"])
        assert float(row["efficiency_j_th"]) == pytest.approx(computed, rel=0.02), row["model"]


def test_models_are_cooled_in_a_known_way_and_released_in_a_known_month_or_year():
    models = rows("asic_models")
    assert {row["cooling"] for row in models} == {"air", "hydro", "immersion"}
    unknown = [row for row in models if not row["release"]]
    assert len(unknown) == 13
    for row in models:
        assert row in unknown or re.fullmatch(r"20(1[6-9]|2[0-6])(-(0[1-9]|1[0-2]))?", row["release"])


def test_difficulty_epochs_follow_each_other_every_2016_blocks():
    epochs = rows("difficulty_epochs")
    assert [int(row["start_height"]) for row in epochs] == [2016 * int(row["epoch"]) for row in epochs]
    assert [int(row["epoch"]) for row in epochs] == list(range(1, len(epochs) + 1))


def test_no_epoch_changes_difficulty_by_more_than_the_consensus_allows():
    difficulties = [float(row["difficulty"]) for row in rows("difficulty_epochs")]
    assert all(
        before / 4.001 <= after <= before * 4.001 for before, after in itertools.pairwise(difficulties)
    )


def test_network_months_have_no_gap_and_pay_the_subsidy_of_their_blocks():
    months = rows("network_monthly")
    numbers = [int(row["month"][:4]) * 12 + int(row["month"][5:]) for row in months]
    assert numbers == list(range(numbers[0], numbers[0] + len(months)))
    for row in months:
        per_block = float(row["subsidy_btc_total"]) / int(row["blocks"])
        assert 3.125 <= per_block <= 12.5, row["month"]


def test_emission_factors_carry_their_vintage_and_their_gases_add_up():
    factors = rows("emission_factors")
    assert len(factors) == 28
    assert {row["vintage"] for row in factors} == {"eGRID2023 rev2"}
    for row in factors:
        if row["subregion"] != "US":
            pounds = float(row["co2_lb_mwh"]) + 28 * float(row["ch4_lb_mwh"]) + 265 * float(row["n2o_lb_mwh"])
            assert float(row["co2e_kg_mwh"]) == pytest.approx(pounds * 0.45359237, abs=0.1)
