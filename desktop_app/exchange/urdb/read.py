"""Reads a file of the Utility Rate Database: one rate, a list of them, or what its web service answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from desktop_app.domain import days
from desktop_app.domain.charges.declare import read_parameters, write_parameters
from desktop_app.domain.power import INTERVAL_MINUTES
from desktop_app.domain.problems import AppError
from desktop_app.exchange.urdb.charges import energy_lines, fixed_lines, minimum_lines
from desktop_app.exchange.urdb.demand import demand_lines
from desktop_app.exchange.urdb.item import Item, number, plain_text
from desktop_app.exchange.urdb.tariff import Tariff, TariffLine, TariffVersion

LARGEST_BYTES = 64 * 2**20
_PARTS = {"bundled": 0, "energy": 1, "delivery": 2, "delivery with standard offer": 0}
"""What a `servicetype` covers, as codes of `domain.contracts.PARTS`."""
_IN_WORDS = (
    "description", "basicinformationcomments", "energycomments", "demandcomments", "sector", "servicetype",
    "peakkwcapacitymin", "peakkwcapacitymax", "peakkwcapacityhistory", "peakkwhusagemin", "peakkwhusagemax",
    "peakkwhusagehistory", "phasewiring", "label", "eiaid", "country", "source", "sourceparent", "uri",
)  # fmt: skip
"""Fields that no bill needs: they are kept as the file has them."""
_RECORD_KEEPING = ("approved", "is_default", "revisions", "supercedes", "supersedes")
"""Fields about the database's own record of the rate: they say nothing of a bill and are left."""
_REASONS = {
    "coincidentratestructure": "the hours of the system's peaks are not in the file; enter a line for them",
    "coincidentrateschedule": "part of the coincident rate",
    "coincidentrateunit": "part of the coincident rate",
    "usenetmetering": "a load gives no energy back",
    "dgrules": "a load gives no energy back",
}


def read_tariffs(path: Path, *, meters: int = 1) -> tuple[Tariff, ...]:
    """The tariffs of a file, versions of one tariff together; raises AppError, and then reads none."""
    groups: dict[tuple[str, str], list[tuple[Item, TariffVersion]]] = {}
    items = [Item(fields) for fields in _items(path)]
    for position, item in enumerate(items, 1):
        place = f"rate {position}, " if len(items) > 1 else ""
        try:
            version = _version(item, meters)
            key = item.text("utility"), item.text("name")
        except ValueError as reason:
            raise AppError(f"“{path.name}” cannot be taken: {place}{reason}.") from None
        groups.setdefault(key, []).append((item, version))
    return tuple(_tariff(path, *key, members) for key, members in groups.items())


def read_tariff(path: Path, name: str = "", *, meters: int = 1) -> Tariff:
    """The one tariff of a file, or that of a name; raises AppError."""
    found = read_tariffs(path, meters=meters)
    chosen = [tariff for tariff in found if not name or tariff.name == name]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(f"“{tariff.name}”" for tariff in found[:10])
    if name and not chosen:
        raise AppError(f"“{path.name}” has no rate called “{name}”.", f"It has {names}.")
    raise AppError(f"“{path.name}” holds {len(found)} rates: {names}.", "Keep the one that you pay.")


# --- the file ----------------------------------------------------------------------------------------
def _items(path: Path) -> Sequence[Mapping[str, Any]]:
    found = _json(path)
    if isinstance(found, dict) and "error" in found:
        raise AppError(f"“{path.name}” holds the refusal of a web service.", "Download it again.")
    if isinstance(found, dict):
        found = found.get("items", [found])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise AppError(f"“{path.name}” is not a tariff of the Utility Rate Database.")
    if not found:
        raise AppError(f"“{path.name}” holds no rate.")
    return found


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise AppError(f"“{path.name}” is larger than any tariff.")
        data = path.read_bytes()
    except OSError as reason:
        raise AppError(f"“{path.name}” cannot be read: {reason.strerror or reason}.") from None
    if not data.strip():
        raise AppError(f"“{path.name}” is empty.")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=str)
    except json.JSONDecodeError as reason:
        if data.strip()[:1] not in b"{[":
            hint = "It begins with something else; download it again."
        elif not data[reason.pos :].strip() or data.rstrip()[-1:] not in b"}]":
            hint = "The file breaks off; download it again."
        else:
            hint = f"Look at row {reason.lineno}."
        raise AppError(f"“{path.name}” is not a whole JSON file.", hint) from None
    except (ValueError, RecursionError):
        raise AppError(f"“{path.name}” is not a JSON file.") from None


