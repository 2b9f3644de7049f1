"""How a long piece of work tells how far it is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[int, int], None]
"""Is told how much is done, and of how much."""


class Cancelled(Exception):  # noqa: N818 - it is no error: the user wanted it
    """The work was stopped because its user asked for it; nothing was changed."""


@dataclass(slots=True)
class Watch:
    """Reports the steps of one piece of work and stops it between two of them."""

    progress: Progress | None = None
    cancelled: Callable[[], bool] | None = None

    def step(self, done: int, total: int) -> None:
        """Say that so much is done; raises Cancelled."""
        if self.cancelled is not None and self.cancelled():
            raise Cancelled
        if self.progress is not None:
            self.progress(done, total)
