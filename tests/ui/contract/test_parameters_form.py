"""The form of a line follows from its kind; what does not go together stays, with the reason."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.domain.charges.declare import CHARGES
from desktop_app.domain.charges.parts import Tier, flat_tiers
from desktop_app.domain.days import day_text, parse_day, parse_month
from desktop_app.domain.terms import kinds
from desktop_app.ui.contract.dated_rows import DatedEditor
from desktop_app.ui.contract.edits import first_parameters
from desktop_app.ui.contract.escalator_editor import EscalatorEditor
from desktop_app.ui.contract.month_rows import MonthFlagsRow, MonthsRow
from desktop_app.ui.contract.number_cell import NumberCell
from desktop_app.ui.contract.parameters_form import ParametersForm
from desktop_app.ui.contract.schedule_editor import ScheduleEditor
from desktop_app.ui.contract.tiers_table import TiersTable

FROM = parse_day("2025-01-01")


class Watched:
    """A form with what it has said."""

    def __init__(self, qtbot: QtBot, kind: str, parameters: Any) -> None:
        self.form = ParametersForm(CHARGES[kind], FROM)
        qtbot.addWidget(self.form)
        self.saved: list[Any] = []
        self.previews: list[Any] = []
        self.form.edited.connect(lambda made, _: self.saved.append(made))
        self.form.typed.connect(self.previews.append)
        self.form.set_parameters(parameters)

    def enter(self, name: str, text: str) -> None:
        editor = next(g.editors[name] for g in self.form.grids if name in g.editors)
        line = editor.findChild(QLineEdit)
        assert line is not None
        line.setText(text)
        line.editingFinished.emit()

    def choose(self, name: str, value: int) -> None:
        """Choose of a box of choices."""
        editor = next(g.editors[name] for g in self.form.grids if name in g.editors)
        editor.edited.emit(name, value)


def fill(cell: NumberCell | QLineEdit, text: str) -> None:
    cell.setText(text)
    cell.editingFinished.emit()


@pytest.mark.parametrize("kind", CHARGES)
def test_every_kind_has_a_form_that_shows_what_a_new_line_begins_with(
    qapp: QApplication, qtbot: QtBot, kind: str
) -> None:
    parameters = first_parameters(CHARGES[kind])
    watched = Watched(qtbot, kind, parameters)
    shown = {name for grid in watched.form.grids for name in grid.editors} | set(watched.form.parts)
    assert shown == set(CHARGES[kind].by_name)
    assert not watched.saved


def test_a_rate_is_seen_while_it_is_typed_and_saved_when_it_is_left(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "energy", kinds.Energy(tiers=flat_tiers(0.04)))
    table = watched.form.parts["tiers"]
    cell = next(c for c in table.findChildren(NumberCell) if c.accessibleName() == "Period 1: rate")
    cell.setText("0.051")
    cell.typed.emit()
    assert watched.previews[-1].tiers == flat_tiers(0.051)
    assert not watched.saved
    cell.entered.emit()
    assert watched.saved[-1].tiers == flat_tiers(0.051)


def test_a_ratchet_waits_for_its_share(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "demand", kinds.Demand(tiers=flat_tiers(11.5)))
    watched.choose("ratchet", kinds.MONTHS_BACK)
    assert not watched.saved
    assert watched.form.problem == "Not saved yet: A ratchet needs its share."
    watched.enter("ratchet_share", "95")
    assert watched.saved[-1] == kinds.Demand(
        tiers=flat_tiers(11.5), ratchet=kinds.MONTHS_BACK, ratchet_share=0.95
    )
    assert not watched.form.problem


def test_a_block_that_ends_before_it_starts_says_so(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "block", kinds.Block(mw=130, usd_per_mwh=28.5, ends_on=FROM))
    watched.enter("starts_on", "2026-01-01")
    assert "The block ends before it starts" in watched.form.problem
    assert not watched.saved


def test_a_text_that_is_no_number_stays_with_the_reason(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "block", kinds.Block(mw=130, usd_per_mwh=28.5))
    watched.enter("mw", "a hundred")
    assert "is not a number" in watched.form.problem
    watched.enter("mw", "-5")
    assert "must be at least 0" in watched.form.problem
    assert not watched.saved


def test_a_further_period_brings_a_rate_and_a_brush(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "energy", kinds.Energy(tiers=flat_tiers(0.04)))
    schedule = watched.form.parts["schedule"]
    assert isinstance(schedule, ScheduleEditor)
    schedule.brushes.add.click()
    assert watched.saved[-1].tiers == flat_tiers(0.04, 0.04)
    schedule.grid.choose(6, 15)
    schedule.grid.paint_choice(1)
    assert watched.saved[-1].schedule.period_count == 2
    table = watched.form.parts["tiers"]
    assert isinstance(table, TiersTable)
    table.drop_period()
    assert "names period 2, but only 1 have rates" in watched.form.problem


def test_tiers_are_split_bounded_and_joined(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "energy", kinds.Energy(tiers=flat_tiers(0.04)))
    table = watched.form.parts["tiers"]
    assert isinstance(table, TiersTable)
    table.add_tier(0, 0)
    table.add_tier(0, 1)
    assert [tier.most for tier in watched.saved[-1].tiers[0]][:2] == [100_000, 200_000]
    cells = [c for c in table.findChildren(NumberCell) if "up to" in c.accessibleName() and c.isEnabled()]
    fill(cells[-2], "900000")
    assert table.problem == "The tiers of period 1 are out of order: each bound must be higher"
    assert cells[-2].text() == "900000"
    fill(cells[-1], "1,000,000")
    assert not table.problem
    table.drop_tier(0, 1)
    assert watched.saved[-1].tiers == ((Tier(0.04, 900_000), Tier(0.04)),)


def test_a_demand_tier_is_bounded_by_kilowatts(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "demand", kinds.Demand(tiers=flat_tiers(9.0)))
    table = watched.form.parts["tiers"]
    assert isinstance(table, TiersTable)
    table.add_tier(0, 0)
    assert {tier.unit for tier in watched.saved[-1].tiers[0]} == {"kW"}


def test_twelve_months_are_typed_copied_and_cleared(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "adder", kinds.Adder(amount=3.1))
    months = watched.form.parts["by_month"]
    assert isinstance(months, MonthsRow)
    fill(months.cells[6], "4.5")
    assert watched.saved[-1].by_month == (*(0.0,) * 6, 4.5, *(0.0,) * 5)
    fill(months.cells[0], "2")
    months._copy_first()
    assert watched.saved[-1].by_month == (2.0,) * 12


def test_a_season_is_pressed_month_by_month(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "coincident peak", kinds.CoincidentPeak(usd_per_kw_year=62))
    season = watched.form.parts["months"]
    assert isinstance(season, MonthFlagsRow)
    for button in season.buttons[5:9]:
        button.click()
    assert watched.form.problem == "Not saved yet: Coincident peaks need a season."
    season.buttons[0].click()
    assert watched.saved[-1].months == (True, *(False,) * 11)


def test_dated_values_follow_each_other(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "adder", kinds.Adder(by_date=((parse_month("2025-01"), 3.0),)))
    dated = watched.form.parts["by_date"]
    assert isinstance(dated, DatedEditor)
    dated.rows.add_row()
    assert watched.saved[-1].by_date[1] == (parse_month("2026-01"), 3.0)
    lines = [line for line in dated.findChildren(QLineEdit) if "From month" in line.accessibleName()]
    fill(lines[-1], "2024-12")
    assert dated.problem == "The months of a row of values must follow each other"


def test_an_escalator_begins_on_the_versions_first_day(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "block", kinds.Block(mw=130, usd_per_mwh=28.5))
    escalator = watched.form.parts["escalator"]
    assert isinstance(escalator, EscalatorEditor)
    escalator._choose_kind("percent")
    fill(escalator.share, "2.5")
    made = watched.saved[-1].escalator
    assert (made.kind, made.share, day_text(made.anchor_on)) == ("percent", 0.025, "2025-01-01")
    escalator._choose_kind("steps")
    assert watched.saved[-1].escalator.values == ((parse_month("2025-01"), 1.0),)


def test_parts_that_are_not_used_wait_behind_a_button(qapp: QApplication, qtbot: QtBot) -> None:
    watched = Watched(qtbot, "block", kinds.Block(mw=130, usd_per_mwh=28.5))
    form = watched.form
    assert form.parts["hours"].isHidden()
    form._openers.buttons["hours"].click()
    assert not form.parts["hours"].isHidden()
    assert form.grids[0]._cells["resale_fee_usd_per_mwh"].isHidden()
    watched.choose("resale", kinds.NET_SETTLEMENT)
    assert not form.grids[0]._cells["resale_fee_usd_per_mwh"].isHidden()
