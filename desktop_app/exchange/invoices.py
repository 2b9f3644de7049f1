"""Invoices from a file: contracts by name and site, lines in their order, and totals that are checked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.days import first_day, month_text
from desktop_app.domain.fields import Plain
from desktop_app.domain.month_end import CENT, lines_of, moving, statement_of, to_cent
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.terms import Terms, all_terms
from desktop_app.exchange.cells import plain_words
from desktop_app.exchange.reading import Sheet
from desktop_app.exchange.references import Names
from desktop_app.figures.neutral import bare

_TOTAL = re.compile(r"\W*(grand |invoice )?totals?( due| amount)?\W*", re.IGNORECASE)
_ALONE = ("invoiced_usd", "invoice_number", "invoiced_on", "due_on")
"""What a file says of the whole invoice."""
Invoice = tuple[int, int]
"""Contract and month."""


def settle_invoices(sheet: Sheet, portfolio: Portfolio) -> None:
    """Find contracts and charge lines, check totals, and number the lines that have no number."""
    if sheet.has("contract_id"):
        _find_contracts(sheet, portfolio)
    if not (sheet.has("contract_id") and sheet.has("month") and sheet.has("label")):
        return
    _find_charge_lines(sheet, portfolio)
    _check_totals(sheet)
    _number_lines(sheet, portfolio)


# --- references ---------------------------------------------------------------------------------------
def _text(sheet: Sheet, name: str, line: int) -> str:
    return bare(sheet.raw.cell(line, sheet.mapping.sources[name].column).strip())


def _find_contracts(sheet: Sheet, portfolio: Portfolio) -> None:
    """By the name at the line's site; without a site by a name that is one contract's alone."""
    contracts = portfolio.records("power_contract").values()
    at_site = {(c.site_id, plain_words(c.name)): c.id for c in contracts}
    find = Names(portfolio).finder("power_contract")
    made = sheet.values["contract_id"].copy()
    sites, with_site = sheet.values.get("site_id"), sheet.said("site_id")
    for line in np.flatnonzero(sheet.given["contract_id"]).tolist():
        name = _text(sheet, "contract_id", line)
        site_id = int(sites[line]) if sites is not None and with_site[line] else 0
        found = at_site.get((site_id, plain_words(name)), 0)
        if not found and site_id > 0:
            sheet.refuse([line], "contract_id", f"“{name[:60]}” is no power contract of this site")
            continue
        reason = ""
        if not found:
            found, reason = find(name)
        if reason:
            more = "; a column with the site tells which" if "several" in reason else ""
            sheet.refuse([line], "contract_id", reason + more)
        made[line] = found or made[line]
    sheet.values["contract_id"] = made


def _find_charge_lines(sheet: Sheet, portfolio: Portfolio) -> None:
    """By the full name, or by the label among the lines of the contract's version of that month."""
    if not sheet.has("line_id"):
        return
    find, terms = Names(portfolio).finder("charge_line"), all_terms(portfolio)
    made = sheet.values["line_id"].copy()
    known = sheet.fine & sheet.said("contract_id") & sheet.said("month")
    for line in np.flatnonzero(sheet.given["line_id"] & known).tolist():
        name, (contract_id, month) = _text(sheet, "line_id", line), _invoice(sheet, line)
        of_contract = terms.get(contract_id)
        found = _charge_line(of_contract, month, name) if of_contract else 0
        found = found or find(name)[0]
        if found:
            made[line] = found
        else:
            reason = f"“{name[:60]}” is no charge line of this contract in {month_text(month)}"
            sheet.refuse([line], "line_id", reason)
    sheet.values["line_id"] = made


def _charge_line(terms: Terms, month: int, label: str) -> int:
    version = terms.on(first_day(month) + terms.contract.billing_day - 1)
    lines = version.lines if version else ()
    return next((line.id for line in lines if plain_words(line.label) == plain_words(label)), 0)


def _invoice(sheet: Sheet, line: int) -> Invoice:
    return int(sheet.values["contract_id"][line]), int(sheet.values["month"][line])


