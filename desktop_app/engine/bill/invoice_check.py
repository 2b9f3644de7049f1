"""An invoice against the computed bill: which line meets which, and what each difference is made of."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop_app.domain.charges.kinds import Percent
from desktop_app.domain.month_end import CENT
from desktop_app.domain.statements import InvoiceLine
from desktop_app.domain.terms import Terms
from desktop_app.engine.bill.block import GIVEN_BACK
from desktop_app.engine.bill.index import ADDER
from desktop_app.engine.bill.month_end import MonthBill, micro_usd
from desktop_app.engine.bill.results import Item, LineBill

ENERGY, PEAK, QUANTITY, RATE, TAX = "energy", "peak", "quantity", "rate", "tax"
MISSING_CREDIT, NOT_BILLED, UNKNOWN, AMOUNT = "missing credit", "not billed", "unknown line", "amount"
ROUNDING, TOTAL, NO_LINES = "rounding", "total", "no lines"
CAUSES = (
    ENERGY, PEAK, QUANTITY, RATE, TAX, MISSING_CREDIT, NOT_BILLED, UNKNOWN, AMOUNT, TOTAL, NO_LINES, ROUNDING,
)  # fmt: skip
_UNITS = {
    "kwh": ("kWh", 1.0), "mwh": ("kWh", 1e3), "gwh": ("kWh", 1e6), "kw": ("kW", 1.0), "mw": ("kW", 1e3),
    "kva": ("kVA", 1.0), "mva": ("kVA", 1e3), "kvar": ("kVAR", 1.0), "mvar": ("kVAR", 1e3),
    "day": ("day", 1.0), "days": ("day", 1.0), "month": ("month", 1.0), "months": ("month", 1.0),
    "$": ("$", 1.0), "usd": ("$", 1.0),
}  # fmt: skip
_OF_UNIT = {"kWh": ENERGY, "kW": PEAK, "kVA": PEAK, "kVAR": PEAK}
_IDLE_WORDS = {"charge", "charges"}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a difference: what causes it, what it comes to, and the numbers of both sides."""

    cause: str
    usd: int
    """Invoiced less computed [micro-USD]."""
    ours: float = math.nan
    theirs: float = math.nan
    unit: str = ""
    """Of the numbers; of a rate what it is paid for."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a line counts, and at which mean rate."""

    quantity: float
    unit: str
    rate: float


@dataclass(frozen=True, slots=True)
class LineCheck:
    """A line of the bill, of the invoice, or of both."""

    line_id: int | None
    label: str
    computed: Measure | None
    computed_usd: int | None
    """None where the contract has no such line."""
    invoiced: tuple[InvoiceLine, ...]
    parts: tuple[Part, ...]

    @property
    def invoiced_usd(self) -> int | None:
        """None where the invoice has no such line."""
        return sum(line.amount_usd for line in self.invoiced) if self.invoiced else None

    @property
    def over_usd(self) -> int:
        """Invoiced less computed [micro-USD]."""
        return (self.invoiced_usd or 0) - (self.computed_usd or 0)

    @property
    def is_off(self) -> bool:
        """Whether more than rounding makes the difference."""
        return any(part.cause != ROUNDING for part in self.parts)


