"""Answers for how wide a text is without a window: from the advance widths in the shipped font files."""

import struct
from functools import cache

import numpy as np

from desktop_app import bundled

_FALLBACK_EM = 0.6


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text set in Inter, in the unit of `size`."""
    advances = _advances(bold)
    return size * sum(advances.get(ord(letter), _FALLBACK_EM) for letter in text)


@cache
def _advances(bold: bool) -> dict[int, float]:
    """Return the advance of each character [em]."""
    name = "Inter-SemiBold.ttf" if bold else "Inter-Regular.ttf"
    data = bundled.path(f"resources/fonts/{name}").read_bytes()
    tables = _tables(data)
    units_per_em = struct.unpack_from(">H", data, tables["head"] + 18)[0]
    count = struct.unpack_from(">H", data, tables["hhea"] + 34)[0]
    widths = np.frombuffer(data, ">u2", count * 2, tables["hmtx"])[::2] / units_per_em
    return {
        code: float(widths[min(glyph, count - 1)]) for code, glyph in _glyphs(data, tables["cmap"]).items()
    }


def _tables(data: bytes) -> dict[str, int]:
    """Return where each table of a TrueType file begins."""
    count = struct.unpack_from(">H", data, 4)[0]
    entries = (struct.unpack_from(">4sIII", data, 12 + 16 * index) for index in range(count))
    return {tag.decode("ascii"): offset for tag, _, offset, _ in entries}


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return the glyph of each character, from the format 12 or format 4 table."""
    count = struct.unpack_from(">H", data, cmap + 2)[0]
    starts = [cmap + struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)[2] for index in range(count)]
    formats = {struct.unpack_from(">H", data, start)[0]: start for start in starts}
    return _format_12(data, formats[12]) if 12 in formats else _format_4(data, formats[4])


def _format_12(data: bytes, start: int) -> dict[int, int]:
    count = struct.unpack_from(">I", data, start + 12)[0]
    groups = (struct.unpack_from(">III", data, start + 16 + 12 * index) for index in range(count))
    return {code: glyph + code - first for first, last, glyph in groups for code in range(first, last + 1)}


def _format_4(data: bytes, start: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, start + 6)[0] // 2
    last, first, delta, shift = (
        np.frombuffer(data, ">u2", count, start + 14 + block * 2 * count + (2 if block else 0)).astype(int)
        for block in range(4)
    )
    shifts_at = start + 16 + 6 * count
    found: dict[int, int] = {}
    for segment in range(count):
        for code in range(first[segment], min(last[segment], 0xFFFE) + 1):
            glyph = code
            if shift[segment]:
                place = shifts_at + 2 * segment + shift[segment] + 2 * (code - first[segment])
                glyph = struct.unpack_from(">H", data, place)[0]
            found[code] = int(glyph + delta[segment]) % 65536
    return found
