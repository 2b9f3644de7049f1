"""A company small enough to check by hand: two sites, two models, four machines, one closed quarter."""

from __future__ import annotations

import numpy as np
import pytest

from desktop_app.domain import days
from desktop_app.domain.change import Change
from desktop_app.domain.company import CLOSED
from desktop_app.domain.edits import inserting_records
from desktop_app.domain.fleet import state_edit
from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.periods import set_months
from desktop_app.domain.portfolio import Portfolio


def day(text: str) -> int:
    return days.parse_day(text)


@pytest.fixture
def small() -> Portfolio:
    p = Portfolio.empty()
    p = p.applying(
        Change(
            (
                inserting_records(
                    p, "company", [{"name": "Testco", "fiscal_year_start_month": 10, "shares": 100}]
                ),
                inserting_records(
                    p, "site", [{"name": n, "control": 0, "cooling": 0} for n in ("Odessa", "Lima")]
                ),
                inserting_records(
                    p,
                    "machine_model",
                    [
                        {
                            "manufacturer": "Bitmain",
                            "name": "S21",
                            "ths": 200.0,
                            "power_w": 3500.0,
                            "cooling": 0,
                        },
                        {
                            "manufacturer": "Bitmain",
                            "name": "S19",
                            "ths": 95.0,
                            "power_w": 3250.0,
                            "cooling": 0,
                        },
                    ],
                ),
                inserting_records(
                    p, "machine", [{"serial": f"SN{i}", "model_id": 1 + i % 2} for i in range(4)]
                ),
                inserting_records(p, "pool_account", [{"name": "Pool", "fee_share": 0.003, "basis": 0}]),
                inserting_records(p, "pool_share", [{"pool_account_id": 1, "site_id": 1, "share": 1.0}]),
                inserting_records(
                    p,
                    "production",
                    [
                        {"pool_account_id": 1, "day_on": day(d), "earned_sat": 10_000_000, "average_phs": 0.5}
                        for d in ("2025-11-30", "2025-12-31", "2026-01-01")
                    ],
                ),
            )
        )
    )
    p = p.applying(state_edit(p, p["machine"].ids, day("2025-01-01"), {"status": ENERGISED, "site_id": 1}))
    months = range(days.parse_month("2025-10"), days.parse_month("2025-12") + 1)
    return p.applying(set_months(p, months, CLOSED, who="cfo", at=0, reason="board"))


@pytest.fixture
def machine_ids(small: Portfolio) -> np.ndarray:
    return small["machine"].ids
