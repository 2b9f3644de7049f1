"""Which unit prices are in: told, written in the heading, or asked for where the values speak against it."""

from __future__ import annotations

import numpy as np

from desktop_app.domain.problems import AppError
from desktop_app.exchange.prices.local_time import DAY
from desktop_app.exchange.prices.points import Points, Question

PER_MWH, CENTS, PER_KWH = "usd_per_mwh", "cents_per_kwh", "usd_per_kwh"
FACTORS = {PER_MWH: 1.0, CENTS: 10.0, PER_KWH: 1000.0}
"""What a price in a unit is times, per MWh; the currency stays what it is."""
_LOW, _LOW_FOR_A_WEEK, _LOW_UNSAID = 1.0, 6.0, 12.0
"""Half of the prices below these [per MWh] are not believed: of a day, of a week, and without a unit."""


def priced_per_mwh(made: Points, unit: str) -> None:
    """Turn the prices of a file into prices per MWh; raises Question where the unit is in doubt."""
    if unit and unit not in FACTORS:
        raise AppError(f"“{unit}” is not a unit of prices.", f"Choose one of {', '.join(FACTORS)}.")
    factor = FACTORS[unit or _unit_of(made)]
    if factor != 1.0:
        made.value = np.round(made.value * factor, 9)


def _unit_of(made: Points) -> str:
    """The unit that heading and values agree on."""
    fine = made.fine
    middle = float(np.median(np.abs(made.value[fine]))) if fine.any() else 0.0
    known = fine & (made.at != 0)
    long = bool(known.any()) and np.ptp(made.at[known]) >= 7 * DAY
    least = (_LOW_FOR_A_WEEK if long else _LOW) if made.unit == PER_MWH else _LOW_UNSAID
    if made.unit in ("", PER_MWH) and (middle >= least or not np.any(made.value[fine])):
        return PER_MWH
    if made.unit in (CENTS, PER_KWH):
        doubt = f"the heading “{made.column}” speaks of kWh"
    else:
        doubt = f"half of them lie below {middle:,.4g}"
    raise Question(
        "unit",
        f"The prices in “{made.file}” may be in cents or dollars per kWh: {doubt}.",
        "Say --unit usd_per_mwh, --unit cents_per_kwh or --unit usd_per_kwh.",
        tuple(FACTORS),
    )
