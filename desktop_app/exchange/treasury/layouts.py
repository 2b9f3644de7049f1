"""The layouts that are known by their headings or keys, each with its reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop_app.domain.problems import AppError
from desktop_app.domain.treasury import COLD, EXCHANGE, HOT, POOL
from desktop_app.exchange.treasury import (
    antpool,
    braiins,
    coinbase,
    f2pool,
    foundry,
    kraken,
    luxor,
    ocean,
    viabtc,
    wallets,
)
from desktop_app.exchange.treasury.listing import Listing, open_listing
from desktop_app.exchange.treasury.rows import Row, Rows, items_as_rows
from desktop_app.exchange.treasury.told import Answers, Told

Reader = Callable[[Rows, Told, Answers], None]


@dataclass(frozen=True, slots=True)
class Layout:
    """How one file of one publisher looks: headings of a table, or keys at a place in JSON.

    `source` stands beside the events; two files of one publisher share it where they share their ids.
    """

    name: str
    source: str
    of: int
    """The kind of account that has such files."""
    read: Reader
    heads: tuple[str, ...] = ()
    paths: tuple[tuple[str, ...], ...] = ()
    keys: tuple[str, ...] = ()

    def fits(self, listing: Listing) -> bool:
        if listing.raw is not None:
            return bool(self.heads) and listing.has(*self.heads)
        items = [item for path in self.paths for item in listing.items(*path)]
        return bool(items) and all(key in items[0] for key in self.keys)

    def rows(self, listing: Listing) -> list[Row]:
        if listing.raw is not None:
            return [Row(number, cells, listing.heads) for number, cells in listing.table_rows]
        return items_as_rows(item for path in self.paths for item in listing.items(*path))


LAYOUTS: Sequence[Layout] = (
    Layout("OCEAN earnings", "OCEAN", POOL, ocean.read, ocean.HEADS),
    Layout("Foundry earnings", "Foundry", POOL, foundry.read_earnings, foundry.EARNINGS),
    Layout("Foundry transactions", "Foundry", POOL, foundry.read_transactions, foundry.TRANSACTIONS),
    Layout(
        "Braiins daily rewards", "Braiins", POOL, braiins.read_rewards, (), (("btc", "daily_rewards"),),
        ("date", "total_reward"),
    ),
    Layout(
        "Braiins payouts", "Braiins", POOL, braiins.read_payouts, (), (("onchain",), ("lightning",)),
        ("amount_sats", "status"),
    ),
    Layout(
        "F2Pool transactions", "F2Pool", POOL, f2pool.read, (), (("transactions",),),
        ("type", "changed_balance", "mining_extra"),
    ),
    Layout(
        "ViaBTC profit", "ViaBTC", POOL, viabtc.read, (), (("data", "data"),),
        ("coin", "date", "total_profit"),
    ),
    Layout(
        "AntPool received", "AntPool", POOL, antpool.read_received, (), (("data", "rows"),),
        ("timestamp", "fppsBlockAmount"),
    ),
    Layout(
        "AntPool payouts", "AntPool", POOL, antpool.read_payouts, (), (("data", "rows"),),
        ("timestamp", "txId", "amount"),
    ),
    Layout(
        "Luxor transactions", "Luxor", POOL, luxor.read, (), (("data", "getTransactionHistory", "edges"),),
        ("node",),
    ),
    Layout("Coinbase Prime orders", "Coinbase Prime", EXCHANGE, coinbase.read_orders, coinbase.ORDERS),
    Layout(
        "Coinbase Prime transactions", "Coinbase Prime", EXCHANGE, coinbase.read_transactions,
        coinbase.TRANSACTIONS,
    ),
    Layout("Coinbase statement", "Coinbase", EXCHANGE, coinbase.read_retail, coinbase.RETAIL),
    Layout("Kraken ledger", "Kraken", EXCHANGE, kraken.read_ledgers, kraken.LEDGERS),
    Layout("Kraken trades", "Kraken", EXCHANGE, kraken.read_trades, kraken.TRADES),
    Layout("Sparrow wallet", "Sparrow", COLD, wallets.read_sparrow, wallets.SPARROW),
    Layout("Electrum wallet", "Electrum", HOT, wallets.read_electrum, wallets.ELECTRUM),
    Layout("Electrum wallet, older", "Electrum", HOT, wallets.read_electrum_legacy, wallets.ELECTRUM_LEGACY),
    Layout("Ledger Live", "Ledger Live", COLD, wallets.read_ledger_live, wallets.LEDGER_LIVE),
    Layout("Trezor Suite", "Trezor Suite", COLD, wallets.read_trezor, wallets.TREZOR),
)  # fmt: skip


def layout_of(listing: Listing) -> Layout | None:
    """The layout that a file's headings or keys give away; None if none does."""
    return next((layout for layout in LAYOUTS if layout.fits(listing)), None)


def told_by(listing: Listing, answers: Answers) -> tuple[Layout, Told]:
    """Read an opened file; raises AppError, and Question where the user must say something."""
    layout = layout_of(listing)
    if layout is None:
        raise AppError(
            f"“{listing.name}” is not a file of a pool, an exchange or a wallet that is known.",
            "Import it as kind “treasury”, where you say which column is which, or as “production”.",
        )
    rows = layout.rows(listing)
    if layout.source == "Luxor":
        rows = [_without_node(row) for row in rows]
    told = Told(listing.name, layout.name, layout.source, len(rows), layout.of)
    layout.read(rows, told, answers)
    _account_for_all(rows, told)
    return layout, told


def _without_node(row: Row) -> Row:
    cells = {name.removeprefix("node."): value for name, value in row.cells.items()}
    return Row(row.number, cells, {name: name for name in cells})


def _account_for_all(rows: Rows, told: Told) -> None:
    """No row is lost: one that a reader says nothing of is refused."""
    known = {e.row for e in told.earned} | {r for m in told.moves for r in m.rows}
    known |= told.left_out.keys() | told.refused.keys()
    told.refused |= {
        row.number: ("", "the row could not be understood") for row in rows if row.number not in known
    }


def read_file(path: Path, answers: Answers) -> tuple[Layout, Told]:
    """Open and read a file; raises AppError and Question."""
    return told_by(open_listing(path), answers)
