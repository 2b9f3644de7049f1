"""The pages on power: they say what the records and the computed bills say, with contracts and without."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain.change import Change
from desktop_app.domain.days import months_of_days, parse_month
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.bill.of_book import bill_of
from desktop_app.figures import format as say
from desktop_app.report import contracts
from desktop_app.report.blocks import Grid, Metrics, Words, trimmed
from desktop_app.report.build import RenderedReport, render_quarter
from desktop_app.report.contracts import Contracts
from desktop_app.report.method import reconciliations
from desktop_app.report.power import power
from desktop_app.report.quarter import Quarter, gather
from tests.report.reading import chapter

FIRST, LAST = parse_month("2025-10"), parse_month("2025-12")
_TABLES = (
    "power_statement", "invoice_line", "collateral", "power_event", "block_election", "charge_base",
    "charge_line", "contract_version", "power_contract",
)  # fmt: skip


@pytest.fixture(scope="module")
def quarter(company: Portfolio) -> Quarter:
    return gather(company, "2026Q1")


def without_contracts(company: Portfolio) -> Portfolio:
    return company.applying(Change(tuple(deleting(company, t, company[t].ids) for t in _TABLES)))


def test_every_contract_of_the_quarter_has_its_computed_bill(quarter: Quarter, company: Portfolio) -> None:
    held = Contracts(quarter)
    table = contracts.by_category(held)
    totals = dict(zip(table.values[0], table.values[-1], strict=True))
    for one in held.all:
        bill = bill_of(company, one.contract.id, FIRST, LAST).bill
        assert totals[one.name] * 1e3 == pytest.approx(float(bill.total_usd.sum()))
    assert table.total_row()[-1] * 1e3 == pytest.approx(held.billed_usd)


def test_the_lines_add_up_to_the_bills_and_the_method_proves_it(quarter: Quarter) -> None:
    held = Contracts(quarter)
    table = contracts.lines(held)
    assert sum(table.values[3]) == pytest.approx(held.billed_usd)
    proof = next(r for r in reconciliations(quarter).rows() if r[0].startswith("Lines of the contracts"))
    assert proof[2] == pytest.approx(held.billed_usd)
    assert proof[-1] == pytest.approx(0, abs=1e-4)


def test_a_contract_shows_term_price_fixed_share_and_market(quarter: Quarter) -> None:
    table = contracts.against_market(Contracts(quarter))
    rows = {row[0]: dict(zip((c.key for c in table.columns), row, strict=True)) for row in table.rows()}
    blocks = next(row for name, row in rows.items() if name.startswith("Odessa"))
    assert blocks["ends"].startswith("2030-04-30")
    assert 0 < blocks["fixed"] < 100
    assert blocks["net"] < blocks["gross"]
    assert np.isfinite([blocks["market"], blocks["mark"]]).all()
    tariff = next(row for name, row in rows.items() if name.startswith("Washington"))
    assert np.isnan([tariff["market"], tariff["mark"]]).all()
    assert tariff["fixed"] == 100


def test_terms_that_end_within_a_year_are_named_with_their_notice(quarter: Quarter) -> None:
    said = contracts.soon(Contracts(quarter))
    assert "Ashford B: Fixed with minimum take ends on 31 May 2026 (notice by 1 April 2026)" in said
    assert "Odessa" not in said


def test_statements_stand_beside_what_is_computed(company: Portfolio) -> None:
    rows = company["power_statement"].ids
    bare = company.applying(Change((deleting(company, "power_statement", rows),)))
    one = Contracts(gather(bare, "2026Q1")).all[0]
    computed = round(float(one.bill.total_usd[-1]) * 1e6)
    statement = {
        "contract_id": one.contract.id, "month": LAST, "state": 3, "accrued_usd": computed,
        "invoiced_usd": computed + 5_000_000_000, "disputed_usd": 5_000_000_000,
    }  # fmt: skip
    made = bare.applying(Change((inserting_records(bare, "power_statement", [statement]),)))
    table = contracts.invoices(Contracts(gather(made, "2026Q1")))
    row = dict(zip((c.key for c in table.columns), next(table.rows()), strict=True))
    assert row["state"] == "1 disputed"
    assert row["difference"] == pytest.approx(5.0, abs=1e-6)
    assert row["disputed"] == pytest.approx(5.0)
    assert np.isnan(row["paid"])
    told = next(block for block in power(gather(bare, "2026Q1")).blocks if isinstance(block, Words))
    assert ("Month-end.", "No statement of the quarter is on record: nothing accrued, invoiced or paid.") in (
        told.paragraphs
    )


def test_a_month_whose_load_is_hardly_known_is_left_out_of_the_chart(company: Portfolio) -> None:
    march, days = parse_month("2025-03"), company["site_day"]
    gone = months_of_days(days["day_on"].astype(np.int64)) == march
    tables = {"meter_month": company["meter_month"].ids, "site_day": days.ids[gone]}
    bare = company.applying(Change(tuple(deleting(company, table, ids) for table, ids in tables.items())))
    quarter = gather(bare, "2026Q1")
    spec = contracts.bill_chart(Contracts(quarter))
    assert quarter.months[~np.isfinite(spec.series[0].y)].tolist() == [march]


def test_curtailed_energy_and_credits_are_those_of_the_loss_ledger(quarter: Quarter) -> None:
    made = next(block for block in power(quarter).blocks if isinstance(block, Metrics))
    rows = {m.label: m for m in made.rows if not isinstance(m, str)}
    losses = quarter.figures.losses
    assert rows["Curtailed, for price"].values[0] == pytest.approx(losses.mwh_off[:, 0].sum())
    assert rows["Credits for curtailment, by event"].values[0] == pytest.approx(losses.credit_usd.sum())


def test_credits_of_the_contracts_stand_apart_from_those_on_record(quarter: Quarter) -> None:
    held = Contracts(quarter)
    made = next(block for block in power(quarter).blocks if isinstance(block, Metrics))
    rows = {m.label: m.values[0] for m in made.rows if not isinstance(m, str)}
    programs, resold = rows["Computed credits of programs"], rows["Computed resale of blocks"]
    assert programs == pytest.approx(-sum(one.figures.by_category["credit"] for one in held.all))
    assert programs + resold == pytest.approx(sum(one.figures.credit_usd for one in held.all))
    assert programs > 0 < resold


def test_the_page_says_it_all(quarter: Quarter, summary: RenderedReport) -> None:
    text = chapter(summary.pdf, "Power")
    held = Contracts(quarter)
    assert f"under {len(held.all)} contracts" in text
    for title in ("Contracts against the market", "Computed bills of the quarter", "Lines of the bills"):
        assert title in text
    assert all(one.name in text for one in held.all)


def test_a_book_without_contracts_tells_power_from_its_records(small: Portfolio) -> None:
    bare = without_contracts(small)
    section = trimmed(power(gather(bare, "2026Q1")))
    assert not [block for block in section.blocks if isinstance(block, Grid)]
    assert "contract" not in section.lead
    text = chapter(render_quarter(bare, "2026Q1").pdf, "Power")
    assert "Power price by month" in text
    assert "Contracts against the market" not in text
    assert say.cents_per_kwh(gather(bare, "2026Q1").now.of("net_power_usd_per_mwh")) in text


def test_a_contract_that_cannot_be_computed_is_named(company: Portfolio) -> None:
    lost = updating(company, "power_contract", np.array([9]), {"time_zone": "Nowhere/Else"})
    quarter = gather(company.applying(Change((lost,))), "2026Q1")
    held = Contracts(quarter)
    assert 9 not in [one.contract.id for one in held.all]
    told = next(b for b in power(quarter).blocks if isinstance(b, Words))
    name = company.records("power_contract")[9].name
    assert ("Not computed.", f"{name}: look at its terms in the contract's editor.") in told.paragraphs


def test_very_many_lines_stand_in_the_workbook_alone(
    quarter: Quarter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contracts, "LINES_ON_PAPER", 3)
    table = next(
        b for b in power(quarter).blocks if isinstance(b, Grid) and b.table.title == "Lines of the bills"
    )
    assert not table.on_paper


def test_a_term_that_renews_shows_its_next_end(company: Portfolio) -> None:
    table = contracts.against_market(Contracts(gather(company, "2026Q1")))
    records = company.records("power_contract").values()
    renewing = {c.name for c in records if c.renews_months}
    ends = dict(zip(table.values[0], table.values[1], strict=True))
    assert {name.split(": ")[1] for name, end in ends.items() if end.endswith(" ↻")} <= renewing
    assert any(end.endswith(" ↻") for end in ends.values())
