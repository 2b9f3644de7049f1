"""The page on carbon: it says what the engine says, and what it cannot know."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.carbon import carbon_on_record
from desktop_app.figures import format as say
from desktop_app.report import notes as note
from desktop_app.report.blocks import Grid, Metrics, trimmed
from desktop_app.report.build import RenderedReport, render_quarter
from desktop_app.report.carbon import carbon
from desktop_app.report.method import reconciliations
from desktop_app.report.quarter import Quarter, gather
from tests.report.reading import bookmarks, chapter


@pytest.fixture(scope="module")
def quarter(company: Portfolio) -> Quarter:
    return gather(company, "2026Q1")


def test_the_page_says_both_tonnages_of_the_engine(quarter: Quarter, summary: RenderedReport) -> None:
    made = carbon_on_record(quarter.prepared)
    months = quarter.months_of(quarter.now)
    at = made.within(months[0], months[-1])
    text = chapter(summary.pdf, "Carbon")
    for tonnes in (made.location_t, made.market_t):
        assert say.number(float(tonnes[:, at].sum()), 0) in text
        assert say.tonnes(float(tonnes[:, at].sum())) in text
    assert "eGRID2023 rev2" in text
    assert "2023" in text


def test_its_tables_add_up_and_the_method_proves_it(quarter: Quarter) -> None:
    rows = {row[0]: row for row in reconciliations(quarter).rows()}
    for proof in (
        "Energy that carbon is told of = energy at the meter",
        "Energy by kind of market-based rate = energy at the meter",
    ):
        assert rows[proof][-1] == pytest.approx(0, abs=1e-6)
    grids = [block.table for block in carbon(quarter).blocks if isinstance(block, Grid)]
    energy = quarter.now.of("energy_mwh")
    for table in grids:
        at = [c.key for c in table.columns].index("energy")
        assert table.total_row()[at] == pytest.approx(energy)


def test_a_site_without_a_region_is_named_and_the_total_is_a_dash(small: Portfolio) -> None:
    rows = small["site_grid"].ids[:1]
    bare = small.applying(Change((deleting(small, "site_grid", rows),)))
    section = carbon(gather(bare, "2026Q1"))
    assert section.lead.startswith("Some site has no grid region with a factor")
    made = next(block for block in section.blocks if isinstance(block, Metrics))
    location = next(m for m in made.rows if not isinstance(m, str) and m.label == "Location-based")
    assert np.isnan(location.values[0])
    pdf = render_quarter(bare, "2026Q1").pdf
    assert "no grid region is chosen, so that its tonnes are not known" in chapter(pdf, "Carbon")
    assert note.NO_FACTOR in chapter(pdf, "Carbon")


def test_a_book_without_energy_has_one_sentence_and_no_empty_table(small: Portfolio) -> None:
    tables = ("machine_state", "site_day")
    bare = small.applying(Change(tuple(deleting(small, t, small[t].ids) for t in tables)))
    section = trimmed(carbon(gather(bare, "2026Q1")))
    assert section.lead == "Without energy on record there is nothing to tell"
    assert "Carbon" in bookmarks(render_quarter(bare, "2026Q1").pdf)
