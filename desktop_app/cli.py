"""`hashyard …`: all that needs no window, for scripts and scheduled reports; without a command, the window.

Exit 0: done. Exit 1: the data has problems, which are listed. Exit 2: it could not be done; one sentence on
standard error says why.
"""

from __future__ import annotations

import getpass
import importlib
import json
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np

from desktop_app import __version__
from desktop_app.book import LARGE_IMPORT_ROWS, Book
from desktop_app.domain import days, periods
from desktop_app.domain.portfolio import Portfolio
from desktop_app.domain.problems import AppError, Problem
from desktop_app.domain.scenarios import BASE, Scenario
from desktop_app.engine.evaluate import evaluate
from desktop_app.engine.lots.events import Method
from desktop_app.engine.prepare import prepare
from desktop_app.engine.results import MonthFigures

if TYPE_CHECKING:
    from desktop_app.exchange.commands import OnConflict

DONE, PROBLEMS, FAILED = 0, 1, 2
json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object on standard output."
)
book_argument = click.argument("book", type=click.Path(path_type=Path))


def main() -> None:
    """Run the command line; no traceback for what a user can mend."""
    try:
        code = cli.main(_opening(sys.argv[1:]), standalone_mode=False)
    except AppError as error:
        _fail(str(error))
    except click.exceptions.Exit as leave:
        sys.exit(leave.exit_code)
    except click.ClickException as error:
        _fail(error.format_message())
    except click.Abort:
        _fail("Cancelled.")
    except BrokenPipeError:
        sys.exit(FAILED)
    else:
        sys.exit(code if isinstance(code, int) else DONE)


def _opening(arguments: list[str]) -> list[str]:
    """`hashyard NAME.hashyard`, as a file manager calls it, opens that book."""
    if len(arguments) == 1 and arguments[0].endswith(".hashyard"):
        return ["--open", *arguments]
    return arguments


def _fail(sentence: str) -> None:
    click.echo(sentence, err=True)
    sys.exit(FAILED)


@click.group(invoke_without_command=True)
@click.version_option(__version__, prog_name="hashyard")
@click.option("--sample", is_flag=True, help="Open the sample company; it is made on first use.")
@click.option("--open", "path", type=click.Path(path_type=Path), help="Open this book.")
@click.pass_context
def cli(context: click.Context, sample: bool, path: Path | None) -> int | None:
    """Hashyard: the fleet, power and treasury of a bitcoin miner in one book."""
    if context.invoked_subcommand is None:
        from desktop_app import app  # Qt only when a window is wanted

        return app.run(path, sample=sample)
    return None


# --- books -------------------------------------------------------------------------------------------
def _now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def _opened(path: Path, *, read_only: bool = True) -> Iterator[Book]:
    book = Book.open(path, who=getpass.getuser(), now=_now, read_only=read_only)
    try:
        yield book
    finally:
        book.close()


@cli.command()
@book_argument
@click.option("--sample", is_flag=True, help="Fill it with the deterministic sample company.")
@click.option("--machines", type=click.IntRange(1, 2_000_000), default=48_000, show_default=True)
@click.option("--sites", type=click.IntRange(1, 500), default=12, show_default=True)
@json_option
def new(book: Path, sample: bool, machines: int, sites: int, as_json: bool) -> None:
    """Make a new BOOK: empty but for the catalogue, or with the sample company."""
    create_book(book, who=getpass.getuser(), sample=sample, machines=machines, sites=sites).close()
    _say(as_json, {"book": str(book), "machines": machines if sample else 0}, f"Made {book}.")


def create_book(
    path: Path, *, who: str, sample: bool = False, machines: int = 48_000, sites: int = 12
) -> Book:
    """A new book with the catalogue, and the sample company if wanted; AppError leaves no file behind."""
    from desktop_app.starter.catalogue import catalogue
    from desktop_app.starter.sample import sample_company

    book = Book.create(path, who=who, now=_now)
    try:
        book.edit("Catalogue of machine models and network history", catalogue(book.portfolio))
        if sample:
            book.edit("Sample company", sample_company(book.portfolio, machines=machines, sites=sites))
    except BaseException:
        book.close()
        path.unlink(missing_ok=True)
        raise
    return book


