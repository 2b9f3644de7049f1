"""Shows carbon on numbers that can be worked by hand, and which rate a MWh takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from desktop_app.domain.days import parse_day, parse_month
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.carbon import RUNGS, Carbon, carbon, carbon_on_record
from desktop_app.engine.prepare import prepare
from desktop_app.starter.catalogue import catalogue
from tests.engine.conftest import build

OCTOBER, NOVEMBER = parse_month("2025-10"), parse_month("2025-11")
MONTHS = np.array([OCTOBER, NOVEMBER])
LB = 0.45359237


def book(**tables: list[dict[str, Any]]) -> Portfolio:
    """Two sites in Texas and Wyoming with the catalogue's factors."""
    empty = Portfolio.empty()
    made = build(
        empty.applying(catalogue(empty)),
        site=[{"name": n, "control": 0, "cooling": 0} for n in ("Odessa", "Cheyenne")],
        site_grid=[{"site_id": 1, "region": "ERCT"}, {"site_id": 2, "region": "rmpa "}],
    )
    return build(made, **tables)


def worked(portfolio: Portfolio, *energy_mwh: tuple[float, float]) -> Carbon:
    ids = np.arange(1, len(energy_mwh) + 1)
    return carbon(portfolio, ids, MONTHS, np.array(energy_mwh, np.float64))


def certificate(mwh: float, site: int | None = 1, **more: Any) -> dict[str, Any]:
    retired = {"retired_on": parse_day("2025-12-20"), "vintage": 2025}
    return {"site_id": site, "month": OCTOBER, "mwh": mwh, **retired, **more}


def contract(share: float = 0.0, kg: float | None = None, starts: str = "2024-01-01", **more: Any) -> dict:
    deal = {"site_id": 1, "name": "Deal", "starts_on": parse_day(starts), **more}
    version = {"effective_on": parse_day(starts), "renewable_share": share, "supplier_kg_per_mwh": kg}
    return {"power_contract": [deal], "contract_version": [{"contract_id": 1, **version}]}


def test_location_based_is_energy_times_the_regions_published_gases() -> None:
    texas = (733.862 + 28 * 0.043 + 265 * 0.006) * LB
    wyoming = (1036.601 + 28 * 0.090 + 265 * 0.013) * LB
    made = worked(book(), (12_000.0, 0.0), (1_000.0, 2_000.0))
    np.testing.assert_allclose(made.location_t[0], [12 * texas, 0.0], rtol=1e-4)
    np.testing.assert_allclose(made.location_t[1], [wyoming, 2 * wyoming], rtol=1e-4)
    assert made.grid.vintage.tolist() == [[2023, 2023], [2023, 2023]]
    assert made.problems == ()


def test_without_any_instrument_both_methods_give_the_same() -> None:
    made = worked(book(), (12_000.0, 500.0), (1_000.0, 2_000.0))
    np.testing.assert_array_equal(made.market_t, made.location_t)
    assert not made.carbon_free_mwh.any()
    np.testing.assert_array_equal(made.rung_mwh[:, :, RUNGS.index("grid mean")], made.energy_mwh)


def test_a_mwh_takes_the_first_rate_there_is_down_the_ladder() -> None:
    """1,000 MWh: certificates of 200 at 0 and 100 at 50 kg, 30 % by contract, the rest at 410 kg."""
    residual = {"region": "ERCT", "vintage": 2023, "kind": 1, "co2e_kg_per_mwh": 373.7}
    portfolio = book(
        certificate=[certificate(200.0), certificate(100.0, kg_per_mwh=50.0)],
        emission_factor=[residual],
        **contract(share=0.3, kg=410.0, ends_on=parse_day("2025-10-31")),
    )
    made = worked(portfolio, (1_000.0, 1_000.0), (0.0, 0.0))
    assert made.rung_mwh[0, 0].tolist() == pytest.approx([300, 300, 400, 0, 0])
    assert made.rung_mwh[0, 1].tolist() == pytest.approx([0, 0, 0, 1000, 0])
    assert made.market_t[0].tolist() == pytest.approx([(100 * 50 + 400 * 410) / 1000, 373.7])
    assert made.location_t[0].tolist() == pytest.approx([334.135, 334.135])
    assert made.carbon_free_mwh[0].tolist() == pytest.approx([200 + 300, 0])
    np.testing.assert_allclose(made.rung_mwh.sum(axis=2), made.energy_mwh)


def test_a_version_that_holds_for_half_a_month_counts_by_its_days() -> None:
    made = worked(book(**contract(share=1.0, starts="2025-11-16")), (1_000.0, 3_000.0))
    assert made.carbon_free_mwh[0].tolist() == pytest.approx([0.0, 1_500.0])
    assert made.market_t[0, 1] == pytest.approx(1_500 * 0.334135)


