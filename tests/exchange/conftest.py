"""A book with two sites, the models that matter here and three machines, and files made on the spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.mapping import guess_mapping
from desktop_app.exchange.plan import ImportPlan, plan_import
from desktop_app.exchange.read import read_table
from desktop_app.exchange.registry import KINDS

MODELS = (
    ("Bitmain", "Antminer S21 (200T)", 200.0, 3500.0),
    ("Bitmain", "Antminer S21 Pro (234T)", 234.0, 3531.0),
    ("Bitmain", "Antminer S21 Pro (245T)", 245.0, 3675.0),
    ("Bitmain", "Antminer S19j Pro (104T)", 104.0, 3068.0),
    ("MicroBT", "Whatsminer M50S+ (138T)", 138.0, 3276.0),
)
TODAY = days.parse_day("2026-01-15")

Importing = Callable[..., ImportPlan]


@pytest.fixture
def book() -> Portfolio:
    p = Portfolio.empty()
    models = [
        {"manufacturer": maker, "name": name, "ths": ths, "power_w": watts, "cooling": 0}
        for maker, name, ths, watts in MODELS
    ]
    sites = [{"name": name, "control": 0, "cooling": 0} for name in ("Odessa", "North Yard")]
    machines = [
        {"serial": f"SN{i}", "mac": f"AA:BB:CC:00:00:0{i}", "asset_tag": f"T{i}", "model_id": 1}
        for i in (1, 2, 3)
    ]
    p = p.applying(
        Change(
            (
                inserting_records(p, "machine_model", models),
                inserting_records(p, "site", sites),
                inserting_records(p, "machine", machines),
                inserting_records(p, "pool_account", [{"name": "Main", "fee_share": 0.003, "basis": 0}]),
                inserting_records(p, "account", [{"code": "5100", "name": "Site labour", "layer": 2}]),
            )
        )
    )
    return p.applying(
        state_edit(
            p,
            p["machine"].ids,
            days.parse_day("2025-06-01"),
            {"status": ENERGISED, "site_id": 1, "rack": "R1", "ths": 199.5},
        )
    )


@pytest.fixture
def importing(book: Portfolio, tmp_path: Path) -> Importing:
    """Plan the import of a text (or bytes) as a file of a kind."""

    def plan(
        kind: str, text: str | bytes, *, into: Portfolio = book, name: str = "file.csv", **more: object
    ) -> ImportPlan:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        raw = read_table(path)
        options = {"default_day": TODAY, **more}
        made = plan_import(KINDS[kind], raw, guess_mapping(raw, KINDS[kind]), into, **options)
        assert made.rows_in == made.inserted + made.updated + made.unchanged + made.rejected
        return made

    return plan


def reasons(plan: ImportPlan) -> list[tuple[int, str, str]]:
    """Row, column and reason of each problem."""
    return [(p.row, p.field, p.reason) for p in plan.problems]
