"""Every layout gives the very hours and prices that it was written from, on the days of change too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.prices.layouts import layout_of
from desktop_app.exchange.prices.table import open_table
from tests.exchange.prices.conftest import (
    AUTUMN,
    SPRING,
    Planning,
    Write,
    is_repeated,
    kept,
    price,
    starts,
)

Lines = Callable[[list[tuple[int, datetime]]], list[str]]
CHICAGO, NEW_YORK = "America/Chicago", "America/New_York"


def ercot_day_ahead(hours: list[tuple[int, datetime]]) -> list[str]:
    rows = [
        f"{local:%m/%d/%Y},{local.hour + 1:02d}:00,HB_X,{price(at)},{'NY'[is_repeated(local)]}"
        for at, local in hours
    ]
    return ["DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag", *rows]


def ercot_day_ahead_of_interface(hours: list[tuple[int, datetime]]) -> list[str]:
    rows = [
        f"{local:%Y-%m-%d},{local.hour + 1:02d}:00,HB_X,{price(at)},{str(is_repeated(local)).lower()}"
        for at, local in hours
    ]
    return ["deliveryDate,hourEnding,settlementPoint,settlementPointPrice,DSTFlag", *rows]


def ercot_real_time(quarters: list[tuple[int, datetime]]) -> list[str]:
    rows = [
        f"{local:%m/%d/%Y},{local.hour + 1},{local.minute // 15 + 1},HB_X,HU,{price(at)},"
        f"{'NY'[is_repeated(local)]}"
        for at, local in quarters
    ]
    head = "DeliveryDate,DeliveryHour,DeliveryInterval,SettlementPointName,SettlementPointType"
    return [f"{head},SettlementPointPrice,DSTFlag", *rows]


def pjm(hours: list[tuple[int, datetime]]) -> list[str]:
    def clock(stamp: datetime) -> str:
        half = "AM" if stamp.hour < 12 else "PM"
        day = f"{stamp.month}/{stamp.day}/{stamp.year}"
        return f"{day} {stamp.hour % 12 or 12}:{stamp:%M:%S} {half}"

    rows = []
    for at, local in hours:
        utc = datetime(1970, 1, 1) + timedelta(seconds=at)  # noqa: DTZ001
        front = f"{clock(utc)},{clock(local)},51288,WEST HUB,,,HUB,,9.99"
        rows += [f"{front},{price(at)},0.1,0.2,True,2", f"{front},{price(at) + 5},0.1,0.2,False,1"]
    head = "datetime_beginning_utc,datetime_beginning_ept,pnode_id,pnode_name,voltage,equipment,type,zone"
    parts = "system_energy_price_da,total_lmp_da,congestion_price_da,marginal_loss_price_da"
    return [f"{head},{parts},row_is_current,version_nbr", *rows]


def spp(hours: list[tuple[int, datetime]]) -> list[str]:
    rows = []
    for at, local in hours:
        ended = datetime(1970, 1, 1) + timedelta(seconds=at + 3600)  # noqa: DTZ001
        end = datetime.fromtimestamp(at + 3600, local.tzinfo)
        rows.append(f"{end:%m/%d/%Y %H:%M:%S},{ended:%m/%d/%Y %H:%M:%S},HB_X,HB_X_N,{price(at)},1,2,3")
    return ["Interval,GMTIntervalEnd,Settlement Location,Pnode,LMP,MLC,MCC,MEC", *rows]


def nyiso(hours: list[tuple[int, datetime]]) -> list[str]:
    rows = [f'"{local:%m/%d/%Y %H:%M}","WEST",61752,{price(at)},1.1,-2.2' for at, local in hours]
    head = '"Time Stamp","Name","PTID","LBMP ($/MWHr)","Marginal Cost Losses ($/MWHr)"'
    return [f'{head},"Marginal Cost Congestion ($/MWHr)"', *rows]


def gridstatus(hours: list[tuple[int, datetime]]) -> list[str]:
    rows = [
        f"{local.isoformat(' ')},{local.isoformat(' ')},{(local + timedelta(hours=1)).isoformat(' ')},"
        f"DAY_AHEAD_HOURLY,HB_X,Trading Hub,{price(at)}"
        for at, local in hours
    ]
    return ["Time,Interval Start,Interval End,Market,Location,Location Type,SPP", *rows]


def aeso_interface(hours: list[tuple[int, datetime]]) -> list[str]:
    rows = []
    for at, local in hours:
        utc = datetime(1970, 1, 1) + timedelta(seconds=at)  # noqa: DTZ001
        rows.append(f"{utc:%Y-%m-%d %H:%M},{local:%Y-%m-%d %H:%M},{price(at)},31.0,40.1")
    return ["begin_datetime_utc,begin_datetime_mpt,pool_price,forecast_pool_price,rolling_30day_avg", *rows]


def aeso_report(hours: list[tuple[int, datetime]]) -> list[str]:
    rows = [
        f"{local:%m/%d/%Y} {local.hour + 1:02d}{'*' * is_repeated(local)},{price(at)},33.3,9876"
        for at, local in hours
    ]
    return ["Date (HE),Price ($),30Ravg ($),AIL Demand (MW)", *rows]


LAYOUTS: list[tuple[str, Lines, str, int, str]] = [
    ("ERCOT day-ahead", ercot_day_ahead, CHICAGO, 60, "ERCOT day-ahead HB_X"),
    ("ERCOT day-ahead", ercot_day_ahead_of_interface, CHICAGO, 60, "ERCOT day-ahead HB_X"),
    ("ERCOT real-time", ercot_real_time, CHICAGO, 15, "ERCOT real-time HB_X"),
    ("PJM", pjm, NEW_YORK, 60, "PJM day-ahead WEST HUB"),
    ("SPP", spp, CHICAGO, 60, "SPP day-ahead HB_X"),
    ("NYISO", nyiso, NEW_YORK, 60, "NYISO day-ahead WEST"),
    ("gridstatus", gridstatus, CHICAGO, 60, "day-ahead HB_X"),
    ("AESO", aeso_interface, "America/Edmonton", 60, "AESO pool price Alberta"),
    ("AESO report", aeso_report, "America/Edmonton", 60, "AESO pool price Alberta"),
]


@pytest.mark.parametrize("day", [SPRING, AUTUMN, ("2024-06-01", "2024-06-02")])
@pytest.mark.parametrize(("layout", "lines", "zone", "minutes", "name"), LAYOUTS)
def test_a_day_comes_back_to_the_interval(
    write: Write, planning: Planning, layout: str, lines: Lines, zone: str, minutes: int, name: str,
    day: tuple[str, str],
) -> None:  # fmt: skip
    intervals = starts(day, zone, minutes)
    file = write(lines(intervals))
    assert layout_of(open_table(file)).name == layout
    plan = planning(file)
    assert (plan.inserted, plan.rejected) == (len(intervals), 0)
    assert kept(Portfolio.empty().applying(plan.change), name) == {at: price(at) for at, _ in intervals}


def test_rows_that_are_not_current_are_left_out_and_told(write: Write, planning: Planning) -> None:
    plan = planning(write(pjm(starts(SPRING, NEW_YORK))))
    assert "23 rows that are no longer current were left out" in plan.notes


def test_a_flag_that_means_summer_time_is_refused_with_the_day(write: Write, planning: Planning) -> None:
    lines = [
        line.replace(",N", ",Y") for line in ercot_day_ahead(starts(("2024-06-01", "2024-06-02"), CHICAGO))
    ]
    plan = planning(write(lines))
    assert plan.inserted == 0
    assert "2024-06-01" in plan.problems[0].reason


def test_a_year_s_workbook_is_read_month_sheet_by_month_sheet(tmp_path: Path, planning: Planning) -> None:
    path = tmp_path / "rpt.00013060.DAMLZHBSPP_2024.xlsx"
    head = (
        "Delivery Date",
        "Hour Ending",
        "Repeated Hour Flag",
        "Settlement Point",
        "Settlement Point Price",
    )
    intervals = []
    with xlsxwriter.Workbook(path) as book:
        for sheet, day in (("Mar", SPRING), ("Nov", AUTUMN)):
            page = book.add_worksheet(sheet)
            page.write_row(0, 0, head)
            for row, (at, local) in enumerate(starts(day, CHICAGO), 1):
                intervals.append(at)
                flag = "Y" if is_repeated(local) else "N"
                page.write_row(
                    row, 0, (f"{local:%m/%d/%Y}", f"{local.hour + 1:02d}:00", flag, "HB_X", price(at))
                )
    plan = planning(path)
    held = kept(Portfolio.empty().applying(plan.change), "ERCOT day-ahead HB_X")
    assert held == {at: price(at) for at in intervals}
    assert plan.inserted == 48


# --- wide ------------------------------------------------------------------------------------------
def miso(
    day: str, hours: list[tuple[int, datetime]], title: str = "Day Ahead Market ExPost LMPs"
) -> list[str]:
    values = ",".join(str(price(at)) for at, _ in hours)
    zeros = ",".join("0.5" for _ in hours)
    head = "Node,Type,Value," + ",".join(f"HE {n}" for n in range(1, 25))
    above = [title, day, "", "All Hours-Ending are Eastern Standard Time (EST)"]
    return [
        *above,
        head,
        f"MISO.HUB,Hub,LMP,{values}",
        f"MISO.HUB,Hub,MCC,{zeros}",
        f"MISO.HUB,Hub,MLC,{zeros}",
    ]


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_miso_keeps_standard_time_all_year(write: Write, planning: Planning, day: tuple[str, str]) -> None:
    hours = starts(day, "-05:00")
    month, date = day[0][5:7], day[0][8:]
    plan = planning(write(miso(f"{month}/{date}/2024", hours)))
    held = kept(Portfolio.empty().applying(plan.change), "MISO day-ahead MISO.HUB")
    assert held == {at: price(at) for at, _ in hours}
    assert len(held) == 24


def nord_pool(day: tuple[str, str], columns: list[str]) -> list[str]:
    left = {
        local.hour + 1 + (100 if is_repeated(local) else 0): price(at)
        for at, local in starts(day, "Europe/Oslo")
    }
    cells = []
    for column in columns:
        number = int(column.rstrip("AB")) + (100 if column.endswith("B") else 0)
        cells.append(str(left.get(number, "")).replace(".", ","))
    return [";".join(["Delivery Date", *columns]), ";".join([day[0], *cells])]


@pytest.mark.parametrize("day", [("2024-03-31", "2024-04-01"), ("2024-10-27", "2024-10-28"), SPRING])
def test_hour_columns_with_3a_and_3b(write: Write, planning: Planning, day: tuple[str, str]) -> None:
    columns = ["1", "2", "3A", "3B", *map(str, range(4, 25))]
    plan = planning(write(nord_pool(day, columns)), unit="usd_per_mwh")
    held = kept(Portfolio.empty().applying(plan.change), "Nord Pool day-ahead")
    assert held == {at: price(at) for at, _ in starts(day, "Europe/Oslo")}
    assert plan.drafts.series[0].record["currency"] == "EUR"


def without_headings(days: int, first: str = "20240301") -> list[str]:
    begun = datetime.strptime(first, "%Y%m%d")  # noqa: DTZ007
    return [
        f"{begun + timedelta(days=day):%Y%m%d},{hour % 24},{40 + hour},4000{hour:02d},25"
        for day in range(days)
        for hour in range(1, 25)
    ]


def test_the_layout_without_headings_begins_with_its_first_row(write: Write, planning: Planning) -> None:
    plan = planning(write(without_headings(2)))
    draft = plan.drafts.series[0]
    assert plan.inserted == 48
    assert draft.value[:3].tolist() == [41.0, 42.0, 43.0]
    assert draft.value[23] == 64.0
    assert not draft.gaps
    assert plan.as_json()["series"][0]["first_at"] == "2024-02-29T23:00:00Z"


def test_24_rows_on_a_day_of_23_hours_take_nothing_and_say_what_helps(
    write: Write, planning: Planning
) -> None:
    file = write(without_headings(40))
    plan = planning(file)
    assert (plan.inserted, plan.rejected, plan.change.is_empty) == (0, 960, True)
    assert plan.problems[0].row == 30 * 24 + 1
    assert plan.problems[0].reason.startswith("2024-03-31: the file gives 24 hours, but this day has 23")
    assert "--tz=+01:00" in plan.notes[0]
    assert planning(file, zone="+01:00").inserted == 960