@dataclass(frozen=True, slots=True)
class InvoiceCheck:
    """All lines, and what the whole invoice says besides them; parts add up to invoiced less computed."""

    lines: tuple[LineCheck, ...]
    computed_usd: int
    invoiced_usd: int | None
    rest: tuple[Part, ...]
    """What the stated total says that no line says."""

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part of the difference."""
        return (*(part for line in self.lines for part in line.parts), *self.rest)

    @property
    def over_usd(self) -> int:
        """Invoiced less computed [micro-USD]; 0 without an invoice."""
        return 0 if self.invoiced_usd is None else self.invoiced_usd - self.computed_usd

    @property
    def is_off(self) -> bool:
        """Whether more than rounding makes the difference."""
        return any(part.cause != ROUNDING for part in self.parts)

    @property
    def off(self) -> list[LineCheck]:
        """The lines that differ by more than rounding, the largest first."""
        return sorted((line for line in self.lines if line.is_off), key=lambda line: -abs(line.over_usd))


def check_invoice(
    made: MonthBill, terms: Terms, lines: Sequence[InvoiceLine], invoiced_usd: int | None
) -> InvoiceCheck:
    """Compare an invoice with the bill line by line: by charge line, else by label; the rest is left over.

    A difference is split at our rate and their quantity: (Q − q) × r is the quantity's, Q × (R − r) the
    rate's; what is left of the amount is rounding, or no product at all. A percentage that differs only since
    its base does says so.
    """
    computed = {line.line_id: line for line in made.lines}
    if not lines:
        total = made.total_usd
        over = None if invoiced_usd is None else invoiced_usd - total
        rest = () if not over else (Part(ROUNDING if abs(over) <= CENT else NO_LINES, over),)
        unbilled = tuple(_matched(line, made.at, (), ()) for line in computed.values())
        return InvoiceCheck(unbilled, total, invoiced_usd, rest)
    taken, left = _paired(computed, lines, made, terms)
    over = {i: _over(line, made.at, taken[i]) for i, line in computed.items()}
    checks = [
        _matched(line, made.at, taken[i], _explained(line, made.at, taken[i], _base_over(terms, i, over)))
        for i, line in computed.items()
    ]
    checks += [_left_over(line) for line in left]
    stated = sum(line.amount_usd for line in lines) if invoiced_usd is None else invoiced_usd
    beyond = stated - sum(line.amount_usd for line in lines)
    rest = (Part(ROUNDING if abs(beyond) <= CENT else TOTAL, beyond),) if beyond else ()
    return InvoiceCheck(tuple(checks), made.total_usd, stated, rest)


# --- which line meets which ---------------------------------------------------------------------------
def plain_label(label: str) -> str:
    """A label by its words alone."""
    words = re.findall(r"\w+", label.casefold())
    return " ".join(word for word in words if word not in _IDLE_WORDS) or " ".join(words)


def _paired(
    computed: dict[int, LineBill], lines: Sequence[InvoiceLine], made: MonthBill, terms: Terms
) -> tuple[dict[int, tuple[InvoiceLine, ...]], list[InvoiceLine]]:
    """The invoice's lines by charge line; several may bill the same one."""
    by_label: dict[str, set[int]] = {}
    for i, line in computed.items():
        by_label.setdefault(plain_label(line.label), set()).add(i)
    taken: dict[int, list[InvoiceLine]] = {i: [] for i in computed}
    left: list[InvoiceLine] = []
    for line in lines:
        named = {line.line_id} if line.line_id in computed else by_label.get(plain_label(line.label), set())
        (taken[next(iter(named))] if len(named) == 1 else left).append(line)
    return {i: tuple(found) for i, found in taken.items()}, left


def _base_over(terms: Terms, line_id: int, over: dict[int, int]) -> int | None:
    """By how much the base of a percentage differs [micro-USD]; None for any other line."""
    for version in terms.versions:
        for at, line in enumerate(version.lines):
            if line.id == line_id and isinstance(line.parameters, Percent):
                bases = line.bases or tuple(before.id for before in version.lines[:at])
                return sum(over.get(base, 0) for base in bases)
    return None


# --- measures -----------------------------------------------------------------------------------------
def measure(line: LineBill, at: int) -> Measure | None:
    """What a line counts in a month and its mean rate; None where its rows count different things."""
    rows = [row for row in line.items if row.amount_usd[at] and _counts(line, row)]
    units = {row.unit for row in rows}
    quantity = sum(float(row.quantity[at]) for row in rows)
    if len(units) != 1 or not math.isfinite(quantity) or not quantity:
        return None
    if len(rows) == 1 and math.isfinite(rows[0].rate[at]) and len(_shown(line, at)) == 1:
        return Measure(quantity, units.pop(), float(rows[0].rate[at]))
    return Measure(quantity, units.pop(), float(line.amount_usd[at]) / quantity)


def _shown(line: LineBill, at: int) -> list[Item]:
    return [row for row in line.items if row.amount_usd[at]]


def _counts(line: LineBill, row: Item) -> bool:
    """Whether a row's quantity is the line's own: an adder counts the same energy again, resale another."""
    if line.kind == "index":
        return row.label != ADDER
    return not (line.kind == "block" and row.label.startswith(GIVEN_BACK))


def _theirs(lines: Sequence[InvoiceLine], ours: Measure) -> tuple[float, float] | None:
    """Quantity and rate of the invoice in our unit; None where it does not say them."""
    if not lines or any(line.quantity is None for line in lines):
        return None
    scales = [_scale(line.unit, ours.unit) for line in lines]
    if any(scale is None for scale in scales):
        return None
    quantity = sum((line.quantity or 0.0) * (scale or 0.0) for line, scale in zip(lines, scales, strict=True))
    if not quantity:
        return None
    if len(lines) == 1 and lines[0].rate is not None:
        return quantity, lines[0].rate / (scales[0] or 1.0)
    return quantity, sum(line.amount_usd for line in lines) / 1e6 / quantity


