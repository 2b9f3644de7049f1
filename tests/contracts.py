"""Contracts of three lines (block, index, delivery) for tests that only need a price by the hour."""

from __future__ import annotations

from typing import Any

from desktop_app.domain.change import Change
from desktop_app.domain.charges.declare import write_parameters
from desktop_app.domain.charges.kinds import ABOVE_BLOCKS, NET_SETTLEMENT, NO_RESALE, Adder, Block, Index
from desktop_app.domain.edits import deleting, inserting_records
from desktop_app.domain.portfolio import Portfolio


def with_contracts(portfolio: Portfolio, *terms: dict[str, Any]) -> Portfolio:
    """The portfolio with a contract for each of `terms`.

    A term names site_id and effective_on; perhaps series_id, multiplier, adder_usd_per_mwh,
    delivery_usd_per_mwh, block_mw, block_usd_per_mwh, resale (1 sells) and resale_fee_usd_per_mwh.
    """
    for number, term in enumerate(terms, 1):
        version = portfolio.next_ids["contract_version"]
        contract = {
            "site_id": term["site_id"], "name": f"Contract {number}", "starts_on": term["effective_on"]
        }  # fmt: skip
        first = {"contract_id": portfolio.next_ids["power_contract"], "effective_on": term["effective_on"]}
        change = Change(
            (
                inserting_records(portfolio, "power_contract", [contract]),
                inserting_records(portfolio, "contract_version", [first]),
                inserting_records(portfolio, "charge_line", lines_of(term, version)),
            )
        )
        portfolio = portfolio.applying(change)
    return portfolio


def lines_of(term: dict[str, Any], version_id: int) -> list[dict[str, Any]]:
    """The charge lines of a term, as records."""
    series, sells = term.get("series_id"), term.get("resale")
    adder = term.get("adder_usd_per_mwh", 0.0)
    lines: list[tuple[str, int | None, Any]] = []
    if term.get("block_mw"):
        block = Block(
            mw=term["block_mw"], usd_per_mwh=term.get("block_usd_per_mwh", 0.0),
            resale=NET_SETTLEMENT if sells else NO_RESALE,
            resale_fee_usd_per_mwh=term.get("resale_fee_usd_per_mwh", 0.0),
        )  # fmt: skip
        lines.append(("block", series if sells else None, block))
    if series is None:
        lines.append(("adder", None, Adder(amount=adder, load=ABOVE_BLOCKS)))
    else:
        index = Index(multiplier=term.get("multiplier", 1.0), adder_usd_per_mwh=adder)
        lines.append(("index", series, index))
    if term.get("delivery_usd_per_mwh"):
        lines.append(("adder", None, Adder(amount=term["delivery_usd_per_mwh"])))
    return [
        {
            "version_id": version_id, "sequence": number, "label": f"Line {number}", "kind": kind,
            "series_id": series_id, "parameters": write_parameters(kind, given),
        }
        for number, (kind, series_id, given) in enumerate(lines, 1)
    ]  # fmt: skip


def without_contracts(portfolio: Portfolio) -> Portfolio:
    """The portfolio without any contract."""
    tables = (
        "invoice_line", "power_statement", "power_event", "block_election", "charge_base", "collateral",
        "charge_line", "contract_version", "power_contract",
    )  # fmt: skip
    return portfolio.applying(Change(tuple(deleting(portfolio, t, portfolio[t].ids) for t in tables)))
