"""A sample company of 3,000 machines and its summary, made once for all tests of the report."""

from __future__ import annotations

import pytest

from desktop_app.domain.portfolio import Portfolio
from desktop_app.report.build import RenderedReport, render_quarter
from desktop_app.starter.catalogue import catalogue
from desktop_app.starter.sample import sample_company

HEAD = "7f3a9c0d5b1e48aa"


def sample(machines: int = 3000, sites: int = 12) -> Portfolio:
    portfolio = Portfolio.empty()
    portfolio = portfolio.applying(catalogue(portfolio))
    return portfolio.applying(sample_company(portfolio, machines=machines, sites=sites))


@pytest.fixture(scope="package")
def company() -> Portfolio:
    return sample()


@pytest.fixture(scope="package")
def small() -> Portfolio:
    """A company of three sites, for a book that a test spoils and renders by itself."""
    return sample(300, sites=3)


@pytest.fixture(scope="package")
def summary(company: Portfolio) -> RenderedReport:
    return render_quarter(company, "2026Q1", log_head=HEAD)
