"""The sample company, made and read once for all tests."""

import pytest

from desktop_app.domain.portfolio import Portfolio
from desktop_app.starter.sample import sample_company
from tests.starter.reading import Reading, read


@pytest.fixture(scope="session")
def sample() -> Portfolio:
    return Portfolio.empty().applying(sample_company(Portfolio.empty()))


@pytest.fixture(scope="session")
def reading(sample: Portfolio) -> Reading:
    return read(sample)
