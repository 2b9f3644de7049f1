"""A row of the log that vouches for all tables as they stand: where undo stops and `check` begins."""

from __future__ import annotations

import json
import zlib

from desktop_app.domain.portfolio import Portfolio
from desktop_app.storage import log
from desktop_app.storage.digest import digest
from desktop_app.storage.log import Entry, Operation


def checkpoint(
    portfolio: Portfolio, operation_id: int, previous_hash: str, *, who: str, at: int, why: str
) -> tuple[Entry, bytes]:
    """The entry and its body; the body holds the next ids, which no table shows."""
    body = zlib.compress(json.dumps({"next_ids": dict(portfolio.next_ids)}, sort_keys=True).encode(), 1)
    operation = Operation(operation_id, at, who, why, "checkpoint", 0, {}, "")
    return log.chained(previous_hash, operation, body, digest(portfolio)), body


def next_ids_of(body: bytes) -> dict[str, int]:
    """The next ids that a checkpoint vouches for; raises ValueError."""
    try:
        return dict(json.loads(zlib.decompress(body))["next_ids"])
    except (zlib.error, KeyError, TypeError) as error:
        raise ValueError(f"not the body of a checkpoint: {error}") from error
