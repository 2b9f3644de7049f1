"""Answers for the section on power: energy and price, curtailment and its credits, contracts and bills."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from desktop_app.domain.production import CAUSES, CURTAILMENT_CAUSES
from desktop_app.figures import format as say
from desktop_app.figures.bridge import million
from desktop_app.figures.chart import Axis, ChartSpec, line
from desktop_app.report import contracts, notes as note
from desktop_app.report.blocks import (
    Block,
    Chart,
    Grid,
    Metric,
    Metrics,
    Pair,
    Section,
    Words,
    metric,
    three,
)
from desktop_app.report.contracts import Contracts
from desktop_app.report.quarter import Quarter, Span, ratio
from desktop_app.report.story import listed


def power(quarter: Quarter) -> Section:
    """Power: what was drawn, what it cost, what was switched off, and what the contracts say."""
    held = Contracts(quarter)
    price = Chart(power_chart(quarter), 130, (note.POWER,))
    blocks: list[Block] = [
        Pair(price, Chart(contracts.bill_chart(held), 130, (note.BILLS, note.BILLED_MONTHS)))
        if held.all
        else price,
        Metrics("Power", (*power_metrics(quarter), *_contract_credits(held))),
        *_contract_blocks(held),
    ]
    if words := tuple(_words(held)):
        blocks.append(Words(words))
    return Section("Power", _lead(quarter, len(held.all)), tuple(blocks))


def _contract_blocks(held: Contracts) -> Iterator[Block]:
    if not held.all:
        return
    market = {
        "ends": (note.RENEWS,), "gross": (note.BEFORE_CREDITS,), "market": (note.AT_MARKET,),
        "fixed": (note.FIXED,), "mark": (note.MARK,),
    }  # fmt: skip
    yield Grid(
        contracts.against_market(held), notes=_gaps(held), column_notes=market, missing=(note.NO_MARKET,)
    )
    yield Grid(contracts.by_category(held), notes=(note.BILLS,))
    table = contracts.invoices(held)
    if len(table):
        yield Grid(table, notes=(note.STATEMENTS,), missing=(note.NOT_STATED,))
    table = contracts.lines(held)
    yield Grid(table, on_paper=len(table) <= contracts.LINES_ON_PAPER)


def _gaps(held: Contracts) -> tuple[str, ...]:
    return () if all(one.figures.complete for one in held.all) else (note.GAPS,)


def _lead(quarter: Quarter, count: int) -> str:
    net, credit = quarter.now.of("net_power_usd_per_mwh"), quarter.now.of("credit_usd")
    if not np.isfinite(net):
        return "No energy is on record, so that its price is not known"
    head = f"{say.energy(quarter.now.of('energy_mwh'))} at {say.cents_per_kwh(net)}"
    tail = f", net of {million(credit)} of credits" if credit else "; there were no credits"
    under = f", under {count} contract{'s' if count > 1 else ''}" if count else ""
    return f"{head}{tail}{under}"


def _words(held: Contracts) -> Iterator[tuple[str, str]]:
    if said := contracts.soon(held):
        yield "Within a year.", f"{said}."
    if held.without_bill:
        yield "Not computed.", f"{listed(held.without_bill)}: look at its terms in the contract's editor."
    if held.all:
        ledger = held.quarter.now.of("power_cost_usd") - held.quarter.now.of("credit_usd")
        yield (
            "Bills and ledger.",
            (
                f"The computed bills come to {million(held.billed_usd)}; the quarter's power cost on record, "
                f"net of credits, is {million(ledger)}. Bills follow the contracts in the book, the record "
                "follows what was paid: sites without a contract, and terms that are not in it, are the "
                "difference."
            ),
        )
        if not held.statements:
            yield "Month-end.", "No statement of the quarter is on record: nothing accrued, invoiced or paid."


# --- charts ----------------------------------------------------------------------------------------
def power_chart(quarter: Quarter) -> ChartSpec:
    """Power price by month, before and after credits."""
    company, at = quarter.results.company, quarter.shown
    energy = company.energy_mwh[at]
    gross, net = ratio(company.power_cost_usd[at], energy), ratio(company.net_power_cost_usd[at], energy)
    credit = quarter.now.of("gross_power_usd_per_mwh") - quarter.now.of("net_power_usd_per_mwh")
    return ChartSpec(
        f"Credits took {say.cents_per_kwh(credit)} off the power price",
        "Power price by month",
        (line("gross", quarter.months, gross, colour=1), line("net", quarter.months, net, colour=0)),
        Axis("month"),
        Axis(format="cents_per_kwh"),
        key="report/power-price",
    )


# --- figures ---------------------------------------------------------------------------------------
def power_metrics(quarter: Quarter) -> tuple[Metric | str, ...]:
    """Energy, what it cost, and what was not drawn on purpose."""
    return (
        metric(quarter, "Energy at the meter", "GWh", "energy_mwh", 1e-3, digits=1),
        metric(quarter, "Power cost, gross", "$ m", "power_cost_usd", 1e-6, digits=2),
        metric(quarter, "Credits", "$ m", "credit_usd", 1e-6, digits=2, notes=(note.LEDGER_CREDITS,)),
        metric(
            quarter, "Power price, gross", "c/kWh", "gross_power_usd_per_mwh", 0.1, digits=2,
            notes=(note.GROSS_POWER,),
        ),
        metric(
            quarter, "All-in power price, net", "c/kWh", "net_power_usd_per_mwh", 0.1, digits=2, strong=True,
            notes=(note.POWER,),
        ),
        *_curtailment(quarter),
    )  # fmt: skip


def _curtailment(quarter: Quarter) -> Iterator[Metric]:
    """Energy not drawn by cause, its hours and its credits; causes that never were are left out."""
    for cause in CURTAILMENT_CAUSES:
        mwh = three(quarter, lambda span, cause=cause: _lost(span, "mwh_off", cause))
        if any(value > 0 for value in mwh):
            label = f"Curtailed, {_CAUSE_SAID.get(CAUSES[cause], CAUSES[cause])}"
            yield Metric(label, "MWh", mwh, digits=0, notes=(note.CURTAILED,))
    hours = three(quarter, _full_hours)
    if any(value > 0 for value in hours):
        yield Metric("Curtailed, hours of the whole company", "h", hours, digits=1, notes=(note.FULL_HOURS,))
        credit = three(quarter, lambda span: _credits(span, CURTAILMENT_CAUSES))
        yield Metric("Credits for curtailment, by event", "$ k", credit, 1e-3, digits=0, notes=(note.CREDIT,))


def _contract_credits(held: Contracts) -> Iterator[Metric]:
    """What programs and unused blocks took off the computed bills."""
    quarter = held.quarter
    for label, of in (
        ("Computed credits of programs", lambda figures: -figures.by_category["credit"]),
        ("Computed resale of blocks", lambda figures: figures.credit_usd + figures.by_category["credit"]),
    ):
        values = three(quarter, lambda span, of=of: held.total(span, of))
        if abs(values[0]) >= 0.005:
            yield Metric(label, "$ k", values, 1e-3, digits=0, notes=(note.BILLS,), missing=note.INCOMPLETE)


_CAUSE_SAID = {"economic": "for price", "coincident peak": "for coincident peaks"}


def _lost(span: Span, name: str, cause: int) -> float:
    return np.nan if span.figures is None else float(getattr(span.figures.losses, name)[:, cause].sum())


def _credits(span: Span, causes: tuple[int, ...]) -> float:
    return sum(_lost(span, "credit_usd", cause) for cause in causes)


def _full_hours(span: Span) -> float:
    """Energy not drawn on purpose over the power that is energised: hours with everything off."""
    mwh = sum(_lost(span, "mwh_off", cause) for cause in CURTAILMENT_CAUSES)
    return ratio(mwh, span.of("energised_mw"))
