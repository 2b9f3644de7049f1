"""Keeps a text that looks like a formula from being one in a spreadsheet, and gives it back unchanged.

A spreadsheet runs what begins with = + - @ (also in full width), a tab or a carriage return. Such a text
is written with an apostrophe before it; reading takes that one apostrophe off again.
"""

from __future__ import annotations

import re

_SIGNS = "=+\\-@\t\r\uff1d\uff0b\uff0d\uff20"
_RUNS = re.compile(f"'*[{_SIGNS}]")
_HELD = re.compile(f"'+[{_SIGNS}]")
_NUMBER = re.compile(r"[+-]?[\d.,]+([eE][+-]?\d+)?")


def neutral(text: str) -> str:
    """The text as files carry it."""
    return f"'{text}" if _RUNS.match(text) else text


def bare(text: str) -> str:
    """The text as it was before `neutral`."""
    return text[1:] if _HELD.match(text) else text


def neutral_cell(text: str) -> str:
    """Somebody else's cell as files carry it: a plain number stays one, although it begins with a sign."""
    return text if _NUMBER.fullmatch(text) else neutral(text)