@cli.command()
@book_argument
@json_option
def info(book: Path, as_json: bool) -> None:
    """What a BOOK holds: schema, rows per table, totals, head of the log."""
    with _opened(book) as opened:
        found = dict(opened.info())
        found["company"] = opened.portfolio.company.name
        found["totals"] = totals(opened.portfolio)
    lines = [f"{book}: {found['company'] or 'unnamed company'}", *_flat(found)]
    _say(as_json, found, "\n".join(lines))


def totals(portfolio: Portfolio) -> dict[str, float]:
    """Energised EH/s, MW at the meter and J/TH at the wall on the last day on record, and BTC produced."""
    results = evaluate(prepare(portfolio), BASE)
    hashrate = float(results.classes.hashrate_phs.sum())
    power = float(results.classes.power_mw.sum())
    return {
        "hashrate_eh": hashrate / 1000,
        "power_mw": power,
        "efficiency_j_th": power * 1000 / hashrate if hashrate else math.nan,
        "produced_btc": int(portfolio["production"]["earned_sat"].sum()) / 1e8,
    }


@cli.command()
@book_argument
@click.option("--attention", is_flag=True, help="Also say what wants a look: dates, invoices, estimates.")
@json_option
def check(book: Path, attention: bool, as_json: bool) -> int:
    """Check a BOOK: integrity of the file, chain of the log, invariants of the data."""
    with _opened(book) as opened:
        problems = opened.check()
        wanted = _wants_a_look(opened.portfolio) if attention else []
    found: dict[str, Any] = {"ok": not problems, "problems": [_problem(p) for p in problems]}
    found |= {"attention": [_problem(p) for p in wanted]} if attention else {}
    sentences = [*map(str, problems)] or [f"{book} is sound."]
    _say(as_json, found, "\n".join([*sentences, *(f"Look: {p}" for p in wanted)]))
    return PROBLEMS if problems else DONE


def _wants_a_look(portfolio: Portfolio) -> list[Problem]:
    """What a manager should look at today; nothing of it makes a book unsound."""
    from desktop_app.domain.checks import attention
    from desktop_app.figures.month_end import moved

    return [*attention(portfolio, days.day_of(_now().date())), *moved(portfolio)]


