"""The table of contracts in a wide and in a narrow place."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.figures.contract_words import TermBar
from desktop_app.figures.contracts import COLUMNS, ContractTable
from desktop_app.figures.table import TableSpec
from desktop_app.ui.power.contract_list import ContractList


@pytest.fixture
def contracts(qtbot: QtBot) -> ContractList:
    made = ContractList()
    qtbot.addWidget(made)
    row = (
        "Alpha\nSupply",
        "Interruptible, 30 min, TOU",
        "2022–2027",
        14.0,
        48.5,
        1.0,
        2e6,
        "5 of 20 calls used",
    )
    spec = TableSpec.from_rows("Contracts", COLUMNS, [row], keys=(7,))
    made.resize(900, 300)
    made.show()
    made.show_contracts(ContractTable(spec, {7: TermBar("2022–2027", 0.6)}, {7: "Alpha: Supply"}))
    return made


def hidden(contracts: ContractList) -> list[str]:
    return [c.key for n, c in enumerate(contracts.spec.columns) if contracts.isColumnHidden(n)]


def test_columns_that_matter_least_give_way_and_come_back(contracts: ContractList) -> None:
    assert hidden(contracts) == []
    contracts.resize(470, 300)
    assert {"mw", "fixed"} <= set(hidden(contracts))
    assert "price" not in hidden(contracts)
    contracts.resize(900, 300)
    assert hidden(contracts) == []


def test_it_paints_terms_and_alerts_in_two_lines(contracts: ContractList) -> None:
    for width in (900, 470):
        contracts.resize(width, 300)
        assert not contracts.grab().isNull()
    contracts.select(7)
    contracts.scroll_to_chosen()
    assert contracts.current_key() == 7
