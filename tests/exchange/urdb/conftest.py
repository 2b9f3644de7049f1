"""A tariff in its plainest form, written to a file with what a test changes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from desktop_app.exchange.urdb.read import read_tariff
from desktop_app.exchange.urdb.tariff import Tariff

DAY, PEAK = [0] * 24, [0] * 8 + [1] * 12 + [0] * 4
TWO_PERIODS = {
    "energyratestructure": [[{"rate": 0.03, "unit": "kWh"}], [{"rate": 0.07, "adj": 0.01, "unit": "kWh"}]],
    "energyweekdayschedule": [PEAK] * 12,
    "energyweekendschedule": [DAY] * 12,
}
Writing = Callable[..., Path]
Reading = Callable[..., Tariff]


@pytest.fixture
def write(tmp_path: Path) -> Writing:
    """Write fields of a rate as a file."""

    def written(**fields: Any) -> Path:
        path = tmp_path / "tariff.json"
        path.write_text(json.dumps({"utility": "Plains Power", "name": "Large"} | fields))
        return path

    return written


@pytest.fixture
def read(write: Writing) -> Reading:
    """Read fields of a rate as a tariff."""
    return lambda **fields: read_tariff(write(**fields))
