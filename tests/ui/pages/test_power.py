"""Power on screen: contracts with bill and market, prices by site, the run plan, prices and meters."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records, updating
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.ui.dialogs.record import RecordDialog
from desktop_app.ui.pages.power import PowerPage
from desktop_app.ui.power.bill_card import WORKINGS, YEAR
from desktop_app.ui.power.contracts_view import ContractsView
from desktop_app.ui.power.sites_view import SitesView
from tests.ui.conftest import wait_until

Open = Callable[[Path], app.Application]


@pytest.fixture
def made(open_book: Open, sample_book: Path) -> app.Application:
    return open_book(sample_book)


@pytest.fixture
def page(qtbot: QtBot, made: app.Application) -> PowerPage:
    shown = made.window.pages.show_page("power")
    assert isinstance(shown, PowerPage)
    qtbot.waitUntil(shown.is_ready, timeout=20_000)
    return shown


@pytest.fixture(scope="module")
def power(looked_at: app.Application) -> PowerPage:
    """The page in a window that the tests of this file share."""
    shown = looked_at.window.pages.show_page("power")
    assert isinstance(shown, PowerPage)
    wait_until(shown.is_ready)
    return shown


@pytest.fixture
def seen(power: PowerPage) -> PowerPage:
    """The page at its first view, of which no test edits anything."""
    power.show_view("Contracts")
    return power


@pytest.fixture
def contracts(page: PowerPage) -> ContractsView:
    return page.contracts


@pytest.fixture
def sites(page: PowerPage) -> SitesView:
    page.show_view("Sites")
    return page.sites


def settled(qtbot: QtBot, made: app.Application) -> None:
    qtbot.waitUntil(lambda: not made.desk.document.is_saving and made.desk.recalculator.is_settled)


def contract_with_a_block(page: PowerPage) -> tuple[int, int]:
    """A contract of the sample with a fixed block, and the block's line."""
    portfolio = page.desk.document.portfolio
    line = next(line for line in portfolio.records("charge_line").values() if line.kind == "block")
    version = portfolio.records("contract_version")[line.version_id]
    return version.contract_id, line.id


# --- contracts ----------------------------------------------------------------------------------------
def test_the_chosen_contract_shows_its_bill_against_its_invoice(seen: PowerPage) -> None:
    contracts = seen.contracts
    for key in contracts.table.spec.keys:
        assert isinstance(key, int)
        contracts.choose(key)
        rows = {row.kind: row for row in contracts.bill.summary.rows}
        if "invoiced" in rows and rows["invoiced"].is_off:
            assert rows["invoiced"].amount != rows["total"].amount
            assert "invoiced" in contracts.bill.accessibleName()
            return
    pytest.fail("the sample has invoices that are disputed")


def test_the_bill_adds_up_to_what_was_computed(seen: PowerPage) -> None:
    contracts = seen.contracts
    contract_id, _ = contract_with_a_block(seen)
    contracts.choose(contract_id)
    rows = contracts.bill.summary.rows
    lines = [_usd(row.amount) for row in rows if row.kind == "line"]
    total = next(_usd(row.amount) for row in rows if row.kind == "total")
    assert sum(lines) == pytest.approx(total, abs=0.005 * len(lines) + 0.01)


def _usd(said: str) -> float:
    return float(said.replace("\u2212", "-").replace("$", "").replace(",", ""))


def test_an_edit_of_a_rate_moves_the_bill_at_once(
    qtbot: QtBot, made: app.Application, page: PowerPage, contracts: ContractsView
) -> None:
    contract_id, line_id = contract_with_a_block(page)
    contracts.choose(contract_id)
    others = {i: y for i, y in page.years.years.by_id.items() if i != contract_id}  # type: ignore[union-attr]
    before = contracts.bill.summary.rows[0].amount
    portfolio = made.desk.document.portfolio
    given = json.loads(portfolio.records("charge_line")[line_id].parameters)
    given["usd_per_mwh"] *= 2
    rows = updating(portfolio, "charge_line", np.array([line_id]), {"parameters": json.dumps(given)})
    made.desk.document.edit("Double the price", Change((rows,)))
    settled(qtbot, made)
    assert _usd(contracts.bill.summary.rows[0].amount) == pytest.approx(2 * _usd(before), abs=0.011)
    after = page.years.years
    assert after is not None
    assert all(after.by_id[i] is year for i, year in others.items()), "no other contract is billed again"