# --- files in and out --------------------------------------------------------------------------------
@cli.command("import")
@click.argument("kind")
@book_argument
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--map", "map_file", type=click.Path(path_type=Path), help='JSON: {"Column in the file": "field"}.'
)
@click.option(
    "--on-conflict", type=click.Choice(["update", "skip", "reject"]), default="update", show_default=True
)
@click.option(
    "--rejects", type=click.Path(path_type=Path), help="Write the rows that were not taken to this CSV."
)
@click.option(
    "--effective", help="Day from which states hold that name none, such as 2026-01-01; today if left out."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen; change nothing.")
@click.option("--tz", default="", help="prices, meter, tariff: zone of local times: America/Chicago.")
@click.option("--unit", default="", help="prices: usd_per_mwh, cents_per_kwh, usd_per_kwh. meter: kwh, kw, …")
@click.option("--stamps", type=click.Choice(["beginning", "ending"]), help="prices, meter: what times mark.")
@click.option("--node", "nodes", multiple=True, help="prices, meter: only this node or meter of the file.")
@click.option("--series", default="", help="prices, meter: what the series or meter is called.")
@click.option("--site", default="", help="meter, tariff: whose it is.")
@click.option("--name", default="", help="tariff: name of the contract; the tariff's own if left out.")
@click.option(
    "--tier-allocation",
    type=click.Choice(["chronological", "prorata"]),
    default="chronological",
    help="tariff: tiers fill hour after hour, or in proportion to the energy of each period.",
)
@click.option("--quantity", default="load", show_default=True, help="meter: load, reactive, baseline, …")
@click.option("--account", default="", help="treasury-file: the account whose file it is.")
@click.option("--from", "from_account", default="", help="treasury-file: where what arrives comes from.")
@click.option("--to", "to_account", default="", help="treasury-file: where what leaves arrives.")
@click.option("--basis", type=click.Choice(["gross", "net"]), help="treasury-file: of the pool's fee.")
@click.option("--make-accounts", is_flag=True, help="treasury-file: make accounts that the book lacks.")
@json_option
def import_(
    kind: str,
    book: Path,
    files: Sequence[Path],
    map_file: Path | None,
    on_conflict: OnConflict,
    rejects: Path | None,
    effective: str | None,
    dry_run: bool,
    as_json: bool,
    **about: Any,
) -> int:
    """Import FILES of a KIND into BOOK; each file is one step that can be undone, prices all together."""
    from desktop_app.exchange import commands, registry
    from desktop_app.exchange.treasury import commands as treasury

    if kind in registry.SERIES_KINDS:
        return _import_series(kind, book, files, map_file, on_conflict, rejects, dry_run, as_json, about)
    if treasury.is_for_readers(kind, map_file, files):
        return _import_treasury(book, files, on_conflict, rejects, dry_run, as_json, about)
    day = _day(effective) if effective else days.day_of(_now().date())
    if kind == registry.TARIFF:
        return _import_tariffs(book, files, day, dry_run, as_json, about)
    with _opened(book, read_only=dry_run) as opened:
        plans = []
        for file in files:
            plan = commands.read_plan(
                kind, file, opened.portfolio, map_file=map_file, on_conflict=on_conflict, default_day=day
            )
            if not dry_run and not plan.change.is_empty:
                if plan.rows_in >= LARGE_IMPORT_ROWS:
                    opened.backup()
                opened.edit(plan.why, plan.change)
            plans.append(plan)
    if rejects:
        commands.write_rejects(rejects, plans)
    found = commands.report(plans)
    _say(as_json, found, commands.sentence(found))
    return PROBLEMS if found["rejected"] else DONE


def _import_series(
    kind: str,
    book: Path,
    files: Sequence[Path],
    map_file: Path | None,
    on_conflict: OnConflict,
    rejects: Path | None,
    dry_run: bool,
    as_json: bool,
    about: Mapping[str, Any],
) -> int:
    """Import prices or meter readings: all files are one step."""
    from desktop_app.exchange import commands

    with _opened(book, read_only=dry_run) as opened:
        plan = commands.plan_series(kind, files, opened.portfolio, map_file, on_conflict, about)
        if not dry_run and not plan.change.is_empty:
            if plan.rows_in >= LARGE_IMPORT_ROWS:
                opened.backup()
            opened.edit(plan.why, plan.change)
    if rejects:
        commands.write_series_rejects(rejects, plan)
    found = plan.as_json()
    _say(as_json, found, commands.series_sentence(found))
    return PROBLEMS if found["rejected"] else DONE


def _import_tariffs(
    book: Path, files: Sequence[Path], day: int, dry_run: bool, as_json: bool, about: Mapping[str, Any]
) -> int:
    """Import tariffs: each file is a contract or a further version of one, and a step of its own."""
    from desktop_app.exchange import tariff_bill
    from desktop_app.exchange.urdb import records

    reports: list[dict[str, Any]] = []
    with _opened(book, read_only=dry_run) as opened:
        for file in files:
            plan = records.plan_file(
                opened.portfolio,
                file,
                about["site"],
                day,
                name=about["name"],
                time_zone=about["tz"],
                tier_allocation=tariff_bill.ALLOCATIONS[about["tier_allocation"]],
            )
            if not dry_run and not plan.change.is_empty:
                opened.edit(plan.why, plan.change)
            reports.append(plan.as_json())
    found = reports[0] if len(reports) == 1 else {"tariffs": reports}
    _say(as_json, found, "\n".join(map(records.sentence, reports)))
    return DONE


def _import_treasury(
    book: Path,
    files: Sequence[Path],
    on_conflict: OnConflict,
    rejects: Path | None,
    dry_run: bool,
    as_json: bool,
    about: Mapping[str, Any],
) -> int:
    """Import files of pools, exchanges and wallets, each recognised by its headings and a step of its own."""
    from desktop_app.exchange import commands as tables
    from desktop_app.exchange.treasury import commands

    with _opened(book, read_only=dry_run) as opened:
        plans = commands.plan_files(files, opened.portfolio, commands.answers_of(about), on_conflict)
        for plan in plans:
            if not dry_run and not plan.change.is_empty:
                if plan.rows_in >= LARGE_IMPORT_ROWS:
                    opened.backup()
                opened.edit(plan.why, plan.change)
    if rejects:
        commands.write_rejects(rejects, plans)
    found = commands.report(plans)
    _say(as_json, found, commands.sentence(found, tables.sentence(found)))
    return PROBLEMS if found["problem_count"] else DONE


@cli.command()
@click.argument("kind")
@book_argument
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--quarter", default="", help="journal: fiscal quarter, such as 2026Q1.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["general", "quickbooks", "xero", "beancount", "xlsx"]),
    help="journal: by the file's ending if left out.",
)
@json_option
def export(kind: str, book: Path, file: Path, quarter: str, form: str | None, as_json: bool) -> None:
    """Export all records of a KIND from BOOK to FILE, CSV or XLSX by its ending; journal: of a quarter."""
    from desktop_app.exchange import commands
    from desktop_app.exchange.journal import commands as journal

    with _opened(book) as opened:
        if kind == journal.JOURNAL:
            found = journal.write_journal(opened.portfolio, file, quarter, journal.form_of(file, form or ""))
            sentence = f"Wrote {found['entries']:,} journal entries of {quarter} to {file}."
            _say(as_json, found, "\n".join([*found["notes"], sentence]))
            return
        rows = commands.write_kind(kind, opened.portfolio, file)
    _say(as_json, {"file": str(file), "rows": rows}, f"Wrote {rows:,} rows to {file}.")


