"""Answers for the policy editor: the rules of a policy in their order, and the edits of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np

from desktop_app.domain.change import Change
from desktop_app.domain.edits import deleting, inserting_records, updating
from desktop_app.domain.entity import ENTITIES
from desktop_app.domain.fields import Plain
from desktop_app.domain.policies import RULE_FIELDS, RULES, FundingRule
from desktop_app.domain.portfolio import Portfolio
from desktop_app.figures.record_table import titles_of
from desktop_app.figures.table import Column, TableSpec

RULE, POLICY = "funding_rule", "funding_policy"
RULE_COLUMNS = (
    Column("sequence", "", kind="text", width=0.3),
    Column("rule", "Rule", kind="text", width=1.4),
    Column("terms", "Terms", kind="text", width=2.0),
)


def rules_of(portfolio: Portfolio, policy_id: int) -> list[FundingRule]:
    """The rules of a policy in the order in which they act."""
    found = [rule for rule in portfolio.records(RULE).values() if rule.policy_id == policy_id]
    return sorted(found, key=lambda rule: (rule.sequence, rule.id))


def rule_table(portfolio: Portfolio, policy_id: int) -> TableSpec:
    """The rules as rows; keys are their ids."""
    rules = rules_of(portfolio, policy_id)
    rows = [
        (f"{n}", RULES[rule.kind].capitalize(), terms(portfolio, rule))
        for n, rule in enumerate(rules, start=1)
    ]
    name = titles_of(portfolio, POLICY).get(policy_id, "")
    return TableSpec.from_rows(
        name, RULE_COLUMNS, rows, subtitle="Each day the rules act in this order",
        keys=tuple(rule.id for rule in rules), empty="Add a rule: without one all bitcoin is held",
    )  # fmt: skip


def terms(portfolio: Portfolio, rule: FundingRule) -> str:
    """The fields that count, in words: "share 66 %, cash floor $6,000,000"."""
    said = []
    for name in RULE_FIELDS[rule.kind]:
        field, value = ENTITIES[RULE][name], getattr(rule, name)
        if value is None:
            continue
        text = titles_of(portfolio, field.target).get(int(value), "?") if field.kind == "reference" else ""
        if field.kind == "usd":
            text = f"${value / 1e6:,.0f}"
        text = text or f"{field.text(value)}{f' {field.unit}' if field.unit else ''}"
        said.append(f"{_lower(field.label)} {text}")
    return ", ".join(said)


def _lower(label: str) -> str:
    return label if label[:2].isupper() or label.startswith("mN") else label[:1].lower() + label[1:]


# --- edits --------------------------------------------------------------------------------------------
def added(portfolio: Portfolio, policy_id: int, kind: int) -> Change:
    """A rule of a kind at the end."""
    last = max((rule.sequence for rule in rules_of(portfolio, policy_id)), default=0)
    record = {"policy_id": policy_id, "sequence": last + 1, "kind": kind, **first_terms(portfolio, kind)}
    return Change((inserting_records(portfolio, RULE, [record]),))


def first_terms(portfolio: Portfolio, kind: int) -> dict[str, Plain]:
    """What a new rule begins with, so that it can act at once."""
    usual: dict[str, Any] = {
        "share": 0.5, "months": 6.0, "floor_usd": 0, "amount_sat": 10**8, "every_days": 7, "ltv": 0.5,
        "mnav": 1.2, "strike_share": 0.15, "premium_share": 0.015, "low_usd": 60_000 * 10**6,
        "high_usd": 120_000 * 10**6,
    }  # fmt: skip
    found: dict[str, Plain] = {name: usual[name] for name in RULE_FIELDS[kind] if name in usual}
    for name in RULE_FIELDS[kind]:
        field = ENTITIES[RULE][name]
        if field.kind == "reference":
            ids = portfolio[field.target].ids
            found[name] = int(ids[0]) if len(ids) else None
    return found


def moved(portfolio: Portfolio, rule_id: int, step: int) -> Change:
    """A rule one place up (−1) or down (1); nothing at the ends."""
    policy_id = portfolio.records(RULE)[rule_id].policy_id
    order = [rule.id for rule in rules_of(portfolio, policy_id)]
    at = order.index(rule_id)
    if not 0 <= at + step < len(order):
        return Change()
    order[at], order[at + step] = order[at + step], order[at]
    return _ordered(portfolio, order)


def _ordered(portfolio: Portfolio, order: Sequence[int]) -> Change:
    ids = np.array(sorted(order), np.int64)
    places = np.array([order.index(int(i)) + 1 for i in ids], np.int64)
    rows = updating(portfolio, RULE, ids, {"sequence": places})
    return Change((rows,) if len(rows.ids) else ())


def without_rule(portfolio: Portfolio, rule_id: int) -> Change:
    """The policy without a rule."""
    return Change((deleting(portfolio, RULE, np.array([rule_id])),))


def without_policy(portfolio: Portfolio, policy_id: int) -> Change:
    """The book without a policy and its rules."""
    rules = np.array(sorted(rule.id for rule in rules_of(portfolio, policy_id)), np.int64)
    parts = [deleting(portfolio, RULE, rules)] if len(rules) else []
    return Change((*parts, deleting(portfolio, POLICY, np.array([policy_id]))))


def new_policy(portfolio: Portfolio, name: str, like: int = 0) -> Change:
    """A policy with the rules of another one, or without any."""
    made = inserting_records(portfolio, POLICY, [{"name": name}])
    copied = [
        {**dataclasses.asdict(rule), "policy_id": int(made.ids[0])} for rule in rules_of(portfolio, like)
    ]
    for record in copied:
        record.pop("id")
    rules = (inserting_records(portfolio, RULE, copied),) if copied else ()
    return Change((made, *rules))
