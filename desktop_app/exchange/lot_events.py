"""Reads a JSON file of bitcoin events, and says what booking them under a method comes to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from desktop_app.domain.problems import AppError, Problem
from desktop_app.engine.lots.booked import Booked
from desktop_app.engine.lots.booking import LotBook
from desktop_app.engine.lots.events import ACQUIRE, DISPOSE, NOTHING, OPEN, LotEvents, Method
from desktop_app.engine.lots.rounding import divided

EFFECTS = {
    "opening_balance": OPEN,
    "mining": ACQUIRE,
    "buy": ACQUIRE,
    "return_collateral": ACQUIRE,
    "sell": DISPOSE,
    "fee_btc": DISPOSE,
    "derecognise": DISPOSE,
    "transfer": NOTHING,
    "pledge": NOTHING,
    "release": NOTHING,
}
"""What each type of event does to the lots of one pool of all bitcoin."""
_LARGEST = 2**63 - 1
_LARGEST_SAT = 21 * 10**14
_MICROUSD_PER_CENT, _SAT_PER_BTC = 10_000, 10**8
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Event = Mapping[str, Any]


class Row(NamedTuple):
    """An event as the lots take it."""

    at: int
    effect: int
    qty_sat: int
    value_usd: int


def booked(path: Path, method: Method) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Disposals, gains, losses and what remains, and the events that were left out.

    Raises AppError for a file that is none, and for an event that does not say what it must.
    """
    listed = _listed(path)
    rows = [_checked(number, event, _row) for number, event in enumerate(listed, 1)]
    labels = _labels(listed)
    numbers = {label: number for number, label in labels.items()}
    named = [(n, e) for n, e in enumerate(listed, 1) if method is Method.SPECIFIC and "lots" in e]
    chosen = {n: _checked(n, e, lambda event: _lots(event, numbers)) for n, e in named}
    if max(sum(abs(row.value_usd) for row in rows), sum(abs(row.qty_sat) for row in rows)) > _LARGEST:
        raise AppError(f"The amounts of “{path.name}” are larger than any company's.")
    at, effect, qty, value = np.array(rows, np.int64).reshape(-1, 4).T
    pool = np.zeros(len(rows), np.int64)
    events = LotEvents(np.arange(1, len(rows) + 1), at, effect, qty, value, pool, pool, chosen, labels)
    found = LotBook(events, method).booked
    return _said(found, labels), found.problems


# --- reading -----------------------------------------------------------------------------------------
def _listed(path: Path) -> list[Event]:
    try:
        found = json.loads(path.read_bytes(), parse_float=Decimal, parse_constant=Decimal)
    except OSError as reason:
        raise AppError(f"“{path.name}” cannot be read: {reason.strerror or reason}.") from None
    except (ValueError, RecursionError):
        raise AppError(f"“{path.name}” is not a JSON file.") from None
    if isinstance(found, dict) and "events" in found:
        found = found["events"]
    if not isinstance(found, list) or not all(isinstance(event, dict) for event in found):
        hint = "Each event is an object with id, type and ts."
        raise AppError(f"“{path.name}” is not a list of events.", hint)
    return found


def _checked(number: int, event: Event, read: Callable[[Event], Any]) -> Any:
    try:
        return read(event)
    except ValueError as reason:
        raise AppError(f"Row {number}: {reason}.") from None


def _row(event: Event) -> Row:
    kind = event.get("type")
    if not isinstance(kind, str) or kind not in EFFECTS:
        raise ValueError(f"“{kind}” is no type of event; there are {', '.join(EFFECTS)}")
    effect = EFFECTS[kind]
    if effect == NOTHING:
        return Row(_instant(event.get("ts")), effect, 0, 0)
    qty = _whole(event, "qty_sat", "satoshi")
    if abs(qty) > _LARGEST_SAT:
        raise ValueError("qty_sat is more bitcoin than there can be")
    return Row(_instant(event.get("ts")), effect, qty, _value(event, kind, effect, qty))


