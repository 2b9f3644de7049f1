"""Thousands of seeded paths of a scenario: fans of its figures, and how likely it is to go wrong where."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine.answers import (
    Answer,
    Answers,
    Straight,
    company_answer,
    made_table,
    site_margins,
)
from desktop_app.engine.draws import Draws, PathSettings, draw
from desktop_app.engine.evaluate import evaluate, forecast_sums, hourly_question
from desktop_app.engine.hourly import HourlySites
from desktop_app.engine.hourly_answers import HourlyAnswers, ResampledAnswers, hourly_base, resampled
from desktop_app.engine.months import Sums
from desktop_app.engine.network_path import NetworkPath, network_path
from desktop_app.engine.outcomes import MONTHS_AHEAD
from desktop_app.engine.plan import plan_months
from desktop_app.engine.power_weeks import drawn_weeks, power_weeks
from desktop_app.engine.prepare import Prepared
from desktop_app.engine.results import Floats, Ints, Results
from desktop_app.engine.sensitivity import Cancelled, Progress, never, unheard

PERCENTILES = (5, 25, 50, 75, 95)
CHUNK = 1_000
"""The first paths that are followed: what an early cancel leaves."""
WEEKS_SEED = 5
"""Sets the draw of weeks apart from those of the network."""
FIGURES = (
    "price_usd", "difficulty", "hashprice_usd", "operating_phs", "earned_btc", "revenue_usd", "margin_usd",
    "cost_per_btc_usd",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class PathResults:
    """What the paths that were done say, along the forecast `months`; the first may be partly on record.

    `fans[figure]` has shape [5, F] along `PERCENTILES`; figures: see FIGURES. `cost_per_btc_usd` is the layer
    "direct". `next_year[figure]` has shape [5]: totals of the next twelve months. Percentiles are NaN where
    the figure is not known, and where paths earn no bitcoin cost per BTC has none.
    """

    scenario: str
    settings: PathSettings
    months: Ints
    site_ids: Ints
    paths: int
    """How many were done: fewer than `settings.paths` after a cancel, perhaps none."""
    fans: Mapping[str, Floats]
    next_year: Mapping[str, Floats]
    under_water: Floats
    """Share of the paths in which a site's margin of the month is negative, [S, F]; NaN if nothing runs."""
    company_under_water: Floats
    """The same of the company, [F]."""
    below_plan: Floats
    """Share of the paths that produce less than the plan's BTC of the month, [F]; NaN without a plan."""
    below_plan_so_far: Floats
    """The same of what is produced from the first forecast month to the month's end."""
    error_bound_usd: float
    """The most by which the margin of any month of any path can be off; 0 where every one is worked out."""
    by_table: bool
    power_resampled: bool
    """Whether weeks of power prices were drawn: never by table, nor without a series of two whole weeks."""

    @property
    def is_partial(self) -> bool:
        return self.paths < self.settings.paths


@dataclass(frozen=True, slots=True, eq=False)
class CompanyPaths:
    """The company by forecast month and path, [F, P], of the paths that were done."""

    settings: PathSettings
    months: Ints
    paths: int
    price_factor: Floats
    """On the scenario's price, at the middle of the month."""
    earned_btc: Floats
    """Gross of the pool's fee; of a month that is partly over, with what is on record."""
    revenue_usd: Floats
    margin_usd: Floats
    earned_so_far_btc: Floats
    """On record already, [F]."""


@dataclass(frozen=True, slots=True, eq=False)
class _Base:
    """The scenario without any straying."""

    results: Results
    path: NetworkPath
    sums: Sums
    so_far: Answer
    """What the first forecast month has on record, shape [F]; zero after it."""
    site_margin_so_far: Floats
    days: Floats
    """All days of each forecast month."""


@dataclass(frozen=True, slots=True, eq=False)
class _Company:
    """The company by forecast month and path, [F, P]; filled chunk by chunk."""

    operating_phs: Floats
    earned_btc: Floats
    revenue_usd: Floats
    margin_usd: Floats
    cost_per_btc_usd: Floats


