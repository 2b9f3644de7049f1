"""Percentages of other lines: taxes and riders, in sequence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.charges.kinds import Percent
from desktop_app.domain.terms import Line
from desktop_app.engine.bill.items import product
from desktop_app.engine.bill.results import Rows
from desktop_app.engine.bill.situation import Situation


def percent(line: Line, at: Situation, months: NDArray[np.bool_]) -> Rows:
    """Share × the lines that it names, or all lines before it; POWER formulas, charge 8."""
    charge: Percent = line.parameters
    return product(bases_text(line, at), "$", at.bases(line, months), charge.share)


def bases_text(line: Line, at: Situation) -> str:
    """The lines that it applies to, in words."""
    names = [done.label for i, done in at.done.items() if i in line.bases]
    return "All lines before" if not line.bases else ", ".join(names) or "No line"