def _value(event: Event, kind: str, effect: int, qty: int) -> int:
    """Basis of what comes in, net proceeds of what goes out [µUSD]; by the price where there is no amount."""
    fee = _whole(event, "fee_microusd", "micro-dollars", default=0)
    name = "gross_microusd" if effect == DISPOSE else "basis_microusd"
    if event.get(name) is not None:
        amount = _whole(event, name, "micro-dollars")
        return amount - fee if effect == DISPOSE else amount
    if event.get("price_cents_per_btc") is None:
        raise ValueError(f"{name} is missing")
    price = _whole(event, "price_cents_per_btc", "cents") * _MICROUSD_PER_CENT
    amount = divided(qty * price, _SAT_PER_BTC)
    return amount - fee if effect == DISPOSE else amount + fee * (kind == "buy")


def _whole(event: Event, name: str, unit: str, default: int | None = None) -> int:
    value = event.get(name, default)
    if value is None:
        raise ValueError(f"{name} is missing")
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(f"{name} is not a number")
    if isinstance(value, Decimal) and not (value.is_finite() and value == value.to_integral_value()):
        raise ValueError(f"{name} is {value}, which is not a whole number of {unit}")
    if abs(value) > _LARGEST:
        raise ValueError(f"{name} is larger than any amount can be")
    return int(value)


def _instant(text: Any) -> int:
    """Microseconds of an ISO instant, so that no order is lost; without a zone it is UTC."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError(f"“{text}” is no instant such as 2025-10-01T00:00:00Z") from None
    return ((found if found.tzinfo else found.replace(tzinfo=UTC)) - _EPOCH) // timedelta(microseconds=1)


def _labels(listed: list[Event]) -> dict[int, str]:
    """The ids, which name lots and disposals, by number of the row."""
    numbers: dict[str, int] = {}
    for number, event in enumerate(listed, 1):
        label = event.get("id")
        if not isinstance(label, str) or not label:
            raise AppError(f"Row {number}: id is missing.")
        if label in numbers:
            raise AppError(f"Row {number}: the id “{label}” is that of row {numbers[label]} already.")
        numbers[label] = number
    return {number: label for label, number in numbers.items()}


def _lots(event: Event, numbers: Mapping[str, int]) -> list[tuple[int, int]]:
    named = event["lots"]
    if not isinstance(named, list) or any(not isinstance(pair, list) or len(pair) != 2 for pair in named):
        raise ValueError("lots is not a list of [id of the lot, qty_sat]")
    for label, _ in named:
        if not isinstance(label, str) or label not in numbers:
            raise ValueError(f"there is no lot “{label}”")
    return [(numbers[label], _whole({"qty_sat": part}, "qty_sat", "satoshi")) for label, part in named]


# --- saying ------------------------------------------------------------------------------------------
def _said(found: Booked, labels: Mapping[int, str]) -> dict[str, Any]:
    return {
        "realised_gains_microusd": found.gains_usd,
        "realised_losses_microusd": found.losses_usd,
        "disposals": _disposals(found, labels),
        "remaining_lots": [
            {"lot": labels[lot], "qty_sat": qty, "basis_microusd": basis}
            for lot, qty, basis in _rows(
                found.remaining.lot, found.remaining.qty_sat, found.remaining.basis_usd
            )
        ],
        "remaining": {"qty_sat": found.qty_sat, "basis_microusd": found.basis_usd},
    }


def _disposals(found: Booked, labels: Mapping[int, str]) -> list[dict[str, Any]]:
    gone, used = found.disposals, found.used
    said = [
        {
            "id": labels[key],
            "qty_sat": qty,
            "net_proceeds_microusd": proceeds,
            "cost_microusd_booked": cost,
            "gain_microusd_booked": gain,
            "lots": [],
        }
        for key, qty, proceeds, cost, gain in _rows(
            gone.key, gone.qty_sat, gone.proceeds_usd, gone.cost_usd, gone.gain_usd
        )
    ]
    for disposal, lot, qty, cost in _rows(used.disposal, used.lot, used.qty_sat, used.cost_usd):
        said[disposal]["lots"].append({"lot": labels[lot], "qty_sat": qty, "cost_microusd_booked": cost})
    return said


def _rows(*columns: Any) -> Any:
    return zip(*(column.tolist() for column in columns), strict=True)
