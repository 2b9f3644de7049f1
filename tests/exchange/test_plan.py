"""What an import would do: outcomes, groups, reasons with row and column, and rejects that re-import."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.checks import problems_of
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange import commands
from desktop_app.exchange.registry import KINDS
from desktop_app.exchange.watch import Cancelled
from tests.exchange.conftest import TODAY, Importing, reasons

HEAD = "Serial,MAC,Asset tag,Model,Site,Rack,Status,TH/s,From\n"


def states_of(portfolio: Portfolio, serial: str) -> list[tuple[str, str, int | None, str, float | None]]:
    """Day, status, site, rack and TH/s of a machine's states."""
    ids = {m.serial: m.id for m in portfolio.records("machine").values()}
    status = portfolio["machine_state"].entity["status"]
    return sorted(
        (days.day_text(s.effective_on), status.text(s.status), s.site_id, s.rack, s.ths)
        for s in portfolio.records("machine_state").values()
        if s.machine_id == ids[serial]
    )


# --- machines ------------------------------------------------------------------------------------
def test_each_machine_has_its_outcome(importing: Importing, book: Portfolio) -> None:
    plan = importing(
        "machines",
        HEAD
        + "SN1,,,S21,Odessa,R1,energised,199.5,\n"
        + "SN2,,,S21,North Yard,R7,energised,199.5,2026-01-10\n"
        + "SN9,,,S21,Odessa,R1,stored,,2026-01-01\n"
        + "SN8,,,S99,Odessa,R1,stored,,2026-01-01\n",
    )
    assert plan.counts == {"new": 1, "moved": 1, "changed": 0, "unchanged": 1, "rejected": 1, "missing": 1}
    assert plan.missing.tolist() == [3]
    assert problems_of(book, plan.change) == []
    after = book.applying(plan.change)
    assert states_of(after, "SN2") == [
        ("2025-06-01", "energised", 1, "R1", 199.5),
        ("2026-01-10", "energised", 2, "R7", 199.5),
    ]
    assert states_of(after, "SN9") == [("2026-01-01", "stored", 1, "R1", None)]
    assert len(after["machine"]) == 4


def test_the_same_file_again_changes_nothing(importing: Importing, book: Portfolio) -> None:
    text = (
        HEAD
        + "SN2,,,S21,North Yard,R7,energised,199.5,2026-01-10\n"
        + "SN9,AABBCCDDEEFF,,S21,Odessa,R1,stored,,2026-01-01\n"
    )
    after = book.applying(importing("machines", text).change)
    again = importing("machines", text, into=after)
    assert again.unchanged == again.rows_in == 2
    assert again.change.is_empty


def test_a_state_without_a_day_holds_from_the_default_day(importing: Importing, book: Portfolio) -> None:
    plan = importing("machines", "Serial,Status\nSN1,repair\n", default_day=days.parse_day("2026-01-03"))
    assert states_of(book.applying(plan.change), "SN1")[-1][:2] == ("2026-01-03", "repair")
    undated = importing("machines", "Serial,Status\nSN1,repair\n", default_day=None)
    assert reasons(undated) == [(1, "From", "The day from which it holds is missing")]


def test_moves_are_those_of_a_bulk_edit(importing: Importing, book: Portfolio) -> None:
    day = days.parse_day("2025-09-01")
    plan = importing(
        "machines",
        "Serial,Site,Status,From\nSN1,North Yard,repair,2025-09-01\nSN2,North Yard,repair,2025-09-01\n",
    )
    edited = book.applying(state_edit(book, np.array([1, 2]), day, {"site_id": 2, "status": 5}))
    assert states_of(book.applying(plan.change), "SN1") == states_of(edited, "SN1")
    same_day = days.parse_day("2025-06-01")
    mended = importing("machines", "Serial,TH/s,From\nSN1,205,2025-06-01\n")
    edited = book.applying(state_edit(book, np.array([1]), same_day, {"ths": 205.0}))
    assert states_of(book.applying(mended.change), "SN1") == states_of(edited, "SN1")


def test_blank_cells_erase_nothing(importing: Importing, book: Portfolio) -> None:
    plan = importing("machines", HEAD + "SN1,,,,,,,,\nSN2,,,,,,,,2025-06-01\n")
    assert plan.unchanged == 2
    assert plan.change.is_empty


