"""Rules as rows: their terms in words, and the edits of their order."""

from __future__ import annotations

import pytest

from desktop_app.domain.checks import problems_of
from desktop_app.domain.policies import RULE_FIELDS, RULES
from desktop_app.figures.treasury import policies
from tests.figures.evaluated import sample

PORTFOLIO = sample().portfolio
FIRST = int(PORTFOLIO["funding_policy"].ids[0])


def test_terms_name_only_the_fields_that_the_kind_asks_for() -> None:
    rule = policies.rules_of(PORTFOLIO, FIRST)[0]
    assert policies.terms(PORTFOLIO, rule) == "share 66 %"


@pytest.mark.parametrize("kind", range(len(RULES)))
def test_a_new_rule_of_every_kind_stands_last_and_is_valid(kind: int) -> None:
    change = policies.added(PORTFOLIO, FIRST, kind)
    assert not problems_of(PORTFOLIO, change)
    last = policies.rules_of(PORTFOLIO.applying(change), FIRST)[-1]
    assert last.kind == kind
    assert all(getattr(last, name) is not None for name in RULE_FIELDS[kind] if name != "amount_usd")


def test_rules_move_and_stop_at_the_ends() -> None:
    order = [rule.id for rule in policies.rules_of(PORTFOLIO, FIRST)]
    moved = PORTFOLIO.applying(policies.moved(PORTFOLIO, order[1], -1))
    assert [rule.id for rule in policies.rules_of(moved, FIRST)] == [order[1], order[0], *order[2:]]
    assert policies.moved(PORTFOLIO, order[0], -1).is_empty


def test_a_copy_has_rules_of_its_own_and_goes_with_them() -> None:
    change = policies.new_policy(PORTFOLIO, "Copy", FIRST)
    after, copy = PORTFOLIO.applying(change), int(change.rows[0].ids[0])
    kinds = [rule.kind for rule in policies.rules_of(after, copy)]
    assert kinds == [rule.kind for rule in policies.rules_of(PORTFOLIO, FIRST)]
    gone = after.applying(policies.without_policy(after, copy))
    assert len(gone["funding_rule"]) == len(PORTFOLIO["funding_rule"])
