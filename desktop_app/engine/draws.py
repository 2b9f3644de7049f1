"""Many seeded paths of the network: how far price, difficulty and fees stray from a scenario's own path."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from desktop_app.domain.problems import AppError
from desktop_app.engine.results import Floats

YEAR_DAYS = 365.25
MONTH_YEARS = 1 / 12
MOST_PATHS = 100_000


@dataclass(frozen=True, slots=True)
class PathSettings:
    """How paths stray from the scenario; without volatility and jumps every path is the scenario itself."""

    paths: int = 10_000
    seed: int = 1
    price_volatility_per_year: float = 0.45
    """Standard deviation of the yearly change of ln(price). The monthly means of the bundled history moved by
    0.30 to 0.40 in the years 2022 to 2025, and a mean over a month hides a fifth of what its days do."""
    price_drift_per_year: float = 0.0
    """Growth of the median price on top of the scenario's; the mean lies higher by half the variance."""
    jumps_per_year: float = 0.0
    """Sudden changes of price on top, as a Poisson process; 0 leaves them out."""
    jump_size: float = -0.25
    """Median change of price in one jump."""
    jump_spread: float = 0.15
    """Standard deviation of ln(jump)."""
    difficulty_follows: float = 0.6
    """Share of a lasting change of ln(hashprice) that difficulty takes back in the end; 1 is all of it."""
    difficulty_lag_months: float = 4.0
    """Time constant with which it does: after so many months 63 % of its answer has come."""
    difficulty_volatility_per_year: float = 0.12
    """Growth of the network for reasons of its own."""
    fees_volatility: float = 0.5
    """Standard deviation of ln(fees per block) around the scenario's fees."""
    fees_persistence_months: float = 2.0
    """How long unusual fees last."""
    resample_power: bool = True
    """Draw whole weeks out of the loaded price series; sites without a series keep their prices."""
    by_table: bool = False
    """Answer from a table of margins at `table_nodes` hashprices a month instead of exactly; then power
    prices are those of the forecast, and not resampled."""
    table_nodes: int = 48

    def checked(self) -> PathSettings:
        """These settings, or an AppError that says which of them cannot be."""
        shares = ("price_volatility_per_year", "jumps_per_year", "jump_spread", "difficulty_follows",
                  "difficulty_lag_months", "difficulty_volatility_per_year", "fees_volatility",
                  "fees_persistence_months")  # fmt: skip
        if not 1 <= self.paths <= MOST_PATHS:
            raise AppError(f"There can be 1 to {MOST_PATHS:,} paths, not {self.paths:,}.")
        if self.table_nodes < 3:
            raise AppError("A table of margins needs at least 3 hashprices.")
        for name in shares:
            if not 0 <= getattr(self, name) < np.inf:
                raise AppError(f"{name.replace('_', ' ').capitalize()} must be 0 or more.")
        for name in ("price_drift_per_year", "jump_size"):
            if not -1 < getattr(self, name) < np.inf:
                raise AppError(f"{name.replace('_', ' ').capitalize()} must lie above −100 %.")
        return self


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Factors on the scenario's own path by forecast month and path, shape [F, P]."""

    price: Floats
    difficulty: Floats
    fees: Floats
    hashvalue: Floats
    """On BTC per PH/s per day."""

    @property
    def hashprice(self) -> Floats:
        return self.price * self.hashvalue


def draw(settings: PathSettings, days_in_month: Floats, fees_share: Floats) -> Draws:
    """Draw all paths, one value a month at its middle.

    Each cause has a generator of its own, so that to change one leaves the draws of the others as they were.

    Parameters
    ----------
    days_in_month : days of each forecast month, shape [F]
    fees_share : the scenario's fees as a share of the reward by forecast month, shape [F]
    """
    years = np.diff(np.cumsum(days_in_month) - days_in_month / 2, prepend=0.0) / YEAR_DAYS
    price_seed, jump_seed, difficulty_seed, fees_seed = np.random.SeedSequence(settings.seed).spawn(4)
    ln_price = _ln_price(settings, years, price_seed) + _ln_jumps(settings, years, jump_seed)
    np.cumsum(ln_price, axis=0, out=ln_price)
    ln_fees = _ln_fees(settings, years, fees_seed)
    reward = 1 + fees_share[:, None] * np.expm1(ln_fees)
    ln_hashprice = ln_price + np.log(reward)
    own = np.cumsum(
        _normal(settings, years, difficulty_seed)
        * (settings.difficulty_volatility_per_year * np.sqrt(years))[:, None],
        axis=0,
    )
    difficulty = np.exp(own + _followed(settings, years, ln_hashprice - own))
    return Draws(np.exp(ln_price), difficulty, np.exp(ln_fees), reward / difficulty)


def _normal(settings: PathSettings, years: Floats, seed: np.random.SeedSequence) -> Floats:
    generator = np.random.Generator(np.random.PCG64(seed))
    return generator.standard_normal((len(years), settings.paths))


def _ln_price(settings: PathSettings, years: Floats, seed: np.random.SeedSequence) -> Floats:
    """Steps of geometric Brownian motion."""
    steps = _normal(settings, years, seed)
    steps *= (settings.price_volatility_per_year * np.sqrt(years))[:, None]
    return steps + (np.log1p(settings.price_drift_per_year) * years)[:, None]


def _ln_jumps(settings: PathSettings, years: Floats, seed: np.random.SeedSequence) -> Floats:
    """The sum of the jumps of each month: their number is Poisson, their size log-normal."""
    if settings.jumps_per_year == 0:
        return np.zeros((len(years), 1))
    generator = np.random.Generator(np.random.PCG64(seed))
    rate = np.broadcast_to((settings.jumps_per_year * years)[:, None], (len(years), settings.paths))
    count = generator.poisson(rate)
    spread = generator.standard_normal(count.shape) * np.sqrt(count) * settings.jump_spread
    return count * np.log1p(settings.jump_size) + spread


def _ln_fees(settings: PathSettings, years: Floats, seed: np.random.SeedSequence) -> Floats:
    """Fees that come back to the scenario's: an autoregression of constant spread from the first month on."""
    steps = _normal(settings, years, seed)
    held, state = _kept(years, settings.fees_persistence_months), np.zeros(settings.paths)
    for month, share in enumerate(held.tolist()):
        state = share * state + settings.fees_volatility * np.sqrt(1 - share * share) * steps[month]
        steps[month] = state
    return steps


def _followed(settings: PathSettings, years: Floats, ln_hashprice: Floats) -> Floats:
    """What difficulty makes up for: its share of the change of hashprice, approached with the lag."""
    held, state = _kept(years, settings.difficulty_lag_months), np.zeros(ln_hashprice.shape[1])
    made = np.empty_like(ln_hashprice)
    for month, share in enumerate(held.tolist()):
        state = share * state + (1 - share) * settings.difficulty_follows * ln_hashprice[month]
        made[month] = state
    return made


def _kept(years: Floats, months: float) -> Floats:
    """The share of a state that is left after each step, with a time constant in months."""
    if months == 0:
        return np.zeros_like(years)
    return np.exp(-years / (months * MONTH_YEARS))