def test_a_machine_is_found_by_mac_then_tag_then_slot(importing: Importing, book: Portfolio) -> None:
    plan = importing("machines", "MAC,Firmware\nAA-BB-CC-00-00-02,v7\n")
    assert book.applying(plan.change).records("machine")[2].firmware == "v7"
    plan = importing("machines", "Asset tag,Firmware\nT3,v8\n")
    assert book.applying(plan.change).records("machine")[3].firmware == "v8"
    placed = book.applying(state_edit(book, np.array([1, 2]), TODAY, {"slot": np.array([b"1", b"2"])}))
    plan = importing("machines", "Site,Rack,Slot,Firmware\nOdessa,R1,2,v9\n", into=placed)
    assert placed.applying(plan.change).records("machine")[2].firmware == "v9"


def test_a_mended_serial_is_known_by_its_mac_but_a_swapped_board_is_not(
    importing: Importing, book: Portfolio
) -> None:
    mended = importing("machines", "Serial,MAC\nSN1-A,AA:BB:CC:00:00:01\n")
    assert mended.counts["changed"] == 1
    assert book.applying(mended.change).records("machine")[1].serial == "SN1-A"
    swapped = importing(
        "machines", "Serial,MAC,Model\nSN1,AA:BB:CC:00:00:09,S21\nSN7,AA:BB:CC:00:00:01,S21\n"
    )
    assert (swapped.counts["new"], swapped.counts["changed"]) == (1, 1)


def test_another_spelling_of_a_mac_is_no_change(importing: Importing, book: Portfolio) -> None:
    plan = importing("machines", "Serial,MAC,Model\nSN1,aa-bb-cc-00-00-01,S21\nSN5,001122aabbcc,S21\n")
    assert plan.counts["unchanged"] == 1
    assert book.applying(plan.change).records("machine")[4].mac == "00:11:22:AA:BB:CC"


def test_without_a_status_a_placed_machine_runs_and_another_is_stored(
    importing: Importing, book: Portfolio
) -> None:
    after = book.applying(importing("machines", "Serial,Model,Site\nN1,S21,Odessa\nN2,S21,\n").change)
    assert states_of(after, "N1") == [("2026-01-15", "energised", 1, "", None)]
    assert states_of(after, "N2") == [("2026-01-15", "stored", None, "", None)]


def test_the_words_of_others_for_a_status_are_understood(importing: Importing, book: Portfolio) -> None:
    plan = importing(
        "machines",
        "Serial,Model,Status\nN1,S21,Hashing\nN2,S21,RMA\nN3,S21,In_Transit\nN4,S21,Gone fishing\n",
    )
    after = book.applying(plan.change)
    assert [states_of(after, s)[0][1] for s in ("N1", "N2", "N3")] == ["energised", "repair", "in transit"]
    assert reasons(plan)[0][:2] == (5, "Status")


def test_groups_can_be_accepted_one_by_one(importing: Importing, book: Portfolio) -> None:
    text = HEAD + "SN2,,,,North Yard,,,,\nSN3,,,,,,repair,,\nSN9,,,S21,Odessa,R1,stored,,\n"
    plan = importing("machines", text)
    only_new = plan.accepting({"new"})
    assert (only_new.inserted, only_new.updated, only_new.unchanged) == (1, 0, 2)
    after = book.applying(only_new.change)
    assert len(after["machine"]) == 4
    assert len(states_of(after, "SN2")) == 1
    moved = plan.accepting({"moved"})
    assert (moved.inserted, moved.updated) == (0, 1)
    assert len(book.applying(moved.change)["machine"]) == 3
    assert plan.accepting(set()).change.is_empty


def test_conflicts_are_updated_skipped_or_rejected(importing: Importing) -> None:
    text = HEAD + "SN2,,,,North Yard,,,,\nSN9,,,S21,Odessa,R1,stored,,\n"
    counts = {}
    for choice in ("update", "skip", "reject"):
        plan = importing("machines", text, on_conflict=choice)
        counts[choice] = (plan.inserted, plan.updated, plan.unchanged, plan.rejected)
    assert counts == {"update": (1, 1, 0, 0), "skip": (1, 0, 1, 0), "reject": (1, 0, 0, 1)}
    assert reasons(importing("machines", text, on_conflict="reject")) == [
        (2, "", "It is in the book already with another Site")
    ]


