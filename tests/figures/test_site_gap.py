"""A site's gap as charts, table and sentences: they add up and name the largest cause."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from desktop_app.engine.gap_split import gap_months
from desktop_app.figures import site_gap
from desktop_app.figures.site_gap import SiteGap
from tests.figures.evaluated import sample


def gap_of(site: int) -> SiteGap:
    company = sample()
    made = site_gap.of_site(gap_months(company.prepared), int(company.prepared.site_ids[site]))
    assert made is not None
    return made


def by_hand(**changed: object) -> SiteGap:
    """Two months: 10 BTC possible, 1 lost by faults, 0.5 unexplained, the pool pays 0.1 less."""
    lost = np.zeros((2, 9))
    lost[:, 7] = 1.0
    two = np.ones(2)
    made = SiteGap(
        np.array([670, 671]), 10 * two, lost, 0.5 * two, 8.5 * two, -0.1 * two, 8.4 * two, np.nan * two
    )
    return replace(made, **changed)


def test_the_stack_of_each_month_is_what_was_not_produced() -> None:
    gap = gap_of(0)
    chart = site_gap.gap_chart(gap, "Odessa")
    stacked = np.sum([one.y for one in chart.series], axis=0)
    np.testing.assert_allclose(stacked, gap.potential - gap.expected, atol=0.01 * gap.potential.max())
    assert len(chart.series) <= 6


def test_the_sentence_names_the_largest_cause() -> None:
    assert site_gap.gap_message(by_hand(), "Odessa") == (
        "Odessa missed 3.20 BTC in two months, 63 % through machine fault"
    )
    hidden = by_hand(unexplained=np.full(2, 1.2))
    assert site_gap.gap_message(hidden, "Odessa").endswith("without a cause on record")
    whole = by_hand(reported=np.full(2, 10.0))
    assert site_gap.gap_message(whole, "Odessa") == "Odessa produced all that its machines could"


def test_the_pool_is_told_from_luck() -> None:
    assert site_gap.pool_message(by_hand()) == "The pool paid 1.18 % less than expected"
    lucky = by_hand(luck=np.full(2, 0.2))
    assert site_gap.pool_message(lucky) == (
        "The pool paid 1.18 % less than expected, which luck explains (±1.7 %)"
    )
    assert site_gap.pool_message(by_hand(pool=np.zeros(2))) == "The pool paid what was expected"


def test_the_table_adds_up_in_every_row_and_in_its_totals() -> None:
    gap = gap_of(1)
    table = site_gap.gap_table(gap, "Odessa")
    keys = [column.key for column in table.columns]
    first, last = keys.index("potential"), keys.index("expected")
    for row in [*table.rows(), table.total_row()]:
        assert abs(sum(row[first:last]) - row[last]) < 1e-9
        assert abs(row[last] + row[last + 1] - row[last + 2]) < 1e-9
    assert table.keys[0] == gap.months[-1]


def test_a_site_without_records_says_so() -> None:
    assert site_gap.of_site(gap_months(sample().prepared), 999) is None
    assert site_gap.gap_chart(None, "New").is_empty
    assert site_gap.causes_chart(None, "New").is_empty
    assert len(site_gap.gap_table(None, "New")) == 0