# --- figures -----------------------------------------------------------------------------------------
@cli.command("expected-btc")
@click.option(
    "--network",
    required=True,
    type=click.Path(path_type=Path),
    help="CSV: date,difficulty,subsidy_btc,fees_btc,blocks.",
)
@click.option("--start", required=True, help="First day, such as 2025-09-01.")
@click.option("--end", required=True, help="Last day, included.")
@click.option("--ehs", required=True, type=float, help="Average operating hashrate in EH/s.")
@click.option("--pool-fee-pct", type=click.FloatRange(0, 100), default=0.0, show_default=True)
@json_option
def expected_btc(network: Path, start: str, end: str, ehs: float, pool_fee_pct: float, as_json: bool) -> int:
    """The BTC that a hashrate earns on average between two days, by the days' own network figures."""
    from desktop_app.exchange import network_days

    first, last = _day(start), _day(end)
    if last < first:
        raise AppError("The last day lies before the first.")
    if not 0 <= ehs < math.inf:
        raise AppError("The hashrate must be a number of at least 0 EH/s.")
    found = network_days.expected(network, first, last, ehs=ehs, pool_fee_share=pool_fee_pct / 100)
    _say(as_json, found, f"{found['btc']:,.4f} BTC expected from {start} to {end} at {ehs:g} EH/s.")
    return DONE


@cli.command()
@click.option(
    "--events",
    required=True,
    type=click.Path(path_type=Path),
    help="JSON: a list of mining, buy, sell and other events.",
)
@click.option("--method", required=True, type=click.Choice([m.value for m in Method]))
@json_option
def lots(events: Path, method: str, as_json: bool) -> int:
    """Which lots the sales of a list of EVENTS gave away, the gains, the losses, and the lots that remain."""
    from desktop_app.exchange import lot_events

    found, problems = lot_events.booked(events, Method(method))
    gains, losses = (found[f"realised_{name}_microusd"] / 1e6 for name in ("gains", "losses"))
    left = found["remaining"]["qty_sat"] / 1e8
    sentence = f"Gains of {gains:,.2f} USD and losses of {losses:,.2f} USD; {left:,.8f} BTC remain."
    found["problems"] = [_problem(p) for p in problems]
    _say(as_json, found, "\n".join([*map(str, problems), sentence]))
    return PROBLEMS if problems else DONE


