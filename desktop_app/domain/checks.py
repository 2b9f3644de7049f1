"""What contradicts what: problems that an edit would make (it is refused), and what needs attention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain import contract_checks, treasury_checks
from desktop_app.domain.change import Change, Rows
from desktop_app.domain.charges import kinds as kinds  # declares every kind of charge
from desktop_app.domain.charges.declare import read_parameters
from desktop_app.domain.columns import Columns
from desktop_app.domain.contract_attention import attention_to_contracts
from desktop_app.domain.entity import Entity
from desktop_app.domain.fields import Field
from desktop_app.domain.fleet import as_of
from desktop_app.domain.machines import ENERGISED
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, misfit_of_month
from desktop_app.domain.problems import Problem
from desktop_app.domain.statement_attention import attention_to_statements
from desktop_app.domain.tables import ENTITIES

MOST_NAMED = 20
"""Problems of one kind that are named one by one."""


def problems_of(portfolio: Portfolio, change: Change, after: Portfolio | None = None) -> list[Problem]:
    """What speaks against a change: bad or missing values, references to nothing, contradictions.

    `after` is the portfolio after the change, for who has it already. That a key occurs once is the file's
    own rule; `duplicates_of` says it in words when it was broken.
    """
    found = [p for rows in change.rows if rows.after is not None for p in _of_values(rows)]
    found += [*_of_frozen(portfolio, change), *_of_intervals(portfolio, change)]
    if found:
        return found
    after = after or portfolio.applying(change)
    for rows in change.rows:
        if rows.after is None:
            found += _of_deletion(after, rows)
        else:
            found += [*_of_references(after, rows), *_of_contradictions(after, rows)]
    return list(dict.fromkeys(found))


def _of_values(rows: Rows) -> Iterator[Problem]:
    entity = ENTITIES[rows.table]
    for name, values in (rows.after or {}).items():
        field = entity[name]
        for position in np.flatnonzero(bad_values(field, values))[:MOST_NAMED].tolist():
            yield Problem(
                _reason(field, values[position : position + 1]), rows.table, name, id=int(rows.ids[position])
            )


def bad_values(field: Field, values: NDArray[Any]) -> NDArray[np.bool_]:
    """Where an array breaks the field's own rules: missing, not finite, or beyond its limits."""
    missing = field.is_missing(values)
    if field.kind in ("text", "blob"):
        return missing & (field.unique or field.kind == "blob")
    low, high = field.limits
    bad = np.zeros(len(values), np.bool_)
    if low is not None:
        bad |= values < low
    if high is not None:
        bad |= values > high
    if field.kind == "number":
        bad |= np.isinf(values)
    return (bad & ~missing) | (missing & (not field.optional))


def _reason(field: Field, value: NDArray[Any]) -> str:
    plain = field.plain(value)[0]
    if plain is None or plain in ("", b""):
        return f"{field.label} is missing"
    try:
        field.checked(plain)
    except ValueError as reason:
        return str(reason)
    return f"{field.label} is not valid"


def _of_frozen(portfolio: Portfolio, change: Change) -> Iterator[Problem]:
    """Changes of what a frozen scenario says, unless the same change makes, thaws or removes the scenario."""
    remade = {int(i) for rows in change.rows if rows.table == "scenario" for i in rows.ids}
    frozen = {i: s for i, s in portfolio.records("scenario").items() if s.frozen and i not in remade}
    for rows in change.rows:
        if frozen and rows.table in ("override", "plan_figure"):
            owners = (rows.before or rows.after or {}).get("scenario_id")
            if owners is None:
                columns = portfolio[rows.table]
                owners = columns["scenario_id"][columns.positions(rows.ids)]
            for owner in sorted(set(owners.tolist()) & set(frozen)):
                yield Problem(f"{frozen[owner].name} is frozen", rows.table, "scenario_id", id=owner)


def _of_intervals(portfolio: Portfolio, change: Change) -> Iterator[Problem]:
    """Another interval would give the prices of a series other hours."""
    for rows in change.rows:
        if rows.table == "price_series" and rows.before is not None and "interval" in (rows.after or {}):
            for series_id in rows.ids[np.isin(rows.ids, portfolio["series_month"]["series_id"])].tolist():
                name = portfolio.records("price_series")[series_id].name
                yield Problem(
                    f"{name} has prices and keeps its interval", rows.table, "interval", id=series_id
                )


