"""A book with a site and machines, but neither production nor network history, is shown without a guess."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.domain.scenarios import BASE, Override
from desktop_app.ui.pages.overview import OverviewPage
from desktop_app.ui.pages.sites import SitesPage
from desktop_app.ui.screenshots import settle
from tests.books import add_company, new_book

Open = Callable[[Path], app.Application]


@pytest.fixture
def young(open_book: Open, tmp_path: Path) -> app.Application:
    book = new_book(tmp_path / "young.hashyard")
    add_company(book)
    book.close()
    return open_book(tmp_path / "young.hashyard")


@pytest.mark.parametrize("key", ["overview", "sites", "power", "treasury"])
def test_the_page_stands_and_follows_a_what_if(qtbot: QtBot, young: app.Application, key: str) -> None:
    page = young.window.pages.show_page(key)
    assert page is not None
    power = Override("site", None, "power_price_usd_per_mwh", "scale", 1.5)
    young.desk.recalculator.set_scenario(BASE.with_override(power))
    qtbot.waitUntil(lambda: young.desk.recalculator.is_settled)
    settle()
    assert not page.grab().isNull()


def test_what_is_not_known_is_not_shown_as_nought(young: app.Application) -> None:
    page = young.window.pages.show_page("overview")
    assert isinstance(page, OverviewPage)
    shown = {tile.key: tile.value for tile in page.tiles.tiles}
    assert shown["produced"] == "–"
    assert shown["margin"] == "–"


def test_machines_stand_at_their_site_before_anything_was_produced(young: app.Application) -> None:
    page = young.window.pages.show_page("sites")
    assert isinstance(page, SitesPage)
    assert page.models_card.accessibleName() == "20 machines, 100.0 % of them energised"
    assert page.months.spec.empty == "No month is on record for this site"
    assert page.capacity_chart.chart.spec.is_empty