def test_months_and_credits_are_chosen_in_the_title_bar(page: PowerPage, contracts: ContractsView) -> None:
    month = contracts.card.accessibleDescription()
    price = contracts.tiles.tiles[0].value
    page.look_at(-1)
    assert contracts.card.accessibleDescription() != month
    page.look_at(0)
    page.look_net(False)
    assert "before credits" in contracts.card.accessibleDescription()
    assert float(contracts.tiles.tiles[0].value) >= float(price)


def test_the_bill_is_worked_out_and_shown_by_month_on_demand(seen: PowerPage) -> None:
    contracts = seen.contracts
    contracts.bill.segments.chosen.emit(WORKINGS)
    contracts.bill.segments.choose(WORKINGS)
    contracts.bill._choose(WORKINGS)
    assert contracts.bill.list.model().rowCount() > 2
    contracts.bill.segments.choose(YEAR)
    contracts.bill._choose(YEAR)
    assert contracts.bill.chart.spec.stacked
    assert not contracts.bill.chart.spec.is_empty


def test_a_lower_bitcoin_price_moves_the_lines_of_the_duration_curve(
    qtbot: QtBot, made: app.Application, page: PowerPage, contracts: ContractsView
) -> None:
    contract_id, _ = contract_with_a_block(page)
    contracts.choose(contract_id)
    before = contracts.duration.chart.spec
    made.desk.recalculator.set_scenario(
        BASE.with_override(Override("network", None, "price_usd", "scale", 0.8))
    )
    settled(qtbot, made)
    after = contracts.duration.chart.spec
    assert after.marks[0].y < before.marks[0].y  # type: ignore[union-attr]
    assert "base" in [one.role for one in after.series]


def test_return_opens_the_editor_and_the_page_comes_back(seen: PowerPage) -> None:
    contracts = seen.contracts
    contract_id, _ = contract_with_a_block(seen)
    contracts.table.activated_key.emit(contract_id)
    assert seen.editor.isVisible()
    assert seen.editor.contract_id == contract_id
    seen.editor.closed.emit()
    assert contracts.isVisible()


def test_the_map_shows_load_and_days_too(seen: PowerPage) -> None:
    contracts = seen.contracts
    contract_id, _ = contract_with_a_block(seen)
    contracts.choose(contract_id)
    assert contracts.map.chart.spec.series[0].y.shape == (12, 24)
    contracts.map.look_by(False)
    contracts.map.what.choose(2)
    contracts.map.what.chosen.emit(2)
    running = contracts.map.chart.spec.series[0].y
    assert running.shape[0] in (28, 29, 30, 31)
    assert 0 <= np.nanmin(running) <= np.nanmax(running) <= 1


def test_a_book_without_contracts_says_what_belongs_there(
    qtbot: QtBot, open_book: Open, books: dict[str, Path], tmp_path: Path
) -> None:
    made = open_book(Path(copyfile(books["empty"], tmp_path / "young.hashyard")))
    site = inserting_records(made.desk.document.portfolio, "site", [{"name": "Alpha"}])
    made.desk.document.edit("Add site", Change((site,)))
    page = made.window.pages.show_page("power")
    assert isinstance(page, PowerPage)
    assert page.view is page.sites, "flat prices come first"
    page.show_view("Contracts")
    assert page.contracts.empty.isVisible()
    for view in page.further_views():
        page.show_view(view)
        qtbot.waitUntil(lambda: made.desk.recalculator.is_settled)