def _of_references(after: Portfolio, rows: Rows) -> Iterator[Problem]:
    entity = ENTITIES[rows.table]
    for name, values in (rows.after or {}).items():
        field = entity[name]
        if not field.target:
            continue
        gone = ~after[field.target].has(values) & ~field.is_missing(values)
        if gone.any():
            first = int(rows.ids[np.argmax(gone)])
            label = ENTITIES[field.target].label.lower()
            yield Problem(
                f"{field.label} names a {label} that is not in the book", rows.table, name, id=first
            )


def _of_deletion(after: Portfolio, rows: Rows) -> Iterator[Problem]:
    for entity in ENTITIES.values():
        for field in entity.fields:
            if field.target == rows.table:
                users = int(np.isin(after[entity.table][field.name], rows.ids).sum())
                if users:
                    what = entity.label.lower() if users == 1 else entity.plural.lower()
                    label = ENTITIES[rows.table].label
                    yield Problem(
                        f"{label} is still used by {users:,} {what}", rows.table, id=int(rows.ids[0])
                    )


def _of_contradictions(after: Portfolio, rows: Rows) -> Iterator[Problem]:
    check = _CONTRADICTIONS.get(rows.table)
    if check is None:
        return
    columns = after[rows.table]
    positions = columns.positions(rows.ids[columns.has(rows.ids)])
    yield from check(after, columns, positions)


def _loss_order(after: Portfolio, losses: Columns, positions: NDArray[np.int64]) -> Iterable[Problem]:
    for position in positions[losses["to_at"][positions] <= losses["from_at"][positions]][
        :MOST_NAMED
    ].tolist():
        yield Problem("A loss must end after it begins", "loss", "to_at", id=int(losses.ids[position]))


def _warranty_order(after: Portfolio, machines: Columns, positions: NDArray[np.int64]) -> Iterable[Problem]:
    bought, until = machines["bought_on"][positions], machines["warranty_until_on"][positions]
    missing = machines.entity["bought_on"].missing
    for position in positions[(until < bought) & (until != missing)][:MOST_NAMED].tolist():
        yield Problem(
            "The warranty ends before the machine was bought",
            "machine",
            "warranty_until_on",
            id=int(machines.ids[position]),
        )


def _pool_shares(after: Portfolio, shares: Columns, positions: NDArray[np.int64]) -> Iterable[Problem]:
    for account in np.unique(shares["pool_account_id"][positions]).tolist():
        total = float(shares["share"][shares["pool_account_id"] == account].sum())
        if total > 1 + 1e-9:
            name = after["pool_account"].plain(
                int(after["pool_account"].positions(np.array([account]))[0]), "name"
            )
            yield Problem(
                f"The shares of {name} add up to {total:.1%}",
                "pool_share",
                "share",
                id=int(shares.ids[positions[0]]),
            )


def _capacity_chain(after: Portfolio, levels: Columns, positions: NDArray[np.int64]) -> Iterable[Problem]:
    by_id = after.records("capacity_level")
    for level in (by_id[int(i)] for i in levels.ids[positions]):
        seen, at = {level.id}, level
        while at.parent_id is not None:
            at = by_id[at.parent_id]
            if at.site_id != level.site_id:
                yield Problem(
                    f"{level.name} is fed by a level of another site",
                    "capacity_level",
                    "parent_id",
                    id=level.id,
                )
                break
            if at.id in seen:
                yield Problem(f"{level.name} feeds itself", "capacity_level", "parent_id", id=level.id)
                break
            seen.add(at.id)


def _prices_of_month(after: Portfolio, months: Columns, positions: NDArray[np.int64]) -> Iterable[Problem]:
    series = after.records("price_series")
    for month in months.records(positions.tolist()):
        minutes = INTERVAL_MINUTES[series[month.series_id].interval]
        reason = misfit_of_month(month.prices, month.first_at, month.month, minutes)
        if reason:
            yield Problem(reason, "series_month", "prices", id=month.id)


def _parameters_of_line(after: Portfolio, lines: Columns, positions: NDArray[np.int64]) -> Iterable[Problem]:
    """Parameters that cannot be read, or that do not go together."""
    for line in lines.records(positions.tolist()):
        try:
            read_parameters(line.kind, line.parameters)
        except ValueError as reason:
            yield Problem(f"{line.label or line.kind}: {reason}", "charge_line", "parameters", id=line.id)


def _lines_of_contracts(after: Portfolio, lines: Columns, positions: NDArray[np.int64]) -> Iterable[Problem]:
    """What speaks against lines; how they go together is asked once each can be read."""
    unread = list(_parameters_of_line(after, lines, positions))
    return unread or contract_checks.of_lines(after, lines, positions)