def test_the_preview_says_what_a_line_would_change(importing: Importing) -> None:
    plan = importing("machines", "Serial,Site,Firmware\nSN2,North Yard,v7\n")
    assert plan.differences(0) == [("firmware", "", "v7"), ("site_id", 1, 2)]


# --- what is wrong -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("N1,,,S21,Odesa,,,,", "Site", "Site “Odesa” is not in the book; did you mean Odessa?"),
        ("N1,,,S99,Odessa,,,,", "Model", "Machine model “S99” is not in the book"),
        ("N1,,,,Odessa,,,,", "Model", "Model is missing"),
        (",,,S21,Odessa,,,,", "Serial", "Serial is missing"),
        ("N1,,,S21,Odessa,,,-5,", "TH/s", "TH/s must be at least 0 TH/s"),
        ("N1,,,S21,Odessa,,,nan,", "TH/s", "“nan” is not a number"),
        ("N1,,,S21,Odessa,,,1e300,", "TH/s", "TH/s must be at most 100,000 TH/s"),
        (
            'N1,,,S21,Odessa,,,"1,2343",',
            "TH/s",
            "“1,2343” may be a decimal comma or a footnote digit: write it with a point",
        ),
        ("N1,,,S21,Odessa,,,,2025-02-30", "From", "“2025-02-30” is not a day such as 2025-12-31"),
        ("N1,,,S21,Odessa,,,,1999-01-01", "From", "From must be at least 2009-01-03"),
        (
            "1.23E+14,,,S21,Odessa,,,,",
            "Serial",
            "The serial was turned into a number by a spreadsheet, its digits are lost",
        ),
        ("N1\0,,,S21,Odessa,,,,", "Serial", "Serial holds control characters"),
        ("N1234567890123456789012345,,,S21,Odessa,,,,", "Serial", "Serial is longer than 24 characters"),
        ("#REF!,,,S21,Odessa,,,,", "Serial", "“#REF!” is an error of the spreadsheet"),
        ("N1,,,S21,Odessa,,,,,7", "", "The row has more cells than there are headings: “7”"),
        ("Total,,,,,,,612.5,", "", "The row is a total, not a record"),
    ],
)
def test_a_bad_row_is_refused_with_row_column_and_reason(
    importing: Importing, line: str, column: str, reason: str
) -> None:
    plan = importing("machines", HEAD + "SN0,,,S21,Odessa,,energised,200,2025-01-01\n" + line + "\n")
    assert (plan.inserted, plan.rejected) == (1, 1)
    assert (3, column) in [(row, where) for row, where, _ in reasons(plan)]
    assert reason in [said[: len(reason)] for _, _, said in reasons(plan)]


def test_a_megabyte_in_a_cell_is_refused_shortly(importing: Importing) -> None:
    plan = importing(
        "machines",
        HEAD + "N1,,,S21,Odessa,,," + "9" * 1_000_000 + ",\nN2," + "x" * 1_000_000 + ",,S21,Odessa,,,,\n",
    )
    assert plan.rejected == 2
    assert all(len(reason) < 200 for _, _, reason in reasons(plan))


def test_a_serial_that_stands_twice_is_refused_with_both_rows(importing: Importing) -> None:
    plan = importing("machines", "Serial,Model\nN1,S21\nN2,S21\nN1,S21\n")
    assert reasons(plan) == [(4, "Serial", "The same serial also stands in row 2")]
    assert plan.inserted == 2


def test_two_lines_about_one_machine_are_refused_too(importing: Importing) -> None:
    plan = importing("machines", "Serial,MAC,Firmware\nSN1,,v1\n,AA:BB:CC:00:00:01,v2\n")
    assert plan.rejected == 1


def test_a_warranty_before_the_purchase_is_refused_in_its_row(importing: Importing) -> None:
    plan = importing(
        "machines",
        "Serial,Model,Bought,Warranty until\nN1,S21,2025-05-01,2024-05-01\nN2,S21,2025-05-01,2026-05-01\n",
    )
    assert reasons(plan) == [(2, "Warranty until", "The warranty ends before the machine was bought")]