@cli.command("bill")
@click.option(
    "--tariff", required=True, type=click.Path(path_type=Path), help="A tariff in the JSON of OpenEI's URDB."
)
@click.option("--load", required=True, type=click.Path(path_type=Path), help="CSV: interval_start_utc,kw.")
@click.option(
    "--prices",
    type=click.Path(path_type=Path),
    help="CSV: interval_start_utc,usd_per_mwh; added to the tariff's energy rates.",
)
@click.option(
    "--tier-allocation",
    type=click.Choice(["chronological", "prorata"]),
    default="chronological",
    show_default=True,
    help="Tiers are filled hour after hour, or in proportion to each period's energy.",
)
@click.option("--tz", "time_zone", default="UTC", show_default=True, help="Zone of the tariff's hours.")
@click.option("--prior-peaks-kw", "peaks", default="", help="JAN,…,DEC: peaks of the year before the load.")
@click.option("--min-billing-kw", "least_kw", type=click.FloatRange(0, 1e7), default=0.0)
@json_option
def bill_(
    tariff: Path,
    load: Path,
    prices: Path | None,
    tier_allocation: str,
    time_zone: str,
    peaks: str,
    least_kw: float,
    as_json: bool,
) -> int:
    """What a LOAD costs by a TARIFF, month by month and line by line."""
    from desktop_app.exchange import tariff_bill

    asked = tariff_bill.Question(
        tariff, load, prices, tier_allocation, time_zone, tariff_bill.peaks_in(peaks), least_kw
    )
    found, problems = tariff_bill.billed(asked)
    found["problems"] = [_problem(p) for p in problems]
    _say(as_json, found, "\n".join([*map(str, problems), tariff_bill.sentence(found)]))
    return PROBLEMS if problems else DONE


@cli.command("evaluate")
@book_argument
@click.option("--scenario", help="Name of a scenario of the book; the base if left out.")
@json_option
def evaluate_(book: Path, scenario: str | None, as_json: bool) -> None:
    """Hashrate, BTC, revenue, energy, cost and margin by month, actual then forecast."""
    with _opened(book) as opened:
        portfolio = opened.portfolio
    results = evaluate(prepare(portfolio), named_scenario(portfolio, scenario))
    names = {s.id: s.name for s in portfolio.records("site").values()}
    reduces = bool(portfolio.company.credits_reduce_energy)
    found = {
        "months": [days.month_text(m) for m in results.months.tolist()],
        "actual_months": results.actual_months,
        "company": {
            **_series(results.company),
            "cost_per_btc_usd": dict(results.cost_per_btc_usd),
        },
        "sites": {
            names[site_id]: {
                **_series(results.sites, row),
                "cost_per_btc_usd": _site_cost(results.sites, row, reduces),
            }
            for row, site_id in enumerate(results.site_ids.tolist())
        },
        "problems": [_problem(p) for p in results.problems],
    }
    total = float(np.nansum(results.company.earned_btc[: results.actual_months]))
    _say(
        as_json,
        found,
        f"{len(results.months)} months, {results.actual_months} of them actual: {total:,.2f} BTC produced.",
    )


@cli.command("dispatch")
@book_argument
@click.option("--scenario", help="Name of a scenario of the book; the base if left out.")
@click.option("--site", help="Only this site, by name.")
@json_option
def dispatch_(book: Path, scenario: str | None, site: str | None, as_json: bool) -> None:
    """In how many hours of each forecast month each class of machines runs, and what that costs and earns."""
    from desktop_app.engine.dispatch_table import dispatch_table
    from desktop_app.figures.dispatch_rows import dispatch_rows

    with _opened(book) as opened:
        portfolio = opened.portfolio
    table = dispatch_table(
        prepare(portfolio), named_scenario(portfolio, scenario), site_named(portfolio, site)
    )
    rows = dispatch_rows(portfolio, table)
    off, on = (sum(row[name] for row in rows) for name in ("hours_curtailed", "hours_on"))
    sentence = f"{len(rows):,} rows; off for its price {off / max(on + off, 1):.1%} of the hours."
    _say(as_json, {"rows": rows, "notes": table.notes}, sentence)


