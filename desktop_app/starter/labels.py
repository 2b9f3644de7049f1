"""Serial numbers, MACs, asset tags and places, written for a quarter of a million machines at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Texts = NDArray[np.bytes_]
_HEX = np.frombuffer(b"0123456789ABCDEF", np.uint8)


def digits(numbers: Ints, width: int) -> NDArray[np.uint8]:
    """Numbers as ASCII digits with leading zeros, shape [n, width]."""
    powers = 10 ** np.arange(width - 1, -1, -1, dtype=np.int64)
    return (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint8)


def joined(*parts: bytes | NDArray[np.uint8]) -> Texts:
    """Letters side by side, as one text a row; a constant part stands in every row."""
    rows = max(len(p) for p in parts if isinstance(p, np.ndarray))
    wide = [
        p if isinstance(p, np.ndarray) else np.broadcast_to(np.frombuffer(p, np.uint8), (rows, len(p)))
        for p in parts
    ]
    letters = np.ascontiguousarray(np.concatenate(wide, axis=1))
    return letters.view(f"S{letters.shape[1]}").ravel()


def serials(prefixes: NDArray[np.uint8], start: int) -> Texts:
    """A maker's letters and ten digits that do not repeat and do not look counted."""
    count = np.arange(start, start + len(prefixes), dtype=np.int64)
    scattered = (count * 3_141_592_653 + 1_234_567_891) % 10_000_000_000  # coprime: one to one
    return joined(prefixes, digits(scattered, 10))


def macs(start: int, count: int) -> Texts:
    """Locally administered addresses 02:4E:47:…, one to one."""
    number = np.arange(start, start + count, dtype=np.int64) * 7_368_787 % (1 << 24)
    nibbles = _HEX[(number[:, None] >> np.arange(20, -1, -4)) & 15]
    colon = np.full((count, 1), ord(":"), np.uint8)
    pairs = [p for at in (0, 2, 4) for p in (colon, nibbles[:, at : at + 2])]
    return joined(b"02:4E:47", *pairs)


def asset_tags(start: int, count: int) -> Texts:
    return joined(b"NG-", digits(np.arange(start, start + count, dtype=np.int64), 7))


_MOST_RACKS = {"air": 24, "immersion": 40, "hydro": 10}
"""In one building."""
_ROWS_AND_SLOTS = {"air": (8, 12), "immersion": (2, 18), "hydro": (6, 35)}
RACK_LETTERS = {"air": "R", "immersion": "T", "hydro": "C"}


def rack_size(cooling: str) -> int:
    """Machines in a rack of shelves, an immersion tank, a hydro container."""
    rows, slots = _ROWS_AND_SLOTS[cooling]
    return rows * slots


def racks_per_building(machine_places: int, cooling: str) -> int:
    """Racks of a site, spread evenly over as few buildings as hold them."""
    racks = -(-machine_places // rack_size(cooling))
    buildings = max(-(-racks // _MOST_RACKS[cooling]), 1)
    return max(-(-racks // buildings), 1)


def places(number: Ints, cooling: str) -> dict[str, Texts]:
    """Building, rack, row and slot of the n-th machine place of a site."""
    inside_building = racks_per_building(int(number.max(initial=-1)) + 1, cooling)
    rows, slots = _ROWS_AND_SLOTS[cooling]
    rack, inside = np.divmod(number, rows * slots)
    building, rack = np.divmod(rack, inside_building)
    row, slot = np.divmod(inside, slots)
    return {
        "building": _looked_up(building, "B{}", 1),
        "rack": _looked_up(rack, RACK_LETTERS[cooling] + "{:02d}", 1),
        "rack_row": _looked_up(row, "{}", 1),
        "slot": _looked_up(slot, "{:02d}", 1),
    }


def _looked_up(codes: Ints, pattern: str, first: int) -> NDArray[Any]:
    count = int(codes.max()) + 1 if len(codes) else 1
    return np.array([pattern.format(i + first).encode() for i in range(count)])[codes]
