"""Days, months and instants as people write them."""

from __future__ import annotations

import pytest

from desktop_app.exchange.dates import iso, order_of


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2025-12-31", "", "2025-12-31"),
        ("2025/2/3", "", "2025-02-03"),
        ("2025-12-31 00:00:00", "", "2025-12-31"),
        ("12/31/2025", "", "2025-12-31"),
        ("31/12/2025", "", "2025-12-31"),
        ("03/04/2025", "mdy", "2025-03-04"),
        ("03/04/2025", "dmy", "2025-04-03"),
        ("03.04.2025", "", "2025-04-03"),
        ("5/5/25", "", "2025-05-05"),
        ("31-Dec-2025", "", "2025-12-31"),
        ("Dec 31, 2025", "", "2025-12-31"),
        ("1 September 2025", "", "2025-09-01"),
        ("2025-03", "month", "2025-03-01"),
        ("soon", "", "soon"),
        ("٣١ Dec 2025", "", "٣١ Dec 2025"),
        ("2025-12-31 14:00", "", "2025-12-31 14:00"),
    ],
)
def test_days(text: str, order: str, day: str) -> None:
    assert iso(text, "day", order) == day  # type: ignore[arg-type]


def test_a_day_that_may_be_two_is_refused_with_both() -> None:
    with pytest.raises(ValueError, match="may be 2025-03-04 or 2025-04-03"):
        iso("03/04/2025", "day")


@pytest.mark.parametrize(
    "text", ["2025-03", "2025-03-31", "Mar 2025", "March 2025", "Mar-25", "03/2025", "2025/3"]
)
def test_months(text: str) -> None:
    assert iso(text, "month") == "2025-03"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2025-03-04 14:30", "2025-03-04T14:30:00"),
        ("3/14/2025 2:30 PM", "2025-03-14T14:30:00"),
        ("3/14/2025 12:05 AM", "2025-03-14T00:05:00"),
        ("2025-03-04T14:30:05.123Z", "2025-03-04T14:30:05Z"),
        ("2025-03-04 14:30 UTC", "2025-03-04T14:30:00Z"),
        ("2025-03-04 14:30-06:00", "2025-03-04T14:30:00-06:00"),
        ("2025-03-04", "2025-03-04T00:00:00"),
    ],
)
def test_instants(text: str, instant: str) -> None:
    assert iso(text, "instant") == instant


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["03/04/2025", "12/31/2025"], "mdy"),
        (["03/04/2025", "31/12/2025"], "dmy"),
        (["03/04/2025"], ""),
        (["2025-03-04"], ""),
        (["2025-03", "2025-04"], "month"),
        (["03/31/2025", "31/03/2025"], ""),
    ],
)
def test_a_column_gives_its_order_away(texts: list[str], order: str) -> None:
    assert order_of(texts) == order
