"""Every layout is known by its headings or keys, and its traps do not catch us."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain.days import instant_text, parse_day
from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.points import Question
from desktop_app.exchange.treasury.beginning import layout_at_once
from desktop_app.exchange.treasury.layouts import LAYOUTS, layout_of, read_file
from desktop_app.exchange.treasury.listing import open_listing
from desktop_app.exchange.treasury.told import Answers, Told, Way
from tests.exchange.treasury.conftest import (
    ELECTRUM,
    FILES,
    FOUNDRY_EARNINGS,
    KRAKEN_LEDGERS,
    OCEAN,
    SPARROW,
    TX,
    Reading,
)

Write = Callable[..., Path]
MARCH_1 = parse_day("2026-03-01")


def moves(told: Told) -> list[tuple[Way, int, int]]:
    return [(move.way, move.sat, move.fee_sat) for move in told.moves]


@pytest.mark.parametrize("name", FILES)
def test_a_layout_is_known_by_its_headings(write: Write, name: str) -> None:
    path = write(name)
    found, at_once = layout_of(open_listing(path)), layout_at_once(path)
    assert found is not None
    assert found.name == name
    assert at_once is found


@pytest.mark.parametrize("name", FILES)
def test_every_row_of_a_layout_is_accounted_for(reading: Reading, name: str) -> None:
    told = reading(name)
    rows = [e.row for e in told.earned] + [r for m in told.moves for r in m.rows]
    rows += [*told.left_out, *told.refused]
    assert sorted(rows) == sorted(set(rows))
    assert len(rows) == told.rows_in > 0
    assert told.earned or told.moves


def test_every_reader_has_a_file_here() -> None:
    assert [layout.name for layout in LAYOUTS] == list(FILES)


def test_headings_may_differ_in_case_spaces_and_mark_and_separator(reading: Reading) -> None:
    text = SPARROW.replace(",", ";").replace('"134;595.00"', "").replace('"-108;001.35"', "")
    told = reading(("\ufeff" + text.replace("Txid", " TXID ").replace("Label", "LABEL")).encode())
    assert told.layout == "Sparrow wallet"
    assert len(told.moves) == 2


def test_other_files_are_not_taken_for_one(write: Write) -> None:
    for name, text in (("a.csv", "Serial,Site\n1,2\n"), ("b.json", '{"rates": []}'), ("c.json", "[1, 2]")):
        path = write(text, name)
        assert layout_at_once(path) is None
        with pytest.raises(AppError, match="not a file of a pool"):
            read_file(path, Answers())


def test_ocean_is_net_with_the_fee_beside_it_and_asks_for_its_clock(reading: Reading) -> None:
    with pytest.raises(Question, match="time zone") as asked:
        reading(OCEAN, zone="")
    assert asked.value.about == "zone"
    told = reading(OCEAN)
    assert [(e.day_on - MARCH_1, e.sat, e.gross_sat) for e in told.earned] == [
        (1, 1_960_000, 2_000_000), (0, 980_000, 1_000_000), (0, 490_000, 500_000),
    ]  # fmt: skip
    chicago = reading(OCEAN, zone="America/Chicago")
    assert [e.day_on - MARCH_1 for e in chicago.earned] == [1, 1, 0]


def test_foundry_gives_both_and_keeps_no_hashrate_without_a_unit(reading: Reading) -> None:
    told = reading(FOUNDRY_EARNINGS)
    assert [(e.sat, e.gross_sat, e.average_phs) for e in told.earned] == [
        (149_550_000, 150_000_000, None), (150_150_000, 150_600_000, None),
    ]  # fmt: skip
    assert any("unit" in note for note in told.notes)
    half = reading(
        FOUNDRY_EARNINGS.replace("2026-03-02T00:00:00.000Z,1.4955", "2026-03-01T12:00:00.000Z,1.4955")
    )
    assert half.refused[2][1] == "the row is not one whole day UTC"


def test_json_floats_are_read_as_decimals(reading: Reading) -> None:
    told = reading("F2Pool transactions")
    assert told.earned[0].sat == 30_000_000
    assert told.earned[0].average_phs == 700.0
    assert told.earned[0].day_on == MARCH_1
    text = FILES["F2Pool transactions"][0]
    refused = reading(text.replace("0.30000000000000004", "0.300000001"), "x.json")
    assert "not a whole number of satoshi" in refused.refused[1][1]
    with pytest.raises(AppError, match="begins like JSON"):
        reading(text.replace("0.30000000000000004", "NaN"), "x.json")


def test_failed_payouts_are_left_out_and_listed(reading: Reading) -> None:
    told = reading("Braiins payouts")
    assert moves(told) == [(Way.LEAVES, 20_000_000, 0)]
    assert told.left_out == {2: "the payout was not paid: “failed”"}
    assert "not completed" in reading("Luxor transactions").left_out[2]


def test_viabtc_asks_whether_days_are_utc(reading: Reading) -> None:
    with pytest.raises(Question, match=r"UTC\+8"):
        reading("ViaBTC profit", zone="")
    assert reading("ViaBTC profit", zone="+08:00").day_boundary_hour == 16
    assert reading("ViaBTC profit", zone="UTC").day_boundary_hour == 0
    with pytest.raises(Question, match="Days of ViaBTC"):
        reading("ViaBTC profit", zone="America/Chicago")


def test_antpool_stamps_the_day_after_and_its_seven_amounts_add_up(reading: Reading) -> None:
    told = reading("AntPool received")
    assert [(e.day_on, e.sat, e.average_phs) for e in told.earned] == [(MARCH_1, 12_300_000, 500.0)]


def test_thousands_commas_and_currency_signs_are_numbers(reading: Reading) -> None:
    assert moves(reading("Coinbase Prime transactions")) == [(Way.ARRIVES, 120_050_000_000, 0)]
    (sale, send) = reading("Coinbase statement").moves
    assert (sale.value_usd, sale.fee_usd, send.way) == (45_000_000_000, 72_000_000, Way.LEAVES)


def test_the_filled_part_of_a_cancelled_order_counts(reading: Reading) -> None:
    told = reading("Coinbase Prime orders")
    assert [(m.way, m.sat, m.value_usd, m.fee_usd) for m in told.moves] == [
        (Way.SOLD, 200_000_000, 180_000_000_000, 90_000_000),
        (Way.BOUGHT, 25_000_000, 20_000_000_000, 10_000_000),
    ]
    assert set(told.left_out) == {3, 5}


def test_two_rows_of_kraken_are_one_trade(reading: Reading) -> None:
    told = reading("Kraken ledger")
    trade = next(m for m in told.moves if m.way is Way.SOLD)
    assert (trade.rows, trade.reference) == ((4, 5), "T1")
    assert (trade.sat, trade.value_usd, trade.fee_usd) == (150_000_000, 136_500_000_000, 218_400_000)
    assert moves(told)[:2] == [(Way.ARRIVES, 200_000_000, 0), (Way.LEAVES, 30_000_000, 10_000)]
    assert "no id yet" in told.left_out[2]


def test_half_of_a_trade_is_refused_as_a_whole(reading: Reading) -> None:
    lone = reading("".join(line for line in KRAKEN_LEDGERS.splitlines(True) if '"L3"' not in line))
    assert "its other row is missing" in lone.refused[4][1]
    euro = reading(KRAKEN_LEDGERS.replace('"USD"', '"EUR"'))
    assert {row: "against EUR" in reason for row, (_, reason) in euro.refused.items()} == {4: True, 5: True}


def test_a_fee_in_bitcoin_makes_the_sale_larger(reading: Reading) -> None:
    text = KRAKEN_LEDGERS.replace("-1.5000000000,0.0000000000,0.5", "-1.5000000000,0.0010000000,0.499")
    assert next(m for m in reading(text).moves if m.way is Way.SOLD).sat == 150_100_000


def test_kraken_trades_in_other_money_are_refused(reading: Reading) -> None:
    told = reading("Kraken trades")
    assert [m.reference for m in told.moves] == ["T1"]
    assert instant_text(told.moves[0].at) == "2026-03-02T14:03:22Z"
    assert "not in dollars" in told.refused[3][1]


def test_sparrow_without_a_decimal_point_is_satoshi_and_says_so(reading: Reading) -> None:
    told = reading(SPARROW)
    assert moves(told) == [(Way.ARRIVES, 149_550_000, 0), (Way.LEAVES, 120_000_000, 1_500)]
    assert any("read as satoshi" in note for note in told.notes)
    assert "not confirmed" in told.left_out[4]
    in_btc = SPARROW.replace("149550000", "1.4955").replace("-120001500", "-1.200015")
    in_btc = (
        in_btc.replace("29548500", "0.295485").replace(",1500,", ",0.000015,").replace("29548600", "0.295486")
    )
    assert moves(reading(in_btc)) == moves(told)
    with pytest.raises(Question) as asked:
        reading(in_btc, unit="sat")
    assert asked.value.about == "unit"
    assert reading(SPARROW.replace("149550000", "2"), unit="btc").moves[0].sat == 200_000_000


def test_electrum_writes_local_time(reading: Reading) -> None:
    with pytest.raises(Question) as asked:
        reading(ELECTRUM, zone="")
    assert asked.value.about == "zone"
    told = reading(ELECTRUM, zone="America/Chicago")
    assert instant_text(told.moves[0].at) == "2026-03-02T01:10:00Z"
    assert moves(told) == [(Way.ARRIVES, 149_550_000, 0), (Way.LEAVES, 120_000_000, 1_500)]


@pytest.mark.parametrize("name", ["Ledger Live", "Trezor Suite"])
def test_what_goes_out_is_without_the_fee_and_what_comes_has_none(reading: Reading, name: str) -> None:
    told = reading(name)
    assert moves(told) == [(Way.ARRIVES, 149_550_000, 0), (Way.LEAVES, 120_000_000, 1_500)]
    assert [m.txid for m in told.moves] == [TX["payout"], TX["send"]]


def test_several_answers_in_one_json_are_read_together(reading: Reading) -> None:
    text = FILES["AntPool payouts"][0]
    assert len(reading(f"[{text}, {text.replace('0.123', '0.2')}]", "two.json").moves) == 2


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1.495500001", "whole number of satoshi"),
        ("", "missing"),
        ("abc", "not a number"),
        ("1e30", "larger"),
    ],
)
def test_an_amount_that_is_none_is_refused_with_its_column(reading: Reading, cell: str, reason: str) -> None:
    told = reading(FOUNDRY_EARNINGS.replace("1.49550000", cell))
    column, why = told.refused[2]
    assert column == "totalAmount"
    assert reason in why
    assert len(told.earned) == 1
