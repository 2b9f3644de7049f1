"""Which record of the book a line of a file speaks of, and which lines speak of the same one twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.portfolio import Portfolio
from desktop_app.exchange.cells import plain_words
from desktop_app.exchange.dated import holders
from desktop_app.exchange.kinds import Kind
from desktop_app.exchange.reading import Sheet, unsaid
from desktop_app.exchange.references import plain_mac

Positions = NDArray[np.int64]
_PLACE = ("site_id", "building", "rack", "rack_row", "slot")


def match(sheet: Sheet, portfolio: Portfolio, day: int) -> Positions:
    """The position in the book of the record that each line speaks of; -1 for one that is not there."""
    if sheet.kind.table == "machine":
        return _match_machines(sheet, portfolio, day)
    columns = portfolio[sheet.kind.table]
    known: dict[Any, int] = {}
    for position, key in enumerate(_keys_of(sheet.kind, columns.__getitem__)):
        known.setdefault(key, position)
    lines = _keys_of(sheet.kind, lambda name: _values(sheet, name))
    return np.array([known.get(key, -1) for key in lines], np.int64)


def _values(sheet: Sheet, name: str) -> NDArray[Any]:
    """A field along the lines, its default or nothing where no column gives it."""
    if sheet.has(name):
        return sheet.values[name]
    return sheet.kind.by_name[name].field.filled(unsaid(sheet, name), len(sheet.raw))


def _keys_of(kind: Kind, values: Callable[[str], NDArray[Any]]) -> list[Any]:
    """The key of each record; the spare key where the last field of the key is empty."""
    keys = _keys([values(name) for name in kind.key])
    if not kind.spare_key:
        return keys
    spare = _keys([values(name) for name in kind.spare_key])
    empty = kind.by_name[kind.key[-1]].field.is_missing(values(kind.key[-1])).tolist()
    return [(None, *other) if gap else key for key, other, gap in zip(keys, spare, empty, strict=True)]


def _keys(columns: list[NDArray[Any]]) -> list[Any]:
    """One key a line; texts are alike if their words are."""
    plain = [
        [plain_words(text) for text in column.tolist()] if column.dtype == object else column.tolist()
        for column in columns
    ]
    return plain[0] if len(plain) == 1 else list(zip(*plain, strict=True))


def refuse_duplicates(sheet: Sheet, target: Positions) -> None:
    """The first line about a record stands; every later one is refused and names it."""
    names = [name for name in (*sheet.kind.key, *sheet.kind.spare_key) if sheet.has(name)]
    if not names:
        return
    if sheet.kind.spare_key:
        keys = _keys_of(sheet.kind, lambda name: _values(sheet, name))
    else:
        keys = _keys([sheet.values[name] for name in names])
    usable = sheet.fine & np.logical_or.reduce([sheet.given[name] for name in names])
    if len(set(keys)) < len(keys):
        _refuse_repeats(sheet, keys, usable)
    matched = usable & (target >= 0)
    if matched.any() and np.bincount(target[matched]).max() > 1:
        _refuse_repeats(sheet, target.tolist(), sheet.fine & (target >= 0))


def _refuse_repeats(sheet: Sheet, keys: list[Any], usable: NDArray[np.bool_]) -> None:
    first: dict[Any, int] = {}
    kind = sheet.kind
    for position in np.flatnonzero(usable).tolist():
        earlier = first.setdefault(keys[position], position)
        if earlier != position:
            spare = kind.spare_key and isinstance(keys[position], tuple) and keys[position][0] is None
            told = kind.spare_key if spare else kind.key
            name = next(n for n in (*told, *kind.key) if sheet.has(n))
            labels = " and ".join(kind.by_name[n].field.label.lower() for n in told)
            row = int(sheet.raw.rows[earlier])
            sheet.refuse([position], name, f"The same {labels} also stands in row {row}")


# --- machines ------------------------------------------------------------------------------------
def _match_machines(sheet: Sheet, portfolio: Portfolio, day: int) -> Positions:
    """By serial; else by MAC or asset tag, unless that machine's own serial is in the file too (then the
    part only moved to another machine); else, for lines without a serial, by the slot."""
    machines = portfolio["machine"]
    target = np.full(len(sheet.raw), -1, np.int64)
    if not len(machines):
        return target
    if sheet.has("serial"):
        known = {serial: position for position, serial in enumerate(machines["serial"].tolist())}
        target[:] = [known.get(serial, -1) for serial in sheet.values["serial"].tolist()]
    claimed = set(target[target >= 0].tolist())
    for name in ("mac", "asset_tag"):
        if sheet.has(name) and (target < 0).any():
            _match_by(sheet, machines[name], name, target, claimed)
    if all(sheet.has(name) for name in ("site_id", "rack", "slot")):
        _match_slots(sheet, portfolio, day, target, claimed)
    return target


def _match_by(sheet: Sheet, held: NDArray[Any], name: str, target: Positions, claimed: set[int]) -> None:
    plain = (lambda t: plain_mac(t.decode())) if name == "mac" else bytes.strip
    known: dict[Any, int] = {}
    for position, text in enumerate(held.tolist()):
        key = plain(text)
        if key:
            known[key] = -1 if key in known else position
    for line in np.flatnonzero((target < 0) & sheet.said(name)).tolist():
        found = known.get(plain(sheet.values[name][line]), -1)
        if found >= 0 and found not in claimed:
            target[line] = found
            claimed.add(found)


def _match_slots(sheet: Sheet, portfolio: Portfolio, day: int, target: Positions, claimed: set[int]) -> None:
    lines = np.flatnonzero((target < 0) & ~sheet.said("serial") & sheet.said("slot") & sheet.said("site_id"))
    if not len(lines):
        return
    machines, states = portfolio["machine"], portfolio["machine_state"]
    held = holders(states, "machine_id", machines.ids, np.full(len(machines), day, np.int64))
    placed = np.flatnonzero(held >= 0)
    names = [name for name in _PLACE if sheet.has(name)]
    places = zip(*(states[name][held[placed]].tolist() for name in names), strict=True)
    known = dict(zip(places, placed.tolist(), strict=True))
    for line in lines.tolist():
        found = known.get(tuple(sheet.values[name][line : line + 1].tolist()[0] for name in names), -1)
        if found >= 0 and found not in claimed:
            target[line] = found
            claimed.add(found)


def settle_macs(sheet: Sheet, portfolio: Portfolio, target: Positions) -> None:
    """Write new MACs with colons; another spelling of the one in the book is no change."""
    if not sheet.has("mac"):
        return
    macs, held = sheet.values["mac"].copy(), portfolio["machine"]["mac"]
    given = sheet.given["mac"].copy()
    odd = (np.strings.str_len(macs) != 17) | (np.strings.count(macs, b":") != 5)
    for line in np.flatnonzero(given & odd).tolist():
        digits = plain_mac(macs[line].decode())
        if digits:
            macs[line] = ":".join(digits[i : i + 2] for i in range(0, 12, 2)).encode()
    known = np.flatnonzero(given & (target >= 0))
    if len(known):
        alike = np.strings.upper(macs[known]) == np.strings.upper(held[target[known]])
        given[known[alike]] = False
    sheet.values["mac"], sheet.given["mac"] = macs, given
