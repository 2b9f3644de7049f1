"""Guesses of what columns mean, corrections by hand, and the memory of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from desktop_app.domain.problems import AppError
from desktop_app.exchange.export import column_of
from desktop_app.exchange.mapping import (
    Mapping,
    Memory,
    guess_mapping,
    likeliest_kind,
    load_mapping,
    mapping_from_json,
)
from desktop_app.exchange.raw import RawTable
from desktop_app.exchange.registry import KINDS
from desktop_app.exchange.text_file import read_text
from desktop_app.exchange.watch import Watch
from desktop_app.figures.sheet import heading


def raw_of(text: str) -> RawTable:
    return read_text(text.encode(), "file.csv", Watch())


def guessed(kind: str, headings: str, *rows: str) -> dict[str, str]:
    raw = raw_of("\n".join([headings, *rows]) + "\n")
    mapping = guess_mapping(raw, KINDS[kind])
    return {name: raw.headers[source.column] for name, source in mapping.sources.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_headings_of_an_export_mean_themselves(kind: str) -> None:
    inputs = KINDS[kind].inputs
    headings = [heading(column_of(i)) for i in inputs]
    assert guessed(kind, ",".join(f'"{h}"' for h in headings)) == dict(
        zip((i.name for i in inputs), headings, strict=True)
    )


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        ("Site Name;Control;Cooling;Contracted MW;Energized MW", "sites"),
        ("Site,From,Price ($/kWh)", "power-prices"),
        ("Date,Pool account,BTC earned,Avg hashrate (PH/s)", "production"),
        ("date,difficulty,subsidy_btc,fees_btc,blocks,price", "network"),
        ("S/N,Miner Model,Location,Hash Rate (TH/s),Rack,Pos,Status,Date", "machines"),
        ("Colour,Taste", "machines"),
    ],
)
def test_what_a_file_holds_is_seen_by_its_headings(headings: str, kind: str) -> None:
    assert likeliest_kind(raw_of(f"{headings}\n"), KINDS.values(), KINDS["machines"]).name == kind


def test_what_stands_for_a_missing_column_is_said() -> None:
    mapping = guess_mapping(raw_of("Name,Pool,Fee %\nMain,Foundry,0.15\n"), KINDS["pool-accounts"])
    assert mapping.missing(KINDS["pool-accounts"]) == []
    assert "Files are: “net”, since no column says it" in mapping.notes


def test_a_vendors_headings_are_understood() -> None:
    found = guessed(
        "machines",
        "S/N|MAC Address|Miner Type|Location|Container|Rack #|Position|"
        "Miner Status|Hash Rate (TH/s)|Power Draw (kW)|PO Number|Purchase Date|Comment",
        "A1|aabbccddeeff|S21|Odessa|C1|R1|3|Online|199.5|3.5|PO7|2025-01-02|x",
    )
    assert found == {
        "serial": "S/N",
        "mac": "MAC Address",
        "model_id": "Miner Type",
        "site_id": "Location",
        "building": "Container",
        "rack": "Rack #",
        "slot": "Position",
        "status": "Miner Status",
        "ths": "Hash Rate (TH/s)",
        "power_w": "Power Draw (kW)",
        "purchase_order": "PO Number",
        "bought_on": "Purchase Date",
    }


def test_names_in_snake_and_camel_case_are_understood() -> None:
    assert guessed("machines", "serialNumber,hashrate_ths,power_w,siteName", "A1,200,3500,Odessa") == {
        "serial": "serialNumber",
        "ths": "hashrate_ths",
        "power_w": "power_w",
        "site_id": "siteName",
    }
    assert set(
        guessed(
            "network", "date,difficulty,subsidy_btc,fees_btc,blocks,price_usd", "2025-01-01,1e14,3.1,2,144,9"
        )
    ) == {
        "start_on",
        "difficulty",
        "fees_btc",
        "blocks",
        "price_usd",
    }


@pytest.mark.parametrize(
    ("kind", "heading", "cell", "name", "shift"),
    [
        ("machines", "Power (kW)", "3.5", "power_w", 3),
        ("machines", "Hashrate [PH/s]", "0.2", "ths", 3),
        ("machines", "Hashrate GH/s", "200000", "ths", -3),
        ("production", "Earned (sats)", "5000", "earned_sat", -8),
        ("production", "Hashrate, EH/s", "1.5", "average_phs", 3),
        ("site-days", "Energy (MWh)", "120", "energy_kwh", 3),
        ("actuals", "Amount ($k)", "12.5", "amount_usd", 3),
        ("power-prices", "Price (c/kWh)", "4.1", "usd_per_mwh", 1),
        ("power-prices", "usd_per_kwh", "0.041", "usd_per_mwh", 3),
    ],
)
def test_the_unit_of_a_heading_is_converted(
    kind: str, heading: str, cell: str, name: str, shift: int
) -> None:
    raw = raw_of(f'"{heading}","Remark"\n{cell},x\n')
    source = guess_mapping(raw, KINDS[kind]).sources[name]
    assert (source.column, source.shift) == (0, shift)


def test_an_unknown_unit_is_not_taken_for_granted() -> None:
    assert "cost_usd" not in guessed("machines", "Serial,Cost (EUR)", "A1,5")


def test_a_column_that_holds_something_else_is_not_taken() -> None:
    assert "bought_on" not in guessed("machines", "Serial,Purchased", "A1,yes")


def test_shares_written_as_fractions_are_seen() -> None:
    raw = raw_of("Site,Date,Energy,Uptime\nOdessa,2025-01-01,5,0.97\n")
    assert guess_mapping(raw, KINDS["site-days"]).sources["availability"].shift == 2
    raw = raw_of("Site,Date,Energy,Uptime\nOdessa,2025-01-01,5,97\n")
    assert guess_mapping(raw, KINDS["site-days"]).sources["availability"].shift == 0


def test_decimal_commas_and_the_order_of_days_are_said() -> None:
    raw = raw_of("Serial;TH/s;Bought\nA1;199,5;31/12/2025\n")
    mapping = guess_mapping(raw, KINDS["machines"])
    assert (mapping.sources["ths"].decimal, mapping.sources["bought_on"].order) == (",", "dmy")
    assert any("decimal commas" in note for note in mapping.notes)
    assert any("day first" in note for note in mapping.notes)


def test_fields_that_a_new_record_needs_are_named() -> None:
    raw = raw_of("Serial,Site\nA1,Odessa\n")
    assert guess_mapping(raw, KINDS["machines"]).missing(KINDS["machines"]) == ["Model"]


def test_a_choice_by_hand_frees_the_column_from_its_guess() -> None:
    raw = raw_of("Serial,Name\nA1,T1\n")
    mapping = guess_mapping(raw, KINDS["machines"])
    chosen = mapping.choosing("asset_tag", mapping.sources["serial"])
    assert set(chosen.sources) == {"asset_tag"}
    assert chosen.choosing("asset_tag", None).sources == {}


def test_a_mapping_file_is_laid_over_the_guess(tmp_path: Path) -> None:
    raw = raw_of("Serial,Thing,Site,Comment\nA1,S21,Odessa,x\n")
    path = tmp_path / "map.json"
    path.write_text(json.dumps({"Thing": "model_id", "Site": None}))
    mapping = load_mapping(path, raw, KINDS["machines"])
    assert {n: s.column for n, s in mapping.sources.items()} == {"serial": 0, "model_id": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "could not be read"),
        ("[]", "not a JSON object"),
        ('{"Gone": "serial"}', "no column “Gone”"),
        ('{"Serial": "colour"}', "no field “colour”"),
        ('{"columns": {"cost_usd": {"heading": "Serial", "unit": "EUR"}}}', "cannot be in EUR"),
    ],
)
def test_a_wrong_mapping_file_is_refused_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "map.json"
    path.write_text(text)
    with pytest.raises(AppError, match=said):
        load_mapping(path, raw_of("Serial,Site\nA1,x\n"), KINDS["machines"])


def test_a_mapping_is_remembered_for_the_same_headings(tmp_path: Path) -> None:
    raw, kind = raw_of("Serial,Thing\nA1,S21\n"), KINDS["machines"]
    memory = Memory(tmp_path / "mappings.json")
    assert memory.recall(raw, kind) is None
    chosen = mapping_from_json(raw, kind, {"columns": {"serial": "Serial", "model_id": "Thing"}})
    memory.keep(raw, chosen)
    again = Memory(tmp_path / "mappings.json").recall(raw_of("Serial,Thing,Reason\nA9,S19,bad\n"), kind)
    assert isinstance(again, Mapping)
    assert again.sources == chosen.sources
    assert memory.recall(raw_of("Serial,Other\nA1,S21\n"), kind) is None


def test_a_damaged_memory_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "mappings.json").write_text("{broken")
    raw, kind = raw_of("Serial\nA1\n"), KINDS["machines"]
    memory = Memory(tmp_path / "mappings.json")
    assert memory.recall(raw, kind) is None
    memory.keep(raw, guess_mapping(raw, kind))
    assert memory.recall(raw, kind) is not None
