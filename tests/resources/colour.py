"""Measures colours as eyes do: contrast (WCAG 2.2), distance (CIEDE2000), sight that lacks one kind of cone.

The simulations are those of Machado, Oliveira & Fernandes (2009) at full severity, on linear sRGB.
"""

import numpy as np
from numpy.typing import NDArray

Triple = NDArray[np.float64]

_XYZ_FROM_RGB = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE_XYZ = _XYZ_FROM_RGB.sum(axis=1)

_SIMULATIONS = {
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
SIGHTS = tuple(_SIMULATIONS)


def linear_rgb(colour: str) -> Triple:
    """Return the linear sRGB components of `#RRGGBB` [0 to 1]."""
    encoded = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.2 [1 to 21]."""
    brighter, darker = sorted(
        (_XYZ_FROM_RGB[1] @ linear_rgb(colour) for colour in (one, other)), reverse=True
    )
    return float((brighter + 0.05) / (darker + 0.05))


def seen(colour: str, sight: str) -> Triple:
    """Return the linear sRGB that a person of normal sight must be shown to see what `sight` sees."""
    return np.clip(_SIMULATIONS[sight] @ linear_rgb(colour), 0, 1)


def lab(rgb: Triple) -> Triple:
    """Return CIE L*a*b* (D65) of linear sRGB."""
    ratio = _XYZ_FROM_RGB @ rgb / _WHITE_XYZ
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one: Triple, other: Triple) -> float:
    """Return CIEDE2000 between two L*a*b* colours (Sharma, Wu & Dalal 2005)."""
    chroma_mean = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(chroma_mean**7 / (chroma_mean**7 + 25.0**7))
    (l1, c1, h1), (l2, c2, h2) = (_polar(colour, stretch) for colour in (one, other))
    grey = c1 * c2 == 0
    turn = 0.0 if grey else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if grey else h1 + turn / 2
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    delta_hue = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)

    weight = (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )
    from_fifty = (lightness - 50) ** 2
    in_l = (l2 - l1) / (1 + 0.015 * from_fifty / np.sqrt(20 + from_fifty))
    in_c = (c2 - c1) / (1 + 0.045 * chroma)
    in_h = delta_hue / (1 + 0.015 * chroma * weight)
    blue = 60 * np.exp(-((((hue % 360) - 275) / 25) ** 2))
    rotation = -np.sin(np.radians(blue)) * 2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7))
    return float(np.sqrt(in_l**2 + in_c**2 + in_h**2 + rotation * in_c * in_h))


def _polar(colour: Triple, stretch: float) -> tuple[float, float, float]:
    lightness, a, b = colour[0], colour[1] * stretch, colour[2]
    return lightness, float(np.hypot(a, b)), float(np.degrees(np.arctan2(b, a)) % 360)