@cli.command("run-plan")
@book_argument
@click.option("--day", required=True, help="Local day of the sites, such as 2026-01-15.")
@click.option("--site", help="Only this site, by name.")
@click.option("--csv", "file", type=click.Path(path_type=Path), help="Strike prices and hours.")
@json_option
def run_plan_(book: Path, day: str, site: str | None, file: Path | None, as_json: bool) -> int:
    """Which machines should run in each hour of a day, by its day-ahead prices, and their strike prices."""
    from desktop_app.engine.run_plan import run_plan
    from desktop_app.exchange.write import write_csv
    from desktop_app.figures.dispatch_rows import plan_rows, strike_table

    on = _day(day)
    with _opened(book) as opened:
        portfolio = opened.portfolio
    plan = run_plan(prepare(portfolio), on, site_id=site_named(portfolio, site))
    rows = plan_rows(portfolio, plan)
    if file:
        write_csv(file, strike_table(rows))
    found = {
        "day": day,
        "hashprice_usd": plan.hashprice_usd,
        "rows": rows,
        "problems": [_problem(p) for p in plan.problems],
        "notes": plan.notes,
    }
    sentence = f"{day}: {len(rows)} classes at {len(plan.sites)} sites planned."
    _say(as_json, found, "\n".join([*map(str, plan.problems), sentence]))
    return PROBLEMS if plan.problems else DONE


def site_named(portfolio: Portfolio, name: str | None) -> int | None:
    """The id of a site of the book by name, None for None; raises AppError."""
    if name is None:
        return None
    for record in portfolio.records("site").values():
        if record.name == name:
            return record.id
    raise AppError(f"The book has no site named “{name}”.")


def named_scenario(portfolio: Portfolio, name: str | None) -> Scenario:
    """A scenario of the book by name, the base for None; raises AppError."""
    if name is None:
        return BASE
    for record in portfolio.records("scenario").values():
        if record.name == name:
            return portfolio.scenario(record.id)
    raise AppError(f"The book has no scenario named “{name}”.")


def _series(figures: Any, row: int | None = None) -> dict[str, Any]:
    def at(values: Any) -> Any:
        return values if row is None else values[row]

    return {
        "hashrate_eh": at(figures.operating_phs) / 1000,
        "btc": at(figures.earned_btc),
        "revenue_usd": at(figures.revenue_usd),
        "energy_mwh": at(figures.energy_mwh),
        "power_cost_usd": at(figures.net_power_cost_usd),
        "margin_usd": at(figures.margin_usd),
    }


def _site_cost(figures: MonthFigures, row: int, credits_reduce: bool) -> dict[str, Any]:
    """The layers of a bitcoin's cost that a site has of its own; corporate cost has no site."""
    energy = (figures.net_power_cost_usd if credits_reduce else figures.power_cost_usd)[row]
    direct = energy + figures.direct_cost_usd[row] + figures.pool_fee_usd[row]
    btc = np.where(figures.earned_btc[row] > 0, figures.earned_btc[row], np.nan)
    return {"energy": energy / btc, "direct": direct / btc}