def _scale(unit: str, wanted: str) -> float | None:
    """What a unit is of another; an unsaid one is the same."""
    if not unit or unit.casefold() == wanted.casefold():
        return 1.0
    one, other = (_UNITS.get(text.casefold().strip()) for text in (unit, wanted))
    return one[1] / other[1] if one and other and one[0] == other[0] else None


# --- what makes a difference ---------------------------------------------------------------------------
def _over(line: LineBill, at: int, lines: Iterable[InvoiceLine]) -> int:
    return sum(i.amount_usd for i in lines) - micro_usd(float(line.amount_usd[at]))


def _matched(line: LineBill, at: int, lines: tuple[InvoiceLine, ...], parts: tuple[Part, ...]) -> LineCheck:
    amount = micro_usd(float(line.amount_usd[at]))
    return LineCheck(line.line_id, line.label, measure(line, at), amount, lines, parts)


def _left_over(line: InvoiceLine) -> LineCheck:
    parts = (Part(UNKNOWN, line.amount_usd),) if line.amount_usd else ()
    return LineCheck(None, line.label, None, None, (line,), parts)


def _explained(
    line: LineBill, at: int, lines: tuple[InvoiceLine, ...], base_over: int | None
) -> tuple[Part, ...]:
    over, amount = _over(line, at, lines), micro_usd(float(line.amount_usd[at]))
    if not over:
        return ()
    if not lines or not any(i.amount_usd for i in lines):
        return (Part(MISSING_CREDIT if amount < 0 else NOT_BILLED, over),)
    rounding = CENT // 2 * max(len(_shown(line, at)), len(lines))
    if abs(over) <= rounding:
        return (Part(ROUNDING, over),)
    ours = measure(line, at)
    theirs = _theirs(lines, ours) if ours else None
    if base_over is not None and ours:
        return _of_percentage(over, base_over, ours, theirs)
    if ours is None or theirs is None:
        return (Part(AMOUNT, over, amount / 1e6, (amount + over) / 1e6, "$"),)
    return _of_product(over, ours, theirs, rounding)


def _of_percentage(
    over: int, base_over: int, ours: Measure, theirs: tuple[float, float] | None
) -> tuple[Part, ...]:
    """A tax: on the difference of its base, at another rate, or neither."""
    on_base = micro_usd(base_over / 1e6 * ours.rate)
    if on_base and abs(over - on_base) <= CENT:
        return _with_rest((Part(TAX, on_base, ours.rate, ours.rate, "%"),), over, CENT)
    if theirs is None:
        parts = (Part(TAX, on_base, ours.rate, ours.rate, "%"),) if on_base else ()
        left = over - on_base
        return (*parts, Part(AMOUNT, left, ours.quantity * ours.rate, math.nan, "$"))
    quantity, rate = theirs
    of_base = micro_usd((quantity - ours.quantity) * ours.rate)
    of_rate = micro_usd(quantity * (rate - ours.rate))
    is_tax = abs(of_base - on_base) <= CENT
    cause = Part(TAX if is_tax else QUANTITY, of_base, ours.quantity, quantity, "$")
    return _with_rest((cause, Part(RATE, of_rate, ours.rate, rate, "$")), over, CENT)


def _of_product(over: int, ours: Measure, theirs: tuple[float, float], rounding: int) -> tuple[Part, ...]:
    quantity, rate = theirs
    if _is_printed(ours.quantity, quantity):
        quantity = ours.quantity
    of_quantity = micro_usd((quantity - ours.quantity) * ours.rate)
    of_rate = 0 if _is_printed(ours.rate, rate) else micro_usd(quantity * (rate - ours.rate))
    cause = _OF_UNIT.get(_UNITS.get(ours.unit.casefold(), ("", 1.0))[0], QUANTITY)
    parts = (
        Part(cause, of_quantity, ours.quantity, quantity, ours.unit),
        Part(RATE, of_rate, ours.rate, rate, ours.unit),
    )
    return _with_rest(parts, over, rounding + CENT)


def _is_printed(ours: float, theirs: float) -> bool:
    """Whether a number of the invoice is ours to the places that it is printed with, three or more."""
    text = repr(theirs)
    places = len(text.partition(".")[2]) if "e" not in text else 12
    return places >= 3 and round(ours, places) == theirs


def _with_rest(parts: tuple[Part, ...], over: int, rounding: int) -> tuple[Part, ...]:
    """Parts of a cent or more, and what is left of the difference as a part of its own."""
    named = tuple(part for part in parts if abs(part.usd) >= CENT)
    left = over - sum(part.usd for part in named)
    if not left:
        return named
    return (*named, Part(ROUNDING if abs(left) <= rounding else AMOUNT, left))
