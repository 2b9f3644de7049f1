"""A JSON file of events as `hashyard lots` reads it: what it answers and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from desktop_app.domain.problems import AppError
from desktop_app.engine.lots.events import Method
from desktop_app.exchange.lot_events import booked

CASES = Path(__file__).parents[1] / "engine" / "data" / "lot_examples.json"
MINED = {"id": "L1", "type": "mining", "ts": "2025-10-01T00:00:00Z", "qty_sat": 300, "basis_microusd": 90}
SOLD = {"id": "S1", "type": "sell", "ts": "2025-10-02T00:00:00Z", "qty_sat": 100, "gross_microusd": 50}


@pytest.fixture
def answer(tmp_path: Path) -> Any:
    def of(events: Any, method: Method = Method.FIFO) -> Any:
        path = tmp_path / "events.json"
        path.write_text(events if isinstance(events, str) else json.dumps(events), "utf-8")
        return booked(path, method)

    return of


@pytest.mark.parametrize("case", json.loads(CASES.read_text("utf-8"))["cases"], ids=lambda case: case["name"])
def test_the_worked_examples_come_out_in_their_own_words(answer: Any, case: dict[str, Any]) -> None:
    for method, wanted in case["methods"].items():
        found, problems = answer(case["events"], Method[method])
        assert not problems
        wanted = without_exact(wanted)
        assert found["realised_gains_microusd"] == wanted["realised_gains_only_microusd"]
        assert found["realised_losses_microusd"] == wanted["realised_losses_only_microusd"]
        assert found["disposals"] == [{"lots": [], **disposal} for disposal in wanted["disposals"]]
        assert found["remaining_lots"] == wanted.get("remaining_lots", [])
        assert found["remaining"] == wanted["remaining"]


def without_exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_exact(v) for key, v in value.items() if not key.endswith("_exact")}
    return [without_exact(v) for v in value] if isinstance(value, list) else value


def test_a_sale_names_its_lots(answer: Any) -> None:
    other = {**MINED, "id": "L2", "basis_microusd": 600}
    found, problems = answer([MINED, other, {**SOLD, "lots": [["L2", 60], ["L1", 40]]}], Method.SPECIFIC)
    assert not problems
    assert found["disposals"][0]["lots"] == [
        {"lot": "L2", "qty_sat": 60, "cost_microusd_booked": 120},
        {"lot": "L1", "qty_sat": 40, "cost_microusd_booked": 12},
    ]
    assert found["realised_losses_microusd"] == -82


def test_without_an_amount_the_price_counts(answer: Any) -> None:
    """0.5 BTC at 100,000.01 USD: bought with a fee, mined without one, sold less a fee."""
    half = {"qty_sat": 50_000_000, "price_cents_per_btc": 10_000_001, "fee_microusd": 7}
    bought = {**half, "id": "B", "type": "buy", "ts": "2025-10-01"}
    mined = {**half, "id": "M", "type": "mining", "ts": "2025-10-02"}
    sold = {**half, "id": "S", "type": "sell", "ts": "2025-10-03"}
    found, _ = answer([bought, mined, sold])
    assert found["disposals"][0]["cost_microusd_booked"] == 50_000_005_007
    assert found["disposals"][0]["net_proceeds_microusd"] == 50_000_004_993
    assert found["remaining"] == {"qty_sat": 50_000_000, "basis_microusd": 50_000_005_000}


def test_the_order_within_a_second_counts(answer: Any) -> None:
    late = {**MINED, "ts": "2025-10-02T00:00:00.5Z"}
    _, problems = answer([late, {**SOLD, "ts": "2025-10-02T00:00:00.25Z"}])
    assert [p.row for p in problems] == [2]
    assert not answer([late, {**SOLD, "ts": "2025-10-02T01:00:00.75+01:00"}])[1]


def test_whole_numbers_may_be_written_with_a_point(answer: Any) -> None:
    assert answer([{**MINED, "qty_sat": 300.0}])[0]["remaining"]["qty_sat"] == 300


def test_a_sale_beyond_what_is_held_is_a_problem_and_no_disposal(answer: Any) -> None:
    found, problems = answer([MINED, {**SOLD, "qty_sat": 301}])
    assert [str(p) for p in problems] == ["row 2: 0.00000301 BTC leave, but only 0.00000300 BTC are held"]
    assert found["disposals"] == []


def test_what_does_not_leave_needs_no_amount(answer: Any) -> None:
    moved = {"id": "T1", "type": "transfer", "ts": "2025-10-01T00:00:00Z", "from": "hot", "to": "cold"}
    assert answer([moved])[0]["remaining"] == {"qty_sat": 0, "basis_microusd": 0}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"qty_sat": 1.5}, "Row 2: qty_sat is 1.5, which is not a whole number of satoshi."),
        ({"qty_sat": 0.1 + 0.2}, "Row 2: qty_sat is 0.30000000000000004, which is not"),
        ({"qty_sat": float("nan")}, "Row 2: qty_sat is NaN, which is not a whole number of satoshi."),
        ({"qty_sat": 10**16}, "Row 2: qty_sat is more bitcoin than there can be."),
        ({"qty_sat": "100"}, "Row 2: qty_sat is not a number."),
        ({"qty_sat": True}, "Row 2: qty_sat is not a number."),
        ({"qty_sat": None}, "Row 2: qty_sat is missing."),
        ({"gross_microusd": None}, "Row 2: gross_microusd is missing."),
        ({"gross_microusd": 10**19}, "Row 2: gross_microusd is larger than any amount can be."),
        ({"gross_microusd": 2**63 - 1, "fee_microusd": -1}, "larger than any company's."),
        ({"fee_microusd": 0.5}, "Row 2: fee_microusd is 0.5, which is not a whole number of micro-dollars."),
        ({"type": "gift"}, "Row 2: “gift” is no type of event; there are opening_balance, mining,"),
        ({"type": ["sell"]}, "is no type of event"),
        ({"ts": "yesterday"}, "Row 2: “yesterday” is no instant such as 2025-10-01T00:00:00Z."),
        ({"ts": 5}, "Row 2: “5” is no instant"),
        ({"id": "L1"}, "Row 2: the id “L1” is that of row 1 already."),
        ({"id": None}, "Row 2: id is missing."),
        ({"lots": [["L9", 100]]}, "Row 2: there is no lot “L9”."),
        ({"lots": [[["L1"], 100]]}, "Row 2: there is no lot “['L1']”."),
        ({"lots": [["L1", 99.5]]}, "Row 2: qty_sat is 99.5, which is not a whole number of satoshi."),
        ({"lots": {"L1": 100}}, "Row 2: lots is not a list of [id of the lot, qty_sat]."),
    ],
)
def test_an_event_that_says_what_it_cannot_is_refused_with_its_row(
    answer: Any, changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(AppError) as refused:
        answer([MINED, {**SOLD, **changes}], Method.SPECIFIC)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[{", "“events.json” is not a JSON file."),
        ("[" * 100_000, "“events.json” is not a JSON file."),
        ('{"events": 5}', "is not a list of events."),
        ("[5]", "is not a list of events."),
        ("null", "is not a list of events."),
    ],
)
def test_what_is_no_list_of_events_is_refused(answer: Any, text: str, sentence: str) -> None:
    with pytest.raises(AppError, match=sentence):
        answer(text)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AppError, match=r"“none.json” cannot be read"):
        booked(tmp_path / "none.json", Method.FIFO)
