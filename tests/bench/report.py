"""Measures how long the quarterly summary takes once its figures are ready, and how large it is."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

_QUARTER = "2026Q1"
_TARGET_S = 1.0
_RUNS = 7


def run() -> dict[str, Any]:
    """Set the sample company's summary, first in a fresh state and then again, beside its figures [s]."""
    from desktop_app.domain.portfolio import Portfolio
    from desktop_app.report.build import rendered
    from desktop_app.report.quarter import gather
    from desktop_app.starter.catalogue import catalogue
    from desktop_app.starter.sample import sample_company

    portfolio = Portfolio.empty()
    portfolio = portfolio.applying(catalogue(portfolio))
    portfolio = portfolio.applying(sample_company(portfolio))
    figures_s, quarter = _timed(lambda: gather(portfolio, _QUARTER))
    first_s, made = _timed(lambda: rendered(quarter))
    again_s = statistics.median(_timed(lambda: rendered(quarter))[0] for _ in range(_RUNS))
    pictures_s, _ = _timed(lambda: made.pages)
    ruler_s = statistics.median(_timed(_one_page)[0] for _ in range(_RUNS))
    ruler = f"Typst setting one page with one line: {ruler_s * 1e3:.0f} ms"
    what = f"PDF of {made.page_count} pages ({len(made.pdf) / 1024:.0f} kB) and workbook, first time"
    return {
        "name": "report",
        "figures": [
            _figure(
                what,
                first_s,
                ruler,
                ruler_s,
                True,
            ),
            _figure("the same again", again_s, ruler, ruler_s, True),
            _figure("figures of the three quarters (48,000 machines)", figures_s, ruler, ruler_s, False),
            _figure("pictures of all pages", pictures_s, ruler, ruler_s, False),
        ],
    }


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def _one_page() -> None:
    import typst

    from desktop_app import bundled

    text = f'#set document(title: "t")\n#set text(font: "Inter", lang: "en")\n{time.perf_counter()}'
    fonts = [str(bundled.path("resources/fonts"))]
    source: Any = {"main": text.encode()}
    typst.compile(
        source, format="pdf", font_paths=fonts, ignore_system_fonts=True, pdf_standards=["ua-1", "a-2a"]
    )


def _figure(what: str, seconds: float, ruler: str, ruler_s: float, limited: bool) -> dict[str, Any]:
    return {
        "what": what,
        "value": round(seconds, 3),
        "unit": "s",
        "yardstick": ruler,
        "ratio": round(seconds / ruler_s, 1),
        "target": f"at most {_TARGET_S:g} s" if limited else "",
        "met": seconds <= _TARGET_S if limited else None,
    }