def _invoices(sheet: Sheet) -> dict[Invoice, list[int]]:
    """The lines that stand, by invoice, in the order of the file."""
    known = sheet.fine & sheet.said("contract_id") & sheet.said("month")
    found: dict[Invoice, list[int]] = defaultdict(list)
    for line in np.flatnonzero(known).tolist():
        found[_invoice(sheet, line)].append(line)
    return found


# --- totals -------------------------------------------------------------------------------------------
def _check_totals(sheet: Sheet) -> None:
    """A row or a column with the total must say what the lines add up to; a row with it is no line."""
    if not sheet.has("amount_usd"):
        return
    for lines in _invoices(sheet).values():
        totals = [i for i in lines if _TOTAL.fullmatch(str(sheet.values["label"][i]))]
        summed = sum(int(sheet.values["amount_usd"][i]) for i in lines if i not in totals)
        for line in totals:
            if _same(stated := int(sheet.values["amount_usd"][line]), summed):
                sheet.refuse([line], "", "The row is a total, not a line")
            else:
                _refuse_all(sheet, lines, stated, summed)
        stated = next(iter(_stated(sheet, lines)), None)
        if stated is not None and not _same(stated, summed):
            _refuse_all(sheet, lines, stated, summed)


def _same(one: int, other: int) -> bool:
    return abs(one - other) <= CENT


def _stated(sheet: Sheet, lines: list[int]) -> Iterator[int]:
    said = sheet.said("invoiced_usd")
    return (int(sheet.values["invoiced_usd"][i]) for i in lines if said[i])


def _refuse_all(sheet: Sheet, lines: list[int], stated: int, summed: int) -> None:
    """An invoice whose lines do not add up may lack one: none of it is taken."""
    reason = f"The invoice's total is ${stated / 1e6:,.2f}, but its lines add up to ${summed / 1e6:,.2f}"
    sheet.refuse([i for i in lines if i not in sheet.reasons], "amount_usd", reason)


# --- order --------------------------------------------------------------------------------------------
def _number_lines(sheet: Sheet, portfolio: Portfolio) -> None:
    """A line without a number is the one of that label in the book, or comes after all others."""
    numbers = sheet.values.get("sequence")
    made = np.zeros(len(sheet.raw), np.int64) if numbers is None else numbers.copy()
    given = sheet.said("sequence").copy()
    for (contract_id, month), lines in _invoices(sheet).items():
        standing = lines_of(portfolio, contract_id, month)
        taken = {int(made[i]) for i in lines if given[i]}
        for line in (i for i in lines if not given[i]):
            label = plain_words(str(sheet.values["label"][line]))
            alike = (s.sequence for s in standing if plain_words(s.label) == label)
            after = max([*taken, *(s.sequence for s in standing)], default=0) + 1
            made[line], given[line] = next((n for n in alike if n not in taken), after), True
            taken.add(int(made[line]))
    sheet.values["sequence"], sheet.given["sequence"] = made, given


# --- statements ---------------------------------------------------------------------------------------
def with_statements(sheet: Sheet, portfolio: Portfolio, change: Change) -> Change:
    """The change with what it means for the statements: the invoice has come, with its total and days."""
    after = portfolio.applying(change)
    for (contract_id, month), lines in _invoices(sheet).items():
        values = _of_statement(sheet, portfolio, after, (contract_id, month), lines)
        one = statement_of(after, contract_id, month)
        if all(getattr(one, name) == value for name, value in values.items()):
            continue
        step = moving(after, contract_id, month, values)
        change, after = change.then(step), after.applying(step)
    return change


def _of_statement(
    sheet: Sheet, before: Portfolio, after: Portfolio, invoice: Invoice, lines: list[int]
) -> dict[str, Plain]:
    made: dict[str, Plain] = {}
    for name in _ALONE:
        said = [i for i in lines if sheet.said(name)[i]]
        if said:
            made[name] = sheet.kind.by_name[name].field.plain(sheet.values[name][said[:1]])[0]
    old, new = (sum(line.amount_usd for line in lines_of(p, *invoice)) for p in (before, after))
    stated = statement_of(before, *invoice).invoiced_usd
    if "invoiced_usd" not in made and (stated is None or _same(stated, old)) and old != new:
        made["invoiced_usd"] = to_cent(new)
    return made
