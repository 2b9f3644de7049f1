"""Why a field of a contract cannot have a value, said beside the field."""

from __future__ import annotations

from desktop_app.domain import days
from desktop_app.domain.contracts import PowerContract
from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.engine.bill.clock import zone_of


def reason_against(portfolio: Portfolio, contract: PowerContract | None, name: str, value: Plain) -> str:
    """The reason, "" where the value is good; `contract` is None for one that is not in the book yet."""
    if name == "time_zone":
        return _of_zone(str(value or ""))
    if name == "further_holidays":
        return _of_days(str(value or ""))
    if contract is None:
        return ""
    if name == "starts_on" and contract.ends_on is not None and isinstance(value, int):
        return "The contract ends before it starts" if contract.ends_on < value else ""
    if name == "ends_on" and isinstance(value, int):
        return "The contract ends before it starts" if value < contract.starts_on else ""
    if name in ("name", "site_id"):
        return _of_name(portfolio, contract, name, value)
    return ""


def _of_zone(name: str) -> str:
    try:
        zone_of(name)
    except ValueError as reason:
        return str(reason)
    return ""


def _of_days(text: str) -> str:
    for word in text.split():
        try:
            days.parse_day(word)
        except ValueError:
            return f"“{word[:30]}” is not a day such as 2025-12-26"
    return ""


def _of_name(portfolio: Portfolio, contract: PowerContract, name: str, value: Plain) -> str:
    if name == "name" and not value:
        return "Name is missing"
    wanted = (value, contract.name) if name == "site_id" else (contract.site_id, value)
    others = (c for c in portfolio.records("power_contract").values() if c.id != contract.id)
    taken = any((c.site_id, c.name) == wanted for c in others)
    return "The site has a contract of this name" if taken else ""
