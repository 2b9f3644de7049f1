"""What a file of a pool, an exchange or a wallet says, before it touches the book."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum


class Way(Enum):
    """What happens to the account that a file belongs to."""

    ARRIVES = "arrives"
    LEAVES = "leaves"
    BOUGHT = "bought"
    SOLD = "sold"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Answers:
    """What the user says of a file that it does not say itself; empty where nothing was said."""

    account: str = ""
    """Whose file it is: an account of the treasury, or a pool account."""
    from_account: str = ""
    """Where bitcoin that arrives comes from."""
    to_account: str = ""
    """Where bitcoin that leaves arrives."""
    zone: str = ""
    unit: str = ""
    """btc or sat."""
    basis: str = ""
    """gross or net of the pool's fee."""
    make: bool = False
    """Make the accounts that the book does not have."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What a pool credited for a day (or a part of it) [sat]."""

    row: int
    day_on: int
    sat: int
    gross_sat: int | None = None
    """With the pool's fee on top, where the file tells it."""
    average_phs: float | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Bitcoin that arrives in, leaves, is bought or sold in the file's account.

    `sat` is without `fee_sat`, which the network took on top. `value_usd` is gross of `fee_usd` [µUSD].
    """

    rows: tuple[int, ...]
    way: Way
    at: int
    sat: int
    reference: str
    txid: str = ""
    fee_sat: int = 0
    value_usd: int | None = None
    fee_usd: int = 0
    counterparty: str = ""
    note: str = ""

    @property
    def row(self) -> int:
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class Balance:
    """What a row did to a balance and what the file says it came to, in the file's unit."""

    row: int
    change: Decimal
    after: Decimal
    what: str
    scale: int = 0
    """Satoshi in the unit of the file; 0 for what is no bitcoin."""


@dataclass(slots=True)
class Told:
    """All that a file says: every row of it is earned, a move, left out with a reason, or refused."""

    file: str
    layout: str
    source: str
    rows_in: int
    of: int
    """The kind of account that has such files."""
    earned: list[Earned] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    left_out: dict[int, str] = field(default_factory=dict)
    refused: dict[int, tuple[str, str]] = field(default_factory=dict)
    """Column and reason, by row."""
    balances: list[Balance] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    basis: str = ""
    """gross or net where the file (or its publisher) says it, both where it gives both."""
    by_parts: bool = False
    """A day's earnings are the sum of several rows, so that the file may hold only some of them."""
    day_boundary_hour: int | None = None
    """The hour UTC at which the file's days start, None where nobody says it."""
    raw: dict[int, str] = field(default_factory=dict)
    """Rows as they stood, for references."""
