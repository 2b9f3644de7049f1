"""Parts of a charge as they are written down: a name that nobody reads is refused, not left out of bills."""

from __future__ import annotations

import json
from typing import Any

import pytest

from desktop_app.domain.charges.declare import read_parameters

_ROWS = ["0" * 24] * 12


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"tiers": [[{"rate": 0.04, "max": 1000}, {"rate": 0.03}]]}, "A tier has no “max”"),
        ({"tiers": [[{"rate": 0.04, "adj": 0.002}]]}, "it has rate, most, unit, adjustment, sell"),
        ({"schedule": {"weekday": _ROWS, "weekend": _ROWS, "sunday": _ROWS}}, "A schedule has no “sunday”"),
        ({"escalator": {"kind": "percent", "anchor_on": "2025-01-01", "rate": 0.02}}, "no “rate”"),
    ],
)
def test_a_part_with_an_unknown_name_is_refused_with_the_names_there_are(written: dict[str, Any], said: str):
    with pytest.raises(ValueError, match=said):
        read_parameters("energy", json.dumps({"tiers": [[{"rate": 0.04}]]} | written))