def test_a_missing_column_is_said_once(importing: Importing) -> None:
    plan = importing("machines", "Serial,Site\n" + "".join(f"N{i},Odessa\n" for i in range(50)))
    assert plan.rejected == 50
    assert reasons(plan) == [(1, "Model", "Model is missing: no column gives it")]


def test_many_problems_are_all_counted_and_some_shown(importing: Importing) -> None:
    plan = importing("machines", "Serial,Model\n" + "".join(f"N{i},S99\n" for i in range(1500)))
    assert (plan.problem_count, len(plan.problems), plan.rejected) == (1500, 1000, 1500)


def test_formula_like_text_is_kept_as_text(importing: Importing, book: Portfolio) -> None:
    plan = importing("machines", "Serial,Model,Firmware\nN1,S21,=1+1\nN2,S21,'=1+1\n")
    after = book.applying(plan.change).records("machine")
    assert (after[4].firmware, after[5].firmware) == ("=1+1", "=1+1")


def test_rejects_mended_re_import(importing: Importing, book: Portfolio, tmp_path: Path) -> None:
    text = 'Fleet\nSerial;Model;TH/s;Note\nN1;S21;199,5;=x\nN2;S99;200,5;"a;b"\nN3;S21;-1,5;-7;9\n'
    plan = importing("machines", text)
    path = tmp_path / "rejects.csv"
    commands.write_rejects(path, [plan])
    said = path.read_text()
    assert said.splitlines()[0] == "Serial,Model,TH/s,Note,Reason"
    assert "Machine model “S99” is not in the book" in said
    assert said.splitlines()[2].startswith('N3,S21,"-1,5",-7,')
    mended = said.replace("S99", "S21").replace("-1,5", "1,5").replace(",9\n", "\n")
    again = importing("machines", mended, into=book.applying(plan.change))
    assert (again.inserted, again.rejected) == (2, 0)
    assert states_of(book.applying(plan.change).applying(again.change), "N2")[0][4] == 200.5


def test_planning_can_be_watched_and_cancelled(importing: Importing) -> None:
    seen: list[tuple[int, int]] = []
    importing("machines", "Serial,Model\nN1,S21\n", progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]
    with pytest.raises(Cancelled):
        importing("machines", "Serial,Model\nN1,S21\n", cancelled=lambda: True)


# --- other kinds ---------------------------------------------------------------------------------
def test_a_history_of_states_is_taken_as_it_stands(importing: Importing, book: Portfolio) -> None:
    plan = importing(
        "states",
        "Serial,From,Status,Site,TH/s\nSN1,2025-08-01,repair,Odessa,0\nSN1,2025-09-01,energised,,\nSN4,2025-01-01,stored,,\n",
    )
    assert states_of(book.applying(plan.change), "SN1") == [
        ("2025-06-01", "energised", 1, "R1", 199.5),
        ("2025-08-01", "repair", 1, "R1", 0.0),
        ("2025-09-01", "energised", 1, "R1", 199.5),
    ]
    assert reasons(plan) == [(4, "Serial", "Machine “SN4” is not in the book")]


def test_sites_come_with_their_state(importing: Importing, book: Portfolio) -> None:
    plan = importing(
        "sites",
        "Site name,Control,Cooling,State,ISO,Contracted (kW),Energized MW,PUE,From\n"
        "ODESSA,leased,air,Texas,ERCOT,90000,80,1.05,2025-01-01\nNew,owned,Hydro,Ohio,PJM,50000,0,,2026-01-01\n",
    )
    assert plan.problems == ()
    after = book.applying(plan.change)
    assert after.records("site")[1].name == "Odessa"
    assert after.records("site")[1].region == "Texas"
    states = [
        (s.site_id, s.status, s.contracted_mw, s.energised_mw, s.pue)
        for s in after.records("site_state").values()
    ]
    assert sorted(states) == [(1, 2, 90.0, 80.0, 1.05), (3, 2, 50.0, 0.0, 1.0)]


