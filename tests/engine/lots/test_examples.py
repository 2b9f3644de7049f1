"""The worked examples, to the integer: every case under every method."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desktop_app.engine.lots.booked import Booked
from desktop_app.engine.lots.booking import LotBook
from desktop_app.engine.lots.events import ACQUIRE, DISPOSE, NOTHING, Method
from tests.engine.lots.written import Event, events

CASES = json.loads((Path(__file__).parents[1] / "data" / "lot_examples.json").read_text("utf-8"))["cases"]
EFFECT = {
    **dict.fromkeys(("mining", "buy", "return_collateral"), ACQUIRE),
    **dict.fromkeys(("sell", "fee_btc", "derecognise"), DISPOSE),
}


def booked(listed: list[dict[str, Any]], method: Method) -> Booked:
    rows = []
    for key, event in enumerate(listed, 1):
        effect = EFFECT.get(event["type"], NOTHING)
        net = event.get("gross_microusd", 0) - event.get("fee_microusd", 0)
        at = int(datetime.fromisoformat(event["ts"]).timestamp())
        rows.append(Event(key, at, effect, event["qty_sat"], event.get("basis_microusd", net)))
    return LotBook(events(rows), method).booked


@pytest.mark.parametrize(
    ("case", "method"),
    [(case, method) for case in CASES for method in case["methods"]],
    ids=lambda value: value if isinstance(value, str) else value["name"],
)
def test_an_example_is_met_to_the_integer(case: dict[str, Any], method: str) -> None:
    wanted, ids = case["methods"][method], [event["id"] for event in case["events"]]
    found = booked(case["events"], Method[method])
    assert not found.problems
    assert found.gains_usd == wanted["realised_gains_only_microusd"]
    assert found.losses_usd == wanted["realised_losses_only_microusd"]
    assert {"qty_sat": found.qty_sat, "basis_microusd": found.basis_usd}.items() <= wanted[
        "remaining"
    ].items()
    gone, used, left = found.disposals, found.used, found.remaining
    assert list(zip(gone.cost_usd.tolist(), gone.gain_usd.tolist(), strict=True)) == [
        (d["cost_microusd_booked"], d["gain_microusd_booked"]) for d in wanted["disposals"]
    ]
    parts = zip(
        used.disposal.tolist(), used.lot.tolist(), used.qty_sat.tolist(), used.cost_usd.tolist(), strict=True
    )
    assert [(d, ids[lot - 1], qty, cost) for d, lot, qty, cost in parts] == [
        (number, part["lot"], part["qty_sat"], part["cost_microusd_booked"])
        for number, disposal in enumerate(wanted["disposals"])
        for part in disposal.get("lots", ())
    ]
    lots = zip(left.lot.tolist(), left.qty_sat.tolist(), left.basis_usd.tolist(), strict=True)
    assert [{"lot": ids[lot - 1], "qty_sat": q, "basis_microusd": b} for lot, q, b in lots] == wanted.get(
        "remaining_lots", []
    )
