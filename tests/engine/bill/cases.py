"""Contracts and loads of a few numbers, so that a bill can be worked by hand beside the test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from desktop_app.domain import days
from desktop_app.domain.charges import kinds as kinds  # declares every kind
from desktop_app.domain.charges.declare import CHARGES
from desktop_app.domain.contracts import ContractVersion, PowerContract
from desktop_app.domain.terms import Line, Terms, Version
from desktop_app.engine.bill.bill import bill
from desktop_app.engine.bill.results import Bill, Item, LineBill
from desktop_app.engine.bill.situation import Load, Series

CHICAGO = "America/Chicago"
KINDS = {kind.record: kind.name for kind in CHARGES.values()}


def line(parameters: Any, id_: int = 1, **hung: Any) -> Line:
    """A charge line of these parameters, computed in the order of the ids."""
    return Line(id_, id_, f"Line {id_}", KINDS[type(parameters)], parameters, **hung)


def contract(**fields: Any) -> PowerContract:
    """A contract from 2000 on, in UTC, with demand by the hour, where nothing else is said."""
    usual: dict[str, Any] = {
        "id": 1, "site_id": 1, "name": "Contract", "supplier": "Supplier", "starts_on": 10_957,
        "demand_window": 3,
    }  # fmt: skip
    usual.update(fields)
    return PowerContract(**usual)


def terms(*lines: Any, effective_on: int = 0, **fields: Any) -> Terms:
    """A contract of one version; parameters become lines 1, 2, 3 …"""
    made = tuple(given if isinstance(given, Line) else line(given, i) for i, given in enumerate(lines, 1))
    made_of = contract(**fields)
    return Terms(made_of, (version(1, effective_on, *made),))


def version(id_: int, effective_on: int, *lines: Line) -> Version:
    """A version of contract 1."""
    usual: dict[str, Any] = {"id": id_, "contract_id": 1, "effective_on": effective_on}
    return Version(ContractVersion(**usual), lines)


def series(first: str, minutes: int, values: Any) -> Series:
    """Values from an instant such as 2025-01-01T06:00Z on."""
    return Series(days.parse_instant(first), minutes, np.asarray(values, float))


def load(first: str, minutes: int, kw: Any, **further: Any) -> Load:
    """A load from an instant on [kW]."""
    return Load(series(first, minutes, kw), **further)


def billed(
    made: Terms, of: Load | None, first: str, last: str = "", prices: Mapping[int, Series] | None = None
) -> Bill:
    """The bills of months such as 2025-03 to 2025-05."""
    first_month = days.parse_month(first)
    last_month = days.parse_month(last) if last else first_month
    return bill(made, of, prices or {}, first_month=first_month, last_month=last_month)


def shown(of: LineBill, month: int = 0) -> list[tuple[str, float, float, float]]:
    """The rows of a line in one month: label, quantity, rate, amount, rounded as a person would."""
    return [row(i, month) for i in of.items if i.amount_usd[month] or i.quantity[month]]


def row(of: Item, month: int = 0) -> tuple[str, float, float, float]:
    """A row as a tuple."""
    return (
        of.label, round(float(of.quantity[month]), 4), round(float(of.rate[month]), 6),
        round(float(of.amount_usd[month]), 2),
    )  # fmt: skip
