"""Shows what a new book begins with."""

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.checks import duplicates_of, problems_of
from desktop_app.domain.company import COST_LAYERS
from desktop_app.domain.days import day_text
from desktop_app.domain.edits import deleting, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.starter.catalogue import catalogue, missing_factors

EMPTY = Portfolio.empty()
BOOK = EMPTY.applying(catalogue(EMPTY))


def test_it_holds_models_network_months_accounts_and_emission_factors_and_nothing_else():
    filled = {table: len(rows) for table, rows in BOOK.tables.items() if len(rows)}
    assert filled == {"machine_model": 163, "network": 109, "account": 13, "emission_factor": 28}


def test_nothing_in_it_contradicts_the_rules_of_a_book():
    assert problems_of(EMPTY, catalogue(EMPTY)) == []
    assert duplicates_of(EMPTY, catalogue(EMPTY)) == []


def test_every_model_names_its_source():
    assert all(m.source for m in BOOK.records("machine_model").values())


def test_a_model_carries_the_figures_of_its_line():
    s21 = next(m for m in BOOK.records("machine_model").values() if m.name == "Antminer S21 (200T)")
    assert (s21.manufacturer, s21.ths, s21.power_w, s21.cooling) == ("Bitmain", 200.0, 3500.0, 0)


def test_the_network_runs_month_by_month_without_a_gap():
    starts = BOOK["network"]["start_on"]
    months = starts.astype("datetime64[D]").astype("datetime64[M]")
    assert (day_text(starts[0]), day_text(starts[-1])) == ("2017-01-01", "2026-01-01")
    assert (np.diff(months).astype(int) == 1).all()


def test_only_months_whose_fees_are_scaled_up_are_estimates():
    estimates = [day_text(n.start_on) for n in BOOK.records("network").values() if n.quality == 0]
    assert estimates == ["2025-07-01", "2025-08-01"]


def test_the_accounts_reach_every_cost_layer():
    layers = {COST_LAYERS[a.layer] for a in BOOK.records("account").values()}
    assert layers == set(COST_LAYERS)


def test_emission_factors_are_of_grids_and_carry_vintage_and_source():
    factors = {f.region: f for f in BOOK.records("emission_factor").values()}
    texas = factors["ERCT"]
    assert (texas.co2e_kg_per_mwh, texas.vintage, texas.publisher) == (334.135, 2023, "US EPA")
    assert {(f.kind, f.source) for f in factors.values()} == {(0, "eGRID2023 rev2")}


def test_what_a_book_lacks_of_them_is_added_and_what_it_holds_stays():
    ids = BOOK["emission_factor"].ids
    book = BOOK.applying(Change((updating(BOOK, "emission_factor", ids[:1], {"co2e_kg_per_mwh": 1.0}),)))
    book = book.applying(Change((deleting(book, "emission_factor", ids[-2:]),)))
    book = book.applying(missing_factors(book))
    rates = {f.region: f.co2e_kg_per_mwh for f in book.records("emission_factor").values()}
    assert len(rates) == 28
    assert rates["AKGD"] == 1.0
    assert not missing_factors(book).rows
