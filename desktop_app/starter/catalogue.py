"""The facts that every new book begins with: machine models, network history, accounts, emission factors."""

from __future__ import annotations

import csv
import re

from desktop_app import bundled
from desktop_app.domain.carbon import LOCATION
from desktop_app.domain.change import Change
from desktop_app.domain.company import COST_LAYERS, QUALITIES
from desktop_app.domain.days import first_day, parse_month
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.fields import Plain
from desktop_app.domain.network import MONTH
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.sites import COOLINGS

ACCOUNTS = (
    ("1510", "Machines bought", "none"),
    ("4010", "Hosting income", "none"),
    ("5010", "Power", "energy"),
    ("5090", "Power and demand-response credits", "power credit"),
    ("5110", "Hosting fees", "direct"),
    ("5120", "Site labour", "direct"),
    ("5130", "Repairs and parts", "direct"),
    ("5140", "Site insurance", "direct"),
    ("5150", "Rent and property tax", "direct"),
    ("6010", "Corporate overhead", "cash"),
    ("6110", "Interest", "cash"),
    ("7010", "Depreciation", "all-in"),
    ("7020", "Stock compensation", "all-in"),
)
"""Code, name and cost layer of the accounts that a miner's ledger has in any case."""

_VINTAGE = re.compile(r"(\d{4})")

ESTIMATED_MONTHS = ("2025-07", "2025-08")
"""Months whose fees the catalogue scales up from the days that are known (resources/catalog/README.md)."""


def catalogue(portfolio: Portfolio) -> Change:
    """Machine models and emission factors with sources, the monthly network history, default accounts."""
    return Change(
        (
            inserting_records(portfolio, "machine_model", _models()),
            inserting_records(portfolio, "network", _months()),
            inserting_records(portfolio, "account", _accounts()),
            inserting_records(portfolio, "emission_factor", emission_factors()),
        )
    )


def _rows(name: str) -> list[dict[str, str]]:
    with bundled.path(f"resources/catalog/{name}").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _models() -> list[dict[str, Plain]]:
    return [
        {
            "manufacturer": row["manufacturer"],
            "name": row["model"],
            "ths": float(row["hashrate_ths"]),
            "power_w": float(row["power_w"]),
            "cooling": COOLINGS.index(row["cooling"]),
            "released": row["release"],
            "source": row["source"],
            "note": row["note"],
        }
        for row in _rows("asic_models.csv")
    ]


def _months() -> list[dict[str, Plain]]:
    return [
        {
            "span": MONTH,
            "start_on": first_day(parse_month(row["month"])),
            "difficulty": float(row["difficulty_mean"]),
            "blocks": int(row["blocks"]),
            "fees_btc": float(row["fees_btc_total"]),
            "price_usd": float(row["price_usd_mean"]),
            "quality": QUALITIES.index("estimate" if row["month"] in ESTIMATED_MONTHS else "final"),
        }
        for row in _rows("network_monthly.csv")
    ]


def _accounts() -> list[dict[str, Plain]]:
    return [{"code": code, "name": name, "layer": COST_LAYERS.index(layer)} for code, name, layer in ACCOUNTS]


def emission_factors() -> list[dict[str, Plain]]:
    """The output rates of the US grid's subregions; residual mixes and suppliers are the user's to enter."""
    return [
        {
            "region": row["subregion"],
            "vintage": int(_VINTAGE.search(row["vintage"])[1]),  # type: ignore[index]
            "kind": LOCATION,
            "co2e_kg_per_mwh": float(row["co2e_kg_mwh"]),
            "publisher": "US EPA",
            "source": row["vintage"],
            "note": row["name"],
        }
        for row in _rows("emission_factors.csv")
    ]


def missing_factors(portfolio: Portfolio) -> Change:
    """The catalogue's factors that a book does not hold; those that it holds stay as they are."""
    known = {(f.region, f.vintage, f.kind) for f in portfolio.records("emission_factor").values()}
    rows = [f for f in emission_factors() if (f["region"], f["vintage"], f["kind"]) not in known]
    return Change((inserting_records(portfolio, "emission_factor", rows),)) if rows else Change()