# --- one rate ----------------------------------------------------------------------------------------
def _version(item: Item, meters: int) -> TariffVersion:
    lines = [*energy_lines(item), *demand_lines(item), *fixed_lines(item, meters), *minimum_lines(item)]
    if not lines:
        raise ValueError("it has no rates that Hashyard knows")
    starts, ends = (_day(item, name) for name in ("startdate", "enddate"))
    if starts and ends and ends < starts:
        raise ValueError("enddate lies before startdate")
    return TariffVersion(tuple(map(_checked, lines)), starts, ends, _words(item))


def _checked(line: TariffLine) -> TariffLine:
    """The line, by the same rules as if a person had entered it."""
    try:
        read_parameters(line.kind, write_parameters(line.kind, line.parameters))
    except ValueError as reason:
        raise ValueError(f"{line.label}: {reason}") from None
    return line


def _day(item: Item, name: str) -> int | None:
    """The day of seconds since 1970, of milliseconds, or of an ISO day."""
    value = item.take(name)
    if value is None:
        return None
    try:
        if isinstance(value, str) and "-" in value.lstrip("-"):
            return days.parse_day(value[:10])
        second = number(value, name)
        second = second / 1000 if abs(second) > 1e11 else second
        return days.day_of(datetime.fromtimestamp(second, UTC).date())
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{name}: “{str(value)[:30]}” is not a day") from None


def _words(item: Item) -> str:
    """What the file says of the rate in words, one after the other."""
    for name in _RECORD_KEEPING:
        item.take(name)
    said = ((name, item.text(name)) for name in _IN_WORDS)
    return "; ".join(f"{name}: {text}" for name, text in said if text)


# --- the tariff --------------------------------------------------------------------------------------
def _tariff(path: Path, utility: str, name: str, members: Sequence[tuple[Item, TariffVersion]]) -> Tariff:
    versions = sorted((version for _, version in members), key=lambda v: v.starts_on or 0)
    starts = [version.starts_on for version in versions]
    if len(versions) > 1 and (None in starts or len(set(starts)) < len(starts)):
        raise AppError(
            f"“{path.name}” holds {len(versions)} rates called “{name}” without a first day of their own.",
            "Keep the one that you pay.",
        )
    latest = max(members, key=lambda member: member[1].starts_on or 0)[0]
    window, voltage, part = _window(latest), _voltage(latest), latest.text("servicetype").casefold()
    for item, _ in members:
        _list_unread(item)
    return Tariff(
        name or latest.text("label") or path.stem, utility, _PARTS.get(part, 0), tuple(versions), window,
        voltage, latest.text("source") or latest.text("uri"),
        tuple(dict.fromkeys(left for item, _ in members for left in item.left_out)),
        tuple(dict.fromkeys(note for item, _ in members for note in item.notes)),
    )  # fmt: skip


def _window(item: Item) -> int | None:
    """The demand window in minutes, if it is one that a meter's intervals make up."""
    try:
        minutes = item.number("demandwindow")
    except ValueError:
        minutes = -1.0
    if minutes in INTERVAL_MINUTES:
        return int(minutes)
    if minutes:
        item.leave_out("demandwindow", "demand is measured over 5, 15, 30 or 60 minutes; 15 are taken")
    return None


def _voltage(item: Item) -> str:
    level = item.text("voltagecategory")
    bounds = [item.text(name) for name in ("voltageminimum", "voltagemaximum")]
    span = f"{bounds[0] or 0} to {bounds[1] or '…'} V" if any(bounds) else ""
    return ", ".join(filter(None, (level, span)))


def _list_unread(item: Item) -> None:
    """List every field that says something and that nothing above has read."""
    for name in ("demandwindow", "voltagecategory", "voltageminimum", "voltagemaximum"):
        item.take(name)
    unread = sorted(item.unread())
    schedule = "coincidentrateschedule"  # of noughts it still says when the one rate holds
    if "coincidentratestructure" in unread and schedule not in unread and item.take(schedule):
        unread.append(schedule)
    for name in unread:
        item.leave_out(name, _REASONS.get(name.casefold()) or _in_brief(item.take(name.casefold())))


def _in_brief(value: Any) -> str:
    """What stands in a field that no rule explains."""
    parts = value if isinstance(value, list) else [value]
    pairs = (f"{k} {v}" for part in parts if isinstance(part, Mapping) for k, v in part.items())
    said = "; ".join(pairs) or ", ".join(map(str, parts))
    return f"read but not billed: {plain_text(said)[:300]}"
