"""Joins the sample company, Northgate Mining: one change that fills every table of a book."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.change import Change, Rows
from desktop_app.domain.days import parse_day
from desktop_app.domain.edits import inserting, inserting_records
from desktop_app.domain.fields import MISSING_32
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.domain.scenarios import OPERATIONS, ROLES
from desktop_app.domain.tables import ENTITIES
from desktop_app.starter import (
    assumptions,
    budget,
    capital,
    contracts,
    machines,
    meters,
    money,
    operations,
    prices,
    sites,
    statements,
    treasury,
)
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.history import History, happened
from desktop_app.starter.more_sites import stories as told
from desktop_app.starter.story import SiteStory

SEED = 20_251_231
MOST_MACHINES, MOST_SITES = 2_000_000, 500
Arrays = dict[str, NDArray[Any]]


@dataclass(eq=False)
class _Draft:
    """The rows of the change as they gather; every table is written once."""

    portfolio: Portfolio
    rows: list[Rows] = field(default_factory=list)

    def add(self, table: str, arrays: Arrays) -> NDArray[np.int64]:
        typed = {n: a.astype(ENTITIES[table][n].dtype, copy=False) for n, a in arrays.items()}
        self.rows.append(inserting(self.portfolio, table, typed))
        return self.rows[-1].ids

    def add_records(self, table: str, records: list[dict[str, Any]]) -> NDArray[np.int64]:
        self.rows.append(inserting_records(self.portfolio, table, records))
        return self.rows[-1].ids


def sample_company(portfolio: Portfolio, machines: int = 48_000, sites: int = 12) -> Change:
    """The same company every time, with so many machines at so many sites.

    The catalogue comes with it if the book has none yet. Raises AppError for a company that cannot be told.
    """
    if not 1 <= sites <= MOST_SITES or not 1 <= machines <= MOST_MACHINES:
        raise AppError(
            f"A sample has 1 to {MOST_SITES} sites and 1 to {MOST_MACHINES:,} machines.",
            "Choose other numbers.",
        )
    if len(portfolio["site"]) or len(portfolio["machine"]):
        raise AppError("The sample company needs a book of its own.", "Make a new one for it.")
    first = Change() if len(portfolio["machine_model"]) else catalogue(portfolio)
    portfolio = portfolio.applying(first)
    return first.then(_written(portfolio, told(sites), machines))


def _written(portfolio: Portfolio, stories: tuple[SiteStory, ...], count: int) -> Change:
    draft = _Draft(portfolio)
    fleet = machines.make_fleet(stories, _models(portfolio), count, SEED)
    history = happened(portfolio, stories, fleet, SEED)
    site_ids = _add_sites(draft, stories, fleet)
    _add_machines(draft, fleet, site_ids)
    _add_pools(draft, history.pools, site_ids)
    _add_losses(draft, history, site_ids)
    _add_power(draft, history, site_ids.tolist())
    _add_money(draft, history, site_ids)
    _add_scenarios(draft, history, site_ids)
    return Change(tuple(draft.rows))


def _models(portfolio: Portfolio) -> dict[str, machines.Model]:
    return {
        m.name: machines.Model(m.id, m.ths, m.power_w) for m in portfolio.records("machine_model").values()
    }


def _add_sites(draft: _Draft, stories: tuple[SiteStory, ...], fleet: machines.Fleet) -> NDArray[np.int64]:
    draft.add_records(
        "company",
        [
            {
                "name": "Northgate Mining",
                "fiscal_year_start_month": 10,
                "shares": 61_400_000,
                "credits_reduce_energy": 1,
            }
        ],
    )
    ids = draft.add_records("site", sites.site_rows(stories))
    listed = ids.tolist()
    draft.add_records("site_state", sites.state_rows(stories, listed, fleet))
    first_level = draft.portfolio.next_ids["capacity_level"]
    draft.add_records("capacity_level", sites.capacity_rows(stories, listed, fleet, first_level))
    draft.add_records("power_price", sites.price_rows(stories, listed))
    return ids


def _add_machines(draft: _Draft, fleet: machines.Fleet, site_ids: NDArray[np.int64]) -> None:
    ids = draft.add("machine", fleet.machine)
    state = fleet.state | {
        "machine_id": ids[fleet.state["machine_id"]],
        "site_id": site_ids[fleet.state["site_id"]],
    }
    draft.add("machine_state", state)


def _add_pools(draft: _Draft, pools: operations.Pools, site_ids: NDArray[np.int64]) -> None:
    accounts = draft.add_records("pool_account", pools.account)
    share = {
        "pool_account_id": accounts[pools.share["pool_account_id"]],
        "site_id": site_ids[pools.share["site_id"]],
    }
    draft.add("pool_share", pools.share | share)
    of_account = accounts[pools.production["pool_account_id"]]
    draft.add("production", pools.production | {"pool_account_id": of_account})


def _add_losses(draft: _Draft, history: History, site_ids: NDArray[np.int64]) -> None:
    lost, days = history.lost, history.site_days
    draft.add("site_day", days | {"site_id": site_ids[days["site_id"]]})
    draft.add(
        "loss",
        {
            "site_id": site_ids[lost.site],
            "from_at": lost.from_at,
            "to_at": lost.to_at,
            "mw_off": lost.mw_off,
            "cause": lost.cause,
            "credit_usd": np.round(lost.credit_usd * 1e6).astype(np.int64),
            "note": np.array(lost.note, object),
        },
    )


def _add_money(draft: _Draft, history: History, site_ids: NDArray[np.int64]) -> None:
    book = draft.portfolio
    signed = book.applying(Change(tuple(draft.rows)))
    made = statements.bills(signed)
    draft.add_records("power_statement", statements.statement_rows(signed, made))
    draft.add_records("invoice_line", statements.line_rows(signed, made))
    power_usd = statements.by_site(signed, made, site_ids.tolist(), money.MONTHS)
    ledger = money.ledger(history, power_usd, SEED)
    codes = {a.code: a.id for a in book.records("account").values()}
    of_site = ledger["site"] != money.COMPANY
    draft.add(
        "ledger_actual",
        {
            "site_id": np.where(of_site, site_ids[ledger["site"]], MISSING_32),
            "account_id": np.array([codes[c] for c in ledger["code"].tolist()]),
            "month": ledger["month"],
            "amount_usd": ledger["amount_usd"],
        },
    )
    draft.add_records("site_assumption", assumptions.rows(history, ledger, site_ids.tolist()))
    draft.add_records("period", money.period_rows())
    _add_treasury(draft, history, ledger, site_ids)


def _add_treasury(draft: _Draft, history: History, ledger: Arrays, site_ids: NDArray[np.int64]) -> None:
    ids, close = draft.portfolio.next_ids, treasury.closes(draft.portfolio, SEED)
    pools = np.arange(len(history.pools.account)) + ids["pool_account"]
    draft.add_records("treasury_account", treasury.account_rows(history.pools, pools.tolist()))
    made = treasury.register(history, close, ids["treasury_account"], SEED)
    draft.add_records("share_program", capital.program_rows(made.scale))
    draft.add_records("facility", capital.facility_rows(made, made.scale))
    draft.add_records("treasury_event", made.rows)
    draft.add_records("lot_choice", treasury.choice_rows(made.rows, ids["treasury_event"]))
    draft.add_records("btc_price", treasury.price_rows(close))
    draft.add_records("accounting_policy", treasury.policy_rows())
    draft.add_records("journal_account", treasury.chart_rows())
    names = [story.name for story in history.stories]
    cash = capital.Cash(made, ledger, dict(zip(names, site_ids.tolist(), strict=True)))
    cash.write()
    draft.add_records("cash_flow", cash.rows)
    draft.add_records("account_statement", treasury.statement_rows(made, cash.ends))
    draft.add_records("share_event", capital.share_rows(cash.issues, made.scale))
    draft.add_records("derivative", capital.derivative_rows(made.scale))
    policies = draft.add_records("funding_policy", capital.policy_rows()).tolist()
    draft.add_records("funding_rule", capital.rule_rows(policies, made.scale))


def _add_power(draft: _Draft, history: History, site_ids: list[int]) -> None:
    stories, lost = history.stories, history.lost
    series = draft.add_records("price_series", prices.series_rows(stories)).tolist()
    draft.add_records("series_month", prices.month_rows(stories, series, lost, SEED))
    told = contracts.deals(stories, history.size)
    ids = draft.add_records("power_contract", contracts.contract_rows(told, stories, site_ids)).tolist()
    versions = draft.add_records("contract_version", contracts.version_rows(told, ids)).tolist()
    of_market = dict(zip(prices.markets(stories), series, strict=True))
    lines = draft.add_records("charge_line", contracts.line_rows(told, versions, of_market)).tolist()
    draft.add_records("charge_base", contracts.base_rows(told, lines))
    draft.add_records("block_election", contracts.election_rows(told, lines))
    draft.add_records("power_event", contracts.event_rows(told, stories, lines, lost))
    draft.add_records("collateral", contracts.collateral_rows(told, ids))
    meter = meters.meter_rows(history, site_ids)
    meter_ids = draft.add_records("meter", meter).tolist()
    draft.add_records("meter_month", meters.reading_rows(history, meter_ids, meter, SEED))
    draft.add_records("site_grid", contracts.grid_rows(stories, site_ids))
    draft.add_records("certificate", contracts.certificate_rows(stories, site_ids))


def _add_scenarios(draft: _Draft, history: History, site_ids: NDArray[np.int64]) -> None:
    plan, what_if = draft.add_records(
        "scenario",
        [
            {"name": "Budget 2024–2027", "role": ROLES.index("budget"), "frozen": 1, "note": _BUDGET_NOTE},
            {"name": "Price 60,000", "note": "What is left when bitcoin falls to $60,000."},
        ],
    ).tolist()
    draft.add_records(
        "override",
        [
            {
                "scenario_id": what_if,
                "kind": "network",
                "field_name": "price_usd",
                "operation": OPERATIONS.index("set"),
                "value": 60_000.0,
                "from_on": parse_day("2026-01-01"),
            }
        ],
    )
    rows = budget.plan_rows(history.stories, history.fleet, draft.portfolio)
    site = site_ids[rows.pop("site")]
    draft.add("plan_figure", rows | {"site_id": site, "scenario_id": np.full(len(site), plan)})
    draft.add_records("saved_view", _VIEWS)


_BUDGET_NOTE = (
    "Approved in September 2023; extended each September. Mill Creek's second transformer in March 2025."
)
_VIEWS: list[dict[str, Any]] = [
    {"page": "machines", "name": "In repair", "query": "status:repair"},
    {"page": "machines", "name": "Unracked, in storage", "query": "status:stored"},
    {"page": "machines", "name": "Coming", "query": "status:ordered,transit"},
    {"page": "machines", "name": "Ashford B", "query": 'site:"Ashford B" status:energised'},
    {"page": "machines", "name": "Client machines", "query": "owner:client"},
]
