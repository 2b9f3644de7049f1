"""Carbon as it is said: tiles, the months by both methods, sites with factor, vintage and certificates."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.days import parse_day, parse_month
from desktop_app.domain.edits import deleting, inserting_records
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.carbon import Carbon, carbon
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.prepare import prepare
from desktop_app.figures import carbon as shown, format as say
from tests.figures.evaluated import Company, company, empty, sample

FIRST, LAST = parse_month("2025-10"), parse_month("2025-12")


@cache
def placed(region: str = "ERCT") -> Company:
    """The sample with every site in one region, and a certificate for the first."""
    book = sample().portfolio
    cleared = [deleting(book, table, book[table].ids) for table in ("site_grid", "certificate")]
    book = book.applying(Change(tuple(rows for rows in cleared if len(rows.ids))))
    grids = [{"site_id": s, "region": region} for s in book["site"].ids.tolist()]
    one = {"site_id": 1, "month": FIRST, "mwh": 100.0, "vintage": 2025, "retired_on": parse_day("2026-01-10")}
    made = (inserting_records(book, "site_grid", grids), inserting_records(book, "certificate", [one]))
    return company(book.applying(Change(made)))


def told(made: Company) -> Carbon:
    energy = made.prepared.actual_sums.energy_mwh
    return carbon(made.portfolio, made.prepared.site_ids, made.prepared.months[: energy.shape[1]], energy)


def table(made: Company) -> list[tuple]:
    found = told(made)
    btc = made.base.sites.earned_btc[:, found.within(FIRST, LAST)].sum(axis=1)
    return list(shown.site_table(made.portfolio, found, FIRST, LAST, btc, made.sites).rows())


def test_a_site_shows_its_factor_with_the_vintage_and_both_tonnages() -> None:
    made = placed()
    row = dict(zip([c.key for c in shown.SITE_COLUMNS], table(made)[0], strict=True))
    found = told(made)
    energy = float(found.energy_mwh[0, found.within(FIRST, LAST)].sum())
    assert (row["site"], row["grid"], row["vintage"]) == ("Dalton", "ERCT", "2023")
    assert row["energy"] == pytest.approx(energy)
    assert row["factor"] == pytest.approx(334.135)
    assert row["location"] == pytest.approx(energy * 0.334135)
    assert row["certificates"] >= 100


def test_the_sites_add_up_to_the_company() -> None:
    made = placed()
    found = told(made)
    btc = made.base.sites.earned_btc[:, found.within(FIRST, LAST)].sum(axis=1)
    spec = shown.site_table(made.portfolio, found, FIRST, LAST, btc, made.sites)
    totals = dict(zip([c.key for c in spec.columns], spec.total_row(), strict=True))
    at = found.within(FIRST, LAST)
    assert totals["location"] == pytest.approx(found.location_t[:, at].sum())
    assert totals["rate"] == pytest.approx(totals["market"] / totals["energy"] * 1000)
    assert totals["per_btc"] == pytest.approx(totals["market"] / btc.sum())


def test_a_site_without_region_makes_the_total_unknown_and_not_smaller() -> None:
    made = placed()
    row = made.portfolio["site_grid"].ids[:1]
    bare = made.portfolio.applying(Change((deleting(made.portfolio, "site_grid", row),)))
    found = told(company(bare))
    spec = shown.site_table(bare, found, FIRST, LAST, np.ones(len(found.site_ids)), made.sites)
    totals = dict(zip([c.key for c in spec.columns], spec.total_row(), strict=True))
    assert math.isnan(totals["location"])
    assert spec.said_totals()[5] == say.MISSING
    assert not math.isnan(totals["energy"])
    assert shown.month_message(found, found.months) == "Carbon by month"


def test_the_months_show_both_methods_and_the_sentence_says_them() -> None:
    found = told(placed())
    spec = shown.month_chart(found)
    assert [one.name for one in spec.series] == ["location", "market"]
    assert spec.series[0].y[-1] == pytest.approx(found.location_t[:, -1].sum())
    year = float(found.location_t[:, -12:].sum())
    assert spec.title.startswith(f"{say.tonnes(year)} in a year by location")


def test_the_tiles_are_of_the_last_month_on_record() -> None:
    made = placed()
    found = told(made)
    tiles = shown.tiles(made.base, found)
    assert [tile.unit for tile in tiles] in (["t", "t", "%", "t"], ["kt", "kt", "%", "t"])
    at = made.base.actual_months - 1
    said = say.tonnes(float(found.location_t[:, at].sum())).split(" ")[0]
    assert tiles[0].value == said


def test_the_sources_of_the_factors_are_named() -> None:
    made = placed()
    assert shown.sources(made.portfolio, told(made)) == ["US EPA eGRID2023 rev2"]


def test_an_empty_book_has_a_sentence_and_no_figure() -> None:
    nothing = empty()
    prepared = prepare(Portfolio.empty())
    found = told(nothing)
    assert shown.month_chart(found).is_empty
    assert len(shown.site_table(nothing.portfolio, found, FIRST, LAST, np.empty(0), {})) == 0
    assert shown.tiles(evaluate(prepared), told(company(Portfolio.empty())))[0].value == say.MISSING
