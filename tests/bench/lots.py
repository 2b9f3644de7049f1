"""Measures the booking of 100,000 bitcoin events under each method, and an edit, beside rp2."""

from __future__ import annotations

import contextlib
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.engine.lots.booking import LotBook
from desktop_app.engine.lots.events import ACQUIRE, DISPOSE, LotEvents, Method
from tests.bench._yardstick import missing, part

_EVENTS, _COMPARED = 100_000, 20_000
_TRIES = 5
_BEGIN = 1_700_000_000
_INI = """[general]
assets = BTC
exchanges = desk
holders = miner
[in_header]
timestamp = 0
[out_header]
timestamp = 0
[intra_header]
timestamp = 0
"""
Figure = dict[str, Any]


def run() -> dict[str, Any]:
    """Time the six methods, an edit halfway, and rp2 under FIFO on the first events of the same history."""
    events = _history()
    figures = [_timed_method(events, method) for method in Method]
    figures.append(_edit(events))
    notes = missing("rp2")
    if not notes:
        figures += _compared(events.taken(np.arange(_COMPARED)))
    return {"name": "lots", "figures": figures, "notes": notes}


def _history() -> LotEvents:
    """Every other event is a sale, of up to three of the lots before it; the price swings."""
    random, held = np.random.default_rng(5), 0
    qty = random.integers(10**6, 10**8, _EVENTS)
    for position, amount in enumerate(qty.tolist()):
        sold = min(amount * 3 // 2, held) if position % 2 else 0
        held += amount if position % 2 == 0 else -sold
        qty[position] = sold or amount
    wave = 60_000 + 20_000 * np.sin(np.arange(_EVENTS) / 4000)
    price_cents = (100 * (wave + random.normal(0, 500, _EVENTS))).astype(np.int64)
    effect = np.where(np.arange(_EVENTS) % 2, DISPOSE, ACQUIRE)
    value = np.array([q * p // 10_000 for q, p in zip(qty.tolist(), price_cents.tolist(), strict=True)])
    key, one_pool = np.arange(1, _EVENTS + 1), np.zeros(_EVENTS, np.int64)
    return LotEvents(key, _BEGIN + 600 * key, effect, qty, value, one_pool, one_pool)


def _timed_method(events: LotEvents, method: Method) -> Figure:
    if method is Method.SPECIFIC:
        events = replace(events, chosen=_chosen(events))
    book, seconds = _best(lambda: LotBook(events, method))
    assert not book.booked.problems
    return _figure(f"{method.value}, {len(events):,} events", seconds, "s", 1.0)


def _chosen(events: LotEvents) -> dict[int, list[tuple[int, int]]]:
    """The lots that FIFO would take, by name."""
    booked = LotBook(events, Method.FIFO).booked
    found: dict[int, list[tuple[int, int]]] = {key: [] for key in booked.disposals.key.tolist()}
    used = booked.used
    disposal = booked.disposals.key[used.disposal]
    for key, lot, qty in zip(disposal.tolist(), used.lot.tolist(), used.qty_sat.tolist(), strict=True):
        found[key].append((lot, qty))
    return found


def _edit(events: LotEvents) -> Figure:
    value = events.value_usd.copy()
    value[_EVENTS // 2] += 1_000_000
    before, after = LotBook(events, Method.HIFO), replace(events, value_usd=value)
    _, seconds = _best(lambda: before.again(after))
    return _figure(f"an edit in the middle of {_EVENTS:,} events, hifo", seconds, "s", 0.2)


# --- the yardstick -----------------------------------------------------------------------------------
def _compared(events: LotEvents) -> list[Figure]:
    book, ours = _best(lambda: LotBook(events, Method.FIFO))
    gain_usd, theirs = _rp2(events)
    apart = abs(gain_usd - (book.booked.gains_usd + book.booked.losses_usd) / 1e6)
    what = f"fifo, the first {_COMPARED:,} of them"
    return [
        {
            **_figure(what, ours, "s", None),
            "yardstick": f"rp2: {theirs:.3f} s",
            "ratio": round(ours / theirs, 4),
        },
        _figure("time of rp2 over ours", theirs / ours, "×", 20, at_least=True),
        _figure("difference to the net gain that rp2 finds", apart, "USD", 0.05),
    ]


def _rp2(events: LotEvents) -> tuple[float, float]:
    """Net gain by rp2 and the seconds that its engine takes, its transactions made before.

    It writes a log into the current folder and reads its settings from a file, hence the folder.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, contextlib.chdir(folder):
        Path("rp2.ini").write_text(_INI)
        compute, inputs = _rp2_engine(events)
        begun = time.perf_counter()
        found = compute(inputs)
        seconds = time.perf_counter() - begun
        gain = sum(float(entry.fiat_gain) for entry in found.gain_loss_set)
        for handler in logging.getLogger("rp2").handlers:
            handler.close()
    return gain, seconds


def _rp2_engine(events: LotEvents) -> tuple[Callable[[Any], Any], Any]:
    logging.getLogger("rp2").setLevel(logging.WARNING)  # or it makes a record of each lot that it uses
    settings = part("rp2.configuration", "Configuration")("rp2.ini", part("rp2.plugin.country.us", "US")())
    make_set = part("rp2.transaction_set", "TransactionSet")
    sets = {kind: make_set(settings, kind, "BTC") for kind in ("IN", "OUT", "INTRA")}
    for kind, transaction in _rp2_transactions(settings, events):
        sets[kind].add_entry(transaction)
    methods = part("prezzemolo.avl_tree", "AVLTree")()
    methods.insert_node(1970, part("rp2.plugin.accounting_method.fifo", "AccountingMethod")())
    engine = part("rp2.accounting_engine", "AccountingEngine")(methods)
    compute = part("rp2.tax_engine", "compute_tax")
    inputs = part("rp2.input_data", "InputData")("BTC", *sets.values())
    return lambda given: compute(settings, engine, given), inputs


def _rp2_transactions(settings: Any, events: LotEvents) -> Iterator[tuple[str, Any]]:
    arrival = part("rp2.in_transaction", "InTransaction")
    departure = part("rp2.out_transaction", "OutTransaction")
    number = part("rp2.rp2_decimal", "RP2Decimal")
    columns = (events.at, events.effect, events.qty_sat, events.value_usd)
    for row, (at, effect, qty, value) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        when = datetime.fromtimestamp(at, UTC).isoformat()
        btc, usd, nothing = number(qty) / number(10**8), number(value) / number(10**6), number(0)
        named = (settings, when, "BTC", "desk", "miner")
        if effect == ACQUIRE:
            yield "IN", arrival(*named, "BUY", usd / btc, btc, fiat_in_no_fee=usd, fiat_fee=nothing, row=row)
        else:
            yield "OUT", departure(*named, "SELL", usd / btc, btc, nothing, fiat_out_no_fee=usd, row=row)


def _best(act: Callable[[], Any]) -> tuple[Any, float]:
    found, best = None, float("inf")
    for _ in range(_TRIES):
        begun = time.perf_counter()
        found = act()
        best = min(best, time.perf_counter() - begun)
    return found, best


def _figure(what: str, value: float, unit: str, target: float | None, *, at_least: bool = False) -> Figure:
    figure: Figure = {"what": what, "value": round(value, 6), "unit": unit}
    if target is not None:
        figure["target"] = f"{'≥' if at_least else '≤'} {target} {unit}"
        figure["met"] = value >= target if at_least else value <= target
    return figure