# --- the other views ----------------------------------------------------------------------------------
def test_the_run_plan_follows_a_what_if_and_is_written_as_a_file(
    qtbot: QtBot, made: app.Application, page: PowerPage, tmp_path: Path
) -> None:
    page.show_view("Run plan")
    qtbot.waitUntil(page.is_ready)
    plan = page.run_plan
    margin = plan.tiles.tiles[-1].value
    plan.write(tmp_path / "plan.csv")
    with (tmp_path / "plan.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(plan.rows) > 0
    assert set(rows[0]) >= {"site", "model", "strike_usd_per_mwh", "on_00", "on_23"}
    made.desk.recalculator.set_scenario(
        BASE.with_override(Override("network", None, "price_usd", "scale", 0.5))
    )
    settled(qtbot, made)
    qtbot.waitUntil(page.is_ready)
    assert plan.tiles.tiles[-1].value != margin


def test_what_was_missed_has_hours_and_reasons(qtbot: QtBot, seen: PowerPage) -> None:
    seen.show_view("Curtailment")
    qtbot.waitUntil(seen.is_ready, timeout=20_000)
    view = seen.curtailment
    assert not view.chart.chart.spec.is_empty
    amounts = view.hours.spec.values[5]
    assert list(amounts) == sorted(amounts, reverse=True)
    assert all(view.hours.spec.values[6])
    site = seen.desk.document.portfolio.records("site")
    view.choose(next(iter(view.missed.by_site)))
    assert set(view.hours.spec.values[0]) == {site[next(iter(view.missed.by_site))].name}


def test_months_of_a_series_are_deleted_and_come_back(
    qtbot: QtBot, made: app.Application, page: PowerPage
) -> None:
    page.show_view("Prices and meters")
    view = page.series
    count = len(made.desk.document.portfolio["series_month"])
    view.months.selectRow(0)
    assert view.delete.text() == "Delete 1 month"
    view.delete_months()
    settled(qtbot, made)
    assert len(made.desk.document.portfolio["series_month"]) == count - 1
    made.desk.document.undo()
    settled(qtbot, made)
    assert len(made.desk.document.portfolio["series_month"]) == count


def test_a_tile_leads_to_where_its_figure_comes_from(seen: PowerPage) -> None:
    contracts = seen.contracts
    contracts.tiles.clicked.emit("disputed")
    assert seen.view.name == "Month-end"


# --- sites --------------------------------------------------------------------------------------------
def test_a_bar_a_line_and_the_prices_name_the_same_site(seen: PowerPage) -> None:
    seen.show_view("Sites")
    sites = seen.sites
    key = sites.by_site.chart.spec.series[0].keys[0]
    sites.by_site.chart.picked.emit(key)
    assert isinstance(key, int)
    assert sites.site_id == key == sites.table.current_key()
    name = seen.desk.document.portfolio.records("site")[key].name
    assert name in [one.name for one in sites.months.chart.spec.series]
    assert name in sites.subtitle()
    prices = seen.desk.document.portfolio["power_price"]
    assert len(sites.prices.table.spec) == (prices["site_id"] == key).sum()


def test_a_new_flat_price_is_on_record(
    qtbot: QtBot, made: app.Application, page: PowerPage, sites: SitesView
) -> None:
    sites.prices.start()
    dialog = page.window().findChild(RecordDialog)
    assert dialog is not None
    for name, text in (("effective_on", "2026-01-10"), ("usd_per_mwh", "199")):
        line = dialog.form.editors[name].findChild(QLineEdit)
        assert line is not None
        line.setText(text)
        line.editingFinished.emit()
    dialog.finish()
    settled(qtbot, made)
    assert sites.prices.table.spec.values[1][0] == 199.0


def test_dearer_power_shows_the_base_in_grey(
    qtbot: QtBot, made: app.Application, page: PowerPage, sites: SitesView
) -> None:
    scale = Override("site", None, "power_price_usd_per_mwh", "scale", 1.5)
    made.desk.recalculator.set_scenario(BASE.with_override(scale))
    settled(qtbot, made)
    for chart in (sites.months.chart, sites.by_site.chart):
        assert "base" in [one.role for one in chart.spec.series]
    tile = sites.tiles.tiles[-1]
    assert tile.base_value
    assert tile.value != tile.base_value


def test_a_site_without_a_price_is_found_from_its_problem(seen: PowerPage) -> None:
    seen.reveal(("power_price", 3))
    assert seen.view is seen.sites
    assert seen.sites.site_id == 3


def test_an_empty_book_leads_to_the_first_site(
    open_book: Open, empty_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = open_book(empty_book)
    page = made.window.pages.show_page("power")
    assert isinstance(page, PowerPage)
    went: list[tuple[str, object]] = []
    made.desk.navigator.wanted.disconnect()
    made.desk.navigator.wanted.connect(lambda key, target: went.append((key, target)))
    page.start()
    assert went == [("sites", "add")]


def test_a_problem_leads_to_what_it_is_about(seen: PowerPage, looked_at: app.Application) -> None:
    portfolio = looked_at.desk.document.portfolio
    line = next(iter(portfolio.records("charge_line").values()))
    seen.reveal(("charge_line", line.id))
    assert seen.editor.contract_id == portfolio.records("contract_version")[line.version_id].contract_id
    seen.editor.closed.emit()
    month = next(iter(portfolio.records("series_month").values()))
    seen.reveal(("series_month", month.id))
    assert seen.series.chosen[0] == month.series_id
    meter = next(iter(portfolio.records("meter")))
    seen.reveal(("meter", meter))
    assert seen.series.table.current_key() == meter
    assert seen.series.table.spec.columns[0].label == "Meter"
