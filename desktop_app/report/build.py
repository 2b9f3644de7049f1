"""Answers for the quarterly summary as a whole: a portfolio and a quarter in; PDF, pictures, workbook out."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError
from desktop_app.report import workbook
from desktop_app.report.blocks import Section, trimmed
from desktop_app.report.capital import capital
from desktop_app.report.carbon import carbon
from desktop_app.report.cost import cost
from desktop_app.report.cover import cover
from desktop_app.report.fitting import Fit, Measured, charts_pt, fits, notes_pt, settled
from desktop_app.report.fleet import fleet
from desktop_app.report.holdings import holdings
from desktop_app.report.liquidity import liquidity
from desktop_app.report.losses import losses
from desktop_app.report.method import method
from desktop_app.report.paper import Paper
from desktop_app.report.power import power
from desktop_app.report.production import production
from desktop_app.report.quarter import Quarter, gather
from desktop_app.report.reconciliation import reconciliation
from desktop_app.report.sales import sales
from desktop_app.report.sites import sites
from desktop_app.report.typesetting import Typesetter, page_count

SECTIONS: tuple[Callable[[Quarter], Section], ...] = (
    cover,
    production,
    sites,
    fleet,
    power,
    cost,
    losses,
    holdings,
    sales,
    liquidity,
    capital,
    reconciliation,
    carbon,
    method,
)

Progress = Callable[[int, int], None]


class Cancelled(Exception):  # noqa: N818 - a wish, not an error
    """Raised between two steps once the summary is no longer wanted."""


@dataclass(frozen=True, eq=False)
class RenderedReport:
    """The summary of a quarter: the bytes of its files, and pictures of its pages when they are asked for."""

    quarter: str
    pdf: bytes
    xlsx: bytes
    page_count: int
    _setter: Typesetter = field(repr=False)

    @cached_property
    def pages(self) -> list[bytes]:
        """Each page as PNG; made on first use, some tenths of a second."""
        return self.pictures()

    def pictures(self, ppi: float = 110.0) -> list[bytes]:
        """Each page as PNG in another resolution."""
        return self._setter.pictures(ppi)


def render_quarter(
    portfolio: Portfolio,
    quarter: str,
    *,
    log_head: str = "",
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RenderedReport:
    """Compute and set the summary of a fiscal quarter such as 2026Q1; raises AppError, or Cancelled."""
    step = _steps(progress, cancelled)
    step()
    return rendered(gather(portfolio, quarter, log_head), step)


def rendered(quarter: Quarter, step: Callable[[], None] = lambda: None) -> RenderedReport:
    """Set the summary from figures that are ready: once to measure it, once so that its pages are filled."""
    sections = [trimmed(make(quarter)) for make in SECTIONS]
    step()
    fitted = _measured(quarter, sections)
    step()
    setter = _set(quarter, sections, fitted)
    if (as_set := settled(fitted, setter.begins(), [page for page, _ in setter.ends()])) != fitted:
        setter = _set(quarter, sections, as_set)
    made = setter.pdf()
    step()
    sheets = workbook.workbook(quarter, sections)
    step()
    return RenderedReport(quarter.now.quarter, made, sheets, page_count(made), setter)


def _set(quarter: Quarter, sections: Sequence[Section], fitted: Sequence[Fit]) -> Typesetter:
    paper = Paper(quarter, fitted)
    return Typesetter(paper.of(sections), paper.files)


def _measured(quarter: Quarter, sections: Sequence[Section]) -> list[Fit]:
    """How the sections fit their pages, from setting each by itself."""
    paper = Paper(quarter)
    content = paper.of(sections)
    ends = Typesetter(content, paper.files).ends()
    pages_each = np.diff([0, *(page for page, _ in ends)]).tolist()
    return fits(
        [
            Measured(pages, y, charts_pt(section), notes_pt(made["notes"]))
            for pages, (_, y), section, made in zip(
                pages_each, ends, sections, content["sections"], strict=True
            )
        ]
    )


_STEPS = 4


def _steps(progress: Progress | None, cancelled: Callable[[], bool] | None) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        if cancelled is not None and cancelled():
            raise Cancelled
        if progress is not None:
            progress(done, _STEPS)
        done += 1

    return step


# --- files -----------------------------------------------------------------------------------------
def write(rendered: RenderedReport, pdf_path: Path, xlsx_path: Path | None = None) -> None:
    """Write the files, each whole or not at all; raises AppError with a sentence."""
    _write(pdf_path, rendered.pdf)
    if xlsx_path is not None:
        _write(xlsx_path, rendered.xlsx)


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise AppError(f"“{path}” could not be written: {_why(error)}.", _hint(error)) from error


def _why(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _hint(error: OSError) -> str:
    return "Make room and try again." if error.errno == errno.ENOSPC else "Choose another place."