def test_two_suppliers_share_by_contract_power_and_delivery_brings_nothing() -> None:
    deals = [
        {"site_id": 1, "name": name, "starts_on": 0, "contract_kw": kw, "part": part}
        for name, kw, part in (("Wind", 30_000.0, 1), ("Market", 10_000.0, 1), ("Wires", 40_000.0, 2))
    ]
    versions = [
        {"contract_id": i, "effective_on": 19_000, "renewable_share": share}
        for i, share in ((1, 0.8), (2, 0.0), (3, 1.0))
    ]
    made = worked(book(power_contract=deals, contract_version=versions), (1_000.0, 0.0))
    assert made.carbon_free_mwh[0, 0] == pytest.approx(1_000 * 0.75 * 0.8)


def test_a_suppliers_factor_is_found_by_its_name_and_zero_is_carbon_free() -> None:
    hydro = {"region": "River Power", "vintage": 2024, "kind": 2, "co2e_kg_per_mwh": 0.0}
    made = worked(book(emission_factor=[hydro], **contract(supplier="River Power")), (1_000.0, 0.0))
    assert made.market_t[0, 0] == 0.0
    assert made.carbon_free_mwh[0, 0] == 1_000.0


def test_the_companys_certificates_go_to_what_no_other_covers() -> None:
    portfolio = book(certificate=[certificate(600.0), certificate(700.0, site=None)])
    made = worked(portfolio, (1_000.0, 0.0), (1_000.0, 0.0))
    assert made.certificate_mwh[:, 0].tolist() == pytest.approx([600 + 200, 500])


def test_certificates_beyond_the_energy_or_not_retired_do_not_count_and_are_said() -> None:
    portfolio = book(
        certificate=[certificate(1_500.0, vintage=2021), certificate(50.0, site=2, retired_on=None)]
    )
    made = worked(portfolio, (1_000.0, 0.0), (1_000.0, 0.0))
    assert made.certificate_mwh[:, 0].tolist() == [1_000.0, 0.0]
    assert [str(p) for p in made.problems] == [
        "Certificates of vintage 2021 stand for the energy of Odessa in 2025-10",
        "50 MWh of certificates for Cheyenne in 2025-10 are not retired and do not count",
        "Certificates of 2025-10 exceed the energy of Odessa by 500 MWh, which do not count",
    ]


def test_a_site_without_region_or_factor_is_a_problem_and_never_zero() -> None:
    portfolio = build(book(), site=[{"name": n, "control": 0, "cooling": 0} for n in ("New", "Far", "Idle")])
    portfolio = build(portfolio, site_grid=[{"site_id": 4, "region": "NORD"}])
    made = worked(portfolio, (1.0, 1.0), (1.0, 1.0), (5.0, 0.0), (5.0, 5.0), (0.0, 0.0))
    assert np.isnan(made.location_t[2, 0])
    assert np.isnan(made.market_t[3]).all()
    assert made.location_t[4].tolist() == [0.0, 0.0]
    assert [str(p) for p in made.problems] == [
        "New: no grid region is chosen, so that its tonnes are not known",
        "Far: no location factor of NORD is on record, so that its tonnes are not known",
    ]


def test_the_newest_vintage_up_to_the_year_is_taken_and_the_books_own_correction_counts() -> None:
    older = {"region": "ERCT", "vintage": 2021, "kind": 0, "co2e_kg_per_mwh": 370.0}
    newer = {"region": "ERCT", "vintage": 2026, "kind": 0, "co2e_kg_per_mwh": 300.0}
    portfolio = book(emission_factor=[older, newer])
    months = np.array([parse_month(m) for m in ("2020-06", "2022-06", "2025-06", "2026-06")])
    made = carbon(portfolio, np.array([1]), months, np.full((1, 4), 1_000.0))
    assert made.grid.vintage.tolist() == [[2021, 2021, 2023, 2026]]
    assert made.location_t[0].tolist() == pytest.approx([370.0, 370.0, 334.135, 300.0])


def test_losses_on_the_way_to_the_meter_stand_apart() -> None:
    made = worked(book(**contract(loss_share=0.02)), (1_000.0, 0.0))
    assert made.loss_mwh[0, 0] == pytest.approx(20.0)
    assert made.loss_t[0, 0] == pytest.approx(20 * 0.334135)
    assert made.location_t[0, 0] == pytest.approx(334.135)


def test_the_record_gives_the_energy_that_the_engine_counts(hand: Portfolio) -> None:
    prepared = prepare(hand)
    made = carbon_on_record(prepared)
    np.testing.assert_array_equal(made.energy_mwh, prepared.actual_sums.energy_mwh)
    assert made.within(parse_month("2025-06"), parse_month("2025-06")) == slice(0, 1)
    assert [str(p) for p in made.problems] == [
        "Odessa: no grid region is chosen, so that its tonnes are not known"
    ]
