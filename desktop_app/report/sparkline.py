"""Answers for the small lines in tiles: a curve without axes, its last point marked."""

from __future__ import annotations

import numpy as np

from desktop_app.engine.results import Floats


def sparkline_svg(values: Floats, width_pt: float, height_pt: float, colour: str) -> str:
    """Write values as a line; a gap lifts the pen, and nothing is drawn where fewer than two are known."""
    known = np.isfinite(values)
    size = f'width="{width_pt:g}pt" height="{height_pt:g}pt" viewBox="0 0 {width_pt:g} {height_pt:g}"'
    body = _drawn(values, known, width_pt, height_pt, colour) if known.sum() > 1 else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{body}</svg>\n'


def _drawn(values: Floats, known: np.ndarray, width: float, height: float, colour: str) -> str:
    low, high = float(values[known].min()), float(values[known].max())
    x = 1.5 + np.arange(len(values)) / max(len(values) - 1, 1) * (width - 4)
    y = height - 2 - (values - low) / ((high - low) or 1.0) * (height - 4)
    moves, lift = [], True
    for at_x, at_y, here in zip(x.tolist(), y.tolist(), known.tolist(), strict=True):
        if here:
            moves.append(f"{'M' if lift else 'L'}{at_x:.2f} {at_y:.2f}")
        lift = not here
    last = int(np.flatnonzero(known)[-1])
    stroke = f'fill="none" stroke="{colour}" stroke-width="1" stroke-linejoin="round" stroke-linecap="round"'
    end = f'<circle cx="{x[last]:.2f}" cy="{y[last]:.2f}" r="1.5" fill="{colour}"/>'
    return f'<path d="{"".join(moves)}" {stroke}/>{end}'
