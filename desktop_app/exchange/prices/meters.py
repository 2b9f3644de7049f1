"""Import of meter readings: interval kWh or kW of a site, kept as mean kW."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from desktop_app.domain.fields import Plain
from desktop_app.domain.meters import QUANTITIES, QUANTITY_UNITS, REACTIVE, SYSTEM_LOAD
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES
from desktop_app.domain.problems import AppError
from desktop_app.domain.sites import Site
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.prices import plain
from desktop_app.exchange.prices.drafts import chosen_nodes, drafted, only_nodes
from desktop_app.exchange.prices.local_time import HOUR
from desktop_app.exchange.prices.plan import READINGS, SeriesPlan, plan_series
from desktop_app.exchange.prices.points import Answers, Points, Question
from desktop_app.exchange.prices.series import span_of
from desktop_app.exchange.prices.table import Table

READING_LIMIT_KW = 1e8
_THOUSANDS = {"w": 1e-3, "k": 1.0, "m": 1e3, "g": 1e6}
_UNIT = re.compile(r"([kmg]?)(wh|w|varh|var|vah|va)")
_IN_HEADING = re.compile(r"(?:^|[^a-z])([kmg]?(?:varh|var|vah|va|wh|w)|hp)(?:$|[^a-z])")
UNITS = ("kwh", "kw", "mwh", "mw", "kvarh", "kvar")


@dataclass(frozen=True, slots=True)
class About:
    """Whose readings they are: a site of the book, and which quantity."""

    site: str = ""
    quantity: str = "load"


def plan_meters(
    tables: Iterable[Table], portfolio: Portfolio, answers: Answers, about: About, *,
    on_conflict: OnConflict = "update",
) -> SeriesPlan:  # fmt: skip
    """Plan the import of tables that are read already; raises AppError and Question."""
    if about.quantity not in QUANTITIES:
        raise AppError(f"“{about.quantity}” is no quantity.", f"Choose one of {', '.join(QUANTITIES)}.")
    site = _site(portfolio, about)
    answers, note = _in_zone_of(site, answers)
    made = [plain.read(table, answers, plain.READING) for table in tables]
    nodes = chosen_nodes(made, answers.nodes)
    made = [only_nodes(each, nodes) for each in made]
    span_s = span_of(np.concatenate([each.at[each.fine] for each in made]), [each.span_s for each in made])
    quantity = QUANTITIES.index(about.quantity)
    for each in made:
        quantity = _as_mean_power(each, answers.unit, quantity, span_s)
    names = _names(made, nodes, answers, site.name if site else "System", QUANTITIES[quantity])
    record: dict[str, Plain] = {
        "site_id": site.id if site else None,
        "quantity": quantity,
        "interval": INTERVAL_MINUTES.index(span_s // 60),
        "source": made[0].file,
        "note": "",
    }
    drafts = drafted(
        made,
        names,
        {node: dict(record) for node in nodes},
        limit=READING_LIMIT_KW,
        unit=QUANTITY_UNITS[quantity],
    )
    drafts.notes += [note] if note else []
    return plan_series(READINGS, [each.file for each in made], drafts, portfolio, on_conflict)


def _site(portfolio: Portfolio, about: About) -> Site | None:
    """The site that the readings are of; none for the load of a whole grid."""
    if about.quantity == QUANTITIES[SYSTEM_LOAD]:
        return None
    sites = portfolio.records("site").values()
    found = next((s for s in sites if s.name.casefold() == about.site.casefold()), None)
    if found is None:
        said = (
            f"There is no site “{about.site}”"
            if about.site
            else "The file does not say which site's meter it is"
        )
        names = tuple(sorted(s.name for s in sites))
        raise Question(
            "site",
            f"{said}.",
            f"Say --site with one of {', '.join(names)}." if names else "Enter the site first.",
            names,
        )
    return found


def _in_zone_of(site: Site | None, answers: Answers) -> tuple[Answers, str]:
    """Local stamps are in the site's zone unless another is told."""
    if answers.zone or site is None or not site.time_zone:
        return answers, ""
    told = Answers(
        site.time_zone, answers.unit, answers.nodes, answers.series, answers.stamps, answers.columns
    )
    return told, f"Times without an offset are read in {site.time_zone}, the zone of {site.name}"


def _as_mean_power(made: Points, unit: str, quantity: int, span_s: int) -> int:
    """Turn readings into mean power of their interval; energy is divided by its hours."""
    said = unit.lower() or unit_in(made.column)
    found = _UNIT.fullmatch(said)
    if said == "hp" or (found and found[2].startswith("va") and not found[2].startswith("var")):
        raise AppError(
            f"“{made.column}” is in {'horsepower' if said == 'hp' else 'kVA'}, which does not tell how much "
            "energy was used.",
            "Export the meter's kWh or kW instead.",
        )
    if found is None:
        raise Question(
            "unit",
            f"The heading “{made.column}” does not say whether the readings are kWh or kW.",
            f"Say --unit with one of {', '.join(UNITS)}.",
            UNITS,
        )
    factor = _THOUSANDS[found[1] or "w"] * (HOUR / span_s if found[2].endswith("h") else 1.0)
    made.value = made.value * (factor / 1000 if quantity == SYSTEM_LOAD else factor)
    if found[2].startswith("var"):
        return REACTIVE
    if quantity == REACTIVE:
        raise AppError(f"“{made.column}” is not reactive power.", "Choose the column in kVAR or kVARh.")
    return quantity


def unit_in(heading: str) -> str:
    """The unit that a heading names, in small letters; empty if it names none."""
    found = _IN_HEADING.search(heading.lower().replace("_", " "))
    return found[1] if found else ""


def _names(
    made: Sequence[Points], nodes: Sequence[str], answers: Answers, owner: str, quantity: str
) -> dict[str, str]:
    if answers.series and len(nodes) > 1:
        raise Question(
            "node", f"The file has {len(nodes)} meters.", "Say which one with --node.", tuple(nodes)
        )
    if answers.series:
        return {nodes[0]: answers.series}
    return {node: f"{owner} {node or quantity}" for node in nodes}
