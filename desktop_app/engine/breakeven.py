"""What power costs a hashrate and when it pays: hashcost, break-even price and efficiency, machine margin.

J/TH is kW per PH/s, so 24 h at 1 J/TH are 24 kWh per PH/s a day. `overhead` (PUE) is power at the meter over
power at the plug: 1 where the efficiency is already that of the meter.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from desktop_app.engine.results import Floats

HOURS = 24
Number = TypeVar("Number", float, Floats)
"""A figure or an array of figures; all arguments of a call broadcast."""


def hashcost_usd(efficiency_j_th: Number, power_usd_per_mwh: Number, overhead: float = 1.0) -> Number:
    """Cost of energy of a hashrate [$ per PH/s per day]: J/TH · $/MWh · 24 / 1000 · overhead."""
    return efficiency_j_th * power_usd_per_mwh * (HOURS / 1000 * overhead)


def breakeven_usd_per_mwh(
    hashprice_usd: Number, pool_fee_share: Number, efficiency_j_th: Number, overhead: float = 1.0
) -> Number:
    """Power price at which a machine earns nothing [$/MWh]: hashprice · (1 − fee) · 1000 / (24 · J/TH · PUE).

    >>> round(breakeven_usd_per_mwh(39.0, 0.0, 17.5), 1)
    92.9
    """
    return hashprice_usd * (1 - pool_fee_share) * 1000 / (HOURS * overhead * efficiency_j_th)


def breakeven_j_th(hashprice_usd: Number, power_usd_per_mwh: Number, overhead: float = 1.0) -> Number:
    """Efficiency above which a machine loses money [J/TH]: hashprice · 1000 / ($/MWh · 24 · overhead)."""
    return hashprice_usd * 1000 / (power_usd_per_mwh * (HOURS * overhead))


def margin_usd_per_day(
    hashrate_phs: Floats,
    meter_mw: Floats,
    hashprice_usd: float,
    pool_fee_share: Floats,
    power_usd_per_mwh: Floats,
) -> Floats:
    """Margin of machines a day [$]: PH/s · hashprice · (1 − fee) − MW · 24 h · $/MWh."""
    drawn_mwh = meter_mw * HOURS
    return hashrate_phs * hashprice_usd * (1 - pool_fee_share) - np.where(
        drawn_mwh > 0, drawn_mwh * power_usd_per_mwh, 0.0
    )
