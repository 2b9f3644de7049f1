"""The summary as a real PDF: it says what the engine says, and archives and screen readers accept it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.company import OPEN
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.periods import set_months
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.engine.periods import summarise
from desktop_app.engine.prepare import prepare
from desktop_app.engine.treasury.books import books_of
from desktop_app.engine.treasury.tables import tables_of
from desktop_app.figures import format as say
from desktop_app.report import build, notes as note
from desktop_app.report.blocks import Chart, Pair, Tiles, trimmed
from desktop_app.report.build import SECTIONS, RenderedReport, render_quarter, write
from desktop_app.report.quarter import gather
from tests.report.conftest import HEAD, sample
from tests.report.reading import bookmarks, chapter, fonts, reader, tags, words

NAME = "#Lone * <Star> & $on"
FIRST, LAST = days.parse_day("2025-10-01"), days.parse_day("2025-12-31")


# --- what it says ----------------------------------------------------------------------------------
def test_the_tiles_are_the_engines_figures(company: Portfolio, summary: RenderedReport) -> None:
    figures = summarise(prepare(company), FIRST, LAST).company
    tables, cover = tables_of(books_of(company), FIRST, LAST), words(summary.pdf, 0)
    for text in (
        say.hashrate(figures["operating_phs"]),
        say.efficiency(figures["wall_efficiency_j_th"]),
        say.percent(figures["availability"]),
        say.cents_per_kwh(figures["net_power_usd_per_mwh"]),
        say.money_exact(figures["cost_per_btc_direct_usd"]),
        say.money_exact(tables.sales.total.net_price_usd / 1e6),
        say.number(tables.holdings.sat / 1e8),
        f"BTC held, {say.number(tables.holdings.encumbered_share * tables.holdings.sat / 1e8)} pledged",
        say.money(tables.liquidity.total_usd / 1e6),
        say.money(figures["revenue_usd"]),
        say.percent(figures["gross_margin_share"]),
        say.power(figures["energised_mw"]),
    ):
        assert text in cover
    assert f"produced {say.btc(figures['earned_btc'], 1)}" in cover


def test_the_changes_are_against_the_quarter_before_and_a_year_ago(
    company: Portfolio, summary: RenderedReport
) -> None:
    prepared, cover = prepare(company), words(summary.pdf, 0)
    now, before, year_ago = (
        summarise(prepared, days.parse_day(first), days.parse_day(last)).company["earned_btc"]
        for first, last in (
            ("2025-10-01", "2025-12-31"), ("2025-07-01", "2025-09-30"), ("2024-10-01", "2024-12-31"),
        )
    )  # fmt: skip
    assert f"{say.change(now, before)} quarter {say.change(now, year_ago)} year" in cover


def test_a_closed_quarter_is_final_and_an_open_one_preliminary(small: Portfolio) -> None:
    assert "unaudited · final" in words(render_quarter(small, "2025Q4").pdf, 0)
    month = [days.parse_month("2025-09")]
    opened = small.applying(set_months(small, month, OPEN, who="Anna", at=0, reason="late bill"))
    pdf = render_quarter(opened, "2025Q4").pdf
    assert "unaudited · preliminary" in words(pdf, 0)
    assert "Not closed: 2025-09" in chapter(pdf, "Method")


def test_every_section_is_there_and_no_reconciliation_differs(
    company: Portfolio, summary: RenderedReport
) -> None:
    quarter = gather(company, "2026Q1")
    assert bookmarks(summary.pdf) == [make(quarter).title for make in SECTIONS][1:]
    text = chapter(summary.pdf, "Method")
    proofs = text[text.index("What must agree") : text.index("Head of the log")]
    assert proofs.count(" 0.0000") == 20
    assert HEAD in text


def test_the_log_position_is_on_every_page(summary: RenderedReport) -> None:
    assert all(f"book {HEAD[:12]}" in words(summary.pdf, page) for page in range(summary.page_count))


# --- how it is built -------------------------------------------------------------------------------
def test_it_declares_title_language_tags_and_both_standards(summary: RenderedReport) -> None:
    document = reader(summary.pdf)
    assert document.metadata is not None
    assert document.metadata.title == "Northgate Mining: First quarter of fiscal 2026, quarterly summary"
    root = document.trailer["/Root"]
    assert root["/Lang"] == "en"  # pyright: ignore[reportIndexIssue]
    assert root["/MarkInfo"]["/Marked"]  # pyright: ignore[reportIndexIssue]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in summary.pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in summary.pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in summary.pdf


def test_all_fonts_are_inter_and_embedded(summary: RenderedReport) -> None:
    found = fonts(summary.pdf)
    assert found
    assert all(name.startswith("Inter-") and embedded for name, embedded in found.items()), found


def test_every_chart_is_described(company: Portfolio, summary: RenderedReport) -> None:
    quarter = gather(company, "2026Q1")
    blocks = [block for make in SECTIONS for block in trimmed(make(quarter)).blocks]
    charts = sum(isinstance(b, Chart) + 2 * isinstance(b, Pair) for b in blocks)
    tiles = sum(len(b.tiles) for b in blocks if isinstance(b, Tiles))
    described = [tag.get("/Alt") for tag in tags(summary.pdf) if tag["/S"] == "/Figure"]
    assert len(described) == charts + tiles
    assert all(described)


def test_every_page_of_a4_but_the_last_is_full(summary: RenderedReport) -> None:
    pages = reader(summary.pdf).pages
    assert len(pages) == summary.page_count == 21
    assert {(round(p.mediabox.width), round(p.mediabox.height)) for p in pages} == {(595, 842)}
    assert min(len(words(summary.pdf, page)) for page in range(len(pages) - 1)) > 1200


def test_footnotes_are_numbered_anew_with_each_section_that_begins_a_page(summary: RenderedReport) -> None:
    page = next(n for n in range(summary.page_count) if "G. Liquidity" in words(summary.pdf, n))
    assert f"1 {note.LIQUIDITY}" in words(summary.pdf, page)


def test_pictures_of_the_pages_are_made_on_demand(summary: RenderedReport) -> None:
    assert len(summary.pages) == summary.page_count
    assert all(page.startswith(b"\x89PNG") for page in summary.pages)


PROGRAM = """
import hashlib, sys
from desktop_app.report.build import render_quarter
from tests.report.conftest import sample
made = render_quarter(sample(1000), "2026Q1", log_head="abc")
print(hashlib.sha256(made.pdf).hexdigest(), hashlib.sha256(made.xlsx).hexdigest())
"""


def test_the_same_book_gives_the_same_bytes_again(small: Portfolio, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render_quarter(small, "2026Q1")
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Pacific/Kiritimati")
        time.tzset()
        again = render_quarter(sample(300, sites=3), "2026Q1")
    time.tzset()
    assert (again.pdf, again.xlsx) == (first.pdf, first.xlsx)


@pytest.mark.slow
def test_the_same_book_gives_the_same_bytes_in_any_time_zone_and_locale() -> None:
    made = render_quarter(sample(1000), "2026Q1", log_head="abc")
    here = f"{hashlib.sha256(made.pdf).hexdigest()} {hashlib.sha256(made.xlsx).hexdigest()}"
    for zone, locale in (("Pacific/Kiritimati", "de_DE.UTF-8"), ("America/Los_Angeles", "C")):
        environment = {**os.environ, "TZ": zone, "LC_ALL": locale, "PYTHONHASHSEED": "7", "PYTHONUTF8": "1"}
        command = [sys.executable, "-c", PROGRAM]
        found = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert found.stdout.strip() == here


# --- books that are not whole ----------------------------------------------------------------------
def test_a_year_ago_without_records_is_a_dash_with_a_footnote(small: Portfolio) -> None:
    pdf = render_quarter(small, "2024Q3").pdf
    assert f"2 {note.NO_QUARTER}" in words(pdf, 0)
    assert note.NO_QUARTER in words(pdf, 1)
    assert "Q3 FY23 has no production on record" in chapter(pdf, "Method")


def test_gaps_and_estimates_are_counted(small: Portfolio) -> None:
    rows = small["production"]
    mine = np.flatnonzero((rows["pool_account_id"] == 1) & (rows["day_on"] > LAST - 5))
    gone = small.applying(Change((deleting(small, "production", rows.ids[mine[:3]]),)))
    guessed = updating(gone, "production", rows.ids[mine[3:]], {"quality": 0})
    text = chapter(render_quarter(gone.applying(Change((guessed,))), "2026Q1").pdf, "Method")
    assert "3 site days without a pool report: Dalton 3" in text
    assert "Marked as estimates: 2 in production" in text


@pytest.fixture
def nearly_empty() -> Portfolio:
    portfolio = Portfolio.empty()
    days_on = [days.parse_day(text) for text in ("2025-11-30", "2025-12-01", "2025-12-03")]
    produced = [
        {"pool_account_id": 1, "day_on": d, "earned_sat": 10_000_000, "average_phs": 250.0} for d in days_on
    ]
    made = (
        inserting_records(portfolio, "company", [{"name": NAME, "fiscal_year_start_month": 1}]),
        inserting_records(portfolio, "site", [{"name": "=1+1 _A_ [b]", "control": 0, "cooling": 0}]),
        inserting_records(portfolio, "pool_account", [{"name": "Pool", "fee_share": 0.0, "basis": 0}]),
        inserting_records(portfolio, "pool_share", [{"pool_account_id": 1, "site_id": 1, "share": 1.0}]),
        inserting_records(portfolio, "production", produced),
    )
    return portfolio.applying(Change(made))


def test_a_book_with_hardly_anything_says_what_is_missing(nearly_empty: Portfolio) -> None:
    made = render_quarter(nearly_empty, "2025Q4")
    text = words(made.pdf)
    assert NAME in text
    assert "=1+1 _A_ [b]" in text
    assert "3 of 92 days have production on record" in text
    assert note.NOT_RECORDED in text
    assert "nan" not in text.lower().split()
    assert made.page_count <= 10


@pytest.mark.parametrize(
    ("quarter", "sentence"),
    [
        ("2027Q1", "2027Q1 lies in the future: production is on record up to 2025-12-31."),
        ("2019Q2", "2019Q2 has no production on record."),
        ("next", "“next” is not a fiscal quarter such as 2026Q1."),
    ],
)
def test_a_quarter_that_is_not_on_record_is_refused(company: Portfolio, quarter: str, sentence: str) -> None:
    with pytest.raises(AppError) as refused:
        render_quarter(company, quarter)
    assert refused.value.sentence == sentence
    assert refused.value.hint


def test_a_book_without_production_is_refused() -> None:
    with pytest.raises(AppError, match="holds no production yet"):
        render_quarter(Portfolio.empty(), "2026Q1")


# --- progress and files ----------------------------------------------------------------------------
def test_progress_is_told_and_a_cancelled_summary_stops(small: Portfolio) -> None:
    told: list[tuple[int, int]] = []
    render_quarter(small, "2026Q1", progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(told[0][1] + 1))
    with pytest.raises(build.Cancelled):
        render_quarter(small, "2026Q1", cancelled=lambda: True)


def test_files_are_written_whole(summary: RenderedReport, tmp_path: Path) -> None:
    write(summary, tmp_path / "a.pdf", tmp_path / "a.xlsx")
    assert (tmp_path / "a.pdf").read_bytes() == summary.pdf
    assert (tmp_path / "a.xlsx").read_bytes() == summary.xlsx
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_leaves_what_was_there(
    summary: RenderedReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    target = tmp_path / "a.pdf"
    target.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(AppError, match=r"could not be written: no space left on device\. Make room"):
        write(summary, target)
    assert target.read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_a_place_that_cannot_be_written_is_said(summary: RenderedReport, tmp_path: Path) -> None:
    with pytest.raises(AppError, match=r"could not be written: no such file or directory\. Choose another"):
        write(summary, tmp_path / "gone" / "a.pdf")
