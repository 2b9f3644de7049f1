"""What search finds: actions, pages, sites, contracts, machines, settings and help, best match first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtGui import QAction

from desktop_app.domain.portfolio import Portfolio
from desktop_app.ui.desk import Navigator
from desktop_app.ui.guide import help_pages
from desktop_app.ui.pages import PAGES

SHOWN = 12
_SERIALS = 5
_LEAST_FOR_SERIALS = 3


@dataclass(frozen=True, slots=True)
class Found:
    """One line of the list: what it is, of which kind, and what happens when it is chosen."""

    title: str
    kind: str
    run: Callable[[], object]
    detail: str = ""


def search(query: str, choices: Iterable[Found], portfolio: Portfolio, navigator: Navigator) -> list[Found]:
    """What fits a query, the best first; every word must occur, the beginning of a word counts most."""
    words = query.casefold().split()
    scored = [(_score(found.title.casefold(), words), found) for found in choices]
    best = sorted((s for s in scored if s[0] > 0), key=lambda s: -s[0])
    listed = [found for _, found in best[:SHOWN]]
    return (listed + machines(query, portfolio, navigator))[: SHOWN + _SERIALS]


def _score(title: str, words: Sequence[str]) -> float:
    if not words:
        return 1.0
    score = 0.0
    for word in words:
        if title.startswith(word):
            score += 3.0
        elif f" {word}" in title:
            score += 2.0
        elif word in title:
            score += 1.0
        else:
            return 0.0
    return score + 1.0 / (1 + len(title))


def pages(navigator: Navigator) -> list[Found]:
    """The pages of the rail."""
    return [Found(p.title, "Page", partial(navigator.go, p.key)) for p in PAGES]


def actions(listed: Iterable[QAction]) -> list[Found]:
    """Actions that can be done now."""
    return [
        Found(a.text().replace("&", ""), "Action", a.trigger, a.shortcut().toString())
        for a in listed
        if a.isEnabled() and a.text()
    ]


def sites(portfolio: Portfolio, navigator: Navigator) -> list[Found]:
    """The sites of the book."""
    return [
        Found(site.name, "Site", partial(navigator.go, "sites", ("site", row_id)), site.region)
        for row_id, site in portfolio.records("site").items()
    ]


def contracts(portfolio: Portfolio, navigator: Navigator) -> list[Found]:
    """The power contracts of the book."""
    sites = portfolio.records("site")
    return [
        Found(c.name, "Contract", partial(navigator.go, "power", ("contract", row_id)), sites[c.site_id].name)
        for row_id, c in portfolio.records("power_contract").items()
    ]


def scenarios(portfolio: Portfolio, choose: Callable[[int], None]) -> list[Found]:
    """The scenarios of the book."""
    return [Found(s.name, "Scenario", partial(choose, i)) for i, s in portfolio.records("scenario").items()]


def guide(read: Callable[[str], None]) -> list[Found]:
    """The pages of the user guide."""
    return [Found(title, "Help", partial(read, file.stem)) for title, file in help_pages()]


def machines(query: str, portfolio: Portfolio, navigator: Navigator) -> list[Found]:
    """Machines whose serial holds the query."""
    wanted = query.strip().encode()
    if len(wanted) < _LEAST_FOR_SERIALS or b" " in wanted or not len(portfolio["machine"]):
        return []
    serials = portfolio["machine"]["serial"]
    hits = np.flatnonzero(np.char.find(serials, wanted.upper()) >= 0)
    if not len(hits) and wanted.upper() != wanted:
        hits = np.flatnonzero(np.char.find(serials, wanted) >= 0)
    return [
        Found(
            bytes(serials[hit]).decode(),
            "Machine",
            partial(navigator.go, "machines", ("machine", int(portfolio["machine"].ids[hit]))),
        )
        for hit in hits[:_SERIALS].tolist()
    ]