def simulate(
    prepared: Prepared,
    scenario: Scenario = BASE,
    settings: PathSettings = PathSettings(),  # noqa: B008 – frozen
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> PathResults:
    """Draw the paths and follow the company along each, with the fleet and the power of the scenario.

    Price, difficulty and fees stray as `PathSettings` says. All but bitcoin's amount depends on hashprice
    alone; that is what is worked out, or tabled. `progress(paths done, paths)` is told between chunks, and
    once `cancelled()` the answer is made of the paths done so far.
    """
    made = _followed(prepared, scenario, settings.checked(), progress, cancelled)
    return _summary(prepared, made)


def company_paths(
    prepared: Prepared,
    scenario: Scenario = BASE,
    settings: PathSettings = PathSettings(),  # noqa: B008 – frozen
    progress: Progress = unheard,
    cancelled: Cancelled = never,
) -> CompanyPaths:
    """The same paths month by month, for what goes on from them: the treasury's policies."""
    made = _followed(prepared, scenario, settings.checked(), progress, cancelled)
    at, company = slice(made.done), made.company
    months = made.base.results.months[-len(made.base.days) :]
    return CompanyPaths(
        made.settings, months, made.done, made.draws.price[:, at], company.earned_btc[:, at],
        company.revenue_usd[:, at], company.margin_usd[:, at], made.base.so_far.earned_btc,
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Followed:
    """The paths that were done, before anything is summed up."""

    settings: PathSettings
    base: _Base
    draws: Draws
    company: _Company
    losing: Floats
    bound_usd: float
    done: int
    resampled_power: bool


def _followed(
    prepared: Prepared,
    scenario: Scenario,
    settings: PathSettings,
    progress: Progress,
    cancelled: Cancelled,
) -> _Followed:
    base = _base(prepared, scenario)
    month = prepared.forecast.month_start
    fees = np.add.reduceat(base.path.fees_share, month) / prepared.forecast.days_in_month
    draws = draw(settings, prepared.forecast.days_in_month, fees)
    hashprice = draws.hashprice
    answers = _answers(prepared, scenario, settings, base, hashprice, cancelled)
    company = _Company(*(np.empty_like(hashprice) for _ in fields(_Company)))
    losing = np.zeros(base.sums.earned_btc.shape)
    done, resampled_power = 0, isinstance(answers, ResampledAnswers)
    if answers is not None:
        for at in _chunks(settings.paths, answers.chunk):
            made = None if cancelled() else answers.at(hashprice[:, at], at, cancelled)
            if made is None:
                break
            losing += made.sites_losing
            _fill(company, at, made.company, draws, base)
            done = at.stop
            progress(done, settings.paths)
    bound = answers.error_bound_usd if answers is not None else np.zeros(0)
    bound_usd = float(bound.max(initial=0.0))
    return _Followed(settings, base, draws, company, losing, bound_usd, done, resampled_power)


def _base(prepared: Prepared, scenario: Scenario) -> _Base:
    path = network_path(prepared, scenario)
    ahead = len(prepared.forecast.month_start)
    past = prepared.actual_sums.earned_btc.shape[1]
    over = past + ahead - len(prepared.months)

    def so_far(values: Floats) -> Floats:
        made = np.zeros((len(prepared.site_ids), ahead))
        made[:, :over] = values[:, past - over :]
        return made

    begun = prepared.actual_sums.map(so_far)
    own = _own_so_far(prepared, over, ahead)
    reduces = bool(prepared.portfolio.company.credits_reduce_energy)
    return _Base(
        evaluate(prepared, scenario),
        path,
        forecast_sums(prepared, scenario, path),
        company_answer(begun, reduces, own),
        site_margins(begun),
        prepared.forecast.month_length,
    )


def _own_so_far(prepared: Prepared, over: int, ahead: int) -> Callable[[str], Floats]:
    """What the company itself has spent in a forecast month that is partly on record."""

    def own_usd(layer: str) -> Floats:
        made = np.zeros(ahead)
        made[:over] = prepared.ledger.own_usd(layer)[-ahead:][:over]
        return made

    return own_usd


def _answers(
    prepared: Prepared,
    scenario: Scenario,
    settings: PathSettings,
    base: _Base,
    hashprice: Floats,
    cancelled: Cancelled,
) -> Answers | None:
    """The way that the settings ask for; None where it is cancelled before it is ready."""
    reduces = bool(prepared.portfolio.company.credits_reduce_energy)
    lengths = np.diff(np.r_[prepared.forecast.month_start, len(base.path.price_usd)])

    def sums_at(factor: Floats) -> Sums:
        price = base.path.price_usd * np.repeat(factor, lengths)
        return forecast_sums(prepared, scenario, replace(base.path, price_usd=price))

    if settings.by_table:
        nodes = settings.table_nodes
        return made_table(sums_at, hashprice, nodes, reduces, base.site_margin_so_far, cancelled)
    sites, asked = prepared.hourly, hourly_question(prepared, scenario, base.path)
    if sites is None or asked is None:
        return Straight(base.sums, reduces, base.site_margin_so_far)
    hourly = hourly_base(asked[1], sites.at, sites.power.known, sums_at, base.site_margin_so_far, reduces)
    series = _series(prepared, sites)
    held = sites.power.index if sites.power.slices or (series == _OWN_ROW).any() else None
    named = series[series >= 0].tolist()
    weeks = power_weeks(prepared.portfolio, named, held) if settings.resample_power else None
    if weeks is None:
        return HourlyAnswers(hourly)
    seed = np.random.SeedSequence((settings.seed, WEEKS_SEED))
    first_on = prepared.forecast.first_on + prepared.forecast.month_start
    drawn = drawn_weeks(weeks, first_on, prepared.forecast.days_in_month, settings.paths, seed)
    return resampled(hourly, weeks, series, drawn, hashprice, settings.table_nodes // 2 + 1, cancelled)


def _series(prepared: Prepared, sites: HourlySites) -> Ints:
    """The price series behind each site, or slice, and month: -1 for none, `_OWN_ROW` for a row of its own.

    Shape [H, F] or [V, F].
    """
    power, table = sites.power, prepared.portfolio["series_month"]["series_id"].astype(np.int64)
    count = len(power.index.count) - len(table) - 1
    of_row = np.r_[table, -1, np.full(count, _OWN_ROW)]
    known = power.known if power.slices is None else power.known[power.slices.site]
    return np.where(known, of_row[power.power.row], -1)


_OWN_ROW = -2
"""Prices that are a part, a sum or a mixture of series."""


def _chunks(paths: int, size: int) -> Iterator[slice]:
    """Some paths first, so that an early cancel leaves something, then so many at a time as suits."""
    yield slice(0, min(CHUNK, paths))
    for start in range(CHUNK, paths, size):
        yield slice(start, min(start + size, paths))


def _fill(company: _Company, at: slice, made: Answer, draws: Draws, base: _Base) -> None:
    """Set down what some paths say, with what the first month has on record."""
    so_far = base.so_far
    earned = so_far.earned_btc[:, None] + made.earned_btc * draws.hashvalue[:, at]
    company.operating_phs[:, at] = (so_far.realised_phd[:, None] + made.realised_phd) / base.days[:, None]
    company.earned_btc[:, at] = earned
    company.revenue_usd[:, at] = so_far.revenue_usd[:, None] + made.revenue_usd
    company.margin_usd[:, at] = so_far.margin_usd[:, None] + made.margin_usd
    with np.errstate(divide="ignore", invalid="ignore"):
        company.cost_per_btc_usd[:, at] = (so_far.cost_usd[:, None] + made.cost_usd) / earned


# --- what they say ------------------------------------------------------------------------------------
def _summary(prepared: Prepared, made: _Followed) -> PathResults:
    settings, base, draws, company = made.settings, made.base, made.draws, made.company
    losing, done = made.losing, made.done
    ahead = slice(-len(base.days), None)
    drawn = _network_figures(base.results, draws, ahead)
    figures = drawn | {f.name: getattr(company, f.name) for f in fields(_Company)}
    by_month = {name: values[:, :done] for name, values in figures.items()}
    runs = base.sums.energised_phd > 0
    lost = np.where(runs, losing / done, np.nan) if done else np.full_like(losing, np.nan)
    below, below_so_far = _below_plan(prepared, by_month["earned_btc"], ahead)
    totals = ("earned_btc", "revenue_usd", "margin_usd")
    return PathResults(
        base.results.scenario,
        settings,
        base.results.months[ahead],
        prepared.site_ids,
        done,
        {name: percentiles(values) for name, values in by_month.items()},
        {n: percentiles(by_month[n][:MONTHS_AHEAD].sum(axis=0)[None])[:, 0] for n in totals},
        lost,
        _share(by_month["margin_usd"] < 0, by_month["margin_usd"]),
        below,
        below_so_far,
        made.bound_usd,
        settings.by_table,
        made.resampled_power,
    )


def _network_figures(results: Results, draws: Draws, ahead: slice) -> dict[str, Floats]:
    network = results.network
    return {
        "price_usd": network.price_usd[ahead, None] * draws.price,
        "difficulty": network.difficulty[ahead, None] * draws.difficulty,
        "hashprice_usd": network.hashprice_usd[ahead, None] * draws.hashprice,
    }


def percentiles(values: Floats) -> Floats:
    """The percentiles of the paths of each month, shape [5, F]; NaN where they are not finite."""
    months, count = values.shape
    if not count:
        return np.full((len(PERCENTILES), months), np.nan)
    ordered = np.sort(values, axis=1)
    place = np.array(PERCENTILES) / 100 * (count - 1)
    lower = np.floor(place).astype(np.int64)
    left, right = ordered[:, lower], ordered[:, np.minimum(lower + 1, count - 1)]
    with np.errstate(invalid="ignore"):
        made = np.where(left == right, left, left + (place - lower) * (right - left)).T
    made[:, np.isnan(ordered[:, -1])] = np.nan
    return np.where(np.isfinite(made), made, np.nan)


def _share(happens: NDArray[np.bool_], of: Floats) -> Floats:
    """The share of the paths in which something happens, NaN in months without a figure."""
    if not of.shape[1]:
        return np.full(len(of), np.nan)
    return np.where(np.isnan(of).any(axis=1), np.nan, happens.mean(axis=1))


def _below_plan(prepared: Prepared, earned_btc: Floats, ahead: slice) -> tuple[Floats, Floats]:
    plan = plan_months(prepared)
    if plan is None:
        nothing = np.full(len(earned_btc), np.nan)
        return nothing, nothing
    planned = plan.company("earned_btc")[ahead]
    so_far = np.cumsum(planned)
    below = _share(earned_btc < planned[:, None], earned_btc)
    below_so_far = _share(np.cumsum(earned_btc, axis=0) < so_far[:, None], earned_btc)
    return np.where(np.isnan(planned), np.nan, below), np.where(np.isnan(so_far), np.nan, below_so_far)
