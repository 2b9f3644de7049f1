"""How units are spelt, and the power of ten from each spelling to the unit that a field is kept in."""

from __future__ import annotations

_HASHRATES = {"h": -12, "mh": -6, "gh": -3, "th": 0, "ph": 3, "eh": 6}
_WATTS = {"w": 0, "kw": 3, "mw": 6, "gw": 9}
_SPELT_WATTS = {
    "w": ("watt", "watts"),
    "kw": ("kilowatt", "kilowatts"),
    "mw": ("megawatt", "megawatts"),
    "gw": ("gigawatts",),
}


def _hashrates(own: str) -> dict[str, int]:
    made = {}
    for prefix, power in _HASHRATES.items():
        for spelling in (f"{prefix}/s", f"{prefix}s", f"{prefix}ps", prefix, f"{prefix}/sec"):
            made[spelling] = power - _HASHRATES[own]
    del made["hs"], made["h"], made["mh"]  # too short to be sure
    return made | {"t": _HASHRATES["th"] - _HASHRATES[own]}


def _watts(own: str, hour: str = "") -> dict[str, int]:
    made = {f"{prefix}{hour}": power - _WATTS[own] for prefix, power in _WATTS.items()}
    for prefix, words in _SPELT_WATTS.items():
        made |= {f"{word}{'-hours' if hour else ''}": _WATTS[prefix] - _WATTS[own] for word in words}
    return made


UNITS: dict[str, dict[str, int]] = {
    "TH/s": _hashrates("th"),
    "PH/s": _hashrates("ph"),
    "W": _watts("w"),
    "MW": _watts("mw"),
    "kWh": _watts("kw", "h"),
    "MWh": _watts("mw", "h"),
    "USD": {
        "usd": 0, "$": 0, "us$": 0, "dollar": 0, "dollars": 0, "usd k": 3, "kusd": 3, "$k": 3, "k$": 3,
        "$000": 3, "usd 000": 3, "$ 000": 3, "000 usd": 3, "usd thousand": 3, "usd thousands": 3,
        "thousands": 3, "$m": 6, "m$": 6, "$mm": 6, "usd m": 6, "usd mm": 6, "musd": 6, "usd million": 6,
        "usd millions": 6, "millions": 6, "cent": -2, "cents": -2, "c": -2, "¢": -2, "usc": -2,
        "micro usd": -6, "micro-usd": -6,
    },
    "BTC": {
        "btc": 0, "₿": 0, "xbt": 0, "bitcoin": 0, "mbtc": -3, "sat": -8, "sats": -8, "satoshi": -8,
        "satoshis": -8,
    },
    "$/MWh": {
        "$/mwh": 0, "usd/mwh": 0, "usd per mwh": 0, "$/kwh": 3, "usd/kwh": 3, "usd per kwh": 3, "c/kwh": 1,
        "¢/kwh": 1, "cents/kwh": 1, "cents per kwh": 1, "ct/kwh": 1,
    },
    "%": {"%": 0, "pct": 0, "percent": 0, "share": 2, "fraction": 2, "ratio": 2, "0-1": 2},
    "°": {"°": 0, "deg": 0, "degrees": 0},
}  # fmt: skip
"""How the unit of a field is spelt, and the power of ten from that spelling to the field's unit."""


def unit_shift(unit: str, own: str) -> int | None:
    """The power of ten from a unit as it is spelt to a field's own; None where it is not known."""
    spelt = " ".join(unit.casefold().split())
    return UNITS.get(own, {own.casefold(): 0} if own else {}).get(spelt)
