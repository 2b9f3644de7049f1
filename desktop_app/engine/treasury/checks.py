"""Identities: two ways to the same figure, and whether they meet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """Two figures that must be the same."""

    name: str
    left: int
    right: int
    unit: str
    """"sat" or "µUSD"."""
    allowed: int = 0
    """A difference that rounding may make."""

    @property
    def difference(self) -> int:
        return self.left - self.right

    @property
    def ok(self) -> bool:
        return abs(self.difference) <= self.allowed
