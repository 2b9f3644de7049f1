"""One chart of each kind, with invented figures."""

from datetime import date

import numpy as np

from desktop_app.figures.chart import (
    Axis,
    ChartSpec,
    HorizontalMark,
    Note,
    Zone,
    actual_then_forecast,
    area,
    bars,
    fan,
    heat,
    histogram,
    line,
    scatter,
    step,
    supply,
    today,
    waterfall,
)

MONTHS = np.arange("2025-01", "2027-01", dtype="datetime64[M]")
SITES = ("Dalton", "Odessa", "Washington", "Ashford A", "Lima (hosted)", "Ashford B")
BRIDGE = ("Q4 FY25", "hashrate", "curtailment", "availability", "difficulty", "fees", "price", "Q1 FY26")


def gallery() -> dict[str, ChartSpec]:
    """Return the charts by name."""
    rise = np.linspace(25.0, 60.0, 24)
    spread = np.array([-9.0, -4.0, 0.0, 4.0, 8.0])[:, None] * np.linspace(0, 1, 13)
    days = np.arange("2025-11-10", "2025-12-12", dtype="datetime64[D]")
    prices = 30 + 10 * np.abs(np.sin(np.arange(32.0)))
    prices[[12, 14]] = np.nan
    cells = 25 + 20 * np.cos(np.arange(12)[:, None] / 2) * np.sin(np.arange(24) / 4)
    month, money = Axis("month"), Axis(format="money")
    return {
        "lines": ChartSpec(
            "60 EH/s in October 2027",
            "Hashrate, EH/s",
            (
                fan("fan", MONTHS[11:], (5, 25, 50, 75, 95), rise[11:] + spread, label=""),
                *actual_then_forecast("hashrate", MONTHS, rise, 12),
                line("plan", MONTHS, rise * 1.1, role="plan"),
                line("base", MONTHS[12:], rise[12:] * 0.9, role="base"),
            ),
            month,
            Axis(unit="EH/s", from_zero=True),
            (today(date(2026, 1, 1)), Note(MONTHS[18], rise[18], "phase 2")),
        ),
        "lying": ChartSpec(
            "Ashford B loses money",
            "Margin, $ million",
            (
                bars("Margin", np.array([31.2, 27.9, 24.1, 4.1, 1.2, -3.8]) * 1e6, signed=True, keys=SITES),
                bars("base", np.array([30.0, 29.0, 20.0, 4.0, 2.0, -4.0]) * 1e6, role="base"),
            ),
            Axis("category", labels=SITES),
            money,
            horizontal=True,
        ),
        "supply": ChartSpec(
            "120 MW are under water",
            "Break-even, $/MWh",
            (
                supply(
                    "Class",
                    [160, 170, 168, 98, 12, 14],
                    [128, 117, 92, 54, 40, 38],
                    ["S21 XP", "S21", "M66S", "S19", "S17", "T17"],
                ),
            ),
            Axis(unit="MW"),
            Axis(format="usd_per_mwh"),
            (HorizontalMark(58, "power price now $58"),),
        ),
        "waterfall": ChartSpec(
            "Price took $30.7 million",
            "Revenue, $ million",
            (waterfall("Revenue", np.array([223.7, 4.1, -1.6, 0.9, -14.2, -0.6, -30.7, 181.6]) * 1e6),),
            Axis("category", labels=BRIDGE),
            money,
        ),
        "areas": ChartSpec(
            "13,100 BTC",
            "BTC by state",
            (
                area("free", MONTHS, rise * 100),
                area("pledged", MONTHS, np.full(24, 1060.0)),
                area("lent", MONTHS, rise),
            ),
            month,
            Axis(unit="BTC"),
        ),
        "bars": ChartSpec(
            "622 BTC in December",
            "BTC a month",
            (
                bars("Produced", rise[:12] * 10, MONTHS[:12]),
                bars("Produced", rise[12:] * 10, MONTHS[12:], role="forecast"),
                bars("plan", rise * 9.7, MONTHS, role="plan"),
            ),
            month,
            Axis(unit="BTC"),
            (today(date(2026, 1, 1)),),
        ),
        "grouped": ChartSpec(
            "Texas grew",
            "MW by state",
            (bars("2024", [120, 210]), bars("2025", [180, 260])),
            Axis("category", labels=("Georgia", "Texas")),
        ),
        "stacked": ChartSpec(
            "Power is half",
            "Cost, $",
            (bars("power", [28e3, 27e3]), bars("staff", [6e3, 7e3])),
            Axis("category", labels=("Q1", "Q2")),
            money,
            stacked=True,
        ),
        "histogram": ChartSpec(
            "Most run at 15 J/TH",
            "machines",
            (
                histogram(
                    "machines", np.arange(12.0, 33.0), 400 * np.exp(-((np.arange(12.0, 32.0) - 15) ** 2) / 9)
                ),
            ),
            Axis(unit="J/TH"),
            Axis(format="integer"),
        ),
        "heat": ChartSpec(
            "Summer evenings cost most",
            "$/MWh",
            (heat("price", cells),),
            Axis("category", labels=tuple(map(str, range(24)))),
            Axis("category", labels=tuple("JFMAMJJASOND"), format="usd_per_mwh"),
        ),
        "days": ChartSpec(
            "The tariff rose",
            "$/MWh by day",
            (
                step("tariff", days, np.where(np.arange(32) > 20, 44.0, 36.0)),
                line("spot", days, prices),
            ),
            Axis("day"),
            Axis(format="usd_per_mwh"),
        ),
        "zones": ChartSpec(
            "The credit line is called below $62,900",
            "Loan to value",
            (line("LTV", np.linspace(35e3, 130e3, 50), 4.4e4 / np.linspace(35e3, 130e3, 50)),),
            money,
            Axis(format="percent", high=1.2, from_zero=True),
            (Zone(0.7, 0.8, "margin call 70 %", "warning"),),
        ),
        "points": ChartSpec(
            "Bigger is not cheaper",
            "$/MWh",
            (
                scatter("owned", [10, 80, 150], [30, 45, 33]),
                scatter("hosted", [20, 60], [60, 58]),
            ),
            Axis(unit="MW"),
        ),
        "empty": ChartSpec("", "Bitcoin produced", empty="No production recorded yet"),
    }
