"""Answers for the colours: the tokens of a theme, read from resources/themes."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from desktop_app import bundled

ThemeName = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one theme as "#rrggbb"; `series` holds the six that tell series apart."""

    name: str
    window: str
    surface: str
    raised: str
    line: str
    grid: str
    text: str
    muted: str
    faint: str
    accent: str
    on_accent: str
    up: str
    down: str
    warning: str
    selection: str
    series: tuple[str, ...]

    @classmethod
    def of(cls, name: str, tokens: Mapping[str, Any]) -> "Theme":
        """Make a theme from parsed TOML, in which tokens may stand in tables such as [colours]."""
        flat = _flat(tokens)
        single = {key: str(flat[key]) for key in cls.__slots__ if key not in ("name", "series")}
        return cls(name=name, series=tuple(flat["series"]), **single)


def _flat(tokens: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tokens.items():
        flat.update(_flat(value) if isinstance(value, Mapping) else {key: value})
    return flat


@cache
def load_theme(name: ThemeName) -> Theme:
    """Read a theme's tokens from resources/themes."""
    text = bundled.path(f"resources/themes/{name}.toml").read_text(encoding="utf-8")
    return Theme.of(name, tomllib.loads(text))


@cache
def mix(colour: str, other: str, share: float) -> str:
    """Return `colour` with `share` (0 to 1) of it replaced by `other`: an opaque tint."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@cache
def luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) as WCAG 2 defines it."""
    linear = [_linear(channel / 255) for channel in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio (1 to 21) of two colours as WCAG 2 defines it."""
    darker, lighter = sorted((luminance(colour), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