@cli.command()
@book_argument
@click.option("--quarter", required=True, help="Fiscal quarter, such as 2026Q1.")
@click.option("--pdf", required=True, type=click.Path(path_type=Path))
@click.option("--xlsx", type=click.Path(path_type=Path))
@json_option
def report(book: Path, quarter: str, pdf: Path, xlsx: Path | None, as_json: bool) -> None:
    """Export the summary of a fiscal quarter as a PDF, and its tables as XLSX."""
    from desktop_app.report import build

    with _opened(book) as opened:
        portfolio, head = opened.portfolio, opened.history(limit=1)
    try:
        periods.quarter_months(portfolio.company.fiscal_year_start_month, quarter)
    except ValueError as reason:
        raise AppError(f"{reason}.") from None
    rendered = build.render_quarter(portfolio, quarter, log_head=head[0].hash if head else "")
    build.write(rendered, pdf, xlsx)
    found = {
        "pdf": str(pdf),
        "xlsx": str(xlsx) if xlsx else None,
        "pages": rendered.page_count,
        "quarter": quarter,
    }
    _say(as_json, found, f"Wrote {pdf} ({rendered.page_count} pages).")


@cli.command()
@book_argument
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option("--size", default="1440x900", show_default=True)
def screenshots(book: Path, folder: Path, theme: str, size: str) -> None:
    """Save every page of BOOK as a PNG in FOLDER, without a screen."""
    from desktop_app import app

    for path in app.screenshots(book, folder, theme, _size(size)):
        click.echo(str(path))


@cli.command()
@click.argument("names", nargs=-1)
@json_option
def bench(names: Sequence[str], as_json: bool) -> None:
    """Run the benchmarks of a checkout, each beside its yardstick."""
    folder = Path(__file__).resolve().parent.parent / "tests" / "bench"
    known = sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_"))
    if not known:
        raise AppError("The benchmarks are not part of an installed application.", "Run them in a checkout.")
    if unknown := set(names) - set(known):
        raise AppError(f"There is no benchmark “{min(unknown)}”.", f"There are: {', '.join(known)}.")
    sys.path.insert(0, str(folder.parent.parent))
    found = []
    for name in names or known:
        found.append(importlib.import_module(f"tests.bench.{name}").run())
        if not as_json:
            click.echo("\n".join(_bench_lines(found[-1])))
    if as_json:
        _say(True, {"benchmarks": found}, "")


def _bench_lines(result: Mapping[str, Any]) -> Iterator[str]:
    yield result["name"]
    for figure in result["figures"]:
        against = f", {figure['ratio']:.2f} × {figure['yardstick']}" if figure.get("ratio") else ""
        verdict = "" if figure.get("met") is None else (" ✓" if figure["met"] else " ✗")
        target = f" (target {figure['target']})" if figure.get("target") else ""
        yield f"  {figure['what']}: {figure['value']:,.4g} {figure['unit']}{against}{target}{verdict}"
    yield from (f"  {note}" for note in result.get("notes", ()))


# --- how it is said ----------------------------------------------------------------------------------
def _say(as_json: bool, found: Mapping[str, Any], sentence: str) -> None:
    click.echo(json.dumps(plain_json(found), ensure_ascii=False) if as_json else sentence)


def plain_json(value: Any) -> Any:
    """A value that JSON can say: arrays as lists, NaN and infinities as null."""
    if isinstance(value, Mapping):
        return {str(k): plain_json(v) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return [plain_json(v) for v in value.tolist()]
    if isinstance(value, list | tuple):
        return [plain_json(v) for v in value]
    if isinstance(value, np.generic):
        return plain_json(value.item())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "table": problem.table,
        "field": problem.field,
        "id": problem.id,
        "row": problem.row,
        "reason": problem.reason,
    }


def _flat(found: Mapping[str, Any], indent: str = "  ") -> Iterator[str]:
    for key, value in found.items():
        if isinstance(value, Mapping):
            yield f"{indent}{key}"
            yield from _flat(value, indent + "  ")
        else:
            yield f"{indent}{key}: {value:,}" if isinstance(value, int) else f"{indent}{key}: {value}"


def _parsed(parse: Callable[[str], Any], text: str, example: str) -> Any:
    try:
        return parse(text)
    except ValueError:
        raise AppError(f"“{text}” is not {example}.") from None


def _day(text: str) -> int:
    return _parsed(days.parse_day, text, "a day such as 2025-12-31")


def _size(text: str) -> tuple[int, int]:
    width, height = _parsed(lambda t: map(int, t.split("x")), text, "a size such as 1440x900")
    return width, height