def test_a_capacity_chain_is_joined_by_name(importing: Importing, book: Portfolio) -> None:
    plan = importing(
        "capacity",
        "Site,Name,Fed by,Level,Limit (MW)\nOdessa,B1,Sub,building,40\n"
        "Odessa,Sub,Grid,substation,60\nOdessa,Grid,,grid,90\n"
        "North Yard,B1,Sub,building,5\nOdessa,Loop,Loop,building,5\n",
    )
    after = book.applying(plan.change)
    levels = {level.name: level for level in after.records("capacity_level").values()}
    assert [levels[n].id for n in ("Grid", "Sub", "B1")] == [1, 2, 3]
    assert (levels["B1"].parent_id, levels["Sub"].parent_id, levels["Grid"].parent_id) == (2, 1, None)
    assert reasons(plan) == [
        (5, "Fed by", "“Sub” is no level of this site"),
        (6, "Fed by", "The level feeds itself"),
    ]
    assert problems_of(book, plan.change) == []


def test_production_is_exact_to_the_satoshi(importing: Importing, book: Portfolio) -> None:
    plan = importing(
        "production",
        "Date,Account,Earned (BTC),Hashrate (EH/s)\n2026-01-01,main,1.23456789,1.5\n2026-01-01,Main,2,1\n",
    )
    after = book.applying(plan.change).records("production")[1]
    assert (after.earned_sat, after.average_phs) == (123_456_789, 1500.0)
    assert reasons(plan) == [(3, "Account", "The same pool account and day also stands in row 2")]
    sats = importing(
        "production",
        "Date,Account,Earned (sats),Hashrate PH/s\n2026-01-01,Main,123456789,1500\n",
        into=book.applying(plan.change),
    )
    assert sats.unchanged == 1


def test_actuals_take_accounts_by_code_and_thousands_of_dollars(
    importing: Importing, book: Portfolio
) -> None:
    plan = importing(
        "actuals",
        "GL Account,Site,Period,Amount ($k)\n"
        '5100,Odessa,Dec-25,"1,250.5"\nSite labour,,2025-12,(3)\n9999,,2025-12,1\n',
    )
    after = book.applying(plan.change).records("ledger_actual")
    assert [(a.site_id, days.month_text(a.month), a.amount_usd) for a in after.values()] == [
        (1, "2025-12", 1_250_500_000_000),
        (None, "2025-12", -3_000_000_000),
    ]
    assert reasons(plan) == [(4, "GL Account", "Ledger account “9999” is not in the book")]


def test_losses_end_after_they_begin(importing: Importing, book: Portfolio) -> None:
    plan = importing(
        "losses",
        "Site,Start,End,MW off,Cause,Credit\n"
        "Odessa,2025-08-01 14:00,2025-08-01 18:30,45.5,4CP,1000\n"
        "Odessa,2025-08-02 14:00,2025-08-02 14:00,5,heat,\n",
    )
    assert plan.inserted == 1
    assert reasons(plan) == [(3, "End", "A loss must end after it begins")]


def test_network_history_may_come_by_day_or_by_month(importing: Importing, book: Portfolio) -> None:
    head = "date,difficulty,fees_btc,blocks,price_usd\n"
    text = head + "2025-01-01,1.1e14,,144,95000\n2025-01-02,1.1e14,5.5,150,96000\n"
    after = book.applying(importing("network", text).change)
    assert [(n.span, n.fees_btc) for n in after.records("network").values()] == [(0, None), (0, 5.5)]
    months = importing(
        "network",
        "month,difficulty_mean,blocks,price_usd_mean\n2025-01,1e14,4464,95000\n2025-02,1e14,4000,95000\n",
    )
    assert [
        (n.span, days.day_text(n.start_on)) for n in book.applying(months.change).records("network").values()
    ] == [
        (1, "2025-01-01"),
        (1, "2025-02-01"),
    ]


def test_every_kind_says_what_an_empty_line_lacks(importing: Importing) -> None:
    for name, kind in KINDS.items():
        plan = importing(
            name, ",".join(f'"{i.field.header}"' for i in kind.inputs) + "\n" + "x," * len(kind.inputs) + "\n"
        )
        assert plan.rows_in == 1
