"""Import of price files and meter files in one call, as the command line and the window want it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from desktop_app.domain.fields import Plain
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.power import INTERVAL_MINUTES, PRICE_LIMIT
from desktop_app.domain.problems import AppError
from desktop_app.exchange.plan import OnConflict
from desktop_app.exchange.prices.drafts import Drafts, chosen_nodes, drafted, narrowed, only_nodes
from desktop_app.exchange.prices.layouts import points_of
from desktop_app.exchange.prices.local_time import zone_kept, zone_named
from desktop_app.exchange.prices.meters import About, plan_meters
from desktop_app.exchange.prices.plan import PRICES, SeriesPlan, plan_series
from desktop_app.exchange.prices.points import Answers, Points, Question
from desktop_app.exchange.prices.table import Table, open_table
from desktop_app.exchange.prices.units import priced_per_mwh
from desktop_app.exchange.watch import Watch


def plan_kind(
    kind: str, files: Sequence[Path], portfolio: Portfolio, answers: Answers, about: About, *,
    on_conflict: OnConflict = "update", watch: Watch | None = None,
) -> SeriesPlan:  # fmt: skip
    """Read files of prices or readings and plan their import; raises AppError and Question."""
    tables = _opened(files, watch or Watch())
    return plan_opened(kind, tables, portfolio, answers, about, on_conflict=on_conflict)


def _opened(files: Sequence[Path], watch: Watch) -> Iterator[Table]:
    """One file after the other, so that a year of large ones does not stand in memory at once."""
    for number, file in enumerate(files):
        yield open_table(file)
        watch.step(number + 1, len(files) + 1)


def plan_opened(
    kind: str, tables: Iterable[Table], portfolio: Portfolio, answers: Answers, about: About, *,
    on_conflict: OnConflict = "update",
) -> SeriesPlan:  # fmt: skip
    """Plan the import of tables that are read already; raises AppError and Question."""
    if kind == "meter":
        return plan_meters(tables, portfolio, answers, about, on_conflict=on_conflict)
    return plan_prices(tables, portfolio, answers, on_conflict=on_conflict)


def columns_in(file: Path | None) -> dict[str, str]:
    """A mapping that was written down, {"Heading": "time", …}, as headings by part; raises AppError."""
    if file is None:
        return {}
    try:
        said = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise AppError(f"“{file.name}” could not be read as a mapping: {error}.") from None
    if not isinstance(said, dict):
        raise AppError(
            "The mapping is not a JSON object.", 'Write {"Hour beginning": "time", "$/MWh": "value"}.'
        )
    return {str(part): str(heading) for heading, part in said.items() if part}


def plan_prices(
    tables: Iterable[Table], portfolio: Portfolio, answers: Answers, *, on_conflict: OnConflict = "update"
) -> SeriesPlan:
    """Plan the import of tables that are read already; raises AppError and Question."""
    if answers.zone:
        zone_named(answers.zone)
    made = [narrowed(points_of(table, answers), answers.nodes) for table in tables]
    wanted = chosen_nodes(made, answers.nodes)
    made = [only_nodes(each, wanted) for each in made]
    for each in made:
        priced_per_mwh(each, answers.unit)
    drafts = _drafts(made, wanted, portfolio, answers)
    return plan_series(PRICES, [each.file for each in made], drafts, portfolio, on_conflict)


def _drafts(made: Sequence[Points], nodes: Sequence[str], portfolio: Portfolio, answers: Answers) -> Drafts:
    _refuse_mixed(made)
    names = _names(made, nodes, answers)
    records = {node: _record(made[0], node) for node in nodes}
    drafts = drafted(made, names, records, limit=PRICE_LIMIT, unit=f"{made[0].currency}/MWh")
    for draft in drafts.series:
        draft.record["interval"] = INTERVAL_MINUTES.index(draft.span_s // 60)
        if not answers.series:
            draft.name = _known_name(draft.name, draft.record, portfolio)
    return drafts


def _refuse_mixed(made: Sequence[Points]) -> None:
    """Files of two markets or products are not one series."""
    kinds = list(dict.fromkeys((each.market, each.product, each.currency) for each in made))
    if len(kinds) > 1:
        said = " and ".join(" ".join(part for part in kind if part) or "other" for kind in kinds[:2])
        raise AppError(f"The files hold different prices: {said}.", "Import them one kind at a time.")


def _names(made: Sequence[Points], nodes: Sequence[str], answers: Answers) -> dict[str, str]:
    """What each node's series is called."""
    if answers.series and len(nodes) > 1:
        raise Question(
            "node",
            f"“{answers.series}” can be only one series, and the file has {len(nodes)} nodes.",
            "Say which one you want with --node.",
            tuple(nodes),
        )
    if answers.series:
        return {nodes[0]: answers.series}
    about = " ".join(part for part in (made[0].market, made[0].product) if part)
    names = {node: " ".join(part for part in (about, node) if part) for node in nodes}
    if all(names.values()):
        return names
    if len(made) > 1:
        raise Question(
            "series", "The files do not say what their series is called.", "Say it with --series NAME."
        )
    return {node: name or Path(made[0].file).stem for node, name in names.items()}


def _record(made: Points, node: str) -> dict[str, Plain]:
    return {
        "market": made.market,
        "node": node,
        "source": made.file,
        "note": "",
        "product": made.product,
        "currency": made.currency,
        "time_zone": zone_kept(zone_named(made.zone)),
    }


def _known_name(name: str, record: dict[str, Plain], portfolio: Portfolio) -> str:
    """The name that the book has for this market, product, node and interval, whatever it is."""
    wanted = [record[key] for key in ("market", "product", "node", "interval")]
    if not record["market"]:
        return name
    for held in portfolio.records("price_series").values():
        if [held.market, held.product, held.node, held.interval] == wanted:
            return held.name
    return name