_CONTRADICTIONS = {
    "series_month": _prices_of_month,
    "charge_line": _lines_of_contracts,
    **contract_checks.CONTRADICTIONS,
    **treasury_checks.CONTRADICTIONS,
    "loss": _loss_order,
    "machine": _warranty_order,
    "pool_share": _pool_shares,
    "capacity_level": _capacity_chain,
}


def duplicates_of(portfolio: Portfolio, change: Change) -> list[Problem]:
    """Keys and unique values that would stand twice after a change, in words."""
    after = portfolio.applying(change)
    found: list[Problem] = []
    for rows in change.rows:
        if rows.after is not None:
            entity = ENTITIES[rows.table]
            keys = {(f.name,) for f in entity.fields if f.unique} | ({entity.key} if entity.key else set())
            for key in sorted(keys):
                found += _twice(after[rows.table], entity, key, rows)
    return found


def _twice(columns: Columns, entity: Entity, key: tuple[str, ...], rows: Rows) -> Iterator[Problem]:
    listed = list(zip(*(columns[name].tolist() for name in key), strict=True))
    seen: dict[tuple[Any, ...], int] = {}
    named = 0
    for row_id, value in zip(columns.ids.tolist(), listed, strict=True):
        if value in seen and named < MOST_NAMED:
            named += 1
            shown = ", ".join(
                entity[n].text(entity[n].plain(columns[n][[columns.positions(np.array([row_id]))[0]]])[0])
                for n in key
            )
            yield Problem(f"{entity.label} {shown} is there twice", rows.table, key[0], id=row_id)
        seen.setdefault(value, row_id)


# --- what needs attention ----------------------------------------------------------------------------
def attention(portfolio: Portfolio, day: int) -> list[Problem]:
    """What a manager should look at on a day; nothing of it is refused."""
    return [
        *_sites_without_price(portfolio, day),
        *_machines_out_of_place(portfolio, day),
        *_gaps(portfolio),
        *_estimates(portfolio),
        *attention_to_contracts(portfolio, day),
        *attention_to_statements(portfolio, day),
    ]


def _sites_without_price(portfolio: Portfolio, day: int) -> Iterator[Problem]:
    prices, contracts = portfolio["power_price"], portfolio["power_contract"]
    flat = prices["site_id"][prices["effective_on"] <= day]
    priced = np.concatenate([flat, contracts["site_id"][contracts["starts_on"] <= day]])
    fleet, states = as_of(portfolio, day), portfolio["machine_state"]
    running = fleet[states["status"][fleet] == ENERGISED]
    for site in portfolio.records("site").values():
        if site.id not in priced and (states["site_id"][running] == site.id).any():
            yield Problem(
                f"{site.name} has no power price, so its margin is unknown",
                "power_price",
                "usd_per_mwh",
                id=site.id,
            )


def _machines_out_of_place(portfolio: Portfolio, day: int) -> Iterator[Problem]:
    fleet, states = as_of(portfolio, day), portfolio["machine_state"]
    missing = states.entity["site_id"].missing
    lost = int(((states["status"][fleet] == ENERGISED) & (states["site_id"][fleet] == missing)).sum())
    if lost:
        what = "machine is" if lost == 1 else "machines are"
        yield Problem(f"{lost:,} energised {what} at no site", "machine_state", "site_id")


def _gaps(portfolio: Portfolio) -> Iterator[Problem]:
    production = portfolio["production"]
    for account in portfolio.records("pool_account").values():
        reported = np.sort(production["day_on"][production["pool_account_id"] == account.id])
        missing = int(reported[-1] - reported[0] + 1 - len(reported)) if len(reported) else 0
        if missing:
            what = "day has" if missing == 1 else "days have"
            yield Problem(
                f"{missing:,} {what} no production of {account.name}", "production", "day_on", id=account.id
            )


def _estimates(portfolio: Portfolio) -> Iterator[Problem]:
    for table in ("production", "site_day", "ledger_actual", "loss"):
        columns = portfolio[table]
        guessed = columns["quality"] == 0
        if guessed.any():
            count, entity = int(guessed.sum()), columns.entity
            what = entity.label.lower() if count == 1 else entity.plural.lower()
            yield Problem(
                f"{count:,} {what} {'is' if count == 1 else 'are'} still estimated", table, "quality"
            )
